//! `ringback up` as an operator runs it.

use std::time::Duration;

use simulated_carrier::{Carrier, Config, Number};
use tests::{
    ACCOUNT, DANA, Http, LINE, LUIS, NEVER, PROFILE, Process, SECRET, Temporary, caller, environment,
    free_address, profile, refused, with_variables,
};

const RAY: &str = "+16025550163";

/// A carrier before an application at `public_url`.
fn carrier(public_url: &str, listen: std::net::SocketAddr) -> Carrier {
    let number = Number {
        phone: LINE.to_owned(),
        voice_url: format!("{public_url}/voice/inbound"),
        sms_url: format!("{public_url}/sms/inbound"),
        status_callback: format!("{public_url}/voice/status"),
    };
    Carrier::start(Config { listen, ..Config::new(ACCOUNT, SECRET, vec![number]) }).unwrap()
}

/// Whoever is missed is texted at once, at any hour at which this may run.
fn text_at_once() -> String {
    profile(&[
        ("ring = [\"dispatch\", \"owner\"]", "ring = []"),
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
    ])
}

fn errors(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_profile_with_faults_is_refused_with_every_fault() {
    let faulty = profile(&[
        ("time_zone = \"America/Phoenix\"", "time_zone = \"America/Fenix\""),
        ("ring_seconds = 18", "ring_seconds = -3"),
        ("claim_within = \"5m\"", "claim_within = \"soon\""),
        ("phone = \"+16025550112\"", "phone = \"602 555 0112\""),
    ]);
    let folder = Temporary::new();
    let output = refused(&environment(&faulty, "http://127.0.0.1:9"), folder.path());
    assert_eq!(output.status.code(), Some(1));
    let errors = errors(&output);
    for path in ["business.time_zone", "answering.ring_seconds", "handoff.claim_within", "team[1].phone"] {
        assert!(errors.contains(path), "{path} is not named in: {errors}");
    }
    assert!(output.stdout.is_empty(), "it said that it was ready");
}

#[test]
fn every_missing_variable_is_named() {
    let mut variables = environment(PROFILE, "http://127.0.0.1:9");
    variables.remove("tick_token");
    variables.remove("carrier_secret");
    let folder = Temporary::new();
    let output = refused(&variables, folder.path());
    assert_eq!(output.status.code(), Some(1));
    let errors = errors(&output);
    for name in ["SPIN_VARIABLE_TICK_TOKEN", "SPIN_VARIABLE_CARRIER_SECRET"] {
        assert!(errors.contains(name), "{errors}");
    }
    assert!(!errors.contains("SPIN_VARIABLE_SESSION_KEY"), "{errors}");
}

#[test]
fn an_address_that_is_none_and_a_short_key_are_refused() {
    for (name, value) in [("public_url", "acme.example/x"), ("session_key", "short"), ("carrier", "pigeon")] {
        let mut variables = environment(PROFILE, "http://127.0.0.1:9");
        variables.insert(name, value.to_owned());
        let folder = Temporary::new();
        let output = refused(&variables, folder.path());
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(
            errors(&output).contains(&format!("SPIN_VARIABLE_{}", name.to_uppercase())),
            "{}",
            errors(&output)
        );
    }
}

#[test]
fn every_variable_that_a_carrier_also_needs_is_named_at_once() {
    let mut variables = environment(PROFILE, "http://127.0.0.1:9");
    variables.insert("carrier", "vonage".to_owned());
    let folder = Temporary::new();
    let output = refused(&variables, folder.path());
    assert_eq!(output.status.code(), Some(1));
    for name in ["CARRIER_SIGNING_KEY", "CARRIER_APPLICATION", "CARRIER_PRIVATE_KEY"] {
        assert!(errors(&output).contains(&format!("SPIN_VARIABLE_{name}")), "{}", errors(&output));
    }
}

#[test]
fn it_stops_cleanly_when_it_is_told_so_the_moment_it_is_ready() {
    let folder = Temporary::new();
    let variables = environment(PROFILE, "http://127.0.0.1:9");
    for _ in 0..3 {
        let (code, _, log) = Process::start(&variables, folder.path()).terminate();
        assert_eq!(code, Some(0), "{log}");
    }
}

/// Real time: waits until `done`, but not for ever.
pub(crate) async fn until(mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited 20 s in vain");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_that_it_is_ready_serves_stops_cleanly_and_keeps_what_it_was_told() {
    let folder = Temporary::new();
    let text_at_once = text_at_once();
    let listen = free_address();
    let variables = environment(&text_at_once, &format!("http://{listen}"));
    let url = variables["public_url"].clone();
    let carrier = carrier(&url, listen);
    let clockwork = carrier.spawn_real_time();
    let http = Http::new(url.clone());
    let process = Process::start(&variables, folder.path());
    assert_eq!(process.ready, format!("ready {url}"));
    assert_eq!(http.send(hyper::Method::GET, "/healthz", &[], "").await.status, 200);
    carrier.call(caller(RAY), LINE).await;
    until(async || carrier.messages().iter().any(|text| text.to == RAY)).await;
    // Where nothing is stored, it is the application that tells.
    let elsewhere = Temporary::new();
    let data = elsewhere.path().join("nothing").display().to_string();
    until(async || {
        let report = ["report", "--days", "1", "--json", "--data", &data];
        let told = tokio::task::block_in_place(|| with_variables(&report, &variables));
        assert!(told.status.success(), "{}", errors(&told));
        serde_json::from_slice::<serde_json::Value>(&told.stdout).unwrap()["missed"] == 1
    })
    .await;
    let (code, stdout, stderr) = process.terminate();
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(stdout, format!("ready {url}\n"));

    // Whoever opted out before the restart is known after it; whoever was texted is not texted again.
    let process = Process::start(&variables, folder.path());
    let texts = carrier.messages().len();
    carrier.call(caller(RAY), LINE).await;
    carrier.text(RAY, LINE, "A person please", Vec::new()).await;
    until(async || carrier.messages().iter().any(|text| text.to == LUIS)).await;
    let again = carrier.messages().split_off(texts);
    assert!(again.iter().all(|text| !text.body.contains("Sorry we missed your call")), "{again:?}");
    assert_eq!(process.terminate().0, Some(0));
    clockwork.abort();
}

#[test]
fn it_is_healthy_as_long_as_it_serves() {
    let folder = Temporary::new();
    let variables = environment(PROFILE, "http://127.0.0.1:9");
    let port = variables["public_url"].rsplit(':').next().unwrap();
    // Where it is told to listen everywhere, it is asked here.
    let ask = || with_variables(&["healthy", "--listen", &format!("0.0.0.0:{port}")], &variables);
    let process = Process::start(&variables, folder.path());
    let well = ask();
    assert!(well.status.success(), "{}", errors(&well));
    process.terminate();
    let gone = ask();
    assert_eq!(gone.status.code(), Some(1));
    assert!(errors(&gone).contains(&format!("nobody answers at 127.0.0.1:{port}")), "{}", errors(&gone));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_being_killed() {
    let folder = Temporary::new();
    let text_at_once = text_at_once();
    let listen = free_address();
    let variables = environment(&text_at_once, &format!("http://{listen}"));
    let carrier = carrier(&variables["public_url"], listen);
    let process = Process::start(&variables, folder.path());
    carrier.call(caller(RAY), LINE).await;
    process.kill();
    let process = Process::start(&variables, folder.path());
    carrier.call(caller(RAY), LINE).await;
    let texts: Vec<_> = carrier.messages().into_iter().filter(|text| text.to == RAY).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!(process.terminate().0, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_hold_no_number_no_words_and_no_secret() {
    let folder = Temporary::new();
    let listen = free_address();
    let text_at_once = text_at_once();
    let variables = environment(&text_at_once, &format!("http://{listen}"));
    let url = variables["public_url"].clone();
    let carrier = carrier(&url, listen);
    let clockwork = carrier.spawn_real_time();
    let process = Process::start(&variables, folder.path());
    const WORDS: &str = "my walrus is leaking at 85016 and I am Barnaby Quux, I want a person";
    carrier.call(caller(RAY), LINE).await;
    carrier.text(RAY, LINE, WORDS, Vec::new()).await;
    carrier.text(LUIS, LINE, "ok", Vec::new()).await;
    // Trouble is what is written about.
    let http = Http::new(url.clone());
    let form = [("CallSid", "CA1"), ("From", RAY), ("To", "+16025550133"), ("CallStatus", "ringing")];
    http.webhook("/voice/inbound", &form, tests::Signature::With(SECRET)).await;
    http.webhook("/voice/inbound", &form, tests::Signature::Missing).await;
    // What is said on the phone, too.
    for (path, name) in [("/voice/intake?turn=1", "SpeechResult"), ("/voice/transcript", "TranscriptionText")]
    {
        let said =
            [("CallSid", "CA2"), ("From", RAY), ("To", LINE), ("CallStatus", "in-progress"), (name, WORDS)];
        http.webhook(path, &said, tests::Signature::With(SECRET)).await;
    }
    carrier.faults(|faults| faults.refuse_connections = true);
    carrier.call(caller("+16025550164"), LINE).await;
    carrier.faults(|faults| {
        faults.refuse_connections = false;
        faults.lose_answers =
            Some(simulated_carrier::LostAnswers { remaining: 1, how: simulated_carrier::LostAnswer::Cut });
    });
    carrier.call(caller("+16025550165"), LINE).await;
    let (code, stdout, log) = process.terminate();
    clockwork.abort();
    assert_eq!(code, Some(0));
    assert!(log.contains("\"component\""), "nothing was logged, so nothing is proven: {log}");
    let log = log + &stdout;
    let national = |phone: &str| domain::Phone::parse(phone).unwrap().national();
    for phone in [RAY, LINE, LUIS, DANA, NEVER, "+16025550164", "+16025550165", "+16025550133"] {
        assert!(
            !log.contains(phone.trim_start_matches("+1")) && !log.contains(&national(phone)),
            "a number is in the log: {log}"
        );
    }
    for words in ["walrus", "Barnaby", "85016", "Sorry we missed", "Wants a person"] {
        assert!(!log.contains(words), "{words:?} is in the log: {log}");
    }
    for name in ["carrier_secret", "tick_token", "session_key"] {
        assert!(!log.contains(&variables[name]), "{name} is in the log");
    }
}
