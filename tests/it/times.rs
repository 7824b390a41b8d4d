//! What happens by itself when its time comes.

use domain::lead::{Outcome, Stage};
use jiff::Timestamp;
use tests::Bench;

const ANN: &str = "+16025550192";
const NUDGE: &str = "in case you still need us";
const REMINDER: &str = "A reminder from Acme Heating & Air";

/// When texts with these words were taken by the carrier.
fn when(bench: &Bench, words: &str) -> Vec<Timestamp> {
    let texts = bench.messages_to(ANN);
    texts.into_iter().filter(|text| text.body.contains(words)).map(|text| text.created).collect()
}

fn seconds_late(at: Timestamp, due: Timestamp) -> i64 {
    at.duration_since(due).as_secs()
}

#[tokio::test]
async fn a_silent_caller_is_nudged_twice_and_then_left_alone() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(ANN).await;
    let first = bench.messages_to(ANN)[0].created;
    bench.run_until("2026-12-06T18:00").await;
    let nudges = when(&bench, NUDGE);
    assert_eq!(nudges.len(), 2);
    assert!((0..=20).contains(&(seconds_late(nudges[0], first) - 20 * 60)), "{nudges:?}");
    assert!((0..=20).contains(&(seconds_late(nudges[1], first) - 24 * 3600)), "{nudges:?}");
    let lead = bench.the_lead(ANN);
    assert_eq!((lead.stage, lead.outcome), (Stage::Closed, Some(Outcome::Unreachable)));
    let closed = lead.story.last().unwrap().at;
    assert!((0..=20).contains(&(seconds_late(closed, first) - 3 * 24 * 3600)), "{closed}");
    assert_eq!(bench.texts_to(ANN).len(), 3);
}

#[tokio::test]
async fn no_nudge_leaves_in_quiet_hours() {
    let mut bench = Bench::start("2026-12-01T20:50").await;
    bench.miss(ANN).await;
    bench.run_until("2026-12-02T07:59").await;
    assert!(when(&bench, NUDGE).is_empty());
    bench.run_until("2026-12-02T08:01").await;
    let nudges = when(&bench, NUDGE);
    assert_eq!(nudges.len(), 1);
    assert!((0..=20).contains(&seconds_late(nudges[0], bench.at("2026-12-02T08:00"))), "{nudges:?}");
}

#[tokio::test]
async fn quiet_hours_are_those_of_the_callers_own_place() {
    // New York is two hours ahead of Phoenix in winter: 19:30 there is 21:30 here.
    let mut bench = Bench::start("2026-12-01T19:10").await;
    bench.miss("+12125550143").await;
    bench.run_until("2026-12-01T22:00").await;
    let texts = bench.texts_to("+12125550143");
    assert_eq!(texts.len(), 1, "{texts:?}");
    bench.run_until("2026-12-02T06:05").await;
    assert_eq!(bench.texts_to("+12125550143").len(), 2, "08:00 in New York is 06:00 in Phoenix");
}

#[tokio::test]
async fn the_reply_to_the_call_itself_leaves_at_night() {
    let mut bench = Bench::start("2026-12-01T23:30").await;
    bench.miss(ANN).await;
    assert_eq!(bench.texts_to(ANN).len(), 1);
}

#[tokio::test]
async fn an_answer_ends_the_nudges() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(ANN).await;
    bench.text(ANN, "wrong number sorry").await;
    bench.run_for("48h").await;
    assert!(when(&bench, NUDGE).is_empty());
}

#[tokio::test]
async fn a_visit_is_reminded_of_a_day_and_two_hours_before_and_is_over_after_it() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(ANN).await;
    bench.text(ANN, "my ac is weak, 85014, friday afternoon. this is Ann Lee").await;
    bench.text(ANN, "1").await;
    let visit = bench.the_lead(ANN).appointment.unwrap().slot;
    assert!(visit.starts > bench.at("2026-12-04T11:59"), "{visit:?}");
    bench.run_until("2026-12-05T08:30").await;
    let reminders = when(&bench, REMINDER);
    assert_eq!(reminders.len(), 2);
    assert!((0..=20).contains(&(24 * 3600 - seconds_late(visit.starts, reminders[0]))), "{reminders:?}");
    assert!((0..=20).contains(&(2 * 3600 - seconds_late(visit.starts, reminders[1]))), "{reminders:?}");
    let lead = bench.the_lead(ANN);
    assert_eq!((lead.stage, lead.outcome), (Stage::Closed, Some(Outcome::Booked)));
}
