//! Going through a call's documents.

use std::time::Duration;

use url::Url;

use super::{CallDirection, CallSid, CallStatus, Document, Ending, Source};
use crate::{
    agenda::{Action, Params},
    event::What,
    people::speaking_time,
    state::State,
    twiml::{self, Method, Verb},
    wire,
};

/// A call that asks for more documents than this goes in circles.
const MOST_DOCUMENTS: u32 = 100;

/// How long the carrier listens for a machine.
const LISTENING: Duration = Duration::from_secs(3);

/// How long a sound lasts, as nobody listens to it.
pub(super) const SOUND: Duration = Duration::from_secs(5);

/// Whether a document goes on at once.
#[derive(PartialEq, Eq)]
pub(super) enum Go {
    On,
    Wait,
}

impl State {
    /// The action that asks the application for the call's next document.
    pub(super) fn fetch(
        &mut self,
        call: &CallSid,
        method: Method,
        url: String,
        more: Params,
    ) -> Option<Action> {
        let mut params = self.call_params(call);
        params.extend(more);
        let turn = self.calls.get_mut(call).filter(|leg| !leg.is_over())?.next_turn();
        Some(Action::Fetch { call: call.clone(), turn, method, url, params })
    }

    /// Asks for the call's next document as soon as possible.
    pub(super) fn ask(&mut self, call: &CallSid, method: Method, url: String, more: Params) {
        if let Some(fetch) = self.fetch(call, method, url, more) {
            self.schedule(Duration::ZERO, fetch);
        }
    }

    /// Tells the application something about a call without waiting for its answer.
    pub(super) fn tell(&mut self, call: &CallSid, method: Method, url: String, more: Params) {
        let mut params = self.call_params(call);
        params.extend(more);
        self.schedule(Duration::ZERO, Action::Callback { method, url, params });
    }

    /// The application has answered with a document, or failed to.
    pub(crate) fn on_document(
        &mut self,
        call: &CallSid,
        turn: u64,
        url: &str,
        document: Result<String, String>,
    ) {
        let Some(leg) = self.calls.at_turn(call, turn) else { return };
        leg.documents_read += 1;
        let circles = leg.documents_read > MOST_DOCUMENTS;
        let verbs = match document {
            _ if circles => Err(format!("the call has asked for more than {MOST_DOCUMENTS} documents")),
            Ok(document) => twiml::parse(&document),
            Err(error) => Err(error),
        };
        match verbs {
            Ok(verbs) => self.enter(call, Url::parse(url).ok(), verbs),
            Err(error) => self.application_error(call, &error),
        }
    }

    fn enter(&mut self, call: &CallSid, base: Option<Url>, verbs: Vec<Verb>) {
        if let Some(leg) = self.calls.get_mut(call) {
            leg.next_turn();
            leg.document = Some(Document { base, verbs: verbs.into() });
        }
        self.run(call);
    }

    /// Follows the document up to the next thing that takes time.
    pub(super) fn run(&mut self, call: &CallSid) {
        loop {
            let Some(leg) = self.calls.get_mut(call).filter(|leg| !leg.is_over()) else { return };
            let document = leg.document.as_mut();
            let next =
                document.and_then(|document| Some((document.verbs.pop_front()?, document.base.clone())));
            let Some((verb, base)) = next else { return self.document_over(call) };
            if self.perform(call, verb, base) == Go::Wait {
                return;
            }
        }
    }

    fn perform(&mut self, call: &CallSid, verb: Verb, base: Option<Url>) -> Go {
        match verb {
            Verb::Say(text) => {
                self.answer(call);
                self.say(call, text.clone());
                self.resume_after(call, speaking_time(&text))
            }
            Verb::Play(sound) => {
                self.answer(call);
                self.say(call, format!("(plays {sound})"));
                self.resume_after(call, SOUND)
            }
            Verb::Pause(length) => self.resume_after(call, length),
            Verb::Hangup => {
                self.end(call, CallStatus::Completed, Ending::Finished);
                Go::Wait
            }
            Verb::Reject { busy } => self.reject(call, busy),
            Verb::Redirect { url, method } => {
                self.ask(call, method, wire::resolve(base.as_ref(), Some(&url)), Params::new());
                Go::Wait
            }
            Verb::Gather(gather) => self.start_gather(call, gather, base),
            Verb::Record(record) => self.start_record(call, record, base),
            Verb::Dial(dial) => self.start_dial(call, dial, base),
            Verb::Message(_) => {
                self.warn("a Message in a voice document was skipped");
                Go::On
            }
            Verb::Unknown(name) => {
                self.warn(format!("the unknown verb {name} was skipped"));
                Go::On
            }
        }
    }

    fn reject(&mut self, call: &CallSid, busy: bool) -> Go {
        let unanswered = self.calls.get(call).is_some_and(|leg| leg.view.answered.is_none());
        let status = match (unanswered, busy) {
            (true, true) => CallStatus::Busy,
            (true, false) => CallStatus::NoAnswer,
            (false, _) => CallStatus::Completed,
        };
        self.end(call, status, Ending::Rejected);
        Go::Wait
    }

    fn resume_after(&mut self, call: &CallSid, delay: Duration) -> Go {
        let Some(turn) = self.calls.get_mut(call).map(|leg| leg.next_turn()) else { return Go::Wait };
        self.schedule(delay, Action::Resume { call: call.clone(), turn });
        Go::Wait
    }

    pub(crate) fn resume(&mut self, call: &CallSid, turn: u64) {
        if self.calls.at_turn(call, turn).is_some() {
            self.run(call);
        }
    }

    /// Nothing is left to do: a screened person is connected, everybody else is hung up on.
    fn document_over(&mut self, call: &CallSid) {
        let direction = self.calls.get(call).map(|leg| leg.view.direction);
        if direction == Some(CallDirection::OutboundDial) {
            self.bridge(call);
        } else {
            self.end(call, CallStatus::Completed, Ending::Finished);
        }
    }

    /// Somebody picks up a phone that we ring.
    pub(crate) fn picked_up(&mut self, call: &CallSid) {
        let now = self.now();
        let Some(leg) = self.calls.get_mut(call).filter(|leg| leg.view.status == CallStatus::Ringing) else {
            return;
        };
        leg.view.status = CallStatus::InProgress;
        leg.view.answered = Some(now);
        leg.next_turn();
        let source = leg.source.clone();
        self.emit(What::PickedUp { call: call.clone() });
        self.tell_status(call, "answered");
        self.tell_who_answered(call);
        self.stop_other_rings(call);
        match source {
            Some(Source::Url(method, url)) => self.ask(call, method, url, Params::new()),
            Some(Source::Twiml(document)) => match twiml::parse(&document) {
                Ok(verbs) => self.enter(call, None, verbs),
                Err(error) => self.application_error(call, &error),
            },
            None => self.document_over(call),
        }
    }

    /// What machine detection has found, told beside the call and with few fields ("AMD: asynchronous").
    fn tell_who_answered(&mut self, call: &CallSid) {
        let Some(leg) = self.calls.get(call) else { return };
        let Some((method, url)) = leg.tells_who_answered.clone() else { return };
        let who = if leg.manner.machine { "machine_start" } else { "human" };
        let millis = LISTENING.as_millis().to_string();
        let fields = [
            ("CallSid", call.as_str()),
            ("AccountSid", &self.config.account_sid),
            ("AnsweredBy", who),
            ("MachineDetectionDuration", &millis),
        ];
        let params = fields.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        self.schedule(LISTENING, Action::Callback { method, url, params });
    }

    /// The carrier answers a call that came in, as soon as there is something to hear.
    pub(super) fn answer(&mut self, call: &CallSid) {
        let now = self.now();
        let waiting = |leg: &&mut super::Leg| {
            leg.view.status == CallStatus::Ringing && leg.view.direction == CallDirection::Inbound
        };
        if let Some(leg) = self.calls.get_mut(call).filter(waiting) {
            leg.view.status = CallStatus::InProgress;
            leg.view.answered = Some(now);
        }
    }

    pub(super) fn say(&mut self, call: &CallSid, line: String) {
        if let Some(leg) = self.calls.get_mut(call) {
            leg.view.heard.push(line.clone());
        }
        self.emit(What::Said { call: call.clone(), line });
    }

    fn application_error(&mut self, call: &CallSid, error: &str) {
        self.warn(format!("application error: {error}"));
        self.answer(call);
        self.say(call, "An application error has occurred. Goodbye.".to_owned());
        self.end(call, CallStatus::Completed, Ending::ApplicationError);
    }
}

impl State {
    /// Sends a call to another document over the API. The other phones that it rang or talks to are hung up on.
    pub(crate) fn redirect_call(&mut self, call: &CallSid, source: Source) {
        let Some(leg) = self.calls.get_mut(call) else { return };
        leg.next_turn();
        leg.document = None;
        let wait = std::mem::take(&mut leg.wait);
        self.leave_dial(wait);
        match source {
            Source::Url(method, url) => self.ask(call, method, url, Params::new()),
            Source::Twiml(document) => match twiml::parse(&document) {
                Ok(verbs) => self.enter(call, None, verbs),
                Err(error) => self.application_error(call, &error),
            },
        }
    }
}
