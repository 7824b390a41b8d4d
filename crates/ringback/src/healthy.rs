//! `ringback healthy`: for places that ask a command whether a container is well.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Whoever asks so often must not wait long.
const LIMIT: Duration = Duration::from_secs(5);

/// Whether the `ringback up` that listens there on this machine answers, and its store can be read.
pub async fn check(listen: SocketAddr) -> Result<()> {
    let address = here(listen);
    let client: Client<HttpConnector, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let request = Request::get(format!("http://{address}/healthz")).body(Empty::new())?;
    let answer = tokio::time::timeout(LIMIT, client.request(request)).await;
    let answer = answer.with_context(|| format!("{address} took longer than {} s", LIMIT.as_secs()))?;
    match answer.with_context(|| format!("nobody answers at {address}"))?.status() {
        StatusCode::OK => Ok(()),
        StatusCode::SERVICE_UNAVAILABLE => bail!("its store cannot be read"),
        status => bail!("{address} answered {status}"),
    }
}

/// Whoever listens everywhere listens on this machine too.
fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
