//! What must hold for any bytes from outside. A target takes bytes, and panics where a promise is broken.
//!
//! `cargo test -p fuzz` replays the corpus; `fuzz/run` looks for more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a target panics: that is its finding"
)]

/// What the host's manifest wants of programs with an application inside: here is none.
mod bundle {
    use std::path::Path;

    #[derive(Debug)]
    pub struct Bundle;

    impl Bundle {
        pub fn open(_: &Path) -> anyhow::Result<Option<Self>> {
            Ok(None)
        }

        pub fn manifest(&self) -> anyhow::Result<String> {
            anyhow::bail!("there is none")
        }

        pub fn component(&self, _: &Path) -> anyhow::Result<Vec<u8>> {
            anyhow::bail!("there is none")
        }
    }
}

mod targets {
    pub mod answers;
    pub mod calendar;
    pub mod consent;
    pub mod form;
    pub mod ical;
    pub mod manifest;
    pub mod profile;
    pub mod query;
    pub mod settings;
    pub mod signature;
    pub mod token;
    pub mod twiml;
    pub mod understanding;
    pub mod webhook;
}

/// A check of some bytes.
pub type Target = fn(&[u8]);

/// Every target with its name, which is also its folder in `corpus/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("answers", targets::answers::check),
    ("calendar", targets::calendar::check),
    ("consent", targets::consent::check),
    ("form", targets::form::check),
    ("ical", targets::ical::check),
    ("manifest", targets::manifest::check),
    ("profile", targets::profile::check),
    ("query", targets::query::check),
    ("settings", targets::settings::check),
    ("signature", targets::signature::check),
    ("token", targets::token::check),
    ("twiml", targets::twiml::check),
    ("understanding", targets::understanding::check),
    ("webhook", targets::webhook::check),
];

/// The target of a name.
pub fn named(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
}

/// The bytes as text, cut into lines: the first so many are apart, the rest stays whole.
fn lines<const N: usize>(bytes: &[u8]) -> ([String; N], String) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut parts = text.splitn(N + 1, '\n').map(str::to_owned);
    (std::array::from_fn(|_| parts.next().unwrap_or_default()), parts.next().unwrap_or_default())
}
