//! Whether age makes it slower: the same with little and with much in the store, in turns.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use tokio::runtime::Runtime;

use super::client::Connection as Client;
use super::figures::{Growth, Spread, median};
use super::load::{self, Next, RUNS, Side};
use super::stage::{Peer, Stage, catch_up, place};
use crate::host::manifest::Manifest;
use crate::host::{App, Clock, Host, listen};

const FEW_LEADS: u64 = 1000;
const FEW_DUES: u64 = 1000;
const MANY_DUES: u64 = 100_000;
/// The dues come up within a day, an hour from the start.
const FIRST_DUE: i64 = 3600;
const DUES_WITHIN: i64 = 24 * 3600;
/// As the queue's buckets are wide: each tick then passes one.
const BETWEEN_TICKS: SignedDuration = SignedDuration::from_secs(10);
const TICKS: usize = 60;
const AT_ONCE: usize = 500;
const AREA_CODES: [u64; 5] = [480, 520, 602, 623, 928];

/// A missed-call webhook over one connection, with a thousand leads in the store and with `many`.
pub async fn leads(
    peer: &Arc<Peer>,
    manifest: &Path,
    data: &Path,
    inside: &Runtime,
    many: u64,
    duration: Duration,
) -> Result<Growth> {
    let few = with_leads(peer, manifest, &place(data, "few")?, inside, FEW_LEADS).await?;
    let much = with_leads(peer, manifest, &place(data, "many")?, inside, many).await?;
    let peer = peer.clone();
    let next: Next = Arc::new(move || {
        let (count, number) = peer.callers.next();
        peer.account.call(count, &number)
    });
    let side = |stage: &Stage| Side { address: stage.host.address, next: next.clone() };
    let loads = load::in_turns(&[side(&few), side(&much)], 1, duration).await?;
    few.stop(inside).await?;
    much.stop(inside).await?;
    let [with_few, with_many] = loads.as_slice() else { bail!("a side was not measured") };
    if with_few.failed + with_many.failed > 0 {
        bail!("a webhook was not answered with 200");
    }
    Ok(Growth {
        what: "A missed-call webhook".to_owned(),
        unit: "leads",
        few: FEW_LEADS,
        many,
        with_few: with_few.latency,
        with_many: with_many.latency,
    })
}

/// The application on a store with so many leads.
async fn with_leads(
    peer: &Arc<Peer>,
    manifest: &Path,
    data: &Path,
    inside: &Runtime,
    leads: u64,
) -> Result<Stage> {
    let stage = Stage::set_up(peer, manifest, data, inside).await?;
    let (count, number) = peer.callers.next();
    let mut connection = Client::open(stage.host.address).await?;
    connection.send(peer.account.call(count, &number)?).await?;
    drop(connection);
    let digits = number.trim_start_matches('+').to_owned();
    let store = &stage.host.app.store;
    let keys = store.keys().map_err(anyhow::Error::msg)?;
    let key = keys.into_iter().find(|key| key.starts_with("lead:") && key.contains(&digits));
    let key = key.context("the lead of a webhook is not there")?;
    let lead = store.get(&key).map_err(anyhow::Error::msg)?.context("a lead has gone")?;
    let lead = String::from_utf8(lead)?;
    stage.stop(inside).await?;
    fill(&data.join("ringback.db"), leads, |number| {
        (key.replace(&digits, number), lead.replace(&digits, number))
    })?;
    Stage::set_up(peer, manifest, data, inside).await
}

/// Writes documents beside the application, which does not run meanwhile.
fn fill(file: &Path, leads: u64, lead: impl Fn(&str) -> (String, String)) -> Result<()> {
    let mut database = Connection::open(file)?;
    database.pragma_update(None, "synchronous", "OFF")?;
    let transaction = database.transaction()?;
    let areas = AREA_CODES.len() as u64;
    {
        let mut insert = transaction.prepare("INSERT OR IGNORE INTO kv (key, value) VALUES (?1, ?2)")?;
        for (area, n) in AREA_CODES.iter().flat_map(|area| (0..leads / areas).map(move |n| (area, n))) {
            // In the order of the keys, spread over the whole area: whoever calls next comes between them.
            let place = n * 799 * 5000 / (leads / areas).max(1);
            let number = format!("1{area}{}{}", 200 + place / 5000, 5000 + place % 5000);
            let (key, value) = lead(&number);
            insert.execute((key, value.into_bytes()))?;
        }
    }
    transaction.commit()?;
    database.pragma_update(None, "wal_checkpoint", "TRUNCATE")?;
    Ok(())
}

/// A tick that passes ten seconds in which nothing is due, with few dues pending and with many.
pub async fn dues(peer: &Arc<Peer>, manifest: &Path, data: &Path, inside: &Runtime) -> Result<Growth> {
    let began = Timestamp::now();
    let few = Pending::set_up(peer, manifest, &place(data, "few-dues")?, inside, began, FEW_DUES).await?;
    let many = Pending::set_up(peer, manifest, &place(data, "many-dues")?, inside, began, MANY_DUES).await?;
    let (mut with_few, mut with_many) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        with_few.push(few.ticks(peer).await?);
        with_many.push(many.ticks(peer).await?);
    }
    few.stop(inside).await?;
    many.stop(inside).await?;
    let middle = |runs: &[Spread]| Spread {
        p50: median(runs.iter().map(|run| run.p50).collect()),
        p99: median(runs.iter().map(|run| run.p99).collect()),
    };
    Ok(Growth {
        what: "An idle tick".to_owned(),
        unit: "dues",
        few: FEW_DUES,
        many: MANY_DUES,
        with_few: middle(&with_few),
        with_many: middle(&with_many),
    })
}

/// The application on a clock of ours, with dues that have not come up.
struct Pending {
    host: Host,
    clock: Clock,
}

impl Pending {
    async fn set_up(
        peer: &Arc<Peer>,
        manifest: &Path,
        data: &Path,
        inside: &Runtime,
        began: Timestamp,
        dues: u64,
    ) -> Result<Self> {
        let given = peer.variables();
        let manifest = Manifest::read(manifest)?;
        let values = manifest.variables(|name| given.get(name).cloned())?;
        let (clock, data, token) = (Clock::standing_at(began), data.to_owned(), peer.tick_token().to_owned());
        let standing = clock.clone();
        let started = inside.spawn(async move {
            let listener = listen(([127, 0, 0, 1], 0).into()).await?;
            let host = Host::start(App::load(manifest, &values, &data, standing)?, listener)?;
            let entries = pending(began.as_second(), dues).await?;
            // Many at once, so that they share commits.
            for some in entries.chunks(AT_ONCE) {
                let set = |(key, value): &(String, Vec<u8>)| host.app.store.set(key.clone(), value.clone());
                let written = futures::future::try_join_all(some.iter().map(set)).await;
                written.map_err(anyhow::Error::msg)?;
            }
            catch_up(&host, &token).await?;
            anyhow::Ok(host)
        });
        Ok(Self { host: started.await??, clock })
    }

    async fn ticks(&self, peer: &Peer) -> Result<Spread> {
        let mut micros = Vec::with_capacity(TICKS);
        for _ in 0..TICKS {
            self.clock.advance_to(self.clock.now().checked_add(BETWEEN_TICKS)?);
            let began = Instant::now();
            self.host.tick(peer.tick_token()).await?;
            micros.push(began.elapsed().as_micros() as u64);
        }
        Ok(Spread::of(micros))
    }

    async fn stop(self, inside: &Runtime) -> Result<()> {
        inside.spawn(self.host.stop()).await?;
        Ok(())
    }
}

/// What the due queue itself writes for so many entries: however it keeps them.
async fn pending(now: i64, dues: u64) -> Result<Vec<(String, Vec<u8>)>> {
    let store = state::Store::in_memory();
    let within = i64::try_from(dues)?;
    for n in 0..within {
        let at = now + FIRST_DUE + n * DUES_WITHIN / within;
        let entry = format!("lead:acme:1602{n:07}");
        state::dues::schedule(&store, &entry, at, now).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    }
    Ok(store.contents())
}
