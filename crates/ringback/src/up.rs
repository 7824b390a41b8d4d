//! `ringback up`: serves the application for real use.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::businesses::Folder;
use crate::doors::Doors;
use crate::first::{self, FirstStart};
use crate::host::manifest::Manifest;
use crate::host::{App, Clock, Host, Limits, Proxies, log};
use crate::https::Arguments;
use crate::{backup, folder, migrate, report, settings};

/// A changed profile of a folder is taken up within so long.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How it is to be served.
pub struct Options {
    /// Where to listen, without HTTPS.
    pub listen: SocketAddr,
    /// HTTPS by itself.
    pub https: Arguments,
    /// The folder of the data.
    pub data: PathBuf,
    /// A profile, or a folder of them, instead of the variable.
    pub business: Option<PathBuf>,
    /// Proxies that are believed about where a request comes from.
    pub trust_forwarded_from: Vec<Proxies>,
}

/// Serves until SIGTERM or Ctrl-C, then finishes what runs. Where nothing is set up yet, that comes first.
pub async fn run(manifest: &Path, options: Options) -> Result<()> {
    let manifest = Manifest::read(manifest)?;
    let (business, domain) = (options.business.as_deref(), options.https.domain.as_ref());
    // Before anybody is told that it serves: whoever waits for that may ask it to stop right after.
    let mut signals = Signals::new()?;
    let mut opened = None;
    if first::is_wanted(business, &options.data) {
        let doors =
            open(&options, &domain.map(|domain| format!("https://{domain}")).unwrap_or_default()).await?;
        let limits = limits(&options);
        let mut start = FirstStart::begin(&manifest, options.data.clone(), domain, &doors, limits)?;
        let is_done = tokio::select! {
            () = signals.come() => false,
            () = start.done() => true,
        };
        start.stop().await;
        if !is_done {
            return Ok(());
        }
        opened = Some(doors);
    }
    let folder = business.filter(|path| path.is_dir());
    let profile = business.filter(|_| folder.is_none());
    let mut values = settings::read_at(&manifest, profile, &options.data, domain)?;
    if folder.is_some() {
        values.insert("business".to_owned(), String::new());
    } else if values.get("business").is_none_or(String::is_empty) {
        eprintln!(
            "There is no business yet: every caller is told that the number is not in service. Give a profile with \
             --business FILE, or many with --business FOLDER."
        );
    }
    migrate::prepare(&values, &options.data).await?;
    let mut was_set_up_now = opened.is_some();
    let mut told = was_set_up_now;
    let doors = match opened {
        Some(doors) => doors,
        None => open(&options, values.get("public_url").map_or("", String::as_str)).await?,
    };
    let value = |name: &str| values.get(name).cloned().unwrap_or_default();
    let (token, session_key) = (value("tick_token"), value("session_key"));
    loop {
        let app = App::load(manifest.clone(), &values, &options.data, Clock::real())?;
        // The owner who set it up just now asks at once whether the clock ticks; nothing else is due there yet. Anywhere
        // else no call waits for what has become due.
        if std::mem::take(&mut was_set_up_now)
            && let Err(error) = app.tick(&token).await
        {
            log::line("host", &format!("the first tick failed: {error:#}"));
        }
        let mut folder = folder.map(Folder::new);
        if let Some(folder) = &mut folder {
            folder.take_up(&app, &session_key).await;
        }
        let host = Arc::new(Host::start_at(app, doors.entrances()?, limits(&options))?);
        if !std::mem::replace(&mut told, true) {
            doors.tell(host.address);
            if let Ok(link) = report::link(&values, jiff::Timestamp::now()) {
                eprintln!("The desk, for the next 15 minutes: {link}");
            }
        }
        let (stop, stopped) = watch::channel(false);
        let looker = tokio::spawn(look(folder, host.clone(), session_key.clone(), stopped.clone()));
        let ticker = tokio::spawn(tick(host.clone(), token.clone(), stopped));
        let again = tokio::select! {
            () = signals.come() => false,
            () = a_backup_waits(&options.data) => true,
        };
        // A tick that runs is finished, so that the store is not closed under it.
        stop.send_replace(true);
        let _ = (ticker.await, looker.await);
        match Arc::try_unwrap(host) {
            Ok(host) => host.stop().await,
            Err(_) => log::line("host", "stopped while something was still running"),
        }
        if !again {
            return Ok(());
        }
        log::line("host", "a backup takes the place of the store");
    }
}

/// What asks it to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Returns when one has come.
    async fn come(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

async fn open(options: &Options, public_url: &str) -> Result<Doors> {
    Doors::open(options.listen, &options.https, &options.data, public_url).await
}

fn limits(options: &Options) -> Limits {
    Limits { trusted: options.trust_forwarded_from.clone(), ..Limits::default() }
}

/// Returns when `ringback restore` has left a backup in the folder.
async fn a_backup_waits(data: &Path) {
    let store = folder::store(data);
    while !backup::waits(&store) {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Takes up what is changed in a folder of profiles.
async fn look(
    folder: Option<Folder>,
    host: Arc<Host>,
    session_key: String,
    mut stopped: watch::Receiver<bool>,
) {
    let Some(mut folder) = folder else { return };
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => return,
        }
        folder.take_up(&host.app, &session_key).await;
    }
}

async fn tick(host: Arc<Host>, token: String, mut stopped: watch::Receiver<bool>) {
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    every_second.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = every_second.tick() => {}
            _ = stopped.changed() => return,
        }
        if let Err(error) = host.tick(&token).await {
            log::line("host", &format!("a tick failed, the next one follows: {error:#}"));
        }
    }
}
