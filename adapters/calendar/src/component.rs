//! The component around the calendar: the store, the network, the variables.
#![allow(unsafe_code, missing_docs)]

mod network;

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    world: "calendar",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

use std::time::{SystemTime, UNIX_EPOCH};

use exports::ringback::calendar::calendar::{
    Appointment, BusyTime, Change, Error, Guest, Keeper, Period, SourceKind, Taker, Whose,
};
use jiff::tz::TimeZone;

use crate::keeper::Source;
use crate::outside::peer::{Access, Kind, Peer};
use crate::{copy, day, keeper};
use network::Network;

struct Component;

impl Guest for Component {
    async fn busy(keeper: Keeper, first: String, last: String, now: i64) -> Result<Vec<BusyTime>, Error> {
        let busy = our(&keeper).await?.busy(&open().await?, &first, &last, now).await?;
        Ok(busy.into_iter().map(Into::into).collect())
    }

    async fn reserve(
        keeper: Keeper,
        appointment: Appointment,
        takers: Vec<Taker>,
        now: i64,
    ) -> Result<String, Error> {
        let Appointment { id, date, work, blocked, held_until, summary, description, place } = appointment;
        let (work, blocked, taker) = (work.into(), blocked.into(), String::new());
        let entry = day::Entry { id, work, blocked, taker, held_until, summary, description, place };
        let takers: Vec<day::Taker> = takers.into_iter().map(Into::into).collect();
        Ok(our(&keeper).await?.reserve(&open().await?, &date, entry, &takers, now).await?)
    }

    async fn release(keeper: Keeper, id: String, date: String) -> Result<(), Error> {
        Ok(our(&keeper).await?.release(&open().await?, &id, &date).await?)
    }

    async fn appointments(keeper: Keeper, first: String, last: String) -> Result<Vec<Appointment>, Error> {
        let firm = our(&keeper).await?.appointments(&open().await?, &first, &last).await?;
        Ok(firm.into_iter().map(Into::into).collect())
    }

    async fn changes(keeper: Keeper, now: i64) -> Result<Vec<Change>, Error> {
        let changes = our(&keeper).await?.changes(&open().await?, now).await?;
        Ok(changes.into_iter().map(Into::into).collect())
    }

    async fn settle(keeper: Keeper, change: Change) -> Result<(), Error> {
        Ok(our(&keeper).await?.settle(&open().await?, &change.into(), now()).await?)
    }

    async fn check(keeper: Keeper) -> Vec<Result<String, String>> {
        match our(&keeper).await {
            Ok(our) => {
                let checked = our.check().await.into_iter();
                checked.map(|one| one.map_err(|trouble| trouble.to_string())).collect()
            }
            Err(error) => vec![Err(error.to_string())],
        }
    }
}

async fn open() -> Result<state::Store, crate::Error> {
    Ok(state::Store::open().await?)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The keeper with its sources, ready to be asked.
async fn our(keeper: &Keeper) -> Result<keeper::Keeper<'_, Peer<Network>>, crate::Error> {
    let zone = TimeZone::get(&keeper.time_zone);
    let zone = zone.map_err(|_| crate::Error::Invalid("the time zone is not an IANA name".to_owned()))?;
    // A business that has nothing outside needs no variables for it.
    let access = if keeper.sources.is_empty() { Access::default() } else { access().await };
    let source = |source: &exports::ringback::calendar::calendar::Source| {
        let kind = match source.kind {
            SourceKind::Caldav => Kind::CalDav,
            SourceKind::Google => Kind::Google,
            SourceKind::Feed => Kind::Feed,
        };
        Ok(Source {
            outside: Peer::new(kind, &keeper.business, &source.address, &access, zone.clone(), Network),
            whose: source.whose.clone(),
            written: !matches!(kind, Kind::Feed),
            name: copy::name(&source.address),
        })
    };
    let sources = keeper.sources.iter().map(source).collect::<Result<_, crate::Error>>()?;
    Ok(keeper::Keeper { business: &keeper.business, zone, sources })
}

async fn access() -> Access {
    Access {
        user: variable("calendar_user").await,
        secret: variable("calendar_secret").await,
        google_api: variable("calendar_api").await,
        now: now(),
    }
}

/// A variable that not every calendar needs.
async fn variable(name: &str) -> String {
    spin_sdk::variables::get(name).await.map_or_else(|_| String::new(), |value| value.trim().to_owned())
}

impl From<Period> for day::Period {
    fn from(period: Period) -> Self {
        Self { starts: period.starts, ends: period.ends }
    }
}

impl From<day::Period> for Period {
    fn from(period: day::Period) -> Self {
        Self { starts: period.starts, ends: period.ends }
    }
}

impl From<day::Busy> for BusyTime {
    fn from(busy: day::Busy) -> Self {
        let whose = match busy.whose {
            day::Whose::Somebody => Whose::Somebody,
            day::Whose::Everybody => Whose::Everybody,
            day::Whose::Person(id) => Whose::Person(id),
        };
        Self { period: busy.period.into(), whose }
    }
}

impl From<Taker> for day::Taker {
    fn from(taker: Taker) -> Self {
        Self { id: taker.id, capacity: taker.capacity }
    }
}

impl From<(String, day::Entry)> for Appointment {
    fn from((date, entry): (String, day::Entry)) -> Self {
        let day::Entry { id, work, blocked, taker: _, held_until, summary, description, place } = entry;
        let (work, blocked) = (work.into(), blocked.into());
        Self { id, date, work, blocked, held_until, summary, description, place }
    }
}

impl From<keeper::Change> for Change {
    fn from(change: keeper::Change) -> Self {
        Self { id: change.id, date: change.date, to: change.to.map(Into::into) }
    }
}

impl From<Change> for keeper::Change {
    fn from(change: Change) -> Self {
        Self { id: change.id, date: change.date, to: change.to.map(Into::into) }
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::Taken => Self::Taken,
            crate::Error::Unavailable(cause) => Self::Unavailable(cause),
            crate::Error::Invalid(what) => Self::Invalid(what),
        }
    }
}

export!(Component);
