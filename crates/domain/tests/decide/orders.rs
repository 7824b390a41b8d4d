//! Webhooks that come many times, late, and in another order.

use std::num::NonZero;

use domain::effect::EffectState;
use domain::event::ReceiptStatus;
use domain::lead::MissReason;
use domain::{Business, Event, Lead, decide};
use jiff::Timestamp;

use crate::support::chaos::Chaos;
use crate::support::dice::Dice;
use crate::support::{minutes, missed, world};

/// How many drawn stories are told in disorder.
const STORIES: u64 = 100_000;
const STEPS: usize = 12;
/// Each webhook comes so many times.
const TIMES: usize = 10;

fn told(lead: Lead, business: &Business, order: &[(Timestamp, Event)]) -> String {
    let lead = order.iter().fold(lead, |lead, (at, event)| {
        let mut lead = decide(lead, event, business, *at).lead;
        lead.spoken = None;
        lead
    });
    serde_json::to_string(&lead).unwrap()
}

fn is_webhook(event: &Event) -> bool {
    matches!(
        event,
        Event::Missed { .. }
            | Event::Said { .. }
            | Event::OnThePhone { .. }
            | Event::Transferred { .. }
            | Event::Left { .. }
            | Event::CalledBack { .. }
            | Event::Recorded { .. }
            | Event::Wrote { .. }
            | Event::Receipt { .. }
            | Event::Team { .. }
    )
}

fn is_good_news(event: &Event) -> bool {
    matches!(event, Event::Receipt { status, .. } if *status != ReceiptStatus::Failed)
}

/// The same webhooks, each ten times: the copies anywhere after the first of their kind, at the time of whatever
/// comes before them.
fn disorder(dice: &mut Dice, story: &[(Timestamp, Event)]) -> Vec<(Timestamp, Event)> {
    let mut order = story.to_vec();
    for (_, event) in story.iter().filter(|(_, event)| is_webhook(event)) {
        for _ in 1..TIMES {
            let first = order.iter().position(|other| other.1 == *event).unwrap();
            let place = first + 1 + dice.below(order.len() - first);
            let copy = (order[place - 1].0, event.clone());
            order.insert(place, copy);
        }
    }
    order
}

#[test]
fn a_hundred_thousand_stories_end_the_same_when_every_webhook_comes_ten_times_and_late() {
    let hands = std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    std::thread::scope(|scope| {
        for hand in 0..hands {
            scope.spawn(move || (hand..STORIES).step_by(hands as usize).for_each(tell_one_in_disorder));
        }
    });
}

fn tell_one_in_disorder(seed: u64) {
    let mut chaos = Chaos::new(seed);
    let start = chaos.world.lead.clone();
    for _ in 0..STEPS {
        chaos.step();
    }
    let (business, story) = (&chaos.world.business, &chaos.world.log);
    let once = serde_json::to_string(&chaos.world.lead).unwrap();
    assert_eq!(told(start.clone(), business, story), once);
    let mut dice = Dice::new(seed ^ 0x5eed);
    let order = disorder(&mut dice, story);
    assert_eq!(told(start, business, &order), once, "story {seed}: {order:#?}");
}

#[test]
fn good_news_that_is_lost_makes_no_difference_once_the_text_is_known_to_be_accepted() {
    for seed in 0..5_000 {
        let mut chaos = Chaos::new(seed);
        for _ in 0..STEPS {
            chaos.step();
        }
        let (lead, business) = (chaos.world.lead.clone(), &chaos.world.business);
        if lead.outbox.iter().any(|effect| matches!(effect.state, EffectState::Claimed(_))) {
            continue;
        }
        for (_, event) in chaos.world.log.iter().filter(|(_, event)| is_good_news(event)) {
            let now = chaos.world.now;
            let same = decide(lead.clone(), event, business, now).lead;
            assert_eq!(told(same, business, &[]), told(lead.clone(), business, &[]), "story {seed}");
        }
    }
}

#[test]
fn the_two_webhooks_about_the_end_of_a_call_may_come_in_either_order() {
    let reasons = [MissReason::NoAnswer, MissReason::Busy, MissReason::Failed, MissReason::NotAccepted];
    for reason in reasons {
        let world = world();
        let event = |reason| (world.now, Event::Missed { call: "CA1".into(), reason, spam: None });
        let (rang, ended) = (event(reason), event(MissReason::HungUp));
        let expected = told(world.lead.clone(), &world.business, &[rang.clone(), ended.clone()]);
        let other = told(world.lead.clone(), &world.business, &[ended, rang]);
        assert_eq!(other, expected, "{reason:?}");
    }
}

#[test]
fn a_webhook_that_is_told_again_a_day_later_changes_nothing() {
    let mut world = missed();
    let log = world.log.clone();
    world.pass(minutes(26 * 60));
    world.decides(&Event::Due);
    let before = world.json();
    for (_, event) in log.iter().filter(|(_, event)| is_webhook(event)) {
        world.happens(event);
    }
    assert_eq!(world.json(), before);
}
