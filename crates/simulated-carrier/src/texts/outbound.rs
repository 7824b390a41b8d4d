//! Texts from the application to handsets.

use std::time::Duration;

use super::{Message, MessageDirection, MessageSid, MessageStatus, segments};
use crate::{
    agenda::{Action, Params},
    event::What,
    people::Handset,
    seeded::Generator,
    state::State,
    twiml::Method,
    wire,
};

/// The longest body that a text may have, in characters.
const LONGEST_BODY: usize = 1600;
/// With [`crate::ReceiptFaults::reordered`], the receipt for `sent` comes this much later, after any final one.
const REORDERED_BY: Duration = Duration::from_secs(5);
const DOUBLED_AFTER: Duration = Duration::from_millis(500);

/// A text that the application wants to send.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) body: String,
    pub(crate) media: Vec<String>,
    pub(crate) status_callback: Option<String>,
    pub(crate) other_parameters: Params,
}

/// Why a text was not accepted: Twilio's code and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: u32,
    pub(crate) message: &'static str,
}

impl State {
    /// Accepts a text or refuses it ("Messages resource: create a message", "Error and warning dictionary").
    pub(crate) fn accept(
        &mut self,
        draft: Draft,
        direction: MessageDirection,
    ) -> Result<MessageSid, Refused> {
        self.check(&draft)?;
        let prefix = if draft.media.is_empty() { "SM" } else { "MM" };
        let (sid, now) = (MessageSid::new(self.next_sid(prefix)), self.now());
        let media = draft.media.into_iter().map(|url| (url, "application/octet-stream".to_owned())).collect();
        self.texts.add(Message {
            sid: sid.clone(),
            direction,
            segments: segments::count(&draft.body),
            from: draft.from.clone(),
            to: draft.to.clone(),
            body: draft.body.clone(),
            media,
            status: MessageStatus::Queued,
            history: vec![(MessageStatus::Queued, now)],
            error: None,
            created: now,
            sent: None,
            updated: now,
            status_callback: draft.status_callback,
            other_parameters: draft.other_parameters,
        });
        let Draft { from, to, body, .. } = draft;
        self.plan_delivery(&sid, &to);
        self.emit(What::TextAccepted { message: sid.clone(), from, to, body });
        Ok(sid)
    }

    fn check(&self, draft: &Draft) -> Result<(), Refused> {
        let refused = |code, message| Err(Refused { code, message });
        if draft.to.is_empty() {
            return refused(21604, "a 'To' phone number is required");
        }
        if draft.from.is_empty() {
            return refused(21603, "a 'From' phone number is required");
        }
        if draft.body.is_empty() && draft.media.is_empty() {
            return refused(21602, "message body is required");
        }
        if draft.body.chars().count() > LONGEST_BODY {
            return refused(21617, "the body exceeds the 1600 character limit");
        }
        if !wire::is_phone(&draft.to) {
            return refused(21211, "the 'To' number is not a valid phone number");
        }
        if self.own_number(&draft.from).is_none() {
            return refused(21606, "the 'From' number is not a message-capable number of this account");
        }
        if self.handsets.get(&draft.to) == Some(&Handset::Landline) {
            return refused(21614, "the 'To' number is not a mobile number");
        }
        if self.opted_out.contains(&(draft.to.clone(), draft.from.clone())) {
            return refused(21610, "the recipient has unsubscribed");
        }
        Ok(())
    }

    fn plan_delivery(&mut self, sid: &MessageSid, to: &str) {
        let count = self.count("delivery");
        let mut generator = Generator::new(self.config.seed, count);
        let sent_after = generator.millis(800, 1200);
        let final_after = generator.millis(2000, 4000);
        let last = match self.handsets.get(to).cloned().unwrap_or_default() {
            Handset::Mobile | Handset::Landline => Some(MessageStatus::Delivered),
            Handset::Undeliverable(_) => Some(MessageStatus::Undelivered),
            Handset::BlackHole => None,
            Handset::Fails(_) => {
                let (message, status) = (sid.clone(), MessageStatus::Failed);
                return self.schedule(sent_after, Action::Message { message, status });
            }
        };
        let message = sid.clone();
        self.schedule(sent_after, Action::Message { message, status: MessageStatus::Sent });
        if let Some(status) = last {
            self.schedule(final_after, Action::Message { message: sid.clone(), status });
        }
    }

    /// A text takes its next status, and the application is told.
    pub(crate) fn message_turns(&mut self, sid: &MessageSid, status: MessageStatus) {
        let now = self.now();
        let Some(message) = self.texts.get_mut(sid) else { return };
        message.status = status;
        message.history.push((status, now));
        message.updated = now;
        let handset = self.handsets.get(&message.to).cloned().unwrap_or_default();
        message.error = match (status, &handset) {
            (MessageStatus::Sent, _) => {
                message.sent = Some(now);
                None
            }
            (MessageStatus::Undelivered, Handset::Undeliverable(code)) => Some(*code),
            (MessageStatus::Failed, Handset::Fails(code)) => Some(*code),
            _ => None,
        };
        let error = message.error;
        let callback = message.status_callback.clone().filter(|_| handset != Handset::BlackHole);
        let params = callback.as_ref().map(|_| receipt(&self.config.account_sid, message));
        self.emit(What::TextStatus { message: sid.clone(), status, error });
        if let (Some(url), Some(params)) = (callback, params) {
            self.send_receipt(url, params, status);
        }
    }

    fn send_receipt(&mut self, url: String, params: Params, status: MessageStatus) {
        let faults = self.faults.receipts.clone();
        if faults.lost {
            return;
        }
        let behind = faults.reordered && status == MessageStatus::Sent;
        let delay = faults.delay + if behind { REORDERED_BY } else { Duration::ZERO };
        let receipt = Action::Callback { method: Method::Post, url, params };
        if faults.doubled {
            self.schedule(delay + DOUBLED_AFTER, receipt.clone());
        }
        self.schedule(delay, receipt);
    }
}

/// The parameters of a receipt ("Track outbound message status").
fn receipt(account: &str, message: &Message) -> Params {
    let mut params: Params = [
        ("MessageSid", message.sid.as_str()),
        ("SmsSid", message.sid.as_str()),
        ("MessageStatus", message.status.as_str()),
        ("SmsStatus", message.status.as_str()),
        ("To", &message.to),
        ("From", &message.from),
        ("AccountSid", account),
        ("ApiVersion", wire::API_VERSION),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .to_vec();
    if let Some(code) = message.error {
        params.push(("ErrorCode".to_owned(), code.to_string()));
    }
    params
}
