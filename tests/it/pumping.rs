//! Many "callers" from costly numbers make us text them only so often.

use domain::lead::Happening;
use tests::{Bench, DANA};

const ANN: &str = "+16025550192";

#[tokio::test]
async fn thirty_callers_from_a_costly_country_get_five_texts_and_the_owner_is_told_once() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    let callers: Vec<String> = (0..30).map(|n| format!("+187655501{n:02}")).collect();
    for caller in &callers {
        bench.miss(caller).await;
    }
    bench.miss(ANN).await;
    assert_eq!(bench.texts_to(ANN).len(), 1, "who calls from home is texted as always");
    let texted = callers.iter().filter(|caller| !bench.texts_to(caller).is_empty()).count();
    assert_eq!(texted, 5);
    let alerts = |bench: &Bench| bench.texts_to(DANA).iter().filter(|text| text.contains("costly")).count();
    assert_eq!(alerts(&bench), 1);
    for caller in callers.iter().filter(|caller| bench.texts_to(caller).is_empty()) {
        let story = bench.the_lead(caller).story;
        let told =
            |what: &Happening| matches!(what, Happening::NotSent { why, .. } if why.contains("costly"));
        assert!(story.iter().any(|entry| told(&entry.what)), "{story:?}");
    }
    bench.run_for("3h").await;
    let texted = callers.iter().filter(|caller| !bench.texts_to(caller).is_empty()).count();
    assert_eq!((texted, alerts(&bench)), (5, 1), "whoever got no first text is not nudged either");
    bench.assert_webhooks_taken();
}
