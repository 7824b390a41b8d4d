//! Texts: one for each intent, none after STOP, none too late, none too early.

use std::collections::{HashMap, HashSet};

use domain::effect::{Purpose, What};
use domain::{Lead, Phone, zones};
use http::{Method, Request};
use jiff::{SignedDuration, Timestamp};
use simulated_carrier::{Message, MessageSid, MessageStatus};

use super::{Promise, Promises, form};

/// A text may leave so long after the gate let it: a store that hangs, a slow machine.
const SLACK: SignedDuration = SignedDuration::from_secs(20);
/// Clocks count in whole milliseconds, buckets in whole seconds.
const ROUNDING: SignedDuration = SignedDuration::from_secs(1);
/// Reminders are this long before the visit, as the domain has it.
const REMINDERS: [SignedDuration; 2] = [SignedDuration::from_hours(24), SignedDuration::from_hours(2)];

/// What a text is meant to do: the lead's tag and the id of the effect.
pub type Intent = (String, String);

/// An accepted text.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The carrier's id.
    pub message: MessageSid,
    /// When.
    pub at: Timestamp,
}

/// What has to be remembered of texts.
#[derive(Default)]
pub struct Texts {
    pub(super) accepted: HashMap<Intent, Vec<Accepted>>,
    effects: HashMap<Intent, (Purpose, Timestamp)>,
    /// When the carrier was last asked what it has for a number.
    asked: HashMap<String, Timestamp>,
    /// Who may get nothing more: since when.
    stopped: HashMap<String, Timestamp>,
    /// STOPs that have arrived and are not answered, by sender.
    stopping: HashMap<String, HashSet<String>>,
    /// STOPs that were answered.
    answered: HashSet<String>,
}

impl Promises {
    /// What a lead wants sent.
    pub(super) fn remember_effects(&mut self, lead: &Lead) {
        let tag = tag(&lead.own_key());
        for effect in &lead.outbox {
            if let What::Text { purpose, expires, .. } = &effect.what {
                self.texts.effects.insert((tag.clone(), effect.id.clone()), (*purpose, *expires));
            }
        }
    }

    pub(super) fn text_arrives(&mut self, from: &str, id: &str, body: &str, _: Timestamp) {
        if body == "STOP" && !self.texts.answered.contains(id) {
            self.texts.stopping.entry(from.to_owned()).or_default().insert(id.to_owned());
        }
        if body == "START" {
            self.texts.stopped.remove(from);
            self.texts.stopping.remove(from);
        }
    }

    pub(super) fn text_answered(&mut self, from: &str, id: &str, body: &str) {
        if body != "STOP" || !self.texts.answered.insert(id.to_owned()) {
            return;
        }
        // Unless a START came after it.
        if self.texts.stopping.get_mut(from).is_some_and(|ids| ids.remove(id)) {
            self.texts.stopped.entry(from.to_owned()).or_insert(Timestamp::MIN);
        }
    }

    /// A process begins to send a request to the carrier.
    pub fn request_begins(&mut self, request: &Request<bytes::Bytes>, now: Timestamp) {
        if request.method() != Method::POST || !request.uri().path().ends_with("/Messages.json") {
            return;
        }
        let form = form(request.body());
        let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let Some(intent) = intent(value("StatusCallback")) else { return };
        let Some((purpose, expires)) = self.texts.effects.get(&intent).copied() else {
            return self.bench_broke(now, "a text leaves that no saved lead wants");
        };
        let (to, effect) = (value("To"), intent.1);
        if let Ok(phone) = Phone::parse(to)
            && !self.is_ours(&phone)
        {
            let last_words = matches!(purpose, Purpose::OptOut | Purpose::Help);
            let stopped = self.texts.stopped.contains_key(to) && !last_words;
            self.check(Promise::Stop, !stopped, now, || {
                format!("{effect} began to leave for {to} after STOP")
            });
            self.check_quiet(&phone, purpose, &effect, now);
        }
        let late = now.duration_since(expires) - self.skew - SLACK;
        self.check(Promise::Expired, !late.is_positive(), now, || format!("{effect} left after {expires}"));
        if let Some(earliest) = self.earliest(&effect) {
            let early = earliest.duration_since(now) - self.skew - ROUNDING;
            self.check(Promise::Early, !early.is_positive(), now, || {
                format!("{effect} left before {earliest}")
            });
        }
    }

    /// The id of a nudge or a reminder names the moment that it counts from.
    fn earliest(&self, effect: &str) -> Option<Timestamp> {
        let mut parts = effect.split('.');
        let kind = parts.next()?;
        let moment = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
        let nth = parts.next()?.parse::<usize>().ok()?.checked_sub(1)?;
        match kind {
            "nudge" => moment.checked_add(*self.business.follow_up.nudges.get(nth)?).ok(),
            "reminder" => moment.checked_sub(*REMINDERS.get(nth)?).ok(),
            _ => None,
        }
    }

    /// Nudges and reminders wait for the morning.
    fn check_quiet(&mut self, phone: &Phone, purpose: Purpose, effect: &str, now: Timestamp) {
        if !matches!(purpose, Purpose::FollowUp | Purpose::Reminder) {
            return;
        }
        let response = &self.business.response;
        let is_quiet = |at: Result<Timestamp, jiff::Error>| {
            at.is_ok_and(|at| {
                let zone = &self.business.time_zone;
                zones::is_quiet(phone, response.quiet_from, response.quiet_until, zone, at).is_some()
            })
        };
        // In the middle of it, however wrong a clock may have been.
        let margin = self.skew + SLACK;
        let deep =
            is_quiet(Ok(now)) && is_quiet(now.checked_sub(margin)) && is_quiet(now.checked_add(margin));
        self.check(Promise::Early, !deep, now, || format!("{effect} left in quiet hours"));
    }

    /// The carrier was asked what it has.
    pub fn request_served(&mut self, method: &Method, address: &http::Uri, now: Timestamp) {
        if *method == Method::GET
            && let Some(to) = form(address.query().unwrap_or_default().as_bytes()).remove("To")
        {
            self.texts.asked.insert(to, now);
        }
    }

    /// The carrier accepted a text. `status` tells where an earlier one stands.
    pub fn accepted(&mut self, text: &Message, status: impl Fn(&MessageSid) -> Option<MessageStatus>) {
        let Some(intent) = text.status_callback.as_deref().and_then(intent) else { return };
        let now = text.created;
        let before = self.texts.accepted.entry(intent.clone()).or_default();
        let lost = |sid: &MessageSid| {
            matches!(status(sid), Some(MessageStatus::Failed | MessageStatus::Undelivered))
        };
        // A text that the network has lost may be sent again.
        let twin = before.iter().rev().find(|before| !lost(&before.message)).cloned();
        before.push(Accepted { message: text.sid.clone(), at: now });
        let Some(twin) = twin else {
            return self.check(Promise::OneText, true, now, String::new);
        };
        let could_be_told = self.texts.asked.get(&text.to).is_none_or(|asked| *asked >= twin.at);
        if !could_be_told {
            self.unpreventable += 1;
        }
        self.check(Promise::OneText, !could_be_told, now, || {
            format!("{} was accepted at {} and again at {now}", intent.1, twin.at)
        });
    }
}

/// Reads the intent from where the receipts of a text go.
fn intent(receipts: &str) -> Option<Intent> {
    let query = form(receipts.split_once('?')?.1.as_bytes());
    let (effect, tag) = (query.get("effect")?, query.get("lead")?);
    Some((tag.clone(), effect.clone()))
}

/// How a lead is named in addresses, as `guest` does: FNV-1a of its key.
fn tag(key: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", key.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}
