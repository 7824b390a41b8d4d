//! The built-in calendar: one document a business and day, over key-value storage.
//!
//! The contract is `wit/deps/calendar/calendar.wit`. [`day`] holds the rules and is pure; [`calendar`] loads, applies
//! them and saves, and tries again when someone else was faster.

pub mod calendar;
pub mod day;

#[cfg(target_arch = "wasm32")]
mod component;
