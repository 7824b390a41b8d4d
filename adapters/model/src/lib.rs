//! Reads what people write and say with the help of a language model, over any API that speaks as OpenAI's does, local or
//! hosted.
//!
//! The rules (`crates/reader`) read every message first. Where they are [`sure`], nobody else is asked. Else [`redact`] takes
//! out what must not leave the machine, [`prompt`] asks, [`answer`] and [`check`] let through only what the contract
//! allows and the message says, and [`merge`] joins it to what the rules read. Whatever goes wrong, the rules' readings
//! stand. [`ask`] is the whole of it, over an [`ask::Outside`] that the component and the tests give.

pub mod answer;
pub mod ask;
pub mod check;
#[cfg(target_arch = "wasm32")]
mod component;
mod hidden;
mod locate;
pub mod memory;
pub mod merge;
pub mod prompt;
pub mod redact;
pub mod settings;
pub mod sure;
