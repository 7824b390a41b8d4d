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

/// Asks `sms-follow-up` for texts to be sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct Send {
    /// The key of the lead.
    pub lead: String,
    /// The texts that the one who asks has claimed: effect and attempt.
    pub texts: Vec<(String, u8)>,
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

/// Texts and calendar. Failing is no error: the effects stand in the lead.
pub(crate) async fn all(lead: &Lead, effects: &[String]) -> Vec<Event> {
    let is_text = |id: &&String| lead.effect(id).is_some_and(Effect::is_text);
    let (texts, others): (Vec<&String>, Vec<&String>) = effects.iter().partition(is_text);
    let mut events = texts_of(lead, texts).await;
    if !others.is_empty() {
        let others: Vec<String> = others.into_iter().cloned().collect();
        events.extend(calendar(lead, &others).await);
    }
    events
}

async fn texts_of(lead: &Lead, ids: Vec<&String>) -> Vec<Event> {
    let claim = |id: &String| Some((id.clone(), lead.effect(id)?.attempts));
    let texts: Vec<(String, u8)> = ids.into_iter().filter_map(claim).collect();
    if texts.is_empty() {
        return Vec::new();
    }
    let send = Send { lead: lead.own_key(), texts };
    ask::<_, Performed>("sms-follow-up", "/send", &send, SENDING).await.unwrap_or_default().events
}

pub(crate) async fn calendar(lead: &Lead, effects: &[String]) -> Vec<Event> {
    let calendar = Calendar { lead: lead.clone(), effects: effects.to_vec() };
    ask::<_, Performed>("booking", "/perform", &calendar, CALENDAR).await.unwrap_or_default().events
}
