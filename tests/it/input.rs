//! Requests that are wrong, forged, too large, or from a newer carrier.

use hyper::Method;
use ringback::host::Limits;
use tests::{Bench, LINE, SECRET, Setup, Signature};

const RAY: &str = "+16025550163";
const CALL: [(&str, &str); 5] = [
    ("CallSid", "CA00000000000000000000000000000001"),
    ("From", RAY),
    ("To", LINE),
    ("CallStatus", "ringing"),
    ("Direction", "inbound"),
];
const TEXT: [(&str, &str); 5] = [
    ("MessageSid", "SM00000000000000000000000000000001"),
    ("From", RAY),
    ("To", LINE),
    ("Body", "hello"),
    ("NumMedia", "0"),
];
const RECEIPT: [(&str, &str); 4] = [
    ("MessageSid", "SM00000000000000000000000000000002"),
    ("From", LINE),
    ("To", RAY),
    ("MessageStatus", "delivered"),
];

type Form<'a> = &'a [(&'a str, &'a str)];

/// Every webhook with a form that it would take.
const WEBHOOKS: [(&str, Form<'static>); 8] = [
    ("/voice/inbound", &CALL),
    ("/voice/accept", &CALL),
    ("/voice/dial-result", &CALL),
    ("/voice/status", &CALL),
    ("/voice/recording", &CALL),
    ("/voice/intake", &CALL),
    ("/sms/inbound", &TEXT),
    ("/sms/status", &RECEIPT),
];

/// A form with one field changed, or left out.
fn with<'a>(form: Form<'a>, field: &str, value: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let change = |(name, old): &(&'a str, &'a str)| {
        if *name == field { value.map(|new| (*name, new)) } else { Some((*name, *old)) }
    };
    form.iter().filter_map(change).collect()
}

#[tokio::test]
async fn unsigned_and_forged_webhooks_are_refused_and_leave_no_trace() {
    // More than one source may send of such.
    let limits = Limits { unsigned_burst: 1000, ..Limits::default() };
    let bench = Bench::with(Setup { at: "2026-12-01T20:00", limits, ..Setup::default() }).await;
    let (before, writes) = (bench.stored(), bench.writes());
    for (path, form) in WEBHOOKS {
        for signature in [
            Signature::Missing,
            Signature::With("another secret"),
            Signature::Text(""),
            Signature::Text("AAAA===="),
        ] {
            let answer = bench.http.webhook(path, form, signature).await;
            assert_eq!(answer.status, 403, "{path} {signature:?}");
            assert!(!answer.body.contains(SECRET));
        }
    }
    assert_eq!(bench.stored(), before);
    assert_eq!(bench.writes(), writes);
    assert!(bench.carrier.messages().is_empty());
}

#[tokio::test]
async fn a_signature_counts_for_its_own_address_and_form_only() {
    let bench = Bench::start("2026-12-01T20:00").await;
    let fields: Vec<(String, String)> =
        CALL.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let url = format!("http://{}/voice/inbound", bench.address());
    let signed = simulated_carrier::sign(SECRET, &url, &fields);
    let other_form = with(&CALL, "From", Some("+16025550164"));
    assert_eq!(bench.http.webhook("/voice/inbound", &other_form, Signature::Text(&signed)).await.status, 403);
    assert_eq!(bench.http.webhook("/voice/status", &CALL, Signature::Text(&signed)).await.status, 403);
    assert_eq!(bench.http.webhook("/voice/inbound?a=b", &CALL, Signature::Text(&signed)).await.status, 403);
    assert!(bench.leads().is_empty());
    assert_eq!(bench.http.webhook("/voice/inbound", &CALL, Signature::Text(&signed)).await.status, 200);
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let bench = Bench::start("2026-12-01T20:00").await;
    let cases: [(&str, Form<'_>, &str); 7] = [
        ("/voice/inbound", &CALL, "CallSid"),
        ("/voice/inbound", &CALL, "To"),
        ("/sms/inbound", &TEXT, "MessageSid"),
        ("/sms/inbound", &TEXT, "To"),
        ("/sms/inbound", &TEXT, "Body"),
        ("/sms/status", &RECEIPT, "MessageSid"),
        ("/sms/status", &RECEIPT, "MessageStatus"),
    ];
    for (path, form, field) in cases {
        let answer = bench.webhook(path, &with(form, field, None)).await;
        assert_eq!(answer.status, 400, "{path} without {field}: {}", answer.body);
        assert!(answer.body.contains(field), "{path} without {field}: {}", answer.body);
    }
    assert!(bench.leads().is_empty());
}

#[tokio::test]
async fn a_call_that_does_not_say_who_calls_is_one_with_a_hidden_number() {
    let bench = Bench::start("2026-12-01T20:00").await;
    let answer = bench.webhook("/voice/inbound", &with(&CALL, "From", None)).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("your number is hidden"), "{}", answer.body);
}

#[tokio::test]
async fn a_call_or_text_for_a_number_that_nobody_has_is_answered_and_not_kept() {
    let bench = Bench::start("2026-12-01T20:00").await;
    // The first request loads the profile.
    bench.webhook("/voice/status", &with(&CALL, "From", Some(tests::NEVER))).await;
    let before = bench.stored();
    let answer = bench.webhook("/voice/inbound", &with(&CALL, "To", Some("+16025550133"))).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("<Say") && answer.body.contains("not in service"), "{}", answer.body);
    let answer = bench.webhook("/sms/inbound", &with(&TEXT, "To", Some("+16025550133"))).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.body.contains("<Message"), "{}", answer.body);
    assert_eq!(bench.stored(), before);
    assert!(bench.carrier.messages().is_empty());
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let bench = Bench::start("2026-12-01T20:00").await;
    let long = "a".repeat(256 * 1024);
    for path in ["/voice/inbound", "/sms/inbound", "/sms/status", "/tick"] {
        let answer = bench.webhook(path, &with(&TEXT, "Body", Some(&long))).await;
        assert_eq!(answer.status, 413, "{path}: {}", answer.body);
    }
    assert!(bench.leads().is_empty());
}

#[tokio::test]
async fn bodies_that_are_no_forms_are_answered_with_what_is_wrong() {
    let bench = Bench::start("2026-12-01T20:00").await;
    let json = [("content-type", "application/json"), ("x-twilio-signature", "AAAA")];
    let answer = bench.http.send(Method::POST, "/voice/inbound", &json, "{}").await;
    assert_eq!(answer.status, 403);
    let bytes = vec![0xff, 0x00, b'%', b'&', b'=', 0xc3, 0x28];
    let form = [("content-type", "application/x-www-form-urlencoded"), ("x-twilio-signature", "AAAA")];
    assert_eq!(bench.http.send(Method::POST, "/sms/inbound", &form, bytes).await.status, 403);
}

#[tokio::test]
async fn other_methods_and_other_paths_are_refused() {
    let bench = Bench::start("2026-12-01T20:00").await;
    for (path, _) in WEBHOOKS {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = bench.http.send(method.clone(), path, &[], "").await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(answer.headers.contains_key("allow"), "{method} {path}");
        }
    }
    assert_eq!(bench.http.send(Method::GET, "/tick", &[], "").await.status, 405);
    for path in
        ["/", "/voice", "/voice/", "/voice/other", "/send", "/perform", "/reply", "/note", "/sms", "/admin"]
    {
        let answer = bench.http.send(Method::POST, path, &[], "").await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert!(bench.stored().keys().all(|key| key == "due:cursor" || key == "state:version"));
}

#[tokio::test]
async fn private_components_cannot_be_reached_from_outside() {
    let bench = Bench::start("2026-12-01T20:00").await;
    for id in ["booking", "handoff", "sms-follow-up"] {
        let host = format!("{id}.spin.internal");
        for path in ["/send", "/perform", "/reply"] {
            let answer = bench.http.send(Method::POST, path, &[("host", &host)], "{}").await;
            assert_eq!(answer.status, 404, "{host}{path}");
        }
    }
}

#[tokio::test]
async fn words_and_fields_of_a_newer_carrier_do_no_harm() {
    let mut bench = Bench::start("2026-12-01T20:00").await;
    let newer = [("StirVerstat", "TN-Validation-Quantum-Z"), ("HoloPresence", "true"), ("Ünbekannt", "ß☃")];
    let mut form = CALL.to_vec();
    form.extend(newer);
    let answer = bench.webhook("/voice/inbound", &form).await;
    assert_eq!((answer.status, bench.texts_to(RAY).len()), (200, 1), "{}", answer.body);
    bench.run_for("10s").await;
    let before = bench.the_lead(RAY);
    let mut status = with(&CALL, "CallStatus", Some("teleported"));
    status.extend(newer);
    assert_eq!(bench.webhook("/voice/status", &status).await.status, 204);
    let mut receipt = with(&RECEIPT, "MessageStatus", Some("pondered"));
    receipt.extend(newer);
    assert_eq!(bench.webhook("/sms/status", &receipt).await.status, 204);
    assert_eq!(bench.the_lead(RAY), before);
    let mut text = TEXT.to_vec();
    text.extend(newer);
    assert_eq!(bench.webhook("/sms/inbound", &text).await.status, 200);
    assert!(bench.the_lead(RAY).milestones.replied.is_some());
}

#[tokio::test]
async fn a_receipt_with_a_new_word_for_a_text_on_its_way_leaves_it_on_its_way() {
    let bench = Bench::start("2026-12-01T20:00").await;
    bench.webhook("/voice/inbound", &CALL).await;
    let message = bench.messages_to(RAY)[0].sid.to_string();
    let effect = bench.the_lead(RAY).outbox[0].id.clone();
    let mut receipt = with(&RECEIPT, "MessageStatus", Some("pondered"));
    receipt.retain(|(name, _)| *name != "MessageSid");
    receipt.push(("MessageSid", &message));
    let before = bench.the_lead(RAY);
    assert_eq!(
        bench.webhook(&format!("/sms/status?effect={effect}&sending=0&try=1"), &receipt).await.status,
        204
    );
    assert_eq!(bench.the_lead(RAY), before);
}

#[tokio::test]
async fn texts_that_look_like_code_stay_words() {
    let mut bench = Bench::start("2026-12-01T20:00").await;
    bench.miss(RAY).await;
    for body in [
        "'; DROP TABLE kv; --",
        "<script>alert(1)</script>",
        "{business} {{ carrier_secret }}",
        "\u{0}\u{202e}",
        "🙂".repeat(400).as_str(),
    ] {
        bench.text(RAY, body).await;
    }
    bench.assert_webhooks_taken();
    let secrets_stay = |phone| bench.texts_to(phone).iter().all(|text| !text.contains(SECRET));
    assert!(secrets_stay(RAY) && secrets_stay(tests::LUIS));
    assert!(bench.lead(RAY).is_some());
}
