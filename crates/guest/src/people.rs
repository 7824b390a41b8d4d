//! What someone on the team was asked: so that "OK" from their phone finds its lead, and a receipt of an alert
//! too. One small document a person.

pub use domain::lead::tag;
use domain::{Lead, Phone};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use state::Store;

use crate::Error;

const REMEMBERED: usize = 24;

/// Which leads a person was asked about, latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The leads.
    pub leads: Vec<AskedAbout>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedAbout {
    /// The key of the lead.
    pub lead: String,
    /// The last four digits of the caller, by which the team names the lead; empty if withheld.
    pub code: String,
    /// When.
    pub at: Timestamp,
}

impl Asked {
    /// The latest lead, or the latest with this code.
    pub fn latest(&self, code: Option<&str>) -> Option<&AskedAbout> {
        self.leads.iter().rev().find(|asked| code.is_none_or(|code| asked.code == code))
    }

    /// The lead with this tag.
    pub fn tagged(&self, wanted: &str) -> Option<&AskedAbout> {
        self.leads.iter().rev().find(|asked| tag(&asked.lead) == wanted)
    }
}

/// What a person was asked.
pub async fn asked(store: &Store, business: &str, person: &Phone) -> Result<Asked, Error> {
    Ok(store.load::<Asked>(&key(business, person)).await?.map(|document| document.value).unwrap_or_default())
}

/// Notes that a person is asked about a lead.
pub async fn remember(store: &Store, person: &Phone, lead: &Lead, now: Timestamp) -> Result<(), Error> {
    let code = lead.caller.phone().map_or("", Phone::last_four).to_owned();
    let about = AskedAbout { lead: lead.own_key(), code, at: now };
    let key = key(&lead.business, person);
    for _ in 0..16 {
        let document = store.load::<Asked>(&key).await?;
        let (mut asked, stored) = document.map_or_else(Default::default, |doc| (doc.value, Some(doc.stored)));
        if asked.leads.last().is_some_and(|last| last.lead == about.lead) {
            return Ok(());
        }
        asked.leads.retain(|known| known.lead != about.lead);
        if asked.leads.len() >= REMEMBERED {
            asked.leads.remove(0);
        }
        asked.leads.push(about.clone());
        if store.save(&key, stored.as_ref(), &asked).await? {
            return Ok(());
        }
    }
    Err(Error::Ours("what a person was asked keeps changing".to_owned()))
}

/// A person is no longer asked about a lead.
pub(crate) async fn forget(store: &Store, business: &str, person: &Phone, lead: &str) -> Result<(), Error> {
    let key = key(business, person);
    for _ in 0..16 {
        let Some(document) = store.load::<Asked>(&key).await? else { return Ok(()) };
        let mut asked = document.value;
        let before = asked.leads.len();
        asked.leads.retain(|known| known.lead != lead);
        if asked.leads.len() == before || store.save(&key, Some(&document.stored), &asked).await? {
            return Ok(());
        }
    }
    Err(Error::Ours("what a person was asked keeps changing".to_owned()))
}

fn key(business: &str, person: &Phone) -> String {
    format!("person:{business}:{}", person.digits())
}
