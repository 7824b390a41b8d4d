use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::Phone;
use crate::lead::{Appointment, Caller, Lead, Milestones, Miss};
use crate::profile::Language;
use crate::slots::Slot;

fn business() -> Business {
    Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap()
}

/// Monday Nov 30, 2026 at this time in Phoenix.
fn monday(time: &str) -> Timestamp {
    format!("2026-11-30T{time}:00-07:00").parse().unwrap()
}

fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

fn missed_at(at: Timestamp, reason: MissReason) -> EpisodeFacts {
    EpisodeFacts {
        episode: 1,
        caller: "(602) 555-0142".into(),
        language: Language::En,
        milestones: Milestones { missed: Some(at), ..Milestones::default() },
        reason: Some(reason),
        outcome: None,
        value: 0,
        doubled: 0,
    }
}

fn contacted_after(at: Timestamp, seconds: i64) -> EpisodeFacts {
    let mut facts = missed_at(at, MissReason::NoAnswer);
    facts.milestones.contacted = Some(after(at, seconds));
    facts
}

fn booked(at: Timestamp, value: u32) -> EpisodeFacts {
    let mut facts = contacted_after(at, 4);
    facts.milestones.replied = Some(after(at, 60));
    facts.milestones.qualified = Some(after(at, 120));
    facts.milestones.booked = Some(after(at, 180));
    facts.outcome = Some(Outcome::Booked);
    facts.value = value;
    facts
}

fn report(episodes: &[EpisodeFacts]) -> Report {
    Report::new(episodes, &business(), date(2026, 11, 24), date(2026, 11, 30))
}

#[test]
fn the_funnel_counts_each_episode_once_at_every_step_it_reached() {
    let at = monday("10:00");
    let report =
        report(&[missed_at(at, MissReason::Busy), contacted_after(at, 5), booked(at, 450), booked(at, 1800)]);
    let funnel = (report.missed, report.contacted, report.replied, report.qualified, report.booked);
    assert_eq!(funnel, (4, 3, 2, 2, 2));
    assert_eq!((report.revenue, report.currency.as_str()), (2250, "$"));
    let rates = Rates { contacted: Some(75), qualified: Some(66), booked: Some(100) };
    assert_eq!(report.rates, rates);
}

#[test]
fn spam_and_leads_without_a_miss_are_not_in_the_funnel() {
    let mut spam = contacted_after(monday("10:00"), 5);
    spam.outcome = Some(Outcome::Disqualified(Unfit::Spam));
    let mut wrote = booked(monday("11:00"), 450);
    wrote.milestones.missed = None;
    let report = report(&[spam, wrote]);
    assert_eq!((report.missed, report.contacted, report.booked, report.revenue), (0, 0, 0, 0));
    assert_eq!((report.spam, report.wrote_first), (1, 1));
    assert_eq!(report.by_hour, [[0; 24]; 7]);
    assert_eq!(report.rates, Rates::default());
}

#[test]
fn a_cancelled_visit_brings_in_nothing() {
    let mut cancelled = booked(monday("10:00"), 450);
    cancelled.milestones.booked = None;
    assert_eq!((report(&[cancelled.clone()]).booked, report(&[cancelled]).revenue), (0, 0));
}

#[test]
fn who_was_qualified_by_voice_and_never_texted_lifts_no_share_above_100() {
    let mut by_voice = booked(monday("10:00"), 450);
    by_voice.milestones.contacted = None;
    let report = report(&[by_voice, booked(monday("10:30"), 450)]);
    assert_eq!((report.contacted, report.qualified, report.rates.qualified), (1, 2, Some(100)));
}

#[test]
fn speed_is_measured_from_the_miss_and_who_was_never_answered_counts_as_late() {
    let at = monday("10:00");
    let mut episodes: Vec<_> = (1..=9).map(|seconds| contacted_after(at, seconds)).collect();
    episodes.push(contacted_after(at, 900));
    episodes.push(missed_at(at, MissReason::NoAnswer));
    let speed = report(&episodes).speed;
    assert_eq!((speed.median_seconds, speed.p90_seconds), (Some(5), Some(9)));
    assert_eq!((speed.standard_seconds, speed.within_standard, speed.share_within), (300, 9, Some(81)));
}

#[test]
fn the_standard_is_kept_up_to_its_last_second_and_begun_seconds_count() {
    let at = monday("10:00");
    let speed = report(&[contacted_after(at, 300), contacted_after(at, 301)]).speed;
    assert_eq!(speed.within_standard, 1);
    let mut quick = contacted_after(at, 0);
    quick.milestones.contacted = at.checked_add(SignedDuration::from_millis(1)).ok();
    assert_eq!(quick.seconds_to_contact(), Some(1));
}

#[test]
fn misses_stand_under_the_weekday_and_hour_of_the_business() {
    // 01:30 on Tuesday in London is 18:30 on Monday in Phoenix.
    let report = report(&[missed_at("2026-12-01T01:30:00Z".parse().unwrap(), MissReason::Closed)]);
    assert_eq!(report.by_hour[0][18], 1);
    assert_eq!(report.by_hour.iter().flatten().sum::<u32>(), 1);
}

#[test]
fn the_advice_names_the_hour_and_what_would_help() {
    let mut episodes: Vec<_> = (0..4).map(|_| booked(monday("12:20"), 450)).collect();
    for facts in &mut episodes {
        facts.reason = Some(MissReason::Busy);
    }
    for hour in 8..12 {
        episodes.push(booked(monday(&format!("{hour:02}:10")), 450));
    }
    episodes.push(booked("2026-11-27T15:00:00-07:00".parse().unwrap(), 450));
    let advice = report(&episodes).advice;
    let words =
        "More calls are missed on Mondays between 12:00 PM and 1:00 PM than at any other time: 4 of 9.";
    assert!(advice.starts_with(words), "{advice}");
    assert!(advice.contains("one more person"), "{advice}");
}

#[test]
fn the_advice_puts_a_broken_promise_first() {
    let episodes: Vec<_> = (0..6).map(|_| contacted_after(monday("12:20"), 600)).collect();
    assert!(report(&episodes).advice.starts_with("6 of 6 callers were not texted within 5 min."));
}

#[test]
fn few_misses_give_no_pattern() {
    assert_eq!(report(&[]).advice, "No calls were missed.");
    let one = report(&[booked(monday("12:00"), 1)]);
    assert_eq!(one.advice, "1 call missed: too few to see a pattern.");
}

#[test]
fn a_report_comes_back_from_json_as_it_was() {
    let report = report(&[booked(monday("12:00"), 450), missed_at(monday("13:00"), MissReason::HungUp)]);
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}

#[test]
fn past_episodes_are_found_by_their_number() {
    let line = Phone::parse("+16025550100").unwrap();
    let caller = Caller::Number(Phone::parse("+16025550142").unwrap());
    let mut lead = Lead::new("acme-heating", line, caller, Language::En);
    let at = monday("10:00");
    lead.milestones.missed = Some(at);
    lead.milestones.booked = Some(at);
    lead.misses.push(Miss { at, reason: MissReason::Busy, call: "CA1".into(), short: false });
    let slot = Slot { starts: at, ends: after(at, 3600) };
    lead.appointment = Some(Appointment {
        id: "a".into(),
        slot,
        service: "ac-repair".into(),
        value: 450,
        with: String::new(),
    });
    lead.close(Outcome::Booked, at);
    lead.reopen(Timestamp::MAX);
    let first = episode(&lead, 1).unwrap();
    assert_eq!(
        (first.value, first.reason, first.outcome),
        (450, Some(MissReason::Busy), Some(Outcome::Booked))
    );
    let second = episode(&lead, 2).unwrap();
    assert_eq!((second.value, second.reason, second.milestones), (0, None, Milestones::default()));
    assert_eq!(episode(&lead, 3), None);
}

#[test]
fn the_text_fits_a_terminal_and_shows_every_figure() {
    let mut episodes: Vec<_> = (0..30).map(|_| booked(monday("12:20"), 450_000)).collect();
    episodes.extend((0..7).map(|_| missed_at(monday("20:20"), MissReason::Closed)));
    let text = report(&episodes).text(&"A very long name of a business ".repeat(4));
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    for part in ["Missed", "37", "81% of missed", "$13,500,000", "outside opening hours", "Monday"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn an_empty_report_has_a_text_too() {
    let text = report(&[]).text("Acme Heating & Air");
    assert!(text.contains("No calls were missed.") && !text.contains("NaN"), "{text}");
}

#[test]
fn figures_read_as_people_write_them() {
    use words::{dates, duration, grouped, money};
    assert_eq!(
        [grouped(0), grouped(999), grouped(1000), grouped(1_234_567)],
        ["0", "999", "1,000", "1,234,567"]
    );
    assert_eq!(money("$", 9450), "$9,450");
    let read: Vec<_> = [4, 60, 80, 3600, 7500, 90_000].map(duration).into();
    assert_eq!(read, ["4 s", "1 min", "1 min 20 s", "1 h", "2 h 5 min", "1 d 1 h"]);
    assert_eq!(dates(date(2026, 11, 24), date(2026, 11, 30)), "Nov 24 to Nov 30, 2026");
    assert_eq!(dates(date(2026, 12, 30), date(2027, 1, 2)), "Dec 30, 2026 to Jan 2, 2027");
    assert_eq!(dates(date(2026, 11, 30), date(2026, 11, 30)), "Nov 30, 2026");
}
