//! Two businesses in one running application, whose ids begin alike: whoever comes in at one of them gets nothing of the
//! other, by any door.

mod keys;
mod limits;
mod many;
mod people;

use domain::lead::tag;
use domain::{Business, Lead};
use hyper::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulated_carrier::{Caller, Config, Number};
use tests::{Answer, Bench, DANA, LINE, LUIS, Setup, caller, encode, texting};

/// Calls both.
const RAY: &str = "+16025550163";
/// Calls the first business only.
const MARIA: &str = "+14805550142";
/// Calls the second business only.
const ZOE: &str = "+14805550188";
const OTHER_LINE: &str = "+16025550900";
const OTHER_OWNER: &str = "+16025550911";
const OTHER_PERSON: &str = "+16025550912";

/// One business, and what opens its doors.
struct Side {
    business: Business,
    line: &'static str,
    /// Good for everything in the API.
    api: String,
    cookie: String,
    feed: String,
    /// A key with every scope.
    key: String,
}

/// Both, in one application.
struct Two {
    bench: Bench,
    ours: Side,
    theirs: Side,
}

/// The profile of the second business: its id begins with all of the first one's.
fn their_profile() -> String {
    [
        ("id = \"acme-heating\"", "id = \"acme-heating-2\""),
        ("Acme Heating & Air", "Blue Water Plumbing"),
        ("Dana Ortiz", "Olga Petrov"),
        ("Luis Vega", "Milo Brandt"),
        (DANA, OTHER_OWNER),
        (LUIS, OTHER_PERSON),
        (LINE, OTHER_LINE),
    ]
    .iter()
    .fold(texting(), |text, (old, new)| text.replace(old, new))
}

fn second_line(config: &mut Config) {
    config.numbers.push(Number { phone: OTHER_LINE.to_owned(), ..config.numbers[0].clone() });
}

impl Two {
    /// After hours.
    async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    async fn with(setup: Setup) -> Self {
        let setup = Setup { configure: second_line, at: "2026-12-01T18:40", ..setup };
        let theirs = setup.variables.get("their_profile").cloned().unwrap_or_else(their_profile);
        let bench = Bench::with(setup).await;
        bench.also(&theirs).await;
        let ours = Side::of(&bench, bench.business.clone(), LINE).await;
        let theirs = Business::from_toml(&theirs).unwrap();
        let theirs = Side::of(&bench, theirs, OTHER_LINE).await;
        Self { bench, ours, theirs }
    }

    /// Ray called both, Maria and Zoe one each; both were booked, and Zoe left a message before.
    async fn lived() -> Self {
        let mut two = Self::start().await;
        for line in [LINE, OTHER_LINE] {
            two.call(caller(RAY), line).await;
        }
        let says =
            vec!["This is Zoe, the sink in our kitchen is leaking, please call me back tonight.".to_owned()];
        two.call(caller(MARIA), LINE).await;
        two.call(Caller { says, ..caller(ZOE) }, OTHER_LINE).await;
        for (phone, line, name) in [(MARIA, LINE, "Maria Quint"), (ZOE, OTHER_LINE, "Zoe Zander")] {
            let words = format!("water heater is leaking a little, 85016, this week. this is {name}");
            two.text(phone, line, &words).await;
            two.text(phone, line, "1").await;
        }
        assert!(two.ours.lead(&two.bench, MARIA).unwrap().appointment.is_some());
        assert!(two.theirs.lead(&two.bench, ZOE).unwrap().appointment.is_some());
        two
    }

    async fn call(&mut self, caller: Caller, line: &str) {
        self.bench.carrier.call(caller, line).await;
        self.bench.run_for("3m").await;
    }

    async fn text(&mut self, from: &str, line: &str, body: &str) {
        self.bench.carrier.text(from, line, body, Vec::new()).await;
        self.bench.run_for("5s").await;
    }

    /// What a business has texted somebody: the line tells whose text it is.
    fn texts(&self, side: &Side, phone: &str) -> Vec<String> {
        let sent = self.bench.messages_to(phone).into_iter();
        sent.filter(|message| message.from == side.line).map(|message| message.body).collect()
    }
}

impl Side {
    async fn of(bench: &Bench, business: Business, line: &'static str) -> Self {
        let (key, expires) = (bench.session_key(), bench.now() + SignedDuration::from_hours(24 * 40));
        let api = session::mint_api(key, &business.id, expires).unwrap();
        let cookie = format!("ringback={}", session::mint_session(key, &business.id, expires).unwrap());
        let feed = format!("/calendar/{}.ics", session::mint_feed(key, &business.id).unwrap());
        let mut side = Self { business, line, api, cookie, feed, key: String::new() };
        let scopes = session::key::Scope::ALL.map(session::key::Scope::name);
        let wanted = json!({ "name": "CRM", "scopes": scopes });
        let (status, made) = side.api(bench, Method::POST, "/keys", Some(wanted)).await;
        assert_eq!(status, 201, "{made}");
        side.key = made["key"].as_str().unwrap().to_owned();
        side
    }

    fn lead(&self, bench: &Bench, phone: &str) -> Option<Lead> {
        let key = self.lead_key(phone);
        bench.leads().into_iter().find(|lead| lead.own_key() == key)
    }

    fn lead_key(&self, phone: &str) -> String {
        format!("lead:{}:{}", self.business.id, phone.trim_start_matches('+'))
    }

    /// With the application's own token until there is a key.
    async fn api(&self, bench: &Bench, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let own = path.starts_with("/keys");
        let bearer = format!("Bearer {}", if own { &self.api } else { &self.key });
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let path = format!("/api/v1{path}");
        let answer = bench.http.send(method, &path, &[("authorization", &bearer)], body).await;
        (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
    }

    async fn get(&self, bench: &Bench, path: &str) -> Value {
        let (status, answer) = self.api(bench, Method::GET, path, None).await;
        assert_eq!(status, 200, "{path} {answer}");
        answer
    }

    async fn page(&self, bench: &Bench, path: &str) -> Answer {
        bench.http.send(Method::GET, path, &[("cookie", &self.cookie)], "").await
    }

    async fn form(&self, bench: &Bench, path: &str, form: &[(&str, &str)]) -> Answer {
        bench.http.send(Method::POST, path, &[("cookie", &self.cookie)], encode(form)).await
    }
}

/// Words that stand in nothing that the first business may see.
fn assert_nothing_of_theirs(what: &str, shown: &str) {
    let numbers = ["0188", "0900", "0911", "0912"].map(|last| [format!("555{last}"), format!("555-{last}")]);
    let words = ["acme-heating-2", "Blue Water", "Zoe", "Zander", "Olga", "Milo"].map(str::to_owned);
    for theirs in words.iter().chain(numbers.iter().flatten()) {
        assert!(!shown.contains(theirs.as_str()), "{what} shows {theirs}: {shown}");
    }
}

#[tokio::test]
async fn a_caller_of_both_is_another_lead_at_each_and_an_opt_out_holds_where_it_was_said() {
    let mut two = Two::lived().await;
    assert_eq!((two.texts(&two.ours, RAY).len(), two.texts(&two.theirs, RAY).len()), (1, 1));
    two.text(RAY, LINE, "STOP").await;
    let (ours, theirs) = (two.ours.lead(&two.bench, RAY).unwrap(), two.theirs.lead(&two.bench, RAY).unwrap());
    assert!(ours.opted_out.is_some() && theirs.opted_out.is_none());
    two.text(RAY, OTHER_LINE, "my ac is weak, 85014. this is Ray Cole").await;
    let (before, after) = (two.texts(&two.ours, RAY).len(), two.texts(&two.theirs, RAY).len());
    assert!(after >= 2, "the other business answers: {:?}", two.texts(&two.theirs, RAY));
    assert!(
        two.ours.lead(&two.bench, RAY).unwrap().intake.name.is_none(),
        "what is told to one is known to one"
    );
    two.bench.run_for("26h").await;
    assert_eq!(two.texts(&two.ours, RAY).len(), before, "{:?}", two.texts(&two.ours, RAY));
    two.bench.assert_webhooks_taken();
}

#[tokio::test]
async fn whoever_is_logged_in_at_one_business_sees_and_changes_nothing_of_the_other() {
    let two = Two::lived().await;
    let (bench, ours, theirs) = (&two.bench, &two.ours, &two.theirs);
    for path in ["/desk/", "/desk/?days=31", "/desk/events", "/desk/keys", "/desk/setup"] {
        let page = ours.page(bench, path).await;
        assert_eq!(page.status, 200, "{path} {}", page.body);
        assert_nothing_of_theirs(path, &page.body);
    }
    // A voicemail is heard by whose it is.
    let page = theirs.page(bench, "/desk/").await.body;
    let address = page.split("<audio").nth(1).and_then(|rest| rest.split("src=\"").nth(1)).unwrap();
    let address = address.split('"').next().unwrap().replace("&amp;", "&");
    assert_eq!(theirs.page(bench, &address).await.status, 200);
    assert_eq!(ours.page(bench, &address).await.status, 404);
    let before = theirs.lead(bench, ZOE);
    let lead = theirs.lead_key(ZOE);
    for (path, more) in [("/desk/spam", ("said", "block")), ("/desk/forget", ("sure", "yes"))] {
        let answer = ours.form(bench, path, &[("lead", &lead), ("id", "desk5"), more]).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    let id = theirs.key.split('_').nth(1).unwrap();
    ours.form(bench, "/desk/keys/revoke", &[("key", id)]).await;
    for path in ["/desk/setup/connect", "/desk/setup/undo"] {
        let answer = ours.form(bench, path, &[("number", OTHER_LINE)]).await;
        assert_ne!(answer.status, 303, "{path}");
    }
    assert_eq!(theirs.get(bench, "/leads").await["items"].as_array().unwrap().len(), 2, "their key is good");
    assert_eq!(theirs.lead(bench, ZOE), before);
}

#[tokio::test]
async fn what_opens_one_door_of_one_business_opens_no_other() {
    let two = Two::lived().await;
    let (bench, ours, theirs) = (&two.bench, &two.ours, &two.theirs);
    let token = |cookie: &str| cookie.strip_prefix("ringback=").unwrap().to_owned();
    // Their name in our token: the signature does not hold.
    let (payload, signature) = (token(&theirs.cookie), token(&ours.cookie));
    let forged = format!("{}.{}", payload.split('.').next().unwrap(), signature.split('.').nth(1).unwrap());
    let (key, expires) = (bench.session_key(), bench.now() + SignedDuration::from_mins(10));
    let link = session::mint_link(key, &ours.business.id, "sm0001", expires).unwrap();
    for cookie in [forged.as_str(), &ours.api, &ours.key, &link] {
        let answer =
            bench.http.send(Method::GET, "/desk/", &[("cookie", &format!("ringback={cookie}"))], "").await;
        assert_eq!(answer.status, 401);
    }
    for bearer in [&forged, &token(&ours.cookie), &link] {
        let bearer = format!("Bearer {bearer}");
        let answer = bench.http.send(Method::GET, "/api/v1/leads", &[("authorization", &bearer)], "").await;
        assert_eq!(answer.status, 401);
    }
    // A link opens the desk of the business that it was made for.
    let answer = bench.http.send(Method::POST, &format!("/desk/login?token={link}"), &[], "").await;
    assert_eq!(answer.status, 303);
    let cookie = answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = bench.http.send(Method::GET, "/desk/", &[("cookie", &cookie)], "").await;
    assert!(page.body.contains("Acme Heating"));
    assert_nothing_of_theirs("the desk behind the link", &page.body);
}

#[tokio::test]
async fn a_key_reads_and_changes_nothing_of_another_business() {
    let mut two = Two::lived().await;
    let before = (two.theirs.lead(&two.bench, ZOE), two.theirs.lead(&two.bench, RAY));
    let (bench, ours) = (&two.bench, &two.ours);
    for path in ["/businesses", "/leads", "/leads?from=2026-01-01", "/bookings", "/report"] {
        assert_nothing_of_theirs(path, &ours.get(bench, path).await.to_string());
    }
    for ask in ["numbers", "doctor", "forwarding"] {
        let (_, told) = ours.api(bench, Method::POST, &format!("/setup/{ask}"), Some(json!({}))).await;
        assert_nothing_of_theirs(ask, &told.to_string());
    }
    assert_eq!(ours.get(bench, "/report").await["missed"], 2);
    let zoe = tag(&two.theirs.lead_key(ZOE));
    let ask = async |method, path: String, body: Option<Value>| ours.api(bench, method, &path, body).await.0;
    for path in [format!("/leads/{zoe}"), format!("/leads/{zoe}/conversation")] {
        assert_eq!(ask(Method::GET, path, None).await, 404);
    }
    for (what, body) in [
        ("note", json!({ "text": "x" })),
        ("text", json!({ "text": "x" })),
        ("outcome", json!({ "outcome": "noted" })),
        ("claim", json!({ "person": LUIS })),
    ] {
        assert_eq!(ask(Method::POST, format!("/leads/{zoe}/{what}"), Some(body)).await, 404, "{what}");
    }
    for what in ["export", "forget"] {
        let body = Some(json!({ "number": ZOE }));
        assert_eq!(ask(Method::POST, format!("/callers/{what}"), body).await, 404, "{what}");
    }
    for what in ["connect", "undo"] {
        let body = Some(json!({ "number": OTHER_LINE }));
        let (status, told) = ours.api(bench, Method::POST, &format!("/setup/{what}"), body).await;
        assert_eq!(status, 409, "{what} {told}");
    }
    let id = two.theirs.key.split('_').nth(1).unwrap();
    assert_eq!(ask(Method::DELETE, format!("/keys/{id}"), None).await, 404);
    for (tool, arguments) in
        [("get_lead", json!({ "lead": zoe })), ("list_leads", json!({})), ("report", json!({}))]
    {
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": tool, "arguments": arguments } });
        let bearer = format!("Bearer {}", ours.key);
        let told =
            bench.http.send(Method::POST, "/mcp", &[("authorization", &bearer)], call.to_string()).await;
        assert_nothing_of_theirs(tool, &told.body);
    }
    // Ray is known to both: what is exported and forgotten is one business's.
    let export = Some(json!({ "number": RAY }));
    let (status, told) = ours.api(bench, Method::POST, "/callers/export", export.clone()).await;
    assert_eq!(status, 200);
    assert_nothing_of_theirs("the export", &told.to_string());
    assert_eq!(ask(Method::POST, "/callers/forget".to_owned(), export).await, 202);
    two.bench.run_for("2h").await;
    assert!(two.ours.lead(&two.bench, RAY).is_none());
    // Theirs go on as they would have.
    let told = |lead: Option<Lead>| lead.map(|lead| (lead.story.len(), lead.episode, lead.forget));
    for (phone, before) in [(ZOE, told(before.0)), (RAY, told(before.1))] {
        let (story, episode, forget) = told(two.theirs.lead(&two.bench, phone)).unwrap();
        let (earlier, same, nothing) = before.unwrap();
        assert!(story >= earlier && (episode, forget) == (same, nothing), "{phone}");
    }
    two.bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_callers_page_and_a_calendar_show_what_belongs_to_one_business() {
    let two = Two::lived().await;
    let (bench, ours, theirs) = (&two.bench, &two.ours, &two.theirs);
    let feed = bench.http.send(Method::GET, &ours.feed, &[], "").await;
    assert!(feed.status == 200 && feed.body.contains("Quint"), "{}", feed.body);
    assert_nothing_of_theirs("the feed", &feed.body);
    let (key, now) = (bench.session_key(), bench.now());
    let mint = |side: &Side, phone: &str| {
        let until = now + SignedDuration::from_hours(24 * 3);
        session::page::mint(key, &side.business.id, phone.trim_start_matches('+'), 1, until).unwrap()
    };
    // The same caller and episode: each link leads to its own business.
    let (here, there) = (mint(ours, RAY), mint(theirs, RAY));
    assert_ne!(here, there);
    let marks = [&ours.business.id, &theirs.business.id].map(|id| session::page::mark(id));
    let opened: Vec<String> = [&here, &there]
        .iter()
        .flat_map(|token| session::page::open(key, token))
        .map(|visitor| visitor.business)
        .collect();
    assert_eq!(opened, marks);
    let page = bench.http.send(Method::GET, &format!("/book/{here}"), &[], "").await;
    assert!(page.body.contains("Acme Heating"), "{}", page.body);
    assert_nothing_of_theirs("the caller's page", &page.body);
    // Whoever is a caller of the other business only has no page here.
    let page = bench.http.send(Method::GET, &format!("/book/{}", mint(ours, ZOE)), &[], "").await;
    assert_eq!(page.status, 410);
    let before = theirs.lead(bench, RAY);
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    bench.http.send(Method::POST, &format!("/book/{here}"), &form, "press=1&cancel=yes").await;
    assert_eq!(theirs.lead(bench, RAY), before);
    // Both have two crews at the same hours: what one books takes nobody's time at the other.
    let (mine, yours) = (ours.lead(bench, MARIA).unwrap(), theirs.lead(bench, ZOE).unwrap());
    assert_eq!(mine.appointment.unwrap().slot, yours.appointment.unwrap().slot);
}
