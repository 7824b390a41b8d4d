//! One conformance kit for all carriers: the same story, told in each carrier's own wire form, ends in the same leads,
//! texts and calls. `tests/carriers/README.md` says how.

use domain::lead::{Outcome, Stage};
use serde_json::Value;
use tests::tools::{has_python, python};
use tests::traces::{End, play};
use tests::{DANA, LINE, LUIS, PROFILE, profile, texting};

const MARIA: &str = "+16025550142";
/// The first one is the measure of the others.
const CARRIERS: [&str; 5] = ["twilio", "signalwire", "telnyx", "plivo", "vonage"];

/// The story as every carrier tells it; all end alike.
async fn told(story: &str, of: fn() -> String, at: &'static str) -> End {
    let mut ends = Vec::new();
    for carrier in CARRIERS {
        ends.push((carrier, play(carrier, story, of(), at).await));
    }
    let (_, first) = ends.first().cloned().expect("there is a carrier");
    for (carrier, end) in ends {
        assert_eq!(end.texts, first.texts, "the texts of {carrier} in {story}");
        assert_eq!(end.calls, first.calls, "the calls of {carrier} in {story}");
        let (leads, others) = (pretty(&end.leads), pretty(&first.leads));
        let differs = leads.lines().zip(others.lines()).find(|(one, other)| one != other);
        assert_eq!(differs, None, "the leads of {carrier} in {story}: {leads}");
        assert_eq!(leads, others, "the leads of {carrier} in {story}");
    }
    first
}

fn pretty(leads: &Value) -> String {
    serde_json::to_string_pretty(leads).unwrap()
}

fn as_written() -> String {
    PROFILE.to_owned()
}

fn lead(end: &End) -> domain::Lead {
    let leads: Vec<domain::Lead> = serde_json::from_value(end.leads.clone()).unwrap();
    assert_eq!(leads.len(), 1, "{:?}", end.leads);
    leads.into_iter().next().unwrap()
}

fn to<'a>(end: &'a End, phone: &str) -> Vec<&'a str> {
    end.texts.iter().filter(|text| text[1] == phone).map(|text| text[2].as_str()).collect()
}

#[tokio::test]
async fn a_missed_call_is_booked_by_text_with_every_carrier() {
    let end = told("booked-by-text", texting, "2026-12-01T10:00").await;
    let lead = lead(&end);
    assert_eq!((lead.stage, lead.outcome), (Stage::Booked, Some(Outcome::Booked)));
    assert_eq!(lead.intake.zip.as_deref(), Some("85016"));
    let texts = to(&end, MARIA);
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts[0].contains("Sorry we missed your call") && texts[0].contains("STOP"), "{texts:?}");
    assert!(end.texts.iter().all(|text| text[0] == LINE));
}

#[tokio::test]
async fn a_call_that_the_team_takes_is_no_miss_with_any_carrier() {
    let end = told("taken-by-the-team", texting, "2026-12-01T10:00").await;
    assert_eq!((end.leads, end.texts.len()), (Value::Array(Vec::new()), 0));
}

#[tokio::test]
async fn a_job_is_booked_on_the_phone_at_night_with_every_carrier() {
    let end = told("asked-on-the-phone", as_written, "2026-11-30T21:14").await;
    assert_eq!(lead(&end).outcome, Some(Outcome::Booked));
    let texts = to(&end, MARIA);
    assert!(texts.len() == 1 && texts[0].contains("As we said on the phone"), "{texts:?}");
}

#[tokio::test]
async fn a_message_is_kept_with_every_carrier() {
    let end = told("a-message-at-night", texting, "2026-12-01T20:47").await;
    assert!(pretty(&end.leads).contains("recording-url"), "{}", pretty(&end.leads));
    assert_eq!(to(&end, MARIA).len(), 1);
    assert!(to(&end, LUIS).iter().any(|text| text.contains("left a voicemail")), "{:?}", end.texts);
}

#[tokio::test]
async fn a_caller_who_cannot_be_texted_is_a_persons_to_call_with_every_carrier() {
    let end = told("a-landline", texting, "2026-12-01T10:00").await;
    assert!(to(&end, LUIS).iter().any(|text| text.contains("0142")), "{:?}", end.texts);
    assert_eq!(to(&end, MARIA).len(), 1, "the number takes no texts: {:?}", end.texts);
}

#[tokio::test]
async fn for_an_emergency_a_person_is_rung_and_connected_with_every_carrier() {
    let end = told("a-call-back", texting, "2026-12-01T18:00").await;
    assert_eq!(end.calls, [[LINE.to_owned(), LUIS.to_owned()]]);
    assert_eq!(lead(&end).person().map(domain::Phone::as_str), Some(LUIS));
}

/// How it is known differs, and the ledger says how: the carrier is asked, or knows the key, or its receipt tells.
#[tokio::test]
async fn a_text_whose_answer_was_lost_is_sent_once_with_every_carrier() {
    for carrier in CARRIERS {
        let end = play(carrier, "a-lost-answer", texting(), "2026-12-01T10:00").await;
        assert_eq!(to(&end, MARIA).len(), 1, "{carrier}: {:?}", end.texts);
        assert!(lead(&end).milestones.contacted.is_some(), "{carrier} did not know that it was sent");
        assert!(!lead(&end).outbox.iter().any(|effect| effect.due().is_some()), "{carrier} sends again");
    }
}

/// The owner of another business is as much somebody else as the next one on the team.
#[tokio::test]
async fn two_people_who_are_told_the_same_both_get_it_where_the_carrier_goes_by_a_key() {
    let end = play("telnyx", "two-ask-the-same", texting(), "2026-12-01T10:00").await;
    assert_eq!((to(&end, LUIS).len(), to(&end, DANA).len()), (1, 1), "{:?}", end.texts);
}

/// There is no schema of TwiML to hold them against; Twilio's own classes know every verb and attribute.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_callers_of_twilio_hear_is_twiml_that_twilios_own_classes_know() {
    if !has_python() {
        return;
    }
    let mut documents = Vec::new();
    let listening = profile(&[
        ("press_one = true", "press_one = true\ndetect_machines = true"),
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
    ]);
    for (story, profile, at) in [
        ("booked-by-text", texting(), "2026-12-01T10:00"),
        ("taken-by-the-team", listening, "2026-12-01T10:00"),
        ("asked-on-the-phone", as_written(), "2026-11-30T21:14"),
        ("a-call-back", texting(), "2026-12-01T18:00"),
    ] {
        documents.extend(play("twilio", story, profile, at).await.documents);
    }
    for verb in ["<Gather", "<Dial", "machineDetection", "<Record", "transcribe", "<Redirect", "<Hangup"] {
        assert!(documents.iter().any(|document| document.contains(verb)), "no story has {verb}");
    }
    let documents = serde_json::to_string(&documents).unwrap();
    let faults = tokio::task::spawn_blocking(move || python("twiml.py", &[&documents])).await.unwrap();
    assert_eq!(faults, "");
}

/// Some carriers answer a STOP themselves; where they do not, we do, once.
#[tokio::test]
async fn stop_is_stop_with_every_carrier_and_is_answered_once() {
    for carrier in CARRIERS {
        let end = play(carrier, "stop", texting(), "2026-12-01T10:00").await;
        assert!(lead(&end).opted_out.is_some(), "{carrier}");
        let answers = matches!(carrier, "twilio" | "telnyx" | "plivo");
        let texts = to(&end, MARIA);
        assert_eq!(texts.len(), if answers { 1 } else { 2 }, "{carrier}: {texts:?}");
    }
}
