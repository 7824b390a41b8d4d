//! Who was lost, and why.

use domain::lead::{Outcome, Unfit};
use domain::{Business, Lead};
use serde::Serialize;

use crate::types::{LeadAnswer, is_open};

/// Those who came to nothing, or wait.
#[derive(Debug, Serialize)]
pub struct Lost {
    /// In how many days.
    pub days: u32,
    /// There are more than are listed: ask for fewer days.
    pub more: bool,
    /// Who, the latest first.
    pub items: Vec<LostLead>,
}

/// One of them.
#[derive(Debug, Serialize)]
pub struct LostLead {
    /// Why, in plain words.
    pub why: &'static str,
    /// Who.
    #[serde(flatten)]
    pub lead: LeadAnswer,
}

impl LostLead {
    /// A lead, if it is lost or about to be. Spam is no loss.
    pub fn of(lead: &Lead, business: &Business) -> Option<Self> {
        Some(Self { why: why(lead)?, lead: LeadAnswer::of(lead, business) })
    }
}

fn why(lead: &Lead) -> Option<&'static str> {
    match lead.outcome {
        Some(Outcome::Disqualified(Unfit::Spam)) => None,
        _ if lead.opted_out.is_some() => Some("they want no texts"),
        Some(Outcome::Disqualified(Unfit::OutOfArea)) => Some("outside the service area"),
        Some(Outcome::Disqualified(Unfit::WrongNumber)) => Some("a wrong number"),
        Some(Outcome::Disqualified(Unfit::NotInterested)) => Some("they want nothing any more"),
        Some(Outcome::Unreachable) if lead.milestones.replied.is_some() => Some("they fell silent"),
        Some(Outcome::Unreachable) => Some("they never answered, or cannot be reached"),
        Some(Outcome::NoShow) => Some("nobody was there for the visit"),
        Some(Outcome::OptedOut) => Some("they want no texts"),
        _ if !is_open(lead) || lead.person().is_some() || lead.appointment.is_some() => None,
        _ if lead.handoff.is_some() => Some("they wait for a person, and nobody has taken them"),
        _ if lead.milestones.replied.is_none() => Some("they have not answered yet"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Phone;
    use domain::lead::{Caller, Owner, Stage};
    use domain::profile::Language;

    fn lead() -> Lead {
        let phone = |text: &str| Phone::parse(text).unwrap();
        Lead::new("acme", phone("+16025550100"), Caller::Number(phone("+16025550163")), Language::En)
    }

    #[test]
    fn whoever_waits_or_came_to_nothing_is_lost_and_spam_is_no_loss() {
        assert_eq!(why(&lead()), Some("they have not answered yet"));
        let ended = |outcome| Lead { stage: Stage::Closed, outcome: Some(outcome), ..lead() };
        assert_eq!(why(&ended(Outcome::Unreachable)), Some("they never answered, or cannot be reached"));
        assert_eq!(why(&ended(Outcome::Disqualified(Unfit::OutOfArea))), Some("outside the service area"));
        assert_eq!(why(&ended(Outcome::Disqualified(Unfit::Spam))), None);
        assert_eq!(why(&ended(Outcome::Transferred)), None);
        let held = Lead { owner: Owner::Person(Phone::parse("+16025550112").unwrap()), ..lead() };
        assert_eq!(why(&held), None);
    }
}
