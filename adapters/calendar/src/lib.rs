//! The calendar of a business: our own, and the calendars outside that it is kept in step with.
//!
//! The contract is `wit/deps/calendar/calendar.wit`, and decision 19 says why it is cut like this. Our own calendar has
//! one document a business and day: [`day`] holds the rules and is pure, [`days`] loads, applies them and saves.
//! [`outside`] speaks to CalDAV servers, to Google, and reads feeds. [`keeper`] puts the two together; [`copy`] is what
//! a calendar outside had when it was last asked, and [`mirror`] what of ours was written there.

pub mod copy;
pub mod day;
pub mod days;
pub mod document;
mod error;
pub mod keeper;
pub mod mirror;
pub mod outside;

pub use error::Error;

#[cfg(target_arch = "wasm32")]
mod component;
