//! Whether the rules alone are enough: then nothing leaves, and nothing is paid for.

use reader::{Context, Fact, Reading, Topic};

/// From here on a reading of the rules needs no second opinion.
pub const SURE: f32 = 0.7;

/// Whether the rules settled the message: it says something that only the rules may say, or each of their readings is sure
/// and among them is an answer to what was asked. Where nothing was asked, any sure reading beyond courtesies will do.
#[must_use]
pub fn sure(readings: &[Reading], context: &Context) -> bool {
    if readings.iter().any(|reading| only_by_rules(&reading.fact)) {
        return true;
    }
    let all_sure = readings.iter().all(|reading| reading.confidence >= SURE);
    all_sure && readings.iter().any(|reading| settles(&reading.fact, context.asked))
}

/// What ends or undoes something, or has a meaning by law: never by a model's word.
#[must_use]
pub fn only_by_rules(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::OptOut
            | Fact::OptIn
            | Fact::Help
            | Fact::Person
            | Fact::WrongNumber
            | Fact::NotInterested
            | Fact::Cancel
    )
}

fn settles(fact: &Fact, asked: Option<Topic>) -> bool {
    let chosen = matches!(fact, Fact::Choice(_) | Fact::NoChoice | Fact::Time(_));
    match asked {
        Some(Topic::Need) => matches!(fact, Fact::Need(Some(_))),
        Some(Topic::Where) => matches!(fact, Fact::Zip(_) | Fact::City(_)),
        Some(Topic::Urgency) => matches!(fact, Fact::Urgency(_) | Fact::Time(_)),
        Some(Topic::Name) => matches!(fact, Fact::Name(_)),
        Some(Topic::Slot) => chosen || matches!(fact, Fact::Yes | Fact::No | Fact::Move),
        None => !matches!(fact, Fact::Language(_) | Fact::Greeting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(fact: Fact, confidence: f32) -> Reading {
        Reading { fact, words: String::new(), confidence }
    }

    fn asked(topic: Topic) -> Context {
        Context { asked: Some(topic), ..Context::default() }
    }

    #[test]
    fn an_answer_to_what_was_asked_is_enough_when_all_is_sure() {
        let zip = reading(Fact::Zip("85021".to_owned()), 0.9);
        assert!(sure(std::slice::from_ref(&zip), &asked(Topic::Where)));
        assert!(!sure(std::slice::from_ref(&zip), &asked(Topic::Need)));
        assert!(!sure(&[zip, reading(Fact::Need(None), 0.4)], &asked(Topic::Where)));
        assert!(!sure(&[], &asked(Topic::Where)));
    }

    #[test]
    fn a_need_in_their_words_alone_is_not_enough() {
        assert!(!sure(&[reading(Fact::Need(None), 0.9)], &asked(Topic::Need)));
        assert!(sure(&[reading(Fact::Need(Some("leak".to_owned())), 0.9)], &asked(Topic::Need)));
    }

    #[test]
    fn whoever_wants_no_texts_is_never_shown_to_a_model() {
        let readings = [reading(Fact::OptOut, 0.6), reading(Fact::Need(None), 0.4)];
        assert!(sure(&readings, &asked(Topic::Need)));
    }

    #[test]
    fn a_courtesy_alone_settles_nothing() {
        assert!(!sure(&[reading(Fact::Greeting, 0.9)], &Context::default()));
        assert!(!sure(&[reading(Fact::Language("es".to_owned()), 0.9)], &Context::default()));
        assert!(sure(&[reading(Fact::Thanks, 0.9)], &Context::default()));
    }
}
