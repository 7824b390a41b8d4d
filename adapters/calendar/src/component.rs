//! The component around the calendar.
#![allow(unsafe_code, missing_docs)]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    world: "calendar",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

use exports::ringback::calendar::calendar::{Appointment, Error, Guest, Period};

use crate::{calendar, day};

struct Component;

impl Guest for Component {
    async fn busy(business: String, first: String, last: String, now: i64) -> Result<Vec<Period>, Error> {
        let store = open().await?;
        let periods = calendar::busy(&store, &business, &first, &last, now).await?;
        Ok(periods.into_iter().map(|period| Period { starts: period.starts, ends: period.ends }).collect())
    }

    async fn reserve(appointment: Appointment, capacity: u32, now: i64) -> Result<(), Error> {
        let store = open().await?;
        let Appointment { business, id, date, work, blocked, held_until, summary, description, place } =
            appointment;
        let (work, blocked) = (work.into(), blocked.into());
        let entry = day::Entry { id, work, blocked, held_until, summary, description, place };
        Ok(calendar::reserve(&store, &business, &date, entry, capacity, now).await?)
    }

    async fn release(business: String, id: String, date: String) -> Result<(), Error> {
        let store = open().await?;
        Ok(calendar::release(&store, &business, &id, &date).await?)
    }
}

async fn open() -> Result<state::Store, Error> {
    state::Store::open().await.map_err(|error| calendar::Error::from(error).into())
}

impl From<Period> for day::Period {
    fn from(period: Period) -> Self {
        Self { starts: period.starts, ends: period.ends }
    }
}

impl From<calendar::Error> for Error {
    fn from(error: calendar::Error) -> Self {
        match error {
            calendar::Error::Taken => Self::Taken,
            calendar::Error::Unavailable(cause) => Self::Unavailable(cause),
            calendar::Error::Invalid(what) => Self::Invalid(what),
        }
    }
}

export!(Component);
