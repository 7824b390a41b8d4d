//! Every text that leaves goes through here: the gate, the carrier, the receipts.
//!
//! | Route | Asked by | Does |
//! |---|---|---|
//! | `/send` (private) | our functions | performs the texts of a lead |
//! | `/note` (private) | `handoff` | a text to the team that belongs to no lead |
//! | `/media`, `/media/remove` (private) | `desk`, whoever forgets a lead | a recording, by the account's credentials |
//! | `/sms/status` | the carrier | takes in a delivery receipt |
#![cfg(target_arch = "wasm32")]

mod bindings;
mod media;
mod notes;
mod pumping;
mod receipts;
mod send;

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
        "/send" => send::send(request).await,
        "/note" => notes::note(request).await,
        "/media" => media::fetch(request).await,
        "/media/remove" => media::remove(request).await,
        "/sms/status" => receipts::receipt(request).await,
        _ => Err(Error::Bad(StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    }
}
