//! `Calls.json`

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    answer::Answer,
    page::{self, Item},
    request::Request,
};
use crate::{
    calls::{CallSid, Ending, Leg, Order, Source},
    faults::Faults,
    state::State,
    twiml::Method,
    wire,
};

const RING_TIMEOUT: u64 = 60;
const LONGEST_RING: u64 = 600;

pub(super) fn create(state: &mut State, request: &Request) -> Answer {
    if let Some((status, code)) = Faults::take_refusal(&mut state.faults.fail_calls) {
        return Answer::error(status, code, "the simulated carrier was told to refuse this");
    }
    let (from, to) = (request.field("From").to_owned(), request.field("To").to_owned());
    let refused = |code, message| Answer::error(400, code, message);
    if to.is_empty() {
        return refused(21201, "no 'To' number is specified");
    }
    if !wire::is_phone(&to) {
        return refused(21211, "the 'To' number is not a valid phone number");
    }
    if from.is_empty() {
        return refused(21213, "a 'From' number is required");
    }
    if state.own_number(&from).is_none() {
        return refused(21210, "the 'From' number is not verified for this account");
    }
    let Some(source) = source(request) else { return refused(21205, "a 'Url' or 'Twiml' is required") };
    let timeout = request.field("Timeout").parse().unwrap_or(RING_TIMEOUT).min(LONGEST_RING);
    let call = state.start_outbound(Order {
        from,
        to,
        source,
        status_callback: status_callback(request),
        timeout: Duration::from_secs(timeout),
    });
    Answer::created(state.calls.get(&call).map_or(Value::Null, |leg| resource(state, leg)))
}

fn source(request: &Request) -> Option<Source> {
    if let Some(document) = request.given("Twiml") {
        return Some(Source::Twiml(document));
    }
    let url = request.given("Url")?;
    Some(Source::Url(Method::named(request.given("Method").as_deref()), url))
}

fn status_callback(request: &Request) -> Option<(String, Method, Vec<String>)> {
    let url = request.given("StatusCallback")?;
    let method = Method::named(request.given("StatusCallbackMethod").as_deref());
    let mut events: Vec<String> = request
        .fields("StatusCallbackEvent")
        .iter()
        .flat_map(|events| events.split([' ', ',']))
        .filter(|event| !event.is_empty())
        .map(str::to_owned)
        .collect();
    if events.is_empty() {
        events.push("completed".to_owned());
    }
    Some((url, method, events))
}

/// Ends a call (`Status=completed` or `canceled`) or sends it to another document (`Url`, `Twiml`).
pub(super) fn change(state: &mut State, request: &Request, sid: &str) -> Answer {
    let Some(call) = sid.strip_suffix(".json").map(CallSid::new) else { return request.not_found() };
    let Some(over) = state.calls.get(&call).map(|leg| leg.view.status.is_final()) else {
        return request.not_found();
    };
    let new_source = source(request);
    if over {
        return Answer::error(400, 21220, "the call is not in progress");
    }
    match (request.field("Status"), new_source) {
        ("completed" | "canceled", _) => state.hang_up(&call, Ending::Api),
        (_, Some(source)) => state.redirect_call(&call, source),
        _ => return Answer::error(400, 21218, "a 'Status', 'Url' or 'Twiml' is required"),
    }
    Answer::ok(state.calls.get(&call).map_or(Value::Null, |leg| resource(state, leg)))
}

pub(super) fn show(state: &State, request: &Request, sid: &str) -> Answer {
    let sid = sid.strip_suffix(".json").map(CallSid::new);
    match sid.and_then(|sid| state.calls.get(&sid)) {
        Some(leg) => Answer::ok(resource(state, leg)),
        None => request.not_found(),
    }
}

/// Newest first, with the filters To, From, ParentCallSid and Status.
pub(super) fn list(state: &State, request: &Request) -> Answer {
    let is = |name: &str, value: &str| request.filter(name).is_none_or(|wanted| wanted == value);
    let calls = state.calls.list.iter().rev().filter(|leg| {
        let parent = leg.view.parent.as_ref().map(CallSid::as_str).unwrap_or_default();
        is("To", &leg.view.to)
            && is("From", &leg.view.from)
            && is("ParentCallSid", parent)
            && is("Status", leg.view.status.as_str())
    });
    let items = calls.map(|leg| Item { sid: leg.view.sid.to_string(), body: resource(state, leg) });
    page::answer(request, "calls", items)
}

/// The call resource, whole.
fn resource(state: &State, leg: &Leg) -> Value {
    let (call, account) = (&leg.view, &state.config.account_sid);
    let uri = format!("/{}/Accounts/{account}/Calls/{}", wire::API_VERSION, call.sid);
    let over = call.ended.is_some();
    json!({
        "account_sid": account,
        "annotation": null,
        "answered_by": null,
        "api_version": wire::API_VERSION,
        "caller_name": null,
        "date_created": wire::date(call.started),
        "date_updated": wire::date(call.ended.or(call.answered).unwrap_or(call.started)),
        "direction": call.direction.as_str(),
        "duration": over.then(|| leg.duration().to_string()),
        "end_time": call.ended.map(wire::date),
        "forwarded_from": leg.forwarded_from,
        "from": call.from,
        "from_formatted": call.from,
        "group_sid": null,
        "parent_call_sid": call.parent.as_ref().map(CallSid::as_str),
        "phone_number_sid": leg.number_sid,
        "price": null,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid.as_str(),
        "start_time": call.answered.map(wire::date),
        "status": call.status.as_str(),
        "subresource_uris": {
            "notifications": format!("{uri}/Notifications.json"),
            "recordings": format!("{uri}/Recordings.json"),
        },
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": null,
        "uri": format!("{uri}.json"),
    })
}
