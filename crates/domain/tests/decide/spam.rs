//! What someone of the business says about a caller.

use domain::effect::Purpose;
use domain::event::Event;
use domain::intake::Fact;
use domain::lead::{MissReason, Outcome, Owner, Stage, Unfit};
use domain::spam::{Judgement, Said, Sign};

use crate::support::people::Person::{Dana, Luis};
use crate::support::{World, booked, hours, minutes, missed, world};

const SPAM: Option<Outcome> = Some(Outcome::Disqualified(Unfit::Spam));

fn judgement(sign: Sign, weight: i32) -> Option<Judgement> {
    Some(Judgement { signs: vec![(sign, weight)] })
}

fn missed_with(world: &mut World, spam: Option<Judgement>) {
    let call = world.id("CA");
    world.happens(&Event::Missed { call, reason: MissReason::NoAnswer, spam });
}

fn says(world: &mut World, said: Said) {
    let id = world.id("SM");
    world.happens(&Event::Judged { person: Some(Dana.phone()), id, said });
}

#[test]
fn a_suspicion_is_told_and_the_caller_is_answered() {
    let mut world = world();
    missed_with(&mut world, judgement(Sign::Neighbour, 40));
    assert_eq!(world.purposes(), [Purpose::ReplyToCall]);
    let words =
        "Not taken for spam, 40 of 100: the number begins like your own, and no carrier vouches for it (+40)";
    assert!(world.notes().contains(&words), "{:?}", world.notes());
}

#[test]
fn whoever_is_blocked_gets_nothing_any_more() {
    let mut world = missed();
    says(&mut world, Said::Block);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, SPAM));
    assert_eq!(world.told(Dana), ["(602) 555-0142 is blocked: no ring, no text."]);
    let texts = world.bodies().len();
    world.wrote("buy our leads", &[]);
    world.wrote("hello?", &[Fact::Greeting]);
    missed_with(&mut world, judgement(Sign::Blocked, 1000));
    world.pass(hours(48));
    assert_eq!(world.bodies().len(), texts);
    assert_eq!(world.told(Dana).len(), 1);
    assert!(world.told(Luis).is_empty());
}

#[test]
fn a_blocked_caller_who_writes_stop_is_taken_at_their_word() {
    let mut world = missed();
    says(&mut world, Said::Block);
    world.wrote("STOP", &[]);
    assert!(world.lead.opted_out.is_some());
}

#[test]
fn blocking_withdraws_what_people_were_asked() {
    let mut world = missed();
    world.wrote("a person please", &[Fact::Person]);
    let asked = world.told(Luis).len() + world.told(Dana).len();
    says(&mut world, Said::Block);
    world.pass(hours(3));
    assert_eq!(world.told(Luis).len() + world.told(Dana).len(), asked + 1, "only the answer");
    assert_eq!(world.lead.owner, Owner::Ringback);
}

#[test]
fn blocking_frees_the_visit() {
    let mut world = booked();
    says(&mut world, Said::Block);
    assert_eq!((world.lead.appointment.as_ref(), world.lead.outcome), (None, SPAM));
    world.pass(hours(24 * 9));
    assert!(world.purposes().iter().all(|purpose| *purpose != Purpose::Reminder));
}

#[test]
fn not_spam_within_the_window_answers_the_call() {
    let mut world = world();
    missed_with(&mut world, judgement(Sign::Forged, 100));
    assert!(world.bodies().is_empty());
    world.pass(minutes(5));
    says(&mut world, Said::Trust);
    assert_eq!(world.purposes(), [Purpose::ReplyToCall]);
    assert_eq!((world.lead.stage, world.lead.outcome, world.lead.episode), (Stage::Intake, None, 1));
    assert_eq!(world.told(Dana), ["(602) 555-0142 always gets through from now on, and is answered now."]);
}

#[test]
fn not_spam_after_the_window_says_that_it_is_too_late_for_a_text() {
    let mut world = world();
    missed_with(&mut world, judgement(Sign::Forged, 100));
    world.pass(hours(3));
    says(&mut world, Said::Trust);
    assert!(world.bodies().is_empty());
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Noted)));
    assert!(world.told(Dana)[0].ends_with("please call them back."), "{:?}", world.told(Dana));
    missed_with(&mut world, judgement(Sign::Trusted, -1000));
    assert_eq!(world.purposes(), [Purpose::ReplyToCall]);
}

#[test]
fn who_was_texted_before_a_block_is_not_texted_again_when_it_is_taken_back() {
    let mut world = missed();
    says(&mut world, Said::Block);
    world.pass(minutes(1));
    says(&mut world, Said::Trust);
    assert_eq!(world.bodies().len(), 1);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Intake, None));
}

#[test]
fn a_word_about_spam_that_comes_twice_counts_once() {
    let mut world = missed();
    let event = Event::Judged { person: Some(Dana.phone()), id: "SM9".into(), said: Said::Block };
    world.happens(&event);
    let once = world.json();
    world.happens(&event);
    assert_eq!(world.json(), once);
}

#[test]
fn what_was_said_about_a_caller_outlives_forgetting() {
    let mut world = missed();
    says(&mut world, Said::Block);
    let left = world.lead.forget();
    assert_eq!((left.said, left.forgotten), (Some(Said::Block), false));
}

#[test]
fn a_call_that_ended_within_seconds_is_remembered_as_short() {
    let mut world = world();
    world.happens(&Event::Missed { call: "CA1".into(), reason: MissReason::Closed, spam: None });
    world.happens(&Event::Short { call: "CA1".into() });
    assert!(world.lead.misses[0].short);
}
