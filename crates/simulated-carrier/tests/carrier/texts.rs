//! Texts in both directions.

use simulated_carrier::{Handset, MessageDirection, MessageStatus, What};

use crate::support::{BEN, Bench, CALLER, OURS, text, values};

#[tokio::test]
async fn a_text_that_comes_in_is_told_and_its_reply_is_sent() {
    let bench = Bench::new().await;
    bench.answers("/sms", &["<Message statusCallback='/receipt'>We can come at 3 &amp; 4 pm.</Message>"]);
    let photo = ("https://media.example/1.jpg".to_owned(), "image/jpeg".to_owned());
    let sid = bench.carrier.text(CALLER, OURS, "Boiler broken", vec![photo]).await;

    let told = &bench.told("/sms")[0];
    for key in ["MessageSid", "SmsSid", "SmsMessageSid"] {
        assert_eq!(told[key], sid.as_str());
    }
    assert!(sid.as_str().starts_with("MM"));
    assert_eq!((told["Body"].as_str(), told["NumMedia"].as_str()), ("Boiler broken", "1"));
    assert_eq!(
        (told["MediaUrl0"].as_str(), told["MediaContentType0"].as_str()),
        ("https://media.example/1.jpg", "image/jpeg")
    );
    bench.pass(10).await;
    let reply = bench.carrier.messages().remove(1);
    assert_eq!((reply.to.as_str(), reply.body.as_str()), (CALLER, "We can come at 3 & 4 pm."));
    assert_eq!((reply.direction, reply.status), (MessageDirection::OutboundReply, MessageStatus::Delivered));
    assert_eq!(values(&bench.told("/receipt"), "MessageStatus"), ["sent", "delivered"]);
}

#[tokio::test]
async fn receipts_come_in_order_and_carry_the_status() {
    let bench = Bench::new().await;
    let sid = bench.send(CALLER, "Sorry we missed you").await.unwrap();
    assert_eq!(bench.told("/receipt").len(), 0);
    bench.pass(10).await;
    let told = bench.told("/receipt");
    assert_eq!(values(&told, "MessageStatus"), ["sent", "delivered"]);
    assert_eq!(values(&told, "MessageSid"), [sid.clone(), sid]);
    let history: Vec<_> = bench.carrier.messages()[0].history.iter().map(|(status, _)| *status).collect();
    assert_eq!(history, [MessageStatus::Queued, MessageStatus::Sent, MessageStatus::Delivered]);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_ids_and_times() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let bench = Bench::with(|config| config.seed = 42).await;
        bench.send(CALLER, "a").await.unwrap();
        bench.send(BEN, "b").await.unwrap();
        bench.pass(10).await;
        let messages = bench.carrier.messages();
        runs.push(messages.into_iter().map(|message| (message.sid, message.history)).collect::<Vec<_>>());
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn after_stop_the_carrier_refuses_texts_until_start() {
    let bench = Bench::new().await;
    let mut events = bench.carrier.subscribe();
    bench.carrier.text(CALLER, OURS, "Stop", vec![]).await;
    assert_eq!(bench.send(CALLER, "hello").await, Err(21610));
    assert!(bench.send(BEN, "hello").await.is_ok());
    bench.carrier.text(CALLER, OURS, "START", vec![]).await;
    assert!(bench.send(CALLER, "hello").await.is_ok());
    assert_eq!(values(&bench.told("/sms"), "Body"), ["Stop", "START"]);
    let mut blocks = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let What::OptOut { blocked, .. } = event.what {
            blocks.push(blocked);
        }
    }
    assert_eq!(blocks, [true, false]);
}

#[tokio::test]
async fn opt_outs_can_be_left_to_the_application() {
    let bench = Bench::with(|config| config.opt_outs = false).await;
    bench.carrier.text(CALLER, OURS, "STOP", vec![]).await;
    assert!(bench.send(CALLER, "hello").await.is_ok());
}

#[tokio::test]
async fn texts_that_do_not_arrive_say_why() {
    let bench = Bench::new().await;
    bench.carrier.set_handset(CALLER, Handset::Undeliverable(30005));
    bench.carrier.set_handset(BEN, Handset::Fails(30034));
    let first = bench.send(CALLER, "a").await.unwrap();
    bench.pass(10).await;
    bench.send(BEN, "b").await.unwrap();
    bench.pass(10).await;
    let told = bench.told("/receipt");
    assert_eq!(values(&told, "MessageStatus"), ["sent", "undelivered", "failed"]);
    assert_eq!(values(&told, "ErrorCode"), ["", "30005", "30034"]);
    let (_, shown) = bench.api("GET", &format!("Messages/{first}.json"), &[]).await;
    assert_eq!((text(&shown, "status").as_str(), shown["error_code"].as_i64()), ("undelivered", Some(30005)));
}

#[tokio::test]
async fn a_black_hole_takes_texts_and_never_says_so() {
    let bench = Bench::new().await;
    bench.carrier.set_handset(CALLER, Handset::BlackHole);
    bench.send(CALLER, "a").await.unwrap();
    bench.pass(60).await;
    assert!(bench.told("/receipt").is_empty());
    assert_eq!(bench.carrier.messages()[0].status, MessageStatus::Sent);
}

#[tokio::test]
async fn webhooks_through_a_tunnel_are_signed_for_the_public_address() {
    let bench = Bench::with(|config| {
        let local = config.numbers[0].sms_url.replace("/sms", "");
        config.tunnels.push(simulated_carrier::Tunnel { public: "https://ringback.example".into(), local });
        config.numbers[0].sms_url = "https://ringback.example/sms#rc=2".into();
    })
    .await;
    *bench.public.lock().unwrap() = Some("https://ringback.example".to_owned());
    bench.carrier.text(CALLER, OURS, "hello", vec![]).await;
    assert_eq!(values(&bench.told("/sms"), "Body"), ["hello"]);
    assert_eq!(bench.carrier.webhooks()[0].url, "https://ringback.example/sms");
}
