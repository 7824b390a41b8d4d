//! Who is told what happens, and what became of it.

use domain::Business;
use events::Extension;
use events::delivery::RecipientKind;
use events::log::{Line, Log};
use maud::{Markup, html};

use super::shell;

/// So many tries are shown.
const SHOWN: usize = 50;

/// What the page shows.
pub struct Events<'a> {
    /// Whose.
    pub business: &'a Business,
    /// The extensions of the application.
    pub extensions: &'a [Extension],
    /// The subscribers of the profile.
    pub subscribers: &'a [Subscriber],
    /// What became of the last deliveries.
    pub log: &'a Log,
}

/// A subscriber, without its address: that may hold a secret of theirs.
pub struct Subscriber {
    /// Its id.
    pub id: String,
    /// Types of events, or `*`, or all of a kind as in `booking.*`.
    pub events: Vec<String>,
    /// What it checks signatures with.
    pub secret: String,
}

fn in_words(patterns: &[String]) -> String {
    if patterns.iter().any(|pattern| pattern == "*") { "everything".to_owned() } else { patterns.join(", ") }
}

/// The page.
pub fn events(view: &Events<'_>) -> Markup {
    let body = html! {
        header.top {
            div {
                h1 { "Who is told what happens" }
                p.dates { (view.business.name) }
            }
            p { a href="/desk/" { "To the desk" } }
        }
        main {
            section.card {
                h2 { "Subscribers and extensions" }
                @if view.subscribers.is_empty() && view.extensions.is_empty() {
                    p { "There is none. Add " code { "[[webhooks]]" } " to your profile, with an " code { "id" } " and a " code { "url" } "." }
                }
                ul.lines {
                    @for subscriber in view.subscribers {
                        li { div {
                            p { strong { (subscriber.id) } " is sent " (in_words(&subscriber.events)) }
                            details { summary { "Its secret" } p { code { (subscriber.secret) } } }
                        } }
                    }
                    @for extension in view.extensions {
                        li { div { p { strong { (extension.name) } ", part of the application, is told " (in_words(&extension.events)) } } }
                    }
                }
            }
            @if !view.log.dead.is_empty() {
                section.card {
                    h2 { "Never arrived" }
                    p { (view.log.dead.len()) " events were tried for three days." }
                    form method="post" action="/desk/events/replay" { button type="submit" { "Send them again" } }
                }
            }
            section.card {
                h2 { "Last deliveries" }
                @if view.log.lines.is_empty() { p { "Nothing has been sent yet." } }
                @else { ul.lines { @for line in view.log.lines.iter().rev().take(SHOWN) { (one(view.business, line)) } } }
            }
        }
    };
    shell(&format!("Events · {}", view.business.name), &body)
}

fn one(business: &Business, line: &Line) -> Markup {
    let at = line.at.to_zoned(business.time_zone.clone()).strftime("%b %-d, %-I:%M %p").to_string();
    let of = if line.of == RecipientKind::Extension { "extension " } else { "" };
    html! {
        li { div {
            p { strong { (line.kind) } " to " (of) (line.to) ": " @if line.delivered { "arrived" } @else { "did not arrive" } }
            p.muted { (at) ", try " (line.tries) ", " (line.what) }
        }
        form method="post" action="/desk/events/replay" {
            input type="hidden" name="event" value=(line.event);
            button type="submit" { "Send again" span.unseen { ": " (line.kind) ", " (at) } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_arrive_is_said_and_can_be_sent_again() {
        let business =
            Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap();
        let line = Line {
            at: jiff::Timestamp::UNIX_EPOCH,
            event: "1-2-3".to_owned(),
            kind: "lead.closed".to_owned(),
            to: "<crm>".to_owned(),
            of: RecipientKind::Webhook,
            tries: 10,
            what: "500".to_owned(),
            delivered: false,
        };
        let mut log = Log { lines: vec![line], dead: Vec::new() };
        let page = |log: &Log| {
            events(&Events { business: &business, extensions: &[], subscribers: &[], log }).into_string()
        };
        assert!(page(&log).contains("&lt;crm&gt;: did not arrive") && !page(&log).contains("Never arrived"));
        assert!(page(&log).contains("name=\"event\" value=\"1-2-3\""));
        log.dead.push("event:acme:1-2".to_owned());
        assert!(page(&log).contains("Send them again"));
    }
}
