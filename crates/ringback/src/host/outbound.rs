//! Requests that a component sends: only where its manifest entry allows, to other components directly, to
//! everything else over kept-alive connections.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::served::Served;

const CHAINED: &str = ".spin.internal";
/// When the component sets no limit. A phone call cannot wait longer.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The other components, filled in once all are there. The application holds them; they see each other as long as it
/// does.
pub type Neighbours = OnceLock<BTreeMap<String, Served>>;
type HttpClient = Client<HttpsConnector<HttpConnector>, WasiBody>;
type Sent = Result<(Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>), Error>;

/// Who answers requests that leave the application.
#[derive(Clone)]
pub enum Outside {
    /// The network.
    Network(HttpClient),
    /// A peer in this process: a simulation has no network, whose time it could not skip.
    Peer(Arc<dyn Peer>),
}

impl Default for Outside {
    fn default() -> Self {
        Self::Network(client())
    }
}

/// What a peer answers: none when the connection ends without an answer.
pub type PeerAnswer = Pin<Box<dyn Future<Output = Option<Response<Bytes>>> + Send>>;

/// Someone else, in this process.
pub trait Peer: Send + Sync {
    /// Takes a request.
    fn take(&self, request: Request<Bytes>) -> PeerAnswer;
}

/// The outgoing side of one component's instances. Clones share connections.
#[derive(Clone)]
pub struct Outbound {
    allowed: Arc<Vec<Allowed>>,
    neighbours: Weak<Neighbours>,
    outside: Outside,
}

/// One entry of `allowed_outbound_hosts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Allowed {
    /// Reads `https://api.twilio.com`, `http://127.0.0.1:4010`, `https://*.icloud.com`, which is every host below it, or
    /// `https://*:443`, which is every host. Spin has more wildcards; the application needs no others.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let uri: Uri = text.parse().with_context(|| format!("{text:?} is not scheme://host[:port]"))?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            bail!("{text:?} is not scheme://host[:port]");
        };
        if host != "*" && host.strip_prefix("*.").unwrap_or(host).contains('*') {
            bail!("{text:?} has a wildcard that is neither a whole host nor *. before one");
        }
        if uri.path() != "/" && !uri.path().is_empty() {
            bail!("{text:?} has a path; allowed hosts are scheme://host[:port]");
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            port: uri.port_u16().or(default_port(scheme)),
        })
    }

    fn covers(&self, uri: &Uri) -> bool {
        let scheme = uri.scheme_str().unwrap_or_default();
        scheme == self.scheme
            && uri.host().is_some_and(|host| self.covers_host(host))
            && uri.port_u16().or(default_port(scheme)) == self.port
    }
}

impl Allowed {
    fn covers_host(&self, host: &str) -> bool {
        if self.host == "*" {
            // The components of the application are no hosts outside.
            return !host.to_ascii_lowercase().ends_with(CHAINED);
        }
        let Some(parent) = self.host.strip_prefix('*') else { return host.eq_ignore_ascii_case(&self.host) };
        // The dot stays, so that no other host's name ends with it.
        host.len() > parent.len() && host.to_ascii_lowercase().ends_with(&parent.to_ascii_lowercase())
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "redis" => Some(6379),
        _ => None,
    }
}

/// A client that keeps connections, for all components.
fn client() -> HttpClient {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let tls = hyper_rustls::HttpsConnectorBuilder::new()
        .with_webpki_roots()
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_timer(TokioTimer::new())
        .build(tls)
}

impl Outbound {
    /// For a component that may reach these hosts.
    pub fn new(allowed: Vec<Allowed>, neighbours: Weak<Neighbours>, outside: Outside) -> Self {
        Self { allowed: Arc::new(allowed), neighbours, outside }
    }

    /// Whether the component may reach an address.
    pub fn allows(&self, address: &str) -> bool {
        address.parse().is_ok_and(|uri| self.allowed.iter().any(|allowed| allowed.covers(&uri)))
    }

    async fn send(self, request: Request<WasiBody>, options: Option<RequestOptions>) -> Sent {
        if !self.allowed.iter().any(|allowed| allowed.covers(request.uri())) {
            return Err(Error::HttpRequestDenied);
        }
        let limit = options.and_then(|options| options.first_byte_timeout).unwrap_or(DEFAULT_TIMEOUT);
        let neighbour = request.uri().host().and_then(|host| host.strip_suffix(CHAINED)).map(str::to_owned);
        let answer = async {
            match neighbour {
                Some(id) => self.call_neighbour(&id, request).await,
                None => self.call_outside(request).await,
            }
        };
        let response =
            tokio::time::timeout(limit, answer).await.map_err(|_| Error::HttpResponseTimeout)??;
        Ok((response, Box::new(async { Ok(()) })))
    }

    async fn call_neighbour(
        &self,
        id: &str,
        request: Request<WasiBody>,
    ) -> Result<Response<WasiBody>, Error> {
        let served = {
            let neighbours = self.neighbours.upgrade();
            neighbours.and_then(|all| all.get()?.get(id).cloned()).ok_or(Error::DestinationNotFound)?
        };
        served.handle_apart(request).await.map_err(|error| Error::InternalError(Some(error.to_string())))
    }

    async fn call_outside(&self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        let client = match &self.outside {
            Outside::Network(client) => client,
            Outside::Peer(peer) => return ask(&**peer, request).await,
        };
        let response = client.request(request).await.map_err(|error| {
            if error.is_connect() { Error::ConnectionRefused } else { Error::ConnectionTerminated }
        })?;
        Ok(response.map(|body| body.map_err(Error::Hyper).boxed_unsync()))
    }
}

async fn ask(peer: &dyn Peer, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let response = peer.take(Request::from_parts(head, body)).await.ok_or(Error::ConnectionTerminated)?;
    Ok(response.map(|body| Full::new(body).map_err(|never| match never {}).boxed_unsync()))
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_errors: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        Box::new(self.clone().send(request, options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_what_is_below_a_host_and_for_nothing_else() {
        let allowed = Allowed::parse("https://*.icloud.com").unwrap();
        let covers = |uri: &str| allowed.covers(&uri.parse().unwrap());
        assert!(covers("https://p42-caldav.iCloud.com/1/") && covers("https://a.b.icloud.com/"));
        assert!(!covers("https://icloud.com/") && !covers("https://evilicloud.com/"));
        assert!(!covers("https://x.icloud.com.evil.com/"));
        assert!(Allowed::parse("https://a.*.com").is_err());
        let all = Allowed::parse("https://*:443").unwrap();
        assert!(all.covers(&"https://hooks.example.com/x".parse().unwrap()));
        assert!(!all.covers(&"http://hooks.example.com/x".parse().unwrap()));
        assert!(!all.covers(&"https://desk.spin.internal/x".parse().unwrap()));
    }

    #[test]
    fn only_the_named_scheme_host_and_port_are_allowed() {
        let allowed = Allowed::parse("https://api.twilio.com").unwrap();
        let covers = |uri: &str| allowed.covers(&uri.parse().unwrap());
        assert!(covers("https://api.twilio.com/2010-04-01/x"));
        assert!(covers("https://API.twilio.com:443/"));
        assert!(!covers("http://api.twilio.com/"));
        assert!(!covers("https://api.twilio.com:8443/"));
        assert!(!covers("https://evil.com/api.twilio.com"));
        let redis = Allowed::parse("redis://cache:6379").unwrap();
        assert!(redis.covers(&"redis://me:secret@cache/2".parse().unwrap()));
        assert!(!redis.covers(&"redis://cache:6380".parse().unwrap()));
        assert!(Allowed::parse("https://api.twilio.com/path").is_err());
        assert!(Allowed::parse("api.twilio.com").is_err());
    }
}
