//! The day log: which episodes began on which day, for the desk and the reports.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use state::{Store, log};

use crate::Error;

/// One episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The key of the lead.
    pub lead: String,
    /// The number of its episode.
    pub episode: u32,
}

/// Notes that an episode began on `date` (the business's own).
pub async fn note(store: &Store, business: &str, date: Date, opened: &Opened) -> Result<(), Error> {
    let entry = serde_json::to_vec(opened).map_err(|cause| Error::Ours(cause.to_string()))?;
    for _ in 0..16 {
        if log::append(store, &name(business, date), &entry).await? {
            return Ok(());
        }
    }
    Err(Error::Ours("the day log takes no entries".to_owned()))
}

/// What began on a date, in order.
pub async fn list(store: &Store, business: &str, date: Date) -> Result<Vec<Opened>, Error> {
    let name = name(business, date);
    let mut all = Vec::new();
    for place in 1..=log::len(store, &name).await? {
        if let Some(entry) = log::read(store, &name, place).await? {
            all.extend(serde_json::from_slice::<Opened>(&entry).ok());
        }
    }
    Ok(all)
}

fn name(business: &str, date: Date) -> String {
    format!("day:{business}:{date}")
}
