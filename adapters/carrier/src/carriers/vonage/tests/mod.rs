//! What Vonage sends, and what it gets from us.

mod calls;
mod ncco;
mod requests;
mod signatures;
mod texts;
