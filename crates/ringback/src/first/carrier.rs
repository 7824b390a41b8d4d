//! What is asked about the account at the carrier, and what becomes of it: settings.

use std::net::IpAddr;

use super::form::{Faults, Form};
use super::keep::Settings;

/// A secret is not shown again.
pub const SECRETS: [&str; 3] = ["secret", "signing_key", "private_key"];

/// A carrier, and what it calls the things that we ask for.
pub struct Carrier {
    /// As the variable `carrier` has it.
    pub id: &'static str,
    /// As people call it.
    pub name: &'static str,
    /// The fields that it needs, each with what the carrier calls it.
    pub asks: &'static [(&'static str, &'static str)],
}

/// All of them, the one that most begin with first.
pub const CARRIERS: [Carrier; 5] = [
    Carrier {
        id: "twilio",
        name: "Twilio",
        asks: &[("account", "Account SID, begins with AC"), ("secret", "Auth token")],
    },
    Carrier {
        id: "signalwire",
        name: "SignalWire",
        asks: &[
            ("account", "Project id"),
            ("secret", "API token, begins with PT"),
            ("signing_key", "Signing key, begins with PSK_"),
            ("space", "Your space, such as acme.signalwire.com"),
        ],
    },
    Carrier {
        id: "telnyx",
        name: "Telnyx",
        asks: &[
            ("account", "Account SID of TeXML"),
            ("secret", "API key, begins with KEY"),
            ("signing_key", "Public key, from the portal"),
            ("application", "Id of the TeXML application"),
        ],
    },
    Carrier {
        id: "plivo",
        name: "Plivo",
        asks: &[("account", "Auth id, begins with MA"), ("secret", "Auth token")],
    },
    Carrier {
        id: "vonage",
        name: "Vonage",
        asks: &[
            ("account", "API key"),
            ("secret", "API secret"),
            ("signing_key", "Signature secret"),
            ("application", "Id of the application"),
            ("private_key", "Private key of the application, PEM"),
        ],
    },
];

/// The variables that fields become.
const VARIABLES: [(&str, &str); 5] = [
    ("account", "carrier_account"),
    ("secret", "carrier_secret"),
    ("signing_key", "carrier_signing_key"),
    ("application", "carrier_application"),
    ("private_key", "carrier_private_key"),
];

/// What need not be asked, because it is said elsewhere.
#[derive(Clone, Default)]
pub struct Known {
    /// The public address: a domain, or a variable of the environment.
    pub public_url: Option<String>,
    /// The carrier's API: a variable of the environment.
    pub carrier_api: Option<String>,
}

/// The carrier that is chosen.
pub fn chosen(form: &Form) -> Option<&'static Carrier> {
    CARRIERS.iter().find(|carrier| carrier.id == form.value("carrier"))
}

/// Reads what is asked about the carrier.
pub fn settings(form: &Form, known: &Known) -> Result<Settings, Faults> {
    let mut faults = Faults::new();
    let mut settings = Settings::new();
    if known.public_url.is_none() {
        match public_url(form.value("public_url"), known) {
            Ok(url) => settings.insert("public_url".to_owned(), url).map_or((), drop),
            Err(why) => faults.insert("public_url", why.to_owned()).map_or((), drop),
        }
    }
    let Some(carrier) = chosen(form) else {
        faults.insert("carrier", "Choose the carrier that your number is from.".to_owned());
        return Err(faults);
    };
    settings.insert("carrier".to_owned(), carrier.id.to_owned());
    for (field, what) in carrier.asks {
        let value = form.value(field);
        let variable = VARIABLES.iter().find(|(known, _)| known == field).map(|(_, variable)| *variable);
        match variable {
            // An id or a token has no gaps; a key in PEM has lines.
            _ if value.is_empty() || (*field != "private_key" && value.contains(char::is_whitespace)) => {
                faults.insert(field, format!("{} also needs: {what}. Its console shows it.", carrier.name));
            }
            Some(variable) => drop(settings.insert(variable.to_owned(), value.to_owned())),
            None => match host(value) {
                Some(host) => drop(settings.insert("carrier_api".to_owned(), format!("https://{host}"))),
                None => drop(faults.insert(field, "Write it as acme.signalwire.com.".to_owned())),
            },
        }
    }
    if faults.is_empty() { Ok(settings) } else { Err(faults) }
}

/// The host of an address, with or without its scheme.
fn host(text: &str) -> Option<&str> {
    let host = text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/');
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    (host.contains('.') && host.chars().all(sound)).then_some(host)
}

/// The public address, as it is kept, or why it is none.
fn public_url(text: &str, known: &Known) -> Result<String, &'static str> {
    const NONE: &str = "Write the address without anything after the host: https://calls.example.com.";
    let text = text.trim_end_matches('/');
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let uri: http::Uri = text.parse().map_err(|_| NONE)?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or(NONE)?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.path().len() > 1 || uri.query().is_some() {
        return Err(NONE);
    }
    let api: http::Uri = known.carrier_api.as_deref().unwrap_or_default().parse().unwrap_or_default();
    // A carrier that is simulated here reaches us here.
    if is_near(host) && !api.host().is_some_and(is_near) {
        return Err(
            "The carrier cannot reach this address from the internet. Write the one of your domain, proxy or \
                    tunnel, such as https://calls.example.com.",
        );
    }
    Ok(text)
}

/// Whether a host can be reached from here only.
pub fn is_near(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local(),
        Err(_) => bare == "localhost" || bare.ends_with(".local") || !bare.contains('.'),
    }
}

/// What the public address most likely is: where the owner's browser found us. Empty: nowhere a carrier would.
pub fn suggestion(authority: &str, https: bool, known: &Known) -> String {
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    // A proxy that we are not told to believe serves HTTPS for us, more often than not.
    let scheme = if https || !has_port { "https" } else { "http" };
    public_url(&format!("{scheme}://{authority}"), known).unwrap_or_default()
}

/// The host of a calendar that booking would not reach by itself, as its variable.
pub fn feed_host(feed: &str) -> Option<String> {
    const REACHED: [&str; 3] = ["calendar.google.com", "outlook.office365.com", "outlook.live.com"];
    let uri: http::Uri = feed.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let host = authority.host();
    let reached = scheme == "https" && (REACHED.contains(&host) || host.ends_with(".icloud.com"));
    (!reached).then(|| format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(more: &str) -> Form {
        Form::read(format!("public_url=calls.example.com&account=AC1&secret=s3&{more}").as_bytes())
    }

    #[test]
    fn each_carrier_is_asked_for_what_it_needs_and_nothing_else() {
        let none = Known::default();
        let settings = super::settings(&sent("carrier=twilio&application=left"), &none).unwrap();
        let names: Vec<&str> = settings.keys().map(String::as_str).collect();
        assert_eq!(names, ["carrier", "carrier_account", "carrier_secret", "public_url"]);
        assert_eq!(settings["public_url"], "https://calls.example.com");
        let faults = super::settings(&sent("carrier=vonage"), &none).unwrap_err();
        assert_eq!(faults.keys().copied().collect::<Vec<_>>(), ["application", "private_key", "signing_key"]);
        let space = sent("carrier=signalwire&signing_key=PSK_1&space=https://acme.signalwire.com/");
        let settings = super::settings(&space, &none).unwrap();
        assert_eq!(settings["carrier_api"], "https://acme.signalwire.com");
        assert_eq!(
            super::settings(&sent("carrier=pigeon"), &none).unwrap_err().keys().copied().collect::<Vec<_>>(),
            ["carrier"]
        );
    }

    #[test]
    fn every_carrier_of_the_application_is_here_with_all_that_it_wants() {
        for carrier in &CARRIERS {
            let asked: Vec<&str> = carrier.asks.iter().map(|(field, _)| *field).collect();
            let also = crate::settings::also(carrier.id).unwrap();
            for (field, variable) in &VARIABLES[2..] {
                assert_eq!(asked.contains(field), also.contains(variable), "{} {field}", carrier.id);
            }
        }
    }

    #[test]
    fn an_address_is_taken_with_and_without_its_scheme_and_refused_with_a_path() {
        let url = |text| public_url(text, &Known::default());
        assert_eq!(url("calls.example.com").as_deref(), Ok("https://calls.example.com"));
        assert_eq!(url("http://calls.example.com:8080/").as_deref(), Ok("http://calls.example.com:8080"));
        let wrong = ["", "https://", "ftp://x.example", "https://x.example/y", "https://x.example?y", "a b"];
        for wrong in wrong {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_that_the_carrier_cannot_reach_is_refused_unless_the_carrier_is_here_too() {
        let here = Known { carrier_api: Some("http://127.0.0.1:9".to_owned()), ..Known::default() };
        for near in
            ["http://127.0.0.1:3000", "http://localhost:3000", "https://10.0.0.7", "http://[::1]:3000", "box"]
        {
            assert!(public_url(near, &Known::default()).is_err(), "{near}");
            assert!(public_url(near, &here).is_ok(), "{near}");
        }
    }

    #[test]
    fn the_address_at_which_the_browser_found_us_is_suggested_where_a_carrier_finds_it_too() {
        let suggested = |authority, https| suggestion(authority, https, &Known::default());
        assert_eq!(suggested("calls.example.com", false), "https://calls.example.com");
        assert_eq!(suggested("calls.example.com:8443", true), "https://calls.example.com:8443");
        assert_eq!(suggested("203.0.113.7:3000", false), "http://203.0.113.7:3000");
        assert_eq!(suggested("127.0.0.1:3000", false), "");
    }

    #[test]
    fn only_a_calendar_that_is_not_reached_anyway_needs_its_host_named() {
        assert_eq!(feed_host("https://calendar.google.com/calendar/ical/x/basic.ics"), None);
        assert_eq!(feed_host("https://p12-caldav.icloud.com/published/2/x"), None);
        assert_eq!(
            feed_host("https://shop.example:8443/a.ics").as_deref(),
            Some("https://shop.example:8443")
        );
    }
}
