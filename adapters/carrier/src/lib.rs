//! Telephone carriers behind Ringback's carrier interfaces (`wit/deps/carrier`).
//!
//! Everything that judges, reads or writes is pure and runs natively; only `component` touches the world, and it is
//! compiled for WebAssembly alone.

mod bindings;
#[cfg(target_arch = "wasm32")]
mod component;

pub mod account;
pub mod carriers;
pub mod exchange;
pub mod form;
pub mod media;
pub mod request;
#[cfg(test)]
mod seeded;
pub mod settings;
pub mod transport;
pub mod trouble;
pub mod words;
pub mod xml;

pub use bindings::exports::ringback::carrier::account as account_types;
pub use bindings::exports::ringback::carrier::calls as calls_types;
pub use bindings::exports::ringback::carrier::media as media_types;
pub use bindings::exports::ringback::carrier::{messages, webhooks};
