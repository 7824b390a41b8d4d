//! What Vonage sends, and what it gets from us.

mod account;
mod calls;
mod ncco;
mod registration;
mod requests;
mod signatures;
mod texts;
