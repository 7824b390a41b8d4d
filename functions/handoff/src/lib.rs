//! People: what the team texts.
//!
//! | Route | Asked by | Does |
//! |---|---|---|
//! | `/reply` (private) | `qualification` | takes in a text of someone on the team |
#![cfg(target_arch = "wasm32")]

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
        _ => Err(Error::Bad(StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    }
}
