//! The desk: the owner's pages and reports.
//!
//! Everything that judges or writes is pure and runs natively; only `component` touches the world, and it is
//! compiled for WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod component;

pub mod arrange;
pub mod door;
pub mod forms;
pub mod pages;
pub mod picture;
pub mod range;
pub mod reply;
pub mod routes;
pub mod sound;
