//! The thin shell that the functions share. A function reads its webhook, asks the domain what it means, saves,
//! and nudges; everything that this takes and that is the same for all of them stands here.
#![cfg(target_arch = "wasm32")]

mod bindings;
pub mod businesses;
pub mod config;
pub mod days;
pub mod episodes;
pub mod error;
mod forget;
pub mod forwarding;
pub mod heartbeat;
pub mod keys;
pub mod leads;
mod ledger;
pub mod links;
pub mod listeners;
pub mod nudge;
pub mod opt_out;
pub mod people;
pub mod perform;
pub mod spam;
pub mod watch;
pub mod web;
pub mod webhooks;

use jiff::Timestamp;

pub use error::Error;

/// The time, from the machine's clock (or the host's virtual one), in whole milliseconds.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}
