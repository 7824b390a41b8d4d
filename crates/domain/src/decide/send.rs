//! What came of a text.

use jiff::{SignedDuration, Timestamp};

use super::{call_back, due, handoff, later, valid_for};
use crate::effect::{Effect, EffectState, LEASE_SECONDS, Purpose, Recipient, What};
use crate::event::{Event, ReceiptStatus, SendResult, Trouble};
use crate::gate::Forbidden;
use crate::lead::{HandoffReason, Happening, Lead, Stage};
use crate::ledger::Decided;
use crate::page;
use crate::profile::Business;

/// Pauses before the second and third try, and before every later one: short enough that a text leaves within
/// minutes of the carrier's return.
const BACKOFF_SECONDS: [i64; 3] = [10, 60, 120];
/// A text that the network lost is tried once more after this.
const RETRY_UNDELIVERED_SECONDS: i64 = 60;

/// Claims texts and calls for another try. One that someone else has claimed meanwhile is left to them.
pub(super) fn taken_up(lead: &mut Lead, business: &Business, now: Timestamp, ids: &[String]) {
    for id in ids {
        let left_behind =
            |effect: &Effect| effect.is_call() && matches!(effect.state, EffectState::Claimed(_));
        if lead.effect(id).is_some_and(left_behind) {
            // Whoever was to place it may have done so: a phone is not rung twice for one alert.
            call_back::placed(lead, business, id, &SendResult::Ambiguous, now);
        }
        if let Some(effect) = lead.effect_mut(id)
            && effect.due().is_some_and(|due| due <= now)
        {
            effect.state = EffectState::Claimed(later(now, SignedDuration::from_secs(LEASE_SECONDS)));
            effect.attempts = effect.attempts.saturating_add(1);
        }
    }
}

/// Keeps what the gate said about a text to the caller, or a call back. Word to the team is nobody's business but the business's.
pub(super) fn note(lead: &mut Lead, id: &str, decided: Option<&Decided>, now: Timestamp) {
    let Some(decided) = decided else { return };
    let effect = lead.outbox.iter().find(|effect| effect.id == id);
    let to_them = |effect: &&Effect| {
        matches!(effect.what, What::Text { to: Recipient::Caller, .. } | What::Call { .. })
    };
    if let Some(effect) = effect.filter(to_them) {
        lead.ledger.add(effect, decided, now);
    }
}

pub(super) fn sent(lead: &mut Lead, business: &Business, now: Timestamp, id: &str, result: &SendResult) {
    match result {
        SendResult::Accepted { message } => accepted(lead, id, message, now),
        SendResult::Failed { trouble, code, retry_after } => {
            let passing = *trouble == Trouble::Temporary;
            if !(passing && try_again(lead, id, *retry_after, now)) {
                give_up(lead, business, id, *trouble, &because(*trouble, code.as_deref()), now);
            }
        }
        SendResult::Ambiguous => {
            // Whoever takes it up after the lease asks the carrier what it has before sending again.
            if let Some(effect) = lead.effect_mut(id) {
                effect.state = EffectState::Claimed(later(now, SignedDuration::from_secs(LEASE_SECONDS)));
            }
        }
        SendResult::Wait(until) => {
            hold_back(lead, id, *until);
            hold_back_reply(lead, id, *until);
        }
        SendResult::Dropped(Forbidden::Stale) if was_tried(lead, id) => {
            give_up(lead, business, id, Trouble::Temporary, Forbidden::Stale.words(), now);
        }
        SendResult::Dropped(why) => {
            if lead.remove_effect(id).is_some() {
                lead.tell(now, Happening::NotSent { effect: id.to_owned(), why: why.words().to_owned() });
            }
        }
    }
}

/// Not now: what the gate holds back was not tried.
pub(super) fn hold_back(lead: &mut Lead, id: &str, until: Timestamp) {
    if let Some(effect) = lead.effect_mut(id) {
        effect.state = EffectState::Pending(Some(until));
        effect.attempts = effect.attempts.saturating_sub(1);
    }
}

/// A reply to a call that the profile keeps for the morning is as good then, and nothing is asked before it.
fn hold_back_reply(lead: &mut Lead, id: &str, until: Timestamp) {
    let Some(effect) = lead.effect_mut(id) else { return };
    if let What::Text { purpose: purpose @ Purpose::ReplyToCall, expires, .. } = &mut effect.what {
        *expires = later(until, valid_for(*purpose));
        lead.waiting_since = lead.waiting_since.map(|since| since.max(until));
    }
}

/// Whether the carrier was asked to send it and did not: its time has passed because of that, not because something
/// else happened.
fn was_tried(lead: &Lead, id: &str) -> bool {
    lead.effect(id).is_some_and(|effect| effect.attempts > 1)
}

/// False: its time will have passed by then.
fn try_again(lead: &mut Lead, id: &str, retry_after: Option<u32>, now: Timestamp) -> bool {
    let Some(effect) = lead.effect_mut(id) else { return true };
    let tries = usize::from(effect.attempts.saturating_sub(1));
    let pause = BACKOFF_SECONDS.get(tries).or(BACKOFF_SECONDS.last()).copied().unwrap_or(60);
    let pause = pause.max(retry_after.map_or(0, i64::from));
    let at = later(now, SignedDuration::from_secs(pause));
    let What::Text { expires, .. } = &effect.what else { return true };
    let in_time = at < *expires;
    if in_time {
        effect.state = EffectState::Pending(Some(at));
    }
    in_time
}

fn accepted(lead: &mut Lead, id: &str, message: &str, now: Timestamp) {
    let Some(effect) = lead.effect_mut(id) else { return };
    // Only a running try can be accepted; one that the network has lost meanwhile waits for the next.
    if !matches!(effect.state, EffectState::Claimed(_)) {
        return;
    }
    effect.state = EffectState::Accepted { message: message.to_owned(), at: now };
    due::forget_old_receipts(lead, now);
    let Some(effect) = lead.effect(id) else { return };
    let What::Text { to, purpose, body, .. } = &effect.what else { return };
    let (to, purpose, body) = (to.clone(), *purpose, page::shown(body));
    let person = match to {
        Recipient::Caller => {
            lead.milestones.contacted.get_or_insert(now);
            if purpose == Purpose::Review {
                lead.reviewed = Some(now);
            }
            if matches!(purpose, Purpose::ReplyToCall | Purpose::Answer) {
                // They have the question from now on, however long the carrier was away.
                lead.waiting_since = lead.waiting_since.map(|since| since.max(now));
            }
            None
        }
        Recipient::Person(phone) => Some(phone),
    };
    lead.tell(now, Happening::Sent { effect: id.to_owned(), person, body });
    if purpose == Purpose::TeamNote {
        // Nothing hangs on whether a note was read.
        lead.remove_effect(id);
    }
}

/// Word from the network. Late, doubled and reordered ones change nothing: only the running try of an effect
/// that still waits for its receipt listens.
pub(super) fn receipt(lead: &mut Lead, business: &Business, now: Timestamp, event: &Event) {
    let Event::Receipt { message, effect, status, trouble, code } = event else { return };
    let waits = |candidate: &&crate::effect::Effect| match &candidate.state {
        EffectState::Accepted { message: known, .. } => known == message,
        // The receipt overtook our own note that the carrier has it.
        EffectState::Claimed(_) => effect.as_deref().is_some_and(|effect| {
            effect == attempt_id(&candidate.id, candidate.attempts) || effect == candidate.sending_id()
        }),
        EffectState::Pending(_) => false,
    };
    let Some(id) = lead.outbox.iter().find(waits).map(|effect| effect.id.clone()) else {
        return note_doubled(lead, now, event);
    };
    match status {
        // Good news says no more than that the carrier has it, which is known as a rule: a text counts as delivered
        // until a failure is told. So most receipts change nothing, and nothing is written.
        ReceiptStatus::Underway | ReceiptStatus::Delivered | ReceiptStatus::Other(_) => {
            accepted(lead, &id, message, now);
        }
        ReceiptStatus::Failed => {
            accepted(lead, &id, message, now);
            let status = "not delivered".to_owned();
            lead.tell(now, Happening::Receipt { effect: id.clone(), status, code: code.clone() });
            let trouble = trouble.unwrap_or(Trouble::Refused);
            let first_try = lead.effect(&id).is_some_and(|effect| effect.attempts < 2);
            if trouble == Trouble::Temporary && first_try {
                let at = later(now, SignedDuration::from_secs(RETRY_UNDELIVERED_SECONDS));
                if let Some(effect) = lead.effect_mut(&id) {
                    effect.state = EffectState::Pending(Some(at));
                    effect.undelivered = effect.undelivered.saturating_add(1);
                }
            } else {
                give_up(lead, business, &id, trouble, &because(trouble, code.as_deref()), now);
            }
        }
    }
}

/// An earlier try of a text that was accepted later arrived too: nobody could have known. It is counted, and shown.
fn note_doubled(lead: &mut Lead, now: Timestamp, event: &Event) {
    let Event::Receipt { message, effect: Some(attempt), status: ReceiptStatus::Delivered, .. } = event
    else {
        return;
    };
    let earlier = |effect: &crate::effect::Effect| {
        matches!(&effect.state, EffectState::Accepted { message: known, .. } if known != message)
            && (1..effect.attempts).any(|earlier| attempt_id(&effect.id, earlier) == *attempt)
    };
    if lead.outbox.iter().any(earlier) && !lead.doubled.contains(message) {
        lead.doubled.push(message.clone());
        lead.tell(
            now,
            Happening::Note("A text arrived twice: the carrier had not known of the first".into()),
        );
    }
}

/// How a receipt names the try that it belongs to, where each try makes a text of its own.
pub fn attempt_id(effect: &str, attempt: u8) -> String {
    format!("{effect}.{attempt}")
}

pub(super) fn because(trouble: Trouble, code: Option<&str>) -> String {
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    format!("{}{code}", trouble.words())
}

fn give_up(lead: &mut Lead, business: &Business, id: &str, trouble: Trouble, why: &str, now: Timestamp) {
    let Some(effect) = lead.remove_effect(id) else { return };
    lead.tell(now, Happening::NotSent { effect: id.to_owned(), why: why.to_owned() });
    let What::Text { to, purpose, .. } = effect.what else { return };
    let cause = format!("unsent.{}", effect.id);
    match to {
        // The one who was alerted cannot have read it: the next one, at once.
        Recipient::Person(phone) if purpose == Purpose::Alert && handoff::waits_for(lead, &phone) => {
            handoff::climb(lead, business, &cause, now);
        }
        Recipient::Person(_) => {}
        Recipient::Caller => {
            if trouble == Trouble::OptedOut {
                lead.opted_out.get_or_insert(now);
                lead.drop_unsent_texts_to_caller();
            }
            // A text that was lost on its way is no reason to call someone who has just been talking to us.
            let matters = matches!(purpose, Purpose::ReplyToCall | Purpose::Answer | Purpose::Confirmation);
            if matters && lead.stage != Stage::Closed {
                handoff::open(lead, business, HandoffReason::NotTextable, &cause, now);
            }
        }
    }
}
