//! What was asked over the API, by somebody else's program in the business's name.

use jiff::{SignedDuration, Timestamp};

use super::handoff;
use crate::effect::{Purpose, Recipient};
use crate::event::{Act, Asked};
use crate::lead::{Happening, Lead, Outcome, Refusal, Request, Stage, Unfit};
use crate::phone::Phone;
use crate::profile::Business;
use crate::spam::Said;

/// So long after their own words, words to them are an answer.
const ANSWERS: SignedDuration = SignedDuration::from_mins(60);

/// Does it, unless the same was asked before: then it stays as it was.
pub(super) fn asked(lead: &mut Lead, business: &Business, now: Timestamp, request: &Asked) {
    if lead.request(&request.id).is_some() {
        return;
    }
    let by = &request.by;
    let done = match &request.act {
        Act::Note(text) => {
            lead.tell(now, Happening::Note(format!("{by}: {text}")));
            Ok(())
        }
        Act::End(outcome) => end(lead, business, request, *outcome, now),
        Act::Text(text) => write(lead, request, text, now),
        Act::Claim(person) => claim(lead, business, request, person, now),
    };
    let (id, print) = (request.id.clone(), request.print.clone());
    lead.remember(Request { id, print, at: now, refused: done.err() });
}

/// The episode is over. A visit that is to come stays: to cancel it is more than to say how the lead ended.
fn end(
    lead: &mut Lead,
    business: &Business,
    request: &Asked,
    outcome: Outcome,
    now: Timestamp,
) -> Result<(), Refusal> {
    if lead.opted_out.is_some() {
        return Err(Refusal::OptedOut);
    }
    let is_open = lead.stage != Stage::Closed;
    if is_open && lead.appointment.is_some() {
        return Err(Refusal::HasVisit);
    }
    if !is_open && lead.outcome == Some(outcome) {
        return Ok(());
    }
    if is_open && lead.handoff.is_some() {
        let cause = format!("api.{}", request.id);
        handoff::tell_asked(lead, business, &cause, "is closed, there is nothing more to do.", now);
    }
    let said = "closed it".to_owned();
    lead.tell(now, Happening::Team { person: request.by.clone(), said });
    lead.drop_unsent_texts_to_caller();
    lead.handoff = None;
    lead.close(outcome, now);
    Ok(())
}

/// A text in the business's own words. The gate looks at it before it leaves, as at every other.
fn write(lead: &mut Lead, request: &Asked, text: &str, now: Timestamp) -> Result<(), Refusal> {
    if lead.caller.phone().is_none() {
        return Err(Refusal::NoNumber);
    }
    if lead.opted_out.is_some() {
        return Err(Refusal::OptedOut);
    }
    if lead.said == Some(Said::Block) || lead.outcome == Some(Outcome::Disqualified(Unfit::Spam)) {
        return Err(Refusal::Blocked);
    }
    let theirs = |what: &Happening| matches!(what, Happening::Wrote { .. } | Happening::Said(_));
    let last = lead.story.iter().rev().find(|entry| theirs(&entry.what)).map(|entry| entry.at);
    // The gate counts what we began by the first word of its id.
    let (kind, purpose) = match last {
        Some(at) if now.duration_since(at) <= ANSWERS => ("api", Purpose::Answer),
        _ => ("word", Purpose::Word),
    };
    let said = "wrote to them".to_owned();
    lead.tell(now, Happening::Team { person: request.by.clone(), said });
    let cause = format!("{kind}.{}", request.id);
    lead.text(&cause, "text", Recipient::Caller, purpose, text.to_owned(), now);
    Ok(())
}

fn claim(
    lead: &mut Lead,
    business: &Business,
    request: &Asked,
    phone: &Phone,
    now: Timestamp,
) -> Result<(), Refusal> {
    let person = business.person(phone).ok_or(Refusal::NotOnTheTeam)?;
    if matches!(lead.outcome, Some(Outcome::Disqualified(_))) {
        return Err(Refusal::Disqualified);
    }
    let holder = lead.person().filter(|_| !lead.fell_to_owner());
    if holder.is_some_and(|holder| holder != phone) {
        return Err(Refusal::Taken);
    }
    handoff::claim(lead, business, person, &format!("api.{}", request.id), now);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::Caller;
    use crate::profile::Language;

    const LUIS: &str = "+16025550112";

    fn business() -> Business {
        Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap()
    }

    fn lead() -> Lead {
        let caller = Caller::Number(Phone::parse("+16025550163").unwrap());
        Lead::new("acme-heating", Phone::parse("+16025550100").unwrap(), caller, Language::En)
    }

    fn noon() -> Timestamp {
        "2026-12-01T19:00:00Z".parse().unwrap()
    }

    fn after(lead: Lead, id: &str, act: Act) -> Lead {
        let request = Asked { id: id.to_owned(), print: id.to_owned(), by: "CRM".to_owned(), act };
        super::super::decide(lead, &crate::Event::Asked(request), &business(), noon()).lead
    }

    fn refused(lead: &Lead, id: &str) -> Option<Refusal> {
        lead.request(id).expect("it is remembered").refused
    }

    #[test]
    fn the_same_request_again_changes_nothing() {
        let once = after(lead(), "a", Act::Text("Hello".to_owned()));
        assert_eq!(once.outbox.len(), 1);
        assert_eq!(after(once.clone(), "a", Act::Text("Hello".to_owned())), once);
        assert_eq!(after(once.clone(), "a", Act::Text("Other".to_owned())), once);
    }

    #[test]
    fn words_are_an_answer_only_soon_after_theirs() {
        let mut wrote = lead();
        wrote.tell(noon(), Happening::Wrote { body: "hi".to_owned(), media: Vec::new() });
        let purpose = |lead: &Lead| match &lead.outbox[0].what {
            crate::What::Text { purpose, .. } => *purpose,
            other => panic!("{other:?}"),
        };
        assert_eq!(purpose(&after(wrote, "a", Act::Text("Hello".to_owned()))), Purpose::Answer);
        assert_eq!(purpose(&after(lead(), "a", Act::Text("Hello".to_owned()))), Purpose::Word);
    }

    #[test]
    fn whoever_wants_no_texts_is_neither_texted_nor_given_another_outcome() {
        let mut opted_out = lead();
        opted_out.opted_out = Some(noon());
        let texted = after(opted_out.clone(), "a", Act::Text("Hello".to_owned()));
        assert_eq!((refused(&texted, "a"), texted.outbox.len()), (Some(Refusal::OptedOut), 0));
        let ended = after(opted_out, "b", Act::End(Outcome::Noted));
        assert_eq!((refused(&ended, "b"), ended.outcome), (Some(Refusal::OptedOut), None));
    }

    #[test]
    fn a_lead_is_claimed_by_someone_of_the_team_and_not_taken_from_them() {
        let phone = |text: &str| Phone::parse(text).unwrap();
        let stranger = after(lead(), "a", Act::Claim(phone("+16025550163")));
        assert_eq!(refused(&stranger, "a"), Some(Refusal::NotOnTheTeam));
        let claimed = after(lead(), "a", Act::Claim(phone(LUIS)));
        assert_eq!((refused(&claimed, "a"), claimed.person().map(Phone::as_str)), (None, Some(LUIS)));
        let taken = after(claimed, "b", Act::Claim(phone("+16025550111")));
        assert_eq!(
            (refused(&taken, "b"), taken.person().map(Phone::as_str)),
            (Some(Refusal::Taken), Some(LUIS))
        );
    }

    #[test]
    fn a_lead_remembers_so_many_requests_and_no_more() {
        let many = (0..40).fold(lead(), |lead, n| after(lead, &format!("r{n}"), Act::Note("x".to_owned())));
        assert!(many.request("r39").is_some() && many.request("r15").is_none() && many.requests.len() == 24);
    }
}
