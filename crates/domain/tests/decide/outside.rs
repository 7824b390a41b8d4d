//! What comes from outside the conversation: the caller's page, and the calendar that the owner uses.

use domain::event::{Event, PageAction};
use domain::lead::{Outcome, Stage};
use domain::profile::Language;
use domain::slots::Slot;

use crate::support::people::Person::Luis;
use crate::support::{World, booked, hours, offered};

fn press(world: &mut World, id: &str, what: PageAction) {
    world.happens(&Event::Page { id: id.to_owned(), what, language: Language::En });
}

fn later(slot: Slot, by: i64) -> Slot {
    Slot { starts: slot.starts + hours(by), ends: slot.ends + hours(by) }
}

fn changed(world: &mut World, to: Option<Slot>) {
    let visit = world.lead.appointment.as_ref().map_or_else(|| "gone".to_owned(), |visit| visit.id.clone());
    world.happens(&Event::CalendarChanged { visit, to });
}

#[test]
fn a_time_that_is_pressed_is_booked_once_and_answered_by_a_text() {
    let mut world = offered();
    let slot = world.lead.offers[1];
    for _ in 0..2 {
        press(&mut world, "PR1", PageAction::Pick(slot));
    }
    assert_eq!(world.lead.appointment.as_ref().map(|visit| visit.slot), Some(slot));
    assert!(world.last().starts_with("You're booked: "), "{}", world.last());
    assert_eq!(world.calendar.len(), 1);
    let told = world.told(Luis).len();
    press(&mut world, "PR2", PageAction::Pick(later(slot, 24)));
    assert!(world.last().starts_with("Done, we moved it. "), "{}", world.last());
    assert_eq!((world.calendar.len(), world.told(Luis).len()), (1, told + 1));
    press(&mut world, "PR3", PageAction::Cancel);
    assert_eq!((world.calendar.len(), world.lead.outcome), (0, Some(Outcome::Noted)));
}

#[test]
fn a_visit_that_the_owner_moves_is_moved_and_the_caller_told_once() {
    let mut world = booked();
    let to = later(world.lead.appointment.as_ref().unwrap().slot, 26);
    let before = world.bodies().len();
    for _ in 0..3 {
        changed(&mut world, Some(to));
    }
    assert_eq!(world.lead.appointment.as_ref().map(|visit| visit.slot), Some(to));
    assert!(world.last().contains("had to move your visit"), "{}", world.last());
    assert_eq!(world.bodies().len(), before + 1);
    // Back again is another change.
    changed(&mut world, Some(later(to, -26)));
    assert_eq!(world.bodies().len(), before + 2);
}

#[test]
fn a_visit_that_the_owner_deletes_is_called_off_and_another_time_is_looked_for() {
    let mut world = booked();
    let visit = world.lead.appointment.clone().unwrap();
    changed(&mut world, None);
    assert!(world.last().contains("had to call off your visit"), "{}", world.last());
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Offering, None));
    assert!(world.lead.milestones.booked.is_none(), "it counts as no booked work");
    let texts = world.bodies().len();
    world.happens(&Event::CalendarChanged { visit: visit.id, to: None });
    assert_eq!(world.bodies().len(), texts, "told once");
}

#[test]
fn what_happens_to_a_visit_that_is_over_or_somebody_elses_changes_nothing() {
    let mut world = booked();
    let slot = world.lead.appointment.as_ref().unwrap().slot;
    let lead = world.lead.clone();
    world.happens(&Event::CalendarChanged { visit: "16025550142-1-0".to_owned(), to: None });
    assert_eq!(world.lead, lead);
    world.now = slot.ends;
    changed(&mut world, None);
    assert_eq!(world.lead.appointment, lead.appointment);
}
