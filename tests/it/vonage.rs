//! Vonage's own libraries at the other end.

use std::time::{SystemTime, UNIX_EPOCH};

use carrier::calls_types::OutgoingCall;
use carrier::carriers::{Carrier, by_name};
use carrier::exchange::ApiRequest;
use carrier::messages::Outgoing;
use carrier::settings::{Account, BaseUrl, PrivateKey, Secrets, WebhookSettings};
use carrier::webhooks::{CallStep, Line, Listen, Party, Rejection, Request, Ring, Screening, TakeMessage};
use serde_json::{Value, json};
use tests::tools::{VONAGE, has_python, python_with};

const SECRET: &str = "9f7c2b6e1d4a8035f6e1c2d3b4a59687e0f1a2b3c4d5e6f70819";
const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

fn vonage() -> &'static dyn Carrier {
    by_name("vonage").unwrap()
}

fn ask(what: &str, given: &Value) -> Value {
    serde_json::from_str(&python_with(VONAGE, "vonage.py", &[what, &given.to_string()])).unwrap()
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

fn public_url() -> BaseUrl {
    BaseUrl::parse("public_url", "https://acme.example").unwrap()
}

fn settings() -> WebhookSettings {
    WebhookSettings {
        public_url: public_url(),
        secrets: Secrets::parse("carrier_secret", "s3cret").unwrap(),
        signing: Some(Secrets::parse("carrier_signing_key", SECRET).unwrap()),
        now: now(),
    }
}

fn account(private_key: &str) -> Account {
    Account {
        api: BaseUrl::parse("carrier_api", "https://api.nexmo.com").unwrap(),
        id: "a1b2c3d4".to_owned(),
        secrets: Secrets::parse("carrier_secret", "s3cret").unwrap(),
        application: Some(APPLICATION.to_owned()),
        private_key: Some(PrivateKey(private_key.to_owned())),
        now: now(),
    }
}

fn webhook(path: &str, token: &str, body: &str) -> Request {
    Request {
        method: "POST".to_owned(),
        path_and_query: path.to_owned(),
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("authorization".to_owned(), format!("Bearer {token}")),
        ],
        body: body.as_bytes().to_vec(),
    }
}

fn text() -> Outgoing {
    Outgoing {
        id: "0123456789abcdef.miss.con-1.first-text".to_owned(),
        attempt: 2,
        sender: "+15305550123".to_owned(),
        recipient: "+14158675309".to_owned(),
        body: "No – we’ll call. 🙂".to_owned(),
        receipts: "/sms/status?effect=a".to_owned(),
        valid_seconds: 600,
    }
}

fn call() -> OutgoingCall {
    OutgoingCall {
        id: "lead-1.call".to_owned(),
        caller: "+15305550123".to_owned(),
        called: "+15305550111".to_owned(),
        flow: "/voice/call-back/flow?lead=1".to_owned(),
        ended: "/voice/call-back/ended?lead=1".to_owned(),
        seconds: 20,
    }
}

#[test]
fn what_is_signed_as_vonages_library_knows_it_is_accepted_and_one_changed_byte_is_not() {
    if !has_python() {
        return;
    }
    let voice = json!({
        "from": "14158675309", "to": "15305550123", "uuid": "u-1", "conversation_uuid": "CON-1",
        "custom_data": "é \"🙂\"",
    });
    let message = json!({
        "message_uuid": "m-1", "from": "14158675309", "to": "15305550123", "channel": "sms", "text": "hi, 100% 🙂\n+plus",
    });
    let receipt =
        json!({"message_uuid": "m-2", "from": "15305550123", "to": "14158675309", "status": "submitted"});
    let bodies = [voice, message, receipt].map(|body| body.to_string());
    let tokens = ask("sign", &json!({"secret": SECRET, "bodies": bodies}));
    let signed = |at: usize, path: &str| webhook(path, tokens[at].as_str().unwrap(), &bodies[at]);
    let settings = settings();

    let event = vonage().read_call(&signed(0, "/voice/inbound"), &settings).unwrap();
    assert_eq!(event.caller, Party::Number("+14158675309".to_owned()));
    let text = vonage().read_text(&signed(1, "/sms/inbound"), &settings).unwrap();
    assert_eq!(text.body, "hi, 100% 🙂\n+plus");
    let receipt = vonage().read_receipt(&signed(2, "/sms/status?try=1"), &settings).unwrap();
    assert_eq!(receipt.message_id, "m-2");

    let mut changed = signed(0, "/voice/inbound");
    *changed.body.last_mut().unwrap() = b' ';
    assert_eq!(vonage().read_call(&changed, &settings), Err(Rejection::Forged));
    let mut changed = signed(1, "/sms/inbound");
    changed.body[20] ^= 1;
    assert_eq!(vonage().read_text(&changed, &settings), Err(Rejection::Forged));
    let of_another = webhook("/sms/status?try=1", tokens[1].as_str().unwrap(), &bodies[2]);
    assert_eq!(vonage().read_receipt(&of_another, &settings), Err(Rejection::Forged));
}

#[test]
fn our_tokens_are_good_to_vonages_library_and_say_what_its_own_say() {
    if !has_python() {
        return;
    }
    let keys = ask("key", &json!({}));
    let private = keys["private"].as_str().unwrap();
    // On one line, as many a place for variables has it.
    let account = account(&private.replace('\n', "\\n"));
    let requests: [ApiRequest; 2] = [
        vonage().send(&account, &public_url(), &text()).unwrap(),
        vonage().place(&account, &public_url(), &call()).unwrap(),
    ];
    for request in requests {
        let token = request.authorization.strip_prefix("Bearer ").unwrap();
        let given = json!({
            "token": token, "application": APPLICATION, "private": private, "public": keys["public"],
        });
        let tokens = ask("read", &given);
        let (ours, theirs) = (&tokens["ours"], &tokens["theirs"]);
        assert_eq!(ours["header"], theirs["header"]);
        let names =
            |token: &Value| -> Vec<String> { token["claims"].as_object().unwrap().keys().cloned().collect() };
        assert_eq!(names(ours), names(theirs));
        assert_eq!(ours["claims"]["application_id"], APPLICATION);
        let lifetime = |token: &Value| {
            token["claims"]["exp"].as_i64().unwrap() - token["claims"]["iat"].as_i64().unwrap()
        };
        assert_eq!(lifetime(ours), lifetime(theirs));
        let id = |token: &Value| token["claims"]["jti"].as_str().unwrap().len();
        assert_eq!(id(ours), id(theirs));
    }
}

fn flows() -> Vec<Vec<CallStep>> {
    let line =
        |language: &str| Line { text: "One moment. ¿Sí? 🙂".to_owned(), language: language.to_owned() };
    let listen = |speech, digits| Listen {
        prompt: vec![line("en"), line("es")],
        speech,
        digits,
        seconds: 30,
        then: "/voice/intake?turn=1".to_owned(),
        language: "es".to_owned(),
    };
    let ring = |caller_id: Option<&str>| Ring {
        people: vec!["+15305550111".to_owned()],
        seconds: 18,
        then: "/voice/dial-result?rung=0".to_owned(),
        screening: Some(Screening {
            path: "/voice/accept?business=acme".to_owned(),
            key: Some("1".to_owned()),
        }),
        answered_by: Some("/voice/answered-by?call=1".to_owned()),
        caller_id: caller_id.map(str::to_owned),
    };
    let message = |max_seconds| TakeMessage {
        prompt: vec![line("en")],
        max_seconds,
        then: "/voice/recording".to_owned(),
        transcript: Some("/voice/transcript".to_owned()),
    };
    vec![
        vec![CallStep::Say(line("en")), CallStep::Ring(ring(None))],
        vec![CallStep::Ring(ring(Some("+15305550199")))],
        vec![CallStep::Listen(listen(true, 1)), CallStep::GoOn("/voice/intake?turn=2".to_owned())],
        vec![CallStep::Listen(listen(false, 200)), CallStep::Listen(listen(true, 0)), CallStep::HangUp],
        vec![CallStep::Listen(listen(false, 0))],
        vec![CallStep::Screen(listen(false, 1)), CallStep::HangUp],
        vec![CallStep::TakeMessage(message(0)), CallStep::TakeMessage(message(u32::MAX)), CallStep::HangUp],
        vec![],
    ]
}

#[test]
fn vonages_models_know_every_field_that_we_send_and_take_every_value() {
    if !has_python() {
        return;
    }
    let body =
        json!({"from": "14158675309", "to": "15305550123", "uuid": "u-1", "conversation_uuid": "CON-1"});
    let rung = "/voice/accept?business=acme&v.call=CON-1&v.from=14158675309&v.to=15305550111&v.leg=rung";
    let answered = ["/voice/inbound", rung].map(|path| webhook(path, "not.looked.at", &body.to_string()));
    let unknown = webhook("/voice/inbound", "", "{}");
    let rendered: Vec<Value> = answered
        .iter()
        .chain([&unknown])
        .flat_map(|webhook| flows().into_iter().map(move |flow| (webhook, flow)))
        .map(|(webhook, flow)| vonage().answer(webhook, &flow, &public_url()).body)
        .map(|body| serde_json::from_str(&body).unwrap())
        .collect();
    let keys = ask("key", &json!({}));
    let account = account(keys["private"].as_str().unwrap());
    let body = |request: ApiRequest| -> Value { serde_json::from_str(&request.body.unwrap().1).unwrap() };
    let given = json!({
        "flows": rendered,
        "text": body(vonage().send(&account, &public_url(), &text()).unwrap()),
        "call": body(vonage().place(&account, &public_url(), &call()).unwrap()),
    });
    // Numbers of seconds may be fractions to them.
    let whole = |value: Value| -> Value {
        serde_json::from_str(&value.to_string().replace(":2.0", ":2").replace(":10.0", ":10")).unwrap()
    };
    assert_eq!(whole(ask("models", &given)), given);
    let mut wrong = given.clone();
    wrong["text"]["validity"] = 5.into();
    assert_ne!(whole(ask("models", &wrong)), wrong, "a field that they do not know is noticed");
}
