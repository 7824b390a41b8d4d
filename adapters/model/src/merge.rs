//! One rule joins the readings of the rules and of the model:
//!
//! 1. What the rules read stands.
//! 2. The model adds what they did not read: a kind of fact (need, ZIP code, city, street, name, urgency, time, answer,
//!    question, move, language) of which they have none.
//! 3. Need, place, name and time of the rules give way to the model's where the rules are less sure. Never an emergency.
//!
//! What ends or undoes something (`sure::only_by_rules`) comes from the rules alone.

use reader::{Fact, Reading, Urgency};

use crate::sure::only_by_rules;

/// Facts that speak of the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Need,
    Zip,
    City,
    Street,
    Name,
    Urgency,
    Time,
    /// One of the offers, none, yes, no.
    Answer,
    Question,
    Move,
    Language,
    Other,
}

impl Kind {
    const fn of(fact: &Fact) -> Self {
        match fact {
            Fact::Need(_) => Self::Need,
            Fact::Zip(_) => Self::Zip,
            Fact::City(_) => Self::City,
            Fact::Street(_) => Self::Street,
            Fact::Name(_) => Self::Name,
            Fact::Urgency(_) => Self::Urgency,
            Fact::Time(_) => Self::Time,
            Fact::Choice(_) | Fact::NoChoice | Fact::Yes | Fact::No => Self::Answer,
            Fact::Asks(_) => Self::Question,
            Fact::Move => Self::Move,
            Fact::Language(_) => Self::Language,
            _ => Self::Other,
        }
    }

    const fn gives_way(self) -> bool {
        matches!(
            self,
            Self::Need | Self::Zip | Self::City | Self::Street | Self::Name | Self::Time | Self::Urgency
        )
    }
}

/// The readings of both, in the order of the message.
#[must_use]
pub fn merge(message: &str, rules: Vec<Reading>, model: Vec<Reading>) -> Vec<Reading> {
    let model = best(model);
    let replaced: Vec<Kind> = model
        .iter()
        .filter(|reading| replaces(reading, &rules))
        .map(|reading| Kind::of(&reading.fact))
        .collect();
    let stands = |reading: &Reading| !replaced.contains(&Kind::of(&reading.fact));
    let mut all: Vec<Reading> = rules.into_iter().filter(stands).collect();
    for reading in model {
        let kind = Kind::of(&reading.fact);
        if replaced.contains(&kind) || !all.iter().any(|known| Kind::of(&known.fact) == kind) {
            all.push(reading);
        }
    }
    // A word may stand twice, and then this is only nearly the order.
    all.sort_by_key(|reading| message.find(&reading.words).unwrap_or(message.len()));
    all
}

/// One of each kind: a model that says two things of one kind is believed in what it is surer of.
fn best(model: Vec<Reading>) -> Vec<Reading> {
    let mut best: Vec<Reading> = Vec::new();
    for reading in model {
        let kind = Kind::of(&reading.fact);
        if kind == Kind::Other || only_by_rules(&reading.fact) {
            continue;
        }
        match best.iter_mut().find(|known| Kind::of(&known.fact) == kind) {
            Some(known) if known.confidence < reading.confidence => *known = reading,
            Some(_) => {}
            None => best.push(reading),
        }
    }
    best
}

/// Whether what the rules read of this kind gives way.
fn replaces(reading: &Reading, rules: &[Reading]) -> bool {
    let kind = Kind::of(&reading.fact);
    let same: Vec<&Reading> = rules.iter().filter(|known| Kind::of(&known.fact) == kind).collect();
    let emergency = same.iter().any(|known| known.fact == Fact::Urgency(Urgency::Emergency));
    // To know that it is none of the services is less than to know which.
    let vaguer = reading.fact == Fact::Need(None) && same.iter().any(|known| known.fact != Fact::Need(None));
    let surer = same.iter().all(|known| known.confidence < reading.confidence);
    kind.gives_way() && !same.is_empty() && surer && !emergency && !vaguer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(fact: Fact, words: &str, confidence: f32) -> Reading {
        Reading { fact, words: words.to_owned(), confidence }
    }

    fn need(id: &str, confidence: f32) -> Reading {
        said(Fact::Need(Some(id.to_owned())), id, confidence)
    }

    fn facts(rules: &[Reading], model: &[Reading]) -> Vec<Fact> {
        let merged = merge("leak clog 85021 now", rules.to_vec(), model.to_vec());
        merged.into_iter().map(|reading| reading.fact).collect()
    }

    #[test]
    fn the_model_adds_what_the_rules_did_not_read() {
        let zip = said(Fact::Zip("85021".to_owned()), "85021", 0.9);
        assert_eq!(
            facts(std::slice::from_ref(&zip), &[need("leak", 0.8)]),
            [need("leak", 0.8).fact, zip.fact]
        );
    }

    #[test]
    fn whoever_is_surer_is_believed() {
        assert_eq!(facts(&[need("clog", 0.6)], &[need("leak", 0.8)]), [need("leak", 0.8).fact]);
        assert_eq!(facts(&[need("clog", 0.9)], &[need("leak", 0.85)]), [need("clog", 0.9).fact]);
        assert_eq!(facts(&[need("clog", 0.8)], &[need("leak", 0.8)]), [need("clog", 0.8).fact]);
    }

    #[test]
    fn a_vague_need_does_not_replace_a_clear_one() {
        let vague = said(Fact::Need(None), "leak clog", 0.85);
        assert_eq!(facts(&[need("clog", 0.7)], &[vague]), [need("clog", 0.7).fact]);
    }

    #[test]
    fn an_emergency_stays_one_and_may_become_one() {
        let urgency = |urgency, confidence| said(Fact::Urgency(urgency), "now", confidence);
        let (worst, soon) = (urgency(Urgency::Emergency, 0.5), urgency(Urgency::Soon, 0.5));
        assert_eq!(facts(std::slice::from_ref(&worst), &[urgency(Urgency::Flexible, 0.8)]), [worst.fact]);
        let raised = facts(&[soon], &[urgency(Urgency::Emergency, 0.8)]);
        assert_eq!(raised, [Fact::Urgency(Urgency::Emergency)]);
    }

    #[test]
    fn an_answer_of_the_rules_stands_against_another() {
        assert_eq!(facts(&[said(Fact::No, "now", 0.5)], &[said(Fact::Yes, "now", 0.8)]), [Fact::No]);
        assert_eq!(
            facts(&[], &[said(Fact::Yes, "now", 0.5), said(Fact::Choice(1), "now", 0.8)]),
            [Fact::Choice(1)]
        );
    }

    #[test]
    fn what_only_the_rules_may_say_is_not_added() {
        for fact in [Fact::OptOut, Fact::OptIn, Fact::Help, Fact::Person, Fact::Cancel, Fact::WrongNumber] {
            assert_eq!(facts(&[], &[said(fact, "now", 0.8)]), []);
        }
        assert_eq!(facts(&[said(Fact::OptOut, "now", 0.9)], &[need("leak", 0.8)]).len(), 2);
    }
}
