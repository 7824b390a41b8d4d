//! The team: who is asked, who has it.

use domain::lead::{Outcome, Stage};
use tests::{Bench, DANA, LUIS, Setup, profile};

const JOE: &str = "+16025550176";
const RAY: &str = "+16025550163";

/// Someone asked for a person; Luis was alerted.
async fn wanted() -> Bench {
    let mut bench = Bench::start("2026-12-01T13:40").await;
    bench.miss(JOE).await;
    bench.text(JOE, "Can a person call me please? 85020").await;
    assert!(bench.last_text_to(LUIS).starts_with("Wants a person"), "{:?}", bench.texts_to(LUIS));
    bench
}

fn holder(bench: &Bench) -> Option<String> {
    bench.the_lead(JOE).person().map(|phone| phone.as_str().to_owned())
}

#[tokio::test]
async fn ok_takes_the_lead_and_the_caller_is_told_who_has_it() {
    let mut bench = wanted().await;
    bench.text(LUIS, "OK").await;
    assert_eq!(holder(&bench).as_deref(), Some(LUIS));
    assert!(bench.last_text_to(LUIS).starts_with("It's yours."));
    assert!(bench.last_text_to(JOE).contains("Luis from Acme Heating & Air has your request"));
    bench.run_for("30m").await;
    assert!(bench.texts_to(DANA).is_empty(), "the ladder stands still");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn the_ladder_climbs_when_nobody_takes_it_in_time_and_ends_with_the_owner() {
    let mut bench = wanted().await;
    bench.run_for("4m").await;
    assert!(bench.texts_to(DANA).is_empty());
    bench.run_for("90s").await;
    assert!(bench.last_text_to(DANA).starts_with("Wants a person"), "{:?}", bench.texts_to(DANA));
    assert_eq!(holder(&bench), None);
    bench.run_for("6m").await;
    assert!(bench.last_text_to(DANA).starts_with("Nobody took this one"), "{:?}", bench.texts_to(DANA));
    assert_eq!(holder(&bench).as_deref(), Some(DANA));
    assert!(
        bench.last_text_to(JOE).contains("nobody at Acme Heating & Air is free"),
        "{:?}",
        bench.texts_to(JOE)
    );
    bench.text(LUIS, "ok").await;
    assert_eq!(holder(&bench).as_deref(), Some(LUIS), "anyone may still take it");
}

#[tokio::test]
async fn no_passes_it_on_at_once() {
    let mut bench = wanted().await;
    bench.text(LUIS, "NO").await;
    assert!(bench.last_text_to(DANA).starts_with("Wants a person"), "{:?}", bench.texts_to(DANA));
    bench.text(DANA, "ok 0176").await;
    assert_eq!(holder(&bench).as_deref(), Some(DANA));
}

#[tokio::test]
async fn a_lead_has_one_owner_whoever_else_says_ok() {
    let mut bench = wanted().await;
    bench.run_for("6m").await;
    bench.text(DANA, "OK").await;
    bench.text(LUIS, "OK").await;
    assert_eq!(holder(&bench).as_deref(), Some(DANA));
    assert!(bench.last_text_to(LUIS).contains("Dana already has"), "{:?}", bench.texts_to(LUIS));
}

#[tokio::test]
async fn done_closes_the_lead() {
    let mut bench = wanted().await;
    bench.text(LUIS, "OK").await;
    bench.run_for("20m").await;
    bench.text(LUIS, "DONE").await;
    let lead = bench.the_lead(JOE);
    assert_eq!((lead.stage, lead.outcome), (Stage::Closed, Some(Outcome::Transferred)));
    assert!(bench.last_text_to(LUIS).contains("is closed"));
}

#[tokio::test]
async fn the_last_four_digits_name_a_lead_among_several() {
    let mut bench = wanted().await;
    bench.miss("+16025550177").await;
    bench.text("+16025550177", "I want to talk to a person").await;
    bench.text(LUIS, "ok 0176").await;
    assert_eq!(holder(&bench).as_deref(), Some(LUIS));
    assert_eq!(bench.the_lead("+16025550177").person(), None);
}

#[tokio::test]
async fn an_emergency_alerts_people_and_offers_a_time_too() {
    let mut bench = Bench::start("2026-12-01T20:47").await;
    bench.miss(JOE).await;
    bench.text(JOE, "No AC since this afternoon, it's 104 in here! 85021").await;
    let alert = bench.last_text_to(LUIS);
    assert!(alert.starts_with("URGENT (after hours)") && alert.contains("85021"), "{alert}");
    assert!(bench.last_text_to(JOE).contains("Which one?"), "{:?}", bench.texts_to(JOE));
}

#[tokio::test]
async fn words_that_mean_nothing_are_answered_with_what_would() {
    let mut bench = wanted().await;
    bench.text(LUIS, "who is that again").await;
    assert!(bench.last_text_to(LUIS).contains("Reply OK to take the latest lead"));
    bench.text(DANA, "OK").await;
    assert_eq!(bench.last_text_to(DANA), "Nothing is waiting for you right now.");
}

#[tokio::test]
async fn only_the_owner_gets_a_link_to_the_desk() {
    let mut bench = wanted().await;
    bench.text(LUIS, "desk").await;
    assert!(!bench.last_text_to(LUIS).contains("http"));
    bench.text(DANA, "desk").await;
    assert!(bench.last_text_to(DANA).contains("http://127.0.0.1"), "{:?}", bench.texts_to(DANA));
}

#[tokio::test]
async fn a_word_of_the_team_tells_the_caller_who_comes_and_done_brings_the_request_for_a_review() {
    let profile = profile(&[
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
        (
            "close_after = \"3d\"",
            "close_after = \"3d\"\nreview_link = \"https://example.com/review\"\nreview_after = \"2h\"",
        ),
    ]);
    let mut bench = Bench::with(Setup { profile, at: "2026-12-01T08:10", ..Setup::default() }).await;
    bench.miss(RAY).await;
    bench.text(RAY, "my ac is weak, 85014, today please. this is Ray Cole").await;
    bench.text(RAY, "1").await;
    let visit = bench.the_lead(RAY).appointment.expect("booked").slot;
    let at = |moment: jiff::Timestamp, minutes: i64| {
        let local = moment.to_zoned(jiff::tz::TimeZone::get("America/Phoenix").unwrap());
        (local + jiff::Span::new().minutes(minutes)).strftime("%Y-%m-%dT%H:%M").to_string()
    };
    bench.run_until(&at(visit.starts, -30)).await;
    bench.text(LUIS, "omw").await;
    assert_eq!(bench.last_text_to(RAY), "Luis from Acme Heating & Air is on the way.");
    bench.text(LUIS, "on my way").await;
    assert_eq!(bench.last_text_to(RAY), "Luis from Acme Heating & Air is on the way.");
    bench.run_until(&at(visit.starts, 45)).await;
    bench.text(LUIS, "done").await;
    assert!(!bench.last_text_to(RAY).contains("review"));
    bench.run_for("2h30m").await;
    assert!(bench.last_text_to(RAY).contains("https://example.com/review"), "{:?}", bench.texts_to(RAY));
    bench.run_for("72h").await;
    assert!(bench.last_text_to(RAY).contains("https://example.com/review"), "once, and nothing after it");
    bench.assert_webhooks_taken();
}
