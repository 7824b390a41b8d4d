//! Reads a voice webhook: the first one of a call, and those that the answers to it ask for.

use crate::form::Form;
use crate::webhooks::{CallEvent, CallStatus, Recording, Rejection, Speech};
use crate::words;

/// The fields that end in the event itself. All others are kept as they came.
const READ: [&str; 19] = [
    "CallSid",
    "ParentCallSid",
    "From",
    "To",
    "CallStatus",
    "DialCallStatus",
    "DialCallDuration",
    "CallDuration",
    "AnsweredBy",
    "TranscriptionText",
    "ForwardedFrom",
    "StirVerstat",
    "SpeechResult",
    "Confidence",
    "Digits",
    "RecordingSid",
    "RecordingUrl",
    "RecordingDuration",
    "FromZip",
];

/// Reads the fields of a voice webhook, whose signature has been verified.
pub fn read(form: &Form) -> Result<CallEvent, Rejection> {
    let kept = |name: &str| form.filled(name).map(str::to_owned);
    let digits = form.filled("Digits").filter(|digits| digits.bytes().all(is_key)).map(str::to_owned);
    // After a hang-up during a recording, `Digits` holds the word `hangup`.
    let is_read = |name: &str| READ.contains(&name) && (name != "Digits" || digits.is_some());
    // What listening for a machine has found comes without either.
    let heard = form.filled("AnsweredBy").is_some() && form.get("To").is_none();
    let (called, status) = if heard {
        (String::new(), CallStatus::InProgress)
    } else {
        let status = form.needed("CallStatus", "the state of the call")?;
        (form.needed_number("To")?.to_owned(), words::call_status(status))
    };
    Ok(CallEvent {
        call_id: form.needed("CallSid", "the id of the call")?.to_owned(),
        parent_call_id: kept("ParentCallSid"),
        // Without the field, the caller is as unknown as one who withheld the number: no reason to drop the call.
        caller: words::party(form.get("From").unwrap_or_default()),
        called,
        status,
        rung: form.filled("DialCallStatus").map(words::call_status),
        rung_seconds: form.whole_number("DialCallDuration")?,
        answered_by: form.filled("AnsweredBy").map(words::answered_by),
        seconds: form.whole_number("CallDuration")?,
        forwarded_from: kept("ForwardedFrom"),
        attestation: words::attestation(form.get("StirVerstat")),
        speech: speech(form),
        recording: recording(form)?,
        transcript: kept("TranscriptionText"),
        caller_zip: kept("FromZip"),
        other: form.others(is_read),
        digits,
    })
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'*' | b'#' | b'A'..=b'D')
}

fn speech(form: &Form) -> Option<Speech> {
    let text = form.filled("SpeechResult")?.to_owned();
    let confidence = form.filled("Confidence").and_then(|confidence| confidence.parse().ok());
    // Only a hint, so one that makes no sense is as good as none.
    Some(Speech { text, confidence: confidence.filter(|confidence| (0.0..=1.0).contains(confidence)) })
}

/// A recording that lacks its length is still a message that somebody left.
fn recording(form: &Form) -> Result<Option<Recording>, Rejection> {
    let (Some(id), Some(url)) = (form.filled("RecordingSid"), form.filled("RecordingUrl")) else {
        return Ok(None);
    };
    let seconds = form.whole_number("RecordingDuration")?.unwrap_or_default();
    Ok(Some(Recording { id: id.to_owned(), url: url.to_owned(), seconds }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carriers::twilio::samples::body;
    use crate::webhooks::{AnsweredBy, Attestation, Party};

    const INBOUND: [(&str, &str); 20] = [
        ("AccountSid", "AC0123456789abcdef0123456789abcdef"),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", "CA6b1c0f8f1e0b4b7aa1e3c0d9f8e7d6c5"),
        ("CallStatus", "ringing"),
        ("Called", "+15305550123"),
        ("CalledCity", "REDDING"),
        ("CalledCountry", "US"),
        ("Caller", "+14158675309"),
        ("CallerName", "SMITH JOHN"),
        ("Direction", "inbound"),
        ("From", "+14158675309"),
        ("FromCity", "SAN FRANCISCO"),
        ("FromCountry", "US"),
        ("FromState", "CA"),
        ("FromZip", "94108"),
        ("StirVerstat", "TN-Validation-Passed-A"),
        ("To", "+15305550123"),
        ("ToCity", "REDDING"),
        ("ToState", "CA"),
        ("ToZip", "96001"),
    ];

    fn with(extra: &[(&str, &str)]) -> Form {
        let kept = INBOUND.into_iter().filter(|(name, _)| extra.iter().all(|(other, _)| other != name));
        Form::parse(&body(&kept.chain(extra.iter().copied()).collect::<Vec<_>>()))
    }

    fn without(name: &str) -> Form {
        Form::parse(&body(&INBOUND.into_iter().filter(|(n, _)| *n != name).collect::<Vec<_>>()))
    }

    #[test]
    fn a_ringing_call_is_read_and_what_is_not_read_is_kept() {
        let event = read(&with(&[])).unwrap();
        assert_eq!(event.call_id, "CA6b1c0f8f1e0b4b7aa1e3c0d9f8e7d6c5");
        assert_eq!(event.caller, Party::Number("+14158675309".into()));
        assert_eq!(event.called, "+15305550123");
        assert_eq!(event.status, CallStatus::Ringing);
        assert_eq!(event.attestation, Attestation::Passed);
        assert_eq!(event.caller_zip.as_deref(), Some("94108"));
        assert_eq!((event.rung, event.rung_seconds, event.parent_call_id), (None, None, None));
        assert_eq!(
            (event.speech, event.digits, event.recording, event.forwarded_from),
            (None, None, None, None)
        );
        assert_eq!(event.other.len(), INBOUND.len() - 6);
        assert!(event.other.contains(&("CallerName".into(), "SMITH JOHN".into())));
    }

    #[test]
    fn a_field_that_is_new_tomorrow_is_kept() {
        let event = read(&with(&[("QuantumState", " both ")])).unwrap();
        assert!(event.other.contains(&("QuantumState".into(), " both ".into())));
    }

    #[test]
    fn how_ringing_the_team_ended_is_read() {
        let answered =
            [("CallStatus", "completed"), ("DialCallStatus", "completed"), ("DialCallDuration", "93")];
        let event = read(&with(&answered)).unwrap();
        assert_eq!((event.rung, event.rung_seconds), (Some(CallStatus::Completed), Some(93)));
        let event = read(&with(&[("CallStatus", "in-progress"), ("DialCallStatus", "no-answer")])).unwrap();
        assert_eq!((event.status, event.rung), (CallStatus::InProgress, Some(CallStatus::NoAnswer)));
        let event = read(&with(&[("DialCallStatus", "answered")])).unwrap();
        assert_eq!(event.rung, Some(CallStatus::Completed));
    }

    #[test]
    fn who_picked_up_is_read() {
        let picked_up = |word| read(&with(&[("AnsweredBy", word)])).unwrap().answered_by;
        assert_eq!(picked_up("human"), Some(AnsweredBy::Human));
        for machine in ["machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"] {
            assert_eq!(picked_up(machine), Some(AnsweredBy::Machine));
        }
        assert_eq!(picked_up("fax"), Some(AnsweredBy::Fax));
        assert_eq!(picked_up("unknown"), Some(AnsweredBy::Unknown));
        assert_eq!(picked_up(""), None);
        // As Twilio tells it beside the call.
        let heard = [("CallSid", "CA1"), ("AccountSid", "AC1"), ("AnsweredBy", "machine_start")];
        let event = read(&Form::parse(&body(&heard))).unwrap();
        assert_eq!((event.call_id.as_str(), event.called.as_str()), ("CA1", ""));
        assert_eq!(event.answered_by, Some(AnsweredBy::Machine));
    }

    #[test]
    fn a_leg_that_we_rang_knows_the_callers_leg() {
        let event = read(&with(&[("ParentCallSid", "CAparent"), ("To", "+15305550199")])).unwrap();
        assert_eq!(event.parent_call_id.as_deref(), Some("CAparent"));
        assert_eq!(event.called, "+15305550199");
    }

    #[test]
    fn speech_comes_with_its_confidence_if_that_makes_sense() {
        let said = |confidence| {
            read(&with(&[("SpeechResult", "my boiler is out"), ("Confidence", confidence)])).unwrap()
        };
        let speech = said("0.91").speech.unwrap();
        assert_eq!((speech.text.as_str(), speech.confidence), ("my boiler is out", Some(0.91)));
        for nonsense in ["", "high", "NaN", "1.5", "-0.1", "inf"] {
            assert_eq!(said(nonsense).speech.unwrap().confidence, None, "{nonsense}");
        }
        assert_eq!(read(&with(&[("SpeechResult", ""), ("Confidence", "0.0")])).unwrap().speech, None);
    }

    #[test]
    fn only_keys_are_digits() {
        for keys in ["1", "0*#", "42", "A"] {
            assert_eq!(read(&with(&[("Digits", keys)])).unwrap().digits.as_deref(), Some(keys));
        }
        let event = read(&with(&[("Digits", "hangup")])).unwrap();
        assert_eq!(event.digits, None);
        assert!(event.other.contains(&("Digits".into(), "hangup".into())));
    }

    #[test]
    fn a_recording_is_read_even_without_its_length() {
        let url = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1";
        let fields = [
            ("RecordingSid", "RE1"),
            ("RecordingUrl", url),
            ("RecordingDuration", "17"),
            ("Digits", "hangup"),
        ];
        let expected = Recording { id: "RE1".into(), url: url.into(), seconds: 17 };
        assert_eq!(read(&with(&fields)).unwrap().recording, Some(expected));
        let event = read(&with(&fields[..2])).unwrap();
        assert_eq!(event.recording.unwrap().seconds, 0);
    }

    #[test]
    fn a_withheld_caller_is_a_caller() {
        for from in ["", "anonymous", "+266696687", "Restricted"] {
            assert_eq!(read(&with(&[("From", from)])).unwrap().caller, Party::Withheld);
        }
        assert_eq!(read(&without("From")).unwrap().caller, Party::Withheld);
        let sip = "sip:joe@example.com";
        assert_eq!(read(&with(&[("From", sip)])).unwrap().caller, Party::Other(sip.into()));
    }

    #[test]
    fn a_missing_or_unreadable_field_is_named() {
        let fault = |form: &Form| match read(form) {
            Err(Rejection::Malformed(text)) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&without("CallSid")), "CallSid: expected the id of the call");
        assert_eq!(fault(&without("CallStatus")), "CallStatus: expected the state of the call");
        assert_eq!(fault(&without("To")), "To: expected a phone number in E.164");
        assert_eq!(fault(&with(&[("To", "sip:desk@example.com")])), "To: expected a phone number in E.164");
        assert_eq!(
            fault(&with(&[("DialCallDuration", "long")])),
            "DialCallDuration: expected a whole number"
        );
    }
}
