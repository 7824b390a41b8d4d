//! What is kept of leads, and for how long; and what an opt-out waits for.

use std::time::Duration;

use domain::effect::{EffectState, Recipient, What};
use domain::lead::{Happening, Stage};
use simulated_carrier::{LostAnswer, LostAnswers};
use tests::{Bench, LINE, Setup, caller, profile};

const ANN: &str = "+16025550192";
const RAY: &str = "+16025550163";

/// A business that keeps its leads for four days.
async fn forgetful() -> Bench {
    let profile = profile(&[("forget_after = \"400d\"", "forget_after = \"4d\"")]);
    Bench::with(Setup { profile, at: "2026-12-01T18:00", ..Setup::default() }).await
}

#[tokio::test]
async fn an_episode_that_has_ended_is_archived_when_the_next_one_begins() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(ANN).await;
    bench.run_for("80h").await;
    assert_eq!(bench.the_lead(ANN).stage, Stage::Closed);
    let first = bench.the_lead(ANN);
    bench.miss(ANN).await;
    let lead = bench.the_lead(ANN);
    assert_eq!((lead.episode, lead.past.len()), (2, 1));
    let misses = |entry: &&domain::lead::Entry| matches!(entry.what, Happening::Missed(_));
    assert_eq!(lead.story.iter().filter(misses).count(), 1, "the old story is out of the way");
    let key = first.archive_key(1);
    let archived: domain::Lead = serde_json::from_slice(&bench.stored()[&key]).unwrap();
    assert_eq!(archived.story, first.story);
}

#[tokio::test]
async fn a_lead_that_ended_long_ago_is_forgotten_with_its_archive() {
    let mut bench = forgetful().await;
    bench.miss(ANN).await;
    bench.run_for("80h").await;
    bench.miss(ANN).await;
    bench.run_for("80h").await;
    assert!(bench.lead(ANN).is_some());
    bench.run_for("101h").await;
    let left: Vec<String> = bench
        .stored()
        .into_keys()
        .filter(|key| key.contains("6025550192") && !key.starts_with("due:"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn someone_who_calls_when_they_have_just_been_forgotten_is_new_and_stays() {
    let mut bench = forgetful().await;
    bench.miss(ANN).await;
    bench.text(ANN, "85014, no heat. Ann Lee").await;
    while bench.lead(ANN).is_some_and(|lead| !lead.forgotten) {
        bench.run_for("10m").await;
    }
    bench.miss(ANN).await;
    let lead = bench.the_lead(ANN);
    assert_eq!((lead.episode, lead.intake.name, lead.misses.len()), (1, None, 1));
    bench.run_for("70m").await;
    assert_eq!(bench.the_lead(ANN).misses.len(), 1, "the place was not removed under it");
}

#[tokio::test]
async fn who_wants_no_texts_is_remembered_as_just_that() {
    let mut bench = forgetful().await;
    bench.miss(ANN).await;
    bench.text(ANN, "my name is Ann Lee, stop texting me").await;
    bench.run_for("110h").await;
    let lead = bench.the_lead(ANN);
    assert!(lead.opted_out.is_some() && lead.story.is_empty() && lead.intake.name.is_none(), "{lead:?}");
    let before = bench.texts_to(ANN).len();
    bench.miss(ANN).await;
    assert_eq!(bench.texts_to(ANN).len(), before);
}

#[tokio::test]
async fn a_lead_is_on_the_desk_at_once_and_once_only_when_the_clock_has_noted_it() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.carrier.call(caller(ANN), LINE).await;
    assert_eq!(bench.report(1).await["missed"], 1);
    bench.run_for("5m").await;
    assert_eq!(bench.report(1).await["missed"], 1);
    let noted = bench.stored().into_iter().filter(|(key, _)| key.starts_with("day:"));
    let lines: Vec<String> = noted
        .flat_map(|(_, text)| String::from_utf8(text).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(lines, ["lead:acme-heating:16025550192 1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_is_not_answered_while_a_text_to_that_caller_is_being_sent() {
    let bench = Bench::start("2026-12-01T18:00").await;
    let late = LostAnswers { remaining: 1, how: LostAnswer::Late(Duration::from_secs(3)) };
    bench.carrier.faults(|faults| faults.lose_answers = Some(late));
    let carrier = bench.carrier.clone();
    let call = tokio::spawn(async move { carrier.call(caller(RAY), LINE).await });
    while bench.texts_to(RAY).is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let to_caller = |effect: &domain::Effect| matches!(effect.what, What::Text { to: Recipient::Caller, .. });
    let underway = |bench: &Bench| {
        let lead = bench.the_lead(RAY);
        lead.outbox.iter().any(|e| to_caller(e) && matches!(e.state, EffectState::Claimed(_)))
    };
    assert!(underway(&bench), "the sender does not know yet that the carrier has it");
    let stop = [("MessageSid", "SM1"), ("From", RAY), ("To", LINE), ("Body", "STOP"), ("OptOutType", "STOP")];
    let answer = bench.webhook("/sms/inbound", &stop).await;
    assert_eq!(answer.status, 200);
    assert!(!underway(&bench));
    assert!(bench.the_lead(RAY).opted_out.is_some());
    call.await.unwrap();
    assert_eq!(bench.texts_to(RAY).len(), 1);
}
