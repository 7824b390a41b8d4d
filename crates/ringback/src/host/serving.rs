//! Something that is served at sockets until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::server::{self, Answers, Entrance, Limits};

/// It is served.
pub struct Serving {
    /// Where it listens first.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Serving {
    /// Serves it at several sockets.
    pub fn start(inside: Arc<dyn Answers>, entrances: Vec<Entrance>, limits: Limits) -> Result<Self> {
        let first = entrances.first().context("there is nowhere to listen")?;
        let address = first.listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(server::serve(entrances, inside, limits, stopped));
        Ok(Self { address, stop, server })
    }

    /// Takes no more requests, and finishes those that run.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // A server that panicked has nothing left to finish.
        let _ = self.server.await;
    }
}
