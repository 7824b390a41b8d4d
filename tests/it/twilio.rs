//! Twilio's own software at the other end.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hyper::Method;
use simulated_carrier::{Carrier, Config, LostAnswer, LostAnswers, Number};
use tests::tools::{Prism, has_node, has_python, python};
use tests::{ACCOUNT, Bench, LINE, SECRET, Setup, Signature, Temporary};

const RAY: &str = "+16025550163";
const NEEDS: &str = "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_twilios_library_signs_is_accepted_and_one_changed_byte_is_not() {
    if !has_python() {
        return;
    }
    let bench = Bench::start("2026-12-01T20:00").await;
    let webhooks: [(&str, Vec<(&str, &str)>); 4] = [
        (
            "/voice/inbound",
            vec![
                ("CallSid", "CA1"),
                ("From", RAY),
                ("To", LINE),
                ("CallStatus", "ringing"),
                ("CallerName", "RAY & CO é"),
            ],
        ),
        ("/voice/status", vec![("CallSid", "CA1"), ("From", RAY), ("To", LINE), ("CallStatus", "completed")]),
        (
            "/sms/inbound",
            vec![("MessageSid", "SM1"), ("From", RAY), ("To", LINE), ("Body", "hi, 100% 🙂\n+plus")],
        ),
        (
            "/sms/status?effect=miss.ca1.first-text&sending=0&try=1&lead=0123456789abcdef",
            vec![("MessageSid", "SM2"), ("From", LINE), ("To", RAY), ("MessageStatus", "sent")],
        ),
    ];
    let asked: Vec<_> = webhooks
        .iter()
        .map(|(path, form)| {
            let fields: serde_json::Map<_, _> =
                form.iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
            serde_json::json!({"url": format!("http://{}{path}", bench.address()), "form": fields})
        })
        .collect();
    let asked = serde_json::to_string(&asked).unwrap();
    let printed = tokio::task::spawn_blocking(move || python("sign.py", &[SECRET, &asked])).await.unwrap();
    let signatures: Vec<&str> = printed.lines().collect();
    assert_eq!(signatures.len(), webhooks.len());
    for ((path, form), signature) in webhooks.iter().zip(signatures) {
        let mut changed = form.clone();
        let last = changed.last_mut().unwrap();
        let value = format!("{}.", last.1);
        last.1 = &value;
        let answer = bench.http.webhook(path, &changed, Signature::Text(signature)).await;
        assert_eq!(answer.status, 403, "{path} with a changed form");
        let answer = bench.http.webhook(path, form, Signature::Text(signature)).await;
        assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
    }
    assert_eq!(bench.the_lead(RAY).misses.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twilios_own_client_takes_the_simulated_carrier_for_twilio() {
    if !has_python() {
        return;
    }
    let number = Number { phone: LINE.to_owned(), ..Number::default() };
    let carrier = Carrier::start(Config::new(ACCOUNT, SECRET, vec![number])).unwrap();
    let api = carrier.api_url();
    let script = move || python("client.py", &[&api, ACCOUNT, SECRET, LINE, RAY]);
    let printed = tokio::task::spawn_blocking(script).await.unwrap();
    let told: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let texts = carrier.messages();
    assert_eq!(texts.len(), 3);
    assert_eq!(told["sid"], texts[0].sid.as_str());
    assert_eq!(told["status"], "queued");
    assert_eq!(told["listed"], serde_json::json!(["three", "two", "one – é 🙂"]));
    assert_eq!(told["fetched"], "one – é 🙂");
    assert_eq!(told["refused"], 21211);
    assert_eq!(texts[0].status_callback.as_deref(), Some("https://acme.example/sms/status"));
}

/// Twilio's description without `format: uri`: its own answers, whose addresses are relative, do not keep to that.
fn description(folder: &Path) -> Option<PathBuf> {
    fn without_uri_format(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                if members.get("format").is_some_and(|format| format == "uri") {
                    members.remove("format");
                }
                members.values_mut().for_each(without_uri_format);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(without_uri_format),
            _ => {}
        }
    }
    let text = std::fs::read(tests::root().join("../shared/data/twilio_api_v2010.trimmed.json")).ok()?;
    let mut description = serde_json::from_slice(&text).unwrap();
    without_uri_format(&mut description);
    let path = folder.join("description.json");
    std::fs::write(&path, description.to_string()).unwrap();
    Some(path)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_to_the_carrier_fits_twilios_own_description() {
    if !has_node() {
        return;
    }
    let folder = Temporary::new();
    let Some(description) = description(folder.path()) else {
        eprintln!("Twilio's OpenAPI description is not here: nothing was checked");
        return;
    };
    // The proxy needs the carrier's address, and the application the proxy's.
    let address = tests::free_address();
    let upstream = format!("http://{address}");
    let prism = tokio::task::spawn_blocking(move || Prism::start(&description, &upstream)).await.unwrap();
    let setup = Setup {
        at: "2026-12-01T18:00",
        carrier_api: Some(prism.address.clone()),
        carrier_listen: Some(address),
        ..Setup::default()
    };
    let mut bench = Bench::with(setup).await;
    bench.miss(RAY).await;
    bench.text(RAY, NEEDS).await;
    // An answer that got lost, and receipts too, make the application ask what the carrier has.
    bench.carrier.faults(|faults| {
        faults.lose_answers = Some(LostAnswers { remaining: 1, how: LostAnswer::Cut });
        faults.receipts.lost = true;
    });
    bench.text(RAY, "1").await;
    bench.run_for("2m").await;
    let texts = bench.texts_to(RAY);
    assert_eq!(texts.iter().filter(|text| text.starts_with("You're booked")).count(), 1, "{texts:?}");
    assert_eq!(texts.len(), 3, "{texts:?}");
    // A request without a recipient is found, so the check is worth something; and as Prism writes in order, it has
    // told of everything before it.
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("authorization", "Basic eDp5")];
    let answer = tests::Http::new(prism.address.clone()).send(Method::POST, &path, &form, "Body=x").await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    let faults =
        || -> Vec<String> { prism.log().into_iter().filter(|line| line.contains("prism/errors#")).collect() };
    for _ in 0..100 {
        if !faults().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(faults().len(), 1, "{:#?}", faults());
    let log = prism.log();
    let seen = |words: &str| log.iter().filter(|line| line.contains(words)).count();
    assert!(seen("post /2010-04-01") >= 4 && seen("get /2010-04-01") >= 1, "{log:#?}");
}
