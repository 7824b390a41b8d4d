//! Ringing other phones for a call, screening who picks up, and connecting.

use std::time::Duration;

use url::Url;

use super::{CallSid, CallStatus, Dialling, Ending, Wait, run::Go};
use crate::{
    agenda::{Action, Params},
    event::What,
    state::State,
    twiml::{Dial, Method},
    wire,
};

/// As many phones as one Dial may ring.
const MOST_TARGETS: usize = 10;

/// A phone to ring for a call.
pub(super) struct Child {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) screening: Option<(Method, String)>,
    pub(super) status_callback: Option<(String, Vec<String>)>,
    pub(super) tells_who_answered: Option<(Method, String)>,
}

/// How a Dial went, as its action is told.
pub(super) struct Outcome {
    status: CallStatus,
    decided_by: Option<CallSid>,
    bridged: bool,
}

impl State {
    pub(super) fn start_dial(&mut self, call: &CallSid, dial: Dial, base: Option<Url>) -> Go {
        if self.calls.get(call).is_none_or(|leg| leg.view.parent.is_some()) {
            self.warn("a Dial in a screening document was skipped");
            return Go::On;
        }
        if dial.targets.is_empty() {
            self.warn("a Dial without a number was skipped");
            return Go::On;
        }
        if !dial.answer_on_bridge {
            self.answer(call);
        }
        let waiting = dial.targets.iter().take(MOST_TARGETS).cloned().collect();
        if let Some(leg) = self.calls.get_mut(call) {
            leg.wait = Wait::Dial(Dialling { dial, base, waiting, children: Vec::new() });
        }
        self.ring_next(call);
        Go::Wait
    }

    /// Rings all the phones of a Dial, or the next one when it takes them in turn.
    fn ring_next(&mut self, call: &CallSid) {
        let Some(leg) = self.calls.get_mut(call) else { return };
        let turn = leg.next_turn();
        let from = leg.view.from.clone();
        let Wait::Dial(dialling) = &mut leg.wait else { return };
        let count = if dialling.dial.sequential { 1 } else { dialling.waiting.len() };
        let from = dialling.dial.caller_id.clone().unwrap_or(from);
        let (timeout, base) = (dialling.dial.timeout, dialling.base.clone());
        let resolve = |url: &String| wire::resolve(base.as_ref(), Some(url));
        let targets: Vec<_> = dialling.waiting.drain(..count.min(dialling.waiting.len())).collect();
        for target in targets {
            let child = Child {
                from: from.clone(),
                to: target.number,
                screening: target.url.as_ref().map(|url| (target.method, resolve(url))),
                tells_who_answered: target.amd_callback.as_ref().map(|(method, url)| (*method, resolve(url))),
                status_callback: target
                    .status_callback
                    .as_ref()
                    .map(|url| (resolve(url), target.status_events)),
            };
            let child = self.start_child(call, child);
            if let Some(Wait::Dial(dialling)) = self.calls.get_mut(call).map(|leg| &mut leg.wait) {
                dialling.children.push(child);
            }
        }
        self.schedule(timeout, Action::RingTimeout { call: call.clone(), turn });
    }

    /// Nobody picked up in time. Who has picked up and is still being screened may finish.
    pub(crate) fn ring_timeout(&mut self, call: &CallSid, turn: u64) {
        let Some(leg) = self.calls.at_turn(call, turn) else { return };
        match &leg.wait {
            Wait::Dial(dialling) => {
                for child in dialling.children.clone() {
                    self.stop_ringing(&child);
                }
            }
            _ if leg.view.status == CallStatus::Ringing => {
                self.end(call, CallStatus::NoAnswer, Ending::NotReached);
            }
            _ => {}
        }
    }

    /// A rung phone is busy or out of reach.
    pub(crate) fn not_reached(&mut self, call: &CallSid, status: CallStatus) {
        if self.calls.get(call).is_some_and(|leg| leg.view.status == CallStatus::Ringing) {
            self.end(call, status, Ending::NotReached);
        }
    }

    fn stop_ringing(&mut self, call: &CallSid) {
        self.not_reached(call, CallStatus::NoAnswer);
    }

    /// The first phone that is picked up ends the ringing of the others.
    pub(super) fn stop_other_rings(&mut self, picked_up: &CallSid) {
        let parent = self.calls.get(picked_up).and_then(|leg| leg.view.parent.clone());
        let Some(parent) = parent.and_then(|parent| self.calls.get(&parent)) else { return };
        if let Wait::Dial(dialling) = &parent.wait {
            for other in dialling.children.clone().iter().filter(|other| *other != picked_up) {
                self.stop_ringing(other);
            }
        }
    }

    /// Connects the caller with the person who picked up.
    pub(super) fn bridge(&mut self, child: &CallSid) {
        let Some(leg) = self.calls.get_mut(child) else { return };
        let Some(parent) = leg.view.parent.clone() else { return };
        leg.next_turn();
        leg.view.bridged_with = Some(parent.clone());
        let talk = leg.manner.talk;
        self.answer(&parent);
        let Some(leg) = self.calls.get_mut(&parent) else { return };
        let Wait::Dial(dialling) = std::mem::take(&mut leg.wait) else { return };
        let limit = dialling.dial.time_limit;
        leg.wait = Wait::Bridge { dialling, with: child.clone() };
        leg.view.bridged_with = Some(child.clone());
        let turn = leg.next_turn();
        self.emit(What::Bridged { call: parent.clone(), with: child.clone() });
        self.schedule(talk.min(limit), Action::TalkOver { call: parent, turn });
    }

    /// They have talked; the person who was called hangs up.
    pub(crate) fn talk_over(&mut self, call: &CallSid, turn: u64) {
        let Some(leg) = self.calls.at_turn(call, turn) else { return };
        let Wait::Bridge { dialling, with } = std::mem::take(&mut leg.wait) else { return };
        self.end(&with, CallStatus::Completed, Ending::HungUp);
        let outcome = Outcome { status: CallStatus::Completed, decided_by: Some(with), bridged: true };
        self.dial_over(call, dialling, outcome);
    }

    /// A rung phone is out: the next one rings, or the Dial is over.
    pub(super) fn child_gone(&mut self, parent: &CallSid) {
        let Some(leg) = self.calls.get(parent).filter(|leg| !leg.is_over()) else { return };
        let Wait::Dial(dialling) = &leg.wait else { return };
        if dialling.children.iter().any(|child| self.calls.get(child).is_some_and(|leg| !leg.is_over())) {
            return;
        }
        if !dialling.waiting.is_empty() {
            return self.ring_next(parent);
        }
        let dialling = dialling.clone();
        let outcome = self.unbridged(&dialling);
        if let Some(leg) = self.calls.get_mut(parent) {
            leg.wait = Wait::Nothing;
        }
        self.dial_over(parent, dialling, outcome);
    }

    fn dial_over(&mut self, call: &CallSid, dialling: Dialling, outcome: Outcome) {
        match self.dial_action(&dialling, outcome) {
            Some((method, url, params)) => self.ask(call, method, url, params),
            None => {
                if let Some(leg) = self.calls.get_mut(call) {
                    leg.next_turn();
                }
                self.run(call);
            }
        }
    }

    /// The caller has hung up during a Dial: the other phones stop, and the action is told.
    pub(super) fn abandon_dial(&mut self, call: &CallSid, wait: Wait) {
        let Some((dialling, outcome)) = self.leave_dial(wait) else { return };
        let action = self.dial_action(&dialling, outcome);
        if let Some((method, url, params)) = action.filter(|_| self.config.dial_action_after_hang_up) {
            self.tell(call, method, url, params);
        }
    }

    /// The caller is no longer in a Dial: the other phones stop.
    pub(super) fn leave_dial(&mut self, wait: Wait) -> Option<(Dialling, Outcome)> {
        match wait {
            Wait::Bridge { dialling, with } => {
                self.end(&with, CallStatus::Completed, Ending::OtherSide);
                let status = CallStatus::Completed;
                Some((dialling, Outcome { status, decided_by: Some(with), bridged: true }))
            }
            Wait::Dial(dialling) => {
                for child in &dialling.children {
                    self.stop_ringing(child);
                    self.end(child, CallStatus::Completed, Ending::OtherSide);
                }
                let outcome = self.unbridged(&dialling);
                Some((dialling, outcome))
            }
            _ => None,
        }
    }

    /// What to say of a Dial that connected nobody. A phone that was picked up tells most, then one that rang.
    fn unbridged(&self, dialling: &Dialling) -> Outcome {
        let find = |wanted: &dyn Fn(&super::Leg) -> bool| {
            let is_wanted = |child: &&CallSid| self.calls.get(child).is_some_and(wanted);
            dialling.children.iter().find(is_wanted).cloned()
        };
        if let Some(child) = find(&|leg| leg.view.answered.is_some()) {
            let status = self.config.picked_up_but_not_bridged;
            return Outcome { status, decided_by: Some(child), bridged: false };
        }
        for status in [CallStatus::NoAnswer, CallStatus::Busy] {
            if let Some(child) = find(&|leg| leg.view.status == status) {
                return Outcome { status, decided_by: Some(child), bridged: false };
            }
        }
        let decided_by = dialling.children.first().cloned();
        Outcome { status: CallStatus::Failed, decided_by, bridged: false }
    }

    fn dial_action(&self, dialling: &Dialling, outcome: Outcome) -> Option<(Method, String, Params)> {
        let action = dialling.dial.action.as_deref()?;
        let mut params = vec![
            ("DialCallStatus".to_owned(), outcome.status.as_str().to_owned()),
            ("DialBridged".to_owned(), outcome.bridged.to_string()),
        ];
        let decided_by = outcome.decided_by.and_then(|sid| self.calls.get(&sid));
        if let Some(leg) = decided_by {
            params.push(("DialCallSid".to_owned(), leg.view.sid.to_string()));
            if leg.view.answered.is_some() {
                params.push(("DialCallDuration".to_owned(), leg.duration().to_string()));
            }
        }
        Some((dialling.dial.method, wire::resolve(dialling.base.as_ref(), Some(action)), params))
    }
}

impl State {
    /// Tells whoever asked for it how a call goes on: `initiated`, `ringing`, `answered`, `completed`.
    pub(super) fn tell_status(&mut self, call: &CallSid, event: &str) {
        let now = self.now();
        let Some(callback) = self.calls.get_mut(call).and_then(|leg| leg.status_callback.as_mut()) else {
            return;
        };
        if !callback.events.iter().any(|wanted| wanted == event) {
            return;
        }
        let (url, method, sequence) = (callback.url.clone(), callback.method, callback.sequence);
        callback.sequence += 1;
        let mut params = self.status_params(call, now, sequence);
        if event == "initiated" {
            for (_, value) in params.iter_mut().filter(|(key, _)| key == "CallStatus") {
                event.clone_into(value);
            }
        }
        self.schedule(Duration::ZERO, Action::Callback { method, url, params });
    }
}
