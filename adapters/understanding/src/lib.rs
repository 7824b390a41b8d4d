//! The reader by rules (`crates/reader`) behind the interface of the understanding adapters. It needs nothing of the
//! world: the same message in the same context always gives the same readings, and none of it leaves the machine.

#[cfg(target_arch = "wasm32")]
mod component;

pub use reader::*;
