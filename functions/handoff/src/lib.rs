//! People: call backs, and what the team texts.
//!
//! | Route | Asked by | Does |
//! |---|---|---|
//! | `/reply` (private) | `qualification` | takes in a text of someone on the team |
//! | `/call` (private) | our functions | rings someone on the team about a lead |
//! | `/voice/call-back/...` | the carrier | see `call_back` |
#![cfg(target_arch = "wasm32")]

mod bindings;
mod call;
mod call_back;
mod reply;

use guest::Error;
use guest::web::{Answer, Incoming, serve};
use spin_sdk::http::{IntoResponse, Request, StatusCode};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, route).await;
    answer
}

async fn route(request: Incoming) -> Result<Answer, Error> {
    match request.path.as_str() {
        "/reply" => reply::reply(request).await,
        "/call" => call::call(request).await,
        path if path.starts_with("/voice/call-back/") => call_back::route(request).await,
        _ => Err(Error::Bad(StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    }
}
