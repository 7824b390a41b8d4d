//! Tells extensions and subscribers what happens to leads.
//!
//! | Route (all private, by POST) | Asked by | Does |
//! |---|---|---|
//! | `/publish` | our functions | stores who is to be told what, answers, and tells them |
//! | `/deliver` | `clock` | tries once more what did not arrive |
//! | `/replay` | `desk`, `api` | tries dead letters from the beginning, or tells of one event again |
//!
//! Nobody waits for those who are told: `/publish` answers before the first of them is asked.
#![cfg(target_arch = "wasm32")]

mod deliver;
mod journal;
mod publish;
mod replay;
mod send;

use guest::Error;
use guest::web::{Answer, Incoming, serve};
use spin_sdk::http::{IntoResponse, Method, Request, StatusCode};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, route).await;
    answer
}

async fn route(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    match request.path.as_str() {
        "/publish" => publish::publish(&request).await,
        "/deliver" => deliver::due(&request).await,
        "/replay" => replay::replay(&request).await,
        _ => Err(Error::Bad(StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    }
}
