//! Numbers, and the application that their webhooks are those of.

use std::cell::RefCell;

use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use serde_json::{Value, json};

use super::super::VONAGE;
use super::super::samples::{self, account};
use crate::account::AccountApi as _;
use crate::account::samples::{Script, now};
use crate::account_types::{Addresses, OwnNumber};
use crate::exchange::{ApiRequest, Method};
use crate::settings::{Account, BaseUrl};

pub const OURS: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
pub const THEIRS: &str = "bbbbbbbb-bbbb-cccc-dddd-0123456789ab";
pub const LINE: &str = "15305550123";
pub const OTHER: &str = "15305550124";

/// An account as Vonage keeps it: it takes changes, and tells of them.
pub struct Fake {
    applications: RefCell<Vec<Value>>,
    numbers: RefCell<Vec<Value>>,
}

impl Fake {
    pub fn new(applications: Vec<Value>, numbers: Vec<Value>) -> Self {
        Self { applications: RefCell::new(applications), numbers: RefCell::new(numbers) }
    }

    pub fn answer(&self, request: &ApiRequest) -> (u16, String) {
        assert_eq!(request.authorization, "Basic YTFiMmMzZDQ6czNjcmV0");
        let path = request.url.strip_prefix("https://api.nexmo.com/v2/applications");
        match (request.method, path) {
            (Method::Get, Some(query)) if query.starts_with('?') => {
                let mut all = self.applications.borrow().clone();
                all.iter_mut().for_each(|one| drop(one.as_object_mut().unwrap().remove("keys")));
                (
                    200,
                    json!({ "page": 1, "total_pages": 1, "_embedded": { "applications": all } }).to_string(),
                )
            }
            (Method::Get, Some(id)) => self.application(id.trim_start_matches('/'), |_| {}),
            (Method::Put, Some(id)) => {
                let mut body: Value = serde_json::from_str(&request.body.as_ref().unwrap().1).unwrap();
                // It is not to be told what only it knows, and has forgotten what it is not told.
                assert!(body.get("id").is_none() && body.get("_links").is_none());
                assert!(body.pointer("/capabilities/verify/version").is_none());
                body["id"] = id.trim_start_matches('/').into();
                self.application(id.trim_start_matches('/'), |one| *one = body.clone())
            }
            _ if request.url == "https://rest.nexmo.com/account/numbers?size=100&index=1" => {
                let numbers = self.numbers.borrow();
                (200, json!({ "count": numbers.len(), "numbers": *numbers }).to_string())
            }
            (Method::Post, _) if request.url == "https://rest.nexmo.com/number/update" => {
                self.update(request)
            }
            _ => panic!("asked for something else"),
        }
    }

    fn application(&self, id: &str, change: impl Fn(&mut Value)) -> (u16, String) {
        let mut all = self.applications.borrow_mut();
        let Some(one) = all.iter_mut().find(|one| one["id"] == id) else { return (404, "{}".to_owned()) };
        change(one);
        (200, one.to_string())
    }

    /// What is not named is taken away.
    fn update(&self, request: &ApiRequest) -> (u16, String) {
        let form = request.body.as_ref().unwrap().1.clone();
        let mut number = json!({});
        for (name, value) in form_urlencoded::parse(form.as_bytes()).filter(|(_, value)| !value.is_empty()) {
            number[name.as_ref()] = value.as_ref().into();
        }
        assert_eq!(number["country"], "US");
        let mut all = self.numbers.borrow_mut();
        let before = all.iter_mut().find(|one| one["msisdn"] == number["msisdn"]).unwrap();
        *before = number;
        (200, json!({ "error-code": "200", "error-code-label": "success" }).to_string())
    }

    /// As anybody would see it.
    pub fn state(&self) -> (Vec<Value>, Vec<Value>) {
        let mut numbers = self.numbers.borrow().clone();
        numbers.sort_by_key(Value::to_string);
        (self.applications.borrow().clone(), numbers)
    }
}

pub fn application(id: &str, base: &str) -> Value {
    let hook = |path: &str| json!({ "address": format!("{base}{path}"), "http_method": "GET" });
    let mut answer = hook("/answer");
    answer["connect_timeout"] = 500.into();
    json!({
        "id": id, "name": "Front desk", "keys": { "public_key": public_key(&samples::KEY) },
        "privacy": { "improve_ai": false },
        "capabilities": {
            "voice": { "webhooks": { "answer_url": answer, "event_url": hook("/event") }, "region": "na-east",
                "signed_callbacks": true },
            "messages": { "webhooks": { "inbound_url": hook("/in"), "status_url": hook("/out") }, "version": "v1" },
        },
    })
}

pub fn public_key(key: &rsa::PrivateKey) -> String {
    key.as_public_key().to_public_key_pem(LineEnding::LF).unwrap()
}

pub fn number(msisdn: &str, more: &Value) -> Value {
    let mut number = json!({ "country": "US", "msisdn": msisdn });
    number.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    number
}

pub fn ours() -> Addresses {
    Addresses {
        calls: "https://acme.example/voice/inbound".into(),
        call_status: "https://acme.example/voice/status".into(),
        texts: "https://acme.example/sms/inbound".into(),
        rest: String::new(),
    }
}

fn goes_to(own: &OwnNumber) -> [&str; 3] {
    [&own.addresses.calls, &own.addresses.call_status, &own.addresses.texts]
}

const TO_US: [&str; 3] = [
    "https://acme.example/voice/inbound",
    "https://acme.example/voice/status",
    "https://acme.example/sms/inbound",
];

fn numbers(fake: &Fake) -> Vec<OwnNumber> {
    now(VONAGE.numbers(&account(), &Script::new(|request| fake.answer(request)))).unwrap()
}

pub fn find(fake: &Fake, msisdn: &str) -> OwnNumber {
    numbers(fake).into_iter().find(|own| own.id == msisdn).unwrap()
}

fn set(fake: &Fake, msisdn: &str, to: &Addresses) -> OwnNumber {
    let script = Script::new(|request| fake.answer(request));
    now(VONAGE.set_webhooks(&account(), &script, msisdn, to)).unwrap()
}

#[test]
fn every_number_goes_where_its_application_does() {
    let applications = vec![application(OURS, "https://a.example"), application(THEIRS, "https://b.example")];
    let older = json!({ "voiceCallbackType": "app", "voiceCallbackValue": THEIRS });
    let numbers = [
        number(LINE, &json!({ "app_id": OURS, "voiceCallbackType": "app", "voiceCallbackValue": OURS })),
        number(OTHER, &json!({ "app_id": "" })),
        number("442079460000", &older),
        number("442079460001", &json!({ "moHttpUrl": "https://c.example/texts" })),
        number("442079460002", &json!({ "app_id": "of another account" })),
    ];
    let found = self::numbers(&Fake::new(applications, numbers.to_vec()));
    let there = |base: &str| ["/answer", "/event", "/in"].map(|path| format!("{base}{path}"));
    assert_eq!((found[0].id.as_str(), found[0].number.as_str()), (LINE, "+15305550123"));
    assert_eq!(goes_to(&found[0]), there("https://a.example"));
    assert_eq!(goes_to(&found[1]), ["", "", ""]);
    assert_eq!(goes_to(&found[2]), there("https://b.example"));
    assert_eq!(goes_to(&found[3]), ["", "", "https://c.example/texts"]);
    assert_eq!(goes_to(&found[4]), ["", "", ""]);
    assert!(found.iter().all(|own| own.overridden.is_none()));
}

#[test]
fn numbers_and_applications_come_page_by_page() {
    let script = Script::new(|request| {
        let numbers = |count: usize| (0..count).map(|at| number(&format!("1530555{at:04}"), &json!({})));
        let body = match request.url.as_str() {
            url if url.ends_with("/account/numbers?size=100&index=1") => {
                json!({ "count": 101, "numbers": numbers(100).collect::<Vec<_>>() })
            }
            url if url.ends_with("/account/numbers?size=100&index=2") => {
                json!({ "count": 101, "numbers": [number(LINE, &json!({ "app_id": OURS }))] })
            }
            url if url.ends_with("/v2/applications?page_size=50&page=1") => {
                json!({ "total_pages": 2, "_embedded": { "applications": [application(THEIRS, "https://b.example")] } })
            }
            url if url.ends_with("/v2/applications?page_size=50&page=2") => {
                json!({ "total_pages": 2, "_embedded": { "applications": [application(OURS, "https://a.example")] } })
            }
            url => panic!("{url}"),
        };
        (200, body.to_string())
    });
    let found = now(VONAGE.numbers(&account(), &script)).unwrap();
    assert_eq!((found.len(), found[100].addresses.calls.as_str()), (101, "https://a.example/answer"));
    // So many that no page is the last: at most 500 are asked for.
    let endless = Script::new(|request| {
        let body = match request.url.contains("/v2/applications") {
            true => json!({ "_embedded": { "applications": [application(OURS, "https://a.example")] } }),
            false => json!({ "count": 100_000, "numbers": vec![number(LINE, &json!({})); 100] }),
        };
        (200, body.to_string())
    });
    assert_eq!(now(VONAGE.numbers(&account(), &endless)).unwrap().len(), 500);
}

#[test]
fn an_account_without_numbers_has_none() {
    let script = Script::new(|request| {
        let body = match request.url.contains("/v2/applications") {
            true => json!({ "_embedded": { "applications": [application(OURS, "https://a.example")] } }),
            false => json!({}),
        };
        (200, body.to_string())
    });
    assert!(now(VONAGE.numbers(&account(), &script)).unwrap().is_empty());
}

#[test]
fn what_comes_before_the_application_or_would_not_be_believed_is_named_and_connecting_ends_it() {
    let linked = |more: Value| {
        let mut more = more;
        more["app_id"] = OURS.into();
        number(LINE, &more)
    };
    let unsigned = |pointer: &str, value: Value| {
        let mut application = application(OURS, "https://a.example");
        *application.pointer_mut(pointer).unwrap() = value;
        application
    };
    let usual = || application(OURS, "https://a.example");
    for (application, number, word) in [
        (
            usual(),
            linked(json!({ "voiceCallbackType": "tel", "voiceCallbackValue": "16025550100" })),
            "forwarded",
        ),
        (
            usual(),
            linked(json!({ "voiceCallbackType": "sip", "voiceCallbackValue": "sip:a@b.example" })),
            "SIP",
        ),
        (usual(), linked(json!({ "moHttpUrl": "https://c.example/texts" })), "webhook for texts of its own"),
        (unsigned("/capabilities/voice/signed_callbacks", json!(false)), linked(json!({})), "does not sign"),
        (unsigned("/capabilities/messages/version", json!("v0.1")), linked(json!({})), "older form"),
    ] {
        let fake = Fake::new(vec![application], vec![number]);
        let before = fake.state();
        let own = find(&fake, LINE);
        let why = own.overridden.clone().unwrap_or_default();
        assert!(why.contains(word) && !why.contains("6025550100"), "{why}");
        let connected = set(&fake, LINE, &ours());
        assert_eq!((connected.overridden.as_deref(), goes_to(&connected)), (None, TO_US), "{word}");
        assert_eq!(find(&fake, LINE).overridden, None, "{word}");
        assert_eq!(set(&fake, LINE, &own.addresses).overridden, own.overridden, "{word}");
        assert_eq!(fake.state(), before, "{word}");
    }
}

#[test]
fn connecting_gives_the_application_our_webhooks_and_leaves_everything_else_of_it() {
    let mut before = application(OURS, "https://a.example");
    before["capabilities"]["verify"] = json!({ "version": "v2", "webhooks": {} });
    before["capabilities"]["vbc"] = json!({});
    before["_links"] = json!({ "self": { "href": "/v2/applications/x" } });
    let fake = Fake::new(vec![before], vec![number(LINE, &json!({}))]);
    let script = Script::new(|request| fake.answer(request));
    let own = now(VONAGE.set_webhooks(&account(), &script, LINE, &ours())).unwrap();
    assert_eq!((goes_to(&own), own.overridden.as_deref()), (TO_US, None));
    assert_eq!(
        script.lines()[2..],
        [
            format!("GET https://api.nexmo.com/v2/applications/{OURS}"),
            format!("PUT https://api.nexmo.com/v2/applications/{OURS}"),
            "POST https://rest.nexmo.com/number/update".to_owned(),
        ]
    );
    let hook = |address: &str| json!({ "address": address, "http_method": "POST" });
    let mut answer = hook(TO_US[0]);
    answer["connect_timeout"] = 500.into();
    let expected = json!({
        "id": OURS, "name": "Front desk", "keys": { "public_key": public_key(&samples::KEY) },
        "privacy": { "improve_ai": false },
        "capabilities": {
            "voice": { "webhooks": { "answer_url": answer, "event_url": hook(TO_US[1]) }, "region": "na-east",
                "signed_callbacks": true },
            "messages": { "version": "v1", "webhooks": { "inbound_url": hook(TO_US[2]),
                "status_url": hook("https://acme.example/sms/status") } },
            "verify": { "webhooks": {} }, "vbc": {},
        },
    });
    assert_eq!(fake.state(), (vec![expected], vec![number(LINE, &json!({ "app_id": OURS }))]));
}

#[test]
fn a_number_is_put_back_as_it_was_wherever_it_came_from() {
    for more in [
        json!({}),
        json!({ "app_id": OURS }),
        json!({ "app_id": THEIRS }),
        json!({ "moHttpUrl": "https://c.example/texts" }),
        json!({ "app_id": THEIRS, "voiceCallbackType": "tel", "voiceCallbackValue": "16025550100" }),
    ] {
        let mut bare = application(OURS, "");
        bare["capabilities"] = json!({});
        let applications = vec![bare, application(THEIRS, "https://b.example")];
        let fake = Fake::new(applications, vec![number(LINE, &more)]);
        let (before, was) = (fake.state(), find(&fake, LINE));
        assert_eq!(goes_to(&set(&fake, LINE, &ours())), TO_US, "{more}");
        assert_eq!(goes_to(&find(&fake, LINE)), TO_US, "{more}");
        let again = set(&fake, LINE, &was.addresses);
        assert!(again == find(&fake, LINE) && again == was, "{more}");
        assert_eq!(fake.state(), before, "{more}");
    }
}

#[test]
fn numbers_on_our_application_are_said_to_change_and_are_left_alone_when_one_leaves() {
    let applications = vec![application(OURS, "https://a.example"), application(THEIRS, "https://b.example")];
    let lines = vec![number(LINE, &json!({ "app_id": THEIRS })), number(OTHER, &json!({ "app_id": OURS }))];
    let fake = Fake::new(applications, lines);
    let was = find(&fake, LINE);
    assert_eq!(was.shared_with, ["+15305550124"]);
    assert!(find(&fake, OTHER).shared_with.is_empty());
    set(&fake, LINE, &ours());
    assert_eq!(goes_to(&find(&fake, OTHER)), TO_US);
    assert_eq!(find(&fake, OTHER).shared_with, ["+15305550123"]);
    let back = set(&fake, LINE, &was.addresses);
    assert_eq!(back.addresses.calls, "https://b.example/answer");
    assert_eq!(goes_to(&find(&fake, OTHER)), TO_US, "its calls went elsewhere without a word");
}

#[test]
fn a_number_that_was_on_our_application_takes_its_neighbours_back_with_it_as_it_says() {
    let lines = vec![number(LINE, &json!({ "app_id": OURS })), number(OTHER, &json!({ "app_id": OURS }))];
    let fake = Fake::new(vec![application(OURS, "https://a.example")], lines);
    let (before, was) = (fake.state(), find(&fake, LINE));
    set(&fake, LINE, &ours());
    assert_eq!(find(&fake, LINE).shared_with, ["+15305550124"]);
    set(&fake, LINE, &was.addresses);
    assert_eq!(fake.state(), before);
}

#[test]
fn each_region_has_its_numbers_at_one_host_and_anybody_else_at_their_own() {
    let asked = |api: &str| {
        let account = Account { api: BaseUrl::parse("carrier_api", api).unwrap(), ..account() };
        let script = Script::new(|request| {
            let body = match request.url.contains("/v2/applications") {
                true => json!({ "_embedded": { "applications": [application(OURS, "https://a.example")] } }),
                false => json!({}),
            };
            (200, body.to_string())
        });
        now(VONAGE.numbers(&account, &script)).unwrap();
        script.lines().pop().unwrap()
    };
    let path = "/account/numbers?size=100&index=1";
    for vonage in ["https://api.nexmo.com", "https://api-us.nexmo.com/", "https://api-eu.vonage.com"] {
        assert_eq!(asked(vonage), format!("GET https://rest.nexmo.com{path}"));
    }
    for other in
        ["http://127.0.0.1:4010", "https://api.nexmo.com:444", "https://api.evil.example/x.nexmo.com"]
    {
        assert_eq!(asked(other), format!("GET {other}{path}"));
    }
}
