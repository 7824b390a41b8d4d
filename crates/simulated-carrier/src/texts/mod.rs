//! Texts: accepted, sent, delivered or not; received and replied to.

mod inbound;
mod opt_out;
mod outbound;
mod segments;

pub(crate) use outbound::Draft;

use std::{collections::HashMap, fmt};

use jiff::Timestamp;

/// The id of a text: `SM`, or `MM` with media, and 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageSid(String);

impl MessageSid {
    pub(crate) fn new(sid: impl Into<String>) -> Self {
        Self(sid.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageSid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a text stands ("Messages resource: message status values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageStatus {
    /// Accepted from the application.
    Queued,
    /// On its way to the handset's network.
    Sent,
    /// At the handset.
    Delivered,
    /// Sent, but it did not arrive.
    Undelivered,
    /// Never sent.
    Failed,
    /// It came in.
    Received,
}

impl MessageStatus {
    /// Twilio's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Received => "received",
        }
    }
}

impl fmt::Display for MessageStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who sent a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageDirection {
    /// A handset.
    Inbound,
    /// The application, over the API.
    OutboundApi,
    /// The application, in its answer to a text that came in.
    OutboundReply,
}

impl MessageDirection {
    /// Twilio's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::OutboundApi => "outbound-api",
            Self::OutboundReply => "outbound-reply",
        }
    }
}

/// A text as it stands at the moment of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub sid: MessageSid,
    /// Who sent it.
    pub direction: MessageDirection,
    /// The sender's number.
    pub from: String,
    /// The recipient's number.
    pub to: String,
    /// What it says.
    pub body: String,
    /// Addresses of its media, with their types.
    pub media: Vec<(String, String)>,
    /// How many pieces it takes.
    pub segments: usize,
    /// Where it stands.
    pub status: MessageStatus,
    /// Every status it had, and since when.
    pub history: Vec<(MessageStatus, Timestamp)>,
    /// Twilio's error code, when it failed.
    pub error: Option<u32>,
    /// When it was accepted or came in.
    pub created: Timestamp,
    /// When it was sent.
    pub sent: Option<Timestamp>,
    /// When it last changed.
    pub updated: Timestamp,
    /// Where receipts go.
    pub status_callback: Option<String>,
    /// Parameters of the API request that the carrier does nothing with (`ValidityPeriod`, ...).
    pub other_parameters: Vec<(String, String)>,
}

/// All texts, in order of their coming.
#[derive(Default)]
pub(crate) struct Texts {
    pub(crate) list: Vec<Message>,
    by_sid: HashMap<MessageSid, usize>,
}

impl Texts {
    fn add(&mut self, message: Message) {
        self.by_sid.insert(message.sid.clone(), self.list.len());
        self.list.push(message);
    }

    pub(crate) fn position(&self, sid: &MessageSid) -> Option<usize> {
        self.by_sid.get(sid).copied()
    }

    pub(crate) fn get(&self, sid: &MessageSid) -> Option<&Message> {
        self.list.get(self.position(sid)?)
    }

    fn get_mut(&mut self, sid: &MessageSid) -> Option<&mut Message> {
        let position = self.position(sid)?;
        self.list.get_mut(position)
    }
}
