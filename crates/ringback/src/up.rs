//! `ringback up`: serves the application for real use.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use domain::Business;
use tokio::signal::unix::{SignalKind, signal};

use crate::host::manifest::Manifest;
use crate::host::{App, Clock, Host, listen, log};
use crate::report;

/// How it is to be served.
pub struct Options {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the data.
    pub data: PathBuf,
    /// A profile, instead of the variable.
    pub business: Option<PathBuf>,
}

/// Serves until SIGTERM or Ctrl-C, then finishes what runs.
pub async fn run(manifest: &Path, options: Options) -> Result<()> {
    let manifest = Manifest::read(manifest)?;
    let mut values = manifest.variables(|name| variable(name, options.business.as_deref()))?;
    if let Some(path) = &options.business {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        values.insert("business".to_owned(), text);
    }
    check(&values)?;
    let listener = listen(options.listen).await?;
    let app = App::load(manifest, &values, &options.data, Clock::real())?;
    let host = Arc::new(Host::start(app, listener)?);
    println!("ready http://{}", host.address);
    if let Ok(link) = report::link(&values) {
        eprintln!("The desk, for the next 15 minutes: {link}");
    }
    let ticker = tokio::spawn(tick(host.clone(), values.get("tick_token").cloned().unwrap_or_default()));
    stop_asked().await?;
    ticker.abort();
    // The ticker's last tick may still hold the host for a moment.
    let _ = ticker.await;
    match Arc::try_unwrap(host) {
        Ok(host) => host.stop().await,
        Err(_) => log::line("host", "stopped while something was still running"),
    }
    Ok(())
}

/// A variable from the environment, as Spin takes it.
fn variable(name: &str, business: Option<&Path>) -> Option<String> {
    if name == "business" && business.is_some() {
        return Some(String::new());
    }
    std::env::var(format!("SPIN_VARIABLE_{}", name.to_uppercase())).ok()
}

/// Everything that would go wrong later, now: with what to do about it.
fn check(values: &BTreeMap<String, String>) -> Result<()> {
    let value = |name: &str| values.get(name).map_or("", String::as_str);
    let public: http::Uri = value("public_url").parse().unwrap_or_default();
    let absolute = matches!(public.scheme_str(), Some("http" | "https")) && public.host().is_some();
    if !absolute || public.path().len() > 1 {
        bail!("SPIN_VARIABLE_PUBLIC_URL must be https://host without a path: it is what the carrier calls and signs");
    }
    if value("carrier") != "twilio" {
        bail!("SPIN_VARIABLE_CARRIER is {:?}; the carriers here are: twilio", value("carrier"));
    }
    if value("state") != "key-value" {
        bail!("SPIN_VARIABLE_STATE must be key-value in this version");
    }
    if value("session_key").len() < 32 {
        bail!("SPIN_VARIABLE_SESSION_KEY must be at least 32 characters that nobody can guess");
    }
    match value("business") {
        "" => eprintln!("No business yet: every call is told that the number is not in service. Give a profile with --business FILE."),
        text => {
            Business::from_toml(text).map_err(|faults| anyhow::anyhow!("the business profile has faults:\n{faults}"))?;
        }
    }
    Ok(())
}

async fn tick(host: Arc<Host>, token: String) {
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    every_second.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every_second.tick().await;
        if let Err(error) = host.tick(&token).await {
            log::line("host", &format!("a tick failed, the next one follows: {error:#}"));
        }
    }
}

async fn stop_asked() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        asked = tokio::signal::ctrl_c() => asked?,
    }
    Ok(())
}
