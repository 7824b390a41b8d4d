//! What extensions want of a lead, and what others are told of it.

use domain::event::{Command, Event, TeamCommand};
use domain::intake::{Fact, Urgency};
use domain::lead::{Outcome, Stage, Unfit};
use domain::occurrence::Kind;

use crate::support::people::Person::Luis;
use crate::support::{World, booked, hours, missed, offered};

fn wants(world: &mut World, command: Command) {
    let id = world.id("EV");
    world.happens(&Event::Commanded { id, by: "crm".to_owned(), command });
}

fn kinds(world: &World) -> Vec<&'static str> {
    world.lead.occurrences.kept.iter().map(|occurrence| occurrence.kind.name()).collect()
}

fn text(body: &str) -> Command {
    Command::Text { body: body.to_owned() }
}

#[test]
fn what_happens_is_told_in_the_order_in_which_it_happened() {
    let mut world = booked();
    world.wrote("please cancel", &[Fact::Cancel]);
    let kinds = kinds(&world);
    let place = |kind: Kind| {
        kinds.iter().position(|known| *known == kind.name()).unwrap_or_else(|| panic!("{kinds:?}"))
    };
    let order = [
        Kind::CallMissed,
        Kind::MessageReceived,
        Kind::LeadQualified,
        Kind::BookingConfirmed,
        Kind::LeadClosed,
        Kind::BookingCancelled,
    ];
    let places: Vec<usize> = order.into_iter().map(place).collect();
    assert!(places.is_sorted(), "{kinds:?}");
    let numbers: Vec<u32> = world.lead.occurrences.kept.iter().map(|occurrence| occurrence.number).collect();
    assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
}

#[test]
fn what_was_published_is_not_published_again_and_a_number_from_the_future_is_none() {
    let mut world = missed();
    let count = world.lead.occurrences.count;
    world.happens(&Event::Published { up_to: count + 10 });
    assert_eq!(world.lead.occurrences.published, count);
    world.wrote("AC is out", &[]);
    assert!(world.lead.occurrences.unpublished().all(|occurrence| occurrence.number > count));
    world.happens(&Event::Published { up_to: 1 });
    assert_eq!(world.lead.occurrences.published, count, "never back");
}

#[test]
fn a_command_is_obeyed_once_however_often_it_comes() {
    let mut world = missed();
    let event = Event::Commanded {
        id: "1.crm.0".to_owned(),
        by: "crm".to_owned(),
        command: text("We have your parts."),
    };
    world.happens(&event);
    world.happens(&event);
    assert_eq!(world.bodies().iter().filter(|body| body.contains("parts")).count(), 1);
}

#[test]
fn its_own_text_is_no_event_to_it() {
    let mut world = missed();
    let sent = |world: &World| kinds(world).iter().filter(|kind| **kind == "message.sent").count();
    let before = sent(&world);
    wants(&mut world, text("We have your parts."));
    assert!(world.bodies().iter().any(|body| body.contains("parts")));
    assert_eq!(sent(&world), before);
}

#[test]
fn an_opt_out_holds_for_extensions_too_and_so_does_the_cap_of_a_day() {
    let mut world = missed();
    world.wrote("STOP", &[]);
    let texts = world.bodies().len();
    wants(&mut world, text("One more thing"));
    assert_eq!(world.bodies().len(), texts);

    let mut world = missed();
    for number in 0..8 {
        wants(&mut world, text(&format!("News {number}")));
    }
    assert_eq!(
        world.bodies().iter().filter(|body| body.starts_with("News")).count(),
        3,
        "and the first text"
    );
}

#[test]
fn a_text_that_is_too_long_is_a_note_for_whoever_wrote_the_extension() {
    let mut world = missed();
    let texts = world.bodies().len();
    wants(&mut world, text(&"long ".repeat(100)));
    assert_eq!(world.bodies().len(), texts);
    assert!(world.notes().iter().any(|note| note.contains("more than two segments")), "{:?}", world.notes());
}

#[test]
fn whoever_is_no_opportunity_gets_no_visit_and_no_nudge() {
    let mut world = booked();
    wants(&mut world, Command::Disqualify { reason: Unfit::OutOfArea });
    assert_eq!(world.lead.appointment, None);
    assert!(world.calendar.is_empty());
    assert!(world.told(Luis).iter().any(|told| told.starts_with("Cancelled: ")));
    let mut world = offered();
    let texts = world.bodies().len();
    wants(&mut world, Command::Disqualify { reason: Unfit::WrongNumber });
    world.pass(hours(48));
    assert_eq!(
        (world.lead.stage, world.lead.outcome),
        (Stage::Closed, Some(Outcome::Disqualified(Unfit::WrongNumber)))
    );
    assert_eq!(world.bodies().len(), texts);
}

#[test]
fn facts_are_taken_in_as_if_the_caller_had_said_them_and_wrong_ones_are_noted() {
    let mut world = missed();
    let facts = |service: &str, zip: &str| Command::SetFacts {
        name: Some("Ana Ruiz".to_owned()),
        service: Some(service.to_owned()),
        zip: Some(zip.to_owned()),
        city: None,
        street: None,
        urgency: Some(Urgency::Soon),
    };
    wants(&mut world, facts("ac-repair", "85021"));
    let intake = &world.lead.intake;
    assert_eq!((intake.name.as_deref(), intake.zip.as_deref()), (Some("Ana Ruiz"), Some("85021")));
    assert_eq!((intake.service.as_deref(), intake.urgency), (Some("ac-repair"), Some(Urgency::Soon)));
    wants(&mut world, facts("moon-travel", "8502"));
    assert_eq!(world.lead.intake.zip.as_deref(), Some("85021"));
    let notes = world.notes();
    assert!(
        notes.iter().any(|note| note.contains("moon-travel"))
            && notes.iter().any(|note| note.contains("five digits")),
        "{notes:?}"
    );
}

#[test]
fn a_person_is_asked_with_the_reason_and_one_who_has_it_is_not_overruled() {
    let mut world = missed();
    wants(&mut world, Command::HandOver { why: "a regular customer".to_owned() });
    assert!(
        world.told(Luis).iter().any(|told| told.starts_with("Please have a look")),
        "{:?}",
        world.told(Luis)
    );
    assert!(world.notes().iter().any(|note| note.contains("a regular customer")));
    let id = world.id("SM");
    world.happens(&Event::Team { person: Luis.phone(), id, command: TeamCommand::Claim });
    wants(&mut world, Command::Disqualify { reason: Unfit::Spam });
    assert_ne!(world.lead.outcome, Some(Outcome::Disqualified(Unfit::Spam)));
}
