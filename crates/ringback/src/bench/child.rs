//! `ringback up` as a process of its own: its start, its memory.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::task::JoinSet;

use super::client::Connection;
use super::figures::{Memory, Start, median};
use super::machine::memory;
use super::stage::Peer;

const STARTS: usize = 10;
const WEBHOOKS: usize = 10_000;
const CONNECTIONS: usize = 16;
const REST: Duration = Duration::from_secs(5);

/// A server that ends with its owner.
struct Up {
    process: Child,
    address: SocketAddr,
    ready: f64,
    answered: f64,
}

impl Drop for Up {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts with nothing compiled, then with everything, then under load.
pub async fn measure(peer: &Arc<Peer>, manifest: &Path, data: &Path) -> Result<(Start, Memory)> {
    let data = data.join("child");
    let cold = Up::start(peer, manifest, &data).await?;
    let (cold_ready, cold_answered) = (cold.ready, cold.answered);
    cold.stop()?;
    let mut warm = Vec::new();
    for _ in 0..STARTS {
        let up = Up::start(peer, manifest, &data).await?;
        warm.push((up.ready, up.answered));
        up.stop()?;
    }
    let middle = |figure: fn(&(f64, f64)) -> f64| median(warm.iter().map(figure).collect());
    let (ready, answered) = (middle(|start| start.0), middle(|start| start.1));
    let start = Start { starts: STARTS, cold_ready, cold_answered, ready, answered };
    let up = Up::start(peer, manifest, &data).await?;
    let memory = up.under_load(peer).await?;
    up.stop()?;
    Ok((start, memory))
}

impl Up {
    /// Starts it and sends the first webhook.
    async fn start(peer: &Arc<Peer>, manifest: &Path, data: &Path) -> Result<Self> {
        let folder = manifest.parent().unwrap_or(Path::new("."));
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["up", "--no-build", "--listen", "127.0.0.1:0", "--data"])
            .arg(std::path::absolute(data)?);
        command.current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        for (name, value) in peer.variables() {
            command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
        }
        let began = Instant::now();
        let mut process = command.spawn().context("cannot start ringback up")?;
        let output = process.stdout.take().context("ringback up has no output")?;
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(output).read_line(&mut line).map(|_| line)
        });
        let line = line.await??;
        let ready = millis(began);
        let address = line.trim().strip_prefix("ready http://").and_then(|address| address.parse().ok());
        let mut up = Self {
            process,
            address: address.context("ringback up did not get ready")?,
            ready,
            answered: 0.0,
        };
        call(peer, &mut Connection::open(up.address).await?).await?;
        up.answered = millis(began);
        Ok(up)
    }

    async fn under_load(&self, peer: &Arc<Peer>) -> Result<Memory> {
        let (after_start, _) = memory(self.process.id());
        let mut tasks = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (peer, mut connection) = (peer.clone(), Connection::open(self.address).await?);
            tasks.spawn(async move {
                for _ in 0..WEBHOOKS / CONNECTIONS {
                    call(&peer, &mut connection).await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        let (after_load, _) = memory(self.process.id());
        tokio::time::sleep(REST).await;
        let (after_a_rest, highest) = memory(self.process.id());
        Ok(Memory { webhooks: WEBHOOKS, after_start, after_load, after_a_rest, highest })
    }

    /// Asks it to stop, as a system does.
    fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.process.id().to_string()).status().context("cannot run kill")?;
        let status = self.process.wait()?;
        if !status.success() {
            bail!("ringback up ended with {status}");
        }
        Ok(())
    }
}

async fn call(peer: &Peer, connection: &mut Connection) -> Result<()> {
    let (count, number) = peer.callers.next();
    let status = connection.send(peer.account.call(count, &number)?).await?;
    if !status.is_success() {
        bail!("a webhook was answered with {status}");
    }
    Ok(())
}

fn millis(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}
