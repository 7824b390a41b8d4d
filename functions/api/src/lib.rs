//! The API: what programs can ask and do, with a key of the business's.
//!
//! | Route | Does |
//! |---|---|
//! | `/api/v1/...` | see `routes.rs`, and `/api/v1/openapi.json` |
//! | `/mcp` | the same for assistants, by the Model Context Protocol |
//!
//! Everything that reads, judges or writes is pure and runs natively; only `component` touches the world, and it is
//! compiled for WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod component;

pub mod asks;
pub mod body;
pub mod conversation;
pub mod cursor;
pub mod mcp;
pub mod mirrored;
pub mod names;
pub mod openapi;
pub mod problem;
pub mod query;
pub mod routes;
pub mod types;
