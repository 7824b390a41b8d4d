//! Slots, holds, confirmation, moving, cancelling: the calendar's side of a lead, and the caller's own page.
//!
//! | Route | Asked by | Does |
//! |---|---|---|
//! | `/book/{token}` | callers | shows their visit and what is free; picks, moves, cancels |
//! | `/book/{token}/visit.ics` | callers | gives their visit, for their own calendar |
//! | `/calendar/{token}.ics` | phones of the team | gives the visits, as a calendar to subscribe to |
//! | `/perform` (private) | our functions | performs what a lead wants of the calendar |
//! | `/look` (private) | the clock | looks whether somebody changed appointments in a calendar outside |
//! | `/agenda` (private) | the API | gives the visits of some dates |
//! | `/check` (private) | the doctor | tries every calendar outside |
//! | `/visits` (private) | the team's words | names the leads that have a visit now |
//!
//! The pages are pure and run natively; everything else is compiled for WebAssembly alone.

pub mod pages;

#[cfg(target_arch = "wasm32")]
mod bindings;
#[cfg(target_arch = "wasm32")]
mod component;
#[cfg(target_arch = "wasm32")]
mod feed;
#[cfg(target_arch = "wasm32")]
mod keeper;
#[cfg(target_arch = "wasm32")]
mod look;
#[cfg(target_arch = "wasm32")]
mod perform;
#[cfg(target_arch = "wasm32")]
mod visitor;
