//! Twilio behind Ringback's carrier interfaces (`wit/deps/carrier`).
//!
//! Everything that judges, reads or writes is pure and runs natively; only `component` touches the world, and it is
//! compiled for WebAssembly alone.

mod bindings;
#[cfg(target_arch = "wasm32")]
mod component;

pub mod answers;
pub mod api;
pub mod calls;
pub mod dates;
pub mod form;
pub mod media;
pub mod placing;
pub mod receipts;
pub mod settings;
pub mod signature;
pub mod texts;
pub mod transport;
pub mod trouble;
pub mod twiml;
pub mod webhook;
pub mod words;

pub use bindings::exports::ringback::carrier::calls as calls_types;
pub use bindings::exports::ringback::carrier::media as media_types;
pub use bindings::exports::ringback::carrier::{messages, webhooks};

#[cfg(test)]
mod samples;
