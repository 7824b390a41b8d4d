//! Calling back.

use domain::decide::{briefing, held_by};
use domain::event::{CallBack, Event};
use domain::intake::{Fact, Urgency};
use domain::lead::{Caller, Outcome, Owner};

use crate::support::people::Person::{Dana, Luis};
use crate::support::{World, acme, minutes, need, world, zip};

/// An emergency by text; the profile wants a call back.
fn urgent() -> World {
    let mut world = world();
    world.missed();
    let facts = [need("water-heater"), zip("85021"), Fact::Urgency(Urgency::Emergency)];
    world.wrote("no hot water and it is flooding, 85021", &facts);
    world
}

fn went(world: &mut World, effect: &str, person: domain::Phone, what: CallBack) {
    world.happens(&Event::CalledBack { effect: effect.to_owned(), person, what });
}

#[test]
fn an_emergency_rings_the_person_on_call_and_tells_who_and_what_in_one_breath() {
    let world = urgent();
    assert_eq!(world.rung.len(), 1, "{:?}", world.lead.outbox);
    assert!(world.told(Luis)[0].starts_with("URGENT"), "the alert is texted as well");
    assert_eq!(
        briefing(&world.lead, &world.business),
        "Acme Heating & Air. This is urgent. Water heater replacement, 8 5 0 2 1. \
         no hot water and it is flooding, 85021. To call them now, press 1. To pass, press 2."
    );
}

#[test]
fn whoever_presses_1_has_the_lead_and_the_caller_is_not_told_that_a_call_will_come() {
    let mut world = urgent();
    let (effect, texts) = (world.rung[0].clone(), world.bodies().len());
    went(&mut world, &effect, Luis.phone(), CallBack::Taken);
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
    assert_eq!(world.lead.outcome, Some(Outcome::Transferred));
    assert_eq!(world.bodies().len(), texts);
    assert!(held_by(&world.lead, &world.business, &Luis.phone()).is_none());
    assert_eq!(held_by(&world.lead, &world.business, &Dana.phone()).map(|p| p.first_name()), Some("Luis"));
}

#[test]
fn a_call_that_nobody_takes_climbs_at_once_and_in_the_end_the_caller_is_told_the_truth() {
    let mut world = urgent();
    let first = world.rung[0].clone();
    went(&mut world, &first, Luis.phone(), CallBack::Unanswered);
    went(&mut world, &first, Luis.phone(), CallBack::Unanswered);
    assert_eq!(world.rung.len(), 2);
    assert!(world.told(Dana)[0].starts_with("URGENT"), "{:?}", world.told(Dana));
    let second = world.rung[1].clone();
    went(&mut world, &second, Dana.phone(), CallBack::Passed);
    assert!(world.last().contains("nobody at Acme Heating & Air is free"), "{}", world.last());
}

#[test]
fn a_caller_who_does_not_answer_is_told_who_tried() {
    let mut world = urgent();
    let effect = world.rung[0].clone();
    went(&mut world, &effect, Luis.phone(), CallBack::Taken);
    went(&mut world, &effect, Luis.phone(), CallBack::NotReached);
    assert!(
        world.last().starts_with("Luis from Acme Heating & Air just tried to call you."),
        "{}",
        world.last()
    );
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
}

#[test]
fn somebody_else_cannot_take_it_with_a_call_that_was_not_theirs() {
    let mut world = urgent();
    let effect = world.rung[0].clone();
    went(&mut world, &effect, Dana.phone(), CallBack::Taken);
    assert_eq!(world.lead.owner, Owner::Ringback);
}

#[test]
fn a_call_that_may_have_been_placed_is_not_placed_again() {
    let mut world = world();
    world.missed();
    world.carrier_hangs = true;
    let facts = [need("water-heater"), zip("85021"), Fact::Urgency(Urgency::Emergency)];
    world.wrote("no hot water, flooding, 85021", &facts);
    assert!(world.rung.is_empty() && world.lead.outbox.iter().any(|effect| effect.is_call()));
    world.carrier_hangs = false;
    world.pass(minutes(1));
    let to_luis = |id: &&String| id.ends_with(Luis.phone().last_four());
    assert!(world.rung.iter().filter(to_luis).count() == 0, "{:?}", world.rung);
}

#[test]
fn whoever_hides_their_number_cannot_be_called_back() {
    let caller = Caller::Withheld("CA7".into());
    let mut world = World::of(acme(), caller, "2026-12-01T10:00:00-07:00");
    world.missed();
    world.happens(&Event::Recorded { id: "RE1".into(), url: "x".into(), seconds: 20 });
    assert!(world.rung.is_empty());
}

#[test]
fn every_call_back_stands_in_the_ledger() {
    let world = urgent();
    let kinds: Vec<String> =
        world.lead.ledger.entries.iter().map(|entry| format!("{:?}", entry.kind)).collect();
    assert!(kinds.contains(&"CallBack".to_owned()), "{kinds:?}");
    assert_eq!(world.lead.ledger.broken_at(), None);
}
