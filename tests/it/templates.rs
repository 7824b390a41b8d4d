//! The folders of `templates/`, from nothing to their first event: added by `ringback add`, built with their own command.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Business;
use domain::intake::Urgency;
use domain::lead::{Happening, Outcome, Unfit};
use hyper::Method;
use ringback::host::manifest::Manifest;
use tests::tools::{has_node, has_python};
use tests::{Bench, Setup, added, texting};

use crate::examples::key;

const MARIA: &str = "+16025550142";
const OSCAR: &str = "+16025550143";

/// What an extension answered has been done, or is not done in time.
async fn until(done: impl Fn() -> bool) {
    for _ in 0..500 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A call is missed, the caller wants to sell something, and the extension turns them away.
async fn turns_a_seller_away(id: &str, manifest: fn(&mut Manifest)) {
    let mut bench = Bench::with(Setup { manifest, ..Setup::default() }).await;
    bench.miss(MARIA).await;
    assert_eq!(bench.the_lead(MARIA).outcome, None);
    bench.text(MARIA, "Hi, we get you to the top with our SEO package").await;
    until(|| bench.the_lead(MARIA).outcome.is_some()).await;
    let lead = bench.the_lead(MARIA);
    assert_eq!(lead.outcome, Some(Outcome::Disqualified(Unfit::Spam)), "{:?}", lead.story);
    let note = Happening::Note(format!("{id}: wants to sell something"));
    assert!(lead.story.iter().any(|entry| entry.what == note), "{:?}", lead.story);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn an_extension_in_rust_turns_a_seller_away() {
    turns_a_seller_away("my-extension", |manifest| *manifest = added("templates/extension-rust")).await;
}

#[tokio::test]
async fn an_extension_in_javascript_turns_a_seller_away() {
    if has_node() {
        turns_a_seller_away("my-extension-js", |manifest| {
            *manifest = added("templates/extension-javascript")
        })
        .await;
    }
}

#[tokio::test]
async fn an_extension_in_python_turns_a_seller_away() {
    if has_python() {
        turns_a_seller_away("my-extension-py", |manifest| *manifest = added("templates/extension-python"))
            .await;
    }
}

#[tokio::test]
async fn a_function_in_rust_answers_at_its_own_route() {
    let business = Business::from_toml(&texting()).unwrap().id;
    let variables = [("my_step_key".to_owned(), key(&business))];
    let manifest = |manifest: &mut Manifest| *manifest = added("templates/function-rust");
    let mut bench = Bench::with(Setup { variables: variables.into(), manifest, ..Setup::default() }).await;
    let nobody = bench.http.send(Method::GET, "/waiting", &[], "").await;
    assert_eq!((nobody.status, nobody.body.contains("Nobody is waiting.")), (200, true), "{}", nobody.body);
    bench.miss(MARIA).await;
    let one = bench.http.send(Method::GET, "/waiting", &[], "").await;
    assert_eq!((one.status, one.body.contains("1 caller is waiting.")), (200, true), "{}", one.body);
}

/// A function of this folder, and the header of somebody who has a key to the API and whose program writes it so.
async fn beside(manifest: fn(&mut Manifest), written: fn(String) -> String) -> (Bench, String) {
    let bench = Bench::with(Setup { manifest, ..Setup::default() }).await;
    let shown = written(bench.api_token());
    (bench, shown)
}

#[tokio::test]
async fn a_function_in_javascript_shows_the_next_visits_and_who_waits_to_whoever_has_a_key() {
    if !has_node() {
        return;
    }
    let basic = |key: String| format!("Basic {}", STANDARD.encode(format!("van:{key}")));
    let (mut bench, shown) =
        beside(|manifest| *manifest = added("templates/function-javascript"), basic).await;
    for headers in [&[][..], &[("authorization", "Basic !")], &[("authorization", "Basic dmFuOm5vbmU=")]] {
        let nobody = bench.http.send(Method::GET, "/next", headers, "").await;
        assert_eq!(nobody.status, 401, "{}", nobody.body);
    }
    bench.miss(MARIA).await;
    bench.text(MARIA, "water heater is leaking a little, 85016, this week. this is Maria Lopez").await;
    bench.text(MARIA, "1").await;
    bench.miss(OSCAR).await;
    bench.text(OSCAR, "its the gizmo <b>widget</b>").await;
    bench.text(OSCAR, "I want to talk to a person").await;
    let page = bench.http.send(Method::GET, "/next", &[("authorization", &shown)], "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let (visits, waiting) = page.body.split_once("Waiting for a person").unwrap();
    assert!(visits.contains(&format!("tel:{MARIA}")) && !visits.contains(OSCAR), "{visits}");
    assert!(waiting.contains(&format!("tel:{OSCAR}")) && !waiting.contains(MARIA), "{waiting}");
    assert!(waiting.contains("&#60;b&#62;widget") && !page.body.contains("<b>"), "{}", page.body);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_function_in_python_keeps_what_another_program_knows_once() {
    if !has_python() {
        return;
    }
    let bearer = |key: String| format!("Bearer {key}");
    let (mut bench, shown) = beside(|manifest| *manifest = added("templates/function-python"), bearer).await;
    let paid = r#"{"number": "(602) 555-0142", "text": "paid 450"}"#;
    let key = [("authorization", shown.as_str())];
    let unknown = bench.http.send(Method::POST, "/note", &key, paid).await;
    assert_eq!(unknown.status, 404, "{}", unknown.body);
    bench.miss(MARIA).await;
    let unreadable = bench.http.send(Method::POST, "/note", &key, "paid 450").await;
    assert_eq!(unreadable.status, 400, "{}", unreadable.body);
    let nobody = bench.http.send(Method::POST, "/note", &[], paid).await;
    assert_eq!(nobody.status, 401, "{}", nobody.body);
    for _ in 0..2 {
        let kept = bench.http.send(Method::POST, "/note", &key, paid).await;
        assert_eq!(kept.status, 200, "{}", kept.body);
    }
    let lead = bench.the_lead(MARIA);
    let notes = lead.story.iter().filter(|entry| format!("{:?}", entry.what).contains("paid 450"));
    assert_eq!(notes.count(), 1, "{:?}", lead.story);
}

/// Whether a message is read as an emergency.
async fn is_urgent(manifest: fn(&mut Manifest)) -> bool {
    let mut bench = Bench::with(Setup { manifest, ..Setup::default() }).await;
    bench.miss(MARIA).await;
    bench
        .text(MARIA, "We want a quote for a new furnace, 85021, it heats the kennel. I can't talk now")
        .await;
    bench.assert_webhooks_taken();
    bench.the_lead(MARIA).intake.urgency == Some(Urgency::Emergency)
}

#[tokio::test]
async fn an_adapter_in_rust_reads_what_ours_does_not() {
    assert!(!is_urgent(|_| {}).await);
    assert!(is_urgent(|manifest| *manifest = added("templates/adapter-rust")).await);
}

/// What an adapter of few rules knows is taken up.
async fn stands_in_our_place(manifest: fn(&mut Manifest)) {
    let mut bench = Bench::with(Setup { manifest, ..Setup::default() }).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "the AC repair, please, to 85016. this is Ana").await;
    // Which ours would not take for an emergency.
    bench.text(MARIA, "I can't talk now").await;
    let intake = bench.the_lead(MARIA).intake;
    assert_eq!((intake.zip.as_deref(), intake.name.as_deref()), (Some("85016"), Some("Ana")), "{intake:?}");
    assert_eq!(intake.service.as_deref(), Some("ac-repair"), "{intake:?}");
    assert_eq!(intake.urgency, Some(Urgency::Emergency), "{intake:?}");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn an_adapter_in_javascript_stands_in_the_place_of_ours() {
    if has_node() {
        stands_in_our_place(|manifest| *manifest = added("templates/adapter-javascript")).await;
    }
}

#[tokio::test]
async fn an_adapter_in_python_stands_in_the_place_of_ours() {
    if has_python() {
        stands_in_our_place(|manifest| *manifest = added("templates/adapter-python")).await;
    }
}
