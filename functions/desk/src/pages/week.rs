//! When calls are missed, and why.

use domain::Business;
use domain::report::words::WEEKDAYS;
use jiff::civil::Time;
use maud::{Markup, html};

use crate::arrange::View;

const HOURS: usize = 24;

/// Misses by weekday and hour, and by reason.
pub(super) fn week(view: &View<'_>) -> Markup {
    let table = &view.report.by_hour;
    let highest = table.iter().flatten().copied().max().unwrap_or(0);
    let (first, last) = shown_hours(view);
    html! {
        section.card.week {
            div.week-table {
                h2 #week { "When calls are missed" }
                table.heat.dense[last - first > 15] aria-labelledby="week" {
                    thead {
                        tr {
                            td {}
                            @for hour in first..=last {
                                th scope="col" abbr=(spoken(hour)) { span.tick { (tick(hour, first)) } }
                            }
                            th.sum scope="col" { "All" }
                        }
                    }
                    tbody {
                        @for (day, hours) in table.iter().enumerate() {
                            tr {
                                th scope="row" { (weekday(day)) }
                                @for (hour, count) in hours.iter().enumerate().take(last + 1).skip(first) {
                                    (cell(*count, highest, is_open(view.business, day, hour)))
                                }
                                td.sum { (hours.iter().sum::<u32>()) }
                            }
                        }
                    }
                }
                p.muted.legend { span.swatch.open {} "open" span.swatch.closed {} "closed" span.swatch.hot {} "missed calls" }
            }
            (reasons(view))
        }
    }
}

fn reasons(view: &View<'_>) -> Markup {
    html! {
        div.reasons {
            h2 { "Why" }
            ul {
                @for known in &view.report.by_reason {
                    li { span.count { (known.count) } " " (known.reason.words()) }
                }
            }
        }
    }
}

/// The number stands in the cell, so that the colour says nothing that the words do not.
fn cell(count: u32, highest: u32, open: bool) -> Markup {
    let level = (u64::from(count) * 4).div_ceil(u64::from(highest.max(1)));
    let state = if open { "open" } else { "closed" };
    html! {
        @if count == 0 {
            td class=(state) { span.unseen { "0" } }
        } @else {
            td class={ (state) " l" (level) } { (count) }
        }
    }
}

fn weekday(day: usize) -> Markup {
    let name = WEEKDAYS.get(day).copied().unwrap_or_default();
    let (short, rest) = name.split_at_checked(3).unwrap_or((name, ""));
    html! { (short) span.wide { (rest) } }
}

/// From the first hour to the last at which the business is open or a call was missed.
fn shown_hours(view: &View<'_>) -> (usize, usize) {
    let shown = |hour: &usize| {
        (0..7).any(|day| is_open(view.business, day, *hour))
            || view.report.by_hour.iter().any(|hours| hours.get(*hour).is_some_and(|count| *count > 0))
    };
    let mut hours = (0..HOURS).filter(shown);
    let first = hours.next().unwrap_or(8);
    (first, hours.next_back().unwrap_or(first))
}

/// Whether the business is open at some time in this hour of an ordinary week.
fn is_open(business: &Business, day: usize, hour: usize) -> bool {
    let from = |hour: usize| Time::new(i8::try_from(hour).ok()?, 0, 0, 0).ok();
    let starts = from(hour).unwrap_or(Time::MAX);
    let ends = from(hour + 1).unwrap_or(Time::MAX);
    business
        .hours
        .week
        .get(day)
        .is_some_and(|spans| spans.iter().any(|span| span.from < ends && starts < span.until))
}

/// `12 PM`
fn spoken(hour: usize) -> String {
    let half = if hour < 12 { "AM" } else { "PM" };
    format!("{} {half}", (hour + 11) % 12 + 1)
}

/// Every third hour, so that they can be read on a phone.
fn tick(hour: usize, first: usize) -> String {
    let half = if hour < 12 { "a" } else { "p" };
    if hour.is_multiple_of(3) || hour == first && !(hour + 1).is_multiple_of(3) {
        format!("{}{half}", (hour + 11) % 12 + 1)
    } else {
        String::new()
    }
}
