//! On the phone with the caller: the same conversation as by text, spoken.
//!
//! What would be texted as an answer is collected in `Lead::spoken` instead; [`reply`] makes of it what is said and done
//! on the line. Confirmations are said and texted.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{handoff, missed, talk, wrote};
use crate::consent::{self, Keyword};
use crate::event::Event;
use crate::intake::{Fact, Reading};
use crate::lead::{Handoff, HandoffReason, Happening, Lead, OnThePhone, Outcome, Owner, Stage, Transfer};
use crate::messages;
use crate::phone::Phone;
use crate::profile::{Business, Language, Topic};
use crate::spam::Said;

/// A call of which nothing was heard for so long is over, though nobody told us.
const PATIENCE: SignedDuration = SignedDuration::from_mins(4);
/// While they talk to a person nothing is heard either.
const LONGEST_TALK: SignedDuration = SignedDuration::from_hours(2);

/// What happens on the line next. Passes between components as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What is said first, in order.
    pub lines: Vec<String>,
    /// In what language.
    pub language: Language,
    /// And then.
    pub then: Then,
}

/// What comes after the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Listen for words, or for keys.
    Listen {
        /// The most keys that make sense.
        digits: u8,
    },
    /// Ring people; who takes it is connected.
    Transfer,
    /// Take a message.
    Message,
    /// That was all.
    Goodbye,
}

/// A call with us begins, right before its miss is told: whoever tells it later repeats what is over.
pub(super) fn began(lead: &mut Lead, call: &str, now: Timestamp) {
    if lead.has_seen(call) {
        return;
    }
    lead.on_the_phone = Some(OnThePhone {
        call: call.to_owned(),
        heard: now,
        owes_text: false,
        gave_up: false,
        transfer: None,
    });
}

/// Whether they are on this call with us: what would be texted waits until they have hung up.
pub(super) fn holds_text(lead: &mut Lead, business: &Business, call: &str, now: Timestamp) -> bool {
    let Some(phone) = lead.on_the_phone.as_mut().filter(|phone| phone.call == call) else { return false };
    phone.owes_text = true;
    wrote::wait_for(lead, wrote::first_topic(lead, business), now);
    true
}

/// They said something, pressed a key, or were silent.
pub(super) fn said(lead: &mut Lead, business: &Business, now: Timestamp, event: &Event) {
    let Event::Said { call, turn, text, readings } = event else { return };
    lead.spoken.get_or_insert_default();
    let id = format!("{call}:said:{turn}");
    if lead.has_seen(&id) {
        return;
    }
    lead.mark_seen(&id);
    if let Some(phone) = lead.on_the_phone.as_mut().filter(|phone| phone.call == *call) {
        phone.heard = now;
    }
    let cause = format!("said.{call}.{turn}");
    if !text.trim().is_empty() {
        lead.milestones.replied.get_or_insert(now);
        lead.tell(now, Happening::Said(text.clone()));
        wrote::take_language(lead, business, readings);
        // Any clear way to say it is one.
        if consent::read(text, lead.appointment.is_some()) == Some(Keyword::Stop) {
            return talk::opt_out(lead, business, &cause, false, now);
        }
    }
    if lead.said == Some(Said::Block) {
        return;
    }
    wrote::converse(lead, business, &cause, &wrote::Says { text, readings, media: &[] }, now);
}

/// They want a person, or need one. True if people are rung for them now.
pub(super) fn transfer(lead: &mut Lead, business: &Business, reason: HandoffReason, now: Timestamp) -> bool {
    let urgent = reason == HandoffReason::Urgent;
    let somebody_is_there = business.is_open(now) || urgent && business.booking.emergency_after_hours;
    let may = lead.spoken.is_some()
        && somebody_is_there
        && lead.person().is_none()
        && lead.handoff.is_none()
        && !handoff::ladder(business).is_empty();
    let Some(phone) = lead.on_the_phone.as_mut().filter(|phone| may && phone.transfer.is_none()) else {
        return false;
    };
    phone.transfer = Some(Transfer::Ringing(reason));
    let message = if urgent { "voice_transfer_urgent" } else { "voice_transfer" };
    lead.speak(messages::write(business, lead.language, message, &[]));
    true
}

/// People were rung for them.
pub(super) fn transferred(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    call: &str,
    person: Option<&Phone>,
) {
    let id = format!("{call}:put-through");
    let first = !lead.has_seen(&id);
    lead.mark_seen(&id);
    let phone = lead.on_the_phone.as_mut().filter(|phone| first && phone.call == call);
    let Some(OnThePhone { transfer: transfer @ Some(Transfer::Ringing(_)), .. }) = phone else {
        // Told already; whoever is back with us is asked again.
        lead.spoken.get_or_insert_default();
        return;
    };
    let Some(Transfer::Ringing(reason)) = transfer.replace(Transfer::Tried) else { return };
    let cause = format!("transfer.{call}");
    if let Some(person) = person.and_then(|phone| business.person(phone)) {
        lead.handoff = Some(Handoff { reason, alerted: vec![(person.phone.clone(), now)], exhausted: false });
        lead.owner = Owner::Person(person.phone.clone());
        lead.milestones.claimed.get_or_insert(now);
        lead.stage = Stage::WithPeople;
        lead.outcome.get_or_insert(Outcome::Transferred);
        lead.tell(now, Happening::Note(format!("Put through to {}", person.name)));
        return handoff::remind_to_close(lead, &cause, person, now);
    }
    lead.spoken.get_or_insert_default();
    lead.tell(now, Happening::Note("Nobody took it when they were put through".to_owned()));
    lead.speak(messages::write(business, lead.language, "voice_no_transfer", &[]));
    handoff::open(lead, business, reason, &cause, now);
    if matches!(lead.stage, Stage::Intake | Stage::Offering) {
        // What was asked before they were put through was not left unanswered.
        lead.asked = None;
        wrote::advance(lead, business, &cause, Vec::new(), now);
    }
}

/// The call is over.
pub(super) fn left(lead: &mut Lead, business: &Business, call: &str, now: Timestamp) {
    let Some(phone) = lead.on_the_phone.take_if(|phone| phone.call == call) else { return };
    let asked = lead.handoff.as_ref().is_some_and(|handoff| handoff.reason == HandoffReason::Asked);
    let underway = matches!(lead.stage, Stage::Intake | Stage::Offering) && lead.person().is_none();
    if underway && asked {
        // Whoever has been promised a person is not asked on by a machine.
        lead.stage = Stage::WithPeople;
    } else if underway && phone.owes_text {
        missed::respond(lead, business, call, now);
    }
}

/// When a call is held to be over, though nobody told us.
pub(super) fn over_at(lead: &Lead) -> Option<Timestamp> {
    let phone = lead.on_the_phone.as_ref()?;
    let patience = match phone.transfer {
        Some(Transfer::Ringing(_)) => LONGEST_TALK,
        _ => PATIENCE,
    };
    Some(super::later(phone.heard, patience))
}

/// What they hear first: why nobody answers, and the first question.
pub fn greeting(lead: &Lead, business: &Business, open: bool, now: Timestamp) -> Reply {
    let write = |name: &str| messages::write(business, lead.language, name, &[]);
    let place_known = lead.intake.missing(&[Topic::Where]).is_none();
    let question = match wrote::first_topic(lead, business) {
        Topic::Need if place_known => write("voice_ask_need"),
        Topic::Need => write("voice_ask"),
        topic => talk::spoken_question(lead, business, topic, now),
    };
    let lines =
        vec![write(if open { "voice_busy" } else { "voice_greeting" }), question, write("voice_zero")];
    Reply { lines, language: lead.language, then: listen(lead) }
}

/// What is said and done on the line after what has just happened.
pub fn reply(lead: &Lead, business: &Business, now: Timestamp) -> Reply {
    let write = |name: &str| messages::write(business, lead.language, name, &[]);
    let mut lines = lead.spoken.clone().unwrap_or_default();
    let underway = matches!(lead.stage, Stage::Intake | Stage::Offering);
    let phone = lead.on_the_phone.as_ref();
    let then = match phone {
        Some(OnThePhone { transfer: Some(Transfer::Ringing(_)), .. }) => Then::Transfer,
        Some(OnThePhone { gave_up: true, .. }) => Then::Message,
        Some(_) if underway => listen(lead),
        _ => Then::Goodbye,
    };
    if lines.is_empty() && matches!(then, Then::Listen { .. }) {
        let topic = wrote::open_topic(lead, business).unwrap_or(Topic::Slot);
        lines.push(talk::spoken_question(lead, business, topic, now));
    }
    if then == Then::Goodbye {
        lines.push(write("voice_bye"));
    }
    Reply { lines, language: lead.language, then }
}

fn listen(lead: &Lead) -> Then {
    let zip = lead.asked.as_ref().is_some_and(|asked| asked.topic == Topic::Where);
    Then::Listen { digits: if zip { 5 } else { 1 } }
}

/// A key for each language that the business speaks besides the one that is spoken now, from 2 up. They are offered with
/// the greeting only, when no times are.
pub fn other_languages(lead: &Lead, business: &Business) -> Vec<(char, Language)> {
    let others = business.languages.iter().filter(|language| **language != lead.language);
    ('2'..='9').zip(others.copied()).collect()
}

/// What a key means where they are. None: read it as words, such as a ZIP code, or as nothing.
pub fn keyed(lead: &Lead, business: &Business, keys: &str) -> Option<Reading> {
    let mut pressed = keys.chars();
    let (Some(key), None) = (pressed.next(), pressed.next()) else { return None };
    let reading = |fact| Some(Reading { fact, words: key.to_string(), confidence: 1.0 });
    let number = key.to_digit(10)?;
    if number == 0 {
        return reading(Fact::Person);
    }
    if usize::try_from(number).is_ok_and(|number| number <= lead.offers.len()) {
        return reading(Fact::Choice(number));
    }
    let others = other_languages(lead, business);
    let language = others.iter().find(|(other, _)| *other == key && lead.offers.is_empty());
    reading(Fact::Language(language?.1))
}
