//! Answers, with the headers that keep a page to whoever it was made for.

use maud::Markup;

use crate::pages;

/// An answer that the component sends as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// An answer that is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// The status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A page.
    pub fn page(status: u16, page: Markup) -> Self {
        Self::of(status, "text/html; charset=utf-8", page.into_string())
    }

    /// Words for a machine that only looks at the status.
    pub fn plain(status: u16, words: &str) -> Self {
        Self::of(status, "text/plain; charset=utf-8", format!("{words}\n"))
    }

    /// A body of some type.
    pub fn of(status: u16, content_type: &str, body: String) -> Self {
        Self { status, headers: guarded(("content-type", content_type.to_owned())), body }
    }

    /// Sends the browser elsewhere, by GET.
    pub fn see_other(to: &str) -> Self {
        Self { status: 303, headers: guarded(("location", to.to_owned())), body: String::new() }
    }

    /// The same with another header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Nothing but our own style runs on our pages, nobody frames or keeps them, and no address of ours, which may
/// hold a link's token, is told to anyone.
pub fn guards() -> [(&'static str, String); 4] {
    let policy = format!(
        "default-src 'none'; style-src '{}'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        pages::style_hash(),
    );
    [
        ("content-security-policy", policy),
        ("cache-control", "no-store".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
    ]
}

fn guarded(first: (&'static str, String)) -> Vec<(&'static str, String)> {
    std::iter::once(first).chain(guards()).collect()
}
