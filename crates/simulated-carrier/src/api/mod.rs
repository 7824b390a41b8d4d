//! The REST API, version 2010-04-01, as far as the application needs it.

mod answer;
mod calls;
mod media;
mod messages;
mod messaging;
mod numbers;
mod page;
mod recordings;
mod request;
mod server;

pub(crate) use server::serve;

use hyper::body::Body;

use crate::{Carrier, wire};
use answer::Answer;
use request::Request;

/// Answers one request. None ends the connection without an answer.
pub(crate) async fn handle<B>(carrier: &Carrier, request: hyper::Request<B>) -> Option<Answer>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let request = match Request::read(request).await {
        Ok(request) => request,
        Err(answer) => return Some(answer),
    };
    if request.path.starts_with(media::KEPT) && request.method == "GET" {
        return Some(media::kept(&request));
    }
    let (account, token) =
        carrier.with(|state| (state.config.account_sid.clone(), state.config.auth_token.clone()));
    if !request.is_from(&account, &token) {
        return Some(Answer::error(401, 20003, "Authenticate"));
    }
    let path: Vec<&str> = request.path.split('/').filter(|part| !part.is_empty()).collect();
    match path.as_slice() {
        ["v1", resource @ ..] if request.method == "GET" => {
            return Some(carrier.with(|state| messaging::handle(state, &request, resource)));
        }
        [version, "Accounts", of] if request.method == "GET" => {
            let own = *version == wire::API_VERSION && of.strip_suffix(".json") == Some(&account);
            let shown = || carrier.with(|state| Answer::ok(numbers::account(state)));
            return Some(if own { shown() } else { request.not_found() });
        }
        _ => {}
    }
    let [version, "Accounts", of, resource @ ..] = path.as_slice() else {
        return Some(request.not_found());
    };
    if *version != wire::API_VERSION || *of != account {
        return Some(request.not_found());
    }
    let (get, post) = (request.method == "GET", request.method == "POST");
    Some(match resource {
        ["Messages.json"] if post => return messages::create(carrier, &request).await,
        ["Messages.json"] if get => carrier.with(|state| messages::list(state, &request)),
        ["Messages", sid] if get => carrier.with(|state| messages::show(state, &request, sid)),
        ["Messages", _, "Media", _] if get => carrier.with(|state| media::show(state, &request)),
        ["Messages", _, "Media", _] if request.method == "DELETE" => {
            carrier.with(|state| media::delete(state, &request))
        }
        ["Calls.json"] if post => carrier.with(|state| calls::create(state, &request)),
        ["Calls.json"] if get => carrier.with(|state| calls::list(state, &request)),
        ["Calls", sid] if get => carrier.with(|state| calls::show(state, &request, sid)),
        ["Calls", sid] if post => carrier.with(|state| calls::change(state, &request, sid)),
        ["Recordings", sid] if get => carrier.with(|state| recordings::play(state, &request, sid)),
        ["Recordings", sid] if request.method == "DELETE" => {
            carrier.with(|state| recordings::delete(state, &request, sid))
        }
        ["IncomingPhoneNumbers.json"] if get => carrier.with(|state| numbers::list(state, &request)),
        ["IncomingPhoneNumbers", sid] if get => carrier.with(|state| numbers::show(state, &request, sid)),
        ["IncomingPhoneNumbers", sid] if post => carrier.with(|state| numbers::change(state, &request, sid)),
        _ => request.not_found(),
    })
}
