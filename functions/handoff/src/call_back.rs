//! The person who is rung about a lead: what they hear, and what they do.
//!
//! | Route | Asked by the carrier | Does |
//! |---|---|---|
//! | `/voice/call-back/flow` | when they have picked up | tells who and what |
//! | `/voice/call-back/answer` | when they have pressed a key | connects them with the caller, or passes |
//! | `/voice/call-back/talked` | when the call to the caller is over | goodbye |
//! | `/voice/call-back/ended` | when the person's call is over | the next person, unless somebody took it |

use std::rc::Rc;

use domain::decide::{briefing, held_by};
use domain::event::{CallBack, Event};
use domain::lead::Caller;
use domain::{Business, Lead, Phone, messages};
use guest::web::{Answer, Incoming};
use guest::webhooks::{CallEvent, CallStatus, CallStep, Line, Listen, Ring, ended, flow, number, read_call};
use guest::{Error, businesses, leads, people};
use spin_sdk::http::StatusCode;
use state::Store;

const LISTEN_SECONDS: u32 = 6;
/// The caller has just hung up, or waits: as long as a phone rings.
const RING_SECONDS: u32 = 30;
/// How a path says that they have been silent once.
const SILENT: &str = "silent=1";

/// A person's call about a lead.
struct About {
    store: Store,
    business: Rc<Business>,
    lead: Lead,
    person: Phone,
    effect: String,
    query: String,
    /// Whether they have been silent once.
    silent: bool,
}

pub(crate) async fn route(request: Incoming) -> Result<Answer, Error> {
    let event = read_call(request.webhook()).await?;
    // Told of a call that is over, there is nobody to hear anything.
    let Some(about) = About::of(&request, &event).await? else {
        return flow(&request, &[CallStep::HangUp]).await;
    };
    let steps = match request.path.as_str() {
        "/voice/call-back/flow" => about.tell(),
        "/voice/call-back/answer" => about.answer(&event).await?,
        "/voice/call-back/talked" => about.talked(&event).await?,
        "/voice/call-back/ended" => {
            // Some carriers tell of the whole way there, and of the caller whom the person was connected with.
            if ended(&event.status) && event.parent_call_id.is_none() {
                about.went(CallBack::Unanswered).await?;
            }
            return Ok(Answer::empty());
        }
        _ => return Err(Error::Bad(StatusCode::NOT_FOUND, "there is no such voice webhook".to_owned())),
    };
    flow(&request, &steps).await
}

impl About {
    async fn of(request: &Incoming, event: &CallEvent) -> Result<Option<Self>, Error> {
        let store = Store::open().await?;
        let line = match &event.caller {
            guest::webhooks::Party::Number(line) => number(line),
            _ => None,
        };
        let (Some(line), Some(person)) = (line, number(&event.called)) else { return Ok(None) };
        let Some(business) = businesses::by_number(&store, &line).await? else { return Ok(None) };
        let asked = people::asked(&store, &business.id, &person).await?;
        let tag = request.query_value("lead").unwrap_or_default();
        let Some(about) = asked.tagged(tag) else { return Ok(None) };
        let Some(lead) = leads::load(&store, &about.lead).await? else { return Ok(None) };
        let effect = request.query_value("effect").unwrap_or_default().to_owned();
        let silent = request.query_value("silent").is_some();
        let query: Vec<&str> = request.query.split('&').filter(|part| *part != SILENT).collect();
        Ok(Some(Self { store, business, lead, person, effect, query: query.join("&"), silent }))
    }

    async fn went(&self, what: CallBack) -> Result<(), Error> {
        let event = Event::CalledBack { effect: self.effect.clone(), person: self.person.clone(), what };
        let (key, now) = (self.lead.own_key(), guest::now());
        leads::handle(&self.store, &self.business, &key, None, &[event], now).await.map(|_| ())
    }

    fn tell(&self) -> Vec<CallStep> {
        if let Some(goodbye) = self.somebody_has_it() {
            return goodbye;
        }
        // Whoever had no hand free hears it once more.
        vec![self.ask(""), self.ask(""), CallStep::HangUp]
    }

    fn ask(&self, more: &str) -> CallStep {
        CallStep::Listen(Listen {
            prompt: vec![self.in_words(briefing(&self.lead, &self.business))],
            speech: false,
            digits: 1,
            seconds: LISTEN_SECONDS,
            then: format!("/voice/call-back/answer?{}{more}", self.query),
            language: self.business.language().code().to_owned(),
        })
    }

    /// Some carriers tell of silence too, instead of going on: a voicemail box is not told the same for ever.
    fn silence(&self) -> Vec<CallStep> {
        match self.somebody_has_it() {
            Some(goodbye) => goodbye,
            None if self.silent => vec![CallStep::HangUp],
            None => vec![self.ask(&format!("&{SILENT}")), CallStep::HangUp],
        }
    }

    async fn answer(&self, event: &CallEvent) -> Result<Vec<CallStep>, Error> {
        match event.digits.as_deref() {
            Some("1") => self.connect().await,
            Some("2") => {
                self.went(CallBack::Passed).await?;
                Ok(self.goodbye("voice_passed", &[]))
            }
            Some(_) => Ok(self.tell()),
            None => Ok(self.silence()),
        }
    }

    async fn connect(&self) -> Result<Vec<CallStep>, Error> {
        let Caller::Number(caller) = &self.lead.caller else { return Ok(vec![CallStep::HangUp]) };
        if let Some(goodbye) = self.somebody_has_it() {
            return Ok(goodbye);
        }
        self.went(CallBack::Taken).await?;
        let steps = vec![
            CallStep::Say(self.line("voice_connecting", &[])),
            CallStep::Ring(Ring {
                people: vec![caller.as_str().to_owned()],
                seconds: RING_SECONDS,
                then: format!("/voice/call-back/talked?{}", self.query),
                screening: None,
                answered_by: None,
                caller_id: Some(self.lead.line.as_str().to_owned()),
            }),
        ];
        Ok(steps)
    }

    async fn talked(&self, event: &CallEvent) -> Result<Vec<CallStep>, Error> {
        if matches!(event.rung, Some(CallStatus::Completed)) {
            return Ok(vec![CallStep::HangUp]);
        }
        self.went(CallBack::NotReached).await?;
        Ok(self.goodbye("voice_not_reached", &[]))
    }

    fn somebody_has_it(&self) -> Option<Vec<CallStep>> {
        let holder = held_by(&self.lead, &self.business, &self.person)?;
        Some(self.goodbye("voice_taken", &[("person", holder.first_name())]))
    }

    fn goodbye(&self, message: &str, values: &[(&str, &str)]) -> Vec<CallStep> {
        vec![CallStep::Say(self.line(message, values)), CallStep::HangUp]
    }

    fn line(&self, message: &str, values: &[(&str, &str)]) -> Line {
        self.in_words(messages::write(&self.business, self.business.language(), message, values))
    }

    fn in_words(&self, text: String) -> Line {
        Line { text, language: self.business.language().code().to_owned() }
    }
}
