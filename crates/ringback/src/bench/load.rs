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

const RUNS: usize = 3;

/// What one connection saw.
#[derive(Default)]
struct Seen {
    micros: Vec<u64>,
    answered: u64,
    failed: u64,
}

/// Runs the load three times: the medians of what was measured, and how many requests were answered with 200 in all.
pub async fn median_of_three(
    address: SocketAddr,
    connections: usize,
    duration: Duration,
    next: &Next,
) -> Result<(Load, u64)> {
    let mut runs = Vec::new();
    let mut answered = 0;
    for _ in 0..RUNS {
        let (load, good) = run(address, connections, duration, next).await?;
        runs.push(load);
        answered += good;
    }
    let middle = |figure: fn(&Load) -> f64| median(runs.iter().map(figure).collect());
    let load = Load {
        connections,
        per_second: middle(|load| load.per_second),
        latency: Spread { p50: middle(|load| load.latency.p50), p99: middle(|load| load.latency.p99) },
        failed: runs.iter().map(|load| load.failed).sum(),
    };
    Ok((load, answered))
}

async fn run(
    address: SocketAddr,
    connections: usize,
    duration: Duration,
    next: &Next,
) -> Result<(Load, u64)> {
    let measured_from = Instant::now() + duration / 5;
    let until = measured_from + duration;
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        tasks.spawn(connection(address, measured_from, until, next.clone()));
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
        if status == StatusCode::OK {
            seen.answered += 1;
        } else {
            seen.failed += 1;
        }
        let ended = Instant::now();
        if ended >= measured_from && ended < until {
            seen.micros.push((ended - began).as_micros() as u64);
        }
    }
}
