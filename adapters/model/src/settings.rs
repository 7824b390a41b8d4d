//! What the operator has set.

use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;

/// More than this no caller on the phone waits, and the carrier gives a webhook 15 seconds for everything.
const LONGEST_PATIENCE: Duration = Duration::from_secs(10);

/// A variable that cannot be used. Its text is for the log and never holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingError {
    /// Not set, or empty.
    Missing(&'static str),
    /// Set to something else than what is needed, which the second says.
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

/// Where the model is, and how long it may take. Has no `Debug`, so that the key cannot reach a log.
#[derive(Clone)]
pub struct Settings {
    /// The address that is asked.
    pub url: String,
    /// The model's name there.
    pub name: String,
    /// What authorises us; empty where nothing must.
    pub key: String,
    /// How long a whole reading may take, every try in it.
    pub patience: Duration,
}

impl Settings {
    /// From the variables `model_api`, `model_path`, `model_name`, `model_key` and `model_patience`.
    pub fn parse(api: &str, path: &str, name: &str, key: &str, patience: &str) -> Result<Self, SettingError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(SettingError::Missing("model_name"));
        }
        let key = key.trim();
        if key.chars().any(|c| !c.is_ascii_graphic()) {
            return Err(SettingError::Wrong("model_key", "a key without spaces"));
        }
        Ok(Self {
            url: format!("{}{}/chat/completions", origin(api)?, below(path)?),
            name: name.to_owned(),
            key: key.to_owned(),
            patience: time(patience)?,
        })
    }
}

/// Scheme, host and port: the same text stands in `allowed_outbound_hosts`, where Spin takes no path.
fn origin(api: &str) -> Result<&str, SettingError> {
    const EXPECTED: &str = "scheme and host, such as https://api.example.com or http://127.0.0.1:11434";
    let api = api.trim().trim_end_matches('/');
    if api.is_empty() {
        return Err(SettingError::Missing("model_api"));
    }
    let host = api.strip_prefix("https://").or_else(|| api.strip_prefix("http://")).unwrap_or_default();
    let odd = |c: char| !c.is_ascii_graphic() || matches!(c, '/' | '?' | '#' | '@');
    if host.is_empty() || host.starts_with(':') || host.contains(odd) {
        return Err(SettingError::Wrong("model_api", EXPECTED));
    }
    Ok(api)
}

fn below(path: &str) -> Result<String, SettingError> {
    let path = path.trim().trim_matches('/');
    if path.contains(|c: char| !c.is_ascii_graphic() || matches!(c, '?' | '#')) {
        return Err(SettingError::Wrong("model_path", "a path such as /v1"));
    }
    Ok(if path.is_empty() { String::new() } else { format!("/{path}") })
}

fn time(patience: &str) -> Result<Duration, SettingError> {
    let wrong = SettingError::Wrong("model_patience", "a time such as 4s, at most 10s");
    let time: SignedDuration = patience.trim().parse().map_err(|_| wrong)?;
    let time = Duration::try_from(time).map_err(|_| wrong)?;
    if time.is_zero() || time > LONGEST_PATIENCE { Err(wrong) } else { Ok(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(api: &str, path: &str) -> Result<String, SettingError> {
        Settings::parse(api, path, "small", "", "4s").map(|settings| settings.url)
    }

    #[test]
    fn the_address_is_joined_from_host_and_path() {
        assert_eq!(
            url("http://127.0.0.1:11434/", "/v1/").unwrap(),
            "http://127.0.0.1:11434/v1/chat/completions"
        );
        let hosted = url("https://api.example.com", "openai/v1").unwrap();
        assert_eq!(hosted, "https://api.example.com/openai/v1/chat/completions");
        assert_eq!(url("http://llm", "").unwrap(), "http://llm/chat/completions");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused_with_the_name_of_the_variable() {
        for api in [
            "127.0.0.1:11434",
            "ftp://llm",
            "https://",
            "http://:80",
            "https://me:secret@llm",
            "http://llm/v1",
        ] {
            let error = url(api, "/v1").unwrap_err();
            assert!(error.to_string().starts_with("variable model_api is wrong"), "{api}: {error}");
        }
        assert_eq!(url(" ", "/v1"), Err(SettingError::Missing("model_api")));
        assert!(url("http://llm", "/v1?x=1").is_err());
    }

    #[test]
    fn patience_is_a_time_of_at_most_ten_seconds() {
        let patience = |text| Settings::parse("http://llm", "/v1", "small", "", text).map(|s| s.patience);
        assert_eq!(patience("4s"), Ok(Duration::from_secs(4)));
        assert_eq!(patience("1500ms"), Ok(Duration::from_millis(1500)));
        for wrong in ["", "4", "0s", "-1s", "11s", "soon"] {
            assert!(patience(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn without_a_name_no_model_is_asked() {
        let missing = Settings::parse("http://llm", "/v1", " ", "", "4s").err();
        assert_eq!(missing, Some(SettingError::Missing("model_name")));
    }
}
