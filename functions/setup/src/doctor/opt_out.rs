//! A made-up caller texts STOP: the webhook is believed at the public address, and nothing is texted to them any more.
//! Then everything about them is forgotten.

use domain::effect::{Effect, EffectState, Purpose, Recipient, What};
use domain::gate::{self, Forbidden, Verdict};
use domain::lead::Caller;
use domain::setup::{Check, Part};
use domain::{Lead, Phone};
use guest::{Error, leads, now};
use jiff::SignedDuration;

use super::ours;
use crate::bindings::ringback::carrier::account::{self, KnockText, Knocked};
use crate::numbers::words;
use crate::{Desk, door};

/// A number that nobody has: 555-0100 to 555-0199 are kept free for such uses.
pub(super) const NOBODY: &str = "+12025550199";

pub(super) async fn door(desk: &Desk) -> Vec<Check> {
    let not_tried = |why: &str| Check::unknown(Part::OptOut, "not tried", why);
    match door::answers().await {
        Ok(Ok(())) => {}
        Ok(Err(found)) => {
            let failed = Check::failed(Part::PublicAddress, found.what, found.advice);
            return vec![failed, not_tried("the public address comes first")];
        }
        Err(error) => return vec![ours(Part::PublicAddress, &error), not_tried("")],
    }
    let (Ok(nobody), Some(line)) = (Phone::parse(NOBODY), desk.business.numbers.first()) else {
        return vec![Check::unknown(Part::PublicAddress, "the profile has no number", ""), not_tried("")];
    };
    let key = Lead::key(&desk.business.id, &Caller::Number(nobody));
    let id = format!("doctor{}", now().as_millisecond());
    if let Err(error) = leads::erase(&desk.store, &desk.business, &key).await {
        return vec![Check::ok(Part::PublicAddress, "it answers"), ours(Part::OptOut, &error)];
    }
    let knocked = account::knock(KnockText {
        path: "/sms/inbound".to_owned(),
        message_id: id.clone(),
        sender: NOBODY.to_owned(),
        recipient: line.as_str().to_owned(),
        body: "STOP".to_owned(),
    });
    let failed = |found: String, advice: &str| {
        vec![Check::failed(Part::PublicAddress, found, advice), not_tried("the public address comes first")]
    };
    let checks = match knocked.await {
        Ok(Knocked::Answered(200..=299)) => {
            let believed = Check::ok(Part::PublicAddress, "a signed webhook comes through and is believed");
            vec![believed, kept(desk, &key).await.unwrap_or_else(|error| ours(Part::OptOut, &error))]
        }
        Ok(Knocked::Answered(403)) => failed(
            "a webhook that is signed with our key is turned away there".to_owned(),
            "another Ringback, or one with other settings, answers at public_url: let it lead here",
        ),
        Ok(Knocked::Answered(status)) => failed(
            format!("a signed webhook is answered with HTTP {status}"),
            "see that the proxy in front of the application passes POST requests on as they are",
        ),
        Ok(Knocked::NoAnswer(why)) => {
            failed(why, "see that the proxy in front of the application passes POST requests on")
        }
        Ok(Knocked::OnlyTheCarrierCanSign) => vec![
            Check::unknown(
                Part::PublicAddress,
                "it answers; only the carrier can sign a webhook",
                "the first call proves the signature: call the line, and look at the desk",
            ),
            not_tried("text STOP from your own phone, then START"),
        ],
        Err(error) => failed(words(error), "set it right and start again"),
    };
    match leads::erase(&desk.store, &desk.business, &key).await {
        Ok(()) => checks,
        Err(error) => checks
            .into_iter()
            .filter(|check| check.part != Part::OptOut)
            .chain([ours(Part::OptOut, &error)])
            .collect(),
    }
}

/// Whether the store knows that they opted out, and the gate goes by it.
async fn kept(desk: &Desk, key: &str) -> Result<Check, Error> {
    let Some(mut lead) = leads::load(&desk.store, key).await? else {
        let advice = "public_url leads to an application with another store: let it lead here";
        return Ok(Check::failed(Part::OptOut, "a text with STOP left no trace in the store", advice));
    };
    let now = now();
    let what = What::Text {
        to: Recipient::Caller,
        purpose: Purpose::Answer,
        body: String::new(),
        expires: now.checked_add(SignedDuration::from_hours(1)).unwrap_or(now),
    };
    let (id, state) = ("doctor".to_owned(), EffectState::Pending(None));
    lead.outbox.push(Effect { id: id.clone(), what, state, attempts: 1, undelivered: 0, created: now });
    let verdict = gate::decide(&lead, &desk.business, &id, now).verdict;
    if lead.opted_out.is_some() && verdict == Verdict::Forbid(Forbidden::OptedOut) {
        return Ok(Check::ok(Part::OptOut, "STOP is kept, and nothing more would be texted"));
    }
    let advice = "do not go live: report this with the application's version";
    Ok(Check::failed(Part::OptOut, "somebody who texted STOP would still be texted", advice))
}
