//! Calls that go unanswered, and calls that do not.

use std::time::Instant;

use domain::lead::{MissReason, Stage};
use simulated_carrier::{Caller, Person, What};
use tests::{Bench, DANA, LINE, LUIS, caller};

const MARIA: &str = "+16025550142";

#[tokio::test]
async fn outside_opening_hours_the_text_has_left_before_the_call_is_answered() {
    let mut bench = Bench::start("2026-12-01T20:47").await;
    let t = Instant::now();
    bench.carrier.call(caller(MARIA), LINE).await;
    let answered = Instant::now();
    eprintln!("first call {:?}", t.elapsed());
    let texts = bench.texts_to(MARIA);
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains("Sorry we missed your call"), "{texts:?}");
    let accepted = loop {
        let event = bench.events.try_recv().unwrap();
        if matches!(event.what, What::TextAccepted { .. }) {
            break event.real;
        }
    };
    assert!(accepted < answered);
    let lead = bench.the_lead(MARIA);
    assert_eq!((lead.misses[0].reason, lead.stage), (MissReason::Closed, Stage::Intake));
    let t = Instant::now();
    bench.run_for("3m").await;
    eprintln!("3m {:?}", t.elapsed());
    let t = Instant::now();
    bench.run_for("96h").await;
    eprintln!("4d {:?}", t.elapsed());
    bench.assert_webhooks_taken();
}
