//! A miss opens or extends the caller's lead, and the text leaves within the same request.

use domain::event::Event;
use domain::lead::MissReason;
use guest::days::{self, Opened};
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
    let Some(acted) = acted else { return Ok(()) };
    let begins_an_episode =
        acted.lead.misses.first().is_some_and(|miss| miss.call == call.id && miss.at == call.now);
    if begins_an_episode {
        let date = call.now.to_zoned(call.business.time_zone.clone()).date();
        let opened = Opened { lead: key.clone(), episode: acted.lead.episode };
        days::note(store, &call.business.id, date, &opened).await?;
    }
    nudge::perform(&acted).await;
    Ok(())
}
