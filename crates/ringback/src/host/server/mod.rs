//! The door: connections, routes, limits.

mod body;
mod connections;
mod entrance;
mod leading;
mod limits;
mod origin;
mod patience;
mod proxies;
mod shedding;
mod sources;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use wasmtime_wasi_http::WasiBody;

use self::body::Bodies;
use self::connections::{Connection, Connections};
use self::entrance::Visit;
pub use self::entrance::{Entrance, Manner};
pub use self::leading::{Challenges, Leading, Shown};
pub use self::limits::Limits;
use self::origin::Peer;
pub use self::proxies::{NoProxies, Proxies};
use self::shedding::{Gate, Kind};
use self::sources::Sources;
use super::log;

/// How long running requests are waited for when the process is asked to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// How often the log says how many were turned away.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Who is turned away while all connections are in work.
const NO_CONNECTION: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Whoever answers requests: the application, or what stands in its place until it is set up.
pub trait Answers: Send + Sync + 'static {
    /// Who answers at a path, by the name that the log has for it. None: nobody.
    fn at(&self, path: &str) -> Option<String>;

    /// Their answer.
    fn answer<'a>(
        &'a self,
        who: &'a str,
        request: Request<WasiBody>,
    ) -> BoxFuture<'a, Result<Response<WasiBody>>>;
}

struct Door {
    inside: Arc<dyn Answers>,
    limits: Limits,
    gate: Gate,
    bodies: Bodies,
    sources: Sources,
    turned_away: AtomicU64,
}

/// Serves until `stop` turns true, then finishes what runs.
pub async fn serve(
    entrances: Vec<Entrance>,
    inside: Arc<dyn Answers>,
    limits: Limits,
    stop: watch::Receiver<bool>,
) {
    let (alive, mut all_gone) = mpsc::channel::<()>(1);
    // Whichever way they come in, they share the same limits.
    let connections = Connections::new(limits.connections);
    let door = Arc::new(Door {
        inside,
        gate: Gate::new(&limits),
        bodies: Bodies::new(&limits),
        sources: Sources::new(&limits),
        turned_away: AtomicU64::new(0),
        limits,
    });
    let teller = tokio::spawn(tell(door.clone()));
    let mut accepting = JoinSet::new();
    for entrance in entrances {
        let (door, connections) = (door.clone(), connections.clone());
        accepting.spawn(accept(entrance, door, connections, stop.clone(), alive.clone()));
    }
    accepting.join_all().await;
    teller.abort();
    drop(alive);
    if tokio::time::timeout(DRAIN, all_gone.recv()).await.is_err() {
        log::line("host", "stopped before every request was answered");
    }
}

async fn accept(
    entrance: Entrance,
    door: Arc<Door>,
    connections: Connections,
    mut stop: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
) {
    let Entrance { listener, manner } = entrance;
    let secure = matches!(manner, Manner::Secure(_));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(place) = connections.open() else {
                    // Best effort: a new connection always has room for so little. Before a handshake it means nothing.
                    if !secure {
                        let _ = stream.try_write(NO_CONNECTION);
                    }
                    door.turned_away.fetch_add(1, Ordering::Relaxed);
                    continue;
                };
                let peer = Peer { address: peer.ip(), secure };
                let visit = Visit { stream, peer, manner: manner.clone(), place: Arc::new(place) };
                let (door, stop, alive) = (door.clone(), stop.clone(), alive.clone());
                tokio::spawn(async move {
                    visit.serve(door, stop).await;
                    drop(alive);
                });
            }
            Err(error) => {
                // Out of file descriptors, most likely: the connections that run will free some.
                log::line("host", &format!("cannot accept a connection: {error}"));
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Says now and then how many were turned away, if any were.
async fn tell(door: Arc<Door>) {
    loop {
        tokio::time::sleep(TELL_EVERY).await;
        let count = door.turned_away.swap(0, Ordering::Relaxed);
        if count > 0 {
            log::line("host", &format!("too much to do: turned away {count} in the last seconds"));
        }
    }
}

/// Returns when the process is asked to stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody can ask any more: stop as well.
    let _ = stop.wait_for(|stop| *stop).await.map(|_| ());
}

impl Door {
    async fn answer(
        &self,
        mut request: Request<Incoming>,
        peer: Peer,
        connection: &Arc<Connection>,
    ) -> Response<WasiBody> {
        let Some(id) = self.inside.at(request.uri().path()) else {
            return plain(StatusCode::NOT_FOUND, "There is nothing at this address.\n");
        };
        let kind = kind(&request);
        let judged = is_webhook(&request) || request.uri().path() == "/tick";
        let origin = origin::take(request.headers_mut(), peer, &self.limits.trusted);
        let source = origin.source.filter(|_| judged);
        if source.is_some_and(|source| self.sources.is_refused(source)) {
            return self.turn_away(StatusCode::TOO_MANY_REQUESTS, "60", "Too many unsigned requests.\n");
        }
        if self.gate.is_full_for(kind) {
            return self.too_much();
        }
        let (head, body) = request.into_parts();
        let body = match self.bodies.read(body).await {
            Ok(body) => body,
            Err(refused) => return self.refused(refused),
        };
        let request = with_authority(Request::from_parts(head, body.boxed_unsync()), origin.secure);
        // From here on the client waits for us.
        let _busy = connection.busy();
        let Some(place) = self.gate.enter(kind).await else { return self.too_much() };
        let response = match self.inside.answer(&id, request).await {
            Ok(response) => response,
            Err(error) => return failed(&id, &error),
        };
        if let Some(source) = source {
            match response.status() {
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => self.sources.blame(source),
                status if status.is_success() => self.sources.vouch(source),
                _ => {}
            }
        }
        let (head, body) = response.into_parts();
        match body::take(body, place).await {
            Ok(body) => Response::from_parts(head, body),
            Err(error) => failed(&id, &anyhow::Error::from(error)),
        }
    }

    fn refused(&self, status: Option<StatusCode>) -> Response<WasiBody> {
        let text = match status {
            Some(StatusCode::SERVICE_UNAVAILABLE) => return self.too_much(),
            Some(StatusCode::PAYLOAD_TOO_LARGE) => "The body is longer than 256 KiB.\n",
            Some(_) => "The body did not come in time.\n",
            None => "The body broke off; send it again.\n",
        };
        closing(plain(status.unwrap_or(StatusCode::BAD_REQUEST), text))
    }

    fn too_much(&self) -> Response<WasiBody> {
        self.turn_away(StatusCode::SERVICE_UNAVAILABLE, "2", "Too much to do just now. Please try again.\n")
    }

    fn turn_away(&self, status: StatusCode, after: &'static str, text: &'static str) -> Response<WasiBody> {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
        let mut response = plain(status, text);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(after));
        response
    }
}

fn is_webhook<B>(request: &Request<B>) -> bool {
    let path = request.uri().path();
    path.starts_with("/voice/") || path.starts_with("/sms/")
}

/// What a request is, by what it shows: whether a signature is right only the component can say.
fn kind<B>(request: &Request<B>) -> Kind {
    let signed = || request.headers().keys().any(|name| name.as_str().ends_with("-signature"));
    match request.uri().path() {
        "/healthz" | "/tick" => Kind::Upkeep,
        _ if is_webhook(request) && request.method() == Method::POST && signed() => Kind::Webhook,
        _ => Kind::Page,
    }
}

fn failed(id: &str, error: &anyhow::Error) -> Response<WasiBody> {
    log::line(id, &format!("a request failed: {error:#}"));
    plain(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side. Please try again.\n")
}

/// A component sees scheme and authority beside the path.
fn with_authority(mut request: Request<WasiBody>, secure: bool) -> Request<WasiBody> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let scheme = if secure { "https" } else { "http" };
    let uri = http::Uri::builder().scheme(scheme).authority(host).path_and_query(path).build();
    if let Ok(uri) = uri {
        *request.uri_mut() = uri;
    }
    request
}

/// The connection ends with this answer: what is left of a body that was not read must not be taken for the next request.
fn closing(mut response: Response<WasiBody>) -> Response<WasiBody> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn plain(status: StatusCode, words: &'static str) -> Response<WasiBody> {
    text(status, words)
}

fn text(status: StatusCode, words: impl Into<Bytes>) -> Response<WasiBody> {
    let body = Full::new(words.into()).map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
