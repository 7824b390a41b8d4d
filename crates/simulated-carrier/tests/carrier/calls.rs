//! Calls, from the first webhook to the last.

use std::time::Duration;

use crate::support::{ANNA, BEN, Bench, CALLER, OURS, text, values};
use simulated_carrier::{CallStatus, Caller, Ending, Person, What};

const RING_THE_TEAM: &str =
    r#"<Dial timeout="18" action="/dial-result"><Number>+14155550001</Number></Dial>"#;
const SCREENED: &str = r#"<Dial timeout="18" action="/dial-result" answerOnBridge="true">
    <Number url="/screen">+14155550001</Number><Number url="/screen">+14155550002</Number></Dial>"#;
const PRESS_ONE: &str =
    r#"<Gather numDigits="1" timeout="4" action="/screen-result"><Say>Press 1.</Say></Gather><Hangup/>"#;

#[tokio::test]
async fn an_unanswered_call_tells_the_dial_action_no_answer_after_the_ringing_time() {
    let bench = Bench::new().await;
    bench.answers("/voice", &[RING_THE_TEAM]);
    bench.answers("/dial-result", &["<Say>Sorry, we will text you.</Say><Hangup/>"]);
    let call = bench
        .carrier
        .call(Caller { verstat: Some("TN-Validation-Passed-A".into()), ..Caller::new(CALLER) }, OURS)
        .await;
    bench.pass(60).await;

    let first = &bench.told("/voice")[0];
    assert_eq!(first["CallStatus"], "ringing");
    assert_eq!((first["From"].as_str(), first["Caller"].as_str()), (CALLER, CALLER));
    assert_eq!(first["Direction"], "inbound");
    assert_eq!(first["StirVerstat"], "TN-Validation-Passed-A");
    assert_eq!(first["FromCountry"], "US");
    let result = &bench.told("/dial-result")[0];
    assert_eq!((result["DialCallStatus"].as_str(), result["DialBridged"].as_str()), ("no-answer", "false"));
    assert!(result["DialCallSid"].starts_with("CA"));
    assert_eq!(result["CallSid"], call.as_str());
    assert_eq!(bench.times("/dial-result"), [18]);
    let status = &bench.told("/status")[0];
    assert_eq!(status["CallStatus"], "completed");
    assert_eq!(status["CallDuration"], "20");
    assert_eq!(
        (status["SequenceNumber"].as_str(), status["CallbackSource"].as_str()),
        ("0", "call-progress-events")
    );
    let call = bench.carrier.call_state(&call).unwrap();
    assert_eq!(call.heard, ["Sorry, we will text you."]);
    assert_eq!((call.ending, call.rang[0].to.as_str()), (Some(Ending::Finished), ANNA));
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_it_rings_still_leaves_both_webhooks() {
    let bench = Bench::new().await;
    bench.answers("/voice", &[RING_THE_TEAM]);
    let call = bench
        .carrier
        .call(Caller { patience: Some(Duration::from_secs(7)), ..Caller::new("anonymous") }, OURS)
        .await;
    bench.pass(60).await;

    assert_eq!(bench.times("/status"), [7]);
    assert_eq!(bench.told("/status")[0]["CallStatus"], "completed");
    assert_eq!(values(&bench.told("/dial-result"), "DialCallStatus"), ["no-answer"]);
    assert_eq!(bench.told("/dial-result")[0]["CallStatus"], "completed");
    assert_eq!(bench.carrier.call_state(&call).unwrap().ending, Some(Ending::HungUp));
    let rung = &bench.carrier.calls()[1];
    assert_eq!((rung.status, rung.ended.is_some()), (CallStatus::NoAnswer, true));
    assert_eq!(bench.told("/status").len(), 1);
}

#[tokio::test]
async fn a_caller_who_hangs_up_before_the_call_is_answered_ends_as_no_answer() {
    let bench = Bench::new().await;
    bench.answers("/voice", &[SCREENED]);
    bench.carrier.call(Caller { patience: Some(Duration::from_secs(7)), ..Caller::new(CALLER) }, OURS).await;
    bench.pass(60).await;
    assert_eq!(bench.told("/status")[0]["CallStatus"], "no-answer");
}

#[tokio::test]
async fn who_presses_one_is_connected_and_the_other_phone_stops_ringing() {
    let bench = Bench::new().await;
    bench.carrier.set_person(ANNA, Person::answers(6, Some('1'), 30));
    bench.answers("/voice", &[SCREENED]);
    bench.answers("/screen", &[PRESS_ONE]);
    bench.answers("/screen-result", &["<Say>Connecting.</Say>"]);
    let call = bench.carrier.call(Caller::new(CALLER), OURS).await;
    bench.pass(120).await;

    let screen = &bench.told("/screen")[0];
    assert_eq!(
        (screen["CallStatus"].as_str(), screen["ParentCallSid"].as_str()),
        ("in-progress", call.as_str())
    );
    assert_eq!((screen["Direction"].as_str(), screen["To"].as_str()), ("outbound-dial", ANNA));
    assert_eq!(values(&bench.told("/screen-result"), "Digits"), ["1"]);
    let result = &bench.told("/dial-result")[0];
    assert_eq!((result["DialCallStatus"].as_str(), result["DialBridged"].as_str()), ("completed", "true"));
    assert!(result["DialCallDuration"].parse::<u64>().unwrap() >= 30);
    let calls = bench.carrier.calls();
    assert_eq!(calls[0].bridged_with.as_ref(), Some(&calls[1].sid));
    assert_eq!((calls[2].to.as_str(), calls[2].status), (BEN, CallStatus::NoAnswer));
    assert_eq!(calls[1].heard, ["Press 1.", "Connecting."]);
    assert_eq!(bench.told("/status")[0]["CallStatus"], "completed");
}

#[tokio::test]
async fn a_voicemail_box_that_presses_nothing_is_never_connected() {
    for (setting, said) in [(CallStatus::Completed, "completed"), (CallStatus::NoAnswer, "no-answer")] {
        let bench = Bench::with(|config| config.picked_up_but_not_bridged = setting).await;
        bench.carrier.set_person(ANNA, Person::answers(3, None, 30));
        bench.answers("/voice", &[SCREENED]);
        bench.answers("/screen", &[PRESS_ONE]);
        let call = bench.carrier.call(Caller::new(CALLER), OURS).await;
        bench.pass(120).await;

        let result = &bench.told("/dial-result")[0];
        assert_eq!((result["DialCallStatus"].as_str(), result["DialBridged"].as_str()), (said, "false"));
        assert!(bench.told("/screen-result").is_empty());
        assert_eq!(bench.carrier.call_state(&call).unwrap().bridged_with, None);
    }
}

#[tokio::test]
async fn phones_rung_in_turn_end_as_busy_when_the_last_is_busy_and_none_rings() {
    let bench = Bench::new().await;
    bench.carrier.set_person(ANNA, Person::Unreachable);
    bench.carrier.set_person(BEN, Person::Busy);
    bench.answers(
        "/voice",
        &[r#"<Dial sequential="true" action="/dial-result"><Number statusCallback="/leg" statusCallbackEvent="initiated ringing completed">+14155550001</Number><Number>+14155550002</Number></Dial>"#],
    );
    bench.carrier.call(Caller::new(CALLER), OURS).await;
    bench.pass(60).await;
    assert_eq!(bench.times("/dial-result"), [2]);
    assert_eq!(bench.told("/dial-result")[0]["DialCallStatus"], "busy");
    assert_eq!(values(&bench.told("/leg"), "CallStatus"), ["initiated", "ringing", "failed"]);
    assert_eq!(values(&bench.told("/leg"), "SequenceNumber"), ["0", "1", "2"]);
}

#[tokio::test]
async fn a_spoken_message_is_recorded_and_announced() {
    let bench = Bench::new().await;
    bench.answers(
        "/voice",
        &[r##"<Say>Leave a message.</Say><Record action="/recorded" recordingStatusCallback="/recording" transcribe="true" transcribeCallback="/transcript"/>"##],
    );
    let caller = Caller {
        says: vec!["My boiler is leaking, please call me back today.".into()],
        hangs_up_after_message: true,
        ..Caller::new(CALLER)
    };
    let call = bench.carrier.call(caller, OURS).await;
    bench.pass(60).await;

    let recorded = &bench.told("/recorded")[0];
    assert_eq!((recorded["Digits"].as_str(), recorded["CallStatus"].as_str()), ("hangup", "completed"));
    assert_eq!(recorded["RecordingDuration"], "3");
    assert!(recorded["RecordingUrl"].ends_with(&recorded["RecordingSid"]));
    assert_eq!(values(&bench.told("/recording"), "RecordingStatus"), ["completed"]);
    let transcript = &bench.told("/transcript")[0];
    assert_eq!(transcript["TranscriptionText"], "My boiler is leaking, please call me back today.");
    assert_eq!(transcript["CallSid"], call.as_str());
    assert_eq!(bench.carrier.call_state(&call).unwrap().recordings.len(), 1);
}

#[tokio::test]
async fn silence_is_no_recording_and_the_document_goes_on() {
    let bench = Bench::new().await;
    bench.answers(
        "/voice",
        &[r#"<Record action="/recorded" timeout="3" playBeep="false"/><Say>Nothing heard.</Say>"#],
    );
    let call = bench.carrier.call(Caller::new(CALLER), OURS).await;
    bench.pass(60).await;
    assert!(bench.told("/recorded").is_empty());
    assert_eq!(bench.carrier.call_state(&call).unwrap().heard, ["Nothing heard."]);
}

#[tokio::test]
async fn spoken_answers_are_gathered_one_by_one_until_none_is_left() {
    let bench = Bench::new().await;
    let ask = |question: &str| {
        format!(
            r#"<Gather input="speech dtmf" action="/answer"><Say>{question}</Say></Gather><Say>I did not hear you.</Say>"#
        )
    };
    bench.answers("/voice", &[&ask("What is it about?")]);
    bench.answers("/answer", &[&ask("Where?"), &ask("When?")]);
    let caller = Caller { says: vec!["No heating".into(), "12 Oak Street".into()], ..Caller::new(CALLER) };
    let call = bench.carrier.call(caller, OURS).await;
    bench.pass(120).await;

    let told = bench.told("/answer");
    assert_eq!(values(&told, "SpeechResult"), ["No heating", "12 Oak Street"]);
    assert_eq!(values(&told, "Confidence"), ["0.9", "0.9"]);
    let call = bench.carrier.call_state(&call).unwrap();
    assert_eq!(call.heard, ["What is it about?", "Where?", "When?", "I did not hear you."]);
    assert_eq!(call.answers, ["No heating", "12 Oak Street"]);
}

#[tokio::test]
async fn an_application_that_fails_is_heard_and_recorded_as_an_error() {
    for (status, body) in [(500, "<Response/>"), (200, "<Response><Say>oops</Response>"), (200, "")] {
        let bench = Bench::new().await;
        bench.answers_raw("/voice", status, body);
        let call = bench.carrier.call(Caller::new(CALLER), OURS).await;
        bench.pass(5).await;
        let call = bench.carrier.call_state(&call).unwrap();
        assert_eq!(call.ending, Some(Ending::ApplicationError));
        assert!(call.heard[0].contains("application error"));
        assert_eq!(bench.carrier.failed_webhooks().len(), usize::from(status == 500));
        assert_eq!(bench.told("/status").len(), 1);
    }
}

#[tokio::test]
async fn unknown_verbs_are_skipped_with_a_warning_and_a_reject_is_busy() {
    let bench = Bench::new().await;
    let mut events = bench.carrier.subscribe();
    bench.answers("/voice", &["<Dance/><Redirect>/next</Redirect>"]);
    bench.answers("/next", &[r#"<Reject reason="busy"/>"#]);
    let call = bench.carrier.call(Caller::new(CALLER), OURS).await;
    bench.pass(5).await;
    assert_eq!(bench.carrier.call_state(&call).unwrap().status, CallStatus::Busy);
    let mut warnings = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let What::Warning { text } = event.what {
            warnings.push(text);
        }
    }
    assert_eq!(warnings, ["the unknown verb Dance was skipped"]);
}

#[tokio::test]
async fn a_document_that_redirects_to_itself_ends_as_an_application_error() {
    let bench = Bench::new().await;
    bench.answers("/voice", &["<Redirect/>"]);
    let call = bench.carrier.call(Caller::new(CALLER), OURS).await;
    bench.pass(5).await;
    assert_eq!(bench.carrier.call_state(&call).unwrap().ending, Some(Ending::ApplicationError));
}

#[tokio::test]
async fn a_call_over_the_api_reaches_the_team_and_bridges_the_caller() {
    let bench = Bench::new().await;
    bench.carrier.set_person(ANNA, Person::answers(4, Some('1'), 0));
    bench.carrier.set_person(CALLER, Person::answers(5, None, 40));
    bench.answers(
        "/bridge",
        &[r#"<Gather numDigits="1" action="/go"><Say>Press 1 to call back.</Say></Gather>"#],
    );
    bench.answers(
        "/go",
        &[r#"<Dial callerId="+14155550100" action="/done"><Number>+14155550199</Number></Dial>"#],
    );
    let (url, status) = (format!("{}/bridge", bench.app), format!("{}/out-status", bench.app));
    let mut form =
        vec![("To", ANNA), ("From", OURS), ("Url", url.as_str()), ("StatusCallback", status.as_str())];
    form.extend(
        ["initiated", "ringing", "answered", "completed"].map(|event| ("StatusCallbackEvent", event)),
    );
    let (code, order) = bench.api("POST", "Calls.json", &form).await;
    assert_eq!((code, text(&order, "status").as_str()), (201, "queued"));
    bench.pass(120).await;

    assert_eq!(bench.told("/bridge")[0]["Direction"], "outbound-api");
    assert_eq!(bench.told("/done")[0]["DialCallStatus"], "completed");
    let told = bench.told("/out-status");
    assert_eq!(values(&told, "CallStatus"), ["initiated", "ringing", "in-progress", "completed"]);
    let (_, shown) = bench.api("GET", &format!("Calls/{}.json", text(&order, "sid")), &[]).await;
    assert_eq!(text(&shown, "status"), "completed");
    let (_, children) =
        bench.api("GET", &format!("Calls.json?ParentCallSid={}", text(&order, "sid")), &[]).await;
    assert_eq!(children["calls"][0]["to"], CALLER);
    assert_eq!(children["calls"][0]["from"], OURS);
}

#[tokio::test]
async fn a_call_over_the_api_that_nobody_answers_ends_after_its_timeout() {
    let bench = Bench::new().await;
    let form = [
        ("To", ANNA),
        ("From", OURS),
        ("Twiml", "<Response/>"),
        ("Timeout", "20"),
        ("StatusCallback", &format!("{}/out", bench.app)),
    ];
    bench.api("POST", "Calls.json", &form).await;
    bench.pass(60).await;
    assert_eq!(values(&bench.told("/out"), "CallStatus"), ["no-answer"]);
}

#[tokio::test]
async fn a_live_call_can_be_redirected_and_ended_over_the_api() {
    let bench = Bench::new().await;
    bench.answers("/voice", &["<Pause length='60'/>"]);
    let call = bench.carrier.call(Caller::new(CALLER), OURS).await;
    let path = format!("Calls/{call}.json");
    bench
        .api("POST", &path, &[("Twiml", "<Response><Say>Moved.</Say><Pause length='60'/></Response>")])
        .await;
    bench.pass(10).await;
    assert_eq!(bench.carrier.call_state(&call).unwrap().heard, ["Moved."]);
    let (code, answer) = bench.api("POST", &path, &[("Status", "completed")]).await;
    assert_eq!((code, text(&answer, "status").as_str()), (200, "completed"));
    assert_eq!(bench.api("POST", &path, &[("Status", "completed")]).await.0, 400);
}
