//! Every line of the doctor's: once well, once not, with what to do.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use simulated_carrier::{Carrier, Config, Number, Person, Refusals, Registration};
use tests::{
    ACCOUNT, Bench, LINE, PROFILE, Process, SECRET, Setup, Temporary, environment, free_address,
    with_variables,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What the customers dial.
const DIALLED: &str = "+16025550150";
const NOBODY: &str = "2025550199";

const PARTS: [&str; 9] = [
    "credentials",
    "public_address",
    "webhooks",
    "forwarding",
    "text_registration",
    "opt_out",
    "clock",
    "store",
    "calendar",
];

/// A line: how it is, what was found, and what to do.
struct Line {
    health: String,
    found: String,
    advice: String,
}

impl Line {
    fn read(check: &Value) -> Self {
        let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        Self { health: text("health"), found: text("found"), advice: text("do") }
    }

    #[track_caller]
    fn is_well(&self) {
        assert_eq!(self.health, "ok", "{} — {}", self.found, self.advice);
    }

    #[track_caller]
    fn fails(&self, found: &str, advice: &str) {
        assert_eq!(self.health, "failed", "{} — {}", self.found, self.advice);
        self.says(found, advice);
    }

    #[track_caller]
    fn is_not_known(&self, found: &str, advice: &str) {
        assert_eq!(self.health, "unknown", "{} — {}", self.found, self.advice);
        self.says(found, advice);
    }

    #[track_caller]
    fn says(&self, found: &str, advice: &str) {
        assert!(self.found.contains(found), "found {:?}", self.found);
        assert!(self.advice.contains(advice), "advises {:?}", self.advice);
    }
}

async fn doctor(bench: &Bench) -> Value {
    let (status, checks) = bench.set_up("doctor", json!({})).await;
    assert_eq!(status, 200, "{checks}");
    let parts: Vec<&str> = checks.as_array().unwrap().iter().map(|c| c["part"].as_str().unwrap()).collect();
    assert_eq!(parts, PARTS);
    checks
}

async fn line(bench: &Bench, part: &str) -> Line {
    let checks = doctor(bench).await;
    Line::read(checks.as_array().unwrap().iter().find(|check| check["part"] == part).unwrap())
}

/// A bench where everything is as it should be.
async fn well(setup: Setup) -> Bench {
    let bench = Bench::with(setup).await;
    bench.carrier.set_registration(LINE, Registration::campaign("VERIFIED"));
    bench.tick(bench.tick_token()).await;
    bench
}

async fn with(configure: fn(&mut Config)) -> Bench {
    well(Setup { configure, ..Setup::default() }).await
}

#[tokio::test]
async fn where_all_is_well_every_line_says_so_and_nothing_is_left_of_the_made_up_caller() {
    let mut bench = well(Setup::default()).await;
    bench.carrier.set_person(DIALLED, Person::Forwards { after: Duration::from_secs(20), to: LINE.into() });
    bench.set_up("call", json!({ "number": DIALLED })).await;
    bench.run_for("2m").await;
    for _ in 0..2 {
        let checks = doctor(&bench).await;
        checks.as_array().unwrap().iter().map(Line::read).for_each(|line| line.is_well());
    }
    assert!(bench.carrier.messages().is_empty(), "somebody was texted");
    bench.run_for("2h").await;
    let holds = |(key, value): &(String, Vec<u8>)| {
        key.contains(NOBODY) || String::from_utf8_lossy(value).contains(NOBODY)
    };
    let left: Vec<String> = bench.stored().into_iter().filter(holds).map(|(key, _)| key).collect();
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(bench.report(1).await["wrote_first"], 0, "the made-up caller is in the figures");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn credentials_that_are_wrong_and_an_account_that_is_suspended_fail() {
    let bench = with(|config| config.auth_token = "another".to_owned()).await;
    let denied = line(&bench, "credentials").await;
    denied.fails("does not let us in (HTTP 401, code 20003)", "check carrier_account, carrier_secret");
    line(&bench, "webhooks").await.is_not_known("does not let us in", "");
    let bench = well(Setup::default()).await;
    bench.carrier.set_account_status("suspended");
    line(&bench, "credentials").await.fails("suspended", "carrier's console");
}

#[tokio::test]
async fn a_public_address_where_nobody_answers_fails_and_the_opt_out_is_not_tried() {
    let public_url = Some(format!("http://{}", free_address()));
    let bench = well(Setup { public_url, ..Setup::default() }).await;
    line(&bench, "public_address").await.fails("nobody answers there", "set public_url");
    line(&bench, "opt_out").await.is_not_known("not tried", "public address");
}

/// Somebody else who looks like us at first: says `ok` to a GET, and `status` to a POST.
async fn somebody_else(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let status = if request[..read].starts_with(b"GET") { "200 OK" } else { status };
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    url
}

#[tokio::test]
async fn an_application_that_does_not_believe_our_signature_fails_the_public_address() {
    let public_url = Some(somebody_else("403 Forbidden").await);
    let bench = well(Setup { public_url, ..Setup::default() }).await;
    line(&bench, "public_address").await.fails("turned away", "another Ringback");
}

#[tokio::test]
async fn a_proxy_that_breaks_posts_fails_the_public_address() {
    let public_url = Some(somebody_else("502 Bad Gateway").await);
    let bench = well(Setup { public_url, ..Setup::default() }).await;
    line(&bench, "public_address").await.fails("HTTP 502", "proxy");
}

#[tokio::test]
async fn an_opt_out_that_leaves_no_trace_in_our_store_fails() {
    let public_url = Some(somebody_else("200 OK").await);
    let bench = well(Setup { public_url, ..Setup::default() }).await;
    line(&bench, "opt_out").await.fails("left no trace", "another store");
}

#[tokio::test]
async fn webhooks_of_somebody_else_are_named_one_by_one() {
    let bench = well(Setup::default()).await;
    bench.carrier.change_number(LINE, &[("SmsUrl", "https://other.example/sms"), ("StatusCallback", "")]);
    let webhooks = line(&bench, "webhooks").await;
    webhooks.fails("texts go to https://other.example/sms", "ringback connect +16025550100");
    webhooks.says("+16025550100 call status go nowhere", "");
    assert!(!webhooks.found.contains("calls go"), "{}", webhooks.found);
    assert_eq!(bench.set_up("connect", json!({ "number": LINE })).await.0, 200);
    line(&bench, "webhooks").await.is_well();
    bench.carrier.change_number(LINE, &[("TrunkSid", "TK01")]);
    line(&bench, "webhooks").await.fails("SIP trunk", "");
}

#[tokio::test]
async fn a_messaging_service_that_takes_the_texts_is_named() {
    let bench = well(Setup::default()).await;
    let registration = Registration { service_takes_texts: true, ..Registration::campaign("VERIFIED") };
    bench.carrier.set_registration(LINE, registration);
    line(&bench, "webhooks").await.fails("a messaging service takes its texts", "");
}

#[tokio::test]
async fn text_registration_goes_by_what_the_carrier_says() {
    let bench = well(Setup::default()).await;
    line(&bench, "text_registration").await.is_well();
    bench.carrier.set_registration(LINE, Registration::campaign("IN_PROGRESS"));
    line(&bench, "text_registration").await.is_not_known("IN_PROGRESS", "wait for the carrier");
    bench.carrier.set_registration(LINE, Registration::campaign("FAILED"));
    line(&bench, "text_registration").await.fails("not registered", "turned down");
    bench.carrier.set_registration(LINE, Registration::default());
    line(&bench, "text_registration").await.fails("not registered", "register brand and campaign");
}

#[tokio::test]
async fn a_clock_that_does_not_tick_fails_and_so_does_one_that_is_wrong() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    line(&bench, "clock").await.fails("never ticked", "POST to /tick");
    bench.tick(bench.tick_token()).await;
    line(&bench, "clock").await.is_well();
    bench.stand_at("2026-12-01T10:10");
    line(&bench, "clock").await.fails("10 minutes ago", "POST to /tick");
    let bench = with(|config| {
        let right = config.clock.clone();
        config.clock = std::sync::Arc::new(move || right() + jiff::SignedDuration::from_mins(6));
    });
    line(&bench.await, "clock").await.fails("360 seconds apart", "NTP");
}

#[tokio::test]
async fn a_calendar_that_cannot_be_asked_fails_and_a_full_one_is_said_to_be() {
    let manifest = |manifest: &mut ringback::host::manifest::Manifest| {
        manifest.components.get_mut("booking").unwrap().key_value_stores.clear();
    };
    let bench = well(Setup { manifest, ..Setup::default() }).await;
    line(&bench, "calendar").await.fails("no times can be looked up", "log");
    let closed = tests::profile(&[("lead_time = \"2h\"", "lead_time = \"15d\"")]);
    let bench = well(Setup { profile: closed, ..Setup::default() }).await;
    line(&bench, "calendar").await.is_not_known("no time is free in the next 14 days", "horizon_days");
}

#[tokio::test]
async fn a_number_that_forwards_is_found_by_a_test_call_that_rings_nobody_here() {
    let mut bench = well(Setup::default()).await;
    line(&bench, "forwarding").await.is_not_known("not tested", "ringback doctor --call");
    bench.carrier.set_person(DIALLED, Person::Forwards { after: Duration::from_secs(20), to: LINE.into() });
    let (status, check) = bench.set_up("call", json!({ "number": DIALLED })).await;
    assert_eq!(status, 200);
    Line::read(&check).is_not_known("the test call rings", "let it ring");
    bench.run_for("1m").await;
    line(&bench, "forwarding").await.is_well();
    let rung: Vec<String> = bench.carrier.calls().into_iter().map(|call| call.to).collect();
    assert_eq!(rung, [DIALLED, LINE], "somebody on the team was rung");
    assert!(bench.was_said("The forwarding of Acme Heating & Air works"));
    assert!(bench.leads().is_empty());
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_number_that_does_not_forward_fails_once_the_test_is_over() {
    let mut bench = well(Setup::default()).await;
    bench.carrier.set_person(DIALLED, Person::answers(5, None, 10));
    bench.set_up("call", json!({ "number": DIALLED })).await;
    bench.run_for("3m").await;
    assert!(bench.was_said("it was not forwarded"));
    line(&bench, "forwarding").await.fails("did not come back", "forward calls that you do not answer");
    // A call from a number of our own that no test waits for is a call like any other.
    bench.call(tests::caller(LINE)).await;
    line(&bench, "forwarding").await.fails("did not come back", "");
    bench
        .carrier
        .faults(|faults| faults.fail_calls = Some(Refusals { remaining: 1, status: 400, code: 21215 }));
    let (_, check) = bench.set_up("call", json!({ "number": DIALLED })).await;
    Line::read(&check).fails("does not place the test call (code 21215)", "may place calls");
    let (_, check) = bench.set_up("call", json!({ "number": LINE })).await;
    Line::read(&check).fails("the line", "customers dial");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn the_page_shows_every_line_with_its_mark_and_what_to_do() {
    let bench = Bench::start("2026-12-01T10:00").await;
    let cookie = bench.desk_cookie();
    let headers = [("cookie", cookie.as_str())];
    let page = bench.http.send(Method::POST, "/desk/setup/doctor", &headers, "").await;
    assert_eq!(page.status, 200);
    for part in
        ["✓", "✗", "Credentials", "Text registration", "It has never ticked", "Have something POST to /tick"]
    {
        assert!(
            page.body.to_lowercase().contains(&part.to_lowercase()),
            "{part:?} is missing: {}",
            page.body
        );
    }
    bench.carrier.set_person(DIALLED, Person::NoAnswer);
    let form = tests::encode(&[("number", "+1 602 555 0150")]);
    let called = bench.http.send(Method::POST, "/desk/setup/call", &headers, form).await;
    assert!(called.body.contains("the test call rings"), "{}", called.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_prints_a_line_a_check_and_its_exit_code_says_whether_one_failed() {
    let variables = environment(PROFILE, "http://127.0.0.1:9");
    let number = Number {
        phone: LINE.to_owned(),
        voice_url: format!("{}/voice/inbound", variables["public_url"]),
        sms_url: format!("{}/sms/inbound", variables["public_url"]),
        status_callback: format!("{}/voice/status", variables["public_url"]),
    };
    let carrier = Carrier::start(Config::new(ACCOUNT, SECRET, vec![number])).unwrap();
    let _clockwork = carrier.spawn_real_time();
    let variables = { variables }.into_iter().chain([("carrier_api", carrier.api_url())]).collect();
    let ask = |arguments: &[&str]| {
        let output = tokio::task::block_in_place(|| with_variables(arguments, &variables));
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    };
    let (lines, code) = ask(&["doctor"]);
    assert_eq!((lines.lines().count(), code), (1, Some(1)), "{lines}");
    assert!(lines.starts_with("FAIL public address: cannot reach http://127.0.0.1:"), "{lines}");
    assert!(lines.contains(" — start the application with ringback up"), "{lines}");

    let folder = Temporary::new();
    let process = Process::start(&variables, folder.path());
    let (lines, code) = ask(&["doctor"]);
    assert_eq!(code, Some(1), "{lines}");
    assert!(lines.lines().any(|line| line == "ok   credentials: Simulated account"), "{lines}");
    assert!(
        lines.contains("FAIL text registration: +16025550100 is not registered for texting — "),
        "{lines}"
    );
    assert!(lines.contains("-    forwarding: not tested — have the number that your customers dial rung: ringback doctor --call NUMBER"), "{lines}");

    carrier.set_registration(LINE, Registration::campaign("VERIFIED"));
    carrier.set_person(DIALLED, Person::Forwards { after: Duration::from_secs(1), to: LINE.into() });
    let (lines, code) = ask(&["doctor", "--call", DIALLED]);
    assert_eq!(code, Some(0), "{lines}");
    assert!(lines.contains("ok   forwarding: a forwarded call arrived on "), "{lines}");
    let (json, code) = ask(&["doctor", "--json"]);
    let checks: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!((checks.len(), code), (9, Some(0)), "{json}");
    assert!(checks.iter().all(|check| check["health"] == "ok"), "{json}");
    process.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_away_is_what_the_command_names() {
    let mut variables = environment(PROFILE, "http://127.0.0.1:9");
    variables.insert("state", format!("redis://{}", free_address()));
    let folder = Temporary::new();
    let process = Process::start(&variables, folder.path());
    let output = tokio::task::block_in_place(|| with_variables(&["doctor"], &variables));
    let lines = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(lines.contains("ok   public address") && lines.contains("FAIL store: "), "{lines}");
    assert!(lines.contains("see the application's log"), "{lines}");
    process.kill();
}
