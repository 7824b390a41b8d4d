//! A load: connections that each send the next request when they have their answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use http::StatusCode;
use tokio::task::JoinSet;

use super::client::{Connection, Outgoing};
use super::figures::{Load, Spread, median};

/// Makes the next request.
pub type Next = Arc<dyn Fn() -> Result<Outgoing> + Send + Sync>;

/// How often each load is run.
pub const RUNS: usize = 5;

/// What one connection saw.
#[derive(Default)]
struct Seen {
    micros: Vec<u64>,
    answered: u64,
    failed: u64,
}

/// Who is asked, and for what.
pub struct Side {
    /// Where it listens.
    pub address: SocketAddr,
    /// Makes the next request.
    pub next: Next,
}

/// Loads every side in turns, so that all of them meet the same moods of the machine: the medians of each.
pub async fn in_turns(sides: &[Side], connections: usize, duration: Duration) -> Result<Vec<Load>> {
    let mut runs = vec![Vec::new(); sides.len()];
    for _ in 0..RUNS {
        for (side, runs) in sides.iter().zip(&mut runs) {
            runs.push(run(side, connections, duration).await?.0);
        }
    }
    Ok(runs.iter().map(|runs| middle(runs)).collect())
}

/// The medians of some runs.
pub fn middle(runs: &[Load]) -> Load {
    let middle = |figure: fn(&Load) -> f64| median(runs.iter().map(figure).collect());
    Load {
        connections: runs.first().map_or(0, |load| load.connections),
        per_second: middle(|load| load.per_second),
        latency: Spread { p50: middle(|load| load.latency.p50), p99: middle(|load| load.latency.p99) },
        failed: runs.iter().map(|load| load.failed).sum(),
    }
}

/// One run, and how many requests were answered with 200 in it, those of its warm-up among them.
pub async fn run(side: &Side, connections: usize, duration: Duration) -> Result<(Load, u64)> {
    let measured_from = Instant::now() + duration / 5;
    let until = measured_from + duration;
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        tasks.spawn(connection(side.address, measured_from, until, side.next.clone()));
    }
    let mut all = Seen::default();
    while let Some(seen) = tasks.join_next().await {
        let seen = seen??;
        all.micros.extend(seen.micros);
        all.answered += seen.answered;
        all.failed += seen.failed;
    }
    let per_second = all.micros.len() as f64 / duration.as_secs_f64();
    Ok((Load { connections, per_second, latency: Spread::of(all.micros), failed: all.failed }, all.answered))
}

async fn connection(address: SocketAddr, measured_from: Instant, until: Instant, next: Next) -> Result<Seen> {
    let mut connection = Connection::open(address).await?;
    let mut seen = Seen::default();
    loop {
        let request = next()?;
        let began = Instant::now();
        if began >= until {
            return Ok(seen);
        }
        let status = connection.send(request).await?;
        if status != StatusCode::OK {
            seen.failed += 1;
            continue;
        }
        seen.answered += 1;
        let ended = Instant::now();
        if ended >= measured_from && ended < until {
            seen.micros.push((ended - began).as_micros() as u64);
        }
    }
}
