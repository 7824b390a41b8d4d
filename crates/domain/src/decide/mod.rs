//! What happens next.
//!
//! [`decide`] is pure: a lead, an event, the business and the time go in; the lead as it should be comes out,
//! with the effects that are to be performed in its outbox. It is called again with the fresh document whenever
//! someone else was faster, so it never relies on having been called before.

mod asked;
mod bounds;
mod calendar;
mod call_back;
mod changes;
mod due;
mod extension;
mod handoff;
mod judged;
mod missed;
mod page;
mod phone;
mod questions;
mod schedule;
mod send;
mod slots;
mod talk;
mod team;
pub mod visit;
mod wrote;

use jiff::{SignedDuration, Timestamp};

use crate::effect::{Effect, EffectState, LEASE_SECONDS, Purpose, Recipient, What};
use crate::event::Event;
use crate::lead::{Entry, Happening, Lead};
use crate::occurrence::Standing;
use crate::profile::Business;
use crate::together::BURST;
use crate::{messages, segments};

pub use call_back::{briefing, held_by};
pub use handoff::{facts_to_say, ladder};
pub use phone::{Reply, Then, greeting, keyed, other_languages, reply};
pub use questions::asks_for_name_too;
pub use schedule::{forget_at, next_due};
pub use send::attempt_id;
pub use visit::{SETS_OUT, TOLD_AFTER, meant};

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The lead as it should be saved. Equal to what went in where the event changes nothing.
    pub lead: Lead,
    /// The effects that whoever saves this performs at once; the clock takes over what is left behind.
    pub now: Vec<String>,
}

/// Decides what an event means for a lead.
pub fn decide(lead: Lead, event: &Event, business: &Business, now: Timestamp) -> Decision {
    let before: Vec<String> = lead.outbox.iter().map(|effect| effect.id.clone()).collect();
    let stood = Standing::of(&lead);
    let mut lead = lead;
    match event {
        Event::Missed { call, reason, spam } => {
            missed::missed(&mut lead, business, now, call, *reason, spam.as_ref())
        }
        Event::OnThePhone { call } => phone::began(&mut lead, call, now),
        Event::Said { .. } => phone::said(&mut lead, business, now, event),
        Event::Transferred { call, person } => {
            phone::transferred(&mut lead, business, now, call, person.as_ref());
        }
        Event::Left { call } => phone::left(&mut lead, business, call, now),
        Event::CalledBack { effect, person, what } => {
            call_back::went(&mut lead, business, effect, person, *what, now);
        }
        Event::Recorded { id, url, seconds } => missed::recorded(&mut lead, business, now, id, url, *seconds),
        Event::Transcribed { call, text, readings } => {
            missed::transcribed(&mut lead, business, now, call, text, readings);
        }
        Event::Wrote { .. } => wrote::wrote(&mut lead, business, now, event),
        Event::Page { id, what, language } => page::chose(&mut lead, business, now, id, *what, *language),
        Event::SlotsFound { effect, slots } => slots::found(&mut lead, business, now, effect, slots),
        Event::Reserved { effect, taker } => {
            slots::reserved(&mut lead, business, now, effect, taker.as_deref());
        }
        Event::CalendarDone { effect } => calendar::done(&mut lead, effect, now),
        Event::CalendarFailed { effect } => calendar::failed(&mut lead, business, now, effect),
        Event::CalendarChanged { visit, to } => calendar::changed(&mut lead, business, visit, *to, now),
        Event::TakenUp { effects } => send::taken_up(&mut lead, business, now, effects),
        Event::Sent { effect, result, decided } => {
            send::note(&mut lead, effect, decided.as_ref(), now);
            if lead.effect(effect).is_some_and(Effect::is_call) {
                call_back::placed(&mut lead, business, effect, result, now);
            } else {
                send::sent(&mut lead, business, now, effect, result);
            }
        }
        Event::Receipt { .. } => send::receipt(&mut lead, business, now, event),
        Event::Team { person, id, command } => team::team(&mut lead, business, now, person, id, command),
        Event::Short { call } => missed::short(&mut lead, call),
        Event::Judged { person, id, said } => {
            judged::judged(&mut lead, business, now, person.as_ref(), id, *said)
        }
        Event::Asked(request) => asked::asked(&mut lead, business, now, request),
        Event::Commanded { id, by, command } => extension::obey(&mut lead, business, now, id, by, command),
        Event::Published { up_to } => lead.occurrences.publish(*up_to),
        Event::Forget { id } => judged::forget(&mut lead, now, id),
        Event::Due => due::due(&mut lead, business, now),
    }
    lead.occurred_since(stood, now);
    bounds::keep_small(&mut lead, now);
    let fresh =
        lead.outbox.iter().map(|effect| effect.id.clone()).filter(|id| !before.contains(id)).collect();
    Decision { lead, now: fresh }
}

/// What the rules share while they change a lead.
impl Lead {
    /// Puts a text into the outbox.
    fn text(
        &mut self,
        cause: &str,
        message: &str,
        to: Recipient,
        purpose: Purpose,
        body: String,
        now: Timestamp,
    ) {
        let body = segments::economical(body);
        if to == Recipient::Caller && purpose == Purpose::Answer && self.has_just_been_told(&body, now) {
            return;
        }
        let what = What::Text { to, purpose, body, expires: later(now, valid_for(purpose)) };
        self.put(cause, message, what, now);
    }

    /// Whether the same answer left, or waits to leave, since they began to write what we answer now.
    fn has_just_been_told(&self, answer: &str, now: Timestamp) -> bool {
        let recent = |at: Timestamp| now.duration_since(at) < BURST;
        let sent = |entry: &Entry| match &entry.what {
            Happening::Sent { person: None, body, .. } => recent(entry.at) && body == answer,
            _ => false,
        };
        let waits = |effect: &Effect| match &effect.what {
            What::Text { to: Recipient::Caller, body, .. } => recent(effect.created) && body == answer,
            _ => false,
        };
        self.story.iter().rev().any(sent) || self.outbox.iter().any(waits)
    }

    /// A text to the caller from the catalogue.
    fn say(
        &mut self,
        business: &Business,
        cause: &str,
        message: &str,
        purpose: Purpose,
        values: &[(&str, &str)],
        now: Timestamp,
    ) {
        if self.is_said(purpose) {
            let name = messages::spoken_name(message);
            self.speak(messages::write(business, self.language, name, values));
        }
        let body = messages::write(business, self.language, message, values);
        self.written(cause, message, purpose, body, now);
    }

    /// A message to the caller about a moment, which is written and said in different ways.
    fn say_when(
        &mut self,
        business: &Business,
        cause: &str,
        message: &str,
        at: Timestamp,
        values: &[(&str, &str)],
        now: Timestamp,
    ) {
        let (zone, language) = (&business.time_zone, self.language);
        let with = |when: &str, name: &str| {
            let values: Vec<_> = values.iter().copied().chain([("when", when)]).collect();
            messages::write(business, language, name, &values)
        };
        if self.is_said(Purpose::Confirmation) {
            let when = messages::spoken_when(at, now, zone, language);
            self.speak(with(&when, messages::spoken_name(message)));
        }
        let when = messages::when(at, zone, language);
        // Whoever has never had a text from us does not know who writes, nor how to stop it.
        let first = message == "booked" && self.on_the_phone.as_ref().is_some_and(|phone| phone.owes_text);
        let body = with(&when, if first { "first_text_booked" } else { message });
        self.written(cause, message, Purpose::Confirmation, body, now);
    }

    /// Whether a message of this kind is said, because they are on the phone with us and listen.
    fn is_said(&self, purpose: Purpose) -> bool {
        let kind =
            matches!(purpose, Purpose::Answer | Purpose::Help | Purpose::Confirmation | Purpose::OptOut);
        self.spoken.is_some() && kind
    }

    /// A text to the caller, unless saying it is enough.
    fn written(&mut self, cause: &str, message: &str, purpose: Purpose, body: String, now: Timestamp) {
        let said = self.is_said(purpose) && matches!(purpose, Purpose::Answer | Purpose::Help);
        if !said {
            self.text(cause, message, Recipient::Caller, purpose, body, now);
        }
    }

    /// Something to be said on the line.
    fn speak(&mut self, words: String) {
        if let Some(spoken) = self.spoken.as_mut().filter(|_| !words.is_empty()) {
            spoken.push(words);
        }
    }

    /// Puts an effect into the outbox, claimed by whoever saves it. The id is `<cause>.<name>`; the same cause never gives the
    /// same effect twice.
    fn put(&mut self, cause: &str, name: &str, what: What, now: Timestamp) {
        let id = effect_id(cause, name);
        if self.effect(&id).is_none() {
            let state = EffectState::Claimed(later(now, SignedDuration::from_secs(LEASE_SECONDS)));
            self.outbox.push(Effect { id, what, state, attempts: 1, undelivered: 0, created: now });
        }
    }

    /// Drops texts to the caller that wait, but for the one that tells them of the opt-out. One that is being sent
    /// stays until its sender has said what came of it: the gate holds up whoever has not begun.
    fn drop_unsent_texts_to_caller(&mut self) {
        self.outbox.retain(|effect| {
            let drops = match effect.what {
                What::Text { to: Recipient::Caller, purpose, .. } => purpose != Purpose::OptOut,
                _ => false,
            };
            !drops || !matches!(effect.state, EffectState::Pending(_))
        });
    }
}

/// How long a text is worth sending: an apology three hours late is worse than none.
fn valid_for(purpose: Purpose) -> SignedDuration {
    match purpose {
        Purpose::ReplyToCall => SignedDuration::from_hours(1),
        Purpose::Answer | Purpose::Help => SignedDuration::from_hours(2),
        // A visit that somebody sets out for is soon there.
        Purpose::OnTheWay => SignedDuration::from_mins(30),
        // Over a night, and over a weekend.
        Purpose::FollowUp | Purpose::NoShow | Purpose::Word => SignedDuration::from_hours(14),
        Purpose::Review => SignedDuration::from_hours(72),
        Purpose::Reminder => SignedDuration::from_hours(12),
        Purpose::Confirmation | Purpose::OptOut => SignedDuration::from_hours(24),
        Purpose::Alert | Purpose::CallBack => SignedDuration::from_hours(1),
        Purpose::TeamNote => SignedDuration::from_hours(24),
    }
}

/// `[a-z0-9.-]`: it stands in addresses and keys.
fn effect_id(cause: &str, name: &str) -> String {
    let clean = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
    format!("{cause}.{name}").chars().map(clean).collect()
}

pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
