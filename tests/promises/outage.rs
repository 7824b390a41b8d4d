//! Promise 5: the carrier is down for an hour.

use std::time::Duration;

use ringback::simulate::stage::Stage;
use simulated_carrier::{Faults, LostAnswer, LostAnswers, Refusals};

use super::support::{assert_kept, caller, figure, on_stage, seconds, setting, texts_to};

const OUTAGE_MINUTES: u64 = 60;

type Change = fn(&mut Faults);

const WAYS: [(&str, Change); 5] = [
    ("refused connections", |faults| faults.refuse_connections = true),
    ("503", |faults| faults.fail_sends = Some(Refusals { remaining: u32::MAX, status: 503, code: 20503 })),
    ("429", |faults| faults.fail_sends = Some(Refusals { remaining: u32::MAX, status: 429, code: 20429 })),
    ("500", |faults| faults.fail_sends = Some(Refusals { remaining: u32::MAX, status: 500, code: 20500 })),
    ("answers that come after a minute", |faults| {
        let how = LostAnswer::Late(Duration::from_secs(60));
        faults.lose_answers = Some(LostAnswers { remaining: u32::MAX, how });
    }),
];

/// One caller every five minutes, after hours; the first ones before the carrier fails.
async fn play(stage: &Stage, change: Change) -> Vec<(u64, String)> {
    let mut callers = Vec::new();
    for minute in (0..OUTAGE_MINUTES + 10).step_by(5) {
        if minute == 10 {
            stage.carrier.faults(change);
        }
        let phone = format!("+160255704{minute:02}");
        stage.call(caller(&phone));
        callers.push((minute, phone));
        stage.pass(seconds(300)).await;
    }
    stage.carrier.faults(|faults| *faults = Faults::default());
    callers
}

#[test]
fn after_an_hour_without_the_carrier_every_text_that_is_still_wanted_leaves_within_five_minutes() {
    for (name, change) in WAYS {
        on_stage(&setting(5, "2026-12-01T18:00"), async |stage| {
            let callers = play(stage, change).await;
            stage.pass(seconds(300)).await;
            // A reply to a call is worth sending for an hour. Whoever called in the first minutes gets none.
            let wanted = callers.iter().filter(|(minute, _)| *minute >= 15);
            let missing: Vec<_> =
                wanted.clone().filter(|(_, phone)| texts_to(stage, phone).is_empty()).collect();
            assert!(
                missing.is_empty(),
                "{name}: no text to {missing:?}\n{}",
                stage.watch.recent().join("\n")
            );
            stage.pass(seconds(900)).await;
            assert_kept(stage, name);
            for (_, phone) in wanted {
                let first =
                    texts_to(stage, phone).iter().filter(|text| text.contains("Sorry we missed")).count();
                assert_eq!(first, 1, "{name}: {phone} got {:?}", texts_to(stage, phone));
            }
            figure(
                "5",
                &format!(
                    "an hour of {name}: every text that was still wanted left within 5 min, none twice, none late"
                ),
            );
        });
    }
}
