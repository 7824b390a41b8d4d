//! A caller who is on the phone with us: the intake, spoken. What is said next is decided where texts are decided.

use domain::Lead;
use domain::decide::{Reply, greeting, reply};
use domain::event::Event;
use domain::lead::MissReason;
use domain::ringing::Judged;
use domain::spam::Judgement;
use guest::nudge::{self, Said};
use guest::web::Incoming;
use guest::webhooks::{CallEvent, CallStep};
use guest::{Error, leads};
use state::Store;

use crate::answered::Taken;
use crate::call::{Call, Kind};
use crate::{flows, miss};

/// The miss that it is, and the first words.
pub(crate) async fn begin(
    store: &Store,
    call: &Call,
    reason: MissReason,
    judgement: Judgement,
    open: bool,
) -> Result<Vec<CallStep>, Error> {
    let Some(lead) = miss::answered_by_us(store, call, reason, judgement).await? else {
        return Ok(flows::nobody_there(call, open));
    };
    let reply = greeting(&lead, &call.business, open, call.now);
    Ok(flows::greet(call, &lead, &reply))
}

/// They answered, or were silent.
pub(crate) async fn heard(
    call: &Call,
    event: &CallEvent,
    request: &Incoming,
) -> Result<Vec<CallStep>, Error> {
    let Kind::Lead(key, _) = &call.kind else { return Ok(flows::goodbye(call)) };
    let turn = request.query_value("turn").and_then(|turn| turn.parse().ok()).unwrap_or(1);
    let words = event.speech.as_ref().map(|speech| speech.text.trim()).unwrap_or_default();
    let keys = event.digits.as_deref().unwrap_or_default();
    let said = Said {
        lead: key.clone(),
        call: call.id.clone(),
        turn,
        text: if keys.is_empty() { words } else { keys }.to_owned(),
        keys: !keys.is_empty(),
    };
    match nudge::question::<_, Reply>("qualification", "/said", &said).await {
        Ok(reply) => Ok(flows::go_on(call, &reply, turn + 1)),
        Err(error) => {
            // They are on the line: whatever is broken, what they need is not lost.
            eprintln!("a message is taken instead of an answer: {error}");
            Ok(flows::take_message(call, "voice_give_up"))
        }
    }
}

/// People were rung for someone who waits: the next one, or back to the questions.
pub(crate) async fn put_through(
    store: &Store,
    call: &Call,
    judged: Judged,
    taken: Option<Taken>,
    caller_is_there: bool,
    rung: usize,
) -> Result<Vec<CallStep>, Error> {
    let answered = judged == Judged::Answered;
    if !answered && caller_is_there && taken.is_none() && rung + 1 < call.on_call().len() {
        return Ok(flows::transfer(call, rung + 1));
    }
    let person = taken.filter(|_| answered).and_then(|taken| taken.person);
    let lead = transferred(store, call, person).await?;
    match lead.filter(|_| !answered && caller_is_there) {
        // Turns count on; what was asked before they were put through has been answered.
        Some(lead) => Ok(flows::go_on(call, &reply(&lead, &call.business, call.now), AFTER_TRANSFER)),
        None => Ok(flows::hang_up()),
    }
}

/// Nobody is asked as many questions before they are put through, and nobody is put through twice.
const AFTER_TRANSFER: u32 = 1000;

async fn transferred(
    store: &Store,
    call: &Call,
    person: Option<domain::Phone>,
) -> Result<Option<Lead>, Error> {
    let Kind::Lead(key, _) = &call.kind else { return Ok(None) };
    let event = Event::Transferred { call: call.id.clone(), person };
    leads::handle(store, &call.business, key, None, &[event], call.now).await
}
