//! A telephone carrier as a real peer over HTTP, for demos, end-to-end tests and benchmarks.
//!
//! It speaks Twilio's REST API (2010-04-01) for messages, calls and numbers on a loopback socket, signs its webhooks
//! exactly as Twilio does, and follows the TwiML that they are answered with. People ([`Caller`], [`Person`],
//! [`Handset`]) and troubles ([`Faults`]) are data. It runs on real time ([`Carrier::spawn_real_time`]) and on virtual
//! time ([`Carrier::next_due`], [`Carrier::run_due`]), where the same seed gives the same run. Without any socket
//! ([`Carrier::inside`], [`Carrier::ask`], [`Carrier::spawn_on_time`]) it goes with a Tokio runtime whose time is paused.
//!
//! What it does where Twilio's documentation leaves room is said at the settings and functions concerned. It writes
//! no log.

mod agenda;
mod api;
mod calls;
mod carrier;
mod config;
mod driver;
mod event;
mod faults;
mod people;
mod registration;
mod seeded;
mod signature;
mod state;
mod texts;
mod twiml;
mod webhook;
mod wire;

pub use calls::{Call, CallDirection, CallSid, CallStatus, Ending, Recording, Rung};
pub use carrier::Carrier;
pub(crate) use carrier::WeakCarrier;
pub use config::{Application, Clock, Config, Number, Taken, Tunnel};
pub use event::{Event, What};
pub use faults::{Faults, LostAnswer, LostAnswers, ReceiptFaults, Refusals};
pub use people::{Caller, Handset, Person};
pub use registration::Registration;
pub use signature::sign;
pub use texts::{Message, MessageDirection, MessageSid, MessageStatus};
pub use webhook::WebhookRecord;
