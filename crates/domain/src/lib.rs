//! Ringback's rules, pure: what a business is, what a lead is, and what happens next.
//!
//! Nothing here reads a clock, draws a random number, or does I/O. Everything that depends on the time takes
//! `now` as an argument.
//!
//! The heart is [`decide`]: a lead, an event, the business and the time go in; the lead comes out, with the
//! effects that are to be performed in its outbox.

pub mod command;
pub mod decide;
pub mod effect;
pub mod event;
pub mod gate;
pub mod intake;
pub mod lead;
pub mod ledger;
pub mod messages;
pub mod occurrence;
pub mod page;
pub mod phone;
pub mod profile;
pub mod pumping;
pub mod report;
pub mod ringing;
pub mod segments;
pub mod setup;
pub mod slots;
pub mod spam;
pub mod together;
pub mod zones;

/// Opt-outs are read in the core, so that no understanding adapter can miss them.
pub use wording::consent;

pub use decide::{Decision, decide};
pub use effect::{Effect, EffectState, Purpose, Recipient, What};
pub use event::Event;
pub use lead::Lead;
pub use phone::Phone;
pub use profile::Business;
