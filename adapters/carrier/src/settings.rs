//! What the operator has set: the public address, and the account at the carrier.

use std::fmt;

use crate::media_types::MediaError;
use crate::messages::SendError;
use crate::webhooks::Rejection;

/// A variable that cannot be used. Its text is for the log and never holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingError {
    /// Not set, or empty. Names the variable.
    Missing(&'static str),
    /// Set to something else than what is needed. Names the variable, and says what was expected.
    Wrong(&'static str, &'static str),
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "variable {name} is missing or empty"),
            Self::Wrong(name, expected) => write!(f, "variable {name} is wrong: expected {expected}"),
        }
    }
}

impl std::error::Error for SettingError {}

impl From<SettingError> for SendError {
    fn from(error: SettingError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<SettingError> for MediaError {
    fn from(error: SettingError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<SettingError> for Rejection {
    fn from(error: SettingError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// An http or https address without query, fragment and final slash. A path prefix is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Reads the value of the variable `name`.
    pub fn parse(name: &'static str, value: &str) -> Result<Self, SettingError> {
        const EXPECTED: &str = "an address such as https://example.com, without query and fragment";
        let value = value.trim();
        if value.is_empty() {
            return Err(SettingError::Missing(name));
        }
        let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#');
        match host {
            Some(host) if !host.starts_with(['/', ':']) && !host.is_empty() && !value.contains(odd) => {
                Ok(Self(value.trim_end_matches('/').to_owned()))
            }
            _ => Err(SettingError::Wrong(name, EXPECTED)),
        }
    }

    /// The full address of a path (with or without a query) below this one.
    #[must_use]
    pub fn join(&self, path_and_query: &str) -> String {
        // Without the slash, a path such as `@elsewhere` or `:81` would change the host.
        let slash = if path_and_query.starts_with('/') { "" } else { "/" };
        format!("{}{slash}{path_and_query}", self.0)
    }
}

/// The account's secrets. Several are valid at once while the operator replaces one by another. Has no `Debug`, so
/// that it cannot reach a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    first: String,
    rest: Vec<String>,
}

impl Secrets {
    /// Reads the value of the variable `name`: secrets separated by commas, the one to use for requests first.
    pub fn parse(name: &'static str, value: &str) -> Result<Self, SettingError> {
        let mut all = value.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
        let first = all.next().ok_or(SettingError::Missing(name))?;
        Ok(Self { first, rest: all.collect() })
    }

    /// The one that signs our own requests in.
    #[must_use]
    pub fn first(&self) -> &str {
        &self.first
    }

    /// Every one that a webhook may be signed with.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.first.as_str()).chain(self.rest.iter().map(String::as_str))
    }
}

/// A private key in PEM. Has no `Debug`, so that it cannot reach a log.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey(pub String);

/// What verifying a webhook takes.
pub struct WebhookSettings {
    /// The address under which the carrier knows us (`public_url`).
    pub public_url: BaseUrl,
    /// `carrier_secret`.
    pub secrets: Secrets,
    /// `carrier_signing_key`: what webhooks are signed with, where that is not the secret.
    pub signing: Option<Secrets>,
    /// Now, in unix seconds: a signature may be too old.
    pub now: i64,
}

impl WebhookSettings {
    /// `carrier_signing_key`, for the carriers that need it.
    pub fn signing_keys(&self) -> Result<&Secrets, SettingError> {
        self.signing.as_ref().ok_or(SettingError::Missing("carrier_signing_key"))
    }
}

/// What asking the carrier takes.
pub struct Account {
    /// The carrier's API (`carrier_api`).
    pub api: BaseUrl,
    /// The account's id (`carrier_account`).
    pub id: String,
    /// `carrier_secret`.
    pub secrets: Secrets,
    /// `carrier_application`: the carrier's id of the application that our calls belong to, where it has such.
    pub application: Option<String>,
    /// `carrier_private_key`: what our requests are signed with, where that is not the secret.
    pub private_key: Option<PrivateKey>,
    /// Now, in unix seconds.
    pub now: i64,
}

impl Account {
    /// `carrier_application`, for the carriers that need it.
    pub fn application(&self) -> Result<&str, SettingError> {
        self.application.as_deref().ok_or(SettingError::Missing("carrier_application"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(value: &str) -> Result<BaseUrl, SettingError> {
        BaseUrl::parse("public_url", value)
    }

    #[test]
    fn a_path_prefix_is_kept_and_a_final_slash_is_not() {
        let url = base("https://example.com/ringback/").unwrap();
        assert_eq!(url.join("/voice/inbound?x=1"), "https://example.com/ringback/voice/inbound?x=1");
        assert_eq!(base("https://example.com").unwrap().join("/"), "https://example.com/");
    }

    #[test]
    fn a_path_cannot_change_the_host() {
        let url = base("https://example.com").unwrap();
        assert_eq!(url.join("@elsewhere.example/x"), "https://example.com/@elsewhere.example/x");
        assert_eq!(url.join(":81/x"), "https://example.com/:81/x");
    }

    #[test]
    fn an_address_that_cannot_be_one_is_refused_with_the_name_of_the_variable() {
        assert_eq!(base(" "), Err(SettingError::Missing("public_url")));
        for wrong in [
            "example.com",
            "ftp://example.com",
            "https://",
            "https:///x",
            "https://a b",
            "https://a?x",
            "https://a#x",
        ] {
            let fault = base(wrong).unwrap_err();
            assert!(
                fault.to_string().starts_with("variable public_url is wrong: expected an address"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_second_secret_may_follow_a_comma() {
        let secrets = Secrets::parse("carrier_secret", "new, old ,").unwrap();
        assert_eq!(secrets.first(), "new");
        assert_eq!(secrets.all().collect::<Vec<_>>(), ["new", "old"]);
        let missing = Secrets::parse("carrier_secret", " , ").err();
        assert_eq!(missing, Some(SettingError::Missing("carrier_secret")));
    }
}
