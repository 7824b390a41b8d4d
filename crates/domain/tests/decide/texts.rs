//! What came of sending a text.

use domain::effect::{EffectState, Purpose};
use domain::event::{Event, SendResult, Trouble};
use domain::gate::Forbidden;
use domain::intake::Fact;
use domain::lead::{HandoffReason, Happening, Stage};
use domain::profile::Language;
use domain::segments;

use crate::support::people::Person::Luis;
use crate::support::{World, hours, minutes, missed, need, offered, seconds, world};

fn failed(trouble: Trouble) -> SendResult {
    SendResult::Failed { trouble, code: Some("30000".into()), retry_after: None }
}

fn reason(world: &World) -> Option<HandoffReason> {
    world.lead.handoff.as_ref().map(|handoff| handoff.reason)
}

#[test]
fn the_first_accepted_text_is_the_moment_of_contact_and_later_ones_do_not_move_it() {
    let mut world = missed();
    let contact = world.lead.milestones.contacted;
    assert_eq!(contact, Some(world.now));
    world.pass(minutes(3));
    world.wrote("ac", &[need("ac-repair")]);
    assert_eq!(world.lead.milestones.contacted, contact);
}

#[test]
fn word_to_the_team_is_no_contact_with_the_caller() {
    let mut world = world();
    world.carrier.push_back(failed(Trouble::Unreachable));
    world.missed();
    assert_eq!(world.told(Luis).len(), 1);
    assert_eq!(world.lead.milestones.contacted, None);
}

#[test]
fn passing_trouble_is_tried_again_for_as_long_as_the_text_is_worth_sending() {
    let mut world = world();
    world.carrier.extend((0..60).map(|_| failed(Trouble::Temporary)));
    world.missed();
    let start = world.now;
    for pause in [10, 60].into_iter().chain([120; 29]) {
        let due = world.next_due().unwrap();
        assert_eq!(due, world.now + seconds(pause));
        assert!(world.bodies().is_empty());
        world.pass(seconds(pause));
    }
    assert_eq!(world.now, start + seconds(3550));
    assert!(world.bodies().is_empty());
    assert_eq!(reason(&world), Some(HandoffReason::NotTextable), "then a person");
}

#[test]
fn a_carrier_that_was_down_for_an_hour_gets_what_is_still_wanted_within_minutes() {
    for minutes_before in 1..58 {
        let mut world = world();
        world.carrier.extend((0..60).map(|_| failed(Trouble::Temporary)));
        world.missed();
        world.pass(minutes(minutes_before));
        world.carrier.clear();
        world.pass(minutes(3));
        assert_eq!(world.purposes(), [Purpose::ReplyToCall], "down for {minutes_before} min");
    }
}

#[test]
fn a_carrier_that_says_how_long_to_wait_is_heeded() {
    let mut world = world();
    world.carrier.push_back(SendResult::Failed {
        trouble: Trouble::Temporary,
        code: None,
        retry_after: Some(45),
    });
    world.missed();
    assert_eq!(world.next_due(), Some(world.now + seconds(45)));
    world.pass(seconds(45));
    assert_eq!(world.bodies().len(), 1);
}

#[test]
fn a_number_that_cannot_get_texts_goes_to_a_person() {
    for trouble in
        [Trouble::Unreachable, Trouble::Blocked, Trouble::Unregistered, Trouble::Account, Trouble::Refused]
    {
        let mut world = world();
        world.carrier.push_back(failed(trouble));
        world.missed();
        assert_eq!(
            (world.lead.stage, reason(&world)),
            (Stage::WithPeople, Some(HandoffReason::NotTextable)),
            "{trouble:?}"
        );
        assert_eq!(world.lead.opted_out, None);
        assert!(world.told(Luis)[0].starts_with("Cannot be texted, please call: "));
    }
}

#[test]
fn someone_who_opted_out_at_the_carrier_is_not_texted_again() {
    let mut world = world();
    world.carrier.push_back(failed(Trouble::OptedOut));
    world.missed();
    assert_eq!(world.lead.opted_out, Some(world.now));
    assert_eq!(reason(&world), Some(HandoffReason::NotTextable));
    world.pass(hours(24 * 10));
    world.missed();
    assert!(world.bodies().is_empty(), "{:?}", world.bodies());
}

#[test]
fn a_nudge_that_cannot_be_delivered_troubles_nobody() {
    let mut world = missed();
    world.carrier.push_back(failed(Trouble::Unreachable));
    world.pass(minutes(21));
    assert_eq!(world.lead.handoff, None);
}

#[test]
fn where_it_is_open_whether_the_carrier_has_it_the_claim_stands() {
    let mut world = world();
    world.carrier.push_back(SendResult::Ambiguous);
    world.missed();
    let effect = &world.lead.outbox[0];
    assert_eq!((effect.attempts, &effect.state), (1, &EffectState::Claimed(world.now + seconds(30))));
    world.pass(seconds(30));
    assert_eq!(world.bodies().len(), 1);
    assert_eq!(world.lead.outbox[0].attempts, 2, "whoever takes it up can tell that it was tried before");
}

#[test]
fn a_text_that_was_left_behind_is_taken_up_after_the_lease_and_not_before() {
    let mut world = world();
    world.carrier_hangs = true;
    world.missed();
    world.pass(seconds(29));
    assert!(world.lead.to_take_up(world.now).is_empty());
    world.carrier_hangs = false;
    world.pass(seconds(1));
    assert_eq!(world.bodies().len(), 1);
}

#[test]
fn two_who_take_up_the_same_text_do_not_both_get_it() {
    let mut world = world();
    world.carrier_hangs = true;
    world.missed();
    let id = world.lead.outbox[0].id.clone();
    world.now += seconds(31);
    world.decides(&Event::TakenUp { effects: vec![id.clone()] });
    let once = world.json();
    world.decides(&Event::TakenUp { effects: vec![id] });
    assert_eq!(world.json(), once);
}

#[test]
fn an_apology_that_comes_too_late_is_not_sent() {
    let mut world = world();
    world.carrier_hangs = true;
    world.missed();
    world.now += hours(2);
    world.carrier_hangs = false;
    world.tick();
    assert!(!world.purposes().contains(&Purpose::ReplyToCall), "{:?}", world.bodies());
    assert!(world.dropped.iter().any(|(_, why)| *why == Forbidden::Stale));
    let told = |entry: &domain::lead::Entry| matches!(&entry.what, Happening::NotSent { why, .. } if why == "its time had passed");
    assert!(world.lead.story.iter().any(told));
    assert_eq!(reason(&world), Some(HandoffReason::NotTextable), "a person is asked to call instead");
}

#[test]
fn a_result_for_a_text_that_is_gone_changes_nothing() {
    let mut world = missed();
    let before = world.json();
    for result in
        [SendResult::Accepted { message: "SM7".into() }, failed(Trouble::Temporary), SendResult::Ambiguous]
    {
        world.happens(&Event::Sent { effect: "miss.ca9999.first-text".into(), result, decided: None });
    }
    assert_eq!(world.json(), before);
}

#[test]
fn the_story_tells_what_was_sent() {
    let world = missed();
    let body = world.last().to_owned();
    let sent = |entry: &domain::lead::Entry| matches!(&entry.what, Happening::Sent { person: None, body: told, .. } if *told == body);
    assert_eq!(world.lead.story.iter().filter(|entry| sent(entry)).count(), 1);
}

#[test]
fn a_person_who_cannot_be_reached_by_note_is_no_reason_for_an_alert() {
    let mut world = missed();
    world.wrote("a person please", &[Fact::Person]);
    world.team(Luis, domain::event::TeamCommand::Claim);
    world.carrier.push_back(failed(Trouble::Unreachable));
    let before = world.lead.handoff.clone();
    world.wrote("hello?", &[]);
    assert_eq!(world.lead.handoff, before);
}

#[test]
fn a_spanish_caller_reads_the_service_by_its_spanish_name() {
    let mut world = offered();
    world.business.services[0].name_es = Some("Reparacion de aire".into());
    world.lead.language = Language::Es;
    world.wrote("la 2", &[Fact::Choice(2)]);
    assert!(world.last().starts_with("Queda reservado: Reparacion de aire, "), "{}", world.last());
    let told = world.told(Luis);
    assert!(told.last().unwrap().starts_with("Booked: AC repair, "), "{told:?}");
}

#[test]
fn a_text_that_would_cost_three_segments_leaves_in_plainer_letters() {
    let mut world = offered();
    world.business.messages.insert(
        "booked".into(),
        "¡Queda reservado, señor! {service}, {when}. Le llamará nuestro técnico cuando esté en camino; si necesita \
         cambiarlo, responda aquí mismo — con gusto. {business}"
            .into(),
    );
    world.wrote("2", &[Fact::Choice(2)]);
    let (sent, cost) = (world.last(), segments::count(world.last()));
    assert!(
        sent.contains("señor")
            && sent.contains("llamara nuestro técnico")
            && sent.contains("aqui mismo - con")
    );
    assert!(cost == 2, "{cost} segments: {sent}");
}
