//! Quick messages: two to four within seconds, in whatever order the carrier delivers them.

use domain::intake::Intake;
use domain::lead::Stage;
use domain::profile::Topic;

use crate::Talk;
use crate::support::seconds;

/// What people write in several texts, and what is known then: service, ZIP code or city, urgency, name.
const BURSTS: &[(&[&str], [Option<&str>; 4])] = &[
    (
        &["hi", "my ac is", "out since yesterday", "85021"],
        [Some("ac-repair"), Some("85021"), Some("emergency"), None],
    ),
    (&["85021", "ac rattles"], [Some("ac-repair"), Some("85021"), None, None]),
    (
        &["Hola", "no sirve mi calentador de agua", "85031"],
        [Some("water-heater"), Some("85031"), Some("emergency"), None],
    ),
    (&["my ac makes noise", "no rush", "Tempe"], [Some("ac-repair"), Some("Tempe"), Some("flexible"), None]),
    (
        &["hello??", "ac makes a noise", "this week if you can, 85016"],
        [Some("ac-repair"), Some("85016"), Some("soon"), None],
    ),
    (
        &["need a quote for a new unit", "this is Sam Carter", "in Mesa"],
        [Some("estimate"), Some("Mesa"), None, Some("Sam Carter")],
    ),
    (
        &["the water heater is", "leaking", "85254"],
        [Some("water-heater"), Some("85254"), Some("emergency"), None],
    ),
    (&["85021", "sorry 85012", "its my ac"], [Some("ac-repair"), Some("85012"), None, None]),
    (&["el aire", "no enfria", "85031"], [Some("ac-repair"), Some("85031"), Some("emergency"), None]),
    (&["ac rattles, 85021", "and I'm Ray Kim"], [Some("ac-repair"), Some("85021"), None, Some("Ray Kim")]),
];

/// Every order of the texts.
fn orders<'a>(texts: &[&'a str]) -> Vec<Vec<&'a str>> {
    if texts.len() <= 1 {
        return vec![texts.to_vec()];
    }
    let with_first = |at: usize| {
        let rest: Vec<&str> =
            texts.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, text)| *text).collect();
        orders(&rest).into_iter().map(move |rest| [vec![texts[at]], rest].concat())
    };
    (0..texts.len()).flat_map(with_first).collect()
}

fn known(intake: &Intake) -> [Option<String>; 4] {
    let place = intake.zip.clone().or_else(|| intake.city.clone());
    let urgency = intake.urgency.map(|urgency| urgency.words().to_owned());
    [intake.service.clone(), place, urgency, intake.name.clone()]
}

/// They type for some seconds, then look at the answers.
fn played(texts: &[&str], apart: i64) -> Talk {
    let mut talk = Talk::missed();
    for text in texts {
        talk.types(text);
        talk.world.pass(seconds(apart));
    }
    talk
}

#[test]
fn quick_messages_are_read_as_one_whatever_order_they_arrive_in() {
    let mut wrong = Vec::new();
    for (texts, expected) in BURSTS {
        let expected = expected.map(|value| value.map(str::to_owned));
        for order in orders(texts) {
            let talk = played(&order, 3);
            let lead = &talk.world.lead;
            let open = (lead.stage, lead.asked.as_ref().map(|asked| asked.topic));
            let usual = played(texts, 3).world.lead;
            if known(&lead.intake) != expected || open != (usual.stage, usual.asked.map(|asked| asked.topic))
            {
                wrong.push(format!("{order:?}: {:?}, {open:?}", known(&lead.intake)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_asked_twice_within_a_burst_and_no_word_of_it_is_a_failed_try() {
    for (texts, _) in BURSTS {
        for order in orders(texts) {
            let talk = played(&order, 2);
            let bodies = talk.bodies();
            let again = bodies.iter().enumerate().find(|(at, body)| bodies[..*at].contains(body));
            assert_eq!(again, None, "{order:?}: {bodies:#?}");
            assert!(
                !bodies.iter().any(|body| body.starts_with("Sorry, I didn't") || body.starts_with("Perdone")),
                "{order:?}: {bodies:#?}"
            );
            assert!(
                talk.world
                    .lead
                    .handoff
                    .as_ref()
                    .is_none_or(|handoff| handoff.reason == domain::lead::HandoffReason::Urgent)
            );
        }
    }
}

#[test]
fn a_sentence_in_two_texts_is_one_sentence() {
    let mut talk = Talk::missed();
    talk.types("my ac is");
    talk.world.pass(seconds(3));
    talk.types("out, please hurry. its");
    talk.world.pass(seconds(3));
    talk.types("85021");
    assert!(talk.last().starts_with("That sounds urgent"), "{:#?}", talk.bodies());
}

#[test]
fn what_they_write_before_they_can_have_read_the_question_is_not_answered_with_it_again() {
    let mut talk = Talk::missed();
    talk.types("ac makes a noise");
    assert_eq!(
        talk.last(),
        "What ZIP code is the job in, how soon do you need us (today, this week, or no rush), and what's your name?"
    );
    let count = talk.count();
    for text in ["it started on sunday", "really annoying", "hello", "the kids cant sleep lol"] {
        talk.world.pass(seconds(3));
        talk.types(text);
    }
    assert_eq!(talk.count(), count, "{:#?}", talk.bodies());
    talk.world.pass(seconds(60));
    talk.types("hm");
    // "Since sunday" told how soon: that is not asked any more. It was the first try.
    assert_eq!(talk.last(), "Sorry, I didn't get that. What ZIP code is the job in, and what's your name?");
}

#[test]
fn stop_within_a_burst_stops_whatever_stands_around_it() {
    for order in orders(&["my ac is", "STOP", "out"]) {
        let talk = played(&order, 1);
        assert!(talk.world.lead.opted_out.is_some(), "{order:?}");
    }
    for order in orders(&["no mas mensajes", "por favor", "hola"]) {
        assert!(played(&order, 1).world.lead.opted_out.is_some(), "{order:?}");
    }
}

#[test]
fn a_choice_is_never_made_by_texts_that_came_before_the_offers() {
    let mut talk = Talk::missed();
    talk.types("my ac makes a loud noise, 85021, this week. this is Ray");
    talk.world.pass(seconds(2));
    talk.types("thanks");
    assert_eq!(talk.stage(), Stage::Offering, "{:#?}", talk.bodies());
    assert_eq!(talk.world.lead.asked.as_ref().map(|asked| asked.topic), Some(Topic::Slot));
    talk.world.pass(seconds(9));
    talk.types("2");
    assert_eq!(talk.stage(), Stage::Booked, "{:#?}", talk.bodies());
}
