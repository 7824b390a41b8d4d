//! Word from the network, in any order.

use domain::decide::attempt_id;
use domain::event::{Event, ReceiptStatus, SendResult, Trouble};
use domain::intake::Fact;
use domain::lead::HandoffReason;

use crate::support::dice::Dice;
use crate::support::people::Person::Luis;
use crate::support::{World, hours, missed, seconds, world};

fn receipt(
    message: &str,
    effect: &str,
    attempt: u8,
    status: ReceiptStatus,
    trouble: Option<Trouble>,
) -> Event {
    let effect = Some(attempt_id(effect, attempt));
    Event::Receipt { message: message.to_owned(), effect, status, trouble, code: None }
}

/// A missed caller whose first text is on its way; the effect's id.
fn on_its_way() -> (World, String) {
    let mut world = world();
    world.carrier_hangs = true;
    world.missed();
    let id = world.lead.outbox[0].id.clone();
    (world, id)
}

/// Applies the events in many orders, some of them several times; the lead is always the same.
fn any_order_gives_the_same_lead(last: &ReceiptStatus, trouble: Option<Trouble>) {
    let (start, id) = on_its_way();
    let events = [
        Event::Sent {
            effect: id.clone(),
            result: SendResult::Accepted { message: "SM7".into() },
            decided: None,
        },
        receipt("SM7", &id, 1, ReceiptStatus::Underway, None),
        receipt("SM7", &id, 1, ReceiptStatus::Other("scheduled-ish".into()), None),
        receipt("SM7", &id, 1, last.clone(), trouble),
    ];
    let play = |order: &[Event]| {
        let mut lead = start.lead.clone();
        for event in order {
            lead = domain::decide(lead, event, &start.business, start.now).lead;
        }
        serde_json::to_string(&lead).unwrap()
    };
    let expected = play(&events);
    for seed in 0..2500 {
        let mut dice = Dice::new(seed);
        let mut order: Vec<Event> = Vec::new();
        for event in &events {
            let times = 1 + dice.below(3);
            order.extend(std::iter::repeat_n(event.clone(), times));
        }
        dice.shuffle(&mut order);
        assert_eq!(play(&order), expected, "seed {seed}: {order:#?}");
    }
}

#[test]
fn receipts_in_any_order_doubled_and_before_our_own_note_give_the_same_lead() {
    any_order_gives_the_same_lead(&ReceiptStatus::Delivered, None);
}

#[test]
fn the_same_holds_for_a_text_that_the_network_lost() {
    any_order_gives_the_same_lead(&ReceiptStatus::Failed, Some(Trouble::Temporary));
}

#[test]
fn the_same_holds_for_a_text_that_cannot_arrive() {
    any_order_gives_the_same_lead(&ReceiptStatus::Failed, Some(Trouble::Unreachable));
    any_order_gives_the_same_lead(&ReceiptStatus::Failed, Some(Trouble::OptedOut));
    any_order_gives_the_same_lead(&ReceiptStatus::Failed, None);
}

#[test]
fn good_news_of_an_accepted_text_changes_nothing_and_costs_nothing() {
    let mut world = missed();
    let text = world.sent[0].clone();
    let before = world.json();
    for status in [ReceiptStatus::Underway, ReceiptStatus::Delivered, ReceiptStatus::Other("read".into())] {
        world.happens(&receipt(&text.message, &text.effect, 1, status, None));
    }
    assert_eq!(world.json(), before);
}

#[test]
fn a_text_of_which_no_failure_was_told_is_done_after_ten_hours() {
    let mut world = missed();
    assert_eq!(world.lead.outbox.len(), 1);
    world.pass(hours(11));
    world.wrote("a person please", &[Fact::Person]);
    let first = |effect: &&domain::Effect| effect.id.starts_with("miss.");
    assert!(!world.lead.outbox.iter().any(|effect| first(&effect)), "{:?}", world.lead.outbox);
}

#[test]
fn a_text_that_the_network_lost_is_tried_once_more_and_then_a_person_is_asked() {
    let mut world = missed();
    let text = world.sent[0].clone();
    world.happens(&receipt(&text.message, &text.effect, 1, ReceiptStatus::Failed, Some(Trouble::Temporary)));
    assert_eq!(world.lead.handoff, None);
    world.pass(seconds(60));
    assert_eq!(world.bodies().len(), 2);
    let again = world.sent[1].clone();
    assert_eq!((again.effect.as_str(), again.body.as_str()), (text.effect.as_str(), text.body.as_str()));
    world.happens(&receipt(
        &again.message,
        &again.effect,
        2,
        ReceiptStatus::Failed,
        Some(Trouble::Temporary),
    ));
    assert_eq!(world.lead.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::NotTextable));
    world.pass(seconds(60));
    assert_eq!(world.bodies().len(), 2);
}

#[test]
fn a_late_receipt_of_an_earlier_try_does_not_fail_a_later_one() {
    let mut world = missed();
    let text = world.sent[0].clone();
    let lost = receipt(&text.message, &text.effect, 1, ReceiptStatus::Failed, Some(Trouble::Temporary));
    world.happens(&lost);
    world.pass(seconds(59));
    world.carrier_hangs = true;
    world.now += seconds(1);
    world.decides(&Event::TakenUp { effects: vec![text.effect.clone()] });
    let running = world.json();
    world.happens(&lost);
    assert_eq!(world.json(), running, "while the second try runs");
    world.happens(&Event::Sent {
        effect: text.effect.clone(),
        result: SendResult::Accepted { message: "SM800".into() },
        decided: None,
    });
    let accepted = world.json();
    world.happens(&lost);
    assert_eq!(world.json(), accepted, "and after it was accepted");
    world.happens(&receipt("SM800", &text.effect, 2, ReceiptStatus::Delivered, None));
    assert_eq!(world.json(), accepted);
}

#[test]
fn a_receipt_for_a_text_that_we_do_not_know_changes_nothing() {
    let mut world = missed();
    let before = world.json();
    world.happens(&receipt(
        "SM555",
        "miss.ca5.first-text",
        1,
        ReceiptStatus::Failed,
        Some(Trouble::Unreachable),
    ));
    world.happens(&Event::Receipt {
        message: "SM555".into(),
        effect: None,
        status: ReceiptStatus::Delivered,
        trouble: None,
        code: None,
    });
    assert_eq!(world.json(), before);
}

#[test]
fn a_receipt_without_our_id_is_known_by_the_carriers() {
    let mut world = missed();
    let message = world.sent[0].message.clone();
    world.happens(&Event::Receipt {
        message,
        effect: None,
        status: ReceiptStatus::Failed,
        trouble: Some(Trouble::Unreachable),
        code: None,
    });
    assert_eq!(world.lead.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::NotTextable));
}

#[test]
fn a_receipt_that_never_comes_is_not_waited_for_for_ever() {
    let mut world = missed();
    world.wrote("a person please", &[Fact::Person]);
    world.pass(hours(24 * 7));
    assert!(world.lead.outbox.is_empty(), "{:?}", world.lead.outbox);
}

#[test]
fn someone_who_turns_out_to_have_opted_out_at_the_carrier_gets_nothing_more() {
    let mut world = missed();
    let text = world.sent[0].clone();
    world.happens(&receipt(&text.message, &text.effect, 1, ReceiptStatus::Failed, Some(Trouble::OptedOut)));
    assert!(world.lead.opted_out.is_some());
    assert_eq!(world.told(Luis).len(), 1);
    world.pass(hours(24 * 9));
    assert_eq!(world.bodies().len(), 1);
}

#[test]
fn a_text_that_arrived_twice_after_all_is_counted_once_and_told() {
    let mut world = world();
    world.carrier.push_back(SendResult::Ambiguous);
    world.missed();
    let id = world.lead.outbox[0].id.clone();
    world.pass(seconds(40));
    assert_eq!(world.sent.len(), 1, "the carrier did not know of the first try");
    let first = receipt("SM111", &id, 1, ReceiptStatus::Delivered, None);
    for _ in 0..3 {
        world.happens(&first);
    }
    assert_eq!(world.lead.doubled, ["SM111"]);
    world.happens(&receipt(&world.sent[0].message.clone(), &id, 2, ReceiptStatus::Delivered, None));
    assert_eq!(world.lead.doubled.len(), 1);
    let facts = domain::report::episode(&world.lead, 1).unwrap();
    assert_eq!(facts.doubled, 1);
}
