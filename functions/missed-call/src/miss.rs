//! A miss opens or extends the caller's lead, and the text leaves within the same request.

use domain::event::Event;
use domain::lead::MissReason;
use domain::spam::{Judgement, SHORT_SECONDS};
use guest::{Error, leads};
use state::Store;

use crate::call::{Call, Kind};

pub(crate) async fn open(
    store: &Store,
    call: &Call,
    reason: MissReason,
    judgement: Judgement,
) -> Result<(), Error> {
    save(store, call, reason, judgement, &[]).await
}

/// The call is over. Its end tells whether it was a short one.
pub(crate) async fn ended(
    store: &Store,
    call: &Call,
    seconds: Option<u32>,
    judgement: Judgement,
) -> Result<(), Error> {
    let short = seconds.is_some_and(|seconds| seconds <= SHORT_SECONDS);
    let more = short.then(|| Event::Short { call: call.id.clone() });
    save(store, call, MissReason::HungUp, judgement, more.as_slice()).await
}

async fn save(
    store: &Store,
    call: &Call,
    reason: MissReason,
    judgement: Judgement,
    more: &[Event],
) -> Result<(), Error> {
    let Kind::Lead(key, caller) = &call.kind else { return Ok(()) };
    let spam = Some(judgement).filter(|judgement| !judgement.signs.is_empty());
    let mut events = vec![Event::Missed { call: call.id.clone(), reason, spam }];
    events.extend_from_slice(more);
    let lead = call.new_lead(caller);
    leads::handle(store, &call.business, key, Some(&lead), &events, call.now).await
}
