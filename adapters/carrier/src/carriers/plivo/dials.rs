//! Reads what is told beside a call: what happens on a phone that it rings, and a message in words.

use super::calls::{nothing, status};
use super::own::Own;
use super::words::{self, e164};
use crate::form::{Form, malformed};
use crate::webhooks::{CallEvent, CallStatus, Party, Rejection};
use crate::words::is_e164;

/// The fields that end in the event itself. All others are kept as they came.
const READ: [&str; 10] = [
    "DialAction",
    "DialALegUUID",
    "DialBLegUUID",
    "DialBLegTo",
    "DialBLegFrom",
    "DialBLegDuration",
    "CallUUID",
    "From",
    "To",
    "CallStatus",
];

/// Reads what happened on a phone that was rung (`callbackUrl` of `Dial`).
///
/// `connected` is told when the two can talk: behind a screen that asks for a key, only after it was pressed. Which key
/// that was Plivo does not say, so the address does.
pub fn told(form: &Form, own: &Own) -> Result<CallEvent, Rejection> {
    let action = form.needed("DialAction", "what happened on the phone that was rung")?;
    let leg = form.filled("DialBLegUUID").or_else(|| form.filled("CallUUID"));
    let leg = leg.ok_or_else(|| malformed("DialBLegUUID", "the id of the leg that was rung"))?;
    let is_over = action == "hangup";
    let status = if is_over { CallStatus::Completed } else { CallStatus::InProgress };
    Ok(CallEvent {
        parent_call_id: callers_leg(form, own),
        caller: caller(form),
        called: number(form, "DialBLegTo"),
        seconds: if is_over { form.whole_number("DialBLegDuration")? } else { None },
        digits: own.key.clone().filter(|_| action == "connected"),
        other: form.others(|name| READ.contains(&name)),
        ..nothing(leg, status)
    })
}

/// Reads the question what somebody who has picked up hears (`confirmSound` of `Dial`). Plivo does not document what it
/// says there, so nothing but the address is relied on.
pub fn screen(form: &Form, own: &Own) -> Result<CallEvent, Rejection> {
    let leg = form.filled("CallUUID").or(own.call.as_deref());
    let leg = leg.ok_or_else(|| malformed("CallUUID", "the id of the call"))?;
    Ok(CallEvent {
        parent_call_id: own.call.clone(),
        caller: caller(form),
        called: number(form, "To"),
        other: form.others(|name| READ.contains(&name)),
        ..nothing(leg, status(form))
    })
}

/// Reads a message in words (`transcriptionUrl` of `Record`). It names the call alone; who called whom is in the address.
pub fn transcript(form: &Form, own: &Own) -> Result<CallEvent, Rejection> {
    let called = own.to.as_deref().map(e164).filter(|to| is_e164(to));
    let read = ["transcription", "call_uuid"];
    Ok(CallEvent {
        caller: words::party(own.from.as_deref().unwrap_or_default()),
        called: called.ok_or_else(|| malformed(super::own::TO, "the number that was called"))?,
        transcript: form.filled("transcription").map(str::to_owned),
        other: form.others(|name| read.contains(&name)),
        ..nothing(form.needed("call_uuid", "the id of the call")?, CallStatus::Completed)
    })
}

fn callers_leg(form: &Form, own: &Own) -> Option<String> {
    // Ours first: it is what the caller's own webhooks say.
    let told = || form.filled("DialALegUUID").or_else(|| form.filled("CallUUID")).map(str::to_owned);
    own.call.clone().or_else(told)
}

fn caller(form: &Form) -> Party {
    words::party(form.filled("From").or_else(|| form.filled("DialBLegFrom")).unwrap_or_default())
}

/// Empty where it is not told.
fn number(form: &Form, name: &str) -> String {
    let number = e164(form.get(name).unwrap_or_default());
    if is_e164(&number) { number } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::super::calls::read;
    use super::super::samples::body;
    use super::*;

    fn dial(action: &str, key: Option<&str>) -> CallEvent {
        let fields = [
            ("DialAction", action),
            ("DialALegUUID", "a1"),
            ("DialBLegUUID", "b1"),
            ("DialBLegFrom", "13125550001"),
            ("DialBLegTo", "15305550111"),
            ("DialBLegDuration", "42"),
            ("CallUUID", "a1"),
            ("From", "13125550001"),
            ("To", "17735550002"),
            ("CallStatus", "in-progress"),
            ("Digits", "1"),
        ];
        let own = Own { call: Some("a1".into()), key: key.map(str::to_owned), ..Own::default() };
        read(&Form::parse(&body(&fields)), &own).unwrap()
    }

    #[test]
    fn whoever_is_connected_behind_a_screen_has_pressed_its_key() {
        let event = dial("connected", Some("1"));
        assert_eq!((event.call_id.as_str(), event.parent_call_id.as_deref()), ("b1", Some("a1")));
        assert_eq!(event.called, "+15305550111");
        assert_eq!(event.caller, Party::Number("+13125550001".into()));
        assert_eq!((event.status, event.digits.as_deref()), (CallStatus::InProgress, Some("1")));
        assert_eq!(event.seconds, None);
    }

    #[test]
    fn no_other_word_has_pressed_a_key() {
        for action in ["answer", "digits", "levitates"] {
            let event = dial(action, Some("1"));
            assert_eq!((event.status, event.digits), (CallStatus::InProgress, None), "{action}");
        }
        assert_eq!(dial("connected", None).digits, None);
        let over = dial("hangup", Some("1"));
        assert_eq!((over.status, over.digits, over.seconds), (CallStatus::Completed, None, Some(42)));
    }

    #[test]
    fn an_address_alone_says_which_call_rings() {
        let own = Own { call: Some("a1".into()), key: Some("1".into()), ..Own::default() };
        let form = Form::parse(b"DialAction=connected&DialBLegUUID=b1&CallUUID=c9");
        assert_eq!(read(&form, &own).unwrap().parent_call_id.as_deref(), Some("a1"));
        let form = Form::parse(b"DialAction=connected&DialBLegUUID=b1&CallUUID=a2");
        assert_eq!(read(&form, &Own::default()).unwrap().parent_call_id.as_deref(), Some("a2"));
        let fault = read(&Form::parse(b"DialAction=answer"), &own).unwrap_err();
        let expected = "DialBLegUUID: expected the id of the leg that was rung";
        assert_eq!(fault, Rejection::Malformed(expected.into()));
    }

    #[test]
    fn a_screen_needs_nothing_but_its_address() {
        let own = Own { call: Some("a1".into()), ..Own::default() };
        let event = read(&Form::parse(b""), &own).unwrap();
        assert_eq!((event.call_id.as_str(), event.parent_call_id.as_deref()), ("a1", Some("a1")));
        assert_eq!((event.status, event.called.as_str(), event.digits), (CallStatus::InProgress, "", None));
        let form =
            Form::parse(b"CallUUID=b1&From=13125550001&To=15305550111&CallStatus=in-progress&Digits=1");
        let event = read(&form, &own).unwrap();
        assert_eq!((event.call_id.as_str(), event.called.as_str()), ("b1", "+15305550111"));
        assert_eq!(event.digits, None);
    }

    #[test]
    fn a_message_in_words_is_read_with_what_its_address_says() {
        let own = Own { from: Some("13125550001".into()), to: Some("17735550002".into()), ..Own::default() };
        let fields = [
            ("transcription", "no heat & cold"),
            ("call_uuid", "a1"),
            ("recording_id", "r1"),
            ("duration", "9"),
        ];
        let event = read(&Form::parse(&body(&fields)), &own).unwrap();
        assert_eq!((event.call_id.as_str(), event.called.as_str()), ("a1", "+17735550002"));
        assert_eq!(event.caller, Party::Number("+13125550001".into()));
        assert_eq!(event.transcript.as_deref(), Some("no heat & cold"));
        let failed = read(&Form::parse(b"call_uuid=a1&error=none"), &own).unwrap();
        assert_eq!(failed.transcript, None);
        let fault = read(&Form::parse(&body(&fields)), &Own::default()).unwrap_err();
        assert_eq!(fault, Rejection::Malformed("plivo_to: expected the number that was called".into()));
        let fault = read(&Form::parse(b"transcription=x"), &own).unwrap_err();
        assert_eq!(fault, Rejection::Malformed("call_uuid: expected the id of the call".into()));
    }
}
