use std::cell::RefCell;

use super::super::PLIVO;
use super::super::samples::{account, settings};
use super::*;
use crate::account::samples::{Script, now};
use crate::carriers::Carrier as _;
use crate::exchange::ApiRequest;
use crate::settings::Secrets;
use crate::webhooks::{Party, Request};

const ACCOUNT: &str = "https://api.plivo.com/v1/Account/MA0123456789ABCDEFGH/";

fn number(digits: &str, application: Option<&str>) -> Value {
    let application = application.map(|id| format!("/v1/Account/MA0123456789ABCDEFGH/Application/{id}/"));
    json!({
        "number": digits, "alias": "Front desk", "application": application, "active": true,
        "tendlc_registration_status": null, "toll_free_sms_verification": null, "sms_enabled": true,
    })
}

fn application(id: &str, name: &str) -> Value {
    json!({
        "app_id": id, "app_name": name, "enabled": true,
        "answer_url": "https://demo.example/answer", "answer_method": "POST",
        "hangup_url": "https://demo.example/hangup", "hangup_method": "POST",
        "message_url": null, "message_method": "POST", "default_app": false,
    })
}

/// An account that keeps what it is told.
struct Kept(RefCell<Value>);

impl Kept {
    fn new(numbers: &[Value], applications: &[Value]) -> Self {
        Self(RefCell::new(json!({ "Number": numbers, "Application": applications })))
    }

    fn answer(&self, request: &ApiRequest) -> (u16, String) {
        let mut all = self.0.borrow_mut();
        let path = request.url.strip_prefix(ACCOUNT).expect("asked elsewhere").split('?').next().unwrap();
        let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        let list = all[parts[0]].as_array_mut().expect("asked for something else");
        let named = |known: &Value, id: &str| known["number"] == id || known["app_id"] == id;
        let known = parts.get(1).map(|id| list.iter().position(|known| named(known, id)));
        let body = request.body.as_ref().map(|body| serde_json::from_str::<Value>(&body.1).unwrap());
        match (request.method, known) {
            (Method::Get, None) => (200, json!({ "objects": list, "meta": { "next": null } }).to_string()),
            (_, Some(None)) => (404, json!({ "error": "not found" }).to_string()),
            (Method::Get, Some(Some(at))) => (200, list[at].to_string()),
            (Method::Post, None) => {
                let mut made = body.unwrap();
                made["app_id"] = json!("77");
                list.push(made);
                (201, json!({ "app_id": "77", "message": "created" }).to_string())
            }
            (Method::Post, Some(Some(at))) => {
                for (name, value) in body.unwrap().as_object().unwrap() {
                    match name.as_str() {
                        "app_id" => {
                            list[at]["application"] = number("", value.as_str())["application"].clone();
                        }
                        name => list[at][name] = value.clone(),
                    }
                }
                (202, json!({ "message": "changed" }).to_string())
            }
            _ => panic!("{path}"),
        }
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
    now(PLIVO.numbers(&account(), &script)).unwrap()
}

fn set(kept: &Kept, id: &str, to: &Addresses) -> (OwnNumber, Vec<String>) {
    let script = Script::new(|request| kept.answer(request));
    let own = now(PLIVO.set_webhooks(&account(), &script, id, to)).unwrap();
    let changes = script.lines().into_iter().filter(|line| !line.starts_with("GET"));
    (own, changes.map(|line| line.replace(ACCOUNT, "")).collect())
}

#[test]
fn good_credentials_give_the_accounts_name_and_others_say_what_to_check() {
    let owner = json!({ "name": "Acme", "auth_id": "MA0123456789ABCDEFGH" }).to_string();
    let good = Script::new(|_| (200, owner.clone()));
    assert_eq!(now(PLIVO.check(&account(), &good)), Ok("Acme".to_owned()));
    assert_eq!(good.lines(), [format!("GET {ACCOUNT}")]);
    let denied = Script::new(|_| (401, "Could not verify t0ken".to_owned()));
    let Err(AccountError::Denied(text)) = now(PLIVO.check(&account(), &denied)) else { panic!("let in") };
    assert!(text.contains("401") && !text.contains("t0ken"), "{text}");
    for (status, body) in [(200, "<html>"), (200, "{}"), (500, "{}"), (429, "")] {
        let odd = Script::new(|_| (status, body.to_owned()));
        assert!(matches!(now(PLIVO.check(&account(), &odd)), Err(AccountError::Unreachable(_))), "{status}");
    }
}

#[test]
fn numbers_come_page_by_page_from_the_accounts_own_api_only() {
    let script = Script::new(|request| {
        let page = |objects: Value, next: Option<&str>| {
            (200, json!({ "objects": objects, "meta": { "next": next } }).to_string())
        };
        match request.url.strip_prefix("https://api.plivo.com/").unwrap() {
            "@evil.example/x?cursor=2" => page(json!([number("15305550124", None)]), None),
            url if url.contains("/Number/") => {
                page(json!([number("15305550123", Some("5"))]), Some("@evil.example/x?cursor=2"))
            }
            _ => page(json!([application("5", "Demo")]), None),
        }
    });
    let numbers = now(PLIVO.numbers(&account(), &script)).unwrap();
    let ids: Vec<_> = numbers.iter().map(|own| (own.id.as_str(), own.number.as_str())).collect();
    assert_eq!(ids, [("15305550123", "+15305550123"), ("15305550124", "+15305550124")]);
    let first = &numbers[0];
    assert_eq!((first.name.as_str(), &first.overridden), ("Front desk", &None));
    let addresses = &first.addresses;
    assert_eq!(
        [&addresses.calls, &addresses.call_status, &addresses.texts],
        ["https://demo.example/answer", "https://demo.example/hangup", ""]
    );
    assert!(script.lines().contains(&format!("GET {ACCOUNT}Number/?limit=20")));
}

#[test]
fn a_number_is_put_on_an_application_of_ours_and_back_on_its_own_which_is_never_changed() {
    let kept = Kept::new(
        &[number("15305550123", Some("5")), number("15305550124", Some("5"))],
        &[application("5", "Demo")],
    );
    let before = kept.0.borrow().clone();
    let all = numbers(&kept);
    assert!(all.iter().all(|own| own.shared_with.is_empty()));
    let (own, changes) = set(&kept, "15305550123", &ours());
    assert_eq!(changes, ["POST Application/", "POST Number/15305550123/"]);
    assert_eq!(own.overridden, None);
    assert_eq!(Addresses { rest: String::new(), ..own.addresses }, ours());
    let made = kept.0.borrow()["Application"][1].clone();
    assert_eq!(made["app_name"], "Ringback-acme-example");
    for method in ["answer_method", "hangup_method", "message_method"] {
        assert_eq!(made[method], "POST");
    }
    let (_, again) = set(&kept, "15305550123", &ours());
    assert!(again.is_empty(), "{again:?}");
    let (own, changes) = set(&kept, "15305550124", &ours());
    assert_eq!(changes, ["POST Number/15305550124/"]);
    assert_eq!(own.shared_with, ["+15305550123"]);
    for own in &all {
        let (is, _) = set(&kept, &own.id, &own.addresses);
        assert_eq!(is.addresses, own.addresses);
    }
    let mut is = kept.0.borrow().clone();
    is["Application"].as_array_mut().unwrap().truncate(1);
    assert_eq!(is, before);
}

#[test]
fn an_application_of_ours_that_went_elsewhere_is_set_right_and_put_back() {
    let kept = Kept::new(&[number("15305550123", Some("7"))], &[application("7", "Ringback-acme-example")]);
    let as_it_was = numbers(&kept).remove(0).addresses;
    let (own, changes) = set(&kept, "15305550123", &ours());
    assert_eq!(changes, ["POST Application/7/"]);
    assert_eq!(own.addresses.calls, ours().calls);
    let (own, changes) = set(&kept, "15305550123", &as_it_was);
    assert_eq!(changes, ["POST Application/7/"]);
    assert_eq!(own.addresses.calls, "https://demo.example/answer");
    assert_eq!(own.addresses.texts, "");
}

#[test]
fn a_number_that_cannot_be_taken_off_its_application_is_not_said_to_be_as_it_was() {
    let kept = Kept::new(&[number("15305550123", None)], &[]);
    let as_it_was = numbers(&kept).remove(0).addresses;
    set(&kept, "15305550123", &ours());
    let script = Script::new(|request| match request.method {
        Method::Post => (202, json!({ "message": "changed" }).to_string()),
        _ => kept.answer(request),
    });
    let outcome = now(PLIVO.set_webhooks(&account(), &script, "15305550123", &as_it_was));
    assert!(matches!(outcome, Err(AccountError::Unreachable(_))));
    let (own, _) = set(&kept, "15305550123", &as_it_was);
    assert_eq!(own.addresses, as_it_was);
}

#[test]
fn a_number_is_taken_off_a_trunk_and_put_back_on_it() {
    let kept = Kept::new(&[number("15305550123", Some("trunk"))], &[]);
    let as_it_was = numbers(&kept).remove(0);
    let (own, _) = set(&kept, "15305550123", &ours());
    assert_eq!((own.addresses.calls, own.overridden), (ours().calls, None));
    let (own, _) = set(&kept, "15305550123", &as_it_was.addresses);
    assert_eq!(own, as_it_was);
}

#[test]
fn a_list_that_makes_no_sense_or_is_refused_is_no_list() {
    for (status, body, unreachable) in
        [(200, "{}", true), (200, "", true), (503, "{}", true), (401, "", false)]
    {
        let odd = Script::new(|_| (status, body.to_owned()));
        let error = now(PLIVO.numbers(&account(), &odd)).unwrap_err();
        assert_eq!(matches!(error, AccountError::Unreachable(_)), unreachable, "{status} {body}");
        assert_eq!(matches!(error, AccountError::Denied(_)), !unreachable, "{status} {body}");
        assert!(now(PLIVO.set_webhooks(&account(), &odd, "15305550123", &ours())).is_err());
        assert!(odd.lines().iter().all(|line| line.starts_with("GET")));
    }
}

#[test]
fn what_keeps_calls_or_texts_away_is_named() {
    let overridden = |own: Value, changes: &[(&str, Value)]| {
        let mut application = application("5", "Demo");
        for (name, value) in changes {
            application[*name] = value.clone();
        }
        let own = numbers(&Kept::new(&[own], &[application])).remove(0);
        own.overridden.unwrap_or_default()
    };
    let good = || number("15305550123", Some("5"));
    assert_eq!(overridden(good(), &[]), "");
    assert_eq!(overridden(number("15305550123", None), &[]), "");
    assert!(overridden(number("15305550123", Some("trunk")), &[]).contains("SIP trunk"));
    assert!(overridden(good(), &[("enabled", json!(false))]).contains("switched off"));
    assert!(overridden(good(), &[("answer_method", json!("GET"))]).contains("GET"));
    // There is no address for texts, so nobody asks it in any way.
    assert_eq!(overridden(good(), &[("message_method", json!("GET"))]), "");
    let mut inactive = good();
    inactive["active"] = json!(false);
    assert!(overridden(inactive, &[]).contains("not active"));
}

#[test]
fn a_refusal_halfway_does_not_say_that_nothing_was_changed() {
    let kept = Kept::new(&[number("15305550123", None)], &[]);
    let refused = |at: &'static str| {
        let script =
            Script::new(|request| match request.method == Method::Post && request.url.contains(at) {
                true => (400, json!({ "error": "15305550123 is not yours" }).to_string()),
                false => kept.answer(request),
            });
        now(PLIVO.set_webhooks(&account(), &script, "15305550123", &ours())).err()
    };
    assert!(
        matches!(refused("/Application/"), Some(AccountError::Refused(text)) if !text.contains("1530555"))
    );
    assert!(
        matches!(refused("/Number/"), Some(AccountError::Unreachable(text)) if !text.contains("1530555"))
    );
    let script = Script::new(|request| kept.answer(request));
    let nobody = now(PLIVO.set_webhooks(&account(), &script, "1", &ours()));
    assert!(matches!(nobody, Err(AccountError::Refused(_))));
}

#[test]
fn an_application_is_named_after_the_host_in_the_letters_that_the_carrier_takes() {
    for (url, name) in [
        ("https://calls.example.com/r/voice/inbound", "Ringback-calls-example-com"),
        ("http://127.0.0.1:3000/voice/inbound", "Ringback-127-0-0-1-3000"),
    ] {
        assert_eq!(name_for(url), name);
    }
}

#[test]
fn a_knock_is_read_as_an_opt_out_that_the_carrier_has_answered() {
    let text = KnockText {
        path: "/sms/inbound".into(),
        message_id: "knock-1".into(),
        sender: "+12025550199".into(),
        recipient: "+15305550123".into(),
        body: "STOP".into(),
    };
    let mut settings = settings();
    settings.secrets = Secrets::parse("carrier_secret", "n3w,0ld").unwrap();
    let signed = PLIVO.signed(&account(), &settings, &text).unwrap().unwrap();
    assert_eq!(signed.url, "https://acme.example/sms/inbound");
    let mut request = Request {
        method: "POST".into(),
        path_and_query: "/sms/inbound".into(),
        headers: signed.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        body: signed.body.into_bytes(),
    };
    let read = PLIVO.read_text(&request, &settings).unwrap();
    assert_eq!((read.message_id.as_str(), read.recipient.as_str()), ("knock-1", "+15305550123"));
    assert_eq!(read.sender, Party::Number("+12025550199".into()));
    assert!(read.answered_by_carrier && read.body == "STOP");
    request.body.push(b'!');
    assert!(PLIVO.read_text(&request, &settings).is_err());
}

fn registered(number_in_e164: &str, campaign: Option<&str>, verification: Option<&str>) -> RegistrationState {
    let mut own = number(number_in_e164.trim_start_matches('+'), None);
    own["tendlc_registration_status"] = json!(campaign);
    own["toll_free_sms_verification"] = json!(verification);
    let kept = Kept::new(&[own], &[]);
    let script = Script::new(|request| kept.answer(request));
    let id = number_in_e164.trim_start_matches('+');
    now(PLIVO.registration(&account(), &script, id, number_in_e164)).unwrap()
}

#[test]
fn local_numbers_go_by_their_campaign_and_toll_free_ones_by_their_verification() {
    use RegistrationState::{Missing, NotNeeded, Pending, Registered, Unknown};
    let local = |status| registered("+15305550123", status, Some("VERIFIED"));
    let free = |status| registered("+18885550123", Some("COMPLETED"), status);
    assert_eq!(registered("+442079460000", None, None), NotNeeded);
    assert_eq!([local(Some("COMPLETED")), local(Some("registered"))], [Registered, Registered]);
    assert!(matches!(local(Some("PROCESSING")), Pending(_)));
    assert!(matches!(local(Some("UNREGISTERED")), Missing(text) if text.contains("10DLC")));
    assert!(matches!(local(None), Missing(_)));
    assert!(matches!(local(Some("ODD")), Unknown(text) if text.contains("ODD")));
    assert!(matches!(local(Some("+15305550123")), Unknown(text) if !text.contains("+1530")));
    assert_eq!(free(Some("verified")), Registered);
    assert!(matches!(free(Some("PENDING_VERIFICATION")), Pending(_)));
    assert!(matches!(free(Some("UNVERIFIED")), Missing(text) if text.contains("toll-free")));
    assert!(matches!(free(None), Missing(_)));
    assert!(matches!(free(Some("ODD")), Unknown(_)));
    let nobody = Script::new(|_| (404, String::new()));
    let unknown = now(PLIVO.registration(&account(), &nobody, "1", "+15305550123"));
    assert!(matches!(unknown, Err(AccountError::Denied(_))));
}
