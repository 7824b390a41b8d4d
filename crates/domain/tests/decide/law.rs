//! A million generated situations: no text leaves that must not. What must not is stated here anew, by other means than
//! the gate's: local clocks are read from each zone, and each rule is one line.

use domain::effect::{Effect, EffectState, Purpose, Recipient, What};
use domain::gate::{self, Verdict};
use domain::lead::{Appointment, Caller, Happening, Lead, Miss, MissReason, Outcome, Stage, Unfit};
use domain::profile::Language;
use domain::slots::Slot;
use domain::spam::Said;
use domain::{Business, zones};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::support::dice::Dice;
use crate::support::{acme, phone};

const SITUATIONS: usize = 1_000_000;
/// Where callers are from: the number, the states whose hours bind it, by the test's own reckoning.
const CALLERS: [(&str, &[&str]); 12] = [
    ("+16025550142", &[]),
    ("+12125550142", &[]),
    ("+13055550142", &["FL"]),
    ("+18505550142", &["FL"]),
    ("+12145550142", &["TX"]),
    ("+19155550142", &["TX"]),
    ("+14055550142", &["OK"]),
    ("+14105550142", &["MD"]),
    ("+12035550142", &["CT"]),
    ("+18005550142", &["FL", "TX", "OK", "MD", "CT"]),
    ("+14165550142", &["CA"]),
    ("+442071838750", &["UK"]),
];
const ZIPS: [(Option<&str>, &str); 6] = [
    (None, ""),
    (Some("85021"), ""),
    (Some("33101"), "FL"),
    (Some("75001"), "TX"),
    (Some("06103"), "CT"),
    (Some("00000"), ""),
];
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

/// The hours (from, until) in minutes of the day in which a text may begin there on a weekday.
fn open_hours(state: &str, day: Weekday) -> (i32, i32) {
    let weekend = matches!(day, Weekday::Saturday | Weekday::Sunday);
    match state {
        "FL" | "OK" | "MD" => (8 * 60, 20 * 60),
        "CT" => (9 * 60, 20 * 60),
        "TX" if day == Weekday::Sunday => (12 * 60, 21 * 60),
        "TX" => (9 * 60, 21 * 60),
        "CA" if weekend => (10 * 60, 18 * 60),
        "CA" => (9 * 60, 21 * 60 + 30),
        _ => (8 * 60, 21 * 60),
    }
}

struct Situation {
    lead: Lead,
    now: Timestamp,
    states: Vec<&'static str>,
    id: String,
    purpose: Purpose,
    expires: Timestamp,
}

fn ago(dice: &mut Dice, now: Timestamp) -> Timestamp {
    let minutes = dice.pick(&[1_i64, 20, 29, 31, 600, 1500, 3000, 60_000, 129_000, 130_000, 400_000]);
    now - SignedDuration::from_mins(minutes)
}

fn situation(dice: &mut Dice) -> Situation {
    // Eight years from 2024 on, when every dated rule here holds, to the minute.
    let now =
        Timestamp::from_second(1_706_745_600 + 60 * i64::try_from(dice.below(8 * 365 * 24 * 60)).unwrap())
            .unwrap();
    let (number, states) = dice.pick(&CALLERS);
    let (zip, zip_state) = dice.pick(&ZIPS);
    let caller =
        if dice.below(30) == 0 { Caller::Withheld("CA7".into()) } else { Caller::Number(phone(number)) };
    let mut lead = Lead::new("acme-heating", phone("+16025550100"), caller, Language::En);
    lead.intake.zip = zip.map(str::to_owned);
    if dice.below(8) > 0 {
        let at = ago(dice, now);
        lead.misses.push(Miss { at, reason: MissReason::Busy, call: "CA1".into(), short: false });
        lead.milestones.missed = Some(at);
    }
    if dice.below(3) == 0 {
        let at = ago(dice, now);
        lead.milestones.replied = Some(at);
        lead.tell(at, Happening::Wrote { body: "hi".into(), media: Vec::new() });
    }
    lead.opted_out = (dice.below(8) == 0).then(|| ago(dice, now));
    lead.said = dice.pick(&[None, None, None, None, Some(Said::Block), Some(Said::Trust)]);
    lead.outcome = (dice.below(12) == 0).then_some(Outcome::Disqualified(Unfit::Spam));
    lead.waiting_since = Some(now - SignedDuration::from_mins(25));
    for _ in 0..dice.below(7) {
        let kinds =
            ["miss.ca0.first-text", "nudge.1.1.nudge", "noshow.1.no-show", "review.1.review", "text.sm1.ask"];
        let effect = dice.pick(&kinds).to_owned();
        let at = ago(dice, now);
        lead.tell(at, Happening::Sent { effect, person: None, body: "words".into() });
    }
    let purpose = dice.pick(&PURPOSES);
    let mut starts = now + SignedDuration::from_hours(5);
    match purpose {
        Purpose::Review => starts = served(dice, &mut lead, now),
        Purpose::NoShow => lead.course.no_show = (dice.below(4) > 0).then_some(now),
        _ => {}
    }
    if !matches!(purpose, Purpose::Review | Purpose::NoShow) && dice.below(3) == 0 {
        let slot = Slot { starts, ends: starts + SignedDuration::from_hours(1) };
        lead.appointment = Some(Appointment {
            id: "v".into(),
            slot,
            service: "ac-repair".into(),
            value: 1,
            with: String::new(),
        });
        lead.stage = Stage::Booked;
    }
    let since = lead.waiting_since.map_or(0, Timestamp::as_second);
    let id = match purpose {
        Purpose::ReplyToCall => "miss.ca1.first-text".to_owned(),
        Purpose::FollowUp => format!("nudge.{since}.1.nudge"),
        Purpose::Reminder => format!("reminder.{}.1.reminder", starts.as_second()),
        Purpose::OnTheWay => format!("omw.{}.on-the-way", starts.as_second()),
        Purpose::NoShow => format!("noshow.{since}.no-show"),
        Purpose::Review => format!("review.{}.review", starts.as_second()),
        _ => "text.sm9.ask".to_owned(),
    };
    let expires = now + SignedDuration::from_mins(dice.pick(&[-1, 1, 60]));
    let what = What::Text { to: Recipient::Caller, purpose, body: "words".into(), expires };
    let state = EffectState::Claimed(now + SignedDuration::from_secs(30));
    lead.outbox.push(Effect { id: id.clone(), what, state, attempts: 1, undelivered: 0, created: now });
    let states = states.iter().copied().chain((!zip_state.is_empty()).then_some(zip_state)).collect();
    Situation { lead, now, states, id, purpose, expires }
}

/// A visit that took place, as a rule, and what can have come after it; gives its beginning.
fn served(dice: &mut Dice, lead: &mut Lead, now: Timestamp) -> Timestamp {
    let ends = now - SignedDuration::from_hours(dice.pick(&[-1, 3, 24, 29 * 24, 31 * 24]));
    let starts = ends - SignedDuration::from_hours(1);
    if dice.below(10) > 0 {
        let slot = Slot { starts, ends };
        lead.appointment = Some(Appointment {
            id: "v".into(),
            slot,
            service: "ac-repair".into(),
            value: 1,
            with: String::new(),
        });
    }
    lead.stage = dice.pick(&[Stage::Closed, Stage::Closed, Stage::Closed, Stage::Booked]);
    if lead.outcome.is_none() {
        lead.outcome = dice.pick(&[Some(Outcome::Booked), Some(Outcome::Booked), Some(Outcome::NoShow)]);
    }
    lead.course.done = dice.pick(&[None, None, Some(ends.min(now))]);
    lead.course.no_show = (dice.below(10) == 0).then_some(ends);
    lead.reviewed = dice
        .pick(&[None, None, Some(179), Some(180)])
        .map(|days| now - SignedDuration::from_hours(24 * days));
    // In order, as a story is.
    lead.story.sort_by_key(|entry| entry.at);
    let after = ends.min(now);
    let said = ["", "", "Thank you so much!", "It still leaks"];
    let body = dice.pick(&said).to_owned();
    if !body.is_empty() {
        lead.story.retain(|entry| entry.at <= after);
        lead.tell(after, Happening::Wrote { body, media: Vec::new() });
    }
    starts
}

/// Whether a text that we begin may begin now, by every clock that they can live by.
fn by_every_clock(situation: &Situation, business: &Business) -> bool {
    let Some(number) = situation.lead.caller.phone() else { return false };
    let zip = situation.lead.intake.zip.as_deref().and_then(zones::states::of_zip);
    let names = zip.map_or_else(|| zones::zones(number), |(_, zones)| zones);
    let mut places: Vec<TimeZone> = names.iter().map(|name| TimeZone::get(name).unwrap()).collect();
    if places.is_empty() {
        places.push(business.time_zone.clone());
    }
    let all = situation.states.iter().copied().chain(["federal"]);
    let us_or_elsewhere = |state: &str| state != "federal" || !situation.states.contains(&"CA");
    let rules: Vec<&str> = all.filter(|state| us_or_elsewhere(state) || zip.is_some()).collect();
    let there = situation.purpose != Purpose::Review || business.is_open(situation.now);
    there
        && places.iter().all(|zone| {
            let local = zone.to_datetime(situation.now);
            let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
            let owner = (8 * 60..21 * 60).contains(&minute);
            owner
                && rules.iter().all(|state| {
                    let (from, until) = open_hours(state, local.weekday());
                    (from..until).contains(&minute)
                })
        })
}

/// Why the text must not leave now; none: it may.
fn forbidden(situation: &Situation, business: &Business) -> Option<&'static str> {
    let Situation { lead, now, id, purpose, expires, .. } = situation;
    use Purpose::{FollowUp, NoShow, Reminder, ReplyToCall, Review};
    let begun = matches!(purpose, ReplyToCall | FollowUp | Reminder | NoShow | Review);
    let recent = |hours: i64| *now - SignedDuration::from_hours(hours);
    let sent = |kinds: &[&str], since: Timestamp| {
        let counts = |entry: &&domain::lead::Entry| match &entry.what {
            Happening::Sent { effect, .. } => {
                entry.at > since && kinds.iter().any(|kind| effect.starts_with(kind))
            }
            _ => false,
        };
        lead.story.iter().filter(counts).count()
    };
    let asked = |at: Option<Timestamp>| {
        at.is_some_and(|at| now.duration_since(at) <= SignedDuration::from_hours(90 * 24))
    };
    let wrote = asked(lead.milestones.replied);
    let called = asked(lead.milestones.missed);
    let visit = lead.appointment.is_some();
    let over = lead.appointment.as_ref().map(|visit| lead.course.done.unwrap_or(visit.slot.ends));
    let took_place =
        lead.stage == Stage::Closed && lead.outcome == Some(Outcome::Booked) && lead.course.no_show.is_none();
    let since = lead.appointment.as_ref().map(|visit| visit.slot.starts);
    let unhappy = lead.story.iter().any(|entry| {
        let leaks = matches!(&entry.what, Happening::Wrote { body, .. } if !body.starts_with("Thank"));
        leaks && since.is_some_and(|since| entry.at >= since)
    });
    let answers_a_keyword = matches!(purpose, Purpose::OptOut | Purpose::Help);
    let leave = match purpose {
        Purpose::ReplyToCall => called,
        Purpose::Reminder | Purpose::OnTheWay => visit,
        Purpose::Review => visit && over.is_some_and(|at| at <= *now && at >= recent(30 * 24)),
        Purpose::Confirmation => visit || wrote || called,
        Purpose::OptOut | Purpose::Help => true,
        _ => wrote || called,
    };
    let spam = lead.said == Some(Said::Block) || lead.outcome == Some(Outcome::Disqualified(Unfit::Spam));
    let rules = [
        (lead.caller.phone().is_none(), "no number"),
        (now > expires, "late"),
        (*purpose == Purpose::Reminder && !visit, "a reminder of nothing"),
        (*purpose == Purpose::FollowUp && visit, "a nudge about nothing"),
        (*purpose == Purpose::OnTheWay && !visit, "on the way to nothing"),
        (*purpose == NoShow && lead.course.no_show.is_none(), "nobody was missed"),
        (*purpose == Review && !(visit && took_place), "a review of nothing"),
        (*purpose == Review && unhappy, "a review of a complaint"),
        (*purpose == Review && lead.reviewed.is_some_and(|at| at > recent(180 * 24)), "a review again"),
        (lead.opted_out.is_some() && !answers_a_keyword, "opted out"),
        (spam && *purpose != Purpose::OptOut, "blocked"),
        (!leave, "nobody asked"),
        (begun && sent(&["miss.", "nudge.", "reminder.", "noshow.", "review."], recent(24)) >= 4, "enough for a day"),
        (*purpose != Purpose::OptOut && sent(&[""], recent(24)) >= 24, "enough of all kinds"),
        (
            *purpose == Purpose::ReplyToCall
                && lead.story.iter().any(|entry| matches!(&entry.what, Happening::Sent { effect, .. } if effect.starts_with("miss.") && effect != id) && entry.at > *now - business.opportunity.repeat_window),
            "answered a moment ago",
        ),
        (matches!(purpose, FollowUp | Reminder | NoShow | Review) && !by_every_clock(situation, business), "the hour"),
    ];
    rules.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why)
}

#[test]
fn in_a_million_situations_nothing_leaves_that_must_not_and_what_waits_waits_for_an_open_hour() {
    let business = acme();
    let mut dice = Dice::new(20_261_125);
    let (mut allowed, mut waits) = (0_usize, 0_usize);
    let mut whys = std::collections::BTreeMap::<&str, usize>::new();
    for number in 0..SITUATIONS {
        let mut situation = situation(&mut dice);
        let decision = gate::decide(&situation.lead, &business, &situation.id, situation.now);
        let why = forbidden(&situation, &business);
        match decision.verdict {
            Verdict::Allow => {
                allowed += 1;
                assert_eq!(
                    why, None,
                    "situation {number}: {decision:?} {:?} {}",
                    situation.purpose, situation.now
                );
                assert!(decision.basis.is_some(), "situation {number}");
            }
            Verdict::Wait(until) => {
                waits += 1;
                assert_eq!(why, Some("the hour"), "situation {number}: {decision:?}");
                situation.now = until;
                let open = by_every_clock(&situation, &business);
                assert!(
                    open,
                    "situation {number}: {until} is no open hour: {decision:?} {:?}",
                    situation.lead.intake.zip
                );
            }
            Verdict::Forbid(_) => {}
        }
        *whys.entry(why.unwrap_or("may leave")).or_default() += 1;
    }
    println!("{SITUATIONS} situations: {allowed} left, {waits} wait; {whys:?}");
    // It is no gate that lets nothing through.
    assert_eq!(whys["may leave"], allowed);
    assert!(allowed > SITUATIONS / 10 && waits > SITUATIONS / 50 && whys.len() >= 9, "{whys:?}");
}
