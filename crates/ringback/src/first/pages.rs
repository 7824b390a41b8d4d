//! The pages. They look like the desk's and need no script, as those.

use desk::pages::shell;
use domain::setup::Line;
use domain::zones;
use maud::{Markup, html};

use super::carrier::{CARRIERS, Known, SECRETS};
use super::form::{Faults, Form, TRADES, phone};

/// What a page shows: what was typed so far, and what is wrong with it.
pub struct View<'a> {
    /// What was typed so far.
    pub form: &'a Form,
    /// What is wrong.
    pub faults: &'a Faults,
    /// What need not be asked.
    pub known: &'a Known,
}

/// A field in which something is typed.
struct Field {
    name: &'static str,
    label: &'static str,
    hint: Markup,
    kind: &'static str,
    example: &'static str,
    autocomplete: &'static str,
    /// For which carriers; empty: for all.
    only: String,
}

impl Field {
    fn new(name: &'static str, label: &'static str, hint: &str) -> Self {
        Self {
            name,
            label,
            hint: html! { (hint) },
            kind: "text",
            example: "",
            autocomplete: "off",
            only: String::new(),
        }
    }

    /// What carriers call it.
    fn of_carriers(name: &'static str, label: &'static str) -> Self {
        let asks = |carrier: &super::carrier::Carrier| {
            let found = carrier.asks.iter().find(|(field, _)| *field == name);
            found.map(|(_, what)| (carrier.id, carrier.name, *what))
        };
        let asked: Vec<_> = CARRIERS.iter().filter_map(asks).collect();
        let hint = html! {
            @for (id, carrier, what) in &asked { span class={ "only " (id) } { (carrier) ": " (what) } }
        };
        let all = asked.len() == CARRIERS.len();
        let ids = || asked.iter().map(|(id, _, _)| format!(" {id}")).collect::<String>();
        let only = if all { String::new() } else { format!(" only{}", ids()) };
        let kind = if SECRETS.contains(&name) { "password" } else { "text" };
        Self { hint, only, kind, ..Self::new(name, label, "") }
    }
}

/// The first page: the business, and the account at the carrier.
pub fn business(view: &View<'_>) -> Markup {
    let mobile = Field {
        kind: "tel",
        example: "602 555 0100",
        autocomplete: "tel-national",
        ..Field::new("mobile", "Your mobile number", "Urgent leads and questions come here by text.")
    };
    let body = html! {
        (top("Set up Ringback", 1))
        main {
            (summary(view))
            form.ask method="post" action="/setup" {
                section.card {
                    h2 { "Your business" }
                    (typed(view, Field { autocomplete: "organization", ..Field::new("name", "Name", "As callers know you.") }))
                    (chosen(view, "trade", "Trade", "Brings the services, questions and words of your trade. You can change all of them later.", &html! {
                        option value="" { "Choose …" }
                        @for (id, name) in TRADES { option value=(id) selected[view.form.value("trade") == id] { (name) } }
                    }))
                    (typed(view, Field { example: "Mon-Fri 8-17, Sat 9-13", ..Field::new(
                        "hours", "Opening hours", "Leave it empty for the usual ones of your trade.",
                    ) }))
                    (typed(view, Field { autocomplete: "given-name", ..Field::new("person", "Your first name", "") }))
                    (typed(view, mobile))
                    (time_zone(view))
                }
                section.card {
                    h2 { "Your phone line" }
                    p { "A number that can take calls and texts, from a carrier that Ringback knows. Without an account: open one at "
                        a href="https://www.twilio.com/try-twilio" rel="noreferrer" { "Twilio" } ", get a number there, and come back." }
                    (chosen(view, "carrier", "Carrier", "", &html! {
                        @for carrier in &CARRIERS {
                            option value=(carrier.id) selected[view.form.value("carrier") == carrier.id] { (carrier.name) }
                        }
                    }))
                    (typed(view, Field::of_carriers("account", "Account")))
                    (typed(view, Field::of_carriers("secret", "Secret")))
                    (typed(view, Field::of_carriers("signing_key", "Signing key")))
                    (typed(view, Field::of_carriers("application", "Application")))
                    (typed(view, Field::of_carriers("private_key", "Private key")))
                    (typed(view, Field::of_carriers("space", "Space")))
                    @if view.known.public_url.is_none() {
                        (typed(view, Field { kind: "url", example: "https://calls.example.com", ..Field::new(
                            "public_url", "Address of this Ringback", "Where the carrier reaches it from the internet.",
                        ) }))
                    }
                    p.muted { "What you type is kept on this machine, in a file that only Ringback’s user can read." }
                }
                button type="submit" { "Go on" }
            }
        }
    };
    shell("Set up Ringback", &body)
}

/// The second page: the number, and the calendar.
pub fn numbers(view: &View<'_>, lines: &[Line]) -> Markup {
    let chosen = view.form.value("number");
    let one = lines.iter().find(|line| line.number.as_str() == chosen).or(lines.first());
    let feed = Field {
        kind: "url",
        example: "https://calendar.google.com/calendar/ical/…/basic.ics",
        ..Field::new(
            "feed",
            "Another calendar of yours (optional)",
            "Its secret address in iCal format: what stands there is not offered to callers. Google, iCloud and Outlook have one.",
        )
    };
    let body = html! {
        (top("Which number?", 2))
        main {
            (summary(view))
            @if lines.is_empty() {
                section.card {
                    h2 { "The account has no number yet" }
                    p { "Get one in the carrier’s console that can take calls and texts, then look again." }
                    p { a.button href="/setup/number" { "Look again" } }
                }
            } @else {
                form.ask method="post" action="/setup/number" {
                    // The desk, which connects the number, then checks everything.
                    input type="hidden" name="then" value="check";
                    section.card {
                        fieldset aria-describedby="number-hint" {
                            legend { "The number that Ringback answers" }
                            (fault(view, "number"))
                            p #number-hint .hint { "Its calls and texts come to Ringback. Where they went before is kept, so that one button puts it back." }
                            @for line in lines { (choice(line, one.is_some_and(|one| one.number == line.number))) }
                        }
                    }
                    section.card {
                        h2 { "Your calendar" }
                        p { "Ringback keeps the visits in a calendar of its own, which your phone can subscribe to." }
                        (typed(view, feed))
                    }
                    button type="submit" { "Connect and check everything" }
                }
            }
            p { a href="/setup" { "Back to the first page" } }
        }
    };
    shell("Which number? · Ringback", &body)
}

fn choice(line: &Line, checked: bool) -> Markup {
    let number = line.number.as_str();
    let shared = line.shared_with.len();
    html! {
        label.choice {
            input type="radio" name="number" value=(number) checked[checked] required;
            span {
                span.number { (line.number.national()) }
                @if !line.name.is_empty() && line.name != line.number.national() && line.name != number { " " (line.name) }
                span.hint {
                    @if let Some(why) = &line.overridden { (why) } @else { (line.state()) }
                    @if shared > 0 { "; " (shared) " more of your numbers change with it" }
                }
            }
        }
    }
}

fn top(title: &str, page: u8) -> Markup {
    html! {
        header.top { div { h1 { (title) } p.dates { "Page " (page) " of 3" } } }
    }
}

/// What is wrong, with the way there.
fn summary(view: &View<'_>) -> Markup {
    html! {
        @if !view.faults.is_empty() {
            p.notice role="alert" {
                "Something is not right yet: "
                @for (at, field) in view.faults.keys().enumerate() {
                    @if at > 0 { ", " }
                    a href={ "#" (field) } { (field.replace('_', " ")) }
                }
                ". Everything that you typed is still here."
            }
        }
    }
}

fn fault(view: &View<'_>, name: &str) -> Markup {
    html! {
        @if let Some(fault) = view.faults.get(name) { p.fault id={ (name) "-fault" } { (fault) } }
    }
}

/// The ids of what describes a field.
fn described(view: &View<'_>, name: &str, has_hint: bool) -> Option<String> {
    let fault = view.faults.contains_key(name).then(|| format!("{name}-fault"));
    let hint = has_hint.then(|| format!("{name}-hint"));
    let all: Vec<String> = fault.into_iter().chain(hint).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

fn typed(view: &View<'_>, field: Field) -> Markup {
    let Field { name, label, hint, kind, example, autocomplete, only } = field;
    let is_secret = SECRETS.contains(&name);
    let value = view.form.value(name);
    let example = if is_secret && !value.is_empty() { "kept; leave it empty to keep it" } else { example };
    let has_hint = !hint.0.is_empty();
    let described = described(view, name, has_hint);
    let invalid = view.faults.contains_key(name).then_some("true");
    html! {
        div class={ "field" (only) } {
            label for=(name) { (label) }
            (fault(view, name))
            @if name == "private_key" {
                // Its lines would be lost in a field of one line.
                textarea id=(name) name=(name) rows="3" placeholder=(example) autocomplete="off" spellcheck="false"
                    aria-describedby=[described] aria-invalid=[invalid] {}
            } @else {
                input id=(name) name=(name) type=(kind) value=[(!is_secret && !value.is_empty()).then_some(value)]
                    placeholder=(example) autocomplete=(autocomplete) maxlength="400"
                    aria-describedby=[described] aria-invalid=[invalid];
            }
            @if has_hint { p.hint id={ (name) "-hint" } { (hint) } }
        }
    }
}

fn chosen(view: &View<'_>, name: &'static str, label: &str, hint: &str, options: &Markup) -> Markup {
    let invalid = view.faults.contains_key(name).then_some("true");
    html! {
        div.field {
            label for=(name) { (label) }
            (fault(view, name))
            select id=(name) name=(name) aria-describedby=[described(view, name, !hint.is_empty())] aria-invalid=[invalid] {
                (options)
            }
            @if !hint.is_empty() { p.hint id={ (name) "-hint" } { (hint) } }
        }
    }
}

/// Asked only where the number does not tell.
fn time_zone(view: &View<'_>) -> Markup {
    let said = view.form.value("time_zone");
    if said.is_empty() && !view.faults.contains_key("time_zone") {
        return html! {};
    }
    let candidates = phone(view.form.value("mobile")).map_or(&[][..], |mobile| zones::zones(&mobile));
    if candidates.is_empty() {
        let hint = "Its name in the IANA database, such as Europe/London.";
        return typed(view, Field { example: "Europe/London", ..Field::new("time_zone", "Time zone", hint) });
    }
    chosen(
        view,
        "time_zone",
        "Time zone",
        "A place where clocks show the same time as yours.",
        &html! {
            option value="" { "Choose …" }
            @for zone in candidates {
                option value=(zone) selected[said == *zone] { (place(zone)) }
            }
        },
    )
}

/// `America/New_York` is New York.
fn place(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// Nobody is let in without the link.
pub fn locked(title: &str, is_used: bool) -> Markup {
    let body = html! {
        main.door { section.card {
            h1 { (title) }
            @if is_used {
                p { "The link was opened in another browser. A new one stands in Ringback’s log within a minute, and once more "
                    "whenever somebody opens this page: the last one counts." }
            } @else {
                p { "The link to the set-up is in Ringback’s log, where it was started. It opens once." }
            }
            p.muted { "The log: the terminal, " code { "docker logs" } ", " code { "journalctl" } " or your provider’s page. Starting "
                "Ringback again makes a new link, and keeps what you typed." }
        } }
    };
    shell("Ringback", &body)
}

/// Something that is not the owner's fault.
pub fn trouble(words: &str) -> Markup {
    let body = html! {
        main.door { section.card {
            h1 { "That did not work" }
            p { (words) }
            p { a href="/setup" { "Back to the first page" } }
        } }
    };
    shell("Ringback", &body)
}
