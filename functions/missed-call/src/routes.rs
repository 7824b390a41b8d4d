//! One function a route.

use domain::event::Event;
use domain::lead::MissReason;
use guest::nudge::{self, Said};
use guest::web::{Answer, Incoming};
use guest::webhooks::{CallEvent, CallStatus, flow, read_call};
use guest::{Error, leads};
use spin_sdk::http::StatusCode;
use state::Store;

use crate::call::{Call, Kind};
use crate::{answered, flows, miss};

pub(crate) async fn route(request: Incoming) -> Result<Answer, Error> {
    let handler = match request.path.as_str() {
        "/voice/inbound" | "/voice/accept" | "/voice/dial-result" | "/voice/status" | "/voice/intake"
        | "/voice/recording" => request.path.clone(),
        _ => return Err(Error::Bad(StatusCode::NOT_FOUND, "there is no such voice webhook".to_owned())),
    };
    let event = read_call(request.webhook()?).await?;
    let store = Store::open().await?;
    let business = request.query_value("business");
    let Some(call) = Call::of(&store, &event, business).await? else {
        eprintln!("a call came for a number that no business has");
        return Ok(flow(&flows::unknown_number()));
    };
    match handler.as_str() {
        "/voice/inbound" => inbound(&store, &call, &event).await,
        "/voice/accept" => accept(&store, &call, &event).await,
        "/voice/dial-result" => dial_result(&store, &call, &event, &request).await,
        "/voice/status" => status(&store, &call, &event).await,
        "/voice/intake" => intake(&call, &event).await,
        _ => recording(&store, &call, &event).await,
    }
}

async fn inbound(store: &Store, call: &Call, event: &CallEvent) -> Result<Answer, Error> {
    let judgement = call.judge(store, event, true).await?;
    if judgement.is_spam() {
        miss::open(store, call, MissReason::TurnedAway, judgement).await?;
        return Ok(flow(&flows::turn_away()));
    }
    let forwarded = event.forwarded_from.is_some() || call.business.answering.ring.is_empty();
    let open = call.business.is_open(call.now);
    if open && !forwarded && !call.to_ring().is_empty() {
        return Ok(flow(&flows::ring(call, 0)));
    }
    let reason = if open { MissReason::Forwarded } else { MissReason::Closed };
    miss::open(store, call, reason, judgement).await?;
    Ok(flow(&flows::nobody_there(call, open)))
}

/// Someone on the team has picked up. Only who accepts is connected; a voicemail box never does.
async fn accept(store: &Store, call: &Call, event: &CallEvent) -> Result<Answer, Error> {
    let pressed = event.digits.as_deref().is_some_and(|digits| digits.starts_with('1'));
    if pressed || !call.business.answering.press_one {
        let parent = event.parent_call_id.as_deref().unwrap_or(&event.call_id);
        answered::mark(store, call, parent).await?;
        return Ok(flow(&[]));
    }
    Ok(flow(&flows::screen(call)))
}

async fn dial_result(
    store: &Store,
    call: &Call,
    event: &CallEvent,
    request: &Incoming,
) -> Result<Answer, Error> {
    if answered::was(store, call, &event.call_id).await? {
        return Ok(flow(&flows::hang_up()));
    }
    let rung: usize = request.query_value("rung").and_then(|n| n.parse().ok()).unwrap_or(0);
    let caller_is_there = !ended(&event.status);
    if caller_is_there && rung + 1 < call.to_ring().len() {
        return Ok(flow(&flows::ring(call, rung + 1)));
    }
    let reason = if caller_is_there { why(event.rung.as_ref()) } else { MissReason::HungUp };
    miss::open(store, call, reason, call.judge(store, event, false).await?).await?;
    Ok(flow(&flows::nobody_there(call, true)))
}

/// The last word about a call. Whoever hung up while it rang is found here, also where the carrier never asks
/// how the ringing ended.
async fn status(store: &Store, call: &Call, event: &CallEvent) -> Result<Answer, Error> {
    let settled = !ended(&event.status) || answered::was(store, call, &event.call_id).await?;
    if !settled {
        let judgement = call.judge(store, event, false).await?;
        miss::ended(store, call, event.seconds, judgement).await?;
    }
    Ok(Answer::empty())
}

async fn intake(call: &Call, event: &CallEvent) -> Result<Answer, Error> {
    let heard = event.speech.as_ref().map(|speech| speech.text.trim()).filter(|text| !text.is_empty());
    match (heard, &call.kind) {
        (Some(text), Kind::Lead(key, _)) => {
            let said = Said { lead: key.clone(), call: event.call_id.clone(), text: text.to_owned() };
            nudge::post("qualification", "/said", &said).await?;
            Ok(flow(&flows::thanks(call)))
        }
        _ => Ok(flow(&flows::take_message(call, "voice_message"))),
    }
}

async fn recording(store: &Store, call: &Call, event: &CallEvent) -> Result<Answer, Error> {
    if let (Some(recording), Kind::Lead(key, _)) = (&event.recording, &call.kind) {
        let recorded = Event::Recorded {
            id: recording.id.clone(),
            url: recording.url.clone(),
            seconds: recording.seconds,
        };
        leads::handle(store, &call.business, key, None, &[recorded], call.now).await?;
    }
    Ok(flow(&flows::goodbye(call)))
}

fn ended(status: &CallStatus) -> bool {
    matches!(
        status,
        CallStatus::Completed
            | CallStatus::Busy
            | CallStatus::NoAnswer
            | CallStatus::Failed
            | CallStatus::Canceled
    )
}

fn why(rung: Option<&CallStatus>) -> MissReason {
    match rung {
        Some(CallStatus::Busy) => MissReason::Busy,
        Some(CallStatus::Failed) => MissReason::Failed,
        // Something picked up, and nobody accepted.
        Some(CallStatus::Completed) => MissReason::NotAccepted,
        _ => MissReason::NoAnswer,
    }
}
