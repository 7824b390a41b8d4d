//! Whatever is due: nudges, ladders, reminders, endings, and everything that was left behind by someone who died.
//!
//! | Route | Asked by | Does |
//! |---|---|---|
//! | `/tick` | the host every second, a CronJob, any scheduler | looks at every lead that is due |
//!
//! Safe to ask at any time, as often and by as many as one likes: an early tick finds nothing, and two at once
//! decide the same.
#![cfg(target_arch = "wasm32")]

mod tick;

use guest::web::{Answer, serve};
use spin_sdk::http::{IntoResponse, Request};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, tick::tick).await;
    answer
}
