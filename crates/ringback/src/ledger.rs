//! `ringback verify` and `ringback export`: the decisions and everything else about callers, read from the data folder
//! beside a server that may be running.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use domain::lead::{Happening, Lead};
use domain::ledger::{Ledger, seal};
use domain::{Business, Phone};
use serde_json::{Value, json};

use crate::folder;
use crate::host::store::Store;

/// What was found.
#[derive(Debug, Default)]
pub struct Verified {
    /// Decisions whose chain is sound.
    pub decisions: usize,
    /// Leads and episodes in the archive that have decisions.
    pub leads: usize,
    /// Chains of leads that were forgotten.
    pub forgotten: usize,
    /// What is broken, in plain words. Names no number.
    pub broken: Vec<String>,
}

/// Checks every chain of decisions in a data folder.
pub fn verify(data: &Path) -> Result<Verified> {
    let store = open(data)?;
    let mut verified = Verified::default();
    // Archived episodes and the lead itself, by caller: one chain goes through all of them.
    let mut chains: BTreeMap<String, BTreeMap<u32, Lead>> = BTreeMap::new();
    for key in store.keys().map_err(anyhow::Error::msg)? {
        if key.starts_with("lead:") || key.starts_with("past:") {
            match serde_json::from_slice::<Lead>(&value(&store, &key)?) {
                Ok(lead) => {
                    chains.entry(lead.own_key()).or_default().insert(lead.episode, lead);
                }
                Err(cause) => verified.broken.push(format!("a lead cannot be read: {cause}")),
            }
        }
    }
    for episodes in chains.values() {
        follow(episodes, &mut verified);
    }
    let businesses = store.keys().map_err(anyhow::Error::msg)?;
    for top in businesses.iter().filter_map(|key| key.strip_prefix("ledger:")?.strip_suffix(".0")) {
        sealed(&store, top, &mut verified)?;
    }
    Ok(verified)
}

/// The chain through the episodes of one caller.
fn follow(episodes: &BTreeMap<u32, Lead>, verified: &mut Verified) {
    let mut before: Option<&Lead> = None;
    for (episode, lead) in episodes {
        let name = format!("episode {episode} of the caller whose number ends in {}", ending(lead));
        if let Some(at) = lead.ledger.broken_at() {
            verified
                .broken
                .push(format!("{name}: decision {} was altered, or one before it is missing", at + 1));
        }
        let follows = before.is_none_or(|before| {
            before.episode + 1 != *episode
                || before.ledger.head() == lead.ledger.base
                || lead.ledger.is_full()
        });
        if !follows {
            verified.broken.push(format!("{name}: does not follow on the episode before"));
        }
        let texts = lead.story.iter().filter(
            |entry| matches!(&entry.what, Happening::Sent { person: None, .. } if is_of(lead, entry.at)),
        );
        let allowed = lead.ledger.entries.iter().filter(|entry| entry.decided.verdict == "allow").count();
        let texts = texts.count();
        if texts > allowed && !lead.ledger.is_full() {
            verified.broken.push(format!("{name}: {texts} texts were sent, {allowed} were allowed"));
        }
        verified.decisions += lead.ledger.entries.len();
        verified.leads += usize::from(!lead.ledger.is_empty());
        before = Some(lead);
    }
}

/// Whether a text in the story is this episode's: the last day of the one before stands there too.
fn is_of(lead: &Lead, at: jiff::Timestamp) -> bool {
    let began = lead.milestones.missed.into_iter().chain(lead.milestones.replied).min();
    began.is_none_or(|began| at >= began)
}

fn ending(lead: &Lead) -> &str {
    lead.caller.phone().map_or("(withheld)", Phone::last_four)
}

/// The chains that forgotten leads left, each sealed under the one before.
fn sealed(store: &Store, business: &str, verified: &mut Verified) -> Result<()> {
    let mut before = String::new();
    for page in 0.. {
        let key = format!("ledger:{business}.{page}");
        let Some(text) = store.get(&key).map_err(anyhow::Error::msg)? else { break };
        for (number, line) in String::from_utf8_lossy(&text).lines().enumerate() {
            let name = format!("line {} of page {page} of the ledger of {business}", number + 1);
            let Some((mark, chain)) = line.split_once(' ') else {
                verified.broken.push(format!("{name}: cannot be read"));
                continue;
            };
            if mark != seal(&before, chain) {
                verified.broken.push(format!("{name}: was altered, or one before it is missing"));
            }
            before = mark.to_owned();
            match serde_json::from_str::<Ledger>(chain) {
                Ok(ledger) => {
                    if ledger.broken_at().is_some() {
                        verified.broken.push(format!("{name}: a decision in it was altered"));
                    }
                    verified.decisions += ledger.entries.len();
                    verified.forgotten += 1;
                }
                Err(cause) => verified.broken.push(format!("{name}: cannot be read: {cause}")),
            }
        }
    }
    Ok(())
}

/// Everything about one caller of a business, or about all of them, as JSON.
pub fn export(data: &Path, business: Option<&Business>, caller: Option<&Phone>) -> Result<Value> {
    let store = open(data)?;
    let of = business.map(|business| format!(":{}:", business.id));
    let wanted = |key: &str| {
        let is_lead = key.starts_with("lead:") || key.starts_with("past:");
        let theirs = of.as_ref().is_none_or(|of| key.contains(of.as_str()));
        let digits = |part: &str| caller.is_none_or(|phone| part == phone.digits());
        is_lead && theirs && key.split(':').nth(2).is_some_and(digits)
    };
    let mut leads: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for key in store.keys().map_err(anyhow::Error::msg)?.into_iter().filter(|key| wanted(key)) {
        let lead: Value = serde_json::from_slice(&value(&store, &key)?).context("a lead cannot be read")?;
        let caller = key.split(':').skip(1).take(2).collect::<Vec<_>>().join(":");
        leads.entry(caller).or_default().push(lead);
    }
    if leads.is_empty() && caller.is_some() {
        bail!("there is nothing about that number");
    }
    for episodes in leads.values_mut() {
        episodes.sort_by_key(|lead| lead.get("episode").and_then(Value::as_u64));
    }
    let callers: Vec<Value> = leads.into_values().map(|episodes| json!({ "episodes": episodes })).collect();
    Ok(json!({ "callers": callers }))
}

fn open(data: &Path) -> Result<Store> {
    let path = folder::store(data);
    if !path.is_file() {
        bail!(
            "there is no store in {}: name the folder of `ringback up` with --data. State on Redis, and Spin's own, are not \
             read by this command",
            data.display()
        );
    }
    Store::open_to_read(&path)
}

fn value(store: &Store, key: &str) -> Result<Vec<u8>> {
    Ok(store.get(key).map_err(anyhow::Error::msg)?.unwrap_or_default())
}
