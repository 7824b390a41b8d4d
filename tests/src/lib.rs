//! The bench of the end-to-end tests: the real application (host, components, store on disk) on real HTTP, a
//! simulated carrier at the other end of the line, and a clock that the test moves.
//!
//! Whatever fails here fails the test that uses it, so things panic with what is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench panics: that fails the test"
)]

mod added;
mod bench;
mod double;
pub mod earlier;
pub mod google;
mod http;
pub mod linear;
mod places;
mod process;
mod profile;
pub mod radicale;
pub mod redis;
mod temporary;
pub mod tools;
pub mod traces;

pub use added::added;
pub use bench::{ACCOUNT, Bench, SECRET, SESSION_KEY, Setup, caller};
pub use double::{Double, Heard};
pub use http::{Answer, Http, Signature, encode, free_address};
pub use places::{command, components, manifest, root, test_tools};
pub use process::{Process, environment, killed_after, refused, set, verb, with_variables};
pub use profile::{DANA, LINE, LUIS, NEVER, PROFILE, profile, texting};
pub use temporary::Temporary;
