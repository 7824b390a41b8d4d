//! Setting a number up at the carrier, and what the doctor finds: what `setup` answers, and the desk and the command
//! show.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Phone;

/// What `setup` is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The account's numbers.
    Numbers,
    /// Lets a number's webhooks come to us.
    Connect,
    /// Lets them go where they went before.
    Undo,
    /// Checks everything.
    Doctor,
    /// Tests the forwarding.
    Call,
    /// What came of that.
    Forwarding,
}

impl Ask {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Numbers, Self::Connect, Self::Undo, Self::Doctor, Self::Call, Self::Forwarding];

    /// The path at `setup`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Numbers => "/numbers",
            Self::Connect => "/connect",
            Self::Undo => "/undo",
            Self::Doctor => "/doctor",
            Self::Call => "/call",
            Self::Forwarding => "/forwarding",
        }
    }

    /// By its path, without the slash.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ask| ask.path().strip_prefix('/') == Some(name))
    }

    /// Whether it is about a number.
    pub fn names_number(self) -> bool {
        matches!(self, Self::Connect | Self::Undo | Self::Call)
    }
}

/// Whose set-up it is, and about which number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The business's id.
    pub business: String,
    /// The number, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Phone>,
}

/// Where a number's webhooks go, as whole addresses. Empty: nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// Asked when a call comes in.
    pub calls: String,
    /// Told when a call has ended.
    pub call_status: String,
    /// Told of every text.
    pub texts: String,
}

impl Addresses {
    /// Ours, below the public address.
    pub fn ours(public_url: &str) -> Self {
        let at = |path: &str| format!("{}{path}", public_url.trim().trim_end_matches('/'));
        Self { calls: at("/voice/inbound"), call_status: at("/voice/status"), texts: at("/sms/inbound") }
    }

    /// What differs from what it should be, each with the address that it goes to.
    pub fn differences(&self, wanted: &Self) -> Vec<String> {
        let pairs = [
            ("calls", &self.calls, &wanted.calls),
            ("call status", &self.call_status, &wanted.call_status),
            ("texts", &self.texts, &wanted.texts),
        ];
        let differs = pairs.into_iter().filter(|(_, is, wanted)| is != wanted);
        differs
            .map(|(what, is, _)| match is.as_str() {
                "" => format!("{what} go nowhere"),
                is => format!("{what} go to {is}"),
            })
            .collect()
    }

    fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.call_status.is_empty() && self.texts.is_empty()
    }
}

/// A number of the account at the carrier. Its name may be the number itself, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The number.
    pub number: Phone,
    /// What the carrier's account calls it; may be empty.
    pub name: String,
    /// Where its webhooks go.
    pub addresses: Addresses,
    /// Whether they all go to us.
    pub connected: bool,
    /// Whether the business's profile names it.
    pub in_profile: bool,
    /// What keeps its webhooks from going there, and what to do about it.
    pub overridden: Option<String>,
    /// Other numbers whose webhooks change with this one's.
    pub shared_with: Vec<Phone>,
    /// Whether we know where they went before, so that they can be put back.
    pub can_undo: bool,
}

impl Line {
    /// How it stands, in a few words.
    pub fn state(&self) -> &str {
        match self {
            Self { overridden: Some(why), .. } => why,
            Self { connected: true, .. } => "connected",
            Self { addresses, .. } if addresses.is_empty() => "not connected",
            Self { .. } => "goes elsewhere",
        }
    }
}

/// What came of a change at the carrier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// The number as it is now.
    Done(Line),
    /// Nothing was changed. Says why, and what to do.
    Refused(String),
}

/// The account's numbers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lines {
    /// All of them.
    Numbers(Vec<Line>),
    /// They are not to be had. Says why, and what to do.
    Refused(String),
}

/// Something that the doctor looks at, in the order in which things are set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The account at the carrier lets us in.
    Credentials,
    /// The carrier's webhooks would reach us, and we would believe them.
    PublicAddress,
    /// The numbers' webhooks go to us.
    Webhooks,
    /// Calls to the number that customers dial are forwarded to us.
    Forwarding,
    /// The networks let us text.
    TextRegistration,
    /// Who texts STOP is texted no more.
    OptOut,
    /// Something asks for whatever is due, and the time is right.
    Clock,
    /// What is written can be read.
    Store,
    /// Times can be found.
    Calendar,
}

impl Part {
    /// As it is written in a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::PublicAddress => "public address",
            Self::Webhooks => "webhooks",
            Self::Forwarding => "forwarding",
            Self::TextRegistration => "text registration",
            Self::OptOut => "opt-out",
            Self::Clock => "clock",
            Self::Store => "store",
            Self::Calendar => "calendar",
        }
    }
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It works.
    Ok,
    /// It does not.
    Failed,
    /// It was not, or could not be, tried.
    Unknown,
}

/// One line of the doctor's. It may name a number, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at.
    pub part: Part,
    /// How it is.
    pub health: Health,
    /// What was found; may be empty where all is well.
    pub found: String,
    /// What to do.
    #[serde(rename = "do", default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Check {
    /// It works.
    pub fn ok(part: Part, found: impl Into<String>) -> Self {
        Self { part, health: Health::Ok, found: found.into(), advice: None }
    }

    /// It does not work.
    pub fn failed(part: Part, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { part, health: Health::Failed, found: found.into(), advice: Some(advice.into()) }
    }

    /// It was not tried.
    pub fn unknown(part: Part, found: impl Into<String>, advice: impl Into<String>) -> Self {
        let advice = Some(advice.into()).filter(|advice| !advice.is_empty());
        Self { part, health: Health::Unknown, found: found.into(), advice }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.health {
            Health::Ok => "ok  ",
            Health::Failed => "FAIL",
            Health::Unknown => "-   ",
        };
        write!(f, "{mark} {}", self.part.words())?;
        if !self.found.is_empty() {
            write!(f, ": {}", self.found)?;
        }
        match &self.advice {
            Some(advice) => write!(f, " — {advice}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_with_where_it_goes() {
        let ours = Addresses::ours("https://calls.example.com/");
        assert_eq!(ours.texts, "https://calls.example.com/sms/inbound");
        let theirs =
            Addresses { calls: "https://other.example/x".into(), texts: String::new(), ..ours.clone() };
        assert_eq!(theirs.differences(&ours), ["calls go to https://other.example/x", "texts go nowhere"]);
        assert!(ours.differences(&ours).is_empty());
    }

    #[test]
    fn a_line_says_how_it_is_and_what_to_do() {
        let ok = Check::ok(Part::Credentials, "");
        assert_eq!(ok.to_string(), "ok   credentials");
        let failed = Check::failed(Part::OptOut, "not kept", "do this");
        assert_eq!(failed.to_string(), "FAIL opt-out: not kept — do this");
        let unknown = Check::unknown(Part::Forwarding, "not tested", "");
        assert_eq!(unknown.to_string(), "-    forwarding: not tested");
        let json = serde_json::to_string(&failed).unwrap();
        assert_eq!(json, r#"{"part":"opt_out","health":"failed","found":"not kept","do":"do this"}"#);
    }
}
