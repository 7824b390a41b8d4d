//! What every store must do, asked concurrently through a real component: on the host's SQLite, on a real
//! redis-server by two hosts at once, and natively on the store in memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hyper::Method;
use ringback::host::manifest::Manifest;
use ringback::host::{App, Clock, Host, listen};
use serde_json::{Value, json};
use state::Store;
use tests::linear::{Answer, Call, Operation, is_linearizable};
use tests::redis::Redis;
use tests::{Http, Temporary, root};

const CLIENTS: u64 = 8;
const ROUNDS: u64 = 60;

/// The test component, built and served.
async fn serve(folder: &Temporary, state: Option<(String, String)>) -> (Host, Http) {
    let path = root().join("tests/components/store/spin.toml");
    static BUILT: std::sync::Once = std::sync::Once::new();
    BUILT.call_once(|| ringback::build::components(&path).expect("the test component can be built"));
    let mut values = BTreeMap::from([
        ("state".to_owned(), "key-value".to_owned()),
        ("state_host".to_owned(), "redis://state.invalid:6379".to_owned()),
    ]);
    if let Some((state, host)) = state {
        values.extend([("state".to_owned(), state), ("state_host".to_owned(), host)]);
    }
    let app = App::load(Manifest::read(&path).unwrap(), &values, folder.path(), Clock::real()).unwrap();
    let host = Host::start(app, listen(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
    let http = Http::new(format!("http://{}", host.address));
    (host, http)
}

/// A store behind whatever it takes to reach it.
#[derive(Clone)]
enum Reached {
    Http(Http),
    Native(Store),
}

impl Reached {
    async fn ask(&self, key: &str, call: &Call) -> Answer {
        match self {
            Self::Http(http) => over_http(http, key, call).await,
            Self::Native(store) => natively(store, key, call).await.unwrap_or(Answer::Lost),
        }
    }
}

async fn over_http(http: &Http, key: &str, call: &Call) -> Answer {
    let (path, asked) = match call {
        Call::Get => ("/get", json!({"key": key})),
        Call::Create(value) => ("/create", json!({"key": key, "value": value})),
        Call::Replace(old, value) => ("/replace", json!({"key": key, "old": old, "value": value})),
        Call::Delete => ("/delete", json!({"key": key})),
        Call::Add(delta) => ("/add", json!({"key": key, "delta": delta})),
    };
    let answer = http.send(Method::POST, path, &[], asked.to_string()).await;
    if answer.status != 200 {
        return Answer::Lost;
    }
    match (call, serde_json::from_str(&answer.body).unwrap()) {
        (Call::Get, Value::Null) => Answer::Value(None),
        (Call::Get, Value::String(value)) => Answer::Value(Some(value)),
        (Call::Add(_), sum) => Answer::Sum(sum.as_i64().unwrap()),
        (Call::Delete, _) => Answer::Done,
        (_, did) => Answer::Did(did.as_bool().unwrap()),
    }
}

async fn natively(store: &Store, key: &str, call: &Call) -> Result<Answer, state::Error> {
    Ok(match call {
        Call::Get => {
            Answer::Value(store.get(key).await?.map(|value| String::from_utf8_lossy(&value).into_owned()))
        }
        Call::Create(value) => Answer::Did(store.create(key, value.as_bytes()).await?),
        Call::Replace(old, value) => Answer::Did(store.replace(key, old.as_bytes(), value.as_bytes()).await?),
        Call::Delete => store.delete(key).await.map(|()| Answer::Done)?,
        Call::Add(delta) => Answer::Sum(store.add(key, *delta).await?),
    })
}

/// What must hold for one client alone.
async fn in_order(store: &Reached) {
    let text = |text: &str| text.to_owned();
    let steps = [
        ("a", Call::Get, Answer::Value(None)),
        ("a", Call::Replace(text(""), text("x")), Answer::Did(false)),
        ("a", Call::Create(text("one")), Answer::Did(true)),
        ("a", Call::Create(text("two")), Answer::Did(false)),
        ("a", Call::Get, Answer::Value(Some(text("one")))),
        ("a", Call::Replace(text("two"), text("three")), Answer::Did(false)),
        ("a", Call::Replace(text("one"), text("three")), Answer::Did(true)),
        ("a", Call::Replace(text("one"), text("four")), Answer::Did(false)),
        ("a", Call::Get, Answer::Value(Some(text("three")))),
        ("a", Call::Delete, Answer::Done),
        ("a", Call::Delete, Answer::Done),
        ("a", Call::Get, Answer::Value(None)),
        ("n", Call::Add(0), Answer::Sum(0)),
        ("n", Call::Add(5), Answer::Sum(5)),
        ("n", Call::Add(-7), Answer::Sum(-2)),
        ("n", Call::Add(0), Answer::Sum(-2)),
        ("long", Call::Create("v".repeat(state::MAX_VALUE)), Answer::Did(true)),
        ("longer", Call::Create("v".repeat(state::MAX_VALUE + 1)), Answer::Lost),
        ("Not A Key", Call::Get, Answer::Lost),
    ];
    for (key, call, answer) in steps {
        assert_eq!(store.ask(key, &call).await, answer, "{key}");
    }
}

/// Many clients on few keys, each over one of `stores`; then whether every key's history is linearizable, and whether
/// replacements came to anything: one fails only because another was there first, and that one stands in the way of
/// each client once at most.
async fn at_once(stores: &[Reached], meanwhile: impl Future<Output = ()>) {
    let began = Instant::now();
    let now = move || u64::try_from(began.elapsed().as_nanos()).unwrap();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let store = stores[usize::try_from(client).unwrap() % stores.len()].clone();
            tokio::spawn(async move {
                let mut seen = vec![String::new(); 3];
                let mut looked = None;
                let mut informed = 0;
                let mut history = Vec::new();
                for round in 0..ROUNDS {
                    // Any mixture will do, as long as it is not the same for everybody.
                    let dice = (client * 7919 + round * 104_729) % 97;
                    let at = looked.unwrap_or(usize::try_from(dice % 3).unwrap());
                    let new = format!("{client}-{round}");
                    // A replacement can only succeed with what was seen just before.
                    let after_a_look = looked.take();
                    let (key, call) = match if after_a_look.is_some() { 5 } else { dice % 11 } {
                        0..=2 => {
                            looked = Some(at);
                            (format!("r{at}"), Call::Get)
                        }
                        3 => (format!("r{at}"), Call::Create(new)),
                        4 => (format!("once{}", round % 7), Call::Create(new)),
                        5..=7 => (format!("r{at}"), Call::Replace(seen[at].clone(), new)),
                        8 => (format!("once{}", round % 7), Call::Get),
                        _ => ("counter".to_owned(), Call::Add(1 + i64::try_from(dice % 3).unwrap())),
                    };
                    let called = now();
                    let answer = store.ask(&key, &call).await;
                    match &answer {
                        Answer::Value(Some(value)) if key.starts_with('r') => seen[at].clone_from(value),
                        _ if after_a_look.is_some() => informed += 1,
                        // There was nothing to see, so nothing that could be replaced.
                        _ => looked = None,
                    }
                    history.push((key, Operation { call, called, answer, answered: now() }));
                }
                (history, informed)
            })
        })
        .collect();
    meanwhile.await;
    let mut keys: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    let (mut lost, mut informed) = (0, 0);
    for client in clients {
        let (history, tries) = client.await.unwrap();
        informed += tries;
        for (key, operation) in history {
            lost += u64::from(operation.answer == Answer::Lost);
            keys.entry(key).or_default().push(operation);
        }
    }
    for (key, history) in &keys {
        assert!(is_linearizable(history), "{key} is not linearizable: {history:?}");
    }
    let replaced = keys.values().flatten().filter(|operation| {
        matches!(operation.call, Call::Replace(..)) && operation.answer == Answer::Did(true)
    });
    let replaced = u64::try_from(replaced.count()).unwrap();
    assert!(informed > CLIENTS, "hardly anything was tried");
    assert!((replaced + lost) * CLIENTS >= informed, "{replaced} of {informed} replacements");
    assert!(lost < CLIENTS * ROUNDS / 2, "{lost} answers were lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_in_memory_is_linearizable() {
    let store = Reached::Native(Store::in_memory());
    in_order(&store).await;
    at_once(&[store], async {}).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_is_linearizable_as_components_see_it() {
    let folder = Temporary::new();
    let (host, http) = serve(&folder, None).await;
    let store = Reached::Http(http);
    in_order(&store).await;
    at_once(&[store], async {}).await;
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_is_linearizable_as_components_of_two_hosts_see_it_also_while_it_is_restarted() {
    let Some(mut redis) = Redis::start() else { return };
    let (one, two) = (Temporary::new(), Temporary::new());
    let state = || Some((format!("{}/0?prefix=conformance:", redis.state()), redis.host()));
    let (first, http) = serve(&one, state()).await;
    let (second, other) = serve(&two, state()).await;
    let stores = [Reached::Http(http), Reached::Http(other)];
    in_order(&stores[0]).await;
    let restarted = Arc::new(AtomicBool::new(false));
    let done = restarted.clone();
    at_once(&stores, async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        tokio::task::block_in_place(|| redis.restart());
        done.store(true, Ordering::Relaxed);
    })
    .await;
    assert!(restarted.load(Ordering::Relaxed));
    let keys = redis.values("conformance:").len();
    assert!(keys > 5, "the keys have the prefix that was asked for: {keys}");
    first.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_the_manifest_does_not_allow_is_not_reached() {
    let Some(redis) = Redis::start() else { return };
    let folder = Temporary::new();
    let (host, http) = serve(&folder, Some((redis.state(), "redis://state.invalid:6379".to_owned()))).await;
    let answer = http.send(Method::POST, "/get", &[], r#"{"key": "a"}"#).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("state_host"), "{}", answer.body);
    host.stop().await;
}
