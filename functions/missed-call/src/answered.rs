//! Who took a call. Written when they accept, before the two are connected, so that whatever the carrier says later
//! about the leg that was rung, a voicemail box never counts as an answer.

use domain::Phone;
use domain::ringing::{Rang, Ringing};
use guest::Error;
use guest::webhooks::{CallEvent, CallStatus, ended, number};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use state::Store;

use crate::call::Call;

/// Why people were rung for a caller: once in the beginning, and once if they ask for a person later in the same call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    First,
    Transfer,
}

/// Somebody took it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Taken {
    at: Timestamp,
    /// Who.
    pub(crate) person: Option<Phone>,
    /// Whether they pressed a key for it.
    key: bool,
}

pub(crate) async fn mark(
    store: &Store,
    call: &Call,
    round: Round,
    event: &CallEvent,
    key: bool,
) -> Result<(), Error> {
    let parent = event.parent_call_id.as_deref().unwrap_or(&event.call_id);
    let taken = Taken { at: call.now, person: number(&event.called), key };
    let taken = serde_json::to_vec(&taken).map_err(|cause| Error::Ours(cause.to_string()))?;
    // There already: the carrier asked twice.
    store.create(&place(call, round, parent, "taken"), &taken).await?;
    Ok(())
}

/// A machine was heard on a leg that we rang.
pub(crate) async fn mark_machine(store: &Store, call: &Call, round: Round, id: &str) -> Result<(), Error> {
    store.create(&place(call, round, id, "machine"), b"1").await?;
    Ok(())
}

pub(crate) async fn by(store: &Store, call: &Call, round: Round) -> Result<Option<Taken>, Error> {
    let taken = store.get(&place(call, round, &call.id, "taken")).await?;
    taken
        .map(|taken| serde_json::from_slice(&taken).map_err(|cause| Error::Ours(cause.to_string())))
        .transpose()
}

/// What is known of how ringing has ended.
pub(crate) async fn ringing(
    store: &Store,
    call: &Call,
    round: Round,
    taken: Option<&Taken>,
    event: &CallEvent,
) -> Result<Ringing, Error> {
    let listened = call.business.answering.detect_machines;
    let machine = listened && store.get(&place(call, round, &call.id, "machine")).await?.is_some();
    // A late webhook makes the one too long, the time to the key the other.
    let since = taken.map(|taken| call.now.duration_since(taken.at));
    let leg = event.rung_seconds.map(|seconds| SignedDuration::from_secs(seconds.into()));
    Ok(Ringing {
        taken: taken.is_some(),
        key_pressed: taken.is_some_and(|taken| taken.key),
        machine,
        talked: since.map(|since| leg.map_or(since, |leg| leg.min(since))),
        rang: rang(event.rung.as_ref()),
        caller_is_there: !ended(&event.status),
    })
}

fn rang(status: Option<&CallStatus>) -> Rang {
    match status {
        Some(CallStatus::Completed) => Rang::PickedUp,
        Some(CallStatus::Busy) => Rang::Busy,
        Some(CallStatus::Failed) => Rang::Failed,
        Some(CallStatus::NoAnswer | CallStatus::Canceled) => Rang::NoAnswer,
        _ => Rang::Unsaid,
    }
}

fn place(call: &Call, round: Round, id: &str, what: &str) -> String {
    let round = if round == Round::First { "" } else { ".put-through" };
    format!("call:{}:{}{round}.{what}", call.business.id, id.to_ascii_lowercase())
}
