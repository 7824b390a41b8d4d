//! A call, with what we know of the business and the caller.

use std::rc::Rc;

use domain::decide::ladder;
use domain::lead::Caller;
use domain::profile::{AfterHours, Person};
use domain::spam::{self, Judgement, Vouched};
use domain::{Business, Lead, Phone};
use guest::webhooks::{Attestation, CallEvent, Party, number};
use guest::{Error, businesses, leads};
use jiff::Timestamp;
use state::Store;

pub(crate) struct Call {
    pub(crate) business: Rc<Business>,
    /// The number of the business that was called.
    pub(crate) line: Phone,
    /// The carrier's id of the caller's leg.
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) now: Timestamp,
}

/// Who is calling.
pub(crate) enum Kind {
    /// Someone who may become a lead, with the key of the document.
    Lead(String, Caller),
    /// Staff, a vendor: never a lead.
    Known,
}

impl Call {
    /// A leg that we rang was "called" at a person's own number, so its address names the business.
    pub(crate) async fn of(
        store: &Store,
        event: &CallEvent,
        business: Option<&str>,
    ) -> Result<Option<Self>, Error> {
        let called = number(&event.called);
        let business = match (business, &called) {
            (Some(id), _) => businesses::by_id(store, id).await?,
            (None, Some(line)) => businesses::by_number(store, line).await?,
            (None, None) => None,
        };
        let Some(business) = business else { return Ok(None) };
        let line = called
            .filter(|line| business.numbers.contains(line))
            .or_else(|| business.numbers.first().cloned());
        let Some(line) = line else { return Ok(None) };
        let kind = kind(&business, event);
        Ok(Some(Self { business, line, id: event.call_id.clone(), kind, now: guest::now() }))
    }

    /// Whether one of the business's own numbers calls: a test of the forwarding does.
    pub(crate) fn is_from_us(&self, event: &CallEvent) -> bool {
        let Party::Number(text) = &event.caller else { return false };
        number(text).is_some_and(|phone| self.business.numbers.contains(&phone))
    }

    /// The people who ring, first one first.
    pub(crate) fn to_ring(&self) -> Vec<&Person> {
        self.business.people(&self.business.answering.ring)
    }

    /// The people who are rung for someone who needs a person now, first one first.
    pub(crate) fn on_call(&self) -> Vec<&Person> {
        ladder(&self.business)
    }

    /// What this caller gets when nobody can answer. Only who can be answered later is asked anything.
    pub(crate) fn gets(&self, open: bool) -> AfterHours {
        let answering = &self.business.answering;
        match (&self.kind, open) {
            (Kind::Lead(_, Caller::Number(_)), true) => answering.overflow,
            (Kind::Lead(_, Caller::Number(_)), false) => answering.after_hours,
            _ => AfterHours::Voicemail,
        }
    }

    /// What speaks for spam and against. Only the first webhook of a call tells how far the network vouches for the
    /// number; nobody is held to be a forger because a later one is silent.
    pub(crate) async fn judge(
        &self,
        store: &Store,
        event: &CallEvent,
        first: bool,
    ) -> Result<Judgement, Error> {
        let Kind::Lead(key, caller) = &self.kind else { return Ok(Judgement::default()) };
        let call = spam::Call {
            caller,
            no_number: matches!(event.caller, Party::Other(_)),
            line: &self.line,
            vouched: match event.attestation {
                Attestation::Passed => Vouched::For,
                Attestation::Failed => Vouched::Forged,
                Attestation::Unknown if first => Vouched::Unsaid,
                Attestation::Unknown => Vouched::NotTold,
            },
            elsewhere: guest::spam::elsewhere(store, &self.business, caller, self.now).await?,
        };
        let lead = leads::load(store, key).await?;
        let learned = guest::spam::learned(store, &self.business.id).await?;
        Ok(spam::judge(&call, &self.business, lead.as_ref(), &learned, self.now))
    }

    /// The lead as it would begin.
    pub(crate) fn new_lead(&self, caller: &Caller) -> Lead {
        let language = self.business.language();
        Lead::new(&self.business.id, self.line.clone(), caller.clone(), language)
    }
}

fn kind(business: &Business, event: &CallEvent) -> Kind {
    let caller = match &event.caller {
        Party::Number(text) => {
            number(text).map_or_else(|| Caller::Withheld(event.call_id.clone()), Caller::Number)
        }
        Party::Withheld | Party::Other(_) => Caller::Withheld(event.call_id.clone()),
    };
    let is_known = caller.phone().is_some_and(|phone| {
        business.opportunity.never.contains(phone)
            || business.person(phone).is_some()
            || business.numbers.contains(phone)
    });
    if is_known { Kind::Known } else { Kind::Lead(Lead::key(&business.id, &caller), caller) }
}
