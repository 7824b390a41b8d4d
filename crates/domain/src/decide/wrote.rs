//! The caller wrote: the conversation.

use jiff::Timestamp;

pub(super) use super::questions::{first_topic, missing, open_topic, wait_for};
use super::questions::{just_asked, tries};
use super::slots::{self, Search};
use super::{changes, handoff, phone, talk, visit};
use crate::consent::{self, Keyword};
use crate::effect::Purpose;
use crate::event::Event;
use crate::intake::{Fact, Reading, SURE, Urgency};
use crate::lead::{HandoffReason, Happening, Lead, Outcome, Owner, Stage, Unfit};
use crate::profile::{Business, Topic};
use crate::spam::Said;

/// After so many tries in a row without an answer that helps, a person takes over.
const TRIES: u32 = 2;

pub(super) fn wrote(lead: &mut Lead, business: &Business, now: Timestamp, event: &Event) {
    let Event::Wrote { id, text, media, answered_by_carrier, readings } = event else { return };
    if lead.has_seen(id) {
        return;
    }
    lead.mark_seen(id);
    lead.milestones.replied.get_or_insert(now);
    lead.nudges = 0;
    // Whoever has just written, if only HELP, is not nudged at once.
    lead.waiting_since = lead.waiting_since.map(|_| now);
    lead.tell(now, Happening::Wrote { body: text.clone(), media: media.clone() });
    take_language(lead, business, readings);
    let cause = format!("text.{id}");
    let says = Says { text, readings, media };
    // The core's own reading first; an adapter may find more.
    let word =
        consent::read(text, lead.appointment.is_some()).or_else(|| says.keyword(lead.opted_out.is_some()));
    match word {
        Some(Keyword::Stop) => return talk::opt_out(lead, business, &cause, *answered_by_carrier, now),
        Some(Keyword::Start) => return talk::opt_in(lead, business, &cause, *answered_by_carrier, now),
        Some(Keyword::Help) => return talk::help(lead, business, &cause, *answered_by_carrier, now),
        None => {}
    }
    if lead.said == Some(Said::Block) {
        return;
    }
    converse(lead, business, &cause, &says, now);
}

/// What a message says, as far as it is sure.
pub(super) struct Says<'a> {
    /// The words.
    pub text: &'a str,
    pub readings: &'a [Reading],
    /// Addresses of pictures.
    pub media: &'a [String],
}

impl Says<'_> {
    pub(super) fn sure(&self) -> impl Iterator<Item = &Fact> {
        self.readings.iter().filter(|reading| reading.confidence >= SURE).map(|reading| &reading.fact)
    }

    pub(super) fn has(&self, fact: &Fact) -> bool {
        self.sure().any(|said| said == fact)
    }

    fn keyword(&self, opted_out: bool) -> Option<Keyword> {
        if self.has(&Fact::OptOut) {
            Some(Keyword::Stop)
        } else if opted_out && self.has(&Fact::OptIn) {
            Some(Keyword::Start)
        } else {
            self.has(&Fact::Help).then_some(Keyword::Help)
        }
    }

    pub(super) fn choice(&self) -> Option<u32> {
        self.sure().find_map(|fact| if let Fact::Choice(number) = fact { Some(*number) } else { None })
    }

    pub(super) fn wants_other_time(&self) -> bool {
        self.sure().any(|fact| matches!(fact, Fact::Time(_) | Fact::NoChoice))
    }

    /// Something to be done, not just a word.
    fn brings_a_matter(&self) -> bool {
        self.sure().any(|fact| matches!(fact, Fact::Need(_) | Fact::Urgency(_) | Fact::Person))
    }

    /// A key that chooses the language, and nothing else.
    fn chooses_language(&self) -> bool {
        matches!(self.readings, [Reading { fact: Fact::Language(_), words, .. }] if words.len() == 1)
    }

    /// Nothing but thanks, a greeting, or the language.
    fn is_courtesy(&self) -> bool {
        let courtesy = |fact: &Fact| matches!(fact, Fact::Thanks | Fact::Greeting | Fact::Language(_));
        self.sure().any(|fact| matches!(fact, Fact::Thanks | Fact::Greeting)) && self.sure().all(courtesy)
    }
}

/// Answers in the language of the message, where the business speaks it.
pub(super) fn take_language(lead: &mut Lead, business: &Business, readings: &[Reading]) {
    for reading in readings.iter().filter(|reading| reading.confidence >= SURE) {
        if let Fact::Language(language) = reading.fact
            && business.languages.contains(&language)
        {
            lead.language = language;
        }
    }
}

pub(super) fn converse(lead: &mut Lead, business: &Business, cause: &str, says: &Says<'_>, now: Timestamp) {
    if says.has(&Fact::WrongNumber) && lead.appointment.is_none() {
        lead.say(business, cause, "wrong_number", Purpose::Answer, &[], now);
        return lead.close(Outcome::Disqualified(Unfit::WrongNumber), now);
    }
    // "Never mind the call, the second one" takes an offer.
    let takes = says.choice().is_some() && !lead.offers.is_empty();
    if says.has(&Fact::NotInterested) && lead.appointment.is_none() && !takes {
        return changes::not_interested(lead, business, cause, now);
    }
    let comes_back = lead.stage == Stage::Closed;
    if comes_back {
        // A late answer takes the conversation up again where it was.
        if says.is_courtesy() {
            return;
        }
        let dealt_with = lead.appointment.is_some() || lead.outcome == Some(Outcome::Transferred);
        if dealt_with && !says.brings_a_matter() {
            // A word after the visit or the call: praise, a complaint, something forgotten.
            lead.say(business, cause, "noted", Purpose::Answer, &[], now);
            return pass_on(lead, business, cause, now);
        }
        take_up_again(lead, now);
    }
    lead.intake.media.extend(says.media.iter().cloned());
    let before = lead.intake.clone();
    let learned = changes::take_in(lead, says);
    // They want no texts; on the phone they are helped all the same.
    if lead.opted_out.is_some()
        && lead.spoken.is_none()
        && !(lead.appointment.is_some() && says.has(&Fact::Cancel))
    {
        return answer_by_person(lead, business, cause, now);
    }
    if lead.appointment.is_some() && about_the_visit(lead, business, cause, says, now) {
        return;
    }
    if says.has(&Fact::Person) {
        if phone::transfer(lead, business, HandoffReason::Asked, now) {
            return;
        }
        lead.say(business, cause, "handoff", Purpose::Answer, &[], now);
        return handoff::open(lead, business, HandoffReason::Asked, cause, now);
    }
    if lead.stage == Stage::WithPeople {
        if changes::chooses_after_all(lead, business, cause, says, now) {
            return;
        }
        if lead.spoken.is_some() {
            lead.say(business, cause, "noted", Purpose::Answer, &[], now);
        }
        return pass_on(lead, business, cause, now);
    }
    if changes::is_other_work(lead, business, &before, says) {
        lead.offers.clear();
    }
    if !lead.offers.is_empty() && about_the_offers(lead, business, cause, says, now) {
        return;
    }
    if visit::answered(lead, business, cause, says, now) {
        return;
    }
    let answers = talk::answers(lead, business, says, now);
    // Whoever comes back, with whatever words, is met where they were.
    let helped = learned || comes_back || !answers.is_empty();
    if helped || says.is_courtesy() || says.chooses_language() {
        return advance(lead, business, cause, answers, now);
    }
    not_understood(lead, business, cause, says, now);
}

/// Opens an episode that has ended. After a visit it is a new matter; otherwise it goes on where it was, and whoever
/// had it has dealt with it.
pub(super) fn take_up_again(lead: &mut Lead, now: Timestamp) {
    if lead.appointment.is_some() {
        lead.reopen(now);
        lead.milestones.replied = Some(now);
        return;
    }
    lead.stage = Stage::Intake;
    lead.outcome = None;
    lead.owner = Owner::Ringback;
    lead.handoff = None;
}

/// They want no texts and write: only a person can answer.
fn answer_by_person(lead: &mut Lead, business: &Business, cause: &str, now: Timestamp) {
    if lead.handoff.is_some() || lead.person().is_some() {
        return pass_on(lead, business, cause, now);
    }
    handoff::open(lead, business, HandoffReason::NotTextable, cause, now);
}

/// Their words, to whoever has it.
fn pass_on(lead: &mut Lead, business: &Business, cause: &str, now: Timestamp) {
    let text = talk::last_text(lead).filter(|text| !text.trim().is_empty());
    let photos = match lead.story.last().map(|entry| &entry.what) {
        Some(Happening::Wrote { media, .. }) => handoff::photos(media.len()),
        _ => None,
    };
    let words = match (text, photos) {
        (Some(text), None) => format!("writes: \"{text}\""),
        (Some(text), Some(photos)) => format!("writes: \"{text}\" ({photos})"),
        (None, _) => "sent a picture. It is on the desk.".to_owned(),
    };
    handoff::tell_owner(lead, business, cause, &words, now);
}

/// True if the message was about the visit that they have.
fn about_the_visit(
    lead: &mut Lead,
    business: &Business,
    cause: &str,
    says: &Says<'_>,
    now: Timestamp,
) -> bool {
    let moving = lead.stage == Stage::Offering;
    if moving && says.has(&Fact::NotInterested) && !says.has(&Fact::Cancel) {
        changes::keep_visit(lead, business, cause, now);
    } else if says.has(&Fact::Cancel) || says.has(&Fact::NotInterested) {
        slots::cancel(lead, business, cause, now);
    } else if moving && !lead.offers.is_empty() {
        return false;
    } else if says.has(&Fact::Move) || says.wants_other_time() {
        let wish = changes::on_the_day_of_the_visit(lead, business, says);
        slots::find(lead, cause, Search::Move, wish, now);
    } else if says.has(&Fact::Person) {
        return false;
    } else if !says.is_courtesy() {
        lead.say(business, cause, "noted", Purpose::Answer, &[], now);
        pass_on(lead, business, cause, now);
        changes::note_for_the_visit(lead, cause, says, now);
    }
    true
}

/// True if the message answered the offers.
pub(super) fn about_the_offers(
    lead: &mut Lead,
    business: &Business,
    cause: &str,
    says: &Says<'_>,
    now: Timestamp,
) -> bool {
    let only_one = lead.offers.len() == 1 && says.has(&Fact::Yes);
    let number = says.choice().or(only_one.then_some(1));
    let chosen = number.and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
    if let Some(slot) = chosen.and_then(|at| lead.offers.get(at)).copied() {
        slots::take(lead, business, cause, slot, now);
        return true;
    }
    if says.wants_other_time() || says.has(&Fact::No) {
        let search = if lead.appointment.is_some() { Search::Move } else { Search::Again };
        slots::find(lead, cause, search, lead.intake.wish.clone(), now);
        return true;
    }
    false
}

/// The next step, with what is known now. `answers` go before the next question.
pub(super) fn advance(
    lead: &mut Lead,
    business: &Business,
    cause: &str,
    answers: Vec<String>,
    now: Timestamp,
) {
    if lead.intake.in_area(business) == Some(false) {
        let place = lead.intake.zip.clone().or_else(|| lead.intake.city.clone()).unwrap_or_default();
        lead.say(business, cause, "out_of_area", Purpose::Answer, &[("place", &place)], now);
        return lead.close(Outcome::Disqualified(Unfit::OutOfArea), now);
    }
    // Where callers come to the business, nobody asks where they are.
    let asks_where = business.intake.ask.contains(&Topic::Where);
    let placed = !asks_where || lead.intake.missing(&[Topic::Where]).is_none();
    let fits = lead.intake.fits(business) == Some(true) && placed;
    let emergency = lead.intake.urgency == Some(Urgency::Emergency);
    if fits {
        lead.milestones.qualified.get_or_insert(now);
        if emergency && phone::transfer(lead, business, HandoffReason::Urgent, now) {
            return;
        }
        if emergency {
            handoff::open(lead, business, HandoffReason::Urgent, cause, now);
        }
    }
    let topic = missing(lead, business).unwrap_or(Topic::Slot);
    if topic == Topic::Slot && !slots::can_be_taken(lead, business, now) {
        let search = if lead.offers.is_empty() { Search::First } else { Search::Stale };
        talk::say_all(lead, cause, &answers, now);
        slots::find(lead, cause, search, lead.intake.wish.clone(), now);
    } else if just_asked(lead, topic, now) {
        // It is on their screen already.
        talk::say_all(lead, cause, &answers, now);
    } else {
        talk::ask(lead, business, cause, topic, answers, now);
    }
}

fn not_understood(lead: &mut Lead, business: &Business, cause: &str, says: &Says<'_>, now: Timestamp) {
    let Some(topic) = open_topic(lead, business) else {
        // Times are being looked for; they are the answer.
        let looking = lead.asked.is_none() && lead.stage == Stage::Offering;
        if !looking {
            advance(lead, business, cause, Vec::new(), now);
        }
        return;
    };
    // Whoever gives a number has read the offers.
    if says.choice().is_none() && just_asked(lead, topic, now) {
        return;
    }
    if topic == Topic::Slot && !lead.offers.is_empty() && !slots::can_be_taken(lead, business, now) {
        return advance(lead, business, cause, Vec::new(), now);
    }
    let times = tries(lead, topic);
    if times >= TRIES
        && let Some(phone) = lead.on_the_phone.as_mut().filter(|_| lead.spoken.is_some())
    {
        // The tone, then; somebody listens to what they say.
        phone.gave_up = true;
        return;
    }
    if times >= TRIES {
        lead.say(business, cause, "handoff", Purpose::Answer, &[], now);
        return handoff::open(lead, business, HandoffReason::Stuck, cause, now);
    }
    let sorry = if lead.spoken.is_some() { "voice_again" } else { "again" };
    let sorry = crate::messages::write(business, lead.language, sorry, &[]);
    talk::ask(lead, business, cause, topic, vec![sorry], now);
    if let Some(asked) = &mut lead.asked {
        asked.times = times + 1;
    }
}
