//! Slots, holds, confirmation, moving, cancelling: the calendar's side of a lead.
//!
//! | Route | Asked by | Does |
//! |---|---|---|
//! | `/calendar/{token}.ics` | phones | gives the visits, as a calendar to subscribe to |
//! | `/perform` (private) | our functions | performs what a lead wants of the calendar |
//! | `/look` (private) | the clock | looks whether somebody changed appointments in a calendar outside |
//! | `/check` (private) | the doctor | tries every calendar outside |
//! | `/visits` (private) | the team's words | names the leads that have a visit now |
#![cfg(target_arch = "wasm32")]

mod bindings;
mod feed;
mod keeper;
mod look;
mod perform;

use guest::Error;
use guest::web::{Answer, Incoming, serve};
use spin_sdk::http::{IntoResponse, Request, StatusCode};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, route).await;
    answer
}

async fn route(request: Incoming) -> Result<Answer, Error> {
    let feed = request.path.strip_prefix("/calendar/").and_then(|name| name.strip_suffix(".ics"));
    if let Some(token) = feed {
        return feed::feed(&request, token).await;
    }
    match request.path.as_str() {
        "/perform" => perform::perform(request).await,
        "/look" => look::look(request).await,
        "/check" => look::check(request).await,
        "/visits" => look::visits(request).await,
        _ => Err(Error::Bad(StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    }
}
