//! The carrier against a real HTTP application, on virtual time.

mod account;
mod api;
mod calls;
mod faults;
#[cfg(test)]
mod support;
mod texts;
