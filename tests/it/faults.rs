//! A carrier in trouble: the webhook is answered all the same, and the text leaves exactly once.

use std::time::{Duration, Instant};

use domain::Lead;
use domain::effect::EffectState;
use domain::lead::{HandoffReason, Outcome, Stage};
use futures::future::join_all;
use simulated_carrier::{Faults, Handset, LostAnswer, LostAnswers, MessageStatus, ReceiptFaults, Refusals};
use tests::{Bench, LINE, LUIS, caller};

const RAY: &str = "+16025550163";
const NEEDS: &str = "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim";

/// A call after hours while something is wrong; everything is well again afterwards.
async fn miss_with(change: impl FnOnce(&mut Faults)) -> Bench {
    let bench = Bench::start("2026-12-01T18:00").await;
    bench.carrier.faults(change);
    let began = Instant::now();
    bench.carrier.call(caller(RAY), LINE).await;
    assert!(began.elapsed() < Duration::from_secs(14), "the carrier would have hung up");
    bench.assert_webhooks_taken();
    bench
}

/// Lets time pass, less than until the first nudge.
async fn later(bench: &mut Bench) {
    bench.carrier.faults(|faults| faults.refuse_connections = false);
    bench.run_for("12m").await;
    bench.assert_webhooks_taken();
    let texts = bench.texts_to(RAY);
    assert_eq!(texts.len(), 1, "exactly one text: {texts:?}");
    let lead = bench.the_lead(RAY);
    let done = lead.outbox.iter().all(|effect| matches!(effect.state, EffectState::Accepted { .. }));
    assert!(lead.milestones.contacted.is_some() && done, "{lead:?}");
}

#[tokio::test]
async fn a_carrier_that_cannot_be_reached_gets_the_text_when_it_is_back() {
    let mut bench = miss_with(|faults| faults.refuse_connections = true).await;
    assert!(bench.texts_to(RAY).is_empty());
    assert!(bench.the_lead(RAY).milestones.contacted.is_none());
    bench.run_for("15s").await;
    later(&mut bench).await;
}

#[tokio::test]
async fn an_error_500_leaves_one_text() {
    let mut bench =
        miss_with(|f| f.fail_sends = Some(Refusals { remaining: 1, status: 500, code: 20500 })).await;
    assert!(bench.texts_to(RAY).is_empty());
    later(&mut bench).await;
}

#[tokio::test]
async fn too_many_requests_are_tried_again_later() {
    let mut bench =
        miss_with(|f| f.fail_sends = Some(Refusals { remaining: 2, status: 429, code: 20429 })).await;
    assert!(bench.texts_to(RAY).is_empty());
    later(&mut bench).await;
}

#[tokio::test]
async fn a_text_that_was_accepted_on_a_broken_connection_is_not_sent_twice() {
    let lost = LostAnswers { remaining: 1, how: LostAnswer::Cut };
    let mut bench = miss_with(|faults| faults.lose_answers = Some(lost)).await;
    assert_eq!(bench.texts_to(RAY).len(), 1);
    later(&mut bench).await;
}

#[tokio::test]
async fn a_text_that_was_accepted_too_late_is_not_sent_twice() {
    let lost = LostAnswers { remaining: 1, how: LostAnswer::Late(Duration::from_secs(11)) };
    let mut bench = miss_with(|faults| faults.lose_answers = Some(lost)).await;
    assert_eq!(bench.texts_to(RAY).len(), 1);
    later(&mut bench).await;
}

#[tokio::test]
async fn an_answer_that_was_lost_with_all_its_receipts_leaves_one_text_too() {
    let mut bench = miss_with(|faults| {
        faults.lose_answers = Some(LostAnswers { remaining: 1, how: LostAnswer::Cut });
        faults.receipts.lost = true;
    })
    .await;
    bench.run_for("12m").await;
    assert_eq!(bench.texts_to(RAY).len(), 1);
    let lead = bench.the_lead(RAY);
    assert!(matches!(lead.outbox[0].state, EffectState::Accepted { .. }), "{:?}", lead.outbox);
}

#[tokio::test]
async fn a_text_that_waits_for_the_carrier_survives_a_restart() {
    let mut bench = miss_with(|faults| faults.refuse_connections = true).await;
    bench.restart().await;
    later(&mut bench).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_call_told_eight_times_at_once_is_one_miss_and_one_text() {
    let bench = Bench::start("2026-12-01T18:00").await;
    let form = [("CallSid", "CA1"), ("From", RAY), ("To", LINE), ("CallStatus", "ringing")];
    let answers = join_all((0..8).map(|_| bench.webhook("/voice/inbound", &form))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    assert_eq!((bench.the_lead(RAY).misses.len(), bench.texts_to(RAY).len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_callers_at_once_get_one_text_each() {
    let bench = Bench::start("2026-12-01T18:00").await;
    let phones: Vec<String> = (0..40).map(|at| format!("+160255502{at:02}")).collect();
    join_all(phones.iter().map(|phone| bench.carrier.call(caller(phone), LINE))).await;
    bench.assert_webhooks_taken();
    for phone in &phones {
        assert_eq!(bench.texts_to(phone).len(), 1);
    }
    assert_eq!(bench.leads().len(), 40);
}

#[tokio::test]
async fn a_text_that_never_got_through_is_given_up_after_an_hour_and_someone_is_asked_to_call() {
    let mut bench =
        miss_with(|f| f.fail_sends = Some(Refusals { remaining: 33, status: 429, code: 20429 })).await;
    bench.run_for("66m").await;
    assert!(bench.texts_to(RAY).is_empty());
    assert!(
        bench.last_text_to(LUIS).starts_with("Cannot be texted, please call"),
        "{:?}",
        bench.texts_to(LUIS)
    );
}

#[tokio::test]
async fn a_landline_is_called_back_by_a_person() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.carrier.set_handset(RAY, Handset::Landline);
    bench.miss(RAY).await;
    assert!(bench.texts_to(RAY).is_empty());
    let reason = bench.the_lead(RAY).handoff.map(|handoff| handoff.reason);
    assert_eq!(reason, Some(HandoffReason::NotTextable));
    assert!(bench.last_text_to(LUIS).starts_with("Cannot be texted, please call"));
}

#[tokio::test]
async fn a_phone_that_was_off_is_tried_once_more_and_then_left_to_a_person() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.carrier.set_handset(RAY, Handset::Undeliverable(30003));
    bench.miss(RAY).await;
    bench.run_for("5m").await;
    assert_eq!(bench.texts_to(RAY).len(), 2);
    assert!(bench.last_text_to(LUIS).starts_with("Cannot be texted, please call"));
}

/// What matters of a lead, whatever became of its receipts.
fn gist(lead: &Lead) -> (Stage, Option<Outcome>, Option<String>, u32, Option<HandoffReason>) {
    let visit = lead.appointment.as_ref().map(|visit| visit.id.clone());
    let reason = lead.handoff.as_ref().map(|handoff| handoff.reason);
    (lead.stage, lead.outcome, visit, lead.nudges, reason)
}

#[tokio::test]
async fn receipts_that_are_lost_doubled_or_reordered_make_no_difference() {
    let mut runs = Vec::new();
    let faults = [
        ReceiptFaults::default(),
        ReceiptFaults { lost: true, ..ReceiptFaults::default() },
        ReceiptFaults { doubled: true, ..ReceiptFaults::default() },
        ReceiptFaults { reordered: true, ..ReceiptFaults::default() },
        ReceiptFaults { doubled: true, reordered: true, lost: false, delay: Duration::from_secs(40) },
    ];
    for receipts in faults {
        let mut bench = Bench::start("2026-12-01T18:00").await;
        bench.carrier.faults(|faults| faults.receipts = receipts);
        bench.miss(RAY).await;
        bench.text(RAY, NEEDS).await;
        bench.text(RAY, "1").await;
        bench.run_for("10m").await;
        bench.assert_webhooks_taken();
        let arrived = bench.messages_to(RAY).iter().all(|text| text.status == MessageStatus::Delivered);
        assert!(arrived);
        // Each bench listens elsewhere, which the link to the caller's page shows.
        let texts = bench.texts_to(RAY).into_iter().map(|text| text.replace(&bench.address(), "here"));
        runs.push((gist(&bench.the_lead(RAY)), texts.collect::<Vec<_>>(), bench.texts_to(LUIS)));
    }
    for run in &runs {
        assert_eq!(run, &runs[0]);
    }
    assert_eq!(runs[0].0.0, Stage::Booked);
}

#[tokio::test]
async fn a_webhook_that_the_carrier_repeats_changes_nothing() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(RAY).await;
    bench.text(RAY, NEEDS).await;
    bench.run_for("1m").await;
    let before = bench.the_lead(RAY);
    let texts = bench.carrier.messages().len();
    for sent in bench.carrier.webhooks() {
        let path = sent.url.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap();
        let form: Vec<(&str, &str)> = sent.params.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let answer = bench.webhook(&path, &form).await;
        assert!((200..300).contains(&answer.status), "{path}: {}", answer.body);
    }
    bench.run_for("1m").await;
    assert_eq!(bench.the_lead(RAY), before);
    assert_eq!(bench.carrier.messages().len(), texts);
}
