//! How much the door lets in.

use std::time::Duration;

use super::proxies::Proxies;

/// Bounds of everything that someone outside can make grow.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Open connections. One more closes the one that has kept us waiting for the longest time.
    pub connections: usize,
    /// Requests in work at a time.
    pub work: usize,
    /// How many of those may be pages and unsigned requests.
    pub pages: usize,
    /// Signed webhooks that wait for their turn.
    pub queue: usize,
    /// How long one waits at most. A carrier gives up after 15 s, and the work itself may take 10.
    pub wait: Duration,
    /// Time for a client to send a request's headers, also on a connection that idles; and for a handshake of TLS.
    pub headers_within: Duration,
    /// The longest body, in bytes: what the components read.
    pub body: usize,
    /// Time for a client to send a whole body.
    pub body_within: Duration,
    /// Bytes of bodies that are held at a time, over all clients.
    pub bodies: usize,
    /// How long a client may take to accept any part of an answer.
    pub write_within: Duration,
    /// Requests that turned out unsigned, from one source at once.
    pub unsigned_burst: u32,
    /// One of them is forgiven after this.
    pub unsigned_refill: Duration,
    /// Proxies that are believed about where a request comes from.
    pub trusted: Vec<Proxies>,
}

impl Default for Limits {
    fn default() -> Self {
        let connections = open_files().map_or(1024, |files| (files / 4 * 3).clamp(64, 4096));
        // Who is in work or waits for it is never closed, so there must be others.
        let work = (connections / 3).min(256);
        Self {
            connections,
            work,
            pages: (work / 4).max(1),
            queue: work,
            wait: Duration::from_secs(3),
            headers_within: Duration::from_secs(10),
            body: 256 * 1024,
            body_within: Duration::from_secs(10),
            bodies: 64 * 1024 * 1024,
            write_within: Duration::from_secs(20),
            unsigned_burst: 20,
            unsigned_refill: Duration::from_secs(3),
            trusted: Vec::new(),
        }
    }
}

/// How many files this process may open, where the system says so.
fn open_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}
