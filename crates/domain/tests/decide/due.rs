//! It is time: nudges, reminders, endings.

use domain::effect::Purpose;
use domain::event::{Event, TeamCommand};
use domain::intake::Fact;
use domain::lead::{Outcome, Stage};
use domain::slots::{Slot, Wish};
use jiff::Timestamp;
use jiff::civil::{date, time};

use crate::support::people::Person::Luis;
use crate::support::{
    World, acme, at, booked, hours, minutes, missed, need, offered, person_wanted, phone, seconds,
};

/// When the caller got texts of this kind.
fn moments(world: &World, purpose: Purpose) -> Vec<Timestamp> {
    world.sent.iter().filter(|text| text.purpose == purpose).map(|text| text.at).collect()
}

/// A visit at this time, booked now.
fn booked_for(now: &str, starts: &str) -> World {
    let mut world = World::at(now);
    world.missed();
    let facts =
        [need("ac-repair"), crate::support::zip("85021"), Fact::Urgency(domain::intake::Urgency::Soon)];
    world.wrote("ac, 85021, soon", &facts);
    world.wrote("Marta", &[crate::support::name("Marta")]);
    let starts = at(starts);
    world.lead.offers = vec![Slot { starts, ends: starts + minutes(90) }];
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.stage, Stage::Booked);
    world
}

#[test]
fn a_silent_caller_is_nudged_at_the_profiles_moments() {
    let mut world = missed();
    let start = world.now;
    world.pass(hours(24 * 10));
    assert_eq!(moments(&world, Purpose::FollowUp), [start + minutes(20), start + hours(24)]);
}

#[test]
fn a_nudge_asks_what_is_open() {
    let mut world = missed();
    world.wrote("ac", &[need("ac-repair")]);
    world.pass(minutes(20));
    assert!(world.last().ends_with("What ZIP code is the job in, how soon do you need us (today, this week, or no rush), and what's your name?"), "{}", world.last());
    let mut world = offered();
    world.pass(minutes(20));
    assert!(world.last().contains("1) "), "{}", world.last());
}

#[test]
fn a_nudge_does_not_offer_times_that_have_passed() {
    let mut world = offered();
    world.pass(hours(25));
    assert_eq!(moments(&world, Purpose::FollowUp).len(), 2);
    assert!(world.last().ends_with("What day and time would suit you?"), "{}", world.last());
}

#[test]
fn an_answer_resets_the_nudges() {
    let mut world = missed();
    world.pass(minutes(20));
    world.wrote("ac", &[need("ac-repair")]);
    let answered = world.now;
    world.pass(minutes(19));
    assert_eq!(moments(&world, Purpose::FollowUp).len(), 1);
    world.pass(minutes(1));
    assert_eq!(moments(&world, Purpose::FollowUp)[1], answered + minutes(20));
}

#[test]
fn nobody_is_nudged_in_quiet_hours() {
    let mut world = World::at("2026-12-01T20:47:00-07:00");
    world.missed();
    world.pass(hours(11));
    assert!(moments(&world, Purpose::FollowUp).is_empty());
    world.pass(hours(1));
    assert_eq!(moments(&world, Purpose::FollowUp), [at("2026-12-02T08:00:00-07:00")]);
}

#[test]
fn a_nudge_that_waited_for_the_morning_does_not_leave_after_they_answered() {
    let mut world = World::at("2026-12-01T20:47:00-07:00");
    world.missed();
    world.pass(hours(1));
    world.wrote("ac", &[need("ac-repair")]);
    world.pass(hours(9) + minutes(30));
    world.wrote("85021", &[crate::support::zip("85021")]);
    let texts = world.bodies().len();
    world.pass(hours(1));
    let nudges: Vec<&str> = world.since(texts);
    assert!(nudges.len() <= 1, "{nudges:?}");
    assert!(nudges.iter().all(|nudge| nudge.contains("How soon")), "{nudges:?}");
}

#[test]
fn a_nudge_that_waited_for_the_morning_does_not_leave_once_a_person_has_it() {
    let mut world = World::at("2026-12-01T20:47:00-07:00");
    world.missed();
    world.pass(minutes(30));
    world.team(Luis, TeamCommand::Claim);
    world.pass(hours(12));
    assert!(moments(&world, Purpose::FollowUp).is_empty());
}

#[test]
fn quiet_hours_are_those_of_the_callers_place() {
    // 7:30 PM in Phoenix is 9:30 PM in New York.
    let caller = domain::lead::Caller::Number(phone("+12125550142"));
    let mut world = World::of(acme(), caller, "2026-12-01T19:30:00-07:00");
    world.missed();
    assert_eq!(world.bodies().len(), 1, "the one reply may leave");
    world.pass(hours(10));
    assert!(moments(&world, Purpose::FollowUp).is_empty());
    world.pass(hours(1));
    assert_eq!(moments(&world, Purpose::FollowUp), [at("2026-12-02T08:00:00-05:00")]);
}

#[test]
fn where_the_first_reply_heeds_quiet_hours_too_it_leaves_in_the_morning_and_nothing_before_it() {
    let mut business = acme();
    business.response.reply_in_quiet_hours = false;
    let caller = domain::lead::Caller::Number(phone("+16025550142"));
    let mut world = World::of(business, caller, "2026-12-01T23:10:00-07:00");
    world.missed();
    world.pass(hours(8));
    assert!(world.bodies().is_empty());
    world.pass(hours(1));
    assert_eq!(world.purposes(), [Purpose::ReplyToCall], "{:?}", world.bodies());
    assert_eq!(world.sent[0].at, at("2026-12-02T08:00:00-07:00"));
    world.pass(minutes(20));
    assert_eq!(moments(&world, Purpose::FollowUp), [at("2026-12-02T08:20:00-07:00")]);
}

#[test]
fn claimed_and_closed_leads_are_not_nudged() {
    let mut claimed = missed();
    claimed.team(Luis, TeamCommand::Claim);
    claimed.pass(hours(72));
    assert!(moments(&claimed, Purpose::FollowUp).is_empty());
    let mut closed = missed();
    closed.wrote("no thanks", &[Fact::NotInterested]);
    closed.pass(hours(72));
    assert!(moments(&closed, Purpose::FollowUp).is_empty());
    let mut waiting = person_wanted();
    waiting.pass(hours(72));
    assert!(moments(&waiting, Purpose::FollowUp).is_empty());
    let mut booked = booked();
    booked.pass(hours(72));
    assert!(moments(&booked, Purpose::FollowUp).is_empty());
}

#[test]
fn a_clock_that_stood_still_for_days_does_not_make_up_for_every_nudge() {
    let mut world = missed();
    world.now += hours(49);
    world.tick();
    world.tick();
    assert!(moments(&world, Purpose::FollowUp).len() <= 1, "{:?}", world.bodies());
}

#[test]
fn looking_twice_at_the_same_moment_changes_nothing_more() {
    let late = [0, 1, 20 * 60, 3600, 25 * 3600, 49 * 3600, 80 * 3600, 400 * 3600];
    let starts: [fn() -> World; 4] = [missed, offered, booked, person_wanted];
    for start in starts {
        for seconds_later in late {
            let mut world = start();
            world.now += seconds(seconds_later);
            world.happens(&Event::Due);
            let once = world.json();
            world.happens(&Event::Due);
            assert_eq!(world.json(), once, "{seconds_later} s later");
        }
    }
}

#[test]
fn reminders_come_a_day_and_two_hours_before_the_visit() {
    let mut world = booked_for("2026-12-01T10:00:00-07:00", "2026-12-04T13:00:00-07:00");
    world.pass(hours(24 * 6));
    let expected = [at("2026-12-03T13:00:00-07:00"), at("2026-12-04T11:00:00-07:00")];
    assert_eq!(moments(&world, Purpose::Reminder), expected);
    assert!(world.bodies().iter().any(|body| body.contains("AC repair, Fri Dec 4, 1:00 PM")));
}

#[test]
fn a_visit_booked_after_the_moment_of_a_reminder_does_not_get_that_one() {
    let mut world = booked_for("2026-12-01T10:00:00-07:00", "2026-12-02T09:30:00-07:00");
    world.pass(hours(48));
    // 7:30 AM is quiet time; 8:00 is an hour and a half before.
    assert_eq!(moments(&world, Purpose::Reminder), [at("2026-12-02T08:00:00-07:00")]);
}

#[test]
fn a_visit_moved_to_within_a_day_gets_no_reminder_of_a_day_at_once() {
    let mut world = booked_for("2026-12-01T10:00:00-07:00", "2026-12-04T13:00:00-07:00");
    world.pass(hours(3));
    world.wrote("sooner please", &[Fact::Move]);
    let starts = at("2026-12-02T12:30:00-07:00");
    world.lead.offers = vec![Slot { starts, ends: starts + minutes(90) }];
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.appointment.as_ref().unwrap().slot.starts, starts);
    world.pass(hours(48));
    assert_eq!(moments(&world, Purpose::Reminder), [at("2026-12-02T10:30:00-07:00")]);
}

#[test]
fn a_reminder_that_quiet_hours_would_hold_until_the_bell_rings_is_left_out() {
    let mut world = booked_for("2026-12-01T10:00:00-07:00", "2026-12-03T08:00:00-07:00");
    world.pass(hours(72));
    assert_eq!(moments(&world, Purpose::Reminder), [at("2026-12-02T08:00:00-07:00")]);
    let mut world = booked_for("2026-12-01T10:00:00-07:00", "2026-12-03T09:00:00-07:00");
    world.pass(hours(72));
    let expected = [at("2026-12-02T09:00:00-07:00"), at("2026-12-03T08:00:00-07:00")];
    assert_eq!(moments(&world, Purpose::Reminder), expected);
}

#[test]
fn a_cancelled_visit_is_not_reminded_of() {
    let mut world = booked_for("2026-12-01T10:00:00-07:00", "2026-12-04T13:00:00-07:00");
    world.wrote("cancel it", &[Fact::Cancel]);
    world.pass(hours(24 * 6));
    assert!(moments(&world, Purpose::Reminder).is_empty());
}

#[test]
fn a_visit_that_is_over_closes_the_lead_as_booked() {
    let mut world = booked();
    let ends = world.lead.appointment.as_ref().unwrap().slot.ends;
    assert_ne!(world.lead.stage, Stage::Closed);
    world.pass(ends.duration_since(world.now));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Booked)));
}

#[test]
fn silent_leads_close() {
    let mut world = missed();
    world.pass(hours(72));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Unreachable)));
    let mut world = missed();
    world.wrote("ac", &[need("ac-repair")]);
    world.pass(hours(72));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Noted)));
}

#[test]
fn nothing_is_due_for_a_closed_lead_with_nothing_to_do() {
    let mut world = missed();
    world.pass(hours(24 * 8));
    assert_eq!(world.lead.stage, Stage::Closed);
    assert_eq!(world.next_due(), None);
    world.happens(&Event::Due);
    assert!(world.lead.outbox.is_empty());
    let before = world.json();
    world.happens(&Event::Due);
    assert_eq!(world.json(), before);
}

#[test]
fn an_answer_after_the_end_takes_the_conversation_up_where_it_was() {
    let mut world = missed();
    world.wrote("ac", &[need("ac-repair")]);
    world.pass(hours(24 * 5));
    assert_eq!(world.lead.stage, Stage::Closed);
    world.wrote("sorry, was away. 85021", &[crate::support::zip("85021")]);
    assert_eq!((world.lead.stage, world.lead.outcome, world.lead.episode), (Stage::Intake, None, 1));
    assert!(world.last().starts_with("How soon"), "{}", world.last());
}

#[test]
fn offers_are_found_anew_when_they_come_back_after_the_end() {
    let mut world = offered();
    world.pass(hours(24 * 5));
    assert_eq!(world.lead.stage, Stage::Closed);
    let wish = Wish { first: Some(date(2026, 12, 9)), not_after: Some(time(12, 0, 0, 0)), ..Wish::default() };
    world.wrote("Wednesday morning then", &[Fact::Time(wish)]);
    assert_eq!(world.lead.stage, Stage::Offering);
    assert!(world.lead.offers.iter().all(|slot| slot.starts > world.now));
}
