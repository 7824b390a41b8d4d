//! What is true of every lead at every moment, whatever happened.

use std::collections::BTreeSet;

use domain::decide::next_due;
use domain::effect::{EffectState, Purpose, Recipient, What};
use domain::lead::{Owner, Stage};
use domain::profile::Topic;
use domain::{Business, Event, Lead, segments};

/// Values in the store are at most this large.
pub const DOCUMENT_BYTES: usize = 64 * 1024;
const LONGEST_ID: usize = 200;
const MOST_EFFECTS: usize = 64;
const MOST_ENTRIES: usize = 120;

pub fn always(lead: &Lead, business: &Business, event: &Event) {
    let ids: BTreeSet<&str> = lead.outbox.iter().map(|effect| effect.id.as_str()).collect();
    assert_eq!(ids.len(), lead.outbox.len(), "two effects have one id");
    for id in ids {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        assert!(id.chars().all(fits) && id.len() <= LONGEST_ID, "{id} cannot stand in a key or an address");
    }
    let accepted = |effect: &&domain::Effect| matches!(effect.state, EffectState::Accepted { .. });
    assert!(lead.outbox.iter().filter(accepted).all(|effect| effect.due().is_none()), "{event:?}");
    assert!(lead.outbox.len() <= MOST_EFFECTS, "{} effects wait", lead.outbox.len());
    assert!(lead.story.len() <= MOST_ENTRIES);
    if let Owner::Person(phone) = &lead.owner {
        assert!(business.person(phone).is_some(), "it belongs to someone who is not on the team");
    }
    if let Some(handoff) = &lead.handoff {
        let alerted: BTreeSet<_> = handoff.alerted.iter().map(|(phone, _)| phone).collect();
        assert_eq!(alerted.len(), handoff.alerted.len(), "someone was alerted twice");
    }
    if lead.stage == Stage::Closed {
        assert!(lead.outcome.is_some(), "it ended without an outcome");
    } else {
        let begun = !lead.story.is_empty();
        assert!(!begun || next_due(lead, business).is_some(), "{event:?} and it is forgotten: {lead:?}");
    }
    if lead.stage == Stage::Booked {
        assert!(lead.appointment.is_some(), "booked without a visit");
    }
}

/// What questions about a topic say, whoever asks them.
const QUESTIONS: [(Topic, &[&str]); 4] = [
    (Topic::Need, &["What can we help", "En que le"]),
    (Topic::Where, &["ZIP code", "codigo postal"]),
    (Topic::Urgency, &["How soon", "how soon", "Para cuando", "para cuando"]),
    (Topic::Name, &["your name", "su nombre"]),
];

/// What was said once is never asked again: not in the texts that were just decided, nor on the phone.
pub fn asks_only_what_is_unknown(lead: &Lead, fresh: &[String]) {
    let texts = fresh.iter().filter_map(|id| match &lead.effect(id)?.what {
        What::Text { to: Recipient::Caller, body, .. } => Some(body),
        _ => None,
    });
    for text in texts.chain(lead.spoken.iter().flatten()) {
        for (topic, signs) in QUESTIONS {
            let asks = signs.iter().any(|sign| text.contains(sign));
            assert!(!asks || lead.intake.missing(&[topic]).is_some(), "{topic:?} is known: {text}");
        }
    }
}

/// The document as it is stored.
pub fn document(lead: &Lead) {
    let json = serde_json::to_string(lead).unwrap();
    assert!(json.len() < DOCUMENT_BYTES, "the document has {} bytes", json.len());
    let back: Lead = serde_json::from_str(&json).unwrap();
    assert_eq!(back, *lead);
}

/// A text of ours: short, in the cheap encoding, one question.
pub fn body(body: &str, purpose: Purpose) {
    assert!(!body.trim().is_empty(), "an empty text");
    assert!(!body.contains(['{', '}']), "a placeholder was left: {body}");
    // Words to the team quote the caller, who may write as they like.
    let to_team = matches!(purpose, Purpose::Alert | Purpose::TeamNote);
    if !to_team {
        assert!(body.matches('?').count() <= 1, "more than one question: {body}");
        assert!(body.chars().all(is_gsm), "not in the 7-bit encoding: {body}");
    }
    let cost = segments::count(body);
    assert!(cost <= segments::MOST, "{cost} segments, {} characters: {body}", body.chars().count());
}

/// GSM 03.38, its basic table.
fn is_gsm(c: char) -> bool {
    c.is_ascii_alphanumeric() || " @$_!\"#%&'()*+,-./:;<=>?\n¡¿ÄÖÑÜäöñüàèéùìòÇØøÅåÆæßÉ£¥§".contains(c)
}
