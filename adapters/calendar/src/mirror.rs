//! What of ours was written to calendars outside, to be compared with what stands there now: one document a business.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::day::Period;
use crate::document::{self, Documents};

/// What has ended so long ago, in seconds, is not compared any more.
const KEPT: i64 = 24 * 3600;

/// The document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirror {
    /// By the id of the appointment.
    pub written: BTreeMap<String, Written>,
}

/// An appointment in a calendar outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Our date of it.
    pub date: String,
    /// The work, as it was written.
    pub work: Period,
    /// Which calendar: [`crate::copy::name`].
    pub source: String,
}

/// What was written for the business.
pub async fn load(documents: &impl Documents, business: &str) -> Result<Mirror, Error> {
    document::load(documents, &key(business)).await
}

/// Notes that the appointment stands there.
pub async fn note(
    documents: &impl Documents,
    business: &str,
    id: &str,
    written: Written,
    now: i64,
) -> Result<(), Error> {
    change(documents, business, |mirror| {
        if mirror.written.get(id) == Some(&written) {
            return false;
        }
        mirror.written.retain(|_, other| other.work.ends > now - KEPT);
        mirror.written.insert(id.to_owned(), written.clone());
        true
    })
    .await
}

/// Notes that the appointment does not stand there any more.
pub async fn forget(documents: &impl Documents, business: &str, id: &str) -> Result<(), Error> {
    change(documents, business, |mirror| mirror.written.remove(id).is_some()).await
}

async fn change(
    documents: &impl Documents,
    business: &str,
    apply: impl Fn(&mut Mirror) -> bool,
) -> Result<(), Error> {
    let full = "more appointments lie ahead than can be kept in step with the calendar outside";
    document::change(documents, &key(business), full, |mirror: &mut Mirror| Ok(((), apply(mirror)))).await
}

fn key(business: &str) -> String {
    format!("mirror:{business}")
}
