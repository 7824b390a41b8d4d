//! What Vonage sends, and what it gets from us.

mod account;
mod calls;
mod faults;
mod knock;
mod ncco;
mod registration;
mod requests;
mod signatures;
mod texts;
