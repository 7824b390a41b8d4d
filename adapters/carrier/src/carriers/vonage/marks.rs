//! What we write into our own addresses, to have it back: many of Vonage's webhooks name neither the call nor the
//! numbers. A recording's has a conversation and no more, and that of a `notify` perhaps nothing at all.

use form_urlencoded::Serializer;

use crate::form::Form;
use crate::settings::BaseUrl;
use crate::words::without_plus;

/// What is ours in an address begins so.
const PREFIX: &str = "v.";
const CALL: &str = "v.call";
const FROM: &str = "v.from";
const TO: &str = "v.to";
const LEG: &str = "v.leg";
const AT: &str = "v.at";
const RINGS: &str = "v.rings";

/// What an address of ours says of the call that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// The caller's call: the conversation that it began as.
    pub call: Option<String>,
    /// Who called, as Vonage wrote it. Empty: withheld.
    pub from: Option<String>,
    /// Who was called, as Vonage wrote it.
    pub to: Option<String>,
    /// Whether this is a leg that we rang.
    pub rung: bool,
    /// When ringing was asked for in unix seconds, and for how many seconds.
    pub ringing: Option<(i64, i64)>,
}

impl Marks {
    /// Reads a query.
    #[must_use]
    pub fn of(query: &Form) -> Self {
        let number = |name| query.filled(name).and_then(|number| number.parse().ok());
        Self {
            call: query.filled(CALL).map(str::to_owned),
            from: query.get(FROM).map(str::to_owned),
            to: query.filled(TO).map(str::to_owned),
            rung: query.filled(LEG).is_some(),
            ringing: number(AT).zip(number(RINGS)),
        }
    }

    /// The full address of a path, with these marks in place of those that it has.
    ///
    /// Numbers are written without the plus, so that nobody on the way can take one for a space.
    #[must_use]
    pub fn address(&self, public_url: &BaseUrl, path_and_query: &str) -> String {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let own = |part: &&str| !part.is_empty() && !part.starts_with(PREFIX);
        let mut parts: Vec<String> = query.split('&').filter(own).map(str::to_owned).collect();
        let mut mark = |name, value: &str| {
            parts.push(Serializer::new(String::new()).append_pair(name, value).finish());
        };
        if let Some(call) = &self.call {
            mark(CALL, call);
        }
        if let Some(from) = &self.from {
            mark(FROM, without_plus(from));
        }
        if let Some(to) = &self.to {
            mark(TO, without_plus(to));
        }
        if self.rung {
            mark(LEG, "rung");
        }
        if let Some((at, rings)) = self.ringing {
            mark(AT, &at.to_string());
            mark(RINGS, &rings.to_string());
        }
        let question = if parts.is_empty() { "" } else { "?" };
        public_url.join(&format!("{path}{question}{}", parts.join("&")))
    }
}

/// A number as we write it; Vonage's have no plus. What is no number stays as it is.
#[must_use]
pub fn with_plus(text: &str) -> String {
    let plus = format!("+{text}");
    if crate::words::is_e164(&plus) { plus } else { text.to_owned() }
}
