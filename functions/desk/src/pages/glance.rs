//! What the owner sees in five seconds: how many were missed, how many came back, what it brought in, and where
//! the gap is.

use domain::report::Report;
use domain::report::words::{counted, duration, grouped, money};
use maud::{Markup, html};

use super::bar;

fn number(number: u32) -> String {
    grouped(u64::from(number))
}

/// The three figures, and the gap.
pub(super) fn figures(report: &Report) -> Markup {
    let back = (u64::from(report.replied) * 100).checked_div(u64::from(report.missed)).unwrap_or(0);
    html! {
        section.glance aria-label="At a glance" {
            dl.figures {
                div.figure {
                    dt { "Missed" }
                    dd { (number(report.missed)) }
                    dd.note { (number(report.contacted)) " got a text" }
                }
                div.figure {
                    dt { "Came back" }
                    dd { (number(report.replied)) }
                    dd.note { (back) "% of the missed" }
                }
                div.figure.earned {
                    dt { "Brought in" }
                    dd { (money(&report.currency, report.revenue)) }
                    dd.note { (counted(report.booked, "visit")) " booked" }
                }
            }
            div.gap {
                h2 { "Where the gap is" }
                p { (report.advice) }
            }
        }
    }
}

/// What reached each step.
pub(super) fn funnel(report: &Report) -> Markup {
    let share = |share: Option<u32>, of: &'static str| share.map(|share| format!("{share}% of {of}"));
    let steps = [
        ("Missed", report.missed, None),
        ("Contacted", report.contacted, share(report.rates.contacted, "missed")),
        ("Qualified", report.qualified, share(report.rates.qualified, "contacted")),
        ("Booked", report.booked, share(report.rates.booked, "qualified")),
    ];
    html! {
        section.card {
            h2 { "From miss to visit" }
            ol.funnel {
                @for (name, count, note) in steps {
                    li {
                        span.step { (name) }
                        span.count { (number(count)) }
                        (bar("step-bar", count, report.missed))
                        span.share { (note.unwrap_or_default()) }
                    }
                }
                li.revenue {
                    span.step { "Revenue" }
                    span.count { (money(&report.currency, report.revenue)) }
                }
            }
            (aside(report))
        }
    }
}

/// What the funnel does not show.
fn aside(report: &Report) -> Markup {
    let all = [
        (report.handed, "taken by a person"),
        (report.opted_out, "opted out of texts"),
        (report.unreachable, "never answered"),
        (report.wrote_first, "wrote without a call"),
        (report.spam, "left out as spam"),
    ];
    let said: Vec<String> =
        all.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    html! { @if !said.is_empty() { p.muted.aside { (said.join(" · ")) } } }
}

/// How fast the missed were answered, against the standard.
pub(super) fn speed(report: &Report) -> Markup {
    let speed = &report.speed;
    let standard = duration(speed.standard_seconds);
    html! {
        section.card {
            h2 { "Speed of the first text" }
            @if let (Some(median), Some(p90)) = (speed.median_seconds, speed.p90_seconds) {
                dl.speed {
                    div { dt { "Half within" } dd { (duration(median)) } }
                    div { dt { "Nine in ten within" } dd { (duration(p90)) } }
                }
            } @else {
                p { "No text has left yet." }
            }
            div.standard {
                p {
                    strong { (number(speed.within_standard)) " of " (number(report.missed)) }
                    " were texted within " (standard) ", your standard"
                    @if let Some(share) = speed.share_within { " (" (share) "%)" } "."
                }
                (bar("standard-bar", speed.within_standard, report.missed))
            }
        }
    }
}
