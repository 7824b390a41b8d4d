//! Performs the texts of a lead: the gate decides, the carrier sends, the lead remembers.

use domain::decide::attempt_id;
use domain::effect::{Effect, Purpose, Recipient, What};
use domain::event::{Event, SendResult};
use domain::gate::{self, Verdict};
use domain::{Business, Lead, Phone};
use guest::nudge::Perform;
use guest::web::{Answer, Incoming};
use guest::webhooks::{MessageStatus, trouble};
use guest::{Error, leads, people};
use jiff::Timestamp;
use spin_sdk::http::Method;
use state::Store;

use crate::bindings::ringback::carrier::messages::{self, Outgoing, SendError};

/// A result may give rise to another text (an alert for one that could not be sent); not endlessly.
const ROUNDS: usize = 4;
/// The carrier gives up on a text after its time has passed; it takes 1 to 36,000 s.
const LONGEST_VALID_SECONDS: i64 = 36_000;
/// How far the carrier's clock may be behind ours.
const CLOCK_MARGIN_SECONDS: i64 = 600;

pub(crate) async fn send(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let perform: Perform = request.json()?;
    let store = Store::open().await?;
    let Some((mut lead, business)) = leads::load_with_business(&store, &perform.lead).await? else {
        return Ok(Answer::empty());
    };
    let mut ids = perform.effects;
    if ids.is_empty() {
        (lead, ids) = take_up(&store, &business, lead).await?;
    }
    for _ in 0..ROUNDS {
        if ids.is_empty() {
            break;
        }
        let events = send_all(&store, &business, &lead, &ids).await?;
        let acted = leads::act(&store, &business, &perform.lead, None, &events, guest::now()).await?;
        let Some(acted) = acted else { break };
        ids = acted.now.into_iter().filter(|id| acted.lead.effect(id).is_some_and(Effect::is_text)).collect();
        lead = acted.lead;
    }
    Ok(Answer::empty())
}

/// Claims what was left behind, so that no two of us send it.
async fn take_up(store: &Store, business: &Business, lead: Lead) -> Result<(Lead, Vec<String>), Error> {
    let now = guest::now();
    let effects = lead.texts_to_take_up(now);
    if effects.is_empty() {
        return Ok((lead, effects));
    }
    let attempts: Vec<(String, u8)> =
        effects.iter().filter_map(|id| Some((id.clone(), lead.effect(id)?.attempts))).collect();
    let event = Event::TakenUp { effects };
    let acted = leads::act(store, business, &lead.own_key(), None, &[event], now).await?;
    let Some(acted) = acted else { return Ok((lead, Vec::new())) };
    let is_ours = |(id, attempt): &(String, u8)| {
        acted.lead.effect(id).is_some_and(|effect| effect.attempts == attempt.saturating_add(1))
    };
    let ours = attempts.iter().filter(|claim| is_ours(claim)).map(|(id, _)| id.clone()).collect();
    Ok((acted.lead, ours))
}

async fn send_all(
    store: &Store,
    business: &Business,
    lead: &Lead,
    ids: &[String],
) -> Result<Vec<Event>, Error> {
    let mut events = Vec::new();
    for id in ids {
        // Looked at afresh before each: they may have opted out a moment ago.
        let Some(fresh) = leads::load(store, &lead.own_key()).await? else { break };
        let now = guest::now();
        let result = match gate::check(&fresh, business, id, now) {
            Verdict::Wait(until) => SendResult::Wait(until),
            Verdict::Forbid(why) => SendResult::Dropped(why),
            Verdict::Allow => match fresh.effect(id) {
                Some(effect) => send_one(store, &fresh, effect, now).await?,
                None => continue,
            },
        };
        events.push(Event::Sent { effect: id.clone(), result });
    }
    Ok(events)
}

async fn send_one(store: &Store, lead: &Lead, effect: &Effect, now: Timestamp) -> Result<SendResult, Error> {
    let What::Text { to, purpose, body, expires } = &effect.what else {
        return Err(Error::Ours("an effect that is no text was to be sent".to_owned()));
    };
    let recipient: &Phone = match (to, lead.caller.phone()) {
        (Recipient::Person(phone), _) | (Recipient::Caller, Some(phone)) => phone,
        (Recipient::Caller, None) => return Ok(SendResult::Dropped(gate::Forbidden::NoNumber)),
    };
    if let Recipient::Person(person) = to
        && *purpose == Purpose::Alert
    {
        people::remember(store, person, lead, now).await?;
    }
    if effect.attempts > 1 {
        // An earlier try may have reached the carrier: ask before sending again.
        match already_there(lead, effect, recipient, body).await {
            Ok(Some(message)) => return Ok(SendResult::Accepted { message }),
            Ok(None) => {}
            Err(result) => return Ok(result),
        }
    }
    let valid = (expires.as_second() - now.as_second()).clamp(60, LONGEST_VALID_SECONDS);
    let outgoing = Outgoing {
        id: format!("{}.{}", people::tag(&lead.own_key()), effect.id),
        sender: lead.line.as_str().to_owned(),
        recipient: recipient.as_str().to_owned(),
        body: body.clone(),
        receipts: format!(
            "/sms/status?effect={}&lead={}",
            attempt_id(&effect.id, effect.attempts),
            people::tag(&lead.own_key())
        ),
        valid_seconds: u32::try_from(valid).unwrap_or(60),
    };
    Ok(match messages::send(outgoing).await {
        Ok(accepted) => SendResult::Accepted { message: accepted.message_id },
        Err(error) => failed(error),
    })
}

/// The carrier's id of this very text, if it has it and it did not fail there.
async fn already_there(
    lead: &Lead,
    effect: &Effect,
    to: &Phone,
    body: &str,
) -> Result<Option<String>, SendResult> {
    let since = effect.created.as_second() - CLOCK_MARGIN_SECONDS;
    let line = lead.line.as_str().to_owned();
    let found =
        messages::find(line, to.as_str().to_owned(), since).await.map_err(|error| match failed(error) {
            // The question failed, not the text: whether it is there is as open as before.
            SendResult::Failed { .. } => SendResult::Ambiguous,
            other => other,
        })?;
    let failed = |status: &MessageStatus| {
        matches!(status, MessageStatus::Failed | MessageStatus::Undelivered | MessageStatus::Canceled)
    };
    let same = found.into_iter().find(|found| found.body == body && !failed(&found.status));
    Ok(same.map(|found| found.message_id))
}

fn failed(error: SendError) -> SendResult {
    match error {
        SendError::Failed(failure) => SendResult::Failed {
            trouble: trouble(failure.trouble),
            code: failure.code,
            retry_after: failure.retry_after,
        },
        SendError::Ambiguous(cause) => {
            eprintln!("a text may have been accepted: {cause}");
            SendResult::Ambiguous
        }
        SendError::Unavailable(cause) => {
            eprintln!("texts cannot be sent: {cause}");
            SendResult::Failed { trouble: domain::event::Trouble::Temporary, code: None, retry_after: None }
        }
    }
}
