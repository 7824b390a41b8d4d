//! The leads, each with its whole story.

use domain::Business;
use domain::intake::Urgency;
use domain::lead::{HandoffReason, Lead, Outcome, Owner, Stage, Unfit};
use domain::messages::{clock, when};
use domain::profile::Language;
use domain::report::words::{grouped, money};
use domain::spam::{SPAM, Said};
use jiff::Timestamp;
use maud::{Markup, html};

use super::story;
use crate::arrange::{View, began};

/// The list of a page.
pub(super) fn leads(view: &View<'_>) -> Markup {
    html! {
        section.leads #leads {
            h2 { "Leads " span.muted { (grouped(u64::try_from(view.all_leads).unwrap_or(0))) } }
            @if view.is_later_page {
                p { a href={ "/desk/?days=" (view.days) "#leads" } { "Back to the newest" } }
            }
            ol {
                @for lead in &view.leads { li { (card(lead, view)) } }
            }
            @if let Some(older) = view.older {
                p.older {
                    a.button href={ "/desk/?days=" (view.days) "&before=" (older.as_millisecond()) "#leads" } { "Older leads" }
                }
            }
        }
    }
}

fn card(lead: &Lead, view: &View<'_>) -> Markup {
    let (class, words) = badge(lead);
    let business = view.business;
    html! {
        details.lead {
            summary {
                span.who { (lead.display_name()) }
                span class={ "badge " (class) } { (words) }
                span.what { (gist(lead, business)) }
                span.when { (moment(began(lead), view)) }
                span.owner { (owner(lead, business)) }
            }
            div.whole {
                (facts(lead, view))
                (story::story(lead, business))
                div.acts { (verdict(lead, view)) (forget(lead, view)) }
            }
        }
    }
}

/// Whether they are spam is the owner's word. The moment of the page names it: sent twice it counts once.
fn verdict(lead: &Lead, view: &View<'_>) -> Markup {
    let taken = lead.said == Some(Said::Block) || lead.outcome == Some(Outcome::Disqualified(Unfit::Spam));
    let (said, words) =
        if taken { ("trust", "Not spam: let them through") } else { ("block", "Block this caller") };
    html! {
        @if lead.caller.phone().is_some() {
            form.verdict method="post" action="/desk/spam" {
                input type="hidden" name="lead" value=(lead.own_key());
                input type="hidden" name="id" value={ "desk" (view.now.as_millisecond()) };
                button.quiet type="submit" name="said" value=(said) { (words) }
            }
        }
    }
}

/// Two steps, because it cannot be taken back.
fn forget(lead: &Lead, view: &View<'_>) -> Markup {
    html! {
        details.forget {
            summary { "Delete this caller" }
            form method="post" action="/desk/forget" {
                p { "Texts, answers, visits and the number itself are deleted, and cannot be brought back." }
                input type="hidden" name="lead" value=(lead.own_key());
                input type="hidden" name="id" value={ "desk" (view.now.as_millisecond()) };
                button type="submit" { "Delete everything about them" }
            }
        }
    }
}

/// What they need, in a few words.
fn gist(lead: &Lead, business: &Business) -> String {
    let intake = &lead.intake;
    let service =
        intake.service.as_deref().and_then(|id| business.service(id)).map(|service| service.name.clone());
    let need = service.or_else(|| intake.need.clone());
    let place = intake.city.clone().or_else(|| intake.zip.clone());
    let known: Vec<String> = [need, place].into_iter().flatten().collect();
    match (known.is_empty(), lead.misses.first()) {
        (false, _) => known.join(", "),
        (true, Some(miss)) => format!("Missed: {}", miss.reason.words()),
        (true, None) => "Wrote without a call".to_owned(),
    }
}

/// The time alone for today.
fn moment(at: Timestamp, view: &View<'_>) -> String {
    let local = |at: Timestamp| at.to_zoned(view.business.time_zone.clone());
    if local(at).date() == local(view.now).date() {
        format!("Today, {}", clock(local(at).time()))
    } else {
        when(at, &view.business.time_zone, Language::En)
    }
}

/// Who has the next move; nobody has in a closed lead that no person took.
fn owner(lead: &Lead, business: &Business) -> String {
    match &lead.owner {
        Owner::Person(phone) => {
            business.person(phone).map_or_else(|| phone.national(), |person| person.name.clone())
        }
        Owner::Ringback if lead.stage == Stage::Closed => String::new(),
        Owner::Ringback => "Ringback".to_owned(),
    }
}

fn badge(lead: &Lead) -> (&'static str, &'static str) {
    let urgent = lead.handoff.as_ref().is_some_and(|handoff| handoff.reason == HandoffReason::Urgent);
    if urgent && lead.stage != Stage::Closed && lead.milestones.claimed.is_none() {
        return ("alarm", "Urgent, unclaimed");
    }
    match (lead.stage, lead.outcome) {
        (Stage::Booked, _) => ("good", "Booked"),
        (Stage::WithPeople, _) if lead.person().is_some() => ("open", "With a person"),
        (Stage::WithPeople, _) => ("wait", "Needs a person"),
        (Stage::Intake, _) if lead.milestones.replied.is_none() => ("open", "Awaiting reply"),
        (Stage::Intake, _) => ("open", "In conversation"),
        (Stage::Offering, _) => ("open", "Choosing a time"),
        (Stage::Closed, None) => ("done", "Closed"),
        (Stage::Closed, Some(outcome)) => {
            (if outcome == Outcome::Booked { "good" } else { "done" }, ending(outcome))
        }
    }
}

pub(super) fn ending(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Booked => "Booked",
        Outcome::Transferred => "Done by a person",
        Outcome::Noted => "Noted",
        Outcome::Disqualified(Unfit::OutOfArea) => "Out of area",
        Outcome::Disqualified(Unfit::WrongNumber) => "Wrong number",
        Outcome::Disqualified(Unfit::NotInterested) => "Not interested",
        Outcome::Disqualified(Unfit::Spam) => "Spam",
        Outcome::OptedOut => "Wants no texts",
        Outcome::NoShow => "Nobody there",
        Outcome::Unreachable => "No answer",
    }
}

fn facts(lead: &Lead, view: &View<'_>) -> Markup {
    let (business, intake) = (view.business, &lead.intake);
    let zone = &business.time_zone;
    let at = |at: Timestamp| when(at, zone, Language::En);
    let visit = lead.appointment.as_ref().map(|visit| {
        let value = money(&view.report.currency, u64::from(visit.value));
        format!("{}, about {value}", at(visit.slot.starts))
    });
    let service =
        intake.service.as_deref().and_then(|id| business.service(id)).map(|service| service.name.clone());
    let pictures = intake.media.len();
    let rows = [
        ("Phone", lead.caller.phone().map(domain::Phone::national)),
        ("Needs", intake.need.clone()),
        ("Service", service),
        ("How many", intake.quantity.map(|number| number.to_string())),
        ("Where", intake.place()),
        ("How urgent", intake.urgency.map(|urgency| Urgency::words(urgency).to_owned())),
        ("Visit", visit),
        ("Why a person", lead.handoff.as_ref().map(|handoff| handoff.reason.words().to_owned())),
        ("Next move", Some(owner(lead, business)).filter(|owner| !owner.is_empty())),
        ("Language", (lead.language == Language::Es).then(|| "Spanish".to_owned())),
        ("Pictures", (pictures > 0).then(|| pictures.to_string())),
        ("Spam", spam(lead)),
        ("No texts since", lead.opted_out.map(at)),
        ("Called before", (!lead.past.is_empty()).then(|| times(lead.past.len()))),
    ];
    html! {
        dl.facts {
            @for (name, value) in rows {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}

/// What was said about them, or what speaks for spam.
fn spam(lead: &Lead) -> Option<String> {
    match lead.said {
        Some(Said::Block) => Some("Blocked by you".to_owned()),
        Some(Said::Trust) => Some("Always gets through".to_owned()),
        None => lead
            .spam
            .as_ref()
            .map(|judgement| format!("{} of {SPAM}: {}", judgement.score(), judgement.words())),
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
