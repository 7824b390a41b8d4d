use std::cell::RefCell;

use super::super::TELNYX;
use super::super::tests::account;
use super::*;
use crate::account::samples::{Script, now};
use crate::carriers::Carrier as _;
use crate::exchange::ApiRequest;
use crate::settings::{BaseUrl, Secrets};

const API: &str = "https://api.telnyx.com/v2";
const OURS: &str = "1494404757140276705";
const NUMBER: &str = "+15305550123";

fn number(id: &str, number: &str, connection: Option<&str>, profile: Option<&str>) -> Value {
    json!({
        "id": id, "phone_number": number, "status": "active", "customer_reference": "Front desk",
        "connection_id": connection, "messaging_profile_id": profile, "tags": [],
    })
}

fn application(id: &str, url: &str) -> Value {
    json!({
        "id": id, "friendly_name": "Calls", "active": true, "voice_url": url, "voice_method": "get",
        "status_callback": null, "status_callback_method": "post", "inbound": { "channel_limit": 10 },
    })
}

fn profile(id: &str, name: &str) -> Value {
    json!({
        "id": id, "name": name, "enabled": true, "webhook_url": "https://demo.example/texts",
        "webhook_api_version": "1", "whitelisted_destinations": ["US"],
    })
}

/// An account that keeps what it is told.
struct Kept(RefCell<Value>);

impl Kept {
    fn new(numbers: &[Value], applications: &[Value], profiles: &[Value]) -> Self {
        Self(RefCell::new(json!({
            "phone_numbers": numbers, "texml_applications": applications, "messaging_profiles": profiles,
        })))
    }

    fn answer(&self, request: &ApiRequest) -> (u16, String) {
        let mut all = self.0.borrow_mut();
        let path = request.url.strip_prefix(API).expect("asked elsewhere");
        let path = path.split('?').next().unwrap();
        let mut parts = path.trim_start_matches('/').split('/');
        let (kind, id) = (parts.next().unwrap(), parts.next());
        let body = request.body.as_ref().map(|body| serde_json::from_str::<Value>(&body.1).unwrap());
        let list = all[kind].as_array_mut().expect("asked for something else");
        let data = match (request.method, id) {
            (Method::Get, None) => json!(list),
            (Method::Get, Some("voice")) => json!([]),
            (Method::Post, None) => {
                let mut made = body.unwrap();
                made["id"] = json!("made");
                list.push(made.clone());
                made
            }
            (Method::Patch, Some(id)) => {
                let known = list.iter_mut().find(|known| known["id"] == id).unwrap();
                for (name, value) in body.unwrap().as_object().unwrap() {
                    known[name] = value.clone();
                }
                known.clone()
            }
            _ => panic!("{path}"),
        };
        (200, json!({ "data": data, "meta": { "page_number": 1, "total_pages": 1 } }).to_string())
    }
}

fn ours() -> Addresses {
    Addresses {
        calls: "https://acme.example/voice/inbound".into(),
        call_status: "https://acme.example/voice/status".into(),
        texts: "https://acme.example/sms/inbound".into(),
        rest: String::new(),
    }
}

fn numbers(kept: &Kept) -> Vec<OwnNumber> {
    let script = Script::new(|request| kept.answer(request));
    now(TELNYX.numbers(&account(), &script)).unwrap()
}

fn set(kept: &Kept, id: &str, to: &Addresses) -> (OwnNumber, Vec<String>) {
    let script = Script::new(|request| kept.answer(request));
    let own = now(TELNYX.set_webhooks(&account(), &script, id, to)).unwrap();
    let changes = script.lines().into_iter().filter(|line| !line.starts_with("GET"));
    (own, changes.map(|line| line.replace(API, "")).collect())
}

#[test]
fn good_credentials_are_good_and_others_say_what_to_check() {
    let balance = json!({ "data": { "balance": "10.00", "currency": "USD" } }).to_string();
    let good = Script::new(|_| (200, balance.clone()));
    assert_eq!(now(TELNYX.check(&account(), &good)), Ok(String::new()));
    assert_eq!(good.lines(), [format!("GET {API}/balance")]);
    assert_eq!(good.asked.borrow()[0].authorization, "Bearer KEY");
    let fault = json!({ "errors": [{ "code": "10009", "detail": "KEY is wrong" }] }).to_string();
    let denied = Script::new(|_| (401, fault.clone()));
    let Err(AccountError::Denied(text)) = now(TELNYX.check(&account(), &denied)) else { panic!("let in") };
    assert!(text.contains("10009") && !text.contains("KEY"), "{text}");
    for (status, body) in [(200, "<html>"), (200, "{\"data\":{}}"), (500, "{}"), (429, "")] {
        let odd = Script::new(|_| (status, body.to_owned()));
        assert!(matches!(now(TELNYX.check(&account(), &odd)), Err(AccountError::Unreachable(_))), "{status}");
    }
}

#[test]
fn numbers_come_page_by_page_with_where_their_application_and_profile_send_things() {
    let script = Script::new(|request| {
        let page =
            |data: Value, pages| (200, json!({ "data": data, "meta": { "total_pages": pages } }).to_string());
        let second = request.url.contains("page%5Bnumber%5D=2");
        match request.url.strip_prefix(API).unwrap().split('?').next().unwrap() {
            "/phone_numbers" if second => page(json!([number("2", "+15305550124", None, None)]), 2),
            "/phone_numbers" => page(json!([number("1", NUMBER, Some("x"), Some("p"))]), 2),
            "/texml_applications" => page(
                json!([
                    application(OURS, "https://demo.example/o"),
                    application("x", "https://demo.example/x")
                ]),
                1,
            ),
            "/messaging_profiles" => page(json!([profile("p", "Old")]), 1),
            _ => (500, String::new()),
        }
    });
    let numbers = now(TELNYX.numbers(&account(), &script)).unwrap();
    assert_eq!(numbers.iter().map(|own| own.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    let first = &numbers[0];
    assert_eq!((first.number.as_str(), first.name.as_str()), (NUMBER, "Front desk"));
    let addresses = &first.addresses;
    assert_eq!(
        [&addresses.calls, &addresses.call_status, &addresses.texts],
        ["https://demo.example/x", "", "https://demo.example/texts"]
    );
    assert_eq!((numbers[1].addresses.calls.as_str(), numbers[1].addresses.texts.as_str()), ("", ""));
    assert!(script.lines()[0].ends_with("/phone_numbers?page%5Bnumber%5D=1&page%5Bsize%5D=100"));
}

#[test]
fn a_number_is_put_on_our_application_and_a_profile_of_ours_and_taken_off_both_again() {
    let kept = Kept::new(
        &[number("1", NUMBER, Some("sip"), None)],
        &[application(OURS, "https://placeholder.example")],
        &[],
    );
    let before = kept.0.borrow().clone();
    let as_it_was = numbers(&kept).remove(0).addresses;
    let (own, changes) = set(&kept, "1", &ours());
    assert_eq!(
        changes,
        [
            format!("PATCH /texml_applications/{OURS}"),
            "POST /messaging_profiles".to_owned(),
            "PATCH /phone_numbers/1".to_owned(),
            "PATCH /phone_numbers/1/messaging".to_owned(),
        ]
    );
    assert_eq!(own.overridden, None);
    assert_eq!(Addresses { rest: String::new(), ..own.addresses }, ours());
    let is = kept.0.borrow().clone();
    let application = &is["texml_applications"][0];
    assert_eq!([&application["voice_method"], &application["status_callback_method"]], ["post", "post"]);
    assert_eq!(application["friendly_name"], "Calls");
    let profile = &is["messaging_profiles"][0];
    assert_eq!([&profile["name"], &profile["webhook_api_version"]], ["Ringback", "2"]);
    assert_eq!(profile["whitelisted_destinations"], json!(["US", "CA"]));

    let (_, again) = set(&kept, "1", &ours());
    assert!(again.is_empty(), "{again:?}");
    set(&kept, "1", &as_it_was);
    let mut is = kept.0.borrow().clone();
    assert_eq!(is["phone_numbers"][0]["messaging_profile_id"], "");
    is["phone_numbers"][0]["messaging_profile_id"] = Value::Null;
    is["messaging_profiles"] = json!([]);
    assert_eq!(is, before);
}

#[test]
fn a_profile_that_the_number_has_is_set_up_and_put_back() {
    let kept = Kept::new(
        &[number("1", NUMBER, Some(OURS), Some("p"))],
        &[application(OURS, "https://old.example")],
        &[profile("p", "Old"), profile("q", "Other")],
    );
    let before = kept.0.borrow().clone();
    let as_it_was = numbers(&kept).remove(0).addresses;
    let (own, changes) = set(&kept, "1", &ours());
    assert_eq!(
        changes,
        [format!("PATCH /texml_applications/{OURS}"), "PATCH /messaging_profiles/p".to_owned()]
    );
    assert_eq!((own.addresses.texts, own.overridden), (ours().texts, None));
    set(&kept, "1", &as_it_was);
    assert_eq!(*kept.0.borrow(), before);
}

#[test]
fn others_on_our_application_or_the_profile_are_named_and_keep_their_calls_when_one_leaves() {
    let kept = Kept::new(
        &[
            number("1", NUMBER, Some("x"), Some("p")),
            number("2", "+15305550124", Some("x"), Some("p")),
            number("3", "+15305550125", Some("x"), None),
        ],
        &[application(OURS, "https://old.example"), application("x", "https://x.example")],
        &[profile("p", "Old")],
    );
    let all = numbers(&kept);
    assert_eq!(all[0].shared_with, ["+15305550124"]);
    assert!(all[2].shared_with.is_empty());
    let first = &all[0].addresses;
    set(&kept, "1", &ours());
    let third = numbers(&kept).remove(2).addresses;
    let (own, _) = set(&kept, "3", &ours());
    assert_eq!(own.shared_with, [NUMBER]);
    set(&kept, "1", first);
    let is = numbers(&kept);
    assert_eq!((&is[0].addresses.calls, &is[2].addresses.calls), (&first.calls, &ours().calls));
    // Texts of the two go by one profile, and the one that was connected has it as it was.
    assert_eq!(is[0].addresses.texts, first.texts);
    // It came when the application was set up already, so that is how it was.
    set(&kept, "3", &third);
    assert_eq!(kept.0.borrow()["texml_applications"][0]["voice_url"], ours().calls);
    assert_eq!(kept.0.borrow()["texml_applications"][1]["voice_url"], "https://x.example");
}

#[test]
fn what_keeps_calls_or_texts_away_is_named() {
    let overridden = |own: Value, changes: &[(&str, Value)], forwarded: bool| {
        let mut application = application(OURS, "https://acme.example");
        let mut profile = profile("p", "Ours");
        application["voice_method"] = json!("post");
        profile["webhook_api_version"] = json!("2");
        for (name, value) in changes {
            let of = if profile.get(*name).is_some() { &mut profile } else { &mut application };
            of[*name] = value.clone();
        }
        let kept = Kept::new(&[own], &[application], &[profile]);
        let script = Script::new(|request| match request.url.contains("/voice") {
            true if forwarded => {
                let to = json!({ "forwards_to": "+15305550999", "forwarding_type": "always" });
                (200, json!({ "data": [{ "id": "1", "call_forwarding": to }] }).to_string())
            }
            _ => kept.answer(request),
        });
        let text = now(TELNYX.numbers(&account(), &script)).unwrap().remove(0).overridden;
        text.inspect(|text| assert!(!text.contains("+1530"), "{text}")).unwrap_or_default()
    };
    let good = || number("1", NUMBER, Some(OURS), Some("p"));
    assert_eq!(overridden(good(), &[], false), "");
    assert!(overridden(good(), &[], true).contains("forwards"));
    assert!(overridden(number("1", NUMBER, Some("sip"), Some("p")), &[], false).contains("no TeXML"));
    assert!(overridden(good(), &[("active", json!(false))], false).contains("switched off"));
    assert!(overridden(good(), &[("enabled", json!(false))], false).contains("switched off"));
    assert!(overridden(good(), &[("voice_method", json!("get"))], false).contains("GET"));
    assert!(overridden(good(), &[("webhook_api_version", json!("2010-04-01"))], false).contains("version"));
    let mut pending = good();
    pending["status"] = json!("port-pending");
    assert!(overridden(pending, &[], false).contains("port-pending"));
}

#[test]
fn a_list_that_makes_no_sense_or_is_refused_is_no_list() {
    for (status, body, unreachable) in
        [(200, "{}", true), (200, "", true), (503, "{}", true), (401, "", false)]
    {
        let odd = Script::new(|_| (status, body.to_owned()));
        let error = now(TELNYX.numbers(&account(), &odd)).unwrap_err();
        assert_eq!(matches!(error, AccountError::Unreachable(_)), unreachable, "{status} {body}");
        assert_eq!(matches!(error, AccountError::Denied(_)), !unreachable, "{status} {body}");
        assert!(now(TELNYX.set_webhooks(&account(), &odd, "1", &ours())).is_err());
        assert!(odd.lines().iter().all(|line| line.starts_with("GET")));
    }
}

#[test]
fn an_application_that_is_not_there_or_not_named_is_said_with_the_variable() {
    let kept = Kept::new(&[number("1", NUMBER, None, None)], &[application("x", "https://x.example")], &[]);
    let script = Script::new(|request| kept.answer(request));
    for unnamed in [false, true] {
        let mut account = account();
        account.application = account.application.filter(|_| !unnamed);
        let outcome = now(TELNYX.numbers(&account, &script));
        let Err(AccountError::Unavailable(text)) = outcome else { panic!("listed") };
        assert!(text.starts_with("variable carrier_application is "), "{text}");
    }
}

#[test]
fn a_refusal_halfway_does_not_say_that_nothing_was_changed() {
    let kept = Kept::new(&[number("1", NUMBER, None, None)], &[application(OURS, "https://x.example")], &[]);
    let refused = |at: &'static str| {
        let script = Script::new(|request| {
            let refused = request.method != Method::Get && request.url.contains(at);
            let fault = json!({ "errors": [{ "code": "10015", "detail": NUMBER }] });
            if refused { (422, fault.to_string()) } else { kept.answer(request) }
        });
        now(TELNYX.set_webhooks(&account(), &script, "1", &ours())).err()
    };
    assert!(
        matches!(refused("/texml_applications"), Some(AccountError::Refused(text)) if !text.contains(NUMBER))
    );
    assert!(
        matches!(refused("/phone_numbers"), Some(AccountError::Unreachable(text)) if !text.contains(NUMBER))
    );
    let script = Script::new(|request| kept.answer(request));
    let nobody = now(TELNYX.set_webhooks(&account(), &script, "9", &ours()));
    assert!(matches!(nobody, Err(AccountError::Refused(_))));
}

#[test]
fn a_change_that_the_carrier_does_not_make_is_no_success() {
    let kept =
        Kept::new(&[number("1", NUMBER, Some("sip"), None)], &[application(OURS, "https://x.example")], &[]);
    let script = Script::new(|request| match request.url.ends_with("/phone_numbers/1") {
        true => (200, json!({ "data": number("1", NUMBER, Some("sip"), None) }).to_string()),
        false => kept.answer(request),
    });
    let outcome = now(TELNYX.set_webhooks(&account(), &script, "1", &ours()));
    assert!(matches!(outcome, Err(AccountError::Unreachable(_))));
}

#[test]
fn only_the_carrier_can_sign() {
    let settings = WebhookSettings {
        public_url: BaseUrl::parse("public_url", "https://acme.example").unwrap(),
        secrets: Secrets::parse("carrier_secret", "KEY").unwrap(),
        signing: None,
        now: 0,
    };
    let text = KnockText {
        path: "/sms/inbound".into(),
        message_id: "1".into(),
        sender: NUMBER.into(),
        recipient: NUMBER.into(),
        body: "STOP".into(),
    };
    let signed = TELNYX.account_api().unwrap().signed(&account(), &settings, &text);
    assert!(matches!(signed, Ok(None)));
}
