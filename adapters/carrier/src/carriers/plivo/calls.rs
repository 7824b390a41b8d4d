//! Reads a voice webhook: the first one of a call, those that the answers to it ask for, and how it ended.

use super::own::Own;
use super::{dials, words};
use crate::form::Form;
use crate::webhooks::{Attestation, CallEvent, CallStatus, Recording, Rejection, Speech};

/// The fields that end in the event itself. All others are kept as they came.
const READ: [&str; 18] = [
    "CallUUID",
    "ALegUUID",
    "From",
    "To",
    "CallStatus",
    "Event",
    "DialStatus",
    "DialBLegUUID",
    "Duration",
    "ForwardedFrom",
    "STIRVerification",
    "stir_verification",
    "Speech",
    "SpeechConfidenceScore",
    "Digits",
    "RecordUrl",
    "RecordingID",
    "RecordingDuration",
];

/// Reads the fields of a voice webhook, whose signature has been verified.
pub fn read(form: &Form, own: &Own) -> Result<CallEvent, Rejection> {
    if form.get("transcription").is_some() || form.get("call_uuid").is_some() {
        return dials::transcript(form, own);
    }
    if form.filled("DialAction").is_some() {
        return dials::told(form, own);
    }
    if own.call.is_some() {
        return dials::screen(form, own);
    }
    let status = status(form);
    let digits = digits(form);
    let is_read = |name: &str| READ.contains(&name) && (name != "Digits" || digits.is_some());
    let seconds = if is_over(&status) { form.whole_number("Duration")? } else { None };
    Ok(CallEvent {
        parent_call_id: parent(form),
        // Without the field, the caller is as unknown as one who withheld the number: no reason to drop the call.
        caller: words::party(form.get("From").unwrap_or_default()),
        called: words::needed_number(form, "To")?,
        rung: rung(form),
        seconds,
        forwarded_from: form.filled("ForwardedFrom").map(words::e164),
        attestation: attestation(form),
        speech: speech(form),
        recording: recording(form),
        other: form.others(is_read),
        digits,
        ..nothing(form.needed("CallUUID", "the id of the call")?, status)
    })
}

/// An event that says no more than which call it is about, and how far that is.
pub(super) fn nothing(call_id: &str, status: CallStatus) -> CallEvent {
    CallEvent {
        call_id: call_id.to_owned(),
        parent_call_id: None,
        caller: words::party(""),
        called: String::new(),
        status,
        rung: None,
        rung_seconds: None,
        answered_by: None,
        seconds: None,
        forwarded_from: None,
        attestation: Attestation::Unknown,
        speech: None,
        digits: None,
        recording: None,
        transcript: None,
        caller_zip: None,
        other: Vec::new(),
    }
}

/// What a webhook that names no state is about goes on, or it is the one that tells of the end.
pub(super) fn status(form: &Form) -> CallStatus {
    let status = form.filled("CallStatus").map_or(CallStatus::InProgress, words::call_status);
    if form.get("Event") == Some("Hangup") && !is_over(&status) { CallStatus::Completed } else { status }
}

fn is_over(status: &CallStatus) -> bool {
    use CallStatus::{Busy, Canceled, Completed, Failed, NoAnswer};
    matches!(status, Completed | Busy | NoAnswer | Failed | Canceled)
}

/// A call that we placed names itself as its own first leg.
fn parent(form: &Form) -> Option<String> {
    let first = form.filled("ALegUUID").filter(|_| form.get("Direction") == Some("outbound"))?;
    (form.get("CallUUID") != Some(first)).then(|| first.to_owned())
}

/// How ringing ended. Only a leg that somebody answered is named: without one, nobody was there.
fn rung(form: &Form) -> Option<CallStatus> {
    let status = words::dial_status(form.filled("DialStatus")?);
    let nobody = form.get("DialBLegUUID") == Some("");
    Some(if nobody && status == CallStatus::Completed { CallStatus::NoAnswer } else { status })
}

fn attestation(form: &Form) -> Attestation {
    let either = form.filled("STIRVerification").or_else(|| form.filled("stir_verification"));
    words::attestation(either)
}

fn digits(form: &Form) -> Option<String> {
    let is_key = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'*' | b'#' | b'A'..=b'D');
    form.filled("Digits").filter(|digits| digits.bytes().all(is_key)).map(str::to_owned)
}

fn speech(form: &Form) -> Option<Speech> {
    let text = form.filled("Speech")?.to_owned();
    let confidence = form.filled("SpeechConfidenceScore").and_then(|confidence| confidence.parse().ok());
    // Only a hint, so one that makes no sense is as good as none.
    Some(Speech { text, confidence: confidence.filter(|confidence| (0.0..=1.0).contains(confidence)) })
}

/// A recording that lacks its length is still a message that somebody left. Plivo writes -1 where it does not know yet.
fn recording(form: &Form) -> Option<Recording> {
    let (id, url) = (form.filled("RecordingID")?, form.filled("RecordUrl")?);
    let seconds =
        form.filled("RecordingDuration").and_then(|seconds| seconds.split('.').next()?.parse().ok());
    Some(Recording { id: id.to_owned(), url: url.to_owned(), seconds: seconds.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::super::samples::body;
    use super::*;
    use crate::webhooks::Party;

    const INBOUND: [(&str, &str); 9] = [
        ("CallUUID", "83f4d6c2-9d7f-11f0-a1b2-0242ac110002"),
        ("From", "13125550001"),
        ("To", "17735550002"),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
        ("Event", "StartApp"),
        ("CallerName", "SMITH JOHN"),
        ("SessionStart", "2026-12-01 20:00:00.000000"),
        ("STIRVerification", "Verified"),
    ];

    fn with(extra: &[(&str, &str)]) -> Form {
        let kept = INBOUND.into_iter().filter(|(name, _)| extra.iter().all(|(other, _)| other != name));
        Form::parse(&body(&kept.chain(extra.iter().copied()).collect::<Vec<_>>()))
    }

    fn without(name: &str) -> Form {
        Form::parse(&body(&INBOUND.into_iter().filter(|(n, _)| *n != name).collect::<Vec<_>>()))
    }

    fn read(form: &Form) -> Result<CallEvent, Rejection> {
        super::read(form, &Own::default())
    }

    #[test]
    fn a_ringing_call_is_read_and_what_is_not_read_is_kept() {
        let event = read(&with(&[])).unwrap();
        assert_eq!(event.call_id, "83f4d6c2-9d7f-11f0-a1b2-0242ac110002");
        assert_eq!(event.caller, Party::Number("+13125550001".into()));
        assert_eq!((event.called.as_str(), event.status), ("+17735550002", CallStatus::Ringing));
        assert_eq!(event.attestation, Attestation::Passed);
        assert_eq!((event.rung, event.parent_call_id, event.seconds), (None, None, None));
        assert!(event.other.contains(&("CallerName".into(), "SMITH JOHN".into())));
        assert_eq!(event.other.len(), 3);
        let event = read(&with(&[("STIRVerification", ""), ("stir_verification", "Verified")])).unwrap();
        assert_eq!(event.attestation, Attestation::Passed);
    }

    #[test]
    fn how_ringing_the_team_ended_is_read() {
        let rung = |status, leg| read(&with(&[("DialStatus", status), ("DialBLegUUID", leg)])).unwrap().rung;
        assert_eq!(rung("completed", "b1"), Some(CallStatus::Completed));
        assert_eq!(rung("completed", ""), Some(CallStatus::NoAnswer));
        assert_eq!(rung("busy", ""), Some(CallStatus::Busy));
        assert_eq!(rung("failed", ""), Some(CallStatus::Failed));
        for word in ["cancel", "timeout", "no-answer"] {
            assert_eq!(rung(word, ""), Some(CallStatus::NoAnswer));
        }
        let only = read(&with(&[("DialStatus", "completed"), ("CallStatus", "in-progress")])).unwrap();
        assert_eq!((only.rung, only.status), (Some(CallStatus::Completed), CallStatus::InProgress));
    }

    #[test]
    fn the_end_of_a_call_tells_how_long_it_was() {
        let ended =
            |word| read(&with(&[("Event", "Hangup"), ("CallStatus", word), ("Duration", "93")])).unwrap();
        for (word, status) in [
            ("completed", CallStatus::Completed),
            ("busy", CallStatus::Busy),
            ("no-answer", CallStatus::NoAnswer),
            ("timeout", CallStatus::NoAnswer),
            ("failed", CallStatus::Failed),
            ("cancel", CallStatus::Canceled),
            ("in-progress", CallStatus::Completed),
        ] {
            assert_eq!((ended(word).status, ended(word).seconds), (status, Some(93)), "{word}");
        }
        assert_eq!(read(&with(&[("Duration", "93")])).unwrap().seconds, None);
        assert_eq!(read(&without("CallStatus")).unwrap().status, CallStatus::InProgress);
    }

    #[test]
    fn a_call_that_we_placed_has_no_leg_before_it() {
        let placed =
            |first| read(&with(&[("Direction", "outbound"), ("ALegUUID", first)])).unwrap().parent_call_id;
        assert_eq!(placed("83f4d6c2-9d7f-11f0-a1b2-0242ac110002"), None);
        assert_eq!(placed("other"), Some("other".into()));
        assert_eq!(read(&with(&[("ALegUUID", "other")])).unwrap().parent_call_id, None);
    }

    #[test]
    fn speech_comes_with_its_confidence_if_that_makes_sense() {
        let said = |confidence| {
            let fields =
                [("InputType", "speech"), ("Speech", "no heat"), ("SpeechConfidenceScore", confidence)];
            read(&with(&fields)).unwrap().speech.unwrap()
        };
        assert_eq!((said("0.91").text.as_str(), said("0.91").confidence), ("no heat", Some(0.91)));
        for nonsense in ["", "high", "NaN", "1.5", "-0.1"] {
            assert_eq!(said(nonsense).confidence, None, "{nonsense}");
        }
        assert_eq!(read(&with(&[("Speech", "")])).unwrap().speech, None);
    }

    #[test]
    fn only_keys_are_digits() {
        assert_eq!(read(&with(&[("Digits", "0*#")])).unwrap().digits.as_deref(), Some("0*#"));
        let event = read(&with(&[("Digits", "hangup")])).unwrap();
        assert_eq!(event.digits, None);
        assert!(event.other.contains(&("Digits".into(), "hangup".into())));
    }

    #[test]
    fn a_recording_is_read_even_without_its_length() {
        let url = "https://media.plivo.com/v1/Account/MA01/Recording/r1.mp3";
        for (length, seconds) in [("17", 17), ("17.4", 17), ("-1", 0), ("", 0), ("long", 0)] {
            let fields = [("RecordUrl", url), ("RecordingID", "r1"), ("RecordingDuration", length)];
            let expected = Recording { id: "r1".into(), url: url.into(), seconds };
            assert_eq!(read(&with(&fields)).unwrap().recording, Some(expected), "{length}");
        }
        assert_eq!(read(&with(&[("RecordUrl", url)])).unwrap().recording, None);
    }

    #[test]
    fn a_withheld_caller_is_a_caller_and_a_forwarded_call_says_from_where() {
        assert_eq!(read(&without("From")).unwrap().caller, Party::Withheld);
        assert_eq!(read(&with(&[("From", "anonymous")])).unwrap().caller, Party::Withheld);
        let forwarded = read(&with(&[("ForwardedFrom", "13125550009")])).unwrap().forwarded_from;
        assert_eq!(forwarded.as_deref(), Some("+13125550009"));
    }

    #[test]
    fn a_missing_or_unreadable_field_is_named() {
        let fault = |form: &Form| match read(form) {
            Err(Rejection::Malformed(text)) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&without("CallUUID")), "CallUUID: expected the id of the call");
        let number = "To: expected a phone number with its country's code";
        assert_eq!(fault(&without("To")), number);
        assert_eq!(fault(&with(&[("To", "sip:desk@phone.plivo.com")])), number);
        let odd = with(&[("CallStatus", "completed"), ("Duration", "long")]);
        assert_eq!(fault(&odd), "Duration: expected a whole number");
    }
}
