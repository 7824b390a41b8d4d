//! The folders of `templates/`, from nothing to their first event: copied, built with their own command, wired with
//! nothing but spin.toml and the variable `extensions`.

use std::time::Duration;

use domain::Business;
use domain::intake::Urgency;
use domain::lead::{Happening, Outcome, Unfit};
use hyper::Method;
use ringback::host::manifest::Manifest;
use tests::tools::{has_node, has_python};
use tests::{Bench, Setup, added, texting};

use crate::examples::key;

const MARIA: &str = "+16025550142";

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
    let variables = [("extensions".to_owned(), format!("{id}=message.received"))];
    let mut bench = Bench::with(Setup { variables: variables.into(), manifest, ..Setup::default() }).await;
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

/// Composes qualification with an adapter, as the first lines of its spin.toml say.
fn with(manifest: &mut Manifest, folder: &str, id: &str) {
    *manifest = added(folder);
    let qualification = manifest.components.get_mut("qualification").unwrap();
    qualification.dependencies.get_mut("ringback:understanding@0.1.0").unwrap().component = id.to_owned();
}

/// Whether a message is read as an emergency.
async fn is_urgent(manifest: fn(&mut Manifest)) -> bool {
    let mut bench = Bench::with(Setup { manifest, ..Setup::default() }).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "We want a quote for a new furnace, 85021, it heats the kennel").await;
    bench.assert_webhooks_taken();
    bench.the_lead(MARIA).intake.urgency == Some(Urgency::Emergency)
}

#[tokio::test]
async fn an_adapter_in_rust_reads_what_ours_does_not() {
    assert!(!is_urgent(|_| {}).await);
    assert!(is_urgent(|manifest| with(manifest, "templates/adapter-rust", "my-reader")).await);
}

/// What an adapter of few rules knows is taken up.
async fn stands_in_our_place(manifest: fn(&mut Manifest)) {
    let mut bench = Bench::with(Setup { manifest, ..Setup::default() }).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "the water heater leaks, 85016. this is Ana").await;
    let intake = bench.the_lead(MARIA).intake;
    assert_eq!((intake.zip.as_deref(), intake.name.as_deref()), (Some("85016"), Some("Ana")), "{intake:?}");
    assert!(intake.need.is_some(), "{intake:?}");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn an_adapter_in_javascript_stands_in_the_place_of_ours() {
    if has_node() {
        stands_in_our_place(|manifest| with(manifest, "templates/adapter-javascript", "my-reader-js")).await;
    }
}

#[tokio::test]
async fn an_adapter_in_python_stands_in_the_place_of_ours() {
    if has_python() {
        stands_in_our_place(|manifest| with(manifest, "templates/adapter-python", "my-reader-py")).await;
    }
}
