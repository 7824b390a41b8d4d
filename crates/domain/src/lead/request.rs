//! What was asked of a lead over the API: each request is done once, however often it is sent.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Lead;

/// A request is remembered so long, if no more than [`REMEMBERED`] came after it.
pub const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(24);
/// So many requests a lead remembers.
pub const REMEMBERED: usize = 24;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Names it: a hash of whoever asked and of their idempotency key.
    pub id: String,
    /// A hash of what was asked, so that another request under the same key is told from the same one again.
    pub print: String,
    /// When.
    pub at: Timestamp,
    /// Why nothing was done. None: it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}

/// Why a request about a lead was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Nobody on the team has that number.
    NotOnTheTeam,
    /// Somebody else has it.
    Taken,
    /// It was found to be no opportunity.
    Disqualified,
    /// They want no texts.
    OptedOut,
    /// The business blocked them, or they were taken for spam.
    Blocked,
    /// They withheld their number.
    NoNumber,
    /// A visit is in the calendar.
    HasVisit,
}

impl Refusal {
    /// Why, and what to do.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotOnTheTeam => "Nobody on the team has that number: take one of /api/v1/businesses.",
            Self::Taken => "Somebody else has this lead: ask them to pass it on.",
            Self::Disqualified => "This lead was found to be no opportunity: give it another outcome first.",
            Self::OptedOut => "They want no texts: call them instead, or leave them alone.",
            Self::Blocked => "They are blocked: say at the desk that they are no spam first.",
            Self::NoNumber => "They withheld their number, so nothing can be sent to them.",
            Self::HasVisit => "A visit is in the calendar: cancel it first, or wait until it is over.",
        }
    }
}

impl Lead {
    /// The request with this id, if it is remembered.
    pub fn request(&self, id: &str) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == id)
    }

    /// Remembers a request, and forgets what is old.
    pub(crate) fn remember(&mut self, request: Request) {
        let since = request.at.checked_sub(REMEMBERED_FOR).unwrap_or(Timestamp::MIN);
        self.requests.retain(|known| known.at > since);
        self.requests.drain(..(self.requests.len() + 1).saturating_sub(REMEMBERED));
        self.requests.push(request);
    }
}
