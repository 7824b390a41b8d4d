//! A call went unanswered, and what the caller left behind.

use jiff::Timestamp;

use super::{handoff, phone, talk, wrote};
use crate::effect::Purpose;
use crate::intake::Reading;
use crate::lead::{
    Caller, Entry, HandoffReason, Happening, Lead, Miss, MissReason, Outcome, Owner, Stage, Unfit,
};
use crate::messages;
use crate::profile::{Business, Channel, Topic};
use crate::spam::{Judgement, SPAM};

/// How much of a message is texted to the team.
const MOST_WORDS: usize = 200;
/// Shorter recordings are somebody hanging up.
const SHORTEST_MESSAGE_SECONDS: u32 = 3;

pub(super) fn missed(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    call: &str,
    reason: MissReason,
    judgement: Option<&Judgement>,
) {
    if lead.has_seen(call) {
        return know_better(lead, call, reason);
    }
    lead.mark_seen(call);
    let spam = judgement.is_some_and(Judgement::is_spam);
    let known_spam = lead.outcome == Some(Outcome::Disqualified(Unfit::Spam));
    if lead.stage == Stage::Closed && !(known_spam && spam) {
        lead.reopen(now);
    }
    let last_miss = lead.misses.last().map(|miss| miss.at);
    lead.misses.push(Miss { at: now, reason, call: call.to_owned(), short: false });
    lead.milestones.missed.get_or_insert(now);
    lead.tell(now, Happening::Missed(reason));
    let again = last_miss.is_some_and(|at| now.duration_since(at) < business.opportunity.repeat_window);
    lead.spam = judgement.cloned();
    if let Some(judgement) = judgement.filter(|judgement| judgement.score() > 0) {
        let (taken, score) = (if spam { "Taken for spam" } else { "Not taken for spam" }, judgement.score());
        let words = format!("{taken}, {score} of {SPAM}: {}", judgement.words());
        lead.tell(now, Happening::Note(words));
    }
    if spam {
        turn_away(lead, now);
    } else if matches!(lead.caller, Caller::Withheld(_)) {
        // Nobody to answer; a message, if they leave one, opens it again.
        lead.close(Outcome::Noted, now);
    } else if lead.person().is_some() {
        handoff::tell_owner(lead, business, &cause(call), "called again and was missed.", now);
    } else if again {
        lead.tell(now, Happening::Note("Called again within the repeat window: no second text".to_owned()));
    } else {
        respond(lead, business, call, now);
    }
}

/// Spam costs nothing: what waited for them does not leave, and what people are asked about them is withdrawn.
pub(super) fn turn_away(lead: &mut Lead, now: Timestamp) {
    lead.drop_unsent_texts_to_caller();
    lead.handoff = None;
    lead.owner = Owner::Ringback;
    lead.close(Outcome::Disqualified(Unfit::Spam), now);
}

/// A call of theirs was over within seconds. Known from its end only, when the miss has been answered. Where we turned
/// them away the end was ours.
pub(super) fn short(lead: &mut Lead, call: &str) {
    if let Some(miss) = lead.misses.iter_mut().find(|miss| miss.call == call) {
        miss.short = miss.reason != MissReason::TurnedAway;
    }
}

/// Two webhooks tell of the end of a call that rang, in any order. That it was hung up on is all that one of them can
/// know; the other knows why.
fn know_better(lead: &mut Lead, call: &str, reason: MissReason) {
    let known = lead.misses.iter_mut().find(|miss| miss.call == call && miss.reason == MissReason::HungUp);
    let Some(miss) = known.filter(|_| reason != MissReason::HungUp) else { return };
    miss.reason = reason;
    let at = miss.at;
    let told = |entry: &&mut Entry| entry.at == at && entry.what == Happening::Missed(MissReason::HungUp);
    if let Some(entry) = lead.story.iter_mut().find(told) {
        entry.what = Happening::Missed(reason);
    }
}

fn cause(call: &str) -> String {
    format!("miss.{call}")
}

pub(super) fn respond(lead: &mut Lead, business: &Business, call: &str, now: Timestamp) {
    if phone::holds_text(lead, business, call, now) {
        return;
    }
    if lead.opted_out.is_some() {
        lead.tell(now, Happening::Note("Opted out of texts: no text, a person is asked to call".to_owned()));
        handoff::open(lead, business, HandoffReason::NotTextable, &cause(call), now);
        return;
    }
    let channel = business.response.channel;
    if channel != Channel::Call {
        first_text(lead, business, call, now);
    }
    if channel != Channel::Text {
        handoff::open(lead, business, HandoffReason::CallBack, &cause(call), now);
    }
}

fn first_text(lead: &mut Lead, business: &Business, call: &str, now: Timestamp) {
    let visit = lead.appointment.as_ref().filter(|visit| visit.slot.starts > now);
    let when = visit.map(|visit| messages::when(visit.slot.starts, &business.time_zone, lead.language));
    let place_known = lead.intake.missing(&[Topic::Where]).is_none();
    let name = lead.intake.name.clone().filter(|_| place_known);
    // Who told us in this episode is not asked from the start again.
    let topic = wrote::first_topic(lead, business);
    let question = talk::question(lead, business, topic, now);
    let (message, values): (_, Vec<(&str, &str)>) = match (&when, &name) {
        (Some(when), _) => ("first_text_visit", vec![("when", when.as_str())]),
        (None, _) if topic != Topic::Need => ("first_text_spoken", vec![("question", question.as_str())]),
        (None, Some(name)) => ("first_text_known", vec![("name", name.as_str())]),
        (None, None) if place_known => ("first_text_again", Vec::new()),
        (None, None) => ("first_text", Vec::new()),
    };
    lead.say(business, &cause(call), message, Purpose::ReplyToCall, &values, now);
    if when.is_none() {
        wrote::wait_for(lead, topic, now);
    }
}

/// The caller left a message.
pub(super) fn recorded(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    id: &str,
    url: &str,
    seconds: u32,
) {
    if lead.has_seen(id) {
        return;
    }
    lead.mark_seen(id);
    if seconds < SHORTEST_MESSAGE_SECONDS {
        return;
    }
    lead.tell(now, Happening::Recorded { url: url.to_owned(), seconds });
    let cause = format!("voicemail.{id}");
    match lead.caller {
        Caller::Withheld(_) => {
            lead.outcome = None;
            handoff::open(lead, business, HandoffReason::Voicemail, &cause, now);
        }
        Caller::Number(_) => {
            let words = format!("left a voicemail ({seconds} s). It is on the desk.");
            handoff::tell_owner(lead, business, &cause, &words, now);
        }
    }
}

/// What they said in the message, in words: nothing of it is asked again, and whoever has it need not listen first.
pub(super) fn transcribed(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    call: &str,
    text: &str,
    readings: &[Reading],
) {
    let id = format!("{call}:transcript");
    if lead.has_seen(&id) || text.trim().is_empty() {
        return;
    }
    lead.mark_seen(&id);
    lead.tell(now, Happening::Said(text.to_owned()));
    wrote::take_language(lead, business, readings);
    lead.intake.absorb(readings);
    let words: String = text.chars().take(MOST_WORDS).collect();
    let cause = format!("transcript.{call}");
    handoff::tell_owner(lead, business, &cause, &format!("said in the voicemail: \"{words}\""), now);
}
