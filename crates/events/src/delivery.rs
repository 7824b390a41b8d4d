//! How far an event is: one document for each event that somebody is still to be told of.

use domain::occurrence::Occurrence;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long after a try the next one follows, in seconds: the schedule that Standard Webhooks recommends, about three days.
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// Nobody else tries while somebody does; longer than any try takes.
const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The key of the lead.
    pub lead: String,
    /// What happened.
    pub occurrence: Occurrence,
    /// Who is still to be told.
    pub to: Vec<Recipient>,
    /// Until when somebody tries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<Timestamp>,
}

/// Somebody who is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The name of the extension, or the id of the webhook.
    pub name: String,
    /// Which of the two.
    pub kind: RecipientKind,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next. None: never again, it is a dead letter.
    pub next: Option<Timestamp>,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientKind {
    /// A component of the application.
    Extension,
    /// Somebody outside.
    Webhook,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// They have it.
    Delivered,
    /// They do not, or it is not known.
    Failed,
    /// They never want one again (410).
    Gone,
}

impl Delivery {
    /// Of an event that nobody has been told of, claimed by whoever saves it.
    pub fn new(lead: &str, occurrence: Occurrence, to: Vec<(RecipientKind, String)>, now: Timestamp) -> Self {
        let recipient = |(kind, name)| Recipient { name, kind, tries: 0, next: Some(now) };
        Self {
            lead: lead.to_owned(),
            occurrence,
            to: to.into_iter().map(recipient).collect(),
            busy: later(now),
        }
    }

    /// Claims what is to be tried now. None: nothing is, or somebody else does.
    pub fn claim(&mut self, now: Timestamp) -> Option<Vec<Recipient>> {
        if self.busy.is_some_and(|until| until > now) {
            return None;
        }
        let due = self.due(now);
        self.busy = later(now).filter(|_| !due.is_empty());
        Some(due).filter(|due| !due.is_empty())
    }

    /// Who is to be told now.
    pub fn due(&self, now: Timestamp) -> Vec<Recipient> {
        let is_due = |recipient: &&Recipient| recipient.next.is_some_and(|next| next <= now);
        self.to.iter().filter(is_due).cloned().collect()
    }

    /// Takes in what came of a try.
    pub fn tried(&mut self, name: &str, kind: RecipientKind, outcome: &Outcome, now: Timestamp) {
        if *outcome == Outcome::Delivered {
            self.to.retain(|recipient| !(recipient.name == name && recipient.kind == kind));
        }
        let same = |recipient: &&mut Recipient| recipient.name == name && recipient.kind == kind;
        if let Some(recipient) = self.to.iter_mut().find(same) {
            let pause = usize::try_from(recipient.tries).ok().and_then(|tries| PAUSES.get(tries));
            recipient.tries = recipient.tries.saturating_add(1);
            let next = pause.and_then(|pause| now.checked_add(SignedDuration::from_secs(*pause)).ok());
            recipient.next = next.filter(|_| *outcome == Outcome::Failed);
        }
    }

    /// When it is tried next. None: everybody was told, or is not told any more.
    pub fn next(&self) -> Option<Timestamp> {
        self.to.iter().filter_map(|recipient| recipient.next).min()
    }

    /// Whether somebody was never reached.
    pub fn is_dead(&self) -> bool {
        !self.to.is_empty() && self.next().is_none()
    }

    /// From the beginning, for those who were never reached.
    pub fn replay(&mut self, now: Timestamp) {
        for recipient in self.to.iter_mut().filter(|recipient| recipient.next.is_none()) {
            recipient.tries = 0;
            recipient.next = Some(now);
        }
    }
}

fn later(now: Timestamp) -> Option<Timestamp> {
    now.checked_add(LEASE).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::occurrence::Kind;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn delivery() -> Delivery {
        let occurrence = Occurrence { number: 3, episode: 1, at: at(0), kind: Kind::LeadClosed };
        let to = [(RecipientKind::Extension, "crm".to_owned()), (RecipientKind::Webhook, "crm".to_owned())];
        Delivery::new("lead:acme:1", occurrence, to.to_vec(), at(0))
    }

    #[test]
    fn who_fails_is_tried_for_three_days_and_then_is_a_dead_letter_that_can_be_replayed() {
        let mut delivery = delivery();
        delivery.tried("crm", RecipientKind::Extension, &Outcome::Delivered, at(0));
        let mut now = at(0);
        let mut tries = 0;
        while let Some(next) = delivery.next() {
            now = next;
            delivery.tried("crm", RecipientKind::Webhook, &Outcome::Failed, now);
            tries += 1;
        }
        assert_eq!(tries, 10);
        assert!((70..80).contains(&now.duration_since(at(0)).as_hours()));
        assert!(delivery.is_dead());
        delivery.replay(now);
        assert_eq!(delivery.next(), Some(now));
        delivery.tried("crm", RecipientKind::Webhook, &Outcome::Delivered, now);
        assert!(delivery.to.is_empty() && !delivery.is_dead());
    }

    #[test]
    fn nobody_else_tries_while_somebody_does_and_gone_is_gone() {
        let mut delivery = delivery();
        assert_eq!(delivery.claim(at(1)), None);
        assert_eq!(delivery.claim(at(31)).map(|due| due.len()), Some(2));
        assert_eq!(delivery.claim(at(32)), None);
        delivery.tried("crm", RecipientKind::Webhook, &Outcome::Gone, at(33));
        delivery.tried("crm", RecipientKind::Extension, &Outcome::Delivered, at(33));
        assert!(delivery.is_dead());
    }
}
