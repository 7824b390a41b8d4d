//! Forgetting, exporting, and the chain of decisions.

use http::Method;
use ringback::ledger::{export, verify};
use tests::{Bench, DANA, LUIS};

const MARIA: &str = "+14805550142";
const DIGITS: &str = "14805550142";

/// Someone who was texted, asked, booked, and is known by name.
async fn booked() -> Bench {
    let mut bench = Bench::start("2026-12-01T18:40").await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "water heater is leaking a little, 85016, this week. this is Zelda Quint").await;
    bench.text(MARIA, "1").await;
    assert!(bench.the_lead(MARIA).appointment.is_some(), "{:?}", bench.texts_to(MARIA));
    bench
}

/// Keys of the store that still hold one of these words, in themselves or in their values. The profile is the
/// business's own.
fn holding(bench: &Bench, words: &[&str]) -> Vec<String> {
    let holds = |text: &str| words.iter().any(|word| text.contains(word));
    let stored = bench.stored().into_iter().filter(|(key, _)| !key.starts_with("business"));
    stored
        .filter(|(key, value)| holds(key) || holds(&String::from_utf8_lossy(value)))
        .map(|(key, _)| key)
        .collect()
}

fn bearer(bench: &Bench) -> String {
    format!("Bearer {}", bench.api_token())
}

#[tokio::test]
async fn a_forgotten_caller_is_nowhere_any_more_and_the_chain_still_verifies() {
    let mut bench = booked().await;
    bench.run_for("20h").await;
    assert!(holding(&bench, &["Quint"]).len() >= 2, "the lead and the calendar know her");
    let before = verify(bench.folder()).unwrap();
    assert!(before.broken.is_empty() && before.decisions >= 3, "{before:?}");
    bench.text(DANA, "forget 0142").await;
    assert!(bench.last_text_to(DANA).ends_with("Reply FORGET 0142 YES."), "{:?}", bench.texts_to(DANA));
    assert!(bench.lead(MARIA).is_some(), "nothing happens before YES");
    bench.text(DANA, "FORGET 0142 YES").await;
    assert!(bench.last_text_to(DANA).starts_with("Done."), "{:?}", bench.texts_to(DANA));
    bench.run_for("30s").await;
    // An hour later even the empty place is gone.
    bench.run_for("2h").await;
    assert_eq!(holding(&bench, &["Quint", "Zelda", "leaking", DIGITS]), Vec::<String>::new());
    let after = verify(bench.folder()).unwrap();
    assert_eq!((after.broken.as_slice(), after.decisions, after.forgotten), (&[][..], before.decisions, 1));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn whoever_opted_out_is_remembered_as_just_that() {
    let mut bench = booked().await;
    bench.text(MARIA, "no me manden mas mensajes").await;
    let texts = bench.texts_to(MARIA).len();
    let body = format!("{{\"number\": \"{MARIA}\"}}");
    let answer = bench
        .http
        .send(Method::POST, "/api/v1/callers/forget", &[("authorization", &bearer(&bench))], body.clone())
        .await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    bench.run_for("2h").await;
    let lead = bench.the_lead(MARIA);
    assert!(lead.opted_out.is_some() && lead.story.is_empty() && lead.intake.name.is_none(), "{lead:?}");
    assert!(holding(&bench, &["Quint", "leaking"]).is_empty());
    bench.miss(MARIA).await;
    bench.run_for("2h").await;
    assert_eq!(bench.texts_to(MARIA).len(), texts);
}

#[tokio::test]
async fn everything_about_a_caller_can_be_had() {
    let bench = booked().await;
    let body = format!("{{\"number\": \"{MARIA}\"}}");
    let answer = bench
        .http
        .send(Method::POST, "/api/v1/callers/export", &[("authorization", &bearer(&bench))], body.clone())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    for word in ["Zelda Quint", "85016", "leaking", "\"ledger\"", "reply-at-once"] {
        assert!(answer.body.contains(word), "{word} is missing: {}", answer.body);
    }
    let number = domain::Phone::parse(MARIA).unwrap();
    let exported = export(bench.folder(), Some(&bench.business), Some(&number)).unwrap();
    let episodes: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(exported["callers"][0]["episodes"], episodes["episodes"]);
    for (token, body, status) in [
        ("Bearer nothing".to_owned(), body.clone(), 401),
        (bearer(&bench), "{}".to_owned(), 400),
        (bearer(&bench), "{\"number\": \"+14805550199\"}".to_owned(), 404),
    ] {
        for path in ["/api/v1/callers/export", "/api/v1/callers/forget"] {
            let answer =
                bench.http.send(Method::POST, path, &[("authorization", &token)], body.clone()).await;
            assert_eq!(answer.status, status, "{path} {}", answer.body);
        }
    }
}

#[tokio::test]
async fn an_altered_decision_is_found_and_so_is_one_that_was_taken_out() {
    let mut bench = booked().await;
    bench.run_for("20h").await;
    let key = format!("lead:acme-heating:{DIGITS}");
    let lead = bench.the_lead(MARIA);
    let alter = |change: &dyn Fn(&mut domain::Lead)| {
        let mut altered = lead.clone();
        change(&mut altered);
        serde_json::to_vec(&altered).unwrap()
    };
    let minute = jiff::SignedDuration::from_mins(1);
    let changes: [&dyn Fn(&mut domain::Lead); 4] = [
        &|lead| lead.ledger.entries[0].at += minute,
        &|lead| lead.ledger.entries[1].decided.rule = "within-hours".to_owned(),
        &|lead| drop(lead.ledger.entries.remove(1)),
        // The last ones: no text without a decision.
        &|lead| lead.ledger.entries.clear(),
    ];
    for change in changes {
        bench.put(&key, alter(change)).await;
        let verified = verify(bench.folder()).unwrap();
        assert!(!verified.broken.is_empty(), "{verified:?}");
        assert!(verified.broken.iter().all(|told| !told.contains(DIGITS)), "no number in what is told");
    }
    bench.put(&key, alter(&|_| {})).await;
    assert!(verify(bench.folder()).unwrap().broken.is_empty());
}

#[tokio::test]
async fn only_the_owner_can_have_a_caller_deleted() {
    let mut bench = booked().await;
    bench.text(LUIS, "forget 0142 yes").await;
    assert!(bench.last_text_to(LUIS).starts_with("Only the owner"), "{:?}", bench.texts_to(LUIS));
    bench.run_for("1m").await;
    assert!(bench.lead(MARIA).is_some());
}
