//! The promises of docs/reliability.md, each proven on virtual time with the real components: whatever can go wrong goes
//! wrong on purpose, at every point where it can. Each test prints its figure (`--nocapture` shows it).
//!
//! The components must be built: `cargo ringback test` does that first. `PROMISES_SEEDS=100` plays more seeds.
#![cfg(test)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test panics: that fails it"
)]

mod broken;
mod clocks;
mod flows;
mod histories;
mod kills;
mod orders;
mod outage;
mod shrinks;
mod signatures;
mod slot;
mod stop;
mod support;
mod ticks;
