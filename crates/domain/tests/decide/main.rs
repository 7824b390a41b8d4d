//! The decision core, told as stories: one file a topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may fail loudly"
)]

mod booking;
mod call_back;
mod conversation;
mod due;
mod extension;
mod gate;
mod invariants;
mod law;
mod misses;
mod orders;
mod outside;
mod people;
mod phone;
mod receipts;
mod spam;
#[path = "../support/mod.rs"]
mod support;
mod texts;
mod visit;
mod words;
