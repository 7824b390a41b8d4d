//! Numbers connected at the carrier, and put back: over the API, on the page, by the command.

use std::process::Output;

use http::Method;
use serde_json::{Value, json};
use simulated_carrier::{Carrier, Config, Number};
use tests::{
    ACCOUNT, Answer, Bench, LINE, PROFILE, Process, SECRET, Setup, Temporary, encode, environment,
    free_address, with_variables,
};

/// A number of the account that the profile does not name.
const OTHER: &str = "+16025550101";
const THEIRS: &str = "https://other.example/voice";

/// The line goes to somebody else, and the account has one more number.
fn elsewhere(config: &mut Config) {
    config.numbers[0].voice_url = THEIRS.to_owned();
    config.numbers[0].sms_url = String::new();
    config.numbers.push(Number { phone: OTHER.to_owned(), ..Number::default() });
}

async fn bench() -> Bench {
    Bench::with(Setup { configure: elsewhere, ..Setup::default() }).await
}

fn line() -> Value {
    json!({ "number": LINE })
}

fn of<'a>(numbers: &'a Value, number: &str) -> &'a Value {
    numbers.as_array().unwrap().iter().find(|own| own["number"] == number).unwrap()
}

#[tokio::test]
async fn a_number_is_connected_and_put_back_exactly_as_it_was() {
    let bench = bench().await;
    bench.carrier.change_number(LINE, &[("VoiceMethod", "GET"), ("SmsApplicationSid", "AP01")]);
    let before = bench.carrier.number(LINE).unwrap();
    let (status, numbers) = bench.set_up("numbers", json!({})).await;
    assert_eq!(status, 200, "{numbers}");
    assert_eq!(of(&numbers, LINE)["connected"], false);
    assert_eq!(of(&numbers, LINE)["addresses"]["calls"], THEIRS);
    assert!(of(&numbers, LINE)["overridden"].as_str().unwrap().contains("application"));
    assert_eq!(
        (&of(&numbers, OTHER)["in_profile"], &of(&numbers, LINE)["in_profile"]),
        (&json!(false), &json!(true))
    );

    let (status, connected) = bench.set_up("connect", line()).await;
    assert_eq!((status, &connected["connected"], &connected["can_undo"]), (200, &json!(true), &json!(true)));
    let now = bench.carrier.number(LINE).unwrap();
    let public_url = format!("http://{}", bench.address());
    assert_eq!(now.voice_url, format!("{public_url}/voice/inbound"));
    assert_eq!(now.status_callback, format!("{public_url}/voice/status"));
    assert_eq!(now.sms_url, format!("{public_url}/sms/inbound"));

    // To connect it once more does not overwrite what it was.
    assert_eq!(bench.set_up("connect", line()).await.0, 200);
    let (status, back) = bench.set_up("undo", line()).await;
    assert_eq!(
        (status, &back["connected"], &back["can_undo"]),
        (200, &json!(false), &json!(false)),
        "{back}"
    );
    assert_eq!(bench.carrier.number(LINE).unwrap(), before);
    assert!(back["overridden"].as_str().unwrap().contains("application"), "the application is back too");
    let (status, again) = bench.set_up("undo", line()).await;
    assert_eq!(status, 409);
    assert!(again["detail"].as_str().unwrap().contains("nothing is known"), "{again}");
}

#[tokio::test]
async fn after_connecting_a_missed_call_is_texted() {
    let mut bench = bench().await;
    assert_eq!(bench.set_up("connect", line()).await.0, 200);
    bench.miss("+16025550163").await;
    assert_eq!(bench.texts_to("+16025550163").len(), 1);
}

async fn refused(bench: &Bench, number: &str) -> String {
    let before = bench.carrier.number(LINE);
    let (status, problem) = bench.set_up("connect", json!({ "number": number })).await;
    assert_eq!(status, 409, "{problem}");
    assert_eq!(bench.carrier.number(LINE), before, "something was changed");
    problem["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_number_that_the_profile_does_not_name_is_refused_with_what_to_add() {
    let why = refused(&bench().await, OTHER).await;
    assert!(why.contains("not one of the profile's numbers") && why.contains("under [business]"), "{why}");
}

#[tokio::test]
async fn a_number_that_the_account_does_not_have_is_refused() {
    let configure = |config: &mut Config| config.numbers[0].phone = OTHER.to_owned();
    let bench = Bench::with(Setup { configure, ..Setup::default() }).await;
    let why = refused(&bench, LINE).await;
    assert!(why.contains("has no such number"), "{why}");
}

#[tokio::test]
async fn wrong_credentials_are_told_with_what_to_check() {
    let configure = |config: &mut Config| config.auth_token = "another secret".to_owned();
    let bench = Bench::with(Setup { configure, ..Setup::default() }).await;
    let why = refused(&bench, LINE).await;
    assert!(why.contains("20003") && why.contains("check carrier_account, carrier_secret"), "{why}");
    let (status, problem) = bench.set_up("numbers", json!({})).await;
    assert_eq!(status, 409, "{problem}");
    assert!(!problem.to_string().contains(SECRET));
}

#[tokio::test]
async fn no_number_is_pointed_at_a_public_address_that_does_not_answer() {
    let public_url = Some(format!("http://{}", free_address()));
    let bench = Bench::with(Setup { public_url, configure: elsewhere, ..Setup::default() }).await;
    let why = refused(&bench, LINE).await;
    assert!(why.contains("does not answer") && why.contains("set public_url"), "{why}");
}

#[tokio::test]
async fn without_a_token_the_account_is_nobodys_to_see() {
    let bench = bench().await;
    for path in ["numbers", "connect", "undo", "doctor", "call", "forwarding"] {
        let path = format!("/api/v1/setup/{path}");
        let answer = bench.http.send(Method::POST, &path, &[], line().to_string()).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    assert_eq!(bench.http.send(Method::POST, "/numbers", &[], "{}").await.status, 404);
    assert_eq!(bench.set_up("connect", json!({})).await.0, 400);
}

async fn page(bench: &Bench, method: Method, path: &str, form: &[(&str, &str)]) -> Answer {
    let cookie = bench.desk_cookie();
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    bench.http.send(method, path, &headers, encode(form)).await
}

#[tokio::test]
async fn the_page_shows_the_numbers_and_its_buttons_connect_and_undo() {
    let bench = bench().await;
    let desk = page(&bench, Method::GET, "/desk/", &[]).await;
    assert!(desk.body.contains("href=\"/desk/setup\""));
    let first = page(&bench, Method::GET, "/desk/setup", &[]).await;
    assert_eq!(first.status, 200);
    for part in ["(602) 555-0100", "goes elsewhere", ">Connect<", "Not in the profile", "not tested"] {
        assert!(first.body.contains(part), "{part:?} is missing: {}", first.body);
    }
    assert_eq!(first.body.matches(">Connect<").count(), 1, "only what the profile names can be connected");
    let done = page(&bench, Method::POST, "/desk/setup/connect", &[("number", LINE)]).await;
    assert_eq!((done.status, done.headers["location"].to_str().unwrap()), (303, "/desk/setup"));
    let connected = page(&bench, Method::GET, "/desk/setup", &[]).await.body;
    assert!(connected.contains(">connected<") && connected.contains("Put back as it was"), "{connected}");
    assert_eq!(page(&bench, Method::POST, "/desk/setup/undo", &[("number", LINE)]).await.status, 303);
    assert_eq!(bench.carrier.number(LINE).unwrap().voice_url, THEIRS);
    let refused = page(&bench, Method::POST, "/desk/setup/connect", &[("number", "+1 (602) 555-0101")]).await;
    assert!(refused.body.contains("is not one of the profile’s numbers"), "{}", refused.body);
}

#[tokio::test]
async fn the_page_is_for_who_is_logged_in_and_its_forms_for_itself() {
    let bench = bench().await;
    assert_eq!(bench.http.send(Method::GET, "/desk/setup", &[], "").await.status, 401);
    let cookie = bench.desk_cookie();
    let from_elsewhere = [("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")];
    let form = encode(&[("number", LINE)]);
    let answer = bench.http.send(Method::POST, "/desk/setup/connect", &from_elsewhere, form).await;
    assert_eq!(answer.status, 401);
    assert_eq!(bench.carrier.number(LINE).unwrap().voice_url, THEIRS);
}

fn words(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_lists_connects_and_puts_back() {
    let number = Number { phone: LINE.to_owned(), voice_url: THEIRS.to_owned(), ..Number::default() };
    let carrier = Carrier::start(Config::new(ACCOUNT, SECRET, vec![number])).unwrap();
    let folder = Temporary::new();
    let variables = environment(PROFILE, &carrier.api_url());
    let ask =
        |arguments: &[&str]| tokio::task::block_in_place(|| words(&with_variables(arguments, &variables)));
    let (_, errors, code) = ask(&["connect"]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("the application must run for this"), "{errors}");

    let process = Process::start(&variables, folder.path());
    let (list, errors, code) = ask(&["connect"]);
    assert_eq!(code, Some(1), "nobody was there to answer");
    assert!(list.contains(LINE) && list.contains("goes elsewhere (calls go to https://other"), "{list}");
    assert!(errors.contains("ringback connect +16025550100 --yes"), "{errors}");
    assert_eq!(carrier.number(LINE).unwrap().voice_url, THEIRS);

    let (told, errors, code) = ask(&["connect", "--yes"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(told.contains("is connected") && told.contains("--undo"), "{told}");
    assert_eq!(carrier.number(LINE).unwrap().voice_url, format!("{}/voice/inbound", variables["public_url"]));
    let (told, errors, code) = ask(&["connect", LINE, "--undo"]);
    assert_eq!((code, told.trim()), (Some(0), "+16025550100 is as it was before."), "{errors}");
    assert_eq!(carrier.number(LINE).unwrap().voice_url, THEIRS);
    let (_, errors, code) = ask(&["connect", OTHER]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("not one of the profile's numbers"), "{errors}");
    process.kill();
}
