//! Has effects performed by the components that may, and brings back what came of them. Whoever holds the lead
//! saves it; those who perform save nothing of it.

use std::time::Duration;

use domain::event::SendResult;
use domain::ledger::Decided;
use domain::{Effect, Event, Lead};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::nudge::ask;

/// Longer than any send and shorter than a carrier's patience with a webhook.
const SENDING: Duration = Duration::from_secs(10);
/// Longer than a few writes to the store.
const PUBLISHING: Duration = Duration::from_secs(3);
/// The caller waits for an answer by text, and the carrier for one to its webhook.
const CALENDAR: Duration = Duration::from_secs(5);

/// Asks `sms-follow-up` for texts to be sent, or `handoff` for calls to be placed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Send {
    /// The key of the lead.
    pub lead: String,
    /// The effects that the one who asks has claimed, each with its attempt.
    pub effects: Vec<(String, u8)>,
}

impl Send {
    /// Tries each, and gives what came of it and what the gate had said; none: it is not ours, or is left to the clock.
    pub async fn perform(
        &self,
        one: impl AsyncFn(&str, u8) -> Result<Option<(SendResult, Decided)>, Error>,
    ) -> Performed {
        let mut performed = Performed::default();
        for (id, attempt) in &self.effects {
            match one(id, *attempt).await {
                Ok(Some((result, decided))) => {
                    let decided = Some(decided);
                    performed.events.push(Event::Sent { effect: id.clone(), result, decided });
                }
                Ok(None) => {}
                Err(error) => eprintln!("left to the clock: {error}"),
            }
        }
        performed
    }
}

/// Asks `booking` for what a lead wants of the calendar.
#[derive(Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// The lead, which may not be saved yet.
    pub lead: Lead,
    /// The effects.
    pub effects: Vec<String>,
}

/// Asks `publisher` to tell others what happened to a lead.
#[derive(Debug, Serialize, Deserialize)]
pub struct Publish {
    /// The lead, as it is saved.
    pub lead: Lead,
}

/// What came of effects. One that is missing is found by the clock.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Performed {
    /// An event for each.
    pub events: Vec<Event>,
}

/// Texts, calls and calendar. Failing is no error: the effects stand in the lead.
pub(crate) async fn all(lead: &Lead, effects: &[String]) -> Vec<Event> {
    let of = |kind: fn(&Effect) -> bool| {
        let is = |id: &&String| lead.effect(id).is_some_and(kind);
        effects.iter().filter(is).cloned().collect::<Vec<_>>()
    };
    let mut events = carried(lead, of(Effect::is_text), "sms-follow-up", "/send").await;
    events.extend(carried(lead, of(Effect::is_call), "handoff", "/call").await);
    let others = of(|effect| !effect.is_carried());
    if !others.is_empty() {
        events.extend(calendar(lead, &others).await);
    }
    events
}

/// What the carrier does for us, by way of the component that may ask it.
async fn carried(lead: &Lead, ids: Vec<String>, component: &str, path: &str) -> Vec<Event> {
    let claim = |id: String| lead.effect(&id).map(|effect| effect.attempts).map(|attempts| (id, attempts));
    let effects: Vec<(String, u8)> = ids.into_iter().filter_map(claim).collect();
    if effects.is_empty() {
        return Vec::new();
    }
    let send = Send { lead: lead.own_key(), effects };
    ask::<_, Performed>(component, path, &send, SENDING).await.unwrap_or_default().events
}

/// Hands what happened to whoever publishes it: it is stored there when this returns, and sent later.
pub(crate) async fn publish(lead: &Lead) -> Vec<Event> {
    if lead.occurrences.unpublished().next().is_none() {
        return Vec::new();
    }
    let publish = Publish { lead: lead.clone() };
    ask::<_, Performed>("publisher", "/publish", &publish, PUBLISHING).await.unwrap_or_default().events
}

/// What a lead wants of the calendar, by way of `booking`. The lead may not be saved.
pub async fn calendar(lead: &Lead, effects: &[String]) -> Vec<Event> {
    let calendar = Calendar { lead: lead.clone(), effects: effects.to_vec() };
    ask::<_, Performed>("booking", "/perform", &calendar, CALENDAR).await.unwrap_or_default().events
}
