//! The carrier in bad health, and applications that do not answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use simulated_carrier::{Carrier, Config, LostAnswer, LostAnswers, Number, ReceiptFaults, Refusals, What};

use crate::support::{ACCOUNT, Bench, CALLER, OURS, TOKEN, values};

fn messages() -> String {
    format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
}

#[tokio::test]
async fn the_next_two_sends_are_refused_and_the_third_is_taken() {
    let bench = Bench::new().await;
    bench
        .carrier
        .faults(|faults| faults.fail_sends = Some(Refusals { remaining: 2, status: 429, code: 20429 }));
    assert_eq!(bench.send(CALLER, "a").await, Err(20429));
    assert_eq!(bench.send(CALLER, "a").await, Err(20429));
    assert!(bench.send(CALLER, "a").await.is_ok());
    assert_eq!(bench.carrier.messages().len(), 1);
}

#[tokio::test]
async fn a_refusing_carrier_can_be_reached_again_at_the_same_address() {
    let bench = Bench::new().await;
    bench.send(CALLER, "a").await.unwrap();
    for _ in 0..3 {
        bench.carrier.faults(|faults| faults.refuse_connections = true);
        tokio::time::sleep(Duration::from_millis(20)).await;
        let error = bench.api_as("GET", &messages(), &[], TOKEN).await.unwrap_err();
        assert!(error.contains("ConnectionRefused"), "{error}");
        bench.carrier.faults(|faults| faults.refuse_connections = false);
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(bench.api_as("GET", &messages(), &[], TOKEN).await.unwrap().0, 200);
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_the_text_accepted() {
    let bench = Bench::new().await;
    let form = [("To", CALLER), ("From", OURS), ("Body", "a")];
    bench
        .carrier
        .faults(|faults| faults.lose_answers = Some(LostAnswers { remaining: 1, how: LostAnswer::Cut }));
    assert!(bench.api_as("POST", &messages(), &form, TOKEN).await.is_err());
    assert_eq!(bench.carrier.messages().len(), 1);

    let how = LostAnswer::Late(Duration::from_millis(200));
    bench.carrier.faults(|faults| faults.lose_answers = Some(LostAnswers { remaining: 1, how }));
    let began = Instant::now();
    assert_eq!(bench.api_as("POST", &messages(), &form, TOKEN).await.unwrap().0, 201);
    assert!(began.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn receipts_can_be_lost_doubled_reordered_and_late() {
    let cases: [(ReceiptFaults, &[&str]); 4] = [
        (ReceiptFaults { lost: true, ..ReceiptFaults::default() }, &[]),
        (
            ReceiptFaults { doubled: true, ..ReceiptFaults::default() },
            &["sent", "sent", "delivered", "delivered"],
        ),
        (ReceiptFaults { reordered: true, ..ReceiptFaults::default() }, &["delivered", "sent"]),
        (
            ReceiptFaults { delay: Duration::from_secs(20), ..ReceiptFaults::default() },
            &["sent", "delivered"],
        ),
    ];
    for (faults, expected) in cases {
        let bench = Bench::new().await;
        let late = faults.delay > Duration::ZERO;
        bench.carrier.faults(|all| all.receipts = faults);
        bench.send(CALLER, "a").await.unwrap();
        bench.pass(15).await;
        assert_eq!(bench.told("/receipt").is_empty(), late || expected.is_empty());
        bench.pass(15).await;
        assert_eq!(values(&bench.told("/receipt"), "MessageStatus"), expected);
    }
}

#[tokio::test]
async fn an_application_that_is_down_is_tried_twice_and_one_that_hangs_once() {
    let down = Bench::with(|config| config.numbers[0].sms_url = "http://127.0.0.1:9/sms".into()).await;
    down.carrier.text(CALLER, OURS, "hello", vec![]).await;
    let record = down.carrier.failed_webhooks().remove(0);
    assert_eq!((record.attempts, record.status), (2, None));

    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sms", silent.local_addr().unwrap());
    let hangs = Bench::with(|config| {
        config.numbers[0].sms_url = url;
        config.webhook_timeout = Duration::from_millis(100);
    })
    .await;
    hangs.carrier.text(CALLER, OURS, "hello", vec![]).await;
    let record = hangs.carrier.failed_webhooks().remove(0);
    assert_eq!((record.attempts, record.error.as_deref()), (1, Some("no answer within 100 ms")));
    assert!(record.micros >= 100_000);
}

#[tokio::test]
async fn real_time_runs_by_itself_until_it_is_aborted() {
    let number = Number { phone: OURS.to_owned(), ..Number::default() };
    let mut config = Config::new(ACCOUNT, TOKEN, vec![number]);
    // A clock that runs a hundred times as fast.
    let (began, start) = (Instant::now(), Timestamp::now());
    config.clock = Arc::new(move || start + began.elapsed() * 100);
    let carrier = Carrier::start(config).unwrap();
    let mut events = carrier.subscribe();
    let running = carrier.spawn_real_time();
    let bench = Bench::new().await;
    let form = [("To", CALLER), ("From", OURS), ("Body", "a")];
    assert_eq!(bench.api_at(&carrier.api_url(), "POST", &messages(), &form, TOKEN).await.unwrap().0, 201);
    let mut statuses = Vec::new();
    while statuses.len() < 2 {
        let event = tokio::time::timeout(Duration::from_secs(5), events.recv()).await.unwrap().unwrap();
        if let What::TextStatus { status, .. } = event.what {
            statuses.push(status.as_str());
        }
    }
    assert_eq!(statuses, ["sent", "delivered"]);
    running.abort();
}

#[tokio::test]
async fn the_address_is_free_again_when_the_last_handle_is_gone() {
    let bench = Bench::new().await;
    let address = bench.carrier.address();
    drop(bench);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still listening");
}
