//! Credentials, refusals and nonsense.

use rsa::Generate as _;
use serde_json::{Value, json};

use super::super::VONAGE;
use super::super::samples::account;
use super::account::{Fake, LINE, OTHER, OURS, THEIRS, application, find, number, ours, public_key};
use crate::account::AccountApi as _;
use crate::account::samples::{Script, now};
use crate::account_types::{AccountError, Addresses};
use crate::exchange::Method;
use crate::settings::{Account, SettingError};

#[test]
fn good_credentials_give_the_applications_name() {
    let fake = Fake::new(vec![application(OURS, "https://demo.example")], vec![]);
    let script = Script::new(|request| fake.answer(request));
    assert_eq!(now(VONAGE.check(&account(), &script)), Ok("Front desk".to_owned()));
    assert_eq!(script.lines(), [format!("GET https://api.nexmo.com/v2/applications/{OURS}")]);
}

#[test]
fn a_private_key_of_another_application_is_noticed_and_a_public_one_that_is_not_told_is_not_missed() {
    let told = |public_key: Value| {
        let mut application = application(OURS, "https://demo.example");
        application["keys"] = json!({ "public_key": public_key });
        let script = Script::new(move |_| (200, application.to_string()));
        now(VONAGE.check(&account(), &script))
    };
    let Err(AccountError::Denied(text)) = told(public_key(&rsa::PrivateKey::generate()).into()) else {
        panic!("another key fits")
    };
    assert!(text.contains("carrier_private_key"), "{text}");
    assert!(told(Value::Null).is_ok());
}

#[test]
fn a_missing_variable_is_named() {
    let nobody = Script::new(|_| panic!("asked without settings"));
    let without = Account { application: None, ..account() };
    let missing = |error: Option<AccountError>, name| {
        assert_eq!(error, Some(SettingError::Missing(name).into()));
    };
    missing(now(VONAGE.check(&without, &nobody)).err(), "carrier_application");
    missing(now(VONAGE.numbers(&without, &nobody)).err(), "carrier_application");
    let fake = Fake::new(vec![application(OURS, "https://demo.example")], vec![]);
    let script = Script::new(|request| fake.answer(request));
    let without = Account { private_key: None, ..account() };
    missing(now(VONAGE.check(&without, &script)).err(), "carrier_private_key");
}

#[test]
fn nothing_is_changed_for_a_number_that_is_not_there_or_whose_past_cannot_be_read() {
    let fake = Fake::new(vec![application(OURS, "https://a.example")], vec![number(LINE, &json!({}))]);
    let before = fake.state();
    for (id, rest) in [(OTHER, ""), (LINE, "{"), (LINE, "{}")] {
        let script = Script::new(|request| fake.answer(request));
        let to = Addresses { rest: rest.into(), ..ours() };
        let outcome = now(VONAGE.set_webhooks(&account(), &script, id, &to));
        assert!(matches!(outcome, Err(AccountError::Refused(_))), "{id} {rest}");
        assert!(script.asked.borrow().iter().all(|asked| asked.method == Method::Get));
    }
    assert_eq!(fake.state(), before);
}

#[test]
fn an_application_that_the_account_does_not_have_is_named_as_what_is_wrong() {
    let fake = Fake::new(vec![application(THEIRS, "https://b.example")], vec![]);
    let script = Script::new(|request| fake.answer(request));
    let named = |error: AccountError| matches!(error, AccountError::Denied(text) if text.contains("carrier_application"));
    assert!(named(now(VONAGE.check(&account(), &script)).unwrap_err()));
    assert!(named(now(VONAGE.numbers(&account(), &script)).err().unwrap()));
}

/// Every operation against somebody who answers each request of this method and part of an address so.
fn with_fault(method: Method, part: &'static str, status: u16, body: &'static str) -> Vec<AccountError> {
    let fake = Fake::new(vec![application(OURS, "https://a.example")], vec![number(LINE, &json!({}))]);
    let script = Script::new(move |request| {
        let at_fault = request.method == method && request.url.contains(part);
        if at_fault { (status, body.to_owned()) } else { fake.answer(request) }
    });
    let rest =
        find(&Fake::new(vec![application(OURS, "https://a.example")], vec![number(LINE, &json!({}))]), LINE)
            .addresses
            .rest;
    let back = Addresses { rest, ..ours() };
    let account = account();
    [
        now(VONAGE.check(&account, &script)).err(),
        now(VONAGE.numbers(&account, &script)).err(),
        now(VONAGE.set_webhooks(&account, &script, LINE, &ours())).err(),
        now(VONAGE.set_webhooks(&account, &script, LINE, &back)).err(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn refusals_and_nonsense_are_told_apart_and_no_text_holds_a_number_or_a_secret() {
    const DENIED: &str = r#"{"type":"https://developer.nexmo.com/api-errors#unauthorized","title":"15305550123","detail":"s3cret"}"#;
    const REFUSED: &str = r#"{"error-code":"420","error-code-label":"15305550123 is not yours, s3cret"}"#;
    // What comes of `check`, `numbers`, connecting and putting back, as far as it is an error.
    for (method, part, status, body, kinds) in [
        (Method::Get, "", 401, DENIED, "DDDD"),
        (Method::Get, "/account/numbers", 401, REFUSED, "DDD"),
        (Method::Get, "/v2/applications", 200, "<html>", "UUUU"),
        (Method::Get, "/v2/applications?", 200, "{}", "UUU"),
        (Method::Get, "/account/numbers", 200, "7", "UUU"),
        (Method::Get, "", 503, "", "UUUU"),
        (Method::Get, "", 429, "", "UUUU"),
        (Method::Get, OURS, 200, "{}", "UUU"),
        (Method::Put, "", 400, DENIED, "RU"),
        (Method::Put, "", 200, "{}", "UU"),
        (Method::Put, "", 502, "", "UU"),
        (Method::Post, "", 420, REFUSED, "UR"),
        (Method::Post, "", 200, REFUSED, "UR"),
        (Method::Post, "", 200, r#"{"error-code":401}"#, "UD"),
        (Method::Post, "", 200, "{}", "UU"),
    ] {
        let mut found = String::new();
        for error in with_fault(method, part, status, body) {
            let (kind, text) = match error {
                AccountError::Denied(text) => ('D', text),
                AccountError::Refused(text) => ('R', text),
                AccountError::Unreachable(text) => ('U', text),
                AccountError::Unavailable(text) => panic!("{text}"),
            };
            found.push(kind);
            assert!(!text.contains("5305550123") && !text.contains("s3cret"), "{text}");
        }
        assert_eq!(found, kinds, "{} {part} {status} {body}", method.word());
    }
}

#[test]
fn a_refused_link_after_a_changed_application_is_not_called_unchanged_and_a_refused_one_before_it_is() {
    let refused = r#"{"error-code":"420","error-code-label":"method failed"}"#;
    let found = with_fault(Method::Post, "/number/update", 200, refused);
    assert!(matches!(&found[..], [AccountError::Unreachable(text), AccountError::Refused(_)]
        if text.contains("half of the change")));
}

#[test]
fn an_application_without_a_public_key_is_left_as_it_is() {
    let mut keyless = application(OURS, "https://a.example");
    keyless["keys"] = json!({});
    let fake = Fake::new(vec![keyless], vec![number(LINE, &json!({}))]);
    let before = fake.state();
    let script = Script::new(|request| fake.answer(request));
    let outcome = now(VONAGE.set_webhooks(&account(), &script, LINE, &ours()));
    assert!(matches!(outcome, Err(AccountError::Refused(text)) if text.contains("public key")));
    assert_eq!(fake.state(), before);
}
