//! The one gate: whether a text may leave now.

use domain::effect::{Effect, EffectState, Purpose, Recipient, What};
use domain::gate::{Forbidden, TEXTS_A_DAY, UNASKED_A_DAY, Verdict, check};
use domain::lead::{Appointment, Caller, Happening, Outcome, Stage};
use domain::slots::Slot;
use jiff::Timestamp;

use crate::support::people::Person::Luis;
use crate::support::{World, acme, at, hours, minutes, seconds, world};

const PURPOSES: [Purpose; 10] = [
    Purpose::ReplyToCall,
    Purpose::Answer,
    Purpose::FollowUp,
    Purpose::Confirmation,
    Purpose::Reminder,
    Purpose::OnTheWay,
    Purpose::NoShow,
    Purpose::Review,
    Purpose::OptOut,
    Purpose::Help,
];

/// A lead with one text of this kind in the outbox, which the state of the lead allows.
fn wants(world: &mut World, purpose: Purpose, to: Recipient) -> String {
    let since = at("2026-12-01T09:00:00-07:00");
    let slot = Slot { starts: at("2026-12-04T13:00:00-07:00"), ends: at("2026-12-04T14:30:00-07:00") };
    let (id, service) = (String::from("v"), String::from("ac-repair"));
    world.lead.waiting_since = Some(since);
    world.lead.milestones.missed.get_or_insert(since);
    let visit = Appointment { id, slot, service, value: 450, with: String::new() };
    match purpose {
        Purpose::Reminder | Purpose::OnTheWay => {
            world.lead.stage = Stage::Booked;
            world.lead.appointment = Some(visit);
        }
        Purpose::NoShow => world.lead.course.no_show = Some(since),
        Purpose::Review => {
            let (starts, ends) = (world.now - hours(6), world.now - hours(5));
            (world.lead.stage, world.lead.outcome) = (Stage::Closed, Some(Outcome::Booked));
            world.lead.appointment = Some(Appointment { slot: Slot { starts, ends }, ..visit });
        }
        _ => {}
    }
    let starts = world.lead.appointment.as_ref().map_or(0, |visit| visit.slot.starts.as_second());
    let id = match purpose {
        Purpose::ReplyToCall => "miss.ca1.first-text".to_owned(),
        Purpose::FollowUp => format!("nudge.{}.1.nudge", since.as_second()),
        Purpose::Reminder => format!("reminder.{starts}.1.reminder"),
        Purpose::OnTheWay => format!("omw.{starts}.on-the-way"),
        Purpose::NoShow => format!("noshow.{}.no-show", since.as_second()),
        Purpose::Review => format!("review.{starts}.review"),
        _ => "text.sm1.ask".to_owned(),
    };
    let what = What::Text { to, purpose, body: "Hello".into(), expires: world.now + hours(1) };
    let state = EffectState::Claimed(world.now + seconds(30));
    world.lead.outbox.push(Effect {
        id: id.clone(),
        what,
        state,
        attempts: 1,
        undelivered: 0,
        created: world.now,
    });
    id
}

fn verdict(world: &mut World, purpose: Purpose) -> Verdict {
    let id = wants(world, purpose, Recipient::Caller);
    check(&world.lead, &world.business, &id, world.now)
}

fn told(world: &mut World, ago: Timestamp, effect: &str) {
    let (effect, body) = (effect.to_owned(), "Hello".to_owned());
    world.lead.tell(ago, Happening::Sent { effect, person: None, body });
}

#[test]
fn by_day_everything_may_leave() {
    for purpose in PURPOSES {
        assert_eq!(verdict(&mut world(), purpose), Verdict::Allow, "{purpose:?}");
    }
}

#[test]
fn an_opted_out_caller_gets_the_confirmation_and_help_and_nothing_else() {
    for purpose in PURPOSES {
        let mut world = world();
        world.lead.opted_out = Some(world.now - hours(1));
        let expected = match purpose {
            Purpose::OptOut | Purpose::Help => Verdict::Allow,
            _ => Verdict::Forbid(Forbidden::OptedOut),
        };
        assert_eq!(verdict(&mut world, purpose), expected, "{purpose:?}");
    }
}

#[test]
fn in_quiet_hours_only_what_we_begin_waits_for_the_morning() {
    for purpose in PURPOSES {
        let mut world = World::at("2026-12-01T23:00:00-07:00");
        let expected = match purpose {
            Purpose::FollowUp | Purpose::Reminder | Purpose::NoShow | Purpose::Review => {
                Verdict::Wait(at("2026-12-02T08:00:00-07:00"))
            }
            _ => Verdict::Allow,
        };
        assert_eq!(verdict(&mut world, purpose), expected, "{purpose:?}");
    }
}

#[test]
fn the_profile_may_hold_back_the_first_reply_as_well() {
    let mut world = World::at("2026-12-01T23:00:00-07:00");
    world.business.response.reply_in_quiet_hours = false;
    assert_eq!(verdict(&mut world, Purpose::ReplyToCall), Verdict::Wait(at("2026-12-02T08:00:00-07:00")));
    assert_eq!(verdict(&mut world, Purpose::Answer), Verdict::Allow);
}

#[test]
fn a_text_whose_time_has_passed_never_leaves() {
    let mut world = world();
    let id = wants(&mut world, Purpose::Answer, Recipient::Caller);
    assert_eq!(check(&world.lead, &world.business, &id, world.now + hours(1)), Verdict::Allow);
    let late = world.now + hours(1) + seconds(1);
    assert_eq!(check(&world.lead, &world.business, &id, late), Verdict::Forbid(Forbidden::Stale));
}

#[test]
fn a_text_that_is_not_in_the_outbox_never_leaves() {
    let world = world();
    let verdict = check(&world.lead, &world.business, "text.sm1.ask", world.now);
    assert_eq!(verdict, Verdict::Forbid(Forbidden::Stale));
}

#[test]
fn a_second_reply_to_a_call_within_the_window_is_held_back() {
    let mut world = world();
    let ago = world.now - minutes(29);
    told(&mut world, ago, "miss.ca0.first-text");
    assert_eq!(verdict(&mut world, Purpose::ReplyToCall), Verdict::Forbid(Forbidden::Repeat));
    let mut world = crate::support::world();
    let ago = world.now - minutes(30);
    told(&mut world, ago, "miss.ca0.first-text");
    assert_eq!(verdict(&mut world, Purpose::ReplyToCall), Verdict::Allow);
}

#[test]
fn nobody_gets_more_unasked_texts_than_the_cap_in_a_day() {
    use Purpose::{FollowUp, NoShow, Reminder, ReplyToCall, Review};
    for purpose in [ReplyToCall, FollowUp, Reminder, NoShow, Review] {
        let mut world = world();
        for count in 0..UNASKED_A_DAY {
            let ago = world.now - hours(23);
            told(&mut world, ago, &format!("nudge.1.{count}.nudge"));
        }
        assert_eq!(verdict(&mut world, purpose), Verdict::Forbid(Forbidden::Cap), "{purpose:?}");
        assert_eq!(verdict(&mut world, Purpose::Answer), Verdict::Allow);
        world.now += hours(2);
        world.lead.outbox.clear();
        assert_eq!(verdict(&mut world, purpose), Verdict::Allow, "{purpose:?}, a day later");
    }
}

#[test]
fn a_conversation_that_goes_in_circles_ends_but_stop_is_still_confirmed() {
    let mut world = world();
    for count in 0..TEXTS_A_DAY {
        let ago = world.now - hours(1);
        told(&mut world, ago, &format!("text.sm{count}.ask"));
    }
    assert_eq!(verdict(&mut world, Purpose::Answer), Verdict::Forbid(Forbidden::Cap));
    world.lead.outbox.clear();
    assert_eq!(verdict(&mut world, Purpose::OptOut), Verdict::Allow);
}

#[test]
fn a_caller_without_a_number_gets_nothing() {
    for purpose in PURPOSES {
        let mut world = World::of(acme(), Caller::Withheld("CA77".into()), "2026-12-01T10:00:00-07:00");
        assert_eq!(verdict(&mut world, purpose), Verdict::Forbid(Forbidden::NoNumber), "{purpose:?}");
    }
}

#[test]
fn word_to_the_team_knows_no_quiet_hours_no_opt_out_and_no_cap() {
    let mut world = World::at("2026-12-01T23:00:00-07:00");
    world.lead.opted_out = Some(world.now);
    for count in 0..40 {
        let now = world.now;
        told(&mut world, now, &format!("text.sm{count}.ask"));
    }
    let id = wants(&mut world, Purpose::Alert, Recipient::Person(Luis.phone()));
    assert_eq!(check(&world.lead, &world.business, &id, world.now), Verdict::Allow);
}

#[test]
fn a_nudge_whose_question_has_been_answered_never_leaves() {
    let mut world = world();
    let id = wants(&mut world, Purpose::FollowUp, Recipient::Caller);
    world.lead.waiting_since = Some(world.now);
    assert_eq!(check(&world.lead, &world.business, &id, world.now), Verdict::Forbid(Forbidden::Stale));
    world.lead.waiting_since = None;
    assert_eq!(check(&world.lead, &world.business, &id, world.now), Verdict::Forbid(Forbidden::Stale));
}

#[test]
fn a_reminder_of_a_visit_that_was_moved_never_leaves() {
    let mut world = world();
    let id = wants(&mut world, Purpose::Reminder, Recipient::Caller);
    world.lead.appointment.as_mut().unwrap().slot.starts += hours(24);
    assert_eq!(check(&world.lead, &world.business, &id, world.now), Verdict::Forbid(Forbidden::Stale));
    world.lead.appointment = None;
    assert_eq!(check(&world.lead, &world.business, &id, world.now), Verdict::Forbid(Forbidden::Stale));
}

#[test]
fn a_machine_that_asks_for_the_price_all_day_gets_a_days_texts_and_no_more() {
    let mut world = crate::support::missed();
    for _ in 0..600 {
        world.pass(minutes(2));
        world.wrote("how much?", &[domain::intake::Fact::Asks(domain::intake::Question::Price)]);
    }
    let day = world.now - hours(24);
    let texts = world.sent.iter().filter(|text| text.to == Recipient::Caller && text.at > day).count();
    assert!(texts <= TEXTS_A_DAY, "{texts}");
}

#[test]
fn who_got_no_first_text_because_of_pumping_is_not_nudged_until_they_get_one() {
    let mut world = world();
    let why = Forbidden::Pumping.words().to_owned();
    let now = world.now;
    world.lead.tell(now, Happening::NotSent { effect: "miss.ca0.first-text".to_owned(), why });
    assert_eq!(verdict(&mut world, Purpose::FollowUp), Verdict::Forbid(Forbidden::Pumping));
    assert_eq!(verdict(&mut world, Purpose::Answer), Verdict::Allow);
    told(&mut world, now, "miss.ca1.first-text");
    world.lead.outbox.clear();
    assert_eq!(verdict(&mut world, Purpose::FollowUp), Verdict::Allow);
}

#[test]
fn a_review_is_asked_for_while_the_business_is_open_only() {
    // Tuesday, seven in the evening: nobody's quiet hours, and the business has closed.
    let evening = || World::at("2026-12-01T19:00:00-07:00");
    assert_eq!(verdict(&mut evening(), Purpose::Review), Verdict::Wait(at("2026-12-02T08:00:00-07:00")));
    assert_eq!(verdict(&mut evening(), Purpose::NoShow), Verdict::Allow);
}

#[test]
fn nobody_who_was_not_served_has_complained_or_was_asked_lately_is_asked_for_a_review() {
    let forbidden = |change: fn(&mut World)| {
        let mut world = world();
        let id = wants(&mut world, Purpose::Review, Recipient::Caller);
        change(&mut world);
        check(&world.lead, &world.business, &id, world.now)
    };
    let wrote = |world: &mut World, body: &str| {
        let (now, body) = (world.now, body.to_owned());
        world.lead.tell(now, Happening::Wrote { body, media: Vec::new() });
    };
    let stale = Verdict::Forbid(Forbidden::Stale);
    assert_eq!(forbidden(|_| {}), Verdict::Allow);
    assert_eq!(forbidden(|world| world.lead.outcome = Some(Outcome::NoShow)), stale);
    assert_eq!(forbidden(|world| world.lead.course.no_show = Some(world.now)), stale);
    assert_eq!(forbidden(|world| world.lead.appointment = None), stale);
    let mut world = world();
    let id = wants(&mut world, Purpose::Review, Recipient::Caller);
    wrote(&mut world, "Thank you!");
    assert_eq!(check(&world.lead, &world.business, &id, world.now), Verdict::Allow);
    wrote(&mut world, "but it leaks again");
    assert_eq!(check(&world.lead, &world.business, &id, world.now), stale);
    let asked = |days: i64| {
        let mut world = crate::support::world();
        world.lead.reviewed = Some(world.now - hours(24 * days));
        verdict(&mut world, Purpose::Review)
    };
    assert_eq!(asked(179), Verdict::Forbid(Forbidden::Repeat));
    assert_eq!(asked(180), Verdict::Allow);
}
