//! A miss opens or extends the caller's lead, and the text leaves within the same request.

use domain::event::Event;
use domain::lead::MissReason;
use guest::{Error, leads, nudge};
use state::Store;

use crate::call::{Call, Kind};

pub(crate) async fn open(
    store: &Store,
    call: &Call,
    reason: MissReason,
    spam: Option<&'static str>,
) -> Result<(), Error> {
    let Kind::Lead(key, caller) = &call.kind else { return Ok(()) };
    let event = Event::Missed { call: call.id.clone(), reason, spam };
    let lead = call.new_lead(caller);
    let acted = leads::act(store, &call.business, key, Some(&lead), &[event], call.now).await?;
    if let Some(acted) = acted {
        nudge::perform(&acted).await;
    }
    Ok(())
}
