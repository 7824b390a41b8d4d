//! Plivo's own library at the other end of the adapter: what one signs, writes and asks, the other must take.

use carrier::calls_types::OutgoingCall;
use carrier::carriers::plivo::{PLIVO, signature};
use carrier::carriers::{Carrier, Question, by_name};
use carrier::exchange::{ApiRequest, Method};
use carrier::messages::Outgoing;
use carrier::settings::{Account, BaseUrl, Secrets, WebhookSettings};
use carrier::webhooks::{CallStep, Line, Listen, Rejection, Request, Ring, Screening, TakeMessage};
use serde_json::{Value, json};
use tests::tools::{self, has_python, python_with};

const TOKEN: &str = "ODUxMTIzdGVzdGF1dGh0b2tlbg";
const ACCOUNT: &str = "MA0123456789ABCDEFGH";
const NONCE: &str = "12345678901234567890";
const PUBLIC: &str = "https://acme.example/ringback";

type Webhook = (&'static str, &'static [(&'static str, &'static str)]);

const WEBHOOKS: [Webhook; 5] = [
    (
        "/voice/inbound",
        &[
            ("CallUUID", "83f4d6c2"),
            ("From", "16025550163"),
            ("To", "17735550002"),
            ("CallStatus", "ringing"),
            ("CallerName", "RAY & CO é"),
        ],
    ),
    (
        "/voice/accept?business=acme&put_through=1&plivo_call=83f4d6c2&plivo_key=1",
        &[
            ("DialAction", "connected"),
            ("DialBLegUUID", "b1"),
            ("DialBLegTo", "15305550111"),
            ("Event", "Dial"),
        ],
    ),
    (
        "/voice/transcript?plivo_to=17735550002&plivo_from=%2B16025550163",
        &[("call_uuid", "83f4d6c2"), ("error", ""), ("transcription", "no heat = 100% cold 🙂\n+plus")],
    ),
    (
        "/sms/inbound",
        &[("MessageUUID", "m1"), ("From", "16025550163"), ("To", "17735550002"), ("Text", "hi & bye")],
    ),
    (
        "/sms/status?effect=miss.ca1.first-text&sending=0&lead=0123456789abcdef&try=1",
        &[("MessageUUID", "m2"), ("From", "17735550002"), ("To", "16025550163"), ("Status", "sent")],
    ),
];

fn ask(question: &Value) -> Value {
    let printed = python_with(tools::PLIVO, "plivo_library.py", &[&question.to_string()]);
    serde_json::from_str(&printed).unwrap()
}

fn public_url() -> BaseUrl {
    BaseUrl::parse("public_url", PUBLIC).unwrap()
}

fn secrets() -> Secrets {
    Secrets::parse("carrier_secret", TOKEN).unwrap()
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

fn request(path: &str, signature: &str, body: Vec<u8>) -> Request {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Request {
        method: "POST".to_owned(),
        path_and_query: path.to_owned(),
        headers: vec![
            header("content-type", "application/x-www-form-urlencoded"),
            header("x-plivo-signature-v3", signature),
            header("x-plivo-signature-v3-nonce", NONCE),
        ],
        body,
    }
}

/// Reads it as what its path is for.
fn read(request: &Request) -> Result<(), Rejection> {
    let settings = WebhookSettings { public_url: public_url(), secrets: secrets(), signing: None, now: 0 };
    match request.path_and_query.as_str() {
        "/sms/inbound" => PLIVO.read_text(request, &settings).map(|_| ()),
        path if path.starts_with("/sms/status") => PLIVO.read_receipt(request, &settings).map(|_| ()),
        _ => PLIVO.read_call(request, &settings).map(|_| ()),
    }
}

fn as_json(fields: &[(&str, &str)]) -> Value {
    fields.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
}

#[test]
fn what_plivos_library_signs_is_accepted_and_one_changed_byte_is_not() {
    if !has_python() {
        return;
    }
    let webhooks = WEBHOOKS.map(
        |(path, fields)| json!({"url": format!("{PUBLIC}{path}"), "form": as_json(fields), "nonce": NONCE}),
    );
    let signatures = ask(&json!({"what": "sign", "token": TOKEN, "webhooks": webhooks}));
    for (at, (path, fields)) in WEBHOOKS.into_iter().enumerate() {
        let signature = signatures[at].as_str().unwrap();
        assert_eq!(read(&request(path, signature, form(fields))), Ok(()), "{path}");
        let mut changed = form(fields);
        let last = changed.last_mut().unwrap();
        *last = if *last == b'1' { b'2' } else { b'1' };
        assert_eq!(read(&request(path, signature, changed)), Err(Rejection::Forged), "{path}");
    }
}

#[test]
fn what_we_sign_plivos_library_accepts_and_one_changed_byte_it_does_not() {
    if !has_python() {
        return;
    }
    let mut webhooks = Vec::new();
    for (path, fields) in WEBHOOKS {
        let url = format!("{PUBLIC}{path}");
        let v3 = signature::sign(TOKEN, &url, fields.iter().copied(), NONCE);
        let v2 = signature::sign_address(TOKEN, &url, NONCE);
        webhooks.push(json!({"url": url, "form": as_json(fields), "nonce": NONCE, "v3": v3, "v2": v2}));
        let (name, value) = fields[0];
        let mut changed = as_json(fields);
        changed[name] = format!("{value}.").into();
        let elsewhere = signature::sign_address(TOKEN, &format!("{PUBLIC}/elsewhere"), NONCE);
        webhooks.push(json!({"url": url, "form": changed, "nonce": NONCE, "v3": v3, "v2": elsewhere}));
    }
    let accepted = ask(&json!({"what": "verify", "token": TOKEN, "webhooks": webhooks}));
    let expected: Vec<Value> =
        WEBHOOKS.iter().flat_map(|_| [json!([true, true]), json!([false, false])]).collect();
    assert_eq!(accepted, Value::from(expected));
}

fn line(text: &str, language: &str) -> Line {
    Line { text: text.into(), language: language.into() }
}

fn ring(key: Option<&str>) -> CallStep {
    CallStep::Ring(Ring {
        people: vec!["+15305550111".into(), "+15305550112".into()],
        seconds: 20,
        then: "/voice/dial-result?rung=0".into(),
        screening: Some(Screening {
            path: "/voice/accept?business=acme".into(),
            key: key.map(str::to_owned),
        }),
        answered_by: None,
        caller_id: Some("+17735550002".into()),
    })
}

fn listen(speech: bool, digits: u8) -> Listen {
    Listen {
        prompt: vec![line("What do you need?", "en"), line("¿Qué necesita?", "es")],
        speech,
        digits,
        seconds: 5,
        then: "/voice/intake?turn=1".into(),
        language: "es".into(),
    }
}

fn message(transcript: Option<&str>) -> CallStep {
    CallStep::TakeMessage(TakeMessage {
        prompt: vec![line("Leave a message.", "en")],
        max_seconds: 120,
        then: "/voice/recording".into(),
        transcript: transcript.map(str::to_owned),
    })
}

#[test]
fn every_document_is_one_that_plivos_library_builds_too() {
    if !has_python() {
        return;
    }
    let flows = [
        vec![],
        vec![CallStep::Say(line("a < b & \"c\" – é 🙂", "en")), CallStep::HangUp],
        vec![ring(Some("1"))],
        vec![ring(None)],
        vec![CallStep::Screen(listen(false, 1)), CallStep::HangUp],
        vec![CallStep::Listen(listen(true, 1)), CallStep::GoOn("/voice/intake?turn=1&x=2".into())],
        vec![CallStep::Listen(listen(true, 0)), CallStep::Listen(listen(false, 4))],
        vec![CallStep::Listen(listen(false, 0))],
        vec![message(None), CallStep::HangUp],
        vec![message(Some("/voice/transcript")), CallStep::HangUp],
    ];
    let (path, fields) = WEBHOOKS[0];
    let to = request(path, "", form(fields));
    let documents = flows.map(|flow| by_name("plivo").unwrap().answer(&to, &flow, &public_url()).body);
    let built = ask(&json!({"what": "build", "documents": documents}));
    let built = built.as_array().unwrap();
    assert_eq!(built.len(), documents.len());
    for pair in built {
        assert_eq!(pair[0], pair[1]);
        assert!(pair[0].as_str().unwrap().starts_with("<Response"), "{pair}");
    }
}

/// An address with its query in order.
fn sorted(url: &str) -> (&str, Vec<(String, String)>) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut query: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    query.sort();
    (path, query)
}

fn same(ours: &ApiRequest, theirs: &Value) {
    assert_eq!(sorted(&ours.url), sorted(theirs["url"].as_str().unwrap()));
    assert_eq!(ours.method.word(), theirs["method"]);
    assert_eq!(ours.authorization, theirs["authorization"]);
    let Some((_, body)) = &ours.body else { return };
    let ours: Value = serde_json::from_str(body).unwrap();
    for (name, value) in ours.as_object().unwrap() {
        assert_eq!(*value, theirs["body"][name], "{name}");
    }
}

#[test]
fn every_request_is_one_that_plivos_library_sends_too() {
    if !has_python() {
        return;
    }
    let account = Account {
        api: BaseUrl::parse("carrier_api", "https://api.plivo.com").unwrap(),
        id: ACCOUNT.to_owned(),
        secrets: secrets(),
        application: None,
        private_key: None,
        now: 0,
    };
    let (line, person) = ("+17735550002", "+16025550163");
    let text = Outgoing {
        id: "x".into(),
        attempt: 1,
        sender: line.into(),
        recipient: person.into(),
        body: "Acme & Sons – é 🙂".into(),
        receipts: "/sms/status?effect=x".into(),
        valid_seconds: 600,
    };
    let call = OutgoingCall {
        id: "x".into(),
        caller: line.into(),
        called: person.into(),
        flow: "/voice/call-back/flow?lead=1".into(),
        ended: "/voice/call-back/ended?lead=1".into(),
        seconds: 25,
    };
    let recording = "c2186400-1c8c-11e4-a664-0026b945b52x";
    let kept = format!("https://media.plivo.com/v1/Account/{ACCOUNT}/Recording/{recording}.mp3");
    let theirs = ask(&json!({
        "what": "ask",
        "account": ACCOUNT,
        "token": TOKEN,
        "text": {"src": line, "dst": person, "text": text.body, "message_expiry": 600,
            "url": format!("{PUBLIC}/sms/status?effect=x&try=1"), "method": "POST"},
        "call": {"from_": line, "to_": person, "ring_timeout": 25,
            "answer_url": format!("{PUBLIC}{}", call.flow), "answer_method": "POST",
            "hangup_url": format!("{PUBLIC}{}", call.ended), "hangup_method": "POST"},
        "list": {"from_number": line, "to_number": person, "message_direction": "outbound",
            "message_time__gte": "2019-05-24 17:44:46", "limit": 20},
        "recording": recording,
    }));
    same(&PLIVO.send(&account, &public_url(), &text).unwrap(), &theirs[0]);
    same(&PLIVO.place(&account, &public_url(), &call).unwrap(), &theirs[1]);
    let Question::Ask(asked) = PLIVO.find(&account, line, person, 1_558_719_886) else { panic!() };
    same(&asked, &theirs[2]);
    same(&PLIVO.file(&account, &kept, Method::Delete).unwrap(), &theirs[3]);
}
