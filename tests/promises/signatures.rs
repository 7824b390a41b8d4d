//! Promise 12: forged and replayed webhooks change nothing.

use std::collections::BTreeMap;

use domain::Lead;
use ringback::simulate::stage::{SECRET, Stage};

use super::support::{RAY, assert_kept, caller, figure, on_stage, seconds, setting};

type Form = Vec<(String, String)>;

/// A caller's whole story, and every webhook that it took.
async fn story(stage: &Stage) -> Vec<(String, Form)> {
    stage.call(caller(RAY));
    stage.pass(seconds(100)).await;
    for words in ["my ac is making a loud noise, 85016. this is Ray Kim", "this week", "1", "STOP"] {
        stage.text(RAY, words);
        stage.pass(seconds(40)).await;
    }
    let path = |url: &str| format!("/{}", url.splitn(4, '/').nth(3).unwrap());
    stage.carrier.webhooks().iter().map(|sent| (path(&sent.url), sent.params.clone())).collect()
}

fn leads(stage: &Stage) -> BTreeMap<String, Lead> {
    let read = |key: &String| serde_json::from_slice(&stage.values.get(key).unwrap()).unwrap();
    stage.values.keys("lead:").into_iter().map(|key| (key.clone(), read(&key))).collect()
}

#[test]
fn forged_webhooks_are_refused_and_touch_neither_the_store_nor_the_carrier() {
    on_stage(&setting(12, "2026-12-01T18:30"), async |stage| {
        let webhooks = story(stage).await;
        stage.processes[0].ticks(false);
        stage.pass(seconds(60)).await;
        let (stored, sent) = (stage.values.all(), stage.carrier.messages().len());
        let mut forged = 0;
        for (path, form) in &webhooks {
            let mut changed = form.clone();
            changed.push(("Extra".to_owned(), "1".to_owned()));
            let other_path = format!("{path}{}other=1", if path.contains('?') { '&' } else { '?' });
            let right = simulated_carrier::sign(
                SECRET,
                &format!("{}{path}", ringback::simulate::stage::PUBLIC_URL),
                form,
            );
            // Another secret; the right signature for other words; for another address; none at all.
            assert_eq!(stage.webhook(path, form, "another secret").await, Ok(403), "{path}");
            assert_eq!(stage.webhook_signed(path, &changed, &right).await, Ok(403), "{path}");
            assert_eq!(stage.webhook_signed(&other_path, form, &right).await, Ok(403), "{path}");
            assert_eq!(stage.webhook_signed(path, form, "").await, Ok(403), "{path}");
            forged += 4;
        }
        stage.pass(seconds(60)).await;
        assert_eq!(stage.values.all(), stored);
        assert_eq!(stage.carrier.messages().len(), sent);
        figure("12", &format!("{forged} forged webhooks: all refused, 0 writes, 0 sends"));
    });
}

#[test]
fn replayed_webhooks_are_answered_and_change_no_lead_and_send_nothing() {
    on_stage(&setting(13, "2026-12-01T18:30"), async |stage| {
        let webhooks = story(stage).await;
        stage.pass(seconds(60)).await;
        let (before, sent) = (leads(stage), stage.carrier.messages().len());
        for _ in 0..3 {
            for (path, form) in webhooks.iter().rev() {
                let status = stage.webhook(path, form, SECRET).await.unwrap();
                assert!((200..300).contains(&status), "{path}: {status}");
            }
        }
        stage.pass(seconds(60)).await;
        assert_eq!(leads(stage), before);
        assert_eq!(stage.carrier.messages().len(), sent);
        assert_kept(stage, "replays");
        figure("12", &format!("{} replayed webhooks, in reverse: 0 changes, 0 sends", webhooks.len() * 3));
    });
}
