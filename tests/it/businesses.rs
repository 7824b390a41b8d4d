//! Many businesses in one application: from the files of an agency, or over the API, to calls that each business misses.

use std::path::Path;

use hyper::Method;
use serde_json::{Value, json};
use session::mint_operator;
use simulated_carrier::{Carrier, Config, Number};
use tests::{
    ACCOUNT, Bench, DANA, Http, LINE, LUIS, Process, SECRET, Setup, Temporary, caller, environment,
    free_address, profile, with_variables,
};

use crate::up::until;

const RAY: &str = "+16025550163";
const MARIA: &str = "+14805550142";
const ZOE: &str = "+14805550188";

/// The id, the name and the number of some businesses.
const ACME: [&str; 3] = ["acme-heating", "Acme Heating & Air", LINE];
const BLUE: [&str; 3] = ["blue-water", "Blue Water Plumbing", "+16025550900"];
const CLEAR: [&str; 3] = ["clear-sky", "Clear Sky Roofing", "+16025550901"];

/// Whoever calls this one is texted at once, at any hour.
fn profile_of([id, name, line]: [&str; 3]) -> String {
    profile(&[
        ("id = \"acme-heating\"", &format!("id = \"{id}\"")),
        ("name = \"Acme Heating & Air\"", &format!("name = \"{name}\"")),
        ("ring = [\"dispatch\", \"owner\"]", "ring = []"),
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
    ])
    .replace(LINE, line)
}

fn numbers(public_url: &str) -> Vec<Number> {
    let number = |phone: &str| Number {
        phone: phone.to_owned(),
        voice_url: format!("{public_url}/voice/inbound"),
        sms_url: format!("{public_url}/sms/inbound"),
        status_callback: format!("{public_url}/voice/status"),
    };
    [ACME, BLUE, CLEAR].map(|[_, _, line]| number(line)).to_vec()
}

/// The texts to somebody from a line.
fn texts(carrier: &Carrier, from: &str, to: &str) -> Vec<String> {
    let sent = carrier.messages().into_iter().filter(|text| text.from == from && text.to == to);
    sent.map(|text| text.body).collect()
}

async fn texted_in_its_name(carrier: &Carrier, [_, name, line]: [&str; 3], who: &str) {
    carrier.call(caller(who), line).await;
    until(async || texts(carrier, line, who).iter().any(|text| text.contains(name))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_profile_of_a_folder_is_served_in_its_own_name_and_a_wrong_one_keeps_no_other_from_it() {
    let (data, folder) = (Temporary::new(), Temporary::new());
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("acme.toml", &profile_of(ACME));
    write("blue.toml", &profile_of(BLUE));
    write("clear.toml", &profile_of(CLEAR).replace("ring_seconds = 18", "ring_seconds = -3"));
    write("twin.toml", &profile_of(ACME));
    write("notes.txt", "of the agency");
    let listen = free_address();
    let mut variables = environment("", &format!("http://{listen}"));
    variables.insert("folder", folder.path().to_str().unwrap().to_owned());
    let url = variables["public_url"].clone();
    let carrier = Carrier::start(Config { listen, ..Config::new(ACCOUNT, SECRET, numbers(&url)) }).unwrap();
    let clockwork = carrier.spawn_real_time();
    let process = Process::start(&variables, data.path());

    // What it writes beside that is read a moment later.
    until(async || process.log().contains(" are served")).await;
    let log = process.log();
    assert!(log.contains("clear.toml is not served") && log.contains("answering.ring_seconds"), "{log}");
    assert!(log.contains("acme.toml has the id acme-heating already"), "{log}");
    assert!(log.contains("2 businesses of") && log.contains("2 files are not"), "{log}");
    assert!(!log.contains("notes.txt"), "{log}");
    texted_in_its_name(&carrier, ACME, RAY).await;
    texted_in_its_name(&carrier, BLUE, MARIA).await;

    // Put right, it is served without a start.
    write("clear.toml", &profile_of(CLEAR));
    until(async || process.log().contains("3 businesses of")).await;
    texted_in_its_name(&carrier, CLEAR, ZOE).await;

    // Each verb says which business it means.
    let file = folder.path().join("blue.toml");
    let desk = with_variables(&["desk", "--business", file.to_str().unwrap()], &variables);
    let link = String::from_utf8(desk.stdout).unwrap();
    let http = Http::new(url.clone());
    let path = link.trim().strip_prefix(&url).unwrap();
    let opened = http.send(Method::POST, path, &[], "").await;
    let cookie = opened.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = http.send(Method::GET, "/desk/", &[("cookie", &cookie)], "").await.body;
    assert!(page.contains("Blue Water") && !page.contains("Acme"), "{page}");
    let desk = with_variables(&["desk", "--business", folder.path().to_str().unwrap()], &variables);
    let told = String::from_utf8(desk.stderr).unwrap();
    assert!(!desk.status.success() && told.contains("acme.toml"), "{told}");

    let (code, _, stderr) = process.terminate();
    assert_eq!(code, Some(0), "{stderr}");
    for number in [LINE, BLUE[2], RAY, MARIA, DANA, LUIS] {
        assert!(!stderr.contains(number), "{stderr}");
    }
    clockwork.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_that_runs_elsewhere_is_given_businesses_by_command() {
    let (data, folder) = (Temporary::new(), Temporary::new());
    let listen = free_address();
    let variables = environment("", &format!("http://{listen}"));
    let url = variables["public_url"].clone();
    let carrier = Carrier::start(Config { listen, ..Config::new(ACCOUNT, SECRET, numbers(&url)) }).unwrap();
    let clockwork = carrier.spawn_real_time();
    let _process = Process::start(&variables, data.path());
    let put = |path: &Path| {
        let output = with_variables(&["business", "put", path.to_str().unwrap()], &variables);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), told + &String::from_utf8_lossy(&output.stderr))
    };
    assert!(!put(folder.path()).0, "there is nothing in the folder");
    for (name, of) in [("acme.toml", ACME), ("blue.toml", BLUE)] {
        std::fs::write(folder.path().join(name), profile_of(of)).unwrap();
    }
    let (all, told) = put(folder.path());
    assert!(
        all && told.contains("acme-heating is served") && told.contains("blue-water is served"),
        "{told}"
    );
    texted_in_its_name(&carrier, BLUE, MARIA).await;
    // Another one that wants the same number.
    let wrong = folder.path().join("wrong.toml");
    std::fs::write(&wrong, profile_of([CLEAR[0], CLEAR[1], BLUE[2]])).unwrap();
    let (all, told) = put(&wrong);
    assert!(!all && told.contains("names the number of blue-water"), "{told}");
    clockwork.abort();
}

fn more_numbers(config: &mut Config) {
    let like = config.numbers[0].clone();
    config
        .numbers
        .extend([BLUE, CLEAR].map(|[_, _, line]| Number { phone: line.to_owned(), ..like.clone() }));
}

async fn put(bench: &Bench, token: &str, id: &str, profile: &str) -> (u16, Value) {
    let bearer = format!("Bearer {token}");
    let path = format!("/api/v1/businesses/{id}");
    let body = json!({ "profile": profile }).to_string();
    let answer = bench.http.send(Method::PUT, &path, &[("authorization", &bearer)], body).await;
    if answer.status >= 400 {
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

fn operator(bench: &Bench) -> String {
    mint_operator(bench.session_key(), bench.now() + jiff::SignedDuration::from_hours(24)).unwrap()
}

#[tokio::test]
async fn a_business_that_is_put_over_the_api_is_answered_for_from_then_on() {
    let mut bench = Bench::with(Setup { configure: more_numbers, ..Setup::default() }).await;
    bench.miss(RAY).await;
    let token = operator(&bench);
    let (status, made) = put(&bench, &token, BLUE[0], &profile_of(BLUE)).await;
    assert_eq!((status, made["name"].as_str()), (201, Some(BLUE[1])));
    let writes = bench.writes();
    assert_eq!(put(&bench, &token, BLUE[0], &profile_of(BLUE)).await.0, 200);
    assert_eq!(bench.writes(), writes, "the same again writes nothing");
    bench.carrier.call(caller(MARIA), BLUE[2]).await;
    bench.run_for("3m").await;
    assert!(texts(&bench.carrier, BLUE[2], MARIA)[0].contains(BLUE[1]));
    // A changed one.
    let renamed = profile_of([BLUE[0], "Blue Lake Plumbing", BLUE[2]]);
    assert_eq!(put(&bench, &token, BLUE[0], &renamed).await.0, 200);
    bench.run_for("5s").await;
    bench.carrier.call(caller(ZOE), BLUE[2]).await;
    bench.run_for("3m").await;
    assert!(texts(&bench.carrier, BLUE[2], ZOE)[0].contains("Blue Lake"));
    assert_eq!(bench.stored()["business.ids"], b"acme-heating\nblue-water\n");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_business_that_is_wrong_or_comes_from_anybody_else_is_refused_and_nothing_is_written() {
    let mut bench = Bench::with(Setup { configure: more_numbers, ..Setup::default() }).await;
    bench.miss(RAY).await;
    let token = operator(&bench);
    let key = crate::api::Program::with(&bench, &["setup", "leads:write", "callers:write"]).await.key;
    let stored = bench.stored();
    let sound = profile_of(BLUE);
    // The owner of a business, one of their programs, somebody with another key, and nobody.
    let forged =
        mint_operator("another-key-of-enough-bytes", bench.now() + jiff::SignedDuration::from_hours(1));
    for (shown, refused) in
        [(bench.api_token(), 403), (key, 403), (forged.unwrap(), 401), (bench.tick_token().to_owned(), 401)]
    {
        assert_eq!(put(&bench, &shown, BLUE[0], &sound).await.0, refused);
    }
    // The token opens no business.
    let bearer = format!("Bearer {token}");
    for path in ["/api/v1/leads", "/api/v1/businesses", "/api/v1/keys"] {
        assert_eq!(bench.http.send(Method::GET, path, &[("authorization", &bearer)], "").await.status, 401);
    }
    let faulty = sound.replace("ring_seconds = 18", "ring_seconds = -3").replace("America/Phoenix", "Fenix");
    let (status, why) = put(&bench, &token, BLUE[0], &faulty).await;
    let detail = why["detail"].as_str().unwrap();
    assert_eq!((status, why["at"].as_str()), (422, Some("profile")));
    assert!(detail.contains("answering.ring_seconds") && detail.contains("business.time_zone"), "{detail}");
    let (status, why) = put(&bench, &token, BLUE[0], &sound.replacen("id = ", "id == ", 1)).await;
    assert!(status == 422 && why["detail"].as_str().unwrap().contains("line "), "{why}");
    assert_eq!(put(&bench, &token, "another", &sound).await.0, 422);
    let (status, why) = put(&bench, &token, BLUE[0], &profile_of([BLUE[0], BLUE[1], LINE])).await;
    assert!(status == 409 && why["detail"].as_str().unwrap().contains("acme-heating"), "{why}");
    assert_eq!(bench.stored(), stored);
    // The first one has kept its number.
    bench.miss(ZOE).await;
    assert!(bench.texts_to(ZOE)[0].contains("Acme"));
}
