//! Setting up: the numbers, and whether everything works.

use domain::Business;
use domain::setup::{Check, Health, Line, Lines};
use maud::{Markup, html};

use super::shell;

/// What the page shows.
pub struct SetUp<'a> {
    /// Whose set-up.
    pub business: &'a Business,
    /// The numbers of the account.
    pub lines: &'a Lines,
    /// The last test of the forwarding.
    pub forwarding: &'a Check,
    /// What came of what was just asked.
    pub outcome: Outcome<'a>,
}

/// What came of what was just asked.
#[derive(Clone, Copy)]
pub enum Outcome<'a> {
    /// Nothing was asked.
    None,
    /// It was not done. Says why, and what to do.
    Refused(&'a str),
    /// Everything was checked.
    Checked(&'a Vec<Check>),
    /// The number that customers dial was rung, or not.
    Called(&'a Check),
}

/// The page.
pub fn set_up(view: &SetUp<'_>) -> Markup {
    let body = html! {
        header.top {
            div {
                h1 { "Set-up" }
                p.dates { (view.business.name) }
            }
            p { a href="/desk/" { "To the desk" } }
        }
        main {
            @if let Outcome::Refused(why) = view.outcome { p.notice role="alert" { (sentence(why)) } }
            (numbers(view.lines))
            (doctor(view.outcome))
            (forwarding(view))
        }
    };
    shell(&format!("Set-up · {}", view.business.name), &body)
}

fn numbers(lines: &Lines) -> Markup {
    html! {
        section.card.numbers {
            h2 { "Your numbers" }
            @match lines {
                Lines::Refused(why) => p.notice role="alert" { (sentence(why)) },
                Lines::Numbers(lines) if lines.is_empty() => {
                    p { "The account at the carrier has no number yet. Buy one there, then come back." }
                }
                Lines::Numbers(lines) => ul.lines { @for line in lines { (one(line)) } },
            }
            p.muted.aside {
                "Connecting lets the carrier send a number’s calls and texts here. Where they went before is kept, so that "
                "one button puts it back."
            }
        }
    }
}

fn one(line: &Line) -> Markup {
    let badge = if line.connected { "good" } else { "wait" };
    let shared = line.shared_with.len();
    html! {
        li {
            div {
                p.number { (line.number.national()) }
                @if !line.name.is_empty() && line.name != line.number.national() { p.muted { (line.name) } }
                @if !line.in_profile {
                    p.muted { "Not in the profile: add it to " code { "numbers" } " there first." }
                }
                @if shared > 0 && !line.connected {
                    p.muted { "Connecting changes " (shared) " more of your numbers with it." }
                }
                @if let Some(why) = &line.overridden { p.muted { (sentence(why)) "." } }
            }
            span class={ "badge " (badge) } {
                @if line.overridden.is_some() { "held elsewhere" } @else { (line.state()) }
            }
            div.acts {
                @if line.in_profile && !line.connected { (act("connect", line, "Connect", "")) }
                @if line.can_undo { (act("undo", line, "Put back as it was", "quiet")) }
            }
        }
    }
}

fn act(path: &str, line: &Line, words: &str, class: &str) -> Markup {
    html! {
        form method="post" action={ "/desk/setup/" (path) } {
            input type="hidden" name="number" value=(line.number.as_str());
            button class=(class) type="submit" { (words) span.unseen { " " (line.number.national()) } }
        }
    }
}

fn doctor(outcome: Outcome<'_>) -> Markup {
    html! {
        section.card.doctor {
            h2 { "Does everything work?" }
            @if let Outcome::Checked(checks) = outcome {
                div role="status" { ul.checks { @for check in checks { (checked(check)) } } }
            } @else {
                p { "Looks at the account, the webhooks, the clock, the store and the calendar, and plays one caller who "
                    "says STOP. Nobody is texted or rung." }
            }
            form method="post" action="/desk/setup/doctor" {
                button type="submit" {
                    @if matches!(outcome, Outcome::Checked(_)) { "Check again" } @else { "Check everything" }
                }
            }
        }
    }
}

fn checked(check: &Check) -> Markup {
    let (class, mark, words) = match check.health {
        Health::Ok => ("good", "✓", "works"),
        Health::Failed => ("alarm", "✗", "does not work"),
        Health::Unknown => ("open", "–", "not known"),
    };
    html! {
        li {
            span class={ "mark " (class) } aria-hidden="true" { (mark) }
            div {
                p { strong { (sentence(check.part.words())) } span.unseen { " " (words) }
                    @if !check.found.is_empty() { ": " (check.found) } }
                @if let Some(advice) = &check.advice { p.muted { (sentence(advice)) } }
            }
        }
    }
}

fn forwarding(view: &SetUp<'_>) -> Markup {
    let last = if let Outcome::Called(check) = view.outcome { check } else { view.forwarding };
    html! {
        section.card.forwarding {
            h2 { "Are missed calls forwarded here?" }
            p { "Where your customers dial another number than the ones above, that number must forward the calls that "
                "you miss. Ringback rings it: do not pick up, and look here again a minute later." }
            ul.checks { (checked(last)) }
            form method="post" action="/desk/setup/call" {
                label for="dialled" { "The number that your customers dial" }
                input #dialled type="tel" name="number" required placeholder="+1 602 555 0100" autocomplete="tel";
                button type="submit" { "Ring it" }
            }
        }
    }
}

/// With a capital, and an apostrophe as it is printed.
fn sentence(text: &str) -> String {
    let text = text.replace('\'', "’");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
