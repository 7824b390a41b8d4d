//! Has effects performed by the components that may, and brings back what came of them. Whoever holds the lead
//! saves it; those who perform save nothing of it.

use std::time::Duration;

use domain::{Effect, Event, Lead};
use serde::{Deserialize, Serialize};

use crate::nudge::ask;

/// Longer than any send and shorter than a carrier's patience with a webhook.
const SENDING: Duration = Duration::from_secs(10);
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

/// Asks `booking` for what a lead wants of the calendar.
#[derive(Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// The lead, which may not be saved yet.
    pub lead: Lead,
    /// The effects.
    pub effects: Vec<String>,
}

/// What came of effects. One that is missing is found by the clock.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Performed {
    /// An event for each.
    pub events: Vec<Event>,
}

/// Texts, calls and calendar. Failing is no error: the effects stand in the lead.
pub(crate) async fn all(lead: &Lead, effects: &[String]) -> Vec<Event> {
    let is = |id: &&String, what: fn(&Effect) -> bool| lead.effect(id).is_some_and(what);
    let (texts, others): (Vec<&String>, Vec<&String>) =
        effects.iter().partition(|id| is(id, Effect::is_text));
    let (calls, others): (Vec<&String>, Vec<&String>) =
        others.into_iter().partition(|id| is(id, Effect::is_call));
    let mut events = carried(lead, texts, "sms-follow-up", "/send").await;
    events.extend(carried(lead, calls, "handoff", "/call").await);
    if !others.is_empty() {
        let others: Vec<String> = others.into_iter().cloned().collect();
        events.extend(calendar(lead, &others).await);
    }
    events
}

/// What the carrier does for us, by way of the component that may ask it.
async fn carried(lead: &Lead, ids: Vec<&String>, component: &str, path: &str) -> Vec<Event> {
    let claim = |id: &String| Some((id.clone(), lead.effect(id)?.attempts));
    let effects: Vec<(String, u8)> = ids.into_iter().filter_map(claim).collect();
    if effects.is_empty() {
        return Vec::new();
    }
    let send = Send { lead: lead.own_key(), effects };
    ask::<_, Performed>(component, path, &send, SENDING).await.unwrap_or_default().events
}

pub(crate) async fn calendar(lead: &Lead, effects: &[String]) -> Vec<Event> {
    let calendar = Calendar { lead: lead.clone(), effects: effects.to_vec() };
    ask::<_, Performed>("booking", "/perform", &calendar, CALENDAR).await.unwrap_or_default().events
}
