//! Calling back: someone on the team is rung, told who and what, and connected with the caller when they take it.

use jiff::Timestamp;

use super::{handoff, later, send, valid_for};
use crate::effect::{EffectState, Purpose, What};
use crate::event::{CallBack, SendResult};
use crate::lead::{Caller, HandoffReason, Happening, Lead, Stage};
use crate::messages;
use crate::phone::Phone;
use crate::profile::{Business, Channel, Person};

/// Has someone rung who is alerted, where the profile wants that.
pub(super) fn ring(lead: &mut Lead, business: &Business, cause: &str, person: &Phone, now: Timestamp) {
    let Some(handoff) = &lead.handoff else { return };
    let channel = match handoff.reason {
        HandoffReason::Urgent => business.response.urgent_channel,
        HandoffReason::CallBack => business.response.channel,
        _ => return,
    };
    let nobody_to_call = matches!(lead.caller, Caller::Withheld(_));
    // Whoever is on the phone with us cannot be called.
    if channel == Channel::Text || nobody_to_call || lead.on_the_phone.is_some() {
        return;
    }
    let what = What::Call { person: person.clone(), expires: later(now, valid_for(Purpose::CallBack)) };
    lead.put(cause, &format!("call.{}", person.last_four()), what, now);
}

/// What came of trying to place the call. It is placed once or not at all: the person has been texted as well, and the
/// ladder climbs.
pub(super) fn placed(lead: &mut Lead, business: &Business, id: &str, result: &SendResult, now: Timestamp) {
    let Some(name) = person_of(lead, id).map(|phone| name(business, &phone)) else { return };
    match result {
        SendResult::Accepted { message } => {
            if let Some(effect) = lead.effect_mut(id) {
                effect.state = EffectState::Accepted { message: message.clone(), at: now };
            }
            return lead.tell(now, Happening::Note(format!("Rang {name} about it")));
        }
        SendResult::Wait(until) => {
            return send::hold_back(lead, id, *until);
        }
        SendResult::Failed { trouble, code, .. } => {
            let why = send::because(*trouble, code.as_deref());
            lead.tell(now, Happening::Note(format!("{name} could not be rung: {why}")));
        }
        SendResult::Ambiguous => {
            lead.tell(now, Happening::Note(format!("{name} was rung, or not: the carrier did not say")));
        }
        SendResult::Dropped(why) => {
            lead.tell(now, Happening::Note(format!("{name} was not rung: {}", why.words())));
        }
    }
    lead.remove_effect(id);
}

/// The person did something, or the caller did not answer.
pub(super) fn went(
    lead: &mut Lead,
    business: &Business,
    id: &str,
    phone: &Phone,
    what: CallBack,
    now: Timestamp,
) {
    let Some(person) = business.person(phone) else { return };
    let seen = format!("{id}:{what:?}");
    if lead.has_seen(&seen) {
        return;
    }
    lead.mark_seen(&seen);
    if person_of(lead, id).is_none_or(|known| known != *phone) {
        return;
    }
    let cause = format!("{id}.went");
    match what {
        CallBack::Taken => {
            if held_by_other(lead, phone).is_none() {
                handoff::take_by_phone(lead, business, person, &cause, now);
            }
        }
        CallBack::Passed | CallBack::Unanswered => {
            lead.remove_effect(id);
            let did = if what == CallBack::Passed { "passed" } else { "did not take the call" };
            lead.tell(now, Happening::Team { person: person.name.clone(), said: did.to_owned() });
            if handoff::waits_for(lead, phone) {
                handoff::climb(lead, business, &cause, now);
            }
        }
        CallBack::NotReached => {
            lead.remove_effect(id);
            lead.tell(now, Happening::Note(format!("{} called back, nobody answered", person.name)));
            if lead.stage != Stage::Closed {
                let number = lead.line.national();
                let values = [("person", person.first_name()), ("number", number.as_str())];
                lead.say(business, &cause, "tried_to_call", Purpose::Answer, &values, now);
            }
        }
    }
}

/// Whether the person who was rung may take it now. None: yes; else who has it.
pub fn held_by<'a>(lead: &Lead, business: &'a Business, person: &Phone) -> Option<&'a Person> {
    business.person(held_by_other(lead, person)?)
}

fn held_by_other<'a>(lead: &'a Lead, person: &Phone) -> Option<&'a Phone> {
    lead.person().filter(|holder| *holder != person && !lead.fell_to_owner())
}

/// What the person hears who is rung: who and what, in one breath.
pub fn briefing(lead: &Lead, business: &Business) -> String {
    let language = business.language();
    let reason = lead.handoff.as_ref().map_or("", |handoff| handoff.reason.spoken(language));
    let facts = handoff::facts_to_say(lead, business);
    messages::write(business, language, "voice_call_back", &[("reason", reason), ("facts", &facts)])
}

fn person_of(lead: &Lead, id: &str) -> Option<Phone> {
    match &lead.effect(id)?.what {
        What::Call { person, .. } => Some(person.clone()),
        _ => None,
    }
}

fn name(business: &Business, phone: &Phone) -> String {
    business.person(phone).map_or_else(|| "Somebody".to_owned(), |person| person.name.clone())
}
