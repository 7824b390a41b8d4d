//! The API: keys, lists, writes that are done once, and its description held against itself.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use simulated_carrier::Carrier;
use tests::{
    ACCOUNT, Answer, Bench, LINE, LUIS, Process, SECRET, Setup, Temporary, caller, encode, environment,
    profile, texting, tools, with_variables,
};

const MARIA: &str = "+14805550142";
const RAY: &str = "+16025550163";
const OTHER_LINE: &str = "+16025550900";

/// Somebody who has a key, or none.
pub(crate) struct Program<'a> {
    bench: &'a Bench,
    /// The key.
    pub(crate) key: String,
}

impl<'a> Program<'a> {
    /// With the application's own token.
    fn owner(bench: &'a Bench) -> Self {
        Self { bench, key: bench.api_token() }
    }

    /// With a key that has these scopes.
    pub(crate) async fn with(bench: &'a Bench, scopes: &[&str]) -> Self {
        let body = json!({ "name": "CRM", "scopes": scopes });
        let (status, made) = Self::owner(bench).ask(Method::POST, "/keys", Some(body)).await;
        assert_eq!(status, 201, "{made}");
        Self { bench, key: made["key"].as_str().unwrap().to_owned() }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.ask_once(method, path, body, None).await
    }

    async fn ask_once(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        once: Option<&str>,
    ) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.key);
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(once.map(|key| ("idempotency-key", key)));
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let answer = self.bench.http.send(method, &format!("/api/v1{path}"), &headers, body).await;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let is_problem =
            answer.headers.get("content-type").is_some_and(|kind| kind == "application/problem+json");
        assert_eq!(is_problem, answer.status >= 400, "{}", answer.body);
        (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, Some(body)).await
    }
}

/// The id of a lead.
pub(crate) fn tag(bench: &Bench, phone: &str) -> String {
    domain::lead::tag(&bench.the_lead(phone).own_key())
}

#[tokio::test]
async fn a_key_opens_what_it_is_good_for_until_it_is_ended() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    let reader = Program::with(&bench, &["leads:read"]).await;
    let lead = tag(&bench, RAY);
    assert_eq!(reader.get("/leads").await["items"][0]["id"], lead.as_str());
    assert_eq!(reader.get(&format!("/leads/{lead}")).await["number"], RAY);
    assert_eq!(reader.get("/businesses").await["items"][0]["id"], "acme-heating");
    for (method, path, body) in [
        (Method::POST, format!("/leads/{lead}/note"), json!({ "text": "hello" })),
        (Method::GET, "/bookings".to_owned(), json!({})),
        (Method::GET, "/report".to_owned(), json!({})),
        (Method::POST, "/callers/export".to_owned(), json!({ "number": RAY })),
        (Method::POST, "/setup/doctor".to_owned(), json!({})),
        (Method::GET, "/keys".to_owned(), json!({})),
        (Method::POST, "/keys".to_owned(), json!({ "name": "more", "scopes": ["setup"] })),
    ] {
        let (status, problem) = reader.ask(method, &path, Some(body)).await;
        assert_eq!((status, &problem["status"]), (403, &json!(403)), "{path} {problem}");
    }
    let id = reader.key.split('_').nth(1).unwrap();
    let cookie = bench.desk_cookie();
    let session = cookie.strip_prefix("ringback=").unwrap();
    for wrong in ["", "rbk_", &format!("rbk_{id}_wrong"), session] {
        let nobody = Program { bench: &bench, key: wrong.to_owned() };
        assert_eq!(nobody.ask(Method::GET, "/leads", None).await.0, 401, "{wrong}");
    }
    // The secret may hold a `_` of its own.
    let secret = reader.key.splitn(3, '_').nth(2).unwrap().as_bytes();
    let stored = bench.stored();
    assert!(!stored.values().any(|value| value.windows(secret.len()).any(|part| part == secret)));
    let ended = Program::owner(&bench).ask(Method::DELETE, &format!("/keys/{id}"), None).await;
    assert_eq!(ended.0, 204);
    assert_eq!(reader.ask(Method::GET, "/leads", None).await.0, 401);
}

#[tokio::test]
async fn no_more_than_twenty_keys_are_made() {
    let bench = Bench::start("2026-12-01T10:00").await;
    let owner = Program::owner(&bench);
    for _ in 0..20 {
        assert_eq!(owner.post("/keys", json!({ "name": "CRM", "scopes": ["setup"] })).await.0, 201);
    }
    assert_eq!(owner.post("/keys", json!({ "name": "CRM", "scopes": ["setup"] })).await.0, 409);
    assert_eq!(owner.get("/keys").await["items"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn whoever_reads_page_by_page_gets_every_lead_once_while_others_come_in() {
    let mut bench = Bench::start("2026-12-01T09:00").await;
    let callers: Vec<String> = (0..9).map(|n| format!("+1602555017{n}")).collect();
    for (at, phone) in callers.iter().enumerate() {
        bench.miss(phone).await;
        // Some are noted in the log, on three days; the last one is not yet.
        if at % 3 == 2 && at < 8 {
            bench.run_for("24h").await;
        }
    }
    let expected: BTreeSet<String> = callers.iter().map(|phone| tag(&bench, phone)).collect();
    let (mut seen, mut path, mut pages) = (Vec::new(), "/leads?limit=2".to_owned(), 0);
    loop {
        let page = Program::owner(&bench).get(&path).await;
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|lead| lead["id"].as_str().unwrap().to_owned()),
        );
        pages += 1;
        // Somebody new calls after each page, and what was fresh is noted.
        bench.miss(&format!("+1602555018{pages}")).await;
        bench.run_for("50s").await;
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/leads?limit=2&cursor={next}");
        assert!(pages < 20, "it goes on for ever");
    }
    assert_eq!(seen.len(), expected.len(), "nobody twice");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected, "and nobody left out");
    let newest = Program::owner(&bench).get("/leads?limit=1").await;
    assert_eq!(newest["items"][0]["number"], format!("+1602555018{pages}"));
    let day = Program::owner(&bench).get("/leads?from=2026-12-02&to=2026-12-02").await;
    assert_eq!(day["items"].as_array().unwrap().len(), 3, "{day}");
}

#[tokio::test]
async fn leads_are_listed_by_how_they_ended_and_visits_by_when_they_are() {
    let mut bench = Bench::start("2026-12-01T18:40").await;
    bench.miss(RAY).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "water heater is leaking a little, 85016, this week. this is Zelda Quint").await;
    bench.text(MARIA, "1").await;
    let visit = bench.the_lead(MARIA).appointment.expect("she is booked");
    let owner = Program::owner(&bench);
    let booked = owner.get("/leads?outcome=booked").await;
    assert_eq!(booked["items"].as_array().unwrap().len(), 1);
    assert_eq!(booked["items"][0]["name"], "Zelda Quint");
    assert_eq!(booked["items"][0]["stage"], "booked");
    assert!(owner.get("/leads?open=false").await["items"].as_array().unwrap().is_empty());
    assert_eq!(owner.get("/leads?open=true").await["items"].as_array().unwrap().len(), 2);
    let visits = owner.get("/bookings").await;
    assert_eq!(visits["items"][0]["lead"], tag(&bench, MARIA).as_str());
    assert_eq!(visits["items"][0]["starts"], visit.slot.starts.to_string());
    assert!(visits["next"].is_null());
    let said = owner.get(&format!("/leads/{}/conversation", tag(&bench, MARIA))).await;
    let kinds: Vec<&str> =
        said["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert!(
        kinds.contains(&"missed") && kinds.contains(&"wrote") && kinds.contains(&"calendar"),
        "{kinds:?}"
    );
    assert_eq!(owner.get("/report?days=1").await["booked"], 1);
}

#[tokio::test]
async fn a_write_with_the_same_key_is_done_once_and_another_one_is_refused() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    let program = Program::with(&bench, &["leads:write"]).await;
    let path = format!("/leads/{}/text", tag(&bench, RAY));
    let body = || Some(json!({ "text": "Luis can call you at noon." }));
    let first = program.ask_once(Method::POST, &path, body(), Some("order-0000001")).await;
    assert_eq!(first.0, 200, "{}", first.1);
    let again = program.ask_once(Method::POST, &path, body(), Some("order-0000001")).await;
    assert_eq!(again, first);
    let texts = |bench: &Bench| bench.texts_to(RAY).iter().filter(|text| text.contains("at noon")).count();
    assert_eq!(texts(&bench), 1, "{:?}", bench.texts_to(RAY));
    let other = program
        .ask_once(Method::POST, &path, Some(json!({ "text": "at noon?" })), Some("order-0000001"))
        .await;
    assert_eq!(other.0, 422, "{}", other.1);
    assert_eq!(program.ask_once(Method::POST, &path, body(), Some("short")).await.0, 400);
    // Somebody else's key of the same name is another one.
    let another = Program::with(&bench, &["leads:write"]).await;
    let note = format!("/leads/{}/note", tag(&bench, RAY));
    let noted =
        another.ask_once(Method::POST, &note, Some(json!({ "text": "vip" })), Some("order-0000001")).await;
    assert_eq!(noted.0, 200, "{}", noted.1);
    assert_eq!(texts(&bench), 1);
}

#[tokio::test]
async fn no_word_gets_past_the_gate() {
    let mut bench = Bench::start("2026-12-01T20:30").await;
    bench.miss(RAY).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "STOP").await;
    bench.run_until("2026-12-01T22:30").await;
    let before = (bench.texts_to(RAY).len(), bench.texts_to(MARIA).len());
    let owner = Program::owner(&bench);
    let text = |phone| format!("/leads/{}/text", tag(&bench, phone));
    let (status, problem) = owner.post(&text(MARIA), json!({ "text": "are you sure?" })).await;
    assert_eq!(status, 409, "{problem}");
    // Ray has not written: nobody wakes him, and in the morning it leaves.
    assert_eq!(owner.post(&text(RAY), json!({ "text": "Luis is free tomorrow." })).await.0, 200);
    assert_eq!((bench.texts_to(RAY).len(), bench.texts_to(MARIA).len()), before);
    bench.run_until("2026-12-02T09:00").await;
    assert!(
        bench.texts_to(RAY).iter().any(|text| text.contains("free tomorrow")),
        "{:?}",
        bench.texts_to(RAY)
    );
    assert_eq!(bench.texts_to(MARIA).len(), before.1);
}

#[tokio::test]
async fn a_lead_is_claimed_closed_and_noted_in_the_businesss_name() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.text(RAY, "I want to talk to a person").await;
    let program = Program::with(&bench, &["leads:read", "leads:write"]).await;
    let path = |what: &str| format!("/leads/{}/{what}", tag(&bench, RAY));
    assert_eq!(
        program.post(&path("claim"), json!({ "person": MARIA })).await.0,
        409,
        "she is not on the team"
    );
    assert_eq!(program.post(&path("claim"), json!({ "person": LUIS })).await.0, 200);
    assert_eq!(bench.the_lead(RAY).person().map(domain::Phone::as_str), Some(LUIS));
    assert_eq!(program.post(&path("claim"), json!({ "person": tests::DANA })).await.0, 409, "Luis has it");
    assert_eq!(program.post(&path("note"), json!({ "text": "Prefers mornings" })).await.0, 200);
    let wrong = json!({ "outcome": "disqualified", "reason": "wrong_number" });
    assert_eq!(program.post(&path("outcome"), wrong).await.0, 200);
    let lead = program.get(&path("").replace(&format!("{}/", tag(&bench, RAY)), &tag(&bench, RAY))).await;
    assert_eq!((&lead["open"], &lead["outcome"]), (&json!(false), &json!("disqualified")));
    assert_eq!(lead["unfit"], "wrong_number");
    let said = program.get(&path("conversation")).await.to_string();
    assert!(said.contains("CRM: Prefers mornings"), "{said}");
    let (status, problem) = program.post(&path("note"), json!({ "text": "a", "colour": "red" })).await;
    assert_eq!((status, &problem["at"]), (400, &json!("colour")));
}

#[tokio::test]
async fn a_visit_that_is_to_come_keeps_a_lead_from_being_closed() {
    let mut bench = Bench::start("2026-12-01T18:40").await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "water heater is leaking a little, 85016, this week. this is Zelda Quint").await;
    bench.text(MARIA, "1").await;
    let path = format!("/leads/{}/outcome", tag(&bench, MARIA));
    assert_eq!(Program::owner(&bench).post(&path, json!({ "outcome": "noted" })).await.0, 409);
    assert!(bench.the_lead(MARIA).appointment.is_some());
}

#[tokio::test]
async fn one_business_sees_and_changes_nothing_of_another() {
    let second_line = |config: &mut simulated_carrier::Config| {
        let second = simulated_carrier::Number { phone: OTHER_LINE.to_owned(), ..config.numbers[0].clone() };
        config.numbers.push(second);
    };
    let mut bench = Bench::with(Setup { configure: second_line, ..Setup::default() }).await;
    let all = ["leads:read", "leads:write", "bookings:read", "reports:read", "callers:write"];
    let ours = Program::with(&bench, &all).await.key;
    bench.also(&profile(&[("\"acme-heating\"", "\"other-plumbing\""), (LINE, OTHER_LINE)])).await;
    bench.carrier.call(caller(RAY), OTHER_LINE).await;
    bench.run_for("5m").await;
    let theirs = domain::lead::tag("lead:other-plumbing:16025550163");
    let ours = Program { bench: &bench, key: ours };
    assert!(ours.get("/leads").await["items"].as_array().unwrap().is_empty());
    assert_eq!(ours.get("/report").await["missed"], 0);
    assert_eq!(ours.ask(Method::GET, &format!("/leads/{theirs}"), None).await.0, 404);
    assert_eq!(ours.ask(Method::GET, &format!("/leads/{theirs}/conversation"), None).await.0, 404);
    for (what, body) in [
        ("note", json!({ "text": "x" })),
        ("text", json!({ "text": "x" })),
        ("outcome", json!({ "outcome": "noted" })),
        ("claim", json!({ "person": LUIS })),
    ] {
        assert_eq!(ours.post(&format!("/leads/{theirs}/{what}"), body).await.0, 404, "{what}");
    }
    assert_eq!(ours.post("/callers/export", json!({ "number": RAY })).await.0, 404);
    // The lead is there: it is theirs.
    assert!(bench.leads().iter().any(|lead| domain::lead::tag(&lead.own_key()) == theirs));
}

#[tokio::test]
async fn a_key_is_made_and_ended_at_the_desk() {
    let bench = Bench::start("2026-12-01T10:00").await;
    let cookie = bench.desk_cookie();
    let send = async |method: Method, path: &str, form: &[(&str, &str)]| -> Answer {
        bench.http.send(method, path, &[("cookie", &cookie)], encode(form)).await
    };
    let made = send(Method::POST, "/desk/keys", &[("name", "CRM"), ("scope", "reports:read")]).await;
    let from = made.body.find("rbk_").expect("it is shown once");
    let key: String = made.body.get(from..).unwrap().chars().take_while(|c| *c != '<').collect();
    let program = Program { bench: &bench, key: key.clone() };
    assert_eq!(program.get("/report").await["missed"], 0);
    assert!(!send(Method::GET, "/desk/keys", &[]).await.body.contains(&key));
    let id = key.split('_').nth(1).unwrap();
    assert_eq!(send(Method::POST, "/desk/keys/revoke", &[("key", id)]).await.status, 303);
    assert_eq!(program.ask(Method::GET, "/report", None).await.0, 401);
    let stranger =
        bench.http.send(Method::POST, "/desk/keys", &[], encode(&[("name", "x"), ("scope", "setup")]));
    assert_eq!(stranger.await.status, 401);
}

#[tokio::test]
async fn methods_and_paths_that_are_not_ours_are_said_so() {
    let bench = Bench::start("2026-12-01T10:00").await;
    let send = async |method: Method, path: &str| bench.http.send(method, path, &[], "").await;
    let wrong = send(Method::PUT, "/api/v1/leads").await;
    assert_eq!((wrong.status, wrong.headers["allow"].to_str().unwrap()), (405, "GET, HEAD, OPTIONS"));
    assert_eq!(wrong.headers["content-type"], "application/problem+json");
    assert_eq!(send(Method::OPTIONS, "/api/v1/keys").await.headers["allow"], "GET, HEAD, POST, OPTIONS");
    assert_eq!(send(Method::GET, "/api/v1/nothing").await.status, 404);
    let described = send(Method::GET, "/api/v1/openapi.json").await;
    assert_eq!(described.status, 200);
    let head = send(Method::HEAD, "/api/v1/openapi.json").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_makes_lists_and_ends_keys() {
    let carrier = Carrier::start(simulated_carrier::Config::new(ACCOUNT, SECRET, Vec::new())).unwrap();
    let (folder, variables) = (Temporary::new(), environment(&texting(), &carrier.api_url()));
    let _process = Process::start(&variables, folder.path());
    let run = |arguments: &[&str]| {
        let output = with_variables(arguments, &variables);
        (output.status.success(), String::from_utf8(output.stdout).unwrap().trim().to_owned())
    };
    let (made, key) = run(&["key", "create", "CRM sync", "--scopes", "leads:read,reports:read"]);
    assert!(made && key.starts_with("rbk_"), "{key}");
    let id = key.split('_').nth(1).unwrap();
    assert_eq!(run(&["key", "list"]), (true, format!("{id}  CRM sync  leads:read reports:read")));
    assert!(run(&["key", "revoke", id]).0);
    assert_eq!(run(&["key", "list"]).1, "there is no key yet");
    assert!(!run(&["key", "revoke", id]).0);
    assert!(!run(&["key", "create", "x", "--scopes", "everything"]).0);
}

/// Schemathesis makes up requests from the description, right ones and wrong ones, and looks whether what comes back is as it
/// is described.
#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_nothing() {
    if !tools::has_python() {
        return;
    }
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "water heater is leaking a little, 85016, this week. this is Zelda Quint").await;
    bench.text(MARIA, "1").await;
    let scopes = ["leads:read", "leads:write", "bookings:read", "reports:read", "callers:write", "setup"];
    let key = Program::with(&bench, &scopes).await.key;
    let description = format!("http://{}/api/v1/openapi.json", bench.address());
    let (owner, lead) = (bench.api_token(), tag(&bench, RAY));
    let expires = bench.now() + jiff::SignedDuration::from_hours(1);
    let operator = session::mint_operator(bench.session_key(), expires).unwrap();
    let told = tokio::task::spawn_blocking(move || {
        // Keys are made with the application's own token, businesses with its operator's; everything else with a key.
        let run = |token: &str, leave_out: &str| {
            let arguments = [description.as_str(), token, "25", leave_out, &lead];
            tools::python_with(tools::SCHEMATHESIS, "schemathesis_run.py", &arguments)
        };
        [
            run(&key, "/keys"),
            run(&owner, "/(leads|events|bookings|report|callers|setup|businesses|openapi)"),
            run(&operator, "/(leads|events|bookings|report|callers|setup|keys|openapi)|businesses$"),
        ]
    });
    for (told, operations) in told.await.unwrap().iter().zip([21, 3, 1]) {
        // It fails the script where it finds anything.
        assert!(told.contains(&format!("Tested: {operations}")) && !told.contains('❌'), "{told}");
    }
}
