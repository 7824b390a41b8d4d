//! Where `ringback up` listens. The sockets stay open while a backup takes the place of the store: whoever calls then
//! waits for a moment.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use anyhow::Result;

use crate::host::{Entrance, Manner, listen};
use crate::https::{Arguments, Https};

/// The sockets.
pub enum Doors {
    /// One, for HTTP.
    Plain(TcpListener),
    /// HTTPS, and the plain side that leads there.
    Secure(Box<Https>),
}

impl Doors {
    /// Listens.
    pub async fn open(address: SocketAddr, https: &Arguments, data: &Path, public_url: &str) -> Result<Self> {
        match &https.domain {
            None => Ok(Self::Plain(listen(address).await?.into_std()?)),
            Some(domain) => Ok(Self::Secure(Box::new(Https::open(https, domain, data, public_url).await?))),
        }
    }

    /// For a host that is about to serve.
    pub fn entrances(&self) -> Result<Vec<Entrance>> {
        match self {
            Self::Plain(listener) => {
                let listener = tokio::net::TcpListener::from_std(listener.try_clone()?)?;
                Ok(vec![Entrance { listener, manner: Manner::Plain }])
            }
            Self::Secure(https) => https.entrances(),
        }
    }

    /// Says on standard output that it serves: at once, or once there is a certificate. To be called once.
    pub fn tell(&self, address: SocketAddr) {
        match self {
            Self::Plain(_) => println!("ready http://{address}"),
            Self::Secure(https) => https.keep(),
        }
    }
}
