//! A miss opens or extends the caller's lead, and the text leaves within the same request.

use domain::event::Event;
use domain::lead::MissReason;
use domain::spam::{Judgement, SHORT_SECONDS};
use domain::{Lead, Phone};
use guest::{Error, leads};
use state::Store;

use crate::call::{Call, Kind};

pub(crate) async fn open(
    store: &Store,
    call: &Call,
    reason: MissReason,
    judgement: Judgement,
) -> Result<(), Error> {
    save(store, call, &[missed(call, reason, judgement)]).await.map(|_| ())
}

/// A miss that we answer by voice: the text waits. None: nobody who could be a lead.
pub(crate) async fn answered_by_us(
    store: &Store,
    call: &Call,
    reason: MissReason,
    judgement: Judgement,
) -> Result<Option<Lead>, Error> {
    let phone = Event::OnThePhone { call: call.id.clone() };
    save(store, call, &[phone, missed(call, reason, judgement)]).await
}

/// The call is over. Its end tells whether it was a short one; what waited for it may leave.
pub(crate) async fn ended(
    store: &Store,
    call: &Call,
    reason: MissReason,
    seconds: Option<u32>,
    judgement: Judgement,
    put_through: Option<Phone>,
) -> Result<(), Error> {
    let mut events = vec![missed(call, reason, judgement)];
    if seconds.is_some_and(|seconds| seconds <= SHORT_SECONDS) {
        events.push(Event::Short { call: call.id.clone() });
    }
    if put_through.is_some() {
        // Told also where the carrier does not ask how ringing ended.
        events.push(Event::Transferred { call: call.id.clone(), person: put_through });
    }
    events.push(Event::Left { call: call.id.clone() });
    save(store, call, &events).await.map(|_| ())
}

fn missed(call: &Call, reason: MissReason, judgement: Judgement) -> Event {
    let spam = Some(judgement).filter(|judgement| !judgement.signs.is_empty());
    Event::Missed { call: call.id.clone(), reason, spam }
}

async fn save(store: &Store, call: &Call, events: &[Event]) -> Result<Option<Lead>, Error> {
    let Kind::Lead(key, caller) = &call.kind else { return Ok(None) };
    let lead = call.new_lead(caller);
    leads::handle(store, &call.business, key, Some(&lead), events, call.now).await
}
