//! The first start: from an empty folder to a missed call that gets its text, over the pages alone.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use hyper::Method;
use serde_json::Value;
use simulated_carrier::{Carrier, Config, Number, Person, Registration};
use tests::{
    ACCOUNT, Answer, Http, LINE, Process, SECRET, Temporary, caller, encode, free_address, tools, verb,
};

const OTHER: &str = "+16025550101";
/// What the customers dial.
const DIALLED: &str = "+16025550150";
const MOBILE: &str = "+16025550177";
const RAY: &str = "+16025550163";
const THEIRS: &str = "https://other.example/voice";

/// An empty folder, a carrier whose account has two numbers, and `ringback up`.
struct Start {
    carrier: Carrier,
    folder: Temporary,
    variables: BTreeMap<&'static str, String>,
    url: String,
    process: Process,
}

impl Start {
    fn new() -> Self {
        let number = |phone: &str, voice: &str| Number {
            phone: phone.to_owned(),
            voice_url: voice.to_owned(),
            ..Number::default()
        };
        let numbers = vec![number(LINE, ""), number(OTHER, THEIRS)];
        let carrier = Carrier::start(Config::new(ACCOUNT, SECRET, numbers)).unwrap();
        carrier.set_registration(LINE, Registration::campaign("VERIFIED"));
        let forwards = Person::Forwards { after: Duration::from_secs(1), to: LINE.into() };
        carrier.set_person(DIALLED, forwards);
        let listen = free_address().to_string();
        let url = format!("http://{listen}");
        let variables = BTreeMap::from([("listen", listen), ("carrier_api", carrier.api_url())]);
        let folder = Temporary::new();
        let process = Process::start(&variables, folder.path());
        assert_eq!(process.ready, format!("ready {url}"));
        Self { carrier, folder, variables, url, process }
    }

    fn browser(&self) -> Browser {
        Browser { http: Http::new(self.url.clone()), cookies: BTreeMap::new() }
    }

    /// The path of the last link in the log; it may be written a moment after it is ready.
    async fn link(&self) -> String {
        for _ in 0..100 {
            let log = self.process.log();
            if let Some((_, rest)) = log.rsplit_once("/setup?key=") {
                return format!("/setup?key={}", rest.split_whitespace().next().unwrap());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("there is no link in the log: {}", self.process.log());
    }

    /// Ends it, and starts it again on the same folder.
    fn again(self) -> Self {
        assert_eq!(self.process.terminate().0, Some(0));
        let process = Process::start(&self.variables, self.folder.path());
        Self { process, ..self }
    }
}

/// Keeps cookies, as a browser does.
struct Browser {
    http: Http,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "same-origin").await
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        loop {
            let answer = self.send(Method::POST, path, form, "same-origin").await;
            // While the application takes over, a browser is asked to send it once more.
            if answer.status != 307 || to(&answer) != path {
                return answer;
            }
        }
    }

    async fn send(&mut self, method: Method, path: &str, form: &[(&str, &str)], site: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let headers = [
            ("cookie", cookies.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", site),
        ];
        let answer = self.http.send(method, path, &headers, encode(form)).await;
        for set in answer.headers.get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

fn to(answer: &Answer) -> &str {
    answer.headers.get("location").map_or("", |place| place.to_str().unwrap())
}

/// The first page as an owner fills it in, with some fields otherwise.
fn first_page<'a>(url: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = BTreeMap::from([
        ("name", "Peña & Sons \"Cooling\""),
        ("trade", "hvac"),
        ("hours", ""),
        ("person", "Rosa"),
        ("mobile", "(602) 555-0177"),
        ("carrier", "twilio"),
        ("account", ACCOUNT),
        ("secret", SECRET),
        ("public_url", url),
    ]);
    form.extend(changes.iter().copied());
    form.into_iter().collect()
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..2400 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited two minutes in vain: {what}");
}

fn is_the_owners_alone(file: &Path) -> bool {
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777 == 0o600
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_folder_becomes_a_line_whose_missed_calls_get_their_text() {
    let start = Start::new();
    let clockwork = start.carrier.spawn_real_time();
    let mut browser = start.browser();
    assert_eq!(browser.get("/healthz").await.status, 200);
    assert_eq!(browser.post("/voice/inbound", &[("CallSid", "CA1")]).await.status, 503);
    let entered = browser.get(&start.link().await).await;
    assert_eq!((entered.status, to(&entered)), (303, "/setup"));
    let page = browser.get("/setup").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains(&format!("value=\"{}\"", start.url)),
        "the address has a default: {}",
        page.body
    );
    let said = browser.post("/setup", &first_page(&start.url, &[])).await;
    assert_eq!((said.status, to(&said)), (303, "/setup/number"), "{}", said.body);
    let page = browser.get("/setup/number").await;
    for part in ["(602) 555-0100", "(602) 555-0101", "goes elsewhere", "not connected"] {
        assert!(page.body.contains(part), "{part:?} is missing: {}", page.body);
    }
    let form = [("number", LINE), ("feed", ""), ("then", "check")];
    let said = browser.post("/setup/number", &form).await;
    assert_eq!((said.status, to(&said)), (307, "/desk/setup/connect"), "{}", said.body);

    // A browser sends the same form there; the application takes over meanwhile.
    let third = browser.post("/desk/setup/connect", &form).await;
    assert_eq!(third.status, 200, "{}", third.body);
    assert!(!third.body.contains("does not work"), "{}", third.body);
    assert_eq!(third.body.matches("mark good").count(), 8, "all but the forwarding: {}", third.body);
    assert_eq!(start.carrier.number(LINE).unwrap().voice_url, format!("{}/voice/inbound", start.url));
    assert_eq!(start.carrier.number(OTHER).unwrap().voice_url, THEIRS);
    assert_eq!(browser.get(&start.link().await).await.status, 404, "the link is of no use any more");

    // The test call comes back.
    let rung = browser.post("/desk/setup/call", &[("number", DIALLED)]).await;
    assert_eq!(rung.status, 200, "{}", rung.body);
    until("the forwarding", async || {
        browser.get("/desk/setup").await.body.contains("a forwarded call arrived")
    })
    .await;

    // And a call that nobody answered gets its text, with the words of the trade.
    let missed = simulated_carrier::Caller { forwarded_from: Some(DIALLED.to_owned()), ..caller(RAY) };
    start.carrier.call(missed, LINE).await;
    until("the text", async || start.carrier.messages().iter().any(|text| text.to == RAY)).await;
    let text = start.carrier.messages().into_iter().find(|text| text.to == RAY).unwrap();
    assert!(text.body.contains("& Sons") && text.body.contains("ZIP code"), "{}", text.body);

    // The command knows what was set up.
    let folder = start.folder.path().to_owned();
    let doctor = tokio::task::spawn_blocking(move || verb(&["doctor"], &folder)).await.unwrap();
    let lines = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.status.success() && lines.matches("ok  ").count() == 9, "{lines}");

    for file in ["settings.toml", "business.toml"] {
        assert!(is_the_owners_alone(&start.folder.path().join(file)), "{file}");
    }
    assert!(!start.folder.path().join("setup.toml").exists(), "a draft with secrets was left");
    let start = start.again();
    let log = start.process.log();
    assert!(!log.contains("/setup?key="), "what is set up is served at once: {log}");
    let (code, _, log) = start.process.terminate();
    assert_eq!(code, Some(0));
    for secret in [SECRET, ACCOUNT, "555-0177", "6025550177", "6025550100", "Rosa"] {
        assert!(!log.contains(secret), "{secret:?} is in the log: {log}");
    }
    clockwork.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_right_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let start = Start::new();
    let mut browser = start.browser();
    browser.get(&start.link().await).await;
    let wrong = [("mobile", "12"), ("hours", "whenever"), ("name", ""), ("person", "Rosa <b>")];
    let page = browser.post("/setup", &first_page(&start.url, &wrong)).await;
    assert_eq!(page.status, 422);
    for field in ["mobile", "hours", "name"] {
        assert!(page.body.contains(&format!("id=\"{field}-fault\"")), "{field}: {}", page.body);
    }
    assert!(!page.body.contains("id=\"account-fault\"") && !page.body.contains("<b>"), "{}", page.body);
    assert!(page.body.contains("value=\"whenever\"") && page.body.contains("value=\"12\""), "{}", page.body);
    assert!(!page.body.contains(SECRET), "a secret is shown");
    // An area code that says nothing: the zone is asked. The secret was kept.
    let far = [("mobile", "800 555 0177"), ("secret", "")];
    let page = browser.post("/setup", &first_page(&start.url, &far)).await;
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains("id=\"time_zone-fault\"") && page.body.contains(">New York<"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("id=\"secret-fault\""), "{}", page.body);
    // Credentials that are wrong.
    let page = browser.post("/setup", &first_page(&start.url, &[("secret", "another")])).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("id=\"account-fault\"") && page.body.contains("20003"), "{}", page.body);
    assert!(!page.body.contains("carrier_secret"), "words for people who set variables: {}", page.body);
    assert_eq!(browser.get("/setup/number").await.status, 422, "not yet");
    let said = browser.post("/setup", &first_page(&start.url, &[])).await;
    assert_eq!(said.status, 303, "{}", said.body);
    for (number, feed, field) in [(RAY, "", "number"), (LINE, "nonsense", "feed")] {
        let page = browser.post("/setup/number", &[("number", number), ("feed", feed)]).await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains(&format!("id=\"{field}-fault\"")), "{field}: {}", page.body);
    }
    assert_eq!(start.carrier.number(LINE).unwrap().voice_url, "", "something was connected");
    assert_eq!(start.process.terminate().0, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_opens_for_one_browser_and_a_restart_in_the_middle_makes_a_new_one() {
    let start = Start::new();
    let link = start.link().await;
    let (mut owner, mut other) = (start.browser(), start.browser());
    let page = other.get("/setup").await;
    assert!(page.status == 401 && page.body.contains("in Ringback’s log"), "{}", page.body);
    assert_eq!(other.get("/setup?key=0123").await.status, 401);
    assert_eq!(owner.get(&link).await.status, 303);
    let used = other.get(&link).await;
    assert!(used.status == 401 && used.body.contains("This link has been used"), "{}", used.body);
    assert!(used.body.contains("A new one"), "{}", used.body);
    assert!(other.cookies.is_empty());
    for path in ["/setup", "/setup/number"] {
        assert_eq!(other.post(path, &first_page(&start.url, &[])).await.status, 401, "{path}");
        let form = first_page(&start.url, &[]);
        assert_eq!(owner.send(Method::POST, path, &form, "cross-site").await.status, 403, "{path}");
    }
    let page = owner.get("/setup").await;
    assert!(page.status == 200 && !page.body.contains("Peña"), "another site's form was read");
    assert_eq!(owner.post("/setup", &first_page(&start.url, &[])).await.status, 303);
    assert!(is_the_owners_alone(&start.folder.path().join("setup.toml")));

    let start = start.again();
    assert_ne!(start.link().await, link);
    assert_eq!(owner.get("/setup").await.status, 401, "the session ended with the process");
    assert_eq!(owner.get(&link).await.status, 401);
    assert_eq!(owner.get(&start.link().await).await.status, 303);
    let page = owner.get("/setup").await.body;
    assert!(page.contains("Peña &amp; Sons") && page.contains(ACCOUNT) && !page.contains(SECRET), "{page}");
    // All of it is there still: the number is all that is missing.
    let page = owner.get("/setup/number").await;
    assert!(page.status == 200 && page.body.contains("(602) 555-0100"), "{}", page.body);
    assert_eq!(start.process.terminate().0, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_it_takes_three_pages_and_twelve_fields_and_axe_finds_nothing() {
    let Some(driver) = tools::browser() else { return };
    let start = Start::new();
    let clockwork = start.carrier.spawn_real_time();
    let address = format!("{}{}", start.url, start.link().await);
    let folder = std::env::var("SCREENSHOTS").unwrap_or_default();
    let arguments =
        [address, ACCOUNT.to_owned(), SECRET.to_owned(), MOBILE.to_owned(), DIALLED.to_owned(), folder];
    let printed = tokio::task::spawn_blocking(move || {
        driver.run("first.mjs", &arguments.each_ref().map(String::as_str))
    });
    let pages: Vec<Value> = serde_json::from_str(&printed.await.unwrap()).unwrap();
    let all: Vec<&str> = pages.iter().map(|page| page["page"].as_str().unwrap()).collect();
    assert_eq!(all, ["Set up Ringback", "Which number?", "Set-up"]);
    let fields: u64 = pages.iter().map(|page| page["fields"].as_u64().unwrap()).sum();
    assert!(fields <= 12, "{fields} fields: {pages:?}");
    for page in &pages {
        assert_eq!(page["findings"], Value::Array(Vec::new()), "{page}");
        assert_eq!(page["wide"], false, "{page}");
    }
    let last = &pages[2];
    assert_eq!((&last["works"], &last["fails"]), (&Value::from(8), &Value::from(0)), "{last}");
    assert_eq!(last["called"], "works", "the test call: {last}");
    let missed = simulated_carrier::Caller { forwarded_from: Some(DIALLED.to_owned()), ..caller(RAY) };
    start.carrier.call(missed, LINE).await;
    until("the text", async || start.carrier.messages().iter().any(|text| text.to == RAY)).await;
    clockwork.abort();
    assert_eq!(start.process.terminate().0, Some(0));
}
