//! Which leg of which call a webhook is about.
//!
//! Vonage names legs (`uuid`) and what they are put together in (`conversation_uuid`), but neither everywhere. The
//! caller's call is known by the conversation that it began as, a leg that we rang by its own id.

use super::marks::{Marks, with_plus};
use super::webhook::Webhook;
use crate::webhooks::Party;
use crate::words;

/// A leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Its id: of the caller's own leg the conversation's.
    pub id: Option<String>,
    /// The caller's call.
    pub call: Option<String>,
    /// Whether we rang it.
    pub rung: bool,
    /// Who called, as Vonage wrote it. Empty: withheld.
    pub from: String,
    /// Who was called, as Vonage wrote it.
    pub to: Option<String>,
}

impl Leg {
    /// The leg that a webhook is about.
    #[must_use]
    pub fn of(webhook: &Webhook) -> Self {
        let marks = &webhook.marks;
        let text = |name: &str| webhook.text(name).map(str::to_owned);
        let to = text("to");
        // A call that we placed is outbound too, but is nobody else's: its addresses name who it is to.
        let is_placed = to.is_some() && to.as_deref().map(with_plus) == marks.to.as_deref().map(with_plus);
        let rung = marks.rung || webhook.text("direction") == Some("outbound") && !is_placed;
        let call = marks.call.clone().or_else(|| text("conversation_uuid"));
        let own = text("uuid").or_else(|| text("call_uuid"));
        // On a leg that we rang, the field names the number that was shown: the business's.
        let shown = text("from").or_else(|| text("from_user"));
        let from =
            if marks.rung { marks.from.clone().or(shown) } else { shown.or_else(|| marks.from.clone()) };
        Self {
            id: if rung { own.or_else(|| call.clone()) } else { call.clone() },
            call,
            rung,
            from: from.unwrap_or_default(),
            to: to.or_else(|| marks.to.clone()),
        }
    }

    /// Who called.
    #[must_use]
    pub fn caller(&self) -> Party {
        words::party(&with_plus(&self.from))
    }

    /// The marks of an address that is asked about this same leg.
    #[must_use]
    pub fn marks(&self) -> Marks {
        Marks {
            call: self.call.clone(),
            from: Some(self.from.clone()),
            to: self.to.clone(),
            rung: self.rung,
            ringing: None,
        }
    }

    /// The marks of an address that is asked about a person whom we ring for this one.
    #[must_use]
    pub fn marks_of(&self, person: &str) -> Marks {
        Marks { to: Some(person.to_owned()), rung: true, ..self.marks() }
    }
}
