//! Every reply that arrives, by text or speech.
//!
//! | Route | Asked by | Does |
//! |---|---|---|
//! | `/sms/inbound` | the carrier | takes in a text of a caller, or passes on one of the team |
//! | `/said` (private) | `missed-call` | takes in what a caller said on the phone, and says what comes next |
//! | `/transcript` (private) | `missed-call` | takes in what a caller said in a message |
#![cfg(target_arch = "wasm32")]

mod bindings;
mod facts;
mod reading;
mod routes;

use guest::web::{Answer, serve};
use spin_sdk::http::{IntoResponse, Request};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, routes::route).await;
    answer
}
