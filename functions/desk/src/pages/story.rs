//! What happened to a lead, in order and in plain words.

use domain::lead::{Entry, Happening, Lead, tag};
use domain::messages::clock;
use domain::{Business, Phone};
use jiff::Timestamp;
use maud::{Markup, html};

use super::leads::ending;

/// Something said, by us or to us.
struct Bubble<'a> {
    class: &'static str,
    text: &'a str,
    /// Who said it, or how, where that is not plain.
    label: String,
    effect: &'a str,
    receipt: String,
    pictures: usize,
}

enum Item<'a> {
    Bubble(Bubble<'a>),
    Event(&'static str, String),
    /// When, and what of it.
    Voicemail(Timestamp, String),
}

/// The whole story.
pub(super) fn story(lead: &Lead, business: &Business) -> Markup {
    let items = items(lead, business);
    let date = |at: Timestamp| at.to_zoned(business.time_zone.clone()).date();
    let mut shown = None;
    let dated: Vec<_> = items
        .iter()
        .map(|(at, item)| (shown.replace(date(*at)) != Some(date(*at)), date(*at), *at, item))
        .collect();
    html! {
        ol.story aria-label="What happened" {
            @for (is_new_day, date, at, item) in dated {
                @if is_new_day { li.day { (date.strftime("%A, %b %-d")) } }
                (line(item, at, &clock(at.to_zoned(business.time_zone.clone()).time()), lead))
            }
        }
    }
}

fn line(item: &Item<'_>, at: Timestamp, time: &str, lead: &Lead) -> Markup {
    match item {
        Item::Event(class, words) => html! {
            li class={ "event " (class) } { span.words { (words) } " " span.time { (time) } }
        },
        Item::Voicemail(at, words) => html! {
            li.event.voicemail {
                span.words { (words) } " " span.time { (time) }
                audio controls preload="none" aria-label=(words) src={
                    "/desk/voicemail?lead=" (tag(&lead.own_key())) "&at=" (at.as_millisecond())
                } {}
            }
        },
        Item::Bubble(bubble) => {
            let language = if bubble.class == "team" { "en" } else { lead.language.code() };
            html! {
                li class={ "bubble " (bubble.class) } {
                    @if !bubble.label.is_empty() { span.label { (bubble.label) } }
                    @if !bubble.text.is_empty() { p lang=(language) { (bubble.text) } }
                    @if bubble.pictures > 0 { (pictures(bubble.pictures, at, lead)) }
                    span.time {
                        (time)
                        @if !bubble.receipt.is_empty() { " · " (bubble.receipt) }
                    }
                }
            }
        }
    }
}

/// Small, and each opens whole.
fn pictures(count: usize, at: Timestamp, lead: &Lead) -> Markup {
    let counted = if count == 1 { "1 picture".to_owned() } else { format!("{count} pictures") };
    html! {
        span.pictures {
            span { (counted) }
            @for number in 0..count {
                @let address = format!(
                    "/desk/picture?lead={}&at={}&n={number}", tag(&lead.own_key()), at.as_millisecond(),
                );
                a href=(address) {
                    img src=(address) loading="lazy" alt={ "Picture " (number + 1) " of " (count) };
                }
            }
        }
    }
}

fn items<'a>(lead: &'a Lead, business: &Business) -> Vec<(Timestamp, Item<'a>)> {
    let mut items: Vec<(Timestamp, Item<'a>)> = Vec::new();
    for entry in &lead.story {
        if let Happening::Receipt { effect, status, code } = &entry.what
            && let Some(bubble) = last_bubble(&mut items, effect)
        {
            bubble.receipt = receipt(status, code.as_deref());
        } else {
            items.push((entry.at, item(entry, business)));
        }
    }
    items
}

/// The text that a receipt is about: of several tries the last one.
fn last_bubble<'b, 'a>(items: &'b mut [(Timestamp, Item<'a>)], wanted: &str) -> Option<&'b mut Bubble<'a>> {
    items.iter_mut().rev().find_map(|(_, item)| match item {
        Item::Bubble(bubble) if bubble.effect == wanted => Some(bubble),
        _ => None,
    })
}

fn receipt(status: &str, code: Option<&str>) -> String {
    code.map_or_else(|| status.to_owned(), |code| format!("{status} ({code})"))
}

fn item<'a>(entry: &'a Entry, business: &Business) -> Item<'a> {
    match &entry.what {
        Happening::Missed(reason) => Item::Event("miss", format!("Missed call: {}", reason.words())),
        Happening::Sent { effect, person, body } => sent(effect, person.as_ref(), body, business),
        Happening::Wrote { body, media } => said(body, String::new(), media.len()),
        Happening::Said(body) => said(body, "Said on the phone".to_owned(), 0),
        Happening::Receipt { status, code, .. } => {
            Item::Event("", format!("A text was {}", receipt(status, code.as_deref())))
        }
        Happening::NotSent { why, .. } => Item::Event("trouble", format!("A text did not leave: {why}")),
        Happening::Recorded { seconds, .. } => {
            Item::Voicemail(entry.at, format!("Left a voicemail, {}", length(*seconds)))
        }
        Happening::Alerted(name) => Item::Event("people", format!("{name} was asked to take it")),
        Happening::Claimed(name) => Item::Event("people", format!("{name} took it")),
        Happening::Team { person, said } => Item::Event("people", format!("{person}: {said}")),
        Happening::Calendar(words) => Item::Event("calendar", words.clone()),
        Happening::Note(words) => Item::Event("", words.clone()),
        Happening::Ended(outcome) => {
            Item::Event("end", format!("Closed: {}", ending(*outcome).to_lowercase()))
        }
    }
}

fn sent<'a>(effect: &'a str, person: Option<&Phone>, text: &'a str, business: &Business) -> Item<'a> {
    let (class, label) = match person {
        None => ("ours", String::new()),
        Some(phone) => {
            let name = business.person(phone).map_or_else(|| phone.national(), |person| person.name.clone());
            ("team", format!("To {name}"))
        }
    };
    Item::Bubble(Bubble { class, text, label, effect, receipt: String::new(), pictures: 0 })
}

fn said(text: &str, label: String, pictures: usize) -> Item<'_> {
    Item::Bubble(Bubble { class: "theirs", text, label, effect: "", receipt: String::new(), pictures })
}

/// `0:34`
fn length(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
