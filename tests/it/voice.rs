//! What the caller and the team hear, from the first ring to the last word.

use domain::lead::{MissReason, Outcome, Owner, Stage};
use simulated_carrier::{CallDirection, Caller, Person};
use tests::{Bench, DANA, LUIS, PROFILE, Setup, caller, profile};

const MARIA: &str = "+16025550142";

/// A business that asks callers on the phone, at a local time.
async fn asking(at: &'static str) -> Bench {
    Bench::with(Setup { profile: PROFILE.to_owned(), at, ..Setup::default() }).await
}

async fn with(at: &'static str, changes: &[(&str, &str)]) -> Bench {
    Bench::with(Setup { profile: profile(changes), at, ..Setup::default() }).await
}

fn says(words: &[&str]) -> Caller {
    Caller { says: words.iter().map(|&words| words.to_owned()).collect(), ..caller(MARIA) }
}

/// Whether anybody was told this on the phone.
fn said(bench: &Bench, words: &str) -> bool {
    bench.carrier.calls().iter().any(|call| call.heard.iter().any(|line| line.contains(words)))
}

fn reason(bench: &Bench) -> MissReason {
    bench.the_lead(MARIA).misses[0].reason
}

fn placed(bench: &Bench) -> Vec<String> {
    let calls = bench.carrier.calls().into_iter();
    calls.filter(|call| call.direction == CallDirection::OutboundApi).map(|call| call.to).collect()
}

#[tokio::test]
async fn a_job_is_booked_by_voice_at_night_and_the_one_text_confirms_it() {
    let mut bench = asking("2026-11-30T21:14").await;
    let words =
        ["my AC makes a loud noise", "eight five oh two one", "this week would be good", "Maria Lopez"];
    bench.call(Caller { presses: String::new(), ..says(&words) }).await;
    assert!(said(&bench, "closed right now, but I can help you"));
    assert!(said(&bench, "press 1"), "times are offered");
    let mut bench = asking("2026-11-30T21:14").await;
    let all = [&words[..], &["the first one"]].concat();
    bench.call(says(&all)).await;
    let lead = bench.the_lead(MARIA);
    assert_eq!((lead.stage, lead.outcome), (Stage::Booked, Some(Outcome::Booked)));
    assert!(said(&bench, "You're booked: AC repair"));
    let texts = bench.texts_to(MARIA);
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains("As we said on the phone") && texts[0].contains("STOP"), "{texts:?}");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn what_was_said_before_hanging_up_is_not_asked_again_by_text() {
    let mut bench = asking("2026-12-01T20:47").await;
    let words = says(&["My AC is not cooling and I'm in 85021"]);
    bench.call(Caller { patience: None, hangs_up_after_message: true, ..words }).await;
    let lead = bench.the_lead(MARIA);
    assert_eq!(lead.intake.zip.as_deref(), Some("85021"));
    assert_eq!(lead.intake.service.as_deref(), Some("ac-repair"));
    let texts = bench.texts_to(MARIA).join(" | ");
    assert!(!texts.contains("ZIP") && !texts.is_empty(), "{texts}");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn whoever_hangs_up_on_the_greeting_is_texted_at_once() {
    let mut bench = asking("2026-12-01T20:47").await;
    let patience = Some(std::time::Duration::from_secs(3));
    bench.call(Caller { patience, ..caller(MARIA) }).await;
    let texts = bench.texts_to(MARIA);
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains("Sorry we missed your call"), "{texts:?}");
}

#[tokio::test]
async fn silence_and_nonsense_end_at_the_tone_and_the_message_is_written_down() {
    let mut bench = asking("2026-12-01T20:47").await;
    let words = [
        "hm",
        "blah",
        "This is Maria in 85021, my heater is broken and I have no heat at all, please call me back",
    ];
    bench.call(Caller { hangs_up_after_message: true, ..says(&words) }).await;
    bench.run_until("2026-12-01T20:50").await;
    assert!(said(&bench, "after the tone"));
    let told = bench.texts_to(LUIS);
    assert!(told.iter().any(|text| text.contains("left a voicemail")), "{told:?}");
    assert!(told.iter().any(|text| text.contains("my heater is broken")), "{told:?}");
    assert_eq!(bench.the_lead(MARIA).intake.zip.as_deref(), Some("85021"));
    assert_eq!(bench.texts_to(MARIA).len(), 1);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn spanish_is_one_key_away() {
    let mut bench = asking("2026-12-01T20:47").await;
    bench.call(Caller { presses: "2".into(), ..says(&["no enfria el aire, estoy en 85021"]) }).await;
    assert!(said(&bench, "Para español, oprima 2."));
    assert!(said(&bench, "No cuelgue, estoy llamando al equipo de guardia"));
    let text = bench.texts_to(MARIA).join(" ");
    assert!(text.starts_with("Hola, somos Acme"), "{text}");
}

#[tokio::test]
async fn an_emergency_is_put_through_and_whoever_takes_it_has_the_lead() {
    let mut bench = asking("2026-12-01T20:47").await;
    bench.carrier.set_person(LUIS, Person::answers(4, Some('1'), 90));
    bench.call(says(&["water heater burst and it is flooding, 85021"])).await;
    assert!(said(&bench, "I'm ringing our on-call team"));
    assert!(said(&bench, "someone is on the line for you. Water heater replacement, 8 5 0 2 1."));
    let lead = bench.the_lead(MARIA);
    assert_eq!(
        (lead.person().map(domain::Phone::as_str), lead.outcome),
        (Some(LUIS), Some(Outcome::Transferred))
    );
    assert!(bench.texts_to(MARIA).is_empty(), "{:?}", bench.texts_to(MARIA));
    assert!(bench.last_text_to(LUIS).contains("Reply DONE 0142"));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_transfer_that_nobody_takes_leads_back_to_the_questions() {
    let mut bench = asking("2026-12-01T20:47").await;
    bench.call(says(&["water heater burst and it is flooding, 85021", "the first one"])).await;
    assert!(said(&bench, "nobody could pick up just now"));
    assert!(said(&bench, "let's set a time as well"));
    let lead = bench.the_lead(MARIA);
    assert_eq!(lead.stage, Stage::Booked);
    assert_eq!(lead.owner, Owner::Ringback, "somebody is still to take the emergency");
    assert!(bench.texts_to(LUIS).iter().any(|text| text.starts_with("URGENT")));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn where_nobody_is_named_for_it_the_owner_is_rung() {
    let nobody = [("on_call = [\"on-call\", \"owner\"]", "on_call = []")];
    let mut bench = with("2026-12-01T20:47", &nobody).await;
    bench.carrier.set_person(DANA, Person::answers(4, Some('1'), 90));
    bench.call(says(&["water heater burst and it is flooding, 85021"])).await;
    assert_eq!(bench.the_lead(MARIA).person().map(domain::Phone::as_str), Some(DANA));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn by_day_the_overflow_is_answered_and_zero_rings_a_person() {
    let overflow =
        [("after_hours = \"voice-intake\"", "after_hours = \"voice-intake\"\noverflow = \"voice-intake\"")];
    let mut bench = with("2026-12-01T10:00", &overflow).await;
    bench.call(Caller { presses: "0".into(), ..caller(MARIA) }).await;
    assert!(said(&bench, "Everyone at Acme Heating & Air is busy right now, but I can help you."));
    assert!(said(&bench, "One moment, I'll see who can take your call."));
    assert_eq!(reason(&bench), MissReason::NoAnswer);
    assert!(bench.texts_to(LUIS).iter().any(|text| text.starts_with("Wants a person")));
}

#[tokio::test]
async fn a_call_that_is_cut_off_after_it_was_taken_is_a_miss() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.carrier.set_person(LUIS, Person::answers(3, Some('1'), 2));
    bench.call(caller(MARIA)).await;
    assert_eq!(reason(&bench), MissReason::CutShort);
    assert_eq!(bench.texts_to(MARIA).len(), 1);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn where_no_key_is_asked_for_a_machine_is_heard_and_is_no_answer() {
    let mut bench = with("2026-12-01T10:00", &[("press_one = true", "press_one = false")]).await;
    bench.carrier.set_person(LUIS, Person::Machine { after: seconds(6), talk: seconds(40) });
    bench.call(caller(MARIA)).await;
    assert_eq!(reason(&bench), MissReason::Machine);
    assert_eq!(bench.texts_to(MARIA).len(), 1);
    // A person who picks up has answered.
    let mut bench = with("2026-12-01T10:00", &[("press_one = true", "press_one = false")]).await;
    bench.carrier.set_person(LUIS, Person::answers(6, None, 40));
    bench.call(caller(MARIA)).await;
    assert!(bench.lead(MARIA).is_none());
    bench.assert_webhooks_taken();
}

fn seconds(seconds: u64) -> std::time::Duration {
    std::time::Duration::from_secs(seconds)
}

/// An emergency by text. The profile wants a person to call.
async fn urgent_by_text(luis: Person, dana: Person, maria: Person) -> Bench {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.carrier.set_person(LUIS, luis);
    bench.carrier.set_person(DANA, dana);
    bench.carrier.set_person(MARIA, maria);
    bench.miss(MARIA).await;
    bench.text(MARIA, "water heater burst, flooding! 85021").await;
    bench.run_for("3m").await;
    bench
}

#[tokio::test]
async fn for_an_emergency_the_person_on_call_is_rung_and_connected_with_the_caller() {
    let talks = Person::answers(5, None, 120);
    let bench = urgent_by_text(Person::answers(4, Some('1'), 60), Person::NoAnswer, talks).await;
    assert_eq!(placed(&bench), [LUIS]);
    assert!(said(&bench, "This is urgent. Water heater replacement, 8 5 0 2 1."));
    assert!(said(&bench, "Calling them now."));
    let to_maria = bench.carrier.calls().into_iter().find(|call| call.to == MARIA).unwrap();
    assert_eq!(to_maria.from, tests::LINE, "the caller sees the business's number");
    assert!(to_maria.bridged_with.is_some());
    assert_eq!(bench.the_lead(MARIA).person().map(domain::Phone::as_str), Some(LUIS));
    assert!(!bench.texts_to(MARIA).join(" ").contains("will call you"), "{:?}", bench.texts_to(MARIA));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_call_back_that_nobody_takes_climbs_the_ladder_and_the_caller_is_told_the_truth() {
    let bench = urgent_by_text(Person::NoAnswer, Person::answers(3, Some('2'), 0), Person::NoAnswer).await;
    assert_eq!(placed(&bench), [LUIS, DANA]);
    assert!(said(&bench, "All right, passing it on."));
    assert!(bench.last_text_to(MARIA).contains("nobody at Acme Heating & Air is free"));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_caller_who_does_not_pick_up_is_told_who_tried() {
    let bench = urgent_by_text(Person::answers(4, Some('1'), 60), Person::NoAnswer, Person::NoAnswer).await;
    assert!(said(&bench, "They did not answer."));
    assert!(bench.last_text_to(MARIA).starts_with("Luis from Acme Heating & Air just tried to call you."));
}

#[tokio::test]
async fn a_business_whose_carrier_forwards_only_missed_calls_answers_every_one() {
    let forwarding = [("ring = [\"dispatch\", \"owner\"]", "ring = []\noverflow = \"voice-intake\"")];
    let mut bench = with("2026-12-01T10:00", &forwarding).await;
    let words = says(&["my ac is out, 85021"]);
    bench.call(Caller { forwarded_from: Some("+16025550177".into()), ..words }).await;
    assert_eq!(reason(&bench), MissReason::Forwarded);
    assert!(said(&bench, "I can help you"));
    assert_eq!(bench.the_lead(MARIA).intake.zip.as_deref(), Some("85021"));
}
