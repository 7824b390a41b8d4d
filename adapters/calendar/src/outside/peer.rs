//! Every kind of calendar as one type, by what the profile says.

use jiff::tz::TimeZone;

use super::caldav::CalDav;
use super::feed::Feed;
use super::google::Google;
use super::{Appointment, Busy, Known, Outside, Transport, Trouble};
use crate::day::Period;

/// What a calendar speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// CalDAV.
    CalDav,
    /// Google's API.
    Google,
    /// A file.
    Feed,
}

/// What lets us in, from the variables.
#[derive(Default)]
pub struct Access {
    /// CalDAV: the user.
    pub user: String,
    /// CalDAV: the password. Google: a key or a refresh token, in JSON.
    pub secret: String,
    /// Google: where its API is.
    pub google_api: String,
    /// Unix seconds.
    pub now: i64,
}

/// A calendar of any kind.
pub enum Peer<T> {
    /// CalDAV.
    CalDav(CalDav<T>),
    /// Google's API.
    Google(Box<Google<T>>),
    /// A file.
    Feed(Feed<T>),
    /// Its settings are wrong: everything that is asked of it says so.
    Wrong(Trouble),
}

impl<T: Transport> Peer<T> {
    /// The calendar at an address.
    pub fn new(
        kind: Kind,
        business: &str,
        address: &str,
        access: &Access,
        zone: TimeZone,
        transport: T,
    ) -> Self {
        let now = access.now;
        let peer = match kind {
            Kind::CalDav => {
                let login = (access.user.as_str(), access.secret.as_str());
                CalDav::new(transport, address, login, business, zone, now).map(Self::CalDav)
            }
            Kind::Google => {
                let place = (access.google_api.as_str(), address);
                let google = Google::new(transport, place, &access.secret, business, zone, now);
                google.map(|google| Self::Google(Box::new(google)))
            }
            Kind::Feed => Feed::new(transport, address, zone).map(Self::Feed),
        };
        peer.unwrap_or_else(Self::Wrong)
    }
}

/// Asks whichever it is.
macro_rules! on_peer {
    ($self:ident, $peer:ident => $call:expr) => {
        match $self {
            Self::CalDav($peer) => $call.await,
            Self::Google($peer) => $call.await,
            Self::Feed($peer) => $call.await,
            Self::Wrong(trouble) => Err(trouble.clone()),
        }
    };
}

impl<T: Transport> Outside for Peer<T> {
    async fn busy(&self, window: Period) -> Result<Vec<Busy>, Trouble> {
        on_peer!(self, peer => peer.busy(window))
    }

    async fn read(&self, window: Period, known: &Known) -> Result<Option<(Vec<Busy>, Known)>, Trouble> {
        on_peer!(self, peer => peer.read(window, known))
    }

    fn fresh_for(&self) -> i64 {
        match self {
            Self::Feed(feed) => feed.fresh_for(),
            _ => 0,
        }
    }

    async fn write(&self, appointment: &Appointment) -> Result<(), Trouble> {
        on_peer!(self, peer => peer.write(appointment))
    }

    async fn remove(&self, id: &str) -> Result<(), Trouble> {
        on_peer!(self, peer => peer.remove(id))
    }

    async fn look(&self, id: &str) -> Result<Option<Period>, Trouble> {
        on_peer!(self, peer => peer.look(id))
    }

    async fn check(&self) -> Result<String, Trouble> {
        on_peer!(self, peer => peer.check())
    }
}
