//! How calls end.

use super::{CallSid, CallStatus, Ending, Wait};
use crate::{agenda::Params, event::What, state::State, twiml::Method};

impl State {
    /// Ends a call, with all that hangs on it. A call that is over already stays as it is.
    pub(crate) fn end(&mut self, call: &CallSid, status: CallStatus, ending: Ending) {
        let now = self.now();
        let recording = self.hang_up_recording(call);
        let Some(leg) = self.calls.get_mut(call).filter(|leg| !leg.is_over()) else { return };
        leg.view.status = status;
        leg.view.ended = Some(now);
        leg.view.ending = Some(ending);
        leg.document = None;
        leg.next_turn();
        let wait = std::mem::take(&mut leg.wait);
        let parent = leg.view.parent.clone();
        self.emit(What::CallEnded { call: call.clone(), status });
        if let Some((method, url, params)) = recording {
            self.tell(call, method, url, params);
        }
        self.abandon_dial(call, wait);
        self.tell_status(call, "completed");
        if let Some(parent) = parent {
            self.other_side_gone(&parent, call);
        }
    }

    /// Whoever hangs up while leaving a message has left the message.
    fn hang_up_recording(&mut self, call: &CallSid) -> Option<(Method, String, Params)> {
        let wait = &self.calls.get(call).filter(|leg| !leg.is_over())?.wait;
        let Wait::Record { words: Some(_), .. } = wait else { return None };
        self.keep_recording(call, "hangup".to_owned())
    }

    /// A child call has ended, by itself or over the API.
    fn other_side_gone(&mut self, parent: &CallSid, child: &CallSid) {
        let Some(leg) = self.calls.get(parent) else { return };
        match &leg.wait {
            Wait::Bridge { with, .. } if with == child => {
                let turn = leg.turn;
                self.talk_over(parent, turn);
            }
            _ => self.child_gone(parent),
        }
    }

    /// The person on a call hangs up.
    pub(crate) fn hang_up(&mut self, call: &CallSid, ending: Ending) {
        let Some(leg) = self.calls.get(call) else { return };
        let status = match (leg.view.answered, ending) {
            (Some(_), _) => CallStatus::Completed,
            (None, Ending::Api) => CallStatus::Canceled,
            (None, _) => CallStatus::NoAnswer,
        };
        self.end(call, status, ending);
    }

    /// The caller's patience is at its end. It does not matter to somebody who is talking or answering questions.
    pub(crate) fn impatient(&mut self, call: &CallSid) {
        let Some(leg) = self.calls.get(call) else { return };
        if !leg.manner.engaged && !matches!(leg.wait, Wait::Bridge { .. }) {
            self.hang_up(call, Ending::HungUp);
        }
    }
}
