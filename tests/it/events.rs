//! What happens is told to extensions and to subscribers: signed, once, again where it did not arrive, and never in the way
//! of a caller.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tests::tools::{has_python, python_with};
use tests::{Bench, Setup, root, texting};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const MARIA: &str = "+16025550142";
const LIBRARIES: &str = "standardwebhooks==1.1.0 cloudevents==1.13.0";

/// A subscriber that answers with the statuses that it was given, then with 204.
#[derive(Clone, Default)]
pub(crate) struct Subscriber {
    statuses: Arc<Mutex<VecDeque<u16>>>,
    got: Arc<Mutex<Vec<(Value, String)>>>,
}

impl Subscriber {
    pub(crate) async fn start(statuses: &[u16]) -> (Self, String) {
        let subscriber =
            Self { statuses: Arc::new(Mutex::new(statuses.iter().copied().collect())), ..Self::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let here = subscriber.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(here.clone().answer(stream));
            }
        });
        (subscriber, url)
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let (head, body) = loop {
            let text = String::from_utf8_lossy(&request).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    |line: &str| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok();
                if head.lines().find_map(length).is_some_and(|length: usize| body.len() >= length) {
                    break (head.to_owned(), body.to_owned());
                }
            }
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.unwrap_or(0);
            if count == 0 {
                return;
            }
            request.extend(&buffer[..count]);
        };
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_lowercase(), json!(value.trim())))
        };
        let path = head.split(' ').nth(1).unwrap_or_default();
        let path = (":path".to_owned(), json!(path));
        let headers = Value::Object(head.lines().skip(1).filter_map(header).chain([path]).collect());
        self.got.lock().unwrap().push((headers, body));
        let status = self.statuses.lock().unwrap().pop_front().unwrap_or(204);
        let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let _ = stream.write_all(answer.as_bytes()).await;
    }

    pub(crate) fn all(&self) -> Vec<(Value, String)> {
        self.got.lock().unwrap().clone()
    }

    /// The types of the events, once there are as many.
    pub(crate) async fn types(&self, count: usize) -> Vec<String> {
        for _ in 0..1000 {
            if self.all().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let kind = |(_, body): &(Value, String)| serde_json::from_str::<Value>(body).unwrap()["type"].clone();
        self.all().iter().map(|got| kind(got).as_str().unwrap().to_owned()).collect()
    }
}

/// The business with a subscriber at this address.
async fn bench(url: &str, events: &str) -> Bench {
    let webhook =
        format!("\n[[webhooks]]\nid = \"crm\"\nurl = \"{url}/hook?key=secret-key\"\nevents = {events}\n");
    let variables = [("webhook_host".to_owned(), url.to_owned())];
    Bench::with(Setup { profile: texting() + &webhook, variables: variables.into(), ..Setup::default() })
        .await
}

fn deliveries(bench: &Bench) -> usize {
    bench.stored().keys().filter(|key| key.starts_with("event:")).count()
}

/// What is told again while it is told is told once.
async fn nothing_under_way(bench: &Bench) {
    for _ in 0..1000 {
        if deliveries(bench) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a delivery does not end");
}

fn log(bench: &Bench) -> Value {
    let business = &bench.business.id;
    bench
        .stored()
        .get(&format!("deliveries:{business}"))
        .map_or(Value::Null, |log| serde_json::from_slice(log).unwrap())
}

#[tokio::test]
async fn a_subscriber_is_told_each_thing_once_signed_as_its_own_library_reads_it() {
    if !has_python() {
        return;
    }
    let (subscriber, url) = Subscriber::start(&[]).await;
    let mut bench = bench(&url, "[\"*\"]").await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "AC is out, 85021, today please. Maria").await;
    let mut types = subscriber.types(5).await;
    bench.run_for("10m").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(types.contains(&"lead.qualified".to_owned()), "{types:?}");
    types.retain(|kind| kind.starts_with("call.") || kind == "message.received");
    types.sort();
    assert_eq!(types, ["call.missed", "message.received"]);
    let ids: std::collections::BTreeSet<String> =
        subscriber.all().iter().map(|(headers, _)| headers["webhook-id"].to_string()).collect();
    assert_eq!(ids.len(), subscriber.all().len(), "each once");
    assert_eq!(deliveries(&bench), 0, "what has arrived is not kept");
    let secret = events::signature::secret(bench.session_key(), &bench.business.id, "crm").unwrap();
    let got: Vec<Value> = subscriber
        .all()
        .into_iter()
        .map(|(headers, body)| json!({ "headers": headers, "body": body }))
        .collect();
    let file = bench.folder().join("events.json");
    std::fs::write(&file, json!({ "secret": secret, "got": got }).to_string()).unwrap();
    let said = python_with(LIBRARIES, "webhooks.py", &[&file.to_string_lossy()]);
    assert_eq!(said.trim(), format!("{} events are sound, {} forged ones are refused", ids.len(), ids.len()));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_again_with_the_same_id_and_the_caller_waits_for_nobody() {
    let (subscriber, url) = Subscriber::start(&[500, 503]).await;
    let mut bench = bench(&url, "[\"call.missed\"]").await;
    bench.miss(MARIA).await;
    assert_eq!(bench.texts_to(MARIA).len(), 1);
    subscriber.types(1).await;
    bench.run_for("10m").await;
    assert_eq!(subscriber.types(3).await.len(), 3);
    let ids: Vec<Value> = subscriber.all().iter().map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let log = log(&bench);
    let what: Vec<&str> =
        log["lines"].as_array().unwrap().iter().filter_map(|line| line["what"].as_str()).collect();
    assert_eq!(what, ["500", "503", "204"]);
    assert!(!log.to_string().contains("secret-key") && !log.to_string().contains("0142"), "{log}");
}

#[tokio::test]
async fn who_is_away_for_days_gets_a_dead_letter_that_can_be_sent_again() {
    let (subscriber, url) = Subscriber::start(&[500; 12]).await;
    let mut bench = bench(&url, "[\"call.missed\"]").await;
    bench.miss(MARIA).await;
    subscriber.types(1).await;
    bench.run_for("96h").await;
    assert_eq!(subscriber.all().len(), 10);
    assert_eq!(log(&bench)["dead"].as_array().map(Vec::len), Some(1));
    assert_eq!(deliveries(&bench), 1);
    subscriber.statuses.lock().unwrap().clear();
    let replay = json!({ "business": bench.business.id, "event": null });
    assert_eq!(bench.ask("publisher", "/replay", &replay).await, 200);
    bench.run_for("1m").await;
    assert_eq!(subscriber.types(11).await.len(), 11);
    assert_eq!((deliveries(&bench), log(&bench)["dead"].as_array().map(Vec::len)), (0, Some(0)));
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_stored_for_them() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "AC is out, 85021, today please. Maria").await;
    assert!(!bench.stored().keys().any(|key| key.starts_with("event:") || key.starts_with("deliveries:")));
    let occurrences = bench.the_lead(MARIA).occurrences;
    assert!(occurrences.count > 3 && occurrences.published == occurrences.count);
}

#[tokio::test]
async fn an_extension_that_is_not_there_holds_nobody_up_and_is_tried_again() {
    let variables = [("extensions".to_owned(), "nobody".to_owned())];
    let mut bench = Bench::with(Setup { variables: variables.into(), ..Setup::default() }).await;
    bench.miss(MARIA).await;
    assert_eq!(bench.texts_to(MARIA).len(), 1);
    bench.text(MARIA, "AC is out, 85021, today please. Maria").await;
    assert_eq!(bench.texts_to(MARIA).len(), 2);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let log = log(&bench);
    assert!(log["lines"].as_array().unwrap().iter().all(|line| line["delivered"] == false), "{log}");
    assert!(deliveries(&bench) > 0);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn who_is_forgotten_is_told_of_to_nobody() {
    let (subscriber, url) = Subscriber::start(&[500; 12]).await;
    let mut bench = bench(&url, "[\"call.missed\"]").await;
    bench.miss(MARIA).await;
    subscriber.types(1).await;
    bench.carrier.text(tests::DANA, tests::LINE, "FORGET 0142 YES", Vec::new()).await;
    bench.run_for("30s").await;
    let told = subscriber.all().len();
    bench.run_for("12h").await;
    assert!(subscriber.all().len() <= told + 1, "one may have been under way");
    assert_eq!(deliveries(&bench), 0);
}

#[tokio::test]
async fn a_dead_letter_goes_with_whoever_it_is_about() {
    let (subscriber, url) = Subscriber::start(&[410]).await;
    let mut bench = bench(&url, "[\"call.missed\"]").await;
    bench.miss(MARIA).await;
    subscriber.types(1).await;
    bench.run_for("1m").await;
    assert_eq!((deliveries(&bench), log(&bench)["dead"].as_array().map(Vec::len)), (1, Some(1)));
    bench.carrier.text(tests::DANA, tests::LINE, "FORGET 0142 YES", Vec::new()).await;
    bench.run_for("2m").await;
    assert_eq!((deliveries(&bench), log(&bench)["dead"].as_array().map(Vec::len)), (0, Some(0)));
}

#[tokio::test]
async fn who_was_forgotten_and_comes_back_is_told_of_under_ids_of_their_own() {
    let (subscriber, url) = Subscriber::start(&[]).await;
    let mut bench = bench(&url, "[\"call.missed\"]").await;
    bench.miss(MARIA).await;
    subscriber.types(1).await;
    bench.carrier.text(tests::DANA, tests::LINE, "FORGET 0142 YES", Vec::new()).await;
    bench.run_for("2h").await;
    bench.miss(MARIA).await;
    assert_eq!(subscriber.types(2).await.len(), 2);
    let ids: Vec<Value> = subscriber.all().iter().map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert_ne!(ids[0], ids[1], "whoever drops ids that it has would drop them");
}

#[tokio::test]
async fn one_event_is_told_again_with_its_id_to_whoever_had_it() {
    let (subscriber, url) = Subscriber::start(&[]).await;
    let mut bench = bench(&url, "[\"call.missed\"]").await;
    bench.miss(MARIA).await;
    subscriber.types(1).await;
    bench.run_for("2m").await;
    let bearer = format!("Bearer {}", bench.api_token());
    let headers = [("authorization", bearer.as_str())];
    let listed = bench.http.send(Method::GET, "/api/v1/events?type=call.*", &headers, String::new()).await;
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    let event = &listed["items"][0];
    assert_eq!((listed["items"].as_array().map(Vec::len), &event["type"]), (Some(1), &json!("call.missed")));
    assert_eq!(subscriber.all()[0].0["webhook-id"], event["id"]);
    let id = event["id"].as_str().unwrap();
    for (id, status) in [(id.to_owned(), 202), (format!("{id}0"), 404), ("nothing".to_owned(), 404)] {
        let path = format!("/api/v1/events/{id}/replay");
        assert_eq!(bench.http.send(Method::POST, &path, &headers, String::new()).await.status, status);
    }
    assert_eq!(subscriber.types(2).await, ["call.missed", "call.missed"]);
    assert_eq!(subscriber.all()[1].0["webhook-id"], event["id"]);
    nothing_under_way(&bench).await;
    // At the desk too, beside each delivery.
    let cookie = bench.desk_cookie();
    let page = bench.http.send(Method::GET, "/desk/events", &[("cookie", &cookie)], String::new()).await;
    assert!(page.body.contains(&format!("value=\"{id}\"")), "{}", page.body);
    let own = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
    let sent = bench.http.send(Method::POST, "/desk/events/replay", &own, format!("event={id}")).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(subscriber.types(3).await.len(), 3);
    nothing_under_way(&bench).await;
}

#[test]
fn the_schema_in_the_documentation_is_the_one_of_the_code() {
    let path = root().join("docs/guides/events.schema.json");
    let schema = serde_json::to_string_pretty(&events::event::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), schema, "run it with UPDATE=1");
}
