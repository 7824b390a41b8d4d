//! Events for whoever extends or subscribes to the application. Pure: what an event says, how it is signed, and how
//! often its delivery is tried.

mod commands;
pub mod delivery;
pub mod event;
pub mod extensions;
pub mod log;
pub mod signature;

pub use commands::{Answer, read as commands};
pub use delivery::Delivery;
pub use event::CloudEvent;
pub use extensions::Extension;
