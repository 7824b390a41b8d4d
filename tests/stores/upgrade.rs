//! What earlier programs stored, under this one; and what a newer one stored.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use http::Method;
use jiff::SignedDuration;
use ringback::host::store::Store;
use serde_json::Value;
use state::version::{KEY, STEPS, last};
use tests::earlier::{self, Entry};
use tests::{Bench, PROFILE, Process, Setup, Temporary, environment, killed_after, refused, verb};

/// Wants no texts.
const OPTED_OUT: &str = "+16025550171";
/// Was booked.
const RAY: &str = "+16025550163";
/// A key to the API that was made before there were versions.
const API_KEY: &str = "rbk_aad757b571e4d6a8_sDO5MRKQTg2ey5Sfj1Bn15VPqUGRXDsdxc6SF7Kd82o";
/// Of a link to the desk that was used then.
const USED: &str = "dcabd3b6b6d87c149966731e78d6d4cd";

fn text(entries: &[Entry], key: &str) -> String {
    let (_, value) = entries.iter().find(|(known, _)| known == key).unwrap();
    String::from_utf8(value.clone()).unwrap()
}

/// Whether everything that one says, the other says too.
fn says(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(name, part)| part.is_null() || whole.get(name).is_some_and(|whole| says(whole, part))),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| says(whole, part))
        }
        (whole, part) => whole == part,
    }
}

/// What a store holds, apart from what a running application changes by itself.
fn stored(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let store = Store::open_to_read(&folder.join("ringback.db")).unwrap();
    let all = store.keys().unwrap().into_iter().map(|key| (key.clone(), store.get(&key).unwrap().unwrap()));
    all.filter(|(key, _)| !is_moving(key)).collect()
}

fn is_moving(key: &str) -> bool {
    key == KEY || key.starts_with("due:") || key.starts_with("clock:")
}

fn still(entries: &[Entry]) -> BTreeMap<String, Vec<u8>> {
    entries.iter().filter(|(key, _)| !is_moving(key)).cloned().collect()
}

fn version(folder: &Path) -> Option<Vec<u8>> {
    Store::open_to_read(&folder.join("ringback.db")).unwrap().get(KEY).unwrap()
}

fn errors(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn every_lead_consent_login_and_key_of_before_versions_is_still_read() {
    let before = earlier::entries(0);
    let setup = Setup {
        profile: text(&before, "business:acme-heating"),
        at: "2026-12-07T10:00",
        earlier: before.clone(),
        ..Setup::default()
    };
    let mut bench = Bench::with(setup).await;
    let leads = before.iter().filter(|(key, _)| key.starts_with("lead:"));
    let (mut count, read) = (0, bench.leads());
    for (key, value) in leads {
        let then: Value = serde_json::from_slice(value).unwrap();
        let now = read.iter().find(|lead| lead.own_key() == *key).unwrap();
        assert!(says(&serde_json::to_value(now).unwrap(), &then), "{key} lost something: {now:?}");
        count += 1;
    }
    assert_eq!((count, read.len()), (14, 14));

    bench.miss(OPTED_OUT).await;
    assert!(bench.texts_to(OPTED_OUT).is_empty(), "whoever wanted no texts got one");
    bench.miss(RAY).await;
    assert_eq!((bench.texts_to(RAY).len(), bench.the_lead(RAY).episode), (1, 2));
    assert_eq!(bench.calendar("2026-12-04").len(), 1);

    let bearer = format!("Bearer {API_KEY}");
    let ask = async |path: &str| bench.http.send(Method::GET, path, &[("authorization", &bearer)], "").await;
    let answer = ask("/api/v1/leads").await;
    assert!(answer.status == 200 && answer.body.contains("need"), "{}", answer.body);
    assert_eq!(ask("/api/v1/report").await.status, 403, "the key is good for leads only");
    for (nonce, status) in [(USED, 403), ("0123456789abcdef0123456789abcdef", 200)] {
        let expires = bench.now() + SignedDuration::from_mins(10);
        let link = session::mint_link(bench.session_key(), &bench.business.id, nonce, expires).unwrap();
        let answer = bench.http.send(Method::GET, &format!("/desk/login?token={link}"), &[], "").await;
        assert_eq!(answer.status, status, "{nonce}");
    }
    bench.run_for("2h").await;
    bench.assert_webhooks_taken();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_that_is_killed_at_any_moment_ends_well_at_a_later_start_and_leads_back_too() {
    let (folder, before) = (Temporary::new(), earlier::entries(0));
    earlier::fill(folder.path(), &before).await;
    let profile = text(&before, "business:acme-heating");
    let variables = environment(&profile, "http://127.0.0.1:9");
    for milliseconds in [0, 2, 5, 10, 20, 40] {
        killed_after(&variables, folder.path(), Duration::from_millis(milliseconds));
    }
    Process::start(&variables, folder.path()).terminate();
    assert_eq!(version(folder.path()), Some(last(STEPS).to_string().into_bytes()));
    assert_eq!(stored(folder.path()), still(&before));

    let kept = folder.path().join("ringback.db.version-0.backup");
    let restored = verb(&["restore", kept.to_str().unwrap()], folder.path());
    assert!(restored.status.success(), "{}", errors(&restored));
    assert_eq!((version(folder.path()), stored(folder.path())), (None, still(&before)));

    let (_, _, log) = Process::start(&variables, folder.path()).terminate();
    assert!(log.contains("went from state version 0 to") && log.contains(kept.to_str().unwrap()), "{log}");
    assert_eq!(stored(folder.path()), still(&before));
    let (_, _, log) = Process::start(&variables, folder.path()).terminate();
    assert!(!log.contains("state version"), "it was migrated twice: {log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_newer_program_stored_is_refused_with_what_to_do_and_not_touched() {
    let (folder, mut entries) = (Temporary::new(), earlier::entries(0));
    let newer = last(STEPS) + 1;
    entries.push((KEY.to_owned(), newer.to_string().into_bytes()));
    earlier::fill(folder.path(), &entries).await;
    let file = folder.path().join("ringback.db");
    let before = std::fs::read(&file).unwrap();
    let told = format!("a newer ringback wrote what is stored (state version {newer}");
    for output in [
        refused(&environment(PROFILE, "http://127.0.0.1:9"), folder.path()),
        verb(&["verify"], folder.path()),
        verb(&["export"], folder.path()),
    ] {
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(&told) && said.contains("install that version again"), "{said}");
        assert!(output.stdout.is_empty(), "it said that it was ready");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
