//! STOP, START, HELP and CANCEL.

use domain::effect::Purpose;
use domain::event::{Event, SendResult, TeamCommand};
use domain::intake::Fact;
use domain::lead::{HandoffReason, Happening, Outcome, Stage};

use crate::support::people::Person::Luis;
use crate::support::{World, booked, hours, minutes, missed, need, offered, person_wanted, seconds, zip};

/// Everything but the confirmation stays here, for ever.
fn only_the_confirmation_leaves(mut world: World, why: &str) {
    let before = world.bodies().len();
    world.wrote("STOP", &[]);
    world.pass(hours(24 * 20));
    let purposes = world.purposes().split_off(before);
    assert_eq!(purposes, [Purpose::OptOut], "{why}: {:?}", world.since(before));
    assert!(world.lead.opted_out.is_some());
}

#[test]
fn stop_at_any_stage_lets_only_its_confirmation_out() {
    only_the_confirmation_leaves(missed(), "after the first text");
    let mut asked = missed();
    asked.wrote("ac", &[need("ac-repair")]);
    only_the_confirmation_leaves(asked, "in the intake");
    only_the_confirmation_leaves(offered(), "with offers");
    only_the_confirmation_leaves(booked(), "with a visit");
    only_the_confirmation_leaves(person_wanted(), "waiting for a person");
    let mut claimed = person_wanted();
    claimed.team(Luis, TeamCommand::Claim);
    only_the_confirmation_leaves(claimed, "with a person");
    let mut moving = booked();
    moving.wrote("can we move it", &[Fact::Move]);
    only_the_confirmation_leaves(moving, "moving a visit");
    let mut closed = missed();
    closed.wrote("wrong number", &[Fact::WrongNumber]);
    only_the_confirmation_leaves(closed, "when all is over");
}

#[test]
fn stop_in_free_words_counts_as_well() {
    let mut world = missed();
    world.wrote("please don't text me anymore", &[Fact::OptOut]);
    assert_eq!(world.purposes().last(), Some(&Purpose::OptOut));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::OptedOut)));
}

#[test]
fn unsent_texts_are_dropped_at_stop() {
    let mut world = missed();
    world.carrier_hangs = true;
    world.wrote("ac", &[need("ac-repair")]);
    assert_eq!(world.unsent().len(), 1);
    world.carrier_hangs = false;
    let before = world.bodies().len();
    world.wrote("STOP", &[]);
    world.pass(hours(1));
    assert_eq!(world.since(before).len(), 1);
    assert!(world.last().starts_with("You won't get any more texts"));
}

#[test]
fn a_second_stop_does_not_swallow_the_confirmation_of_the_first() {
    let mut world = missed();
    world.carrier_hangs = true;
    world.wrote("STOP", &[]);
    world.wrote("STOP", &[]);
    world.carrier_hangs = false;
    world.pass(minutes(2));
    assert_eq!(world.purposes(), [Purpose::ReplyToCall, Purpose::OptOut]);
}

#[test]
fn stop_twice_is_confirmed_once() {
    let mut world = missed();
    world.wrote("STOP", &[]);
    world.wrote("stop!!", &[]);
    assert_eq!(world.purposes(), [Purpose::ReplyToCall, Purpose::OptOut]);
}

#[test]
fn where_the_carrier_answers_the_words_itself_we_do_not_answer_too() {
    for word in ["STOP", "HELP"] {
        let mut world = missed();
        world.wrote_to_carrier(word);
        assert_eq!(world.bodies().len(), 1, "{word}");
    }
    let mut world = missed();
    world.wrote_to_carrier("STOP");
    assert!(world.lead.opted_out.is_some());
    world.wrote_to_carrier("START");
    assert_eq!(world.lead.opted_out, None);
    assert_eq!(world.since(1), ["What can we help you with?"], "the carrier does not ask what they need");
}

#[test]
fn start_takes_the_conversation_up_again() {
    let mut world = missed();
    world.wrote("STOP", &[]);
    world.pass(hours(5));
    world.wrote("START", &[]);
    assert_eq!(world.lead.opted_out, None);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Intake, None));
    assert!(world.last().contains("you'll get our texts again"), "{}", world.last());
    world.wrote("ac, 85021", &[need("ac-repair"), zip("85021")]);
    assert!(world.last().starts_with("How soon"), "{}", world.last());
}

#[test]
fn start_without_a_stop_before_says_nothing() {
    let mut world = offered();
    let before = world.bodies().len();
    world.wrote("start", &[]);
    assert_eq!(world.bodies().len(), before);
    assert_eq!(world.lead.stage, Stage::Offering);
}

#[test]
fn help_tells_who_this_is_and_changes_nothing_else() {
    let mut world = offered();
    let stage = (world.lead.stage, world.lead.offers.clone());
    world.wrote("HELP", &[]);
    assert!(world.last().contains("(602) 555-0100") && world.last().contains("STOP"), "{}", world.last());
    assert_eq!((world.lead.stage, world.lead.offers.clone()), stage);
}

#[test]
fn whoever_asks_for_help_after_a_nudge_is_not_nudged_again_at_once() {
    let mut world = missed();
    world.pass(minutes(25));
    world.wrote("HELP", &[]);
    let before = world.bodies().len();
    world.pass(minutes(19));
    assert_eq!(world.since(before), Vec::<&str>::new());
    world.pass(minutes(1));
    assert_eq!(world.purposes().last(), Some(&Purpose::FollowUp));
}

#[test]
fn help_is_answered_also_after_stop() {
    let mut world = missed();
    world.wrote("STOP", &[]);
    world.wrote("HELP", &[]);
    assert_eq!(world.purposes().last(), Some(&Purpose::Help));
}

#[test]
fn cancel_without_a_visit_means_the_texts() {
    let mut world = offered();
    world.wrote("CANCEL", &[Fact::Cancel]);
    assert_eq!(world.purposes().last(), Some(&Purpose::OptOut));
    assert!(world.lead.opted_out.is_some());
}

#[test]
fn cancel_with_a_visit_means_the_visit() {
    let mut world = booked();
    world.wrote("CANCEL", &[Fact::Cancel]);
    assert_eq!(world.lead.opted_out, None);
    assert!(world.last().contains("is cancelled"), "{}", world.last());
    assert!(world.calendar.is_empty());
}

#[test]
fn a_hold_that_comes_back_after_stop_is_released() {
    let mut world = offered();
    world.calendar_hangs = true;
    world.wrote("1", &[Fact::Choice(1)]);
    world.wrote("STOP", &[]);
    world.calendar_hangs = false;
    world.pass(minutes(2));
    assert_eq!(world.lead.appointment, None);
    assert_eq!((world.released.len(), world.calendar.len()), (1, 0));
    assert_eq!(world.purposes().last(), Some(&Purpose::OptOut));
}

#[test]
fn stop_while_a_visit_is_being_moved_keeps_the_visit_and_someone_knows() {
    let mut world = booked();
    let visit = world.lead.appointment.clone();
    world.wrote("can we move it", &[Fact::Move]);
    world.calendar_hangs = true;
    world.wrote("1", &[Fact::Choice(1)]);
    world.wrote("STOP", &[]);
    world.calendar_hangs = false;
    world.pass(minutes(1));
    assert_eq!(world.lead.appointment, visit);
    assert_eq!(world.calendar.len(), 1, "only the old one: {:?}", world.calendar);
    assert_eq!(world.lead.stage, Stage::Booked);
    assert!(world.told(Luis).last().unwrap().contains("Opted out of texts"), "{:?}", world.told(Luis));
}

#[test]
fn stop_with_a_visit_keeps_the_visit_and_tells_a_person() {
    let mut world = booked();
    world.wrote("STOP", &[]);
    assert_eq!(world.lead.stage, Stage::Booked);
    let reason = world.lead.handoff.as_ref().map(|handoff| handoff.reason);
    assert_eq!(reason, Some(HandoffReason::OptedOutWithVisit));
    assert_eq!(world.calendar.len(), 1);
}

#[test]
fn stop_while_a_person_has_it_tells_that_person() {
    let mut world = person_wanted();
    world.team(Luis, TeamCommand::Claim);
    world.wrote("STOP", &[]);
    assert!(world.told(Luis).last().unwrap().contains("no more texts"), "{:?}", world.told(Luis));
    assert_eq!(world.lead.stage, Stage::WithPeople);
}

#[test]
fn someone_who_writes_after_stop_is_passed_to_a_person() {
    let mut world = missed();
    world.wrote("STOP", &[]);
    let before = world.bodies().len();
    world.pass(hours(3));
    world.wrote("actually my ac is dead, call me", &[need("ac-repair")]);
    assert_eq!(world.since(before), Vec::<&str>::new());
    assert_eq!(world.lead.stage, Stage::WithPeople);
    assert!(world.told(Luis)[0].contains("my ac is dead"), "{:?}", world.told(Luis));
}

#[test]
fn a_text_that_was_on_the_wire_at_stop_is_noted_when_it_reports_back_and_nothing_follows() {
    let mut world = missed();
    world.carrier_hangs = true;
    world.wrote("ac", &[need("ac-repair")]);
    let id = world.unsent()[0].to_owned();
    world.carrier_hangs = false;
    world.wrote("STOP", &[]);
    let bodies = world.bodies().len();
    let result = SendResult::Accepted { message: "SM77".into() };
    world.happens(&Event::Sent { effect: id.clone(), result, decided: None });
    let noted =
        |entry: &domain::lead::Entry| matches!(&entry.what, Happening::Sent { effect, .. } if *effect == id);
    assert_eq!(world.lead.story.iter().filter(|entry| noted(entry)).count(), 1);
    world.pass(hours(24 * 9));
    assert_eq!(world.bodies().len(), bodies);
}

#[test]
fn a_text_whose_sender_died_before_stop_is_dropped_when_it_is_found() {
    let mut world = missed();
    world.carrier_hangs = true;
    world.wrote("ac", &[need("ac-repair")]);
    let id = world.unsent()[0].to_owned();
    world.carrier_hangs = false;
    world.wrote("STOP", &[]);
    let bodies = world.bodies().len();
    world.pass(seconds(60));
    assert_eq!(world.bodies().len(), bodies);
    assert_eq!(world.dropped.last(), Some(&(id, domain::gate::Forbidden::OptedOut)));
    assert!(world.unsent().is_empty());
}
