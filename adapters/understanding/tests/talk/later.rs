//! Answers that come days later.

use domain::lead::{Outcome, Stage};

use crate::Talk;
use crate::support::hours;
use crate::support::people::Person::Luis;

fn days(count: i64) -> jiff::SignedDuration {
    hours(24 * count)
}

#[test]
fn an_answer_to_our_question_days_later_is_an_answer_to_it() {
    for wait in [1, 2, 5, 30] {
        let mut talk = Talk::missed();
        talk.says("ac rattles");
        talk.world.pass(days(wait));
        let count = talk.count();
        talk.says("85021");
        assert_eq!(talk.count(), count + 1);
        assert!(talk.last().starts_with("How soon"), "after {wait} days: {}", talk.last());
        assert_eq!(talk.world.lead.episode, 1);
    }
}

#[test]
fn an_offer_that_still_stands_is_taken_days_later() {
    let mut talk = Talk::missed();
    talk.says("my ac makes a loud noise, 85021, next friday. this is Ana Silva");
    talk.world.pass(days(4));
    assert_eq!(talk.stage(), Stage::Closed, "it had ended by itself");
    talk.says("the second one");
    assert_eq!(talk.stage(), Stage::Booked, "{}", talk.last());
    assert_eq!(talk.world.lead.outcome, Some(Outcome::Booked));
}

#[test]
fn an_offer_that_is_over_brings_fresh_times_and_says_so() {
    for wait in [2, 10] {
        let mut talk = Talk::offered();
        talk.world.pass(days(wait));
        talk.says("2");
        assert!(talk.last().starts_with("Those times are over by now, but we have 1) "), "{}", talk.last());
        assert!(talk.world.lead.offers.iter().all(|slot| slot.starts > talk.world.now));
        talk.says("1");
        assert_eq!(talk.stage(), Stage::Booked, "after {wait} days: {}", talk.last());
    }
}

#[test]
fn a_word_after_the_offers_are_over_brings_fresh_times() {
    let mut talk = Talk::offered();
    talk.world.pass(days(2));
    talk.says("sorry I was away");
    assert!(talk.last().starts_with("Those times are over by now"), "{}", talk.last());
}

#[test]
fn whoever_calls_again_after_an_episode_is_not_asked_for_name_and_place() {
    let mut talk = Talk::offered();
    talk.world.pass(days(10));
    talk.world.missed();
    assert_eq!(talk.world.lead.episode, 2);
    assert!(talk.last().starts_with("Hi Ana Silva") && !talk.last().contains("ZIP"), "{}", talk.last());
    talk.world.pass(crate::support::minutes(1));
    talk.says("water heater this time, thursday");
    assert!(talk.last().starts_with("We can come 1) "), "{:#?}", talk.bodies());
}

#[test]
fn what_was_said_in_a_message_on_the_phone_is_not_asked_by_text() {
    let mut talk = Talk::missed();
    let text = "hi this is marta silva my air conditioner is making a loud noise i am in 85021";
    let context = crate::facts::context(&talk.world.business, &talk.world.lead, talk.world.now);
    let context = understanding::Context { spoken: true, ..context };
    let readings = understanding::read(text, &context).into_iter().map(crate::facts::reading).collect();
    talk.world.happens(&domain::Event::Transcribed { call: "CA0001".into(), text: text.into(), readings });
    talk.says("hello?");
    assert!(talk.last().starts_with("How soon do you need us"), "{}", talk.last());
    assert!(!talk.bodies()[1..].iter().any(|body| body.contains("ZIP") || body.contains("help you with")));
}

#[test]
fn praise_after_a_person_has_dealt_with_it_begins_nothing() {
    let mut talk = Talk::missed();
    talk.says("can a person call me please");
    talk.world.team(Luis, domain::event::TeamCommand::Claim);
    talk.world.team(Luis, domain::event::TeamCommand::Done);
    assert_eq!(talk.world.lead.outcome, Some(Outcome::Transferred));
    talk.world.pass(hours(3));
    talk.says("Luis was so nice on the phone");
    assert_eq!(talk.last(), "Got it, thanks. We've passed it on.");
    assert_eq!(talk.stage(), Stage::Closed);
    talk.says("now my water heater leaks, 85021");
    assert_ne!(talk.stage(), Stage::Closed, "a new matter is one");
}

#[test]
fn texts_that_are_on_again_go_on_where_they_were() {
    let mut talk = Talk::missed();
    talk.says("ac rattles, 85021");
    talk.says("STOP");
    talk.world.pass(days(2));
    talk.says("START");
    assert!(talk.last().contains("you'll get our texts again. How soon do you need us"), "{}", talk.last());
}
