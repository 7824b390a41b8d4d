//! The parameters of voice webhooks ("TwiML: Twilio's request to your application").

use jiff::Timestamp;

use super::{CallSid, Leg};
use crate::{agenda::Params, state::State, wire};

impl State {
    /// What every webhook about a call carries.
    pub(super) fn call_params(&self, call: &CallSid) -> Params {
        let Some(leg) = self.calls.get(call) else { return Params::new() };
        let view = &leg.view;
        let mut params: Params = [
            ("CallSid", view.sid.as_str()),
            ("AccountSid", &self.config.account_sid),
            ("From", &view.from),
            ("To", &view.to),
            ("Caller", &view.from),
            ("Called", &view.to),
            ("CallStatus", view.status.as_str()),
            ("Direction", view.direction.as_str()),
            ("ApiVersion", wire::API_VERSION),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec();
        for (who, number) in
            [("From", &view.from), ("To", &view.to), ("Caller", &view.from), ("Called", &view.to)]
        {
            params.extend(wire::place(who, number));
        }
        let optional = [
            ("StirVerstat", leg.verstat.clone()),
            ("ForwardedFrom", leg.forwarded_from.clone()),
            ("ParentCallSid", view.parent.as_ref().map(CallSid::to_string)),
        ];
        params.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        params
    }

    /// What a status callback carries besides.
    pub(super) fn status_params(&self, call: &CallSid, now: Timestamp, sequence: u32) -> Params {
        let mut params = self.call_params(call);
        let mut add = |key: &str, value: String| params.push((key.to_owned(), value));
        add("Timestamp", wire::date(now));
        add("SequenceNumber", sequence.to_string());
        add("CallbackSource", "call-progress-events".to_owned());
        if let Some(seconds) = self.calls.get(call).filter(|leg| leg.is_over()).map(Leg::duration) {
            add("CallDuration", seconds.to_string());
            add("Duration", seconds.div_ceil(60).to_string());
        }
        params
    }
}
