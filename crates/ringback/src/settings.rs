//! The application's variables: from the environment, as Spin takes them, checked before anything starts.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use domain::Business;
use state::Place;

use crate::businesses;
use crate::first::keep::{self, Settings};
use crate::host::manifest::Manifest;
use crate::https::Domain;

/// The variables by name.
pub type Values = BTreeMap<String, String>;

/// Reads every variable: from the environment, else as it was set up in the data folder. `business` is a profile to
/// take instead of the variable of that name.
pub fn read(manifest: &Manifest, business: Option<&Path>, data: &Path) -> Result<Values> {
    read_at(manifest, business, data, None)
}

/// The same where we serve HTTPS for a domain: the public address follows from it.
pub fn read_at(
    manifest: &Manifest,
    business: Option<&Path>,
    data: &Path,
    domain: Option<&Domain>,
) -> Result<Values> {
    let read = |path: &Path| {
        if path.is_dir() {
            let one = businesses::files(path)?.into_iter().next().unwrap_or_else(|| path.join("acme.toml"));
            bail!("which business of {}? Give its file, as in --business {}", path.display(), one.display());
        }
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    of(manifest, business.map(read).transpose()?, &keep::read(data)?.unwrap_or_default(), domain)
}

/// What the environment says, if it says something.
pub fn from_environment(name: &str) -> Option<String> {
    std::env::var(format!("SPIN_VARIABLE_{}", name.to_uppercase())).ok().filter(|value| !value.is_empty())
}

/// Every variable: from the environment, else from the domain, else from `kept`; `business` before all of them.
pub fn of(
    manifest: &Manifest,
    business: Option<String>,
    kept: &Settings,
    domain: Option<&Domain>,
) -> Result<Values> {
    let of_the_domain =
        |name: &str| domain.filter(|_| name == "public_url").map(|domain| format!("https://{domain}"));
    let given = |name: &str| {
        from_environment(name).or_else(|| of_the_domain(name)).or_else(|| kept.get(name).cloned())
    };
    let mut values = manifest.variables(given)?;
    if let Some(text) = business {
        values.insert("business".to_owned(), text);
    }
    if given("carrier_api").is_none()
        && let Some(api) = carrier(&values)?.api
    {
        values.insert("carrier_api".to_owned(), api.to_owned());
    }
    check(&values)?;
    if let Some(domain) = domain {
        is_of(&values, domain)?;
    }
    // Spin wants to be told apart from the address which host that is; here one follows from the other.
    if let Some(host) = place(&values)?.host() {
        values.insert("state_host".to_owned(), host);
    }
    Ok(values)
}

/// Where the state is.
pub fn place(values: &Values) -> Result<Place> {
    let state = values.get("state").map_or("", String::as_str);
    Place::parse(state).map_err(|why| anyhow!("SPIN_VARIABLE_STATE is not right: {why}"))
}

/// The business of the variables.
pub fn business(values: &Values) -> Result<Business> {
    let text = values.get("business").filter(|text| !text.is_empty());
    let text =
        text.context("which business? Give its profile with --business FILE, or as SPIN_VARIABLE_BUSINESS")?;
    Business::from_toml(text).map_err(|faults| anyhow!("the business profile has faults:\n{faults}"))
}

/// What a carrier needs of us.
struct Carrier {
    name: &'static str,
    /// Its API, where it is the same for everybody.
    api: Option<&'static str>,
    /// The variables that not every carrier needs.
    also: &'static [&'static str],
}

const CARRIERS: [Carrier; 5] = [
    Carrier { name: "twilio", api: Some("https://api.twilio.com"), also: &[] },
    Carrier { name: "signalwire", api: None, also: &["carrier_signing_key"] },
    Carrier {
        name: "telnyx",
        api: Some("https://api.telnyx.com"),
        also: &["carrier_signing_key", "carrier_application"],
    },
    Carrier { name: "plivo", api: Some("https://api.plivo.com"), also: &[] },
    Carrier {
        name: "vonage",
        api: Some("https://api.nexmo.com"),
        also: &["carrier_signing_key", "carrier_application", "carrier_private_key"],
    },
];

fn carrier(values: &Values) -> Result<&'static Carrier> {
    let name = values.get("carrier").map_or("", String::as_str);
    CARRIERS.iter().find(|carrier| carrier.name == name).with_context(|| {
        let names: Vec<_> = CARRIERS.iter().map(|carrier| carrier.name).collect();
        format!("SPIN_VARIABLE_CARRIER is {name:?}; the carriers here are: {}", names.join(", "))
    })
}

/// The variables that not every carrier needs and this one does. None: there is no such carrier.
pub fn also(name: &str) -> Option<&'static [&'static str]> {
    CARRIERS.iter().find(|carrier| carrier.name == name).map(|carrier| carrier.also)
}

/// What carriers call and sign must be what we have a certificate for.
fn is_of(values: &Values, domain: &Domain) -> Result<()> {
    let public: http::Uri = values.get("public_url").map_or("", String::as_str).parse().unwrap_or_default();
    let same = public.host().is_some_and(|host| host.eq_ignore_ascii_case(domain.as_str()));
    if !same || public.scheme_str() != Some("https") {
        bail!(
            "SPIN_VARIABLE_PUBLIC_URL must be https://{domain} with --domain {domain}: leave it out, or correct it"
        );
    }
    Ok(())
}

/// Everything that would go wrong later, now: with what to do about it.
fn check(values: &Values) -> Result<()> {
    let value = |name: &str| values.get(name).map_or("", String::as_str);
    let public: http::Uri = value("public_url").parse().unwrap_or_default();
    let absolute = matches!(public.scheme_str(), Some("http" | "https")) && public.host().is_some();
    if !absolute || public.path().len() > 1 {
        bail!(
            "SPIN_VARIABLE_PUBLIC_URL must be https://host without a path: it is what the carrier calls and signs"
        );
    }
    let carrier = carrier(values)?;
    if carrier.api.is_none() && value("carrier_api") == "https://api.twilio.com" {
        bail!(
            "SPIN_VARIABLE_CARRIER_API must be the address of your own space at {}: docs/guides/carriers.md",
            carrier.name
        );
    }
    let missing = carrier.also.iter().filter(|name| value(name).trim().is_empty());
    let missing: Vec<_> = missing.map(|name| format!("SPIN_VARIABLE_{}", name.to_uppercase())).collect();
    if !missing.is_empty() {
        bail!(
            "{} also needs {}: docs/guides/carriers.md says where to find them",
            carrier.name,
            missing.join(" and ")
        );
    }
    place(values)?;
    if value("session_key").split(',').any(|key| key.trim().len() < 16) {
        bail!("SPIN_VARIABLE_SESSION_KEY must be at least 16 characters that nobody can guess");
    }
    if !value("business").is_empty() {
        business(values)?;
    }
    Ok(())
}
