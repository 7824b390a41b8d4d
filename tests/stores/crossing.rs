//! From one store to the other by a backup: no entry is another one there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use ringback::backup::{in_redis, of_folder, to_folder};
use ringback::host::store::Store;
use state::version::{IN_USE, KEY, STEPS, Unfit, readable};
use tests::redis::Redis;
use tests::{Process, Temporary, command, earlier, environment, free_address};

use crate::stage::{Callers, acknowledged, carrier, texts_at_once, until};

const PREFIX: &str = "ringback:";
const COUNTER: &str = "cap:acme-heating:2026-11-26:44";

fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let store = Store::open_to_read(&folder.join("ringback.db")).unwrap();
    store.keys().unwrap().into_iter().map(|key| (key.clone(), store.get(&key).unwrap().unwrap())).collect()
}

/// What an earlier program left, a counter, and bytes that are no text.
async fn filled() -> Temporary {
    let folder = Temporary::new();
    let mut entries = earlier::entries(0);
    entries.push((COUNTER.to_owned(), 3_i64.to_le_bytes().to_vec()));
    entries.push(("cap:acme-heating:2026-11-26:told".to_owned(), b"1".to_vec()));
    entries.push(("picture:1".to_owned(), vec![0, 255, 13, 10, 0]));
    earlier::fill(folder.path(), &entries).await;
    drop(Store::open(&folder.path().join("ringback.db")).unwrap());
    folder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_from_our_file_to_a_redis_and_back_is_what_it_was() {
    let Some(redis) = Redis::start() else { return };
    let (folder, other) = (filled().await, Temporary::new());
    let (out, back) = (folder.path().join("out.backup"), folder.path().join("back.backup"));
    of_folder(folder.path(), &out).unwrap();
    redis.put("else:1", "somebody's");
    in_redis::restore(&redis.state(), PREFIX, &out).await.unwrap();
    assert_eq!(redis.values(&format!("{PREFIX}{COUNTER}")), [b"3"]);

    in_redis::backup(&redis.state(), PREFIX, &back).await.unwrap();
    to_folder(other.path(), &back).unwrap();
    let before = all(folder.path());
    assert!(before.len() > 20 && before.keys().any(|key| key.starts_with("lead:")));
    assert_eq!(all(other.path()), before);
    assert_eq!(redis.values("else:"), [b"somebody's"]);

    let error = in_redis::restore(&redis.state(), PREFIX, &out).await.unwrap_err().to_string();
    assert!(error.starts_with("something is stored there already"), "{error}");
    in_redis::restore(&redis.state(), "another:", &out).await.unwrap();
    let error = in_redis::backup(&redis.state(), "nobody:", &back).await.unwrap_err().to_string();
    assert!(error.contains("no key that begins with nobody:"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_interrupted_while_a_redis_is_filled_leaves_it_to_nobody_until_it_is_whole() {
    let Some(redis) = Redis::start() else { return };
    let folder = filled().await;
    let file = folder.path().join("kept.backup");
    of_folder(folder.path(), &file).unwrap();
    // Half of another backup.
    redis.put(&format!("{PREFIX}{KEY}"), "restoring");
    redis.put(&format!("{PREFIX}{IN_USE}"), "somebody-else\n");
    redis.put(&format!("{PREFIX}left:1"), "over");
    let version = redis.values(&format!("{PREFIX}{KEY}")).pop();
    assert_eq!(readable(version.as_deref(), STEPS), Err(Unfit::Unreadable));

    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = folder.path().join("damaged.backup");
    std::fs::write(&damaged, bytes).unwrap();
    let error = in_redis::restore(&redis.state(), PREFIX, &damaged).await.unwrap_err();
    assert!(format!("{error:#}").contains("its checksum does not match"), "{error:#}");
    assert_eq!(redis.values(&format!("{PREFIX}left:")), [b"over"], "a damaged file changed something");

    in_redis::restore(&redis.state(), PREFIX, &file).await.unwrap();
    assert_eq!(redis.values(&format!("{PREFIX}left:")).len(), 0);
    assert_eq!(redis.values(PREFIX).len(), all(folder.path()).len());
}

fn run(arguments: &[&str], state: &str, folder: &Path) -> Output {
    let mut command = Command::new(command());
    command.args(arguments).args(["--data"]).arg(folder).env("SPIN_VARIABLE_STATE", state);
    tokio::task::block_in_place(|| command.output()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_is_backed_up_while_calls_come_in_and_the_backup_is_served_from_our_file() {
    let Some(redis) = Redis::start() else { return };
    let (folder, listen) = (Temporary::new(), free_address());
    let mut variables = environment(&texts_at_once(), &format!("http://{listen}"));
    variables.insert("state", redis.state());
    let carrier = carrier(&variables["public_url"], listen);
    let clockwork = carrier.spawn_real_time();
    let process = tokio::task::block_in_place(|| Process::start(&variables, folder.path()));
    let callers = Callers::start(&carrier, 3, Duration::from_millis(10));
    let told = || acknowledged(&carrier, "/voice/inbound").len();
    until("calls come in", || told() >= 30).await;
    let before = told();
    let file = folder.path().join("kept.backup");
    let done = run(&["backup", file.to_str().unwrap()], &redis.state(), folder.path());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let kept = told();
    until("calls go on", || told() >= kept + 20).await;
    callers.stop().await;
    tokio::task::block_in_place(|| process.terminate());

    let done = run(&["restore", file.to_str().unwrap()], "", folder.path());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let leads = || all(folder.path()).keys().filter(|key| key.starts_with("lead:")).count();
    let restored = leads();
    assert!(restored >= before && restored < told(), "{before} were told before, {restored} are in it");

    // It is served from there.
    variables.remove("state");
    let process = tokio::task::block_in_place(|| Process::start(&variables, folder.path()));
    tokio::task::block_in_place(|| process.terminate());
    assert!(leads() >= restored);
    clockwork.abort();
}
