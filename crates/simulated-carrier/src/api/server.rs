//! The API's socket.

use std::{io, net::SocketAddr, time::Duration};

use http_body_util::Full;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
};

use super::handle;
use crate::{Carrier, WeakCarrier, wire};

const BACKLOG: u32 = 1024;
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// Ends a connection without an answer.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the simulated carrier was told to cut the connection")
    }
}

impl std::error::Error for Cut {}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Binds the socket and serves on it until the carrier is gone. Returns where it listens.
pub(crate) fn serve(
    carrier: &Carrier,
    address: SocketAddr,
    refuse: watch::Receiver<bool>,
) -> io::Result<SocketAddr> {
    let listener = bind(address)?.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    // The task holds the carrier weakly, so that the socket closes when the last handle is dropped.
    let carrier = carrier.downgrade();
    tokio::spawn(async move {
        let mut listener = Some(listener);
        let mut refuse = refuse;
        while let Some(open) = listener.take() {
            accept(&open, &carrier, &mut refuse).await;
            drop(open);
            if refuse.has_changed().is_err() {
                return;
            }
            listener = closed(address, &mut refuse).await;
        }
    });
    Ok(address)
}

/// Returns when connections are to be refused, or when the carrier is gone.
async fn refused(refuse: &mut watch::Receiver<bool>) {
    let _ = refuse.wait_for(|refuse| *refuse).await;
}

/// Accepts connections until they are to be refused.
async fn accept(listener: &TcpListener, carrier: &WeakCarrier, refuse: &mut watch::Receiver<bool>) {
    let for_connections = refuse.clone();
    loop {
        tokio::select! {
            biased;
            () = refused(refuse) => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    tokio::spawn(connection(stream, carrier.clone(), for_connections.clone()));
                }
                // Out of file handles: wait until some are free again.
                Err(_) => tokio::time::sleep(TRY_AGAIN).await,
            },
        }
    }
}

/// Keeps the port without listening on it, so that connections are refused; then listens again.
async fn closed(address: SocketAddr, refuse: &mut watch::Receiver<bool>) -> Option<TcpListener> {
    let mut kept = bind(address).ok();
    refuse.wait_for(|refuse| !*refuse).await.ok()?;
    loop {
        let socket = match kept.take() {
            Some(socket) => Ok(socket),
            None => bind(address),
        };
        match socket.and_then(|socket| socket.listen(BACKLOG)) {
            Ok(listener) => return Some(listener),
            Err(_) => tokio::time::sleep(TRY_AGAIN).await,
        }
    }
}

async fn connection(stream: TcpStream, carrier: WeakCarrier, mut refuse: watch::Receiver<bool>) {
    // Without it small answers wait for the other side's acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let carrier = carrier.clone();
        async move {
            let Some(carrier) = carrier.upgrade() else { return Err(Cut) };
            let answer = handle(&carrier, request).await.ok_or(Cut)?;
            let mut response = answer.into_response().map(Full::new);
            // By the carrier's own clock, which need not show the real time.
            let date = carrier.with(|state| wire::http_date(state.now()));
            if let Ok(date) = date.parse() {
                response.headers_mut().insert("date", date);
            }
            Ok(response)
        }
    });
    let serving = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // How a connection ends is the client's affair.
        _ = serving => {}
        () = refused(&mut refuse) => {}
    }
}
