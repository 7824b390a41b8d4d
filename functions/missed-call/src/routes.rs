//! One function a route.

use domain::Phone;
use domain::event::Event;
use domain::lead::MissReason;
use domain::profile::AfterHours;
use domain::ringing::{Judged, judge};
use domain::spam::Judgement;
use guest::nudge::{self, Transcript};
use guest::web::{Answer, Incoming};
use guest::webhooks::{AnsweredBy, CallEvent, CallStep, ended, flow, read_call};
use guest::{Error, forwarding, leads};
use spin_sdk::http::StatusCode;
use state::Store;

use crate::answered::{self, Round};
use crate::call::{Call, Kind};
use crate::{flows, miss, talk};

pub(crate) async fn route(request: Incoming) -> Result<Answer, Error> {
    let handler = match request.path.as_str() {
        "/voice/inbound" | "/voice/accept" | "/voice/dial-result" | "/voice/answered-by"
        | "/voice/status" | "/voice/intake" | "/voice/recording" | "/voice/transcript"
        | "/voice/test-call" => request.path.clone(),
        _ => return Err(Error::Bad(StatusCode::NOT_FOUND, "there is no such voice webhook".to_owned())),
    };
    let event = read_call(request.webhook()).await?;
    let store = Store::open().await?;
    let business = request.query_value("business");
    let Some(call) = Call::of(&store, &event, business).await? else {
        eprintln!("a call came for a number that no business has");
        return flow(&request, &flows::unknown_number()).await;
    };
    let round = if request.query_value("put_through").is_some() { Round::Transfer } else { Round::First };
    let steps = match handler.as_str() {
        "/voice/inbound" => inbound(&store, &call, &event).await?,
        "/voice/accept" => accept(&store, &call, &event, round, &request).await?,
        "/voice/dial-result" => dial_result(&store, &call, &event, round, &request).await?,
        "/voice/intake" => talk::heard(&call, &event, &request).await?,
        "/voice/recording" => recording(&store, &call, &event).await?,
        "/voice/test-call" => test_call(&store, &call, &event).await?,
        // Told beside the call: nobody hears an answer.
        "/voice/answered-by" => {
            return answered_by(&store, &call, &event, round, &request).await.map(|()| Answer::empty());
        }
        "/voice/transcript" => return transcript(&call, &event).await.map(|()| Answer::empty()),
        _ => return status(&store, &call, &event).await.map(|()| Answer::empty()),
    };
    flow(&request, &steps).await
}

async fn inbound(store: &Store, call: &Call, event: &CallEvent) -> Result<Vec<CallStep>, Error> {
    if call.is_from_us(event) && forwarding::arrived(store, &call.business.id, call.now).await? {
        return Ok(flows::test_arrived(call));
    }
    let judgement = call.judge(store, event, true).await?;
    if judgement.is_spam() {
        miss::open(store, call, MissReason::TurnedAway, judgement).await?;
        return Ok(flows::turn_away());
    }
    let forwarded = event.forwarded_from.is_some() || call.business.answering.ring.is_empty();
    let open = call.business.is_open(call.now);
    if open && !forwarded && !call.to_ring().is_empty() {
        return Ok(flows::ring(call, 0));
    }
    let reason = if open { MissReason::Forwarded } else { MissReason::Closed };
    nobody_there(store, call, reason, judgement, open).await
}

/// A miss: we answer, or take a message, or say goodbye.
async fn nobody_there(
    store: &Store,
    call: &Call,
    reason: MissReason,
    judgement: Judgement,
    open: bool,
) -> Result<Vec<CallStep>, Error> {
    if call.gets(open) == AfterHours::VoiceIntake && !judgement.is_spam() {
        return talk::begin(store, call, reason, judgement, open).await;
    }
    miss::open(store, call, reason, judgement).await?;
    Ok(flows::nobody_there(call, open))
}

/// Someone on the team has picked up. Only who accepts is connected; a voicemail box never does.
async fn accept(
    store: &Store,
    call: &Call,
    event: &CallEvent,
    round: Round,
    request: &Incoming,
) -> Result<Vec<CallStep>, Error> {
    if ended(&event.status) {
        return Ok(Vec::new());
    }
    let pressed = event.digits.as_deref().is_some_and(|digits| digits.starts_with(flows::TAKES_IT));
    if pressed || !call.business.answering.press_one {
        answered::mark(store, call, round, event, pressed).await?;
        return Ok(Vec::new());
    }
    if event.digits.is_none() && request.query_value("asked").is_some() {
        // Some carriers tell of silence too: it takes nothing.
        return Ok(flows::hang_up());
    }
    let lead = match (&call.kind, round) {
        (Kind::Lead(key, _), Round::Transfer) => leads::load(store, key).await?,
        _ => None,
    };
    Ok(flows::screen(call, round, lead.as_ref()))
}

/// Who picked up a phone that we rang, as the carrier has heard.
async fn answered_by(
    store: &Store,
    call: &Call,
    event: &CallEvent,
    round: Round,
    request: &Incoming,
) -> Result<(), Error> {
    let machine = matches!(event.answered_by, Some(AnsweredBy::Machine | AnsweredBy::Fax));
    if let Some(parent) = request.query_value("call").filter(|_| machine) {
        answered::mark_machine(store, call, round, parent).await?;
    }
    Ok(())
}

async fn dial_result(
    store: &Store,
    call: &Call,
    event: &CallEvent,
    round: Round,
    request: &Incoming,
) -> Result<Vec<CallStep>, Error> {
    let taken = answered::by(store, call, round).await?;
    let ringing = answered::ringing(store, call, round, taken.as_ref(), event).await?;
    let judged = judge(&ringing, &call.business.answering);
    let rung: usize = request.query_value("rung").and_then(|n| n.parse().ok()).unwrap_or(0);
    if round == Round::Transfer {
        return talk::put_through(store, call, judged, taken, ringing.caller_is_there, rung).await;
    }
    let Judged::Missed(reason) = judged else { return Ok(flows::hang_up()) };
    if ringing.caller_is_there && taken.is_none() && rung + 1 < call.to_ring().len() {
        return Ok(flows::ring(call, rung + 1));
    }
    let judgement = call.judge(store, event, false).await?;
    if !ringing.caller_is_there {
        miss::open(store, call, reason, judgement).await?;
        return Ok(flows::hang_up());
    }
    nobody_there(store, call, reason, judgement, true).await
}

/// The last word about a call. Whoever hung up while it rang is found here, also where the carrier never asks
/// how the ringing ended.
async fn status(store: &Store, call: &Call, event: &CallEvent) -> Result<(), Error> {
    // Some carriers tell of the legs that we rang too.
    if !ended(&event.status) || event.parent_call_id.is_some() {
        return Ok(());
    }
    let taken = answered::by(store, call, Round::First).await?;
    let ringing = answered::ringing(store, call, Round::First, taken.as_ref(), event).await?;
    if let Judged::Missed(reason) = judge(&ringing, &call.business.answering) {
        let judgement = call.judge(store, event, false).await?;
        let put_through = put_through(store, call, event).await?;
        miss::ended(store, call, reason, event.seconds, judgement, put_through).await?;
    }
    Ok(())
}

/// Who talked to a caller who was put through.
async fn put_through(store: &Store, call: &Call, event: &CallEvent) -> Result<Option<Phone>, Error> {
    let Some(taken) = answered::by(store, call, Round::Transfer).await? else { return Ok(None) };
    let ringing = answered::ringing(store, call, Round::Transfer, Some(&taken), event).await?;
    let answered = judge(&ringing, &call.business.answering) == Judged::Answered;
    Ok(taken.person.filter(|_| answered))
}

/// What they said in a message, in words.
async fn transcript(call: &Call, event: &CallEvent) -> Result<(), Error> {
    let (Some(words), Kind::Lead(key, _)) = (&event.transcript, &call.kind) else {
        return Ok(());
    };
    let transcript = Transcript { lead: key.clone(), call: call.id.clone(), text: words.clone() };
    nudge::post("qualification", "/transcript", &transcript).await?;
    Ok(())
}

/// Somebody has picked up the call that tests the forwarding: ourselves, where it works.
async fn test_call(store: &Store, call: &Call, event: &CallEvent) -> Result<Vec<CallStep>, Error> {
    let test = forwarding::last(store, &call.business.id).await?;
    let came_back = test.is_some_and(|test| test.arrived.is_some());
    Ok(if came_back || ended(&event.status) { flows::hang_up() } else { flows::test_call(call) })
}

async fn recording(store: &Store, call: &Call, event: &CallEvent) -> Result<Vec<CallStep>, Error> {
    if let (Some(recording), Kind::Lead(key, _)) = (&event.recording, &call.kind) {
        let recorded = Event::Recorded {
            id: recording.id.clone(),
            url: recording.url.clone(),
            seconds: recording.seconds,
        };
        leads::handle(store, &call.business, key, None, &[recorded], call.now).await?;
    }
    Ok(flows::goodbye(call))
}
