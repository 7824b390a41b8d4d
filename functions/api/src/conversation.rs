//! What was said and done with a lead, as programs read it.

use domain::Lead;
use domain::lead::{Entry, Happening};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::types::OutcomeName;

/// The whole of an episode.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conversation {
    /// What happened, the oldest first. The oldest of a long one are left out.
    pub items: Vec<Item>,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A call was missed.
    Missed,
    /// A text of ours was taken by the carrier.
    Sent,
    /// Word from the network about a text of ours.
    Receipt,
    /// A text of ours did not leave.
    NotSent,
    /// They wrote.
    Wrote,
    /// They spoke.
    Said,
    /// They left a message.
    Recorded,
    /// Someone on the team was alerted.
    Alerted,
    /// Someone on the team took it.
    Claimed,
    /// Someone on the team did something else with it.
    Team,
    /// A visit was booked, moved or cancelled.
    Calendar,
    /// Anything else worth knowing.
    Note,
    /// The episode ended.
    Ended,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ItemKind,
    /// The words, or why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Someone on the team: who did it, or to whom it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Names a text of ours, so that its receipts are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How many pictures came with it; they are seen at the desk.
    #[serde(skip_serializing_if = "is_none")]
    pub pictures: u32,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeName>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

impl Conversation {
    /// Of a lead.
    pub fn of(lead: &Lead, business: &domain::Business) -> Self {
        Self { items: lead.story.iter().map(|entry| item(entry, business)).collect() }
    }
}

fn item(entry: &Entry, business: &domain::Business) -> Item {
    let mut item = Item {
        at: entry.at,
        kind: ItemKind::Note,
        text: None,
        person: None,
        message: None,
        pictures: 0,
        outcome: None,
    };
    let name = |phone: &domain::Phone| business.person(phone).map(|person| person.name.clone());
    let (kind, text) = match &entry.what {
        Happening::Missed(reason) => (ItemKind::Missed, Some(reason.words().to_owned())),
        Happening::Sent { effect, person, body } => {
            item.message = Some(effect.clone());
            item.person =
                person.as_ref().map(|phone| name(phone).unwrap_or_else(|| "Somebody who left".to_owned()));
            (ItemKind::Sent, Some(body.clone()))
        }
        Happening::Receipt { effect, status, .. } => {
            item.message = Some(effect.clone());
            (ItemKind::Receipt, Some(status.clone()))
        }
        Happening::NotSent { effect, why } => {
            item.message = Some(effect.clone());
            (ItemKind::NotSent, Some(why.clone()))
        }
        Happening::Wrote { body, media } => {
            item.pictures = u32::try_from(media.len()).unwrap_or(u32::MAX);
            (ItemKind::Wrote, Some(body.clone()))
        }
        Happening::Said(words) => (ItemKind::Said, Some(words.clone())),
        // Where it is at the carrier is nobody else's: it is heard at the desk.
        Happening::Recorded { seconds, .. } => (ItemKind::Recorded, Some(format!("{seconds} seconds"))),
        Happening::Alerted(person) => {
            item.person = Some(person.clone());
            (ItemKind::Alerted, None)
        }
        Happening::Claimed(person) => {
            item.person = Some(person.clone());
            (ItemKind::Claimed, None)
        }
        Happening::Team { person, said } => {
            item.person = Some(person.clone());
            (ItemKind::Team, Some(said.clone()))
        }
        Happening::Calendar(words) => (ItemKind::Calendar, Some(words.clone())),
        Happening::Note(words) => (ItemKind::Note, Some(words.clone())),
        Happening::Ended(outcome) => {
            item.outcome = Some(OutcomeName::of(*outcome));
            (ItemKind::Ended, None)
        }
    };
    Item { kind, text, ..item }
}
