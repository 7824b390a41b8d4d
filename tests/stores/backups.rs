//! Backups that are taken and put back while calls come in.

use std::time::Duration;

use ringback::host::store::Store;
use tests::{Process, Temporary, environment, free_address, verb};

use crate::stage::{Callers, acknowledged, carrier, texts_at_once, until};

fn run(arguments: &[&str], folder: &Temporary) -> (bool, String) {
    let output = tokio::task::block_in_place(|| verb(arguments, folder.path()));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn leads(folder: &Temporary) -> usize {
    let store = Store::open_to_read(&folder.path().join("ringback.db")).unwrap();
    store.keys().unwrap().iter().filter(|key| key.starts_with("lead:")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_taken_and_put_back_while_calls_come_in_and_no_call_fails() {
    let folder = Temporary::new();
    let listen = free_address();
    let variables = environment(&texts_at_once(), &format!("http://{listen}"));
    let carrier = carrier(&variables["public_url"], listen);
    let clockwork = carrier.spawn_real_time();
    let process = tokio::task::block_in_place(|| Process::start(&variables, folder.path()));
    let callers = Callers::start(&carrier, 3, Duration::from_millis(10));
    let told = |at_least: usize| {
        let carrier = carrier.clone();
        async move {
            until("calls come in", || acknowledged(&carrier, "/voice/inbound").len() >= at_least).await;
            acknowledged(&carrier, "/voice/inbound").len()
        }
    };
    let before = told(20).await;
    let file = folder.path().join("kept.backup");
    let name = file.to_str().unwrap();
    assert_eq!(run(&["backup", name], &folder), (true, format!("{name}\n")));
    let after = told(before + 40).await;
    assert!(leads(&folder) >= after);

    // One that is damaged anywhere changes nothing.
    let bytes = std::fs::read(&file).unwrap();
    let damaged = folder.path().join("damaged.backup");
    for at in [20, bytes.len() / 2, bytes.len() - 5] {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        std::fs::write(&damaged, bytes).unwrap();
        let (done, said) = run(&["restore", damaged.to_str().unwrap()], &folder);
        assert!(!done && said.contains("is not restored"), "{said}");
    }
    std::fs::write(&damaged, &bytes[..bytes.len() - 4096]).unwrap();
    assert!(!run(&["restore", damaged.to_str().unwrap()], &folder).0);
    assert!(leads(&folder) >= after);

    callers.stop().await;
    let now = leads(&folder);
    let callers = Callers::start(&carrier, 1, Duration::from_millis(10));
    let (done, said) = run(&["restore", name], &folder);
    assert!(done && said.contains("by the server that runs"), "{said}");
    callers.stop().await;
    until("what came after the backup is gone", || leads(&folder) < now).await;
    assert!(leads(&folder) >= before, "what came before the backup is there");
    assert_eq!(carrier.failed_webhooks().len(), 0, "{:?}", carrier.failed_webhooks().first());
    let (code, _, log) = tokio::task::block_in_place(|| process.terminate());
    assert_eq!(code, Some(0), "{log}");

    let elsewhere = Temporary::new();
    let (done, said) = run(&["restore", name], &elsewhere);
    assert!(done && said == "restored\n", "{said}");
    assert!((before..after + 40).contains(&leads(&elsewhere)));
    clockwork.abort();
}
