//! `[hours]`, and whatever else is written in days, times and dates.

use jiff::civil::{Date, Time};
use toml::Value;

use super::item::{Item, Section};
use super::text::{self, Clock, quote, span_text};
use crate::profile::{Hours, Span};

/// The days of the week as a profile writes them.
pub(super) const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

pub(super) fn read(section: Section) -> Hours {
    let week = days(&section);
    let holidays = dates(&section, "holidays");
    section.close();
    Hours { week, holidays }
}

/// The spans of each day, without holidays.
pub(super) fn week(section: Section) -> [Vec<Span>; 7] {
    let week = days(&section);
    section.close();
    week
}

fn days(section: &Section) -> [Vec<Span>; 7] {
    DAYS.map(|day| section.take(day).map(|item| spans(&item)).unwrap_or_default())
}

/// A list of dates.
pub(super) fn dates<'a>(section: &Section<'a>, key: &'a str) -> Vec<Date> {
    section.take(key).and_then(|item| item.each(date)).unwrap_or_default()
}

/// The spans of one day in order. Those that touch become one, so that a job may run across the seam.
fn spans(day: &Item) -> Vec<Span> {
    let mut found = day.each(span).unwrap_or_default();
    found.sort_by_key(|span| span.from);
    let mut joined: Vec<Span> = Vec::new();
    for span in found {
        match joined.last_mut() {
            Some(last) if span.from < last.until => {
                day.fault(format!(
                    "{} and {} overlap; write them as one or apart",
                    quote(&span_text(last)),
                    quote(&span_text(&span))
                ));
                last.until = last.until.max(span.until);
            }
            Some(last) if span.from == last.until => last.until = span.until,
            _ => joined.push(span),
        }
    }
    joined
}

fn span(entry: &Item) -> Option<Span> {
    let text = entry.text("\"08:00-17:00\"")?;
    match text::clocks(text) {
        Some((Clock::At(from), Clock::End)) => Some(Span { from, until: Time::MAX }),
        Some((Clock::At(from), Clock::At(until))) if from < until => Some(Span { from, until }),
        Some((Clock::At(from), Clock::At(until))) if from == until => {
            entry.fault(format!(
                "{} ends when it begins; write an end after the beginning, such as \"08:00-17:00\", or \
                 \"00:00-24:00\" for the whole day",
                quote(text)
            ));
            None
        }
        Some((Clock::At(from), Clock::At(until))) => {
            let before = span_text(&Span { from, until: Time::MAX });
            let after = span_text(&Span { from: Time::midnight(), until });
            entry.fault(format!(
                "{} ends before it begins; write the earlier time first, or {} here and {} on the next day",
                quote(text),
                quote(&before),
                quote(&after)
            ));
            None
        }
        _ => {
            entry.fault(format!(
                "{} is not a span of time; write two times from 00:00 to 24:00, such as \"08:00-17:00\"",
                quote(text)
            ));
            None
        }
    }
}

/// The span of `quiet_hours`, which may cross midnight.
pub(super) fn quiet(item: &Item) -> Option<(Time, Time)> {
    let text = item.text("\"21:00-08:00\"")?;
    let (from, until) = match text::clocks(text) {
        Some((Clock::At(from), Clock::At(until))) => (from, until),
        Some((Clock::At(from), Clock::End)) => (from, Time::midnight()),
        _ => {
            item.fault(format!(
                "{} is not a span of time; write two times, such as \"21:00-08:00\"",
                quote(text)
            ));
            return None;
        }
    };
    if from == until {
        item.fault(format!(
            "{} begins and ends at the same time; write two times, such as \"21:00-08:00\"",
            quote(text)
        ));
        return None;
    }
    Some((from, until))
}

/// `"2026-12-25"`, or the same without quotes, which TOML has as well.
fn date(entry: &Item) -> Option<Date> {
    let text = match entry.value() {
        Value::Datetime(date) => date.to_string(),
        _ => entry.text("\"2026-12-25\"")?.to_owned(),
    };
    // `Date` would also read other forms, such as a date with a time behind it.
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = text.parse().ok().filter(|_| plain);
    if date.is_none() {
        entry.fault(format!("{} is not a date; write year, month and day as \"2026-12-25\"", quote(&text)));
    }
    date
}
