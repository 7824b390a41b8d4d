//! Every check, side by side: each says what was found and what to do.

mod carrier;
mod opt_out;
mod own;

use std::pin::pin;
use std::time::Duration;

use domain::setup::{Check, Part};
use futures::future::{Either, join5, select};
use guest::Error;

use crate::{Desk, forwarding};

/// Whoever asks waits no longer.
const LIMIT: Duration = Duration::from_secs(12);

/// In the order in which things are set up.
pub(crate) async fn checks(desk: &Desk) -> Vec<Check> {
    let (account, numbers, door, calendar, own) = join5(
        in_time(&[Part::Credentials, Part::Clock], carrier::credentials_and_clock(desk)),
        in_time(&[Part::Webhooks, Part::TextRegistration], carrier::numbers(desk)),
        in_time(&[Part::PublicAddress, Part::OptOut], opt_out::door(desk)),
        in_time(&[Part::Calendar], own::calendars(desk)),
        async { vec![own::store(desk).await, forwarded(desk).await] },
    )
    .await;
    let mut all: Vec<Check> = [account, numbers, door, calendar, own].into_iter().flatten().collect();
    all.sort_by_key(|check| check.part);
    all
}

async fn forwarded(desk: &Desk) -> Check {
    forwarding::check(desk).await.unwrap_or_else(|error| ours(Part::Forwarding, &error))
}

/// What fails on our side while something is looked at.
fn ours(part: Part, error: &Error) -> Check {
    eprintln!("doctor: {}: {error}", part.words());
    Check::failed(part, "it could not be looked at", "see the application's log, and try again")
}

/// The checks, or for each part that it took too long.
async fn in_time(parts: &[Part], checks: impl Future<Output = Vec<Check>>) -> Vec<Check> {
    match select(pin!(checks), pin!(spin_sdk::time::sleep(LIMIT))).await {
        Either::Left((checks, _)) => checks,
        Either::Right(_) => {
            let found = format!("no answer within {} seconds", LIMIT.as_secs());
            parts.iter().map(|part| Check::unknown(*part, found.clone(), "try again")).collect()
        }
    }
}
