//! How soon and the name are asked for in one question, and read from one answer.

use crate::Talk;

/// Answers in which both are given, and the name.
const BOTH: &[(&str, &str)] = &[
    ("this week, Marta", "Marta"),
    ("Marta Silva, this week", "Marta Silva"),
    ("flexible. Sam Carter", "Sam Carter"),
    ("no rush, Sam", "Sam"),
    ("today please, I'm Sam", "Sam"),
    ("Sam, tomorrow if you can", "Sam"),
    ("asap! marta", "Marta"),
    ("this week marta", "Marta"),
    ("whenever, my name is Lee Wong", "Lee Wong"),
    ("esta semana, Ana Torres", "Ana Torres"),
    ("Ana Torres, no hay prisa", "Ana Torres"),
    ("hoy mismo, soy Luis", "Luis"),
    ("Luis Vega. lo antes posible", "Luis Vega"),
];
/// Answers to how soon alone: no word of them is a name.
const ONLY_SOON: &[&str] = &[
    "this week",
    "today",
    "flexible",
    "whenever",
    "tomorrow morning if possible",
    "asap please",
    "next tuesday",
    "as soon as you can",
    "Today or tmrw",
    "this afternoon",
    "no hurry",
    "any day works",
    "Thursday or Friday",
    "within the week",
    "It's flexible",
    "no preference",
    "Monday",
    "end of the week",
    "no hay prisa",
    "hoy",
    "en esta semana por favor",
    "cuando puedan",
    "lo antes posible",
    "ninguna prisa",
    "Mañana por la tarde",
    "esta semana si se puede",
];

fn asked_for_both() -> Talk {
    let mut talk = Talk::missed();
    talk.says("ac rattles, 85021");
    assert_eq!(talk.last(), "How soon do you need us (today, this week, or no rush), and what's your name?");
    talk
}

#[test]
fn one_answer_gives_how_soon_and_the_name() {
    for (text, name) in BOTH {
        let mut talk = asked_for_both();
        talk.says(text);
        let intake = &talk.world.lead.intake;
        assert_eq!(intake.name.as_deref(), Some(*name), "{text}");
        assert!(intake.urgency.is_some(), "{text}");
        assert!(talk.last().contains("1) "), "{text}: {}", talk.last());
    }
}

#[test]
fn no_word_for_how_soon_is_taken_for_a_name() {
    for text in ONLY_SOON {
        let mut talk = asked_for_both();
        talk.says(text);
        assert_eq!(talk.world.lead.intake.name, None, "{text}");
    }
}

#[test]
fn of_two_things_that_were_asked_the_one_that_is_missing_is_asked_alone() {
    let mut talk = asked_for_both();
    talk.says("this week");
    assert_eq!(talk.last(), "And what's your name?");
    let mut talk = asked_for_both();
    talk.says("Marta Silva");
    assert!(talk.last().starts_with("How soon do you need us: today"), "{}", talk.last());
}

#[test]
fn a_business_with_words_of_its_own_for_one_of_them_asks_in_those() {
    let mut business = crate::support::acme();
    business.messages.insert("ask_name".into(), "Who do I have the pleasure with?".into());
    let mut talk = Talk::missed_by(business, "2026-12-01T10:00:00");
    talk.says("ac rattles, 85021");
    assert!(talk.last().starts_with("How soon do you need us: today"), "{}", talk.last());
    talk.says("this week");
    assert_eq!(talk.last(), "Who do I have the pleasure with?");
}

/// The need alone was told, and one question asks for the rest.
fn asked_for_all() -> Talk {
    let mut talk = Talk::missed();
    talk.says("the ac rattles");
    assert!(talk.last().starts_with("What ZIP code is the job in, how soon"), "{}", talk.last());
    talk
}

#[test]
fn one_answer_gives_where_how_soon_and_the_name_in_any_order() {
    for text in [
        "85021, this week, Marta Silva",
        "Marta Silva 85021 this week",
        "this week, 85021. this is Marta Silva",
    ] {
        let mut talk = asked_for_all();
        talk.says(text);
        let intake = &talk.world.lead.intake;
        assert_eq!(
            (intake.zip.as_deref(), intake.name.as_deref()),
            (Some("85021"), Some("Marta Silva")),
            "{text}"
        );
        assert!(talk.last().starts_with("We can come 1) "), "{text}: {}", talk.last());
    }
}

#[test]
fn words_that_answer_nothing_are_nobodys_name_and_the_rest_is_asked_next() {
    for text in ["really annoying", "the kids cant sleep", "hm ok"] {
        let mut talk = asked_for_all();
        talk.says(text);
        assert_eq!(talk.world.lead.intake.name, None, "{text}");
    }
    let mut talk = asked_for_all();
    talk.says("85021");
    assert!(talk.last().starts_with("How soon do you need us (today"), "{}", talk.last());
    let mut talk = asked_for_all();
    talk.says("85021 this week");
    assert_eq!(talk.last(), "And what's your name?");
}
