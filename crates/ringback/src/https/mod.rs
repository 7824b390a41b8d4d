//! HTTPS by itself: a certificate of a certificate authority (ACME, RFC 8555), got, kept and renewed while the
//! application serves.

mod account;
mod arguments;
mod certificate;
mod files;
mod keeper;
mod order;
mod refusal;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

pub use self::arguments::{Arguments, Domain, NoDomain};
use self::certificate::Slot;
use self::files::Files;
use self::keeper::Keeper;
use crate::host::{Challenges, Entrance, Leading, Manner, listen};

/// The sockets of HTTPS, and of the plain side that leads there.
pub struct Https {
    domain: Domain,
    secure: TcpListener,
    plain: TcpListener,
    acceptor: TlsAcceptor,
    leading: Arc<Leading>,
    keeper: Keeper,
}

impl Https {
    /// Listens. What is kept is below the folder of the data; `public_url` is where everybody is led to.
    pub async fn open(arguments: &Arguments, domain: &Domain, data: &Path, public_url: &str) -> Result<Self> {
        let secure = listen(arguments.https_listen).await?.into_std()?;
        let plain = listen(arguments.http_listen).await?.into_std()?;
        let files = Files::open(&folder(data, &arguments.acme_directory))?;
        let (slot, challenges) = (Arc::new(Slot::default()), Challenges::default());
        let leading = Arc::new(Leading::to(public_url, challenges.clone()));
        let acceptor = acceptor(slot.clone())?;
        let authority = account::Authority::new(arguments)?;
        let keeper = Keeper { authority, domain: domain.clone(), files, challenges, slot };
        Ok(Self { domain: domain.clone(), secure, plain, acceptor, leading, keeper })
    }

    /// For a host that is about to serve.
    pub fn entrances(&self) -> Result<Vec<Entrance>> {
        let entrance = |listener: &TcpListener, manner| -> Result<Entrance> {
            Ok(Entrance { listener: tokio::net::TcpListener::from_std(listener.try_clone()?)?, manner })
        };
        Ok(vec![
            entrance(&self.secure, Manner::Secure(self.acceptor.clone()))?,
            entrance(&self.plain, Manner::Leading(self.leading.clone()))?,
        ])
    }

    /// Sees to the certificate from now on, and says when there is one to serve with. To be called once the plain
    /// side is served: the authority asks there.
    pub fn keep(&self) {
        let (keeper, domain) = (self.keeper.clone(), self.domain.clone());
        tokio::spawn(async move { keeper.keep(|| println!("ready https://{domain}")).await });
    }
}

/// What one authority gave is of no use with another.
fn folder(data: &Path, directory: &str) -> PathBuf {
    let uri: http::Uri = directory.parse().unwrap_or_default();
    let authority = uri.authority().map_or("authority", |authority| authority.as_str());
    data.join("tls").join(authority.replace(|each: char| !each.is_ascii_alphanumeric() && each != '.', "-"))
}

/// TLS 1.2 and 1.3 with whatever certificate is in the slot.
fn acceptor(slot: Arc<Slot>) -> Result<TlsAcceptor> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = versions.context("TLS cannot be set up")?.with_no_client_auth().with_cert_resolver(slot);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
