//! Performs the texts of a lead: the gate decides, the carrier sends, and whoever asked saves what came of it.

use std::rc::Rc;
use std::time::Instant;

use domain::effect::{Effect, EffectState, Purpose, Recipient, What};
use domain::event::SendResult;
use domain::gate::{self, Forbidden, Verdict};
use domain::ledger::Decided;
use domain::{Business, Lead, Phone, page};
use guest::opt_out::BEGINS_WITHIN;
use guest::perform::Send;
use guest::web::{Answer, Incoming};
use guest::webhooks::{MessageStatus, trouble};
use guest::{Error, config, leads, links, people};
use jiff::Timestamp;
use spin_sdk::http::Method;
use state::Store;

use crate::bindings::ringback::carrier::messages::{self, Found, Outgoing, SendError};
use crate::pumping;

/// The carrier gives up on a text after its time has passed; it takes 1 to 36,000 s.
const LONGEST_VALID_SECONDS: i64 = 36_000;
/// How far the carrier's clock may be behind ours.
const CLOCK_MARGIN_SECONDS: i64 = 600;
/// The same where nothing but the time tells a text from the one before it in the same conversation.
const SMALL_CLOCK_MARGIN_SECONDS: i64 = 30;

pub(crate) async fn send(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let send: Send = request.json()?;
    let store = Store::open().await?;
    Answer::json(&send.perform(async |id, attempt| send_one(&store, &send.lead, id, attempt).await).await)
}

/// A claimed text, and the lead as it stands at this moment.
struct Look {
    lead: Lead,
    business: Rc<Business>,
    at: Instant,
}

/// None: someone else has taken the text over, or it is gone.
async fn look(store: &Store, key: &str, id: &str, attempt: u8) -> Result<Option<Look>, Error> {
    let at = Instant::now();
    let Some((lead, business)) = leads::load_with_business(store, key).await? else { return Ok(None) };
    Ok(lead.claimed(id, attempt).is_some().then_some(Look { lead, business, at }))
}

/// What came of a text, and what the gate had said.
type Came = (SendResult, Decided);

/// None: it is not ours to send, or took too long to begin; the clock sees to it.
async fn send_one(store: &Store, key: &str, id: &str, attempt: u8) -> Result<Option<Came>, Error> {
    if attempt > 1 {
        // An earlier try may have reached the carrier: ask before sending again.
        let Some(look) = look(store, key, id, attempt).await? else { return Ok(None) };
        match already_there(store, &look.lead, &look.business, id).await {
            Ok(Some(message)) => {
                return Ok(Some((SendResult::Accepted { message }, Decided::found_at_carrier())));
            }
            Ok(None) => {}
            Err(result) => return Ok(Some((result, Decided::forbidden("carrier-not-asked", None)))),
        }
    }
    // Looked at right before: they may have opted out a moment ago.
    let Some(look) = look(store, key, id, attempt).await? else { return Ok(None) };
    let now = guest::now();
    let decision = gate::decide(&look.lead, &look.business, id, now);
    let decided = Decided::from(&decision);
    match decision.verdict {
        Verdict::Wait(until) => return Ok(Some((SendResult::Wait(until), decided))),
        Verdict::Forbid(why) => return Ok(Some((SendResult::Dropped(why), decided))),
        Verdict::Allow => {}
    }
    let dropped =
        |why: Forbidden| Some((SendResult::Dropped(why), Decided::forbidden(why.rule(), decision.basis)));
    let Some(text) = text(store, &look.lead, &look.business, id).await else {
        return Ok(dropped(Forbidden::NoNumber));
    };
    if *text.to == Recipient::Caller
        && text.purpose == Purpose::ReplyToCall
        && attempt == 1
        && !pumping::may_leave(store, &look.business, text.number, now).await?
    {
        return Ok(dropped(Forbidden::Pumping));
    }
    if let (Recipient::Person(person), Purpose::Alert) = (text.to, text.purpose) {
        people::remember(store, person, &look.lead, now).await?;
    }
    let outgoing = outgoing(&look.lead, &text, now);
    if *text.to == Recipient::Caller && look.at.elapsed() > BEGINS_WITHIN {
        eprintln!("a text took too long to begin and is left to the clock");
        return Ok(None);
    }
    let result = match messages::send(outgoing).await {
        Ok(accepted) => SendResult::Accepted { message: accepted.message_id },
        Err(error) => failed(error),
    };
    Ok(Some((result, decided)))
}

/// What there is to send.
struct Text<'a> {
    effect: &'a Effect,
    to: &'a Recipient,
    number: &'a Phone,
    purpose: Purpose,
    body: String,
    expires: Timestamp,
}

/// None: there is no number to send it to. Each try of the same text has the same words.
async fn text<'a>(store: &Store, lead: &'a Lead, business: &Business, id: &str) -> Option<Text<'a>> {
    let effect = lead.effect(id)?;
    let What::Text { to, purpose, body, expires } = &effect.what else { return None };
    let number = match to {
        Recipient::Person(phone) => phone,
        Recipient::Caller => lead.caller.phone()?,
    };
    let link = if page::is_wanted(body) { link(store, lead, business, effect).await } else { None };
    let body = page::fill(body, link.as_deref());
    Some(Text { effect, to, number, purpose: *purpose, body, expires: *expires })
}

/// The link to the caller's page. None: none can be made, and the text leaves without.
async fn link(store: &Store, lead: &Lead, business: &Business, effect: &Effect) -> Option<String> {
    let (key, url) =
        (config::required("session_key").await.ok()?, config::required("public_url").await.ok()?);
    let until = page::good_until(business, effect.created);
    let digits = lead.caller.phone()?.digits();
    let token = session::page::mint(&key, &business.id, digits, lead.episode, until).ok()?;
    match links::mark(store, &business.id, guest::now()).await {
        Ok(true) => {}
        Ok(false) => {
            eprintln!("{} gets no links to its callers' pages: give it another id", business.id);
            return None;
        }
        // Each try of the same text has the same words: the next one sees to it.
        Err(cause) => eprintln!("a link to a caller's page may not be found yet: {cause}"),
    }
    Some(session::page::link(&url, &token))
}

fn outgoing(lead: &Lead, text: &Text<'_>, now: Timestamp) -> Outgoing {
    let valid = (text.expires.as_second() - now.as_second()).clamp(60, LONGEST_VALID_SECONDS);
    let (effect, tag) = (text.effect, people::tag(&lead.own_key()));
    Outgoing {
        id: format!("{tag}.{}", effect.sending_id()),
        attempt: effect.attempts,
        sender: lead.line.as_str().to_owned(),
        recipient: text.number.as_str().to_owned(),
        body: text.body.clone(),
        receipts: format!("/sms/status?effect={}&sending={}&lead={tag}", effect.id, effect.undelivered),
        valid_seconds: u32::try_from(valid).unwrap_or(60),
    }
}

/// The carrier's id of this very text, if it has it and it did not fail there.
async fn already_there(
    store: &Store,
    lead: &Lead,
    business: &Business,
    id: &str,
) -> Result<Option<String>, SendResult> {
    let Some(text) = text(store, lead, business, id).await else { return Ok(None) };
    let since = text.effect.created.as_second() - CLOCK_MARGIN_SECONDS;
    let (line, number) = (lead.line.as_str().to_owned(), text.number.as_str().to_owned());
    let found = messages::find(line, number, since).await.map_err(|error| match failed(error) {
        // The question failed, not the text: whether it is there is as open as before.
        SendResult::Failed { .. } => SendResult::Ambiguous,
        other => other,
    })?;
    let failed = |status: &MessageStatus| {
        matches!(status, MessageStatus::Failed | MessageStatus::Undelivered | MessageStatus::Canceled)
    };
    let same = found.into_iter().find(|found| is_same(lead, &text, found) && !failed(&found.status));
    Ok(same.map(|found| found.message_id))
}

/// Whether it is this very text. Where the carrier does not tell the words, any newer text counts that is not known to
/// be another one: a text twice is worse than one too few.
fn is_same(lead: &Lead, text: &Text<'_>, found: &Found) -> bool {
    let Some(body) = &found.body else {
        let decided = text.effect.created.as_second() - SMALL_CLOCK_MARGIN_SECONDS;
        let is_known_as_another = lead.outbox.iter().any(|other| {
            other.id != text.effect.id
                && matches!(&other.state, EffectState::Accepted { message, .. } if *message == found.message_id)
        });
        return found.created >= decided && !is_known_as_another;
    };
    *body == text.body
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
