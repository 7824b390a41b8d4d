//! A miss opens or extends the caller's lead, and the text leaves within the same request.

use domain::event::{Event, SpamSign};
use domain::lead::MissReason;
use guest::{Error, leads};
use state::Store;

use crate::call::{Call, Kind};

pub(crate) async fn open(
    store: &Store,
    call: &Call,
    reason: MissReason,
    spam: Option<SpamSign>,
) -> Result<(), Error> {
    let Kind::Lead(key, caller) = &call.kind else { return Ok(()) };
    let event = Event::Missed { call: call.id.clone(), reason, spam };
    let lead = call.new_lead(caller);
    leads::handle(store, &call.business, key, Some(&lead), &[event], call.now).await
}
