//! Places call backs: the gate decides, the carrier rings, and whoever asked saves what came of it.

use domain::effect::What;
use domain::event::{SendResult, Trouble};
use domain::gate::{self, Verdict};
use domain::ledger::Decided;
use guest::perform::Send;
use guest::web::{Answer, Incoming};
use guest::webhooks::trouble;
use guest::{Error, leads, people};
use spin_sdk::http::Method;
use state::Store;

use crate::bindings::ringback::carrier::calls::{self, OutgoingCall};
use crate::bindings::ringback::carrier::messages::SendError;

pub(crate) async fn call(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let send: Send = request.json()?;
    let store = Store::open().await?;
    Answer::json(&send.perform(async |id, attempt| place(&store, &send.lead, id, attempt).await).await)
}

/// None: it is not ours to place.
async fn place(
    store: &Store,
    key: &str,
    id: &str,
    attempt: u8,
) -> Result<Option<(SendResult, Decided)>, Error> {
    let Some((lead, business)) = leads::load_with_business(store, key).await? else { return Ok(None) };
    let Some(effect) = lead.claimed(id, attempt) else { return Ok(None) };
    let What::Call { person, .. } = &effect.what else { return Ok(None) };
    let decision = gate::decide(&lead, &business, id, guest::now());
    let decided = Decided::from(&decision);
    match decision.verdict {
        Verdict::Wait(until) => return Ok(Some((SendResult::Wait(until), decided))),
        Verdict::Forbid(why) => return Ok(Some((SendResult::Dropped(why), decided))),
        Verdict::Allow => {}
    }
    // Their answer comes by the phone that is rung, and must find the lead.
    people::remember(store, person, &lead, guest::now()).await?;
    let tag = people::tag(key);
    let path = |route: &str| format!("/voice/call-back/{route}?lead={tag}&effect={id}");
    let call = OutgoingCall {
        id: format!("{tag}.{id}"),
        caller: lead.line.as_str().to_owned(),
        called: person.as_str().to_owned(),
        flow: path("flow"),
        ended: path("ended"),
        seconds: business.answering.ring_seconds,
    };
    let result = match calls::place(call).await {
        Ok(message) => SendResult::Accepted { message },
        Err(error) => failed(error),
    };
    Ok(Some((result, decided)))
}

fn failed(error: SendError) -> SendResult {
    match error {
        SendError::Failed(failure) => SendResult::Failed {
            trouble: trouble(failure.trouble),
            code: failure.code,
            retry_after: failure.retry_after,
        },
        SendError::Ambiguous(cause) => {
            eprintln!("a call may have been placed: {cause}");
            SendResult::Ambiguous
        }
        SendError::Unavailable(cause) => {
            eprintln!("calls cannot be placed: {cause}");
            SendResult::Failed { trouble: Trouble::Account, code: None, retry_after: None }
        }
    }
}
