//! Voice webhooks: rings the team, notices the miss, answers the caller, takes a message, opens the lead.
//!
//! | Route | Asked by the carrier | Decides |
//! |---|---|---|
//! | `/voice/inbound` | when a call comes in | ring the team, or a miss |
//! | `/voice/accept` | while someone on the team has picked up | whether they take it |
//! | `/voice/dial-result` | when ringing has ended | answered, the next person, or a miss |
//! | `/voice/status` | when the call has ended | whether the caller hung up while it rang |
//! | `/voice/answered-by` | when a person or a machine was heard on a phone that we rang | keeps it |
//! | `/voice/intake` | when the caller has said something, or nothing | what is said next |
//! | `/voice/recording` | when the caller has left a message | keeps it |
//! | `/voice/test-call` | when somebody picked up a call that tests the forwarding | says so, and hangs up |
//! | `/voice/transcript` | when the carrier has written down what they said in it | passes it on |
#![cfg(target_arch = "wasm32")]

mod answered;
mod call;
mod flows;
mod miss;
mod routes;
mod talk;

use guest::web::{Answer, serve};
use spin_sdk::http::{IntoResponse, Request};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, routes::route).await;
    answer
}
