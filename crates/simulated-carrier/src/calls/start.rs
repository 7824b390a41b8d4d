//! How calls begin.

use std::time::Duration;

use super::{
    Call, CallDirection, CallSid, CallStatus, Ending, Leg, Manner, Source, StatusCallback, Wait, dial,
};
use crate::{
    agenda::{Action, Params},
    event::What,
    people::{Caller, Person},
    state::State,
    twiml::Method,
};

/// A call that the application orders over the API.
pub(crate) struct Order {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) source: Source,
    pub(crate) status_callback: Option<(String, Method, Vec<String>)>,
    pub(crate) timeout: Duration,
}

/// How long a caller who was passed on listens.
const HEARS_FOR: Duration = Duration::from_secs(30);
/// Between an order and the first ring.
const SET_UP: Duration = Duration::from_millis(500);

impl State {
    /// Lets somebody call. The action asks the application for the first document; none if nobody would answer.
    pub(crate) fn start_inbound(&mut self, caller: Caller, to: &str) -> (CallSid, Option<Action>) {
        let mut leg = self.new_leg(CallDirection::Inbound, caller.from, to.to_owned());
        leg.view.status = CallStatus::Ringing;
        leg.verstat = caller.verstat;
        leg.forwarded_from = caller.forwarded_from;
        leg.manner = Manner {
            says: caller.says.into(),
            presses: caller.presses.chars().collect(),
            hangs_up_after_message: caller.hangs_up_after_message,
            ..Manner::default()
        };
        let call = leg.view.sid.clone();
        let own = self.own_number(to).cloned();
        if let Some(own) = &own {
            leg.number_sid = Some(own.sid.clone());
            leg.status_callback = callback(&own.number.status_callback, Method::Post, "completed");
        }
        self.begin(leg);
        let url = own.map(|own| own.number.voice_url).filter(|url| !url.is_empty());
        let Some(url) = url else {
            self.warn("a call to a number that the account does not own, or without a voice URL");
            self.end(&call, CallStatus::Failed, Ending::NotReached);
            return (call, None);
        };
        if let Some(patience) = caller.patience {
            self.schedule(patience, Action::Impatient { call: call.clone() });
        }
        let fetch = self.fetch(&call, Method::Post, url, Params::new());
        (call, fetch)
    }

    /// Takes an order over the API.
    pub(crate) fn start_outbound(&mut self, order: Order) -> CallSid {
        let mut leg = self.new_leg(CallDirection::OutboundApi, order.from, order.to);
        leg.source = Some(order.source);
        leg.ring_timeout = order.timeout;
        leg.number_sid = self.own_number(&leg.view.from).map(|own| own.sid.clone());
        leg.status_callback = order.status_callback.map(|(url, method, events)| StatusCallback {
            url,
            method,
            events,
            sequence: 0,
        });
        let call = leg.view.sid.clone();
        self.begin(leg);
        self.schedule(SET_UP, Action::Dialled { call: call.clone() });
        call
    }

    /// A call over the API starts to ring.
    pub(crate) fn dialled(&mut self, call: &CallSid) {
        let Some(leg) = self.calls.get_mut(call).filter(|leg| leg.view.status == CallStatus::Queued) else {
            return;
        };
        leg.view.status = CallStatus::Ringing;
        let (timeout, turn) = (leg.ring_timeout, leg.next_turn());
        self.ring(call);
        self.schedule(timeout, Action::RingTimeout { call: call.clone(), turn });
    }

    /// Lets a phone ring: whoever is there decides what becomes of it.
    pub(super) fn ring(&mut self, call: &CallSid) {
        let Some(to) = self.calls.get(call).map(|leg| leg.view.to.clone()) else { return };
        self.emit(What::Rings { call: call.clone(), to: to.clone() });
        self.tell_status(call, "initiated");
        self.tell_status(call, "ringing");
        let call = call.clone();
        let one_second = Duration::from_secs(1);
        match self.people.get(&to).cloned().unwrap_or_default() {
            Person::NoAnswer => {}
            Person::Busy => self.schedule(one_second, Action::NotReached { call, status: CallStatus::Busy }),
            Person::Unreachable => {
                self.schedule(one_second, Action::NotReached { call, status: CallStatus::Failed });
            }
            Person::Forwards { after, to } => self.schedule(after, Action::Forwarded { call, to }),
            Person::Machine { after, talk } => {
                if let Some(leg) = self.calls.get_mut(&call) {
                    leg.manner = Manner { talk, machine: true, ..Manner::default() };
                }
                self.schedule(after, Action::PickedUp { call });
            }
            Person::Answers { after, presses, talk, says } => {
                if let Some(leg) = self.calls.get_mut(&call) {
                    leg.manner = Manner {
                        says: says.into(),
                        presses: presses.into_iter().collect(),
                        talk,
                        ..Manner::default()
                    };
                }
                self.schedule(after, Action::PickedUp { call });
            }
        }
    }

    /// A phone that was rung passes the call on to a number of ours, whose answer its caller then hears.
    pub(crate) fn forwarded(&mut self, call: &CallSid, to: &str) {
        let Some(leg) = self.calls.get(call).filter(|leg| !leg.is_over()) else { return };
        let caller = Caller {
            from: leg.view.from.clone(),
            forwarded_from: Some(leg.view.to.clone()),
            patience: Some(HEARS_FOR),
            ..Caller::default()
        };
        if let (_, Some(fetch)) = self.start_inbound(caller, to) {
            self.schedule(Duration::ZERO, fetch);
            self.schedule(SET_UP, Action::PickedUp { call: call.clone() });
        }
    }

    /// Rings one phone of a Dial.
    pub(super) fn start_child(&mut self, parent: &CallSid, child: dial::Child) -> CallSid {
        let mut leg = self.new_leg(CallDirection::OutboundDial, child.from, child.to.clone());
        leg.view.status = CallStatus::Ringing;
        leg.view.parent = Some(parent.clone());
        leg.tells_who_answered = child.tells_who_answered;
        leg.source = child.screening.map(|(method, url)| Source::Url(method, url));
        leg.status_callback = child.status_callback.map(|(url, events)| StatusCallback {
            url,
            events,
            ..StatusCallback::default()
        });
        let call = leg.view.sid.clone();
        self.calls.add(leg);
        if let Some(parent) = self.calls.get_mut(parent) {
            parent.view.rang.push(super::Rung { to: child.to, call: call.clone() });
        }
        self.ring(&call);
        call
    }

    fn begin(&mut self, leg: Leg) {
        let (call, from, to) = (leg.view.sid.clone(), leg.view.from.clone(), leg.view.to.clone());
        self.calls.add(leg);
        self.emit(What::CallStarted { call, from, to });
    }

    fn new_leg(&mut self, direction: CallDirection, from: String, to: String) -> Leg {
        let view = Call {
            sid: CallSid::new(self.next_sid("CA")),
            parent: None,
            from,
            to,
            direction,
            status: CallStatus::Queued,
            started: self.now(),
            answered: None,
            ended: None,
            heard: Vec::new(),
            answers: Vec::new(),
            rang: Vec::new(),
            bridged_with: None,
            recordings: Vec::new(),
            ending: None,
        };
        Leg {
            view,
            number_sid: None,
            forwarded_from: None,
            verstat: None,
            manner: Manner::default(),
            source: None,
            document: None,
            documents_read: 0,
            wait: Wait::Nothing,
            turn: 0,
            status_callback: None,
            tells_who_answered: None,
            ring_timeout: Duration::ZERO,
        }
    }
}

fn callback(url: &str, method: Method, event: &str) -> Option<StatusCallback> {
    let events = vec![event.to_owned()];
    (!url.is_empty()).then(|| StatusCallback { url: url.to_owned(), method, events, sequence: 0 })
}
