//! The application and its carrier, ready to be measured.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use simulated_carrier::{Carrier, Config, Number};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::webhook::{Account, Callers};
use crate::host::manifest::Manifest;
use crate::host::{App, Clock, Host, listen, log};
use crate::report;

/// The profile that is measured with.
pub const PROFILE: &str = include_str!("../../../../tests/profiles/acme-heating.toml");
/// The number of its business.
pub const LINE: &str = "+16025550100";
/// The account at the simulated carrier.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// A clock that starts on an empty store looks a day back, a part at each tick.
const TICKS_OF_A_DAY: usize = 25;

/// Everyone outside of the application.
pub struct Peer {
    /// The carrier.
    pub carrier: Carrier,
    /// What it and the application know of each other.
    pub account: Account,
    /// Those who call.
    pub callers: Callers,
    tick_token: String,
    session_key: String,
}

impl Peer {
    /// Starts the carrier. It does nothing by itself: no receipts come while something else is measured.
    pub fn start() -> Result<Arc<Self>> {
        let account = Account {
            sid: ACCOUNT.to_owned(),
            secret: report::random_hex(),
            public_url: "https://calls.example.com".to_owned(),
            line: LINE.to_owned(),
        };
        let number = Number { phone: LINE.to_owned(), ..Number::default() };
        let carrier = Carrier::start(Config::new(ACCOUNT, &account.secret, vec![number]))?;
        let (tick_token, session_key) = (report::random_hex(), report::random_hex());
        Ok(Arc::new(Self { carrier, account, callers: Callers::default(), tick_token, session_key }))
    }

    /// What whoever asks the clock shows.
    pub fn tick_token(&self) -> &str {
        &self.tick_token
    }

    /// The application's variables, by name: a business that is always closed, so that every call is a miss.
    pub fn variables(&self) -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            ("public_url", self.account.public_url.clone()),
            ("carrier_api", self.carrier.api_url()),
            ("carrier_account", self.account.sid.clone()),
            ("carrier_secret", self.account.secret.clone()),
            ("tick_token", self.tick_token.clone()),
            ("session_key", self.session_key.clone()),
            ("business", always_closed(PROFILE)),
        ])
    }
}

/// A folder for the data of an application. All of them share what is compiled.
pub fn place(data: &Path, name: &str) -> Result<PathBuf> {
    let (folder, shared) = (data.join(name), std::path::absolute(data.join("compiled"))?);
    std::fs::create_dir_all(&folder)?;
    std::fs::create_dir_all(&shared)?;
    std::os::unix::fs::symlink(shared, folder.join("compiled"))?;
    Ok(folder)
}

/// The profile without opening hours, and with room for as many first texts as a load brings.
fn always_closed(profile: &str) -> String {
    let mut in_hours = false;
    let mut closed = String::new();
    // Whoever is asked on the phone first is texted when they have hung up, and this load hangs up on nobody.
    for line in profile.lines().filter(|line| !line.starts_with("after_hours")) {
        if line.starts_with('[') {
            in_hours = line.starts_with("[hours]");
        }
        match line.split_once(" = ") {
            Some((day, _)) if in_hours && day.ends_with("day") => closed.push_str(&format!("{day} = []\n")),
            _ => closed.push_str(&format!("{line}\n")),
        }
        if line == "[response]" {
            closed.push_str("texts_a_day = 100000\n");
        }
    }
    closed
}

/// The application, serving on the threads of `inside`.
pub struct Stage {
    /// Everyone else.
    pub peer: Arc<Peer>,
    /// The application.
    pub host: Arc<Host>,
    ticker: JoinHandle<()>,
}

impl Stage {
    /// Loads and serves the application, with the clock ticking as in `ringback up`.
    pub async fn set_up(peer: &Arc<Peer>, manifest: &Path, data: &Path, inside: &Runtime) -> Result<Self> {
        let given = peer.variables();
        let manifest = Manifest::read(manifest)?;
        let values = manifest.variables(|name| given.get(name).cloned())?;
        let (data, token) = (data.to_owned(), peer.tick_token.clone());
        let started = inside.spawn(async move {
            let listener = listen(([127, 0, 0, 1], 0).into()).await?;
            let host = Host::start(App::load(manifest, &values, &data, Clock::real())?, listener)?;
            catch_up(&host, &token).await?;
            anyhow::Ok(Arc::new(host))
        });
        let host = started.await??;
        let ticker = inside.spawn(tick(host.clone(), peer.tick_token.clone()));
        Ok(Self { peer: peer.clone(), host, ticker })
    }

    /// Ends it as `ringback up` ends.
    pub async fn stop(self, inside: &Runtime) -> Result<()> {
        self.ticker.abort();
        // The last tick may still hold the host for a moment.
        let _ = self.ticker.await;
        let host = Arc::into_inner(self.host).context("something still uses the application")?;
        inside.spawn(host.stop()).await?;
        Ok(())
    }
}

/// Ticks until nothing of the past is left.
pub async fn catch_up(host: &Host, token: &str) -> Result<()> {
    for _ in 0..TICKS_OF_A_DAY {
        host.tick(token).await?;
    }
    Ok(())
}

async fn tick(host: Arc<Host>, token: String) {
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    every_second.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every_second.tick().await;
        if let Err(error) = host.tick(&token).await {
            log::line("host", &format!("a tick failed: {error:#}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Business;
    use jiff::{Timestamp, ToSpan};

    use super::*;

    #[test]
    fn the_profile_of_the_load_is_never_open() {
        let business = Business::from_toml(&always_closed(PROFILE)).unwrap();
        let start: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
        assert!((0..7 * 24).all(|hour| !business.is_open(start + hour.hours())));
        assert!((0..7 * 24).any(|hour| Business::from_toml(PROFILE).unwrap().is_open(start + hour.hours())));
    }
}
