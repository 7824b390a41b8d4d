//! Keeps the contacts of HubSpot in step with Ringback's leads: one contact a number, found by it, else made.
//!
//! The event is told again whenever this answers with an error, so nothing is stored and nothing waits here: a limit of
//! requests (429) or an outage passes, and the same event then finds what was done before.

mod contact;
mod hubspot;

use http_body_util::BodyExt;
use serde_json::Value;
use spin_sdk::http::{IntoResponse, Request, StatusCode};
use spin_sdk::http_service;

use crate::hubspot::Failure;

/// Events come by POST to `/event`, as CloudEvents in JSON.
#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(contact) = contact::of(&event) else {
        // Whoever withheld their number is no contact.
        return StatusCode::NO_CONTENT;
    };
    match hubspot::save(&contact).await {
        Ok(()) => StatusCode::NO_CONTENT,
        // The desk shows this status; Ringback tells the event again.
        Err(Failure::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        Err(Failure::Refused(status)) => {
            eprintln!("the CRM answered {status}; is the token right, and may it read and write contacts?");
            StatusCode::BAD_GATEWAY
        }
    }
}
