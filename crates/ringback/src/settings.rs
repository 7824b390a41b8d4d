//! The application's variables: from the environment, as Spin takes them, checked before anything starts.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use domain::Business;
use state::Place;

use crate::host::manifest::Manifest;

/// The variables by name.
pub type Values = BTreeMap<String, String>;

/// Reads every variable; `business` is a profile to take instead of the variable of that name.
pub fn read(manifest: &Manifest, business: Option<&Path>) -> Result<Values> {
    let from_environment = |name: &str| std::env::var(format!("SPIN_VARIABLE_{}", name.to_uppercase())).ok();
    let mut values = manifest.variables(from_environment)?;
    if let Some(path) = business {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        values.insert("business".to_owned(), text);
    }
    check(&values)?;
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
    if value("carrier") != "twilio" {
        bail!("SPIN_VARIABLE_CARRIER is {:?}; the carriers here are: twilio", value("carrier"));
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
