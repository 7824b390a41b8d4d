//! Where connections come in, and what is spoken there. A handshake of TLS has its time, and counts as a connection
//! that keeps us waiting.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;

use super::connections::Connection;
use super::leading::Leading;
use super::origin::Peer;
use super::patience::Patient;
use super::{Door, closing, stopped};

/// What a request's headers may take, in bytes.
const HEADERS: usize = 64 * 1024;

/// How long a stop waits for the first request of a connection: it may be on its way, and whoever sent it would see the
/// connection break without an answer.
const FIRST_REQUEST: Duration = Duration::from_secs(1);

/// A socket that listens.
pub struct Entrance {
    /// The socket.
    pub listener: TcpListener,
    /// What is spoken there.
    pub manner: Manner,
}

/// What is spoken.
#[derive(Clone)]
pub enum Manner {
    /// HTTP.
    Plain,
    /// HTTPS.
    Secure(TlsAcceptor),
    /// HTTP that leads to HTTPS.
    Leading(Arc<Leading>),
}

/// A connection that has come in.
pub struct Visit {
    /// The connection.
    pub stream: TcpStream,
    /// What is at its other end.
    pub peer: Peer,
    /// What is spoken.
    pub manner: Manner,
    /// Its place among the open connections.
    pub place: Arc<Connection>,
}

impl Visit {
    /// Serves it until it ends, has to go, or `stop` turns true and what runs is finished.
    pub async fn serve(self, door: Arc<Door>, mut stop: watch::Receiver<bool>) {
        let Self { stream, peer, manner, place } = self;
        // Small answers must not wait for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let stream = Patient::new(stream, door.limits.write_within);
        let Manner::Secure(acceptor) = &manner else {
            return speak(stream, peer, &manner, &place, &door, &mut stop).await;
        };
        let shaken = tokio::select! {
            shaken = tokio::time::timeout(door.limits.headers_within, acceptor.accept(stream)) => shaken,
            () = place.told_to_close() => return,
            () = async { stopped(&mut stop).await; tokio::time::sleep(FIRST_REQUEST).await } => return,
        };
        // Scanners and old clients: whatever goes wrong in a handshake is the client's affair.
        if let Ok(Ok(stream)) = shaken {
            speak(stream, peer, &manner, &place, &door, &mut stop).await;
        }
    }
}

async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    peer: Peer,
    manner: &Manner,
    place: &Arc<Connection>,
    door: &Arc<Door>,
    stop: &mut watch::Receiver<bool>,
) {
    let headers_within: Duration = door.limits.headers_within;
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(headers_within).max_buf_size(HEADERS);
    let (asked, stopping) = (&Notify::new(), &stop.clone());
    let service = service_fn(|request: Request<Incoming>| async move {
        asked.notify_one();
        if let Manner::Leading(leading) = manner
            && let Some(answer) = leading.answer(&request)
        {
            return Ok::<_, Infallible>(answer);
        }
        let answer = door.answer(request, peer, place).await;
        // Or the client would send its next request into a connection that ends.
        let is_last = *stopping.borrow();
        Ok(if is_last { closing(answer) } else { answer })
    });
    let is_over = async {
        stopped(stop).await;
        let _ = tokio::time::timeout(FIRST_REQUEST, asked.notified()).await;
    };
    let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // A client that went away is its own affair.
        _ = connection.as_mut() => return,
        () = place.told_to_close() => return,
        () = is_over => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection => {}
        () = place.told_to_close() => {}
    }
}
