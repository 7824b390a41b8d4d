//! The folders of `templates/`, from nothing to their first event: copied, built with their own command, wired with
//! nothing but spin.toml and the variable `extensions`.

use std::time::Duration;

use domain::lead::{Happening, Outcome, Unfit};
use tests::tools::{has_node, has_python};
use tests::{Bench, Setup, added};

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
async fn turns_a_seller_away(id: &str, manifest: fn(&mut ringback::host::manifest::Manifest)) {
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
async fn an_extension_in_javascript_turns_a_seller_away() {
    if has_node() {
        turns_a_seller_away("my-extension-js", |manifest| *manifest = added("templates/extension-javascript"))
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
