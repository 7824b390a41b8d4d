//! The pages. No script runs on them; everything that varies is escaped as it is written.

mod doors;
pub mod events;
mod glance;
pub mod keys;
mod leads;
pub mod setup;
mod story;
mod week;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use crate::arrange::View;
use crate::range::CHOICES;

pub use doors::{forbidden, locked, login, unknown};

const STYLE: &str = include_str!("style.css");

/// Names our style in the content security policy.
pub fn style_hash() -> &'static str {
    static HASH: LazyLock<String> =
        LazyLock::new(|| format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE))));
    &HASH
}

/// A whole page.
pub fn shell(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
}

/// The owner's page.
pub fn desk(view: &View<'_>) -> Markup {
    let report = &view.report;
    let quiet = report.missed == 0;
    let body = html! {
        a.skip href="#leads" { "Skip to the leads" }
        header.top {
            div {
                h1 { (view.business.name) }
                p.dates { (domain::report::words::dates(report.from, report.to)) }
            }
            nav.range aria-label="Days" {
                @for days in CHOICES {
                    a href={ "/desk/?days=" (days) } aria-current=[(days == view.days).then_some("page")] {
                        (choice(days))
                    }
                }
            }
            form.logout method="post" action="/desk/logout" { button.quiet type="submit" { "Log out" } }
        }
        main {
            (calendar_trouble(view))
            @if view.cut {
                p.notice role="status" {
                    "There are more leads in these days than one page can hold. These are the figures of the latest "
                    (domain::report::words::grouped(u64::try_from(view.all_leads).unwrap_or(u64::MAX))) "."
                }
            }
            @if quiet {
                (empty(view))
            } @else {
                (glance::figures(report))
                div.pair { (glance::funnel(report)) (glance::speed(report)) }
                (week::week(view))
            }
            @if !view.leads.is_empty() || view.is_later_page { (leads::leads(view)) }
        }
        footer {
            @if let Some(feed) = &view.feed {
                p { a href=(feed) { "Visits as a calendar" } ", for your phone to subscribe to. Keep its address to yourselves." }
            }
            p { "Times are " (view.business.name) "’s own. " a href="/desk/setup" { "Set-up and checks" } " · " a href="/desk/keys" { "Keys for programs" } " · " a href="/desk/events" { "Who is told" } }
        }
    };
    shell(&format!("{} · Ringback", view.business.name), &body)
}

/// The calendar outside cannot be reached, or is not believed.
fn calendar_trouble(view: &View<'_>) -> Markup {
    let Some((since, what)) = &view.calendar_trouble else { return html! {} };
    let when = domain::messages::when(*since, &view.business.time_zone, domain::profile::Language::En);
    html! {
        p.notice role="status" {
            "Your calendar and ours are out of step since " (when) ": " (what) ". Bookings go on, and are written there "
            "as soon as that works."
        }
    }
}

fn choice(days: u32) -> String {
    if days == 1 { "Today".to_owned() } else { format!("{days} days") }
}

fn empty(view: &View<'_>) -> Markup {
    let number = view.business.numbers.first().map(domain::Phone::national);
    html! {
        section.card.empty {
            h2 { @if view.days == 1 { "No missed calls today." } @else { "No missed calls yet." } }
            p {
                @if let Some(number) = number {
                    "When somebody calls " span.number { (number) } " and nobody answers, they get a text within "
                    "seconds, and you see it here."
                }
            }
            p.muted { "To try it: call the number from another phone and let it ring." }
            p { a.button href="/desk/setup" { "Set up and check" } }
        }
    }
}

/// A bar as wide as `part` of `whole`. Drawn, not styled: the page's policy allows no style of its own to an element.
fn bar(class: &str, part: u32, whole: u32) -> Markup {
    let width = (u64::from(part) * 1000).checked_div(u64::from(whole)).unwrap_or(0);
    html! {
        svg class={ "bar " (class) } viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect width=(width) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_is_the_one_that_the_policy_names() {
        let page = shell("t", &html! {}).into_string();
        let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        assert_eq!(format!("sha256-{}", STANDARD.encode(Sha256::digest(style))), style_hash());
    }
}
