//! Where the gap is, and what would close it.

use super::words::{WEEKDAYS, counted, duration};
use super::{EpisodeFacts, Report, by_reason, percent, place};
use crate::lead::MissReason;
use crate::messages::clock;
use crate::profile::Business;

/// With fewer misses a pattern is chance.
const ENOUGH: u32 = 5;
/// Under this share within the standard, speed is the gap.
const PROMISE_KEPT: u32 = 90;
/// Under this share, a step of the funnel is the gap.
const LEAK: u32 = 40;

/// A slow answer loses the most, so it comes first; then the hour at which the phone is not covered; then the
/// step at which callers drop out.
pub(super) fn advice(report: &Report, missed: &[&EpisodeFacts], business: &Business) -> String {
    if report.missed == 0 {
        return "No calls were missed.".to_owned();
    }
    if report.missed < ENOUGH {
        return format!("{} missed: too few to see a pattern.", counted(report.missed, "call"));
    }
    slow(report).or_else(|| busy_time(report, missed, business)).or_else(|| leak(report)).unwrap_or_else(
        || "The misses are spread over the week; no hour stands out. Nothing needs to change.".to_owned(),
    )
}

fn slow(report: &Report) -> Option<String> {
    let late = report.missed.saturating_sub(report.speed.within_standard);
    let share = report.speed.share_within?;
    (late >= 3 && share < PROMISE_KEPT).then(|| {
        let standard = duration(report.speed.standard_seconds);
        format!(
            "{late} of {} were not texted within {standard}. Their stories say why each text waited or did \
             not leave.",
            counted(report.missed, "caller"),
        )
    })
}

/// A time at which calls are missed more than at any other.
struct Peak<'a> {
    when: String,
    missed: Vec<&'a EpisodeFacts>,
}

fn busy_time(report: &Report, missed: &[&EpisodeFacts], business: &Business) -> Option<String> {
    let peak = cell(report, missed, business).or_else(|| hour(report, missed, business))?;
    let count = peak.missed.len();
    let remedy = by_reason(&peak.missed).first().map_or("", |top| remedy(top.reason));
    let more =
        if percent(u32::try_from(count).ok()?, report.missed)? > 50 { "Most calls" } else { "More calls" };
    let than = if more == "Most calls" { "" } else { " than at any other time" };
    Some(format!("{more} are missed {}{than}: {count} of {}. {remedy}", peak.when, report.missed))
}

/// An hour of one weekday with at least three misses and a fifth of them all.
fn cell<'a>(report: &Report, missed: &[&'a EpisodeFacts], business: &Business) -> Option<Peak<'a>> {
    let cells = report
        .by_hour
        .iter()
        .enumerate()
        .flat_map(|(day, hours)| hours.iter().enumerate().map(move |(hour, count)| (*count, day, hour)));
    let (count, day, hour) = cells.max_by_key(|(count, day, hour)| (*count, 7 - day, 24 - hour))?;
    if count < 3 || percent(count, report.missed)? < 20 {
        return None;
    }
    let when = format!("on {}s {}", WEEKDAYS.get(day)?, between(hour));
    Some(Peak { when, missed: at(missed, business, |place| place == (day, hour)) })
}

/// An hour of any day with at least three misses and a fifth of them all.
fn hour<'a>(report: &Report, missed: &[&'a EpisodeFacts], business: &Business) -> Option<Peak<'a>> {
    let sum = |hour: usize| report.by_hour.iter().filter_map(|hours| hours.get(hour)).sum::<u32>();
    let (count, hour) =
        (0..24).map(|hour| (sum(hour), hour)).max_by_key(|(count, hour)| (*count, 24 - hour))?;
    if count < 3 || percent(count, report.missed)? < 20 {
        return None;
    }
    Some(Peak { when: between(hour), missed: at(missed, business, |(_, missed_at)| missed_at == hour) })
}

fn at<'a>(
    missed: &[&'a EpisodeFacts],
    business: &Business,
    is: impl Fn((usize, usize)) -> bool,
) -> Vec<&'a EpisodeFacts> {
    let there =
        |facts: &&&EpisodeFacts| facts.milestones.missed.is_some_and(|at| is(place(at, &business.time_zone)));
    missed.iter().filter(there).copied().collect()
}

fn between(hour: usize) -> String {
    let time = |hour: usize| {
        clock(
            jiff::civil::Time::midnight()
                .saturating_add(jiff::SignedDuration::from_hours(i64::try_from(hour % 24).unwrap_or(0))),
        )
    };
    format!("between {} and {}", time(hour), time(hour + 1))
}

fn remedy(reason: MissReason) -> &'static str {
    match reason {
        MissReason::Closed => "You are closed then: someone on call could take the urgent ones.",
        MissReason::Busy => "Everybody was on the phone: one more person answering would catch them.",
        MissReason::NoAnswer => "Nobody picked up: decide who covers the phone then.",
        MissReason::Failed => "The team's phones could not be reached: check their numbers with a test call.",
        MissReason::NotAccepted => "A voicemail box picked up: whoever answers must press 1.",
        MissReason::Machine => "An answering machine picked up: let whoever answers press 1.",
        MissReason::CutShort => "Calls were cut off within seconds of being taken: make a test call.",
        MissReason::HungUp => "Callers hung up while it rang: ring fewer people, or each for a shorter time.",
        MissReason::TurnedAway => "They were turned away as spam.",
        MissReason::Forwarded => "They came in by forwarding: see who should answer before it forwards.",
    }
}

fn leak(report: &Report) -> Option<String> {
    let low = |share: Option<u32>, of: u32| share.is_some_and(|share| of >= ENOUGH && share < LEAK);
    if low(report.rates.qualified, report.contacted) {
        return Some(format!(
            "{} were texted, and of {} it is known what they need. Read their conversations: is the first text \
             in your own voice?",
            counted(report.contacted, "caller"),
            report.qualified,
        ));
    }
    low(report.rates.booked, report.qualified).then(|| {
        format!(
            "{} had a job for you, and {} got a visit. More free times in the calendar would help.",
            counted(report.qualified, "caller"),
            report.booked,
        )
    })
}
