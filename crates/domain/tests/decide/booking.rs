//! Times: offered, held, booked, moved, cancelled.

use domain::effect::What;
use domain::event::Event;
use domain::intake::{Fact, Urgency};
use domain::lead::{HandoffReason, Happening, Outcome, Stage};
use domain::slots::Wish;
use jiff::civil::{date, time};

use crate::support::people::Person::{Dana, Luis};
use crate::support::{at, booked, hours, minutes, missed, name, need, offered, zip};

#[test]
fn a_number_takes_the_offer() {
    let mut world = offered();
    let slot = world.lead.offers[1];
    world.wrote("2", &[Fact::Choice(2)]);
    let visit = world.lead.appointment.clone().unwrap();
    assert_eq!((visit.slot, visit.service.as_str(), visit.value), (slot, "ac-repair", 450));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Booked, Some(Outcome::Booked)));
    assert_eq!(world.lead.milestones.booked, Some(world.now));
    assert!(world.last().starts_with("You're booked: AC repair, "), "{}", world.last());
    assert_eq!(world.calendar, [visit]);
    assert!(world.lead.offers.is_empty() && world.lead.asked.is_none());
}

#[test]
fn whoever_keeps_the_calendar_is_told_of_a_booking_with_all_that_is_known() {
    let world = booked();
    let told = world.told(Luis);
    assert!(told[0].starts_with("Booked: AC repair, "), "{told:?}");
    assert!(told[0].ends_with("Marta Silva, (602) 555-0142, 85021"), "{told:?}");
    assert!(world.told(Dana).is_empty());
}

#[test]
fn a_hold_is_made_firm() {
    let mut world = offered();
    world.calendar_hangs = true;
    world.wrote("1", &[Fact::Choice(1)]);
    let id = world
        .lead
        .outbox
        .iter()
        .find(|effect| matches!(effect.what, What::Reserve { .. }))
        .unwrap()
        .id
        .clone();
    world.happens(&Event::Reserved { effect: id, taker: Some(String::new()) });
    assert!(world.lead.outbox.iter().any(|effect| matches!(effect.what, What::Confirm { .. })));
}

#[test]
fn a_number_that_was_not_offered_is_asked_again() {
    let mut world = offered();
    world.wrote("7", &[Fact::Choice(7)]);
    assert!(world.last().starts_with("Sorry, I didn't get that. We can come 1) "), "{}", world.last());
    assert_eq!(world.lead.stage, Stage::Offering);
}

#[test]
fn yes_takes_an_offer_where_there_is_only_one() {
    let mut world = offered();
    world.wrote("yes", &[Fact::Yes]);
    assert_eq!(world.lead.appointment, None, "which one?");
    let mut world = offered();
    world.lead.offers.truncate(1);
    world.wrote("yes", &[Fact::Yes]);
    assert!(world.lead.appointment.is_some());
}

#[test]
fn none_of_them_brings_others() {
    let mut world = offered();
    let before = world.lead.offers.clone();
    world.wrote("none of those work", &[Fact::NoChoice]);
    assert!(world.last().starts_with("We also have 1) "), "{}", world.last());
    assert!(world.lead.offers.iter().all(|slot| !before.contains(slot)));
}

#[test]
fn another_time_is_looked_for_where_they_would_like_it() {
    let mut world = offered();
    let wish =
        Wish { first: Some(date(2026, 12, 8)), not_before: Some(time(13, 0, 0, 0)), ..Wish::default() };
    world.wrote("next Tuesday afternoon?", &[Fact::Time(wish)]);
    assert!(world.lead.offers.iter().all(|slot| slot.starts >= at("2026-12-08T13:00:00-07:00")));
    assert_eq!(world.lead.offers.len(), 3);
}

#[test]
fn a_wish_that_cannot_be_met_brings_what_there_is() {
    let mut world = offered();
    let wish = Wish { first: Some(date(2026, 12, 6)), last: Some(date(2026, 12, 6)), ..Wish::default() };
    world.wrote("Sunday?", &[Fact::Time(wish)]);
    assert!(world.last().starts_with("We also have 1) "), "{}", world.last());
    assert_eq!(world.notes(), ["Nothing is free at the time they would like"]);
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.stage, Stage::Booked);
}

#[test]
fn a_day_that_they_name_answers_how_urgent_it_is() {
    let mut world = missed();
    let wish = Wish { first: Some(date(2026, 12, 8)), ..Wish::default() };
    world.wrote("ac, 85021, next tuesday", &[need("ac-repair"), zip("85021"), Fact::Time(wish)]);
    assert_eq!(world.last(), "And what's your name?");
}

#[test]
fn a_time_that_someone_else_took_brings_an_apology_and_others() {
    let mut world = offered();
    let slot = world.lead.offers[0];
    world.others_take(slot);
    world.wrote("1", &[Fact::Choice(1)]);
    assert!(world.last().starts_with("Sorry, someone just took that time."), "{}", world.last());
    assert!(!world.lead.offers.contains(&slot) && !world.lead.offers.is_empty());
    assert_eq!((world.lead.stage, world.lead.appointment.as_ref()), (Stage::Offering, None));
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.stage, Stage::Booked);
    assert_eq!(world.calendar.len(), 1);
}

#[test]
fn an_offer_whose_time_has_passed_is_not_booked_and_nobody_is_blamed_for_it() {
    let mut world = offered();
    world.pass(hours(24));
    let passed = world.lead.offers.iter().position(|slot| slot.starts <= world.now).unwrap();
    let number = u32::try_from(passed).unwrap() + 1;
    world.wrote("that one", &[Fact::Choice(number)]);
    assert_eq!(world.lead.appointment, None);
    assert!(!world.last().contains("someone just took"), "{}", world.last());
    assert!(world.lead.offers.iter().all(|slot| slot.starts > world.now), "{}", world.last());
}

#[test]
fn nothing_free_at_all_asks_a_person() {
    let mut world = missed();
    let all = domain::slots::Slot { starts: world.now, ends: world.now + hours(24 * 40) };
    world.others_take(all);
    let facts = [need("ac-repair"), zip("85021"), Fact::Urgency(Urgency::Soon), name("Marta")];
    world.wrote("all at once", &facts);
    assert_eq!(world.lead.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::NoSlots));
    assert!(world.last().starts_with("Thanks! We've passed this on"));
    assert!(world.told(Luis)[0].starts_with("No time fits: Marta, "), "{:?}", world.told(Luis));
}

#[test]
fn moving_keeps_the_old_visit_until_the_new_one_is_held_and_then_releases_it() {
    let mut world = booked();
    let old = world.lead.appointment.clone().unwrap();
    world.wrote("can we move it?", &[Fact::Move]);
    assert_eq!(world.lead.appointment.as_ref(), Some(&old));
    assert!(world.released.is_empty());
    world.calendar_hangs = true;
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.appointment.as_ref(), Some(&old), "not held yet");
    world.calendar_hangs = false;
    world.pass(minutes(1));
    let new = world.lead.appointment.clone().unwrap();
    assert_ne!(new.slot, old.slot);
    assert_eq!((world.released.as_slice(), world.calendar.as_slice()), ([old].as_slice(), [new].as_slice()));
    assert!(world.last().starts_with("Done, we moved it. See you "), "{}", world.last());
    assert!(world.told(Luis).last().unwrap().starts_with("Moved: "));
    assert_eq!(world.lead.stage, Stage::Booked);
}

#[test]
fn a_move_to_a_time_that_someone_took_keeps_the_old_visit() {
    let mut world = booked();
    let old = world.lead.appointment.clone();
    world.wrote("can we move it?", &[Fact::Move]);
    let slot = world.lead.offers[0];
    world.others_take(slot);
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.appointment, old);
    assert!(world.released.is_empty());
}

#[test]
fn someone_who_asked_to_move_and_fell_silent_keeps_the_visit_and_its_reminders() {
    let mut world = booked();
    world.wrote("can we move it?", &[Fact::Move]);
    world.pass(hours(24 * 10));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Booked)));
    assert!(world.purposes().contains(&domain::effect::Purpose::Reminder), "{:?}", world.bodies());
    assert!(world.released.is_empty());
}

#[test]
fn a_visit_that_could_not_be_moved_stands_and_is_reminded_of() {
    let mut world = offered();
    let wish = Wish { first: Some(date(2026, 12, 10)), ..Wish::default() };
    world.wrote("later", &[Fact::Time(wish)]);
    world.wrote("1", &[Fact::Choice(1)]);
    let all = domain::slots::Slot { starts: world.now, ends: world.now + hours(24 * 40) };
    world.others_take(all);
    world.wrote("can we move it?", &[Fact::Move]);
    assert_eq!(world.lead.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::NoSlots));
    let visit = world.lead.appointment.clone().unwrap();
    world.pass(visit.slot.starts.duration_since(world.now));
    assert_ne!(world.lead.stage, Stage::Closed, "not before the visit");
    assert!(world.purposes().contains(&domain::effect::Purpose::Reminder), "{:?}", world.bodies());
}

#[test]
fn cancelling_releases_the_time_and_tells_both_sides() {
    let mut world = booked();
    let visit = world.lead.appointment.clone().unwrap();
    world.wrote("please cancel the appointment", &[Fact::Cancel]);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Noted)));
    assert_eq!(world.lead.appointment, None);
    assert_eq!(world.released, [visit]);
    assert!(world.last().starts_with("Your visit on ") && world.last().contains("is cancelled"));
    assert!(world.told(Luis).last().unwrap().starts_with("Cancelled: "));
    assert_eq!(world.lead.milestones.booked, None);
}

#[test]
fn words_about_a_visit_that_we_do_not_understand_go_to_the_team_as_they_are() {
    let mut world = booked();
    world.wrote("the dog bites", &[]);
    assert_eq!(world.last(), "Got it, thanks. We've passed it on.");
    assert!(world.told(Luis).last().unwrap().contains("writes: \"the dog bites\""), "{:?}", world.told(Luis));
    assert_eq!(world.lead.stage, Stage::Booked);
}

#[test]
fn a_calendar_that_comes_back_in_time_is_not_noticed() {
    let mut world = missed();
    world.calendar_down = true;
    let facts = [need("ac-repair"), zip("85021"), Fact::Urgency(Urgency::Soon), name("Marta")];
    world.wrote("all at once", &facts);
    assert_eq!(world.bodies().len(), 1);
    world.calendar_down = false;
    world.pass(minutes(2));
    assert!(world.last().starts_with("We can come 1) "), "{}", world.last());
    assert_eq!(world.lead.handoff, None);
}

#[test]
fn a_calendar_that_stays_away_brings_a_person() {
    let mut world = missed();
    world.calendar_down = true;
    let facts = [need("ac-repair"), zip("85021"), Fact::Urgency(Urgency::Soon), name("Marta")];
    world.wrote("all at once", &facts);
    world.pass(minutes(4));
    assert_eq!(world.lead.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::CalendarDown));
    assert!(world.last().starts_with("Thanks! We've passed this on"));
    assert!(world.told(Luis)[0].starts_with("Calendar down, please book: Marta, "), "{:?}", world.told(Luis));
}

#[test]
fn a_release_is_tried_until_it_is_done() {
    let mut world = booked();
    world.calendar_down = true;
    world.wrote("cancel it", &[Fact::Cancel]);
    world.pass(hours(3));
    assert_eq!(
        (world.calendar.len(), world.lead.outbox.iter().filter(|effect| !effect.is_text()).count()),
        (1, 1)
    );
    world.calendar_down = false;
    world.pass(hours(1));
    assert!(world.calendar.is_empty() && world.lead.outbox.iter().all(domain::Effect::is_text));
}

#[test]
fn two_answers_in_a_row_leave_one_visit() {
    let mut world = offered();
    world.calendar_hangs = true;
    world.wrote("1", &[Fact::Choice(1)]);
    world.wrote("no wait, 3", &[Fact::Choice(3)]);
    world.calendar_hangs = false;
    world.pass(minutes(2));
    assert_eq!(world.calendar.len(), 1, "{:?}", world.bodies());
    assert_eq!(world.lead.appointment.as_ref(), world.calendar.first());
}

#[test]
fn a_message_while_times_are_looked_for_does_not_start_the_intake_again() {
    let mut world = missed();
    world.calendar_hangs = true;
    let facts = [need("ac-repair"), zip("85021"), Fact::Urgency(Urgency::Soon), name("Marta")];
    world.wrote("all at once", &facts);
    let texts = world.bodies().len();
    world.wrote("hello??", &[]);
    assert_eq!(world.since(texts), Vec::<&str>::new(), "the times are the answer");
    world.calendar_hangs = false;
    world.pass(minutes(2));
    assert!(world.last().contains("1) "), "{}", world.last());
}

#[test]
fn the_story_tells_of_booking_and_moving() {
    let mut world = booked();
    world.wrote("move", &[Fact::Move]);
    world.wrote("1", &[Fact::Choice(1)]);
    let words = world.lead.story.iter().filter_map(|entry| match &entry.what {
        Happening::Calendar(words) => Some(words.split(':').next().unwrap()),
        _ => None,
    });
    assert_eq!(words.collect::<Vec<_>>(), ["Booked", "Moved"]);
}
