//! A tiny application that takes webhooks, checks their signatures and answers as a test tells it to.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use base64::Engine;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo},
};
use jiff::Timestamp;
use serde_json::Value;
use simulated_carrier::{Carrier, Config, Number, sign};
use tokio::net::TcpListener;
use url::form_urlencoded;

pub const OURS: &str = "+14155550100";
pub const CALLER: &str = "+14155550199";
pub const ANNA: &str = "+14155550001";
pub const BEN: &str = "+14155550002";
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "a secret";
/// 2026-12-01T03:47:12Z
const START: i64 = 1_796_096_832;

pub type Form = HashMap<String, String>;

#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub form: Form,
    pub at: i64,
}

/// Answers to come at each path: status and body, last one first.
type Answers = HashMap<String, Vec<(u16, String)>>;

/// The application: what it was told and what it will answer.
#[derive(Clone)]
struct App {
    base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    answers: Arc<Mutex<Answers>>,
    public: Arc<Mutex<Option<String>>>,
    clock: Arc<AtomicI64>,
}

/// The application, the carrier and a clock that the test moves.
pub struct Bench {
    pub carrier: Carrier,
    pub app: String,
    pub seen: Arc<Mutex<Vec<Seen>>>,
    answers: Arc<Mutex<Answers>>,
    clock: Arc<AtomicI64>,
    /// What the application believes its address to be, if it is behind a tunnel.
    pub public: Arc<Mutex<Option<String>>>,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let application = App {
            base: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            answers: Arc::default(),
            public: Arc::default(),
            clock: Arc::new(AtomicI64::new(START)),
        };
        let App { base: app, seen, answers, public, clock } = application.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let application = application.clone();
                let service = service_fn(move |request| application.clone().take(request));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        let number = Number {
            phone: OURS.to_owned(),
            voice_url: format!("{app}/voice"),
            sms_url: format!("{app}/sms"),
            status_callback: format!("{app}/status"),
        };
        let mut config = Config::new(ACCOUNT, TOKEN, vec![number]);
        let time = clock.clone();
        config.clock = Arc::new(move || Timestamp::from_second(time.load(Ordering::SeqCst)).unwrap());
        change(&mut config);
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { carrier: Carrier::start(config).unwrap(), app, seen, answers, clock, public, client }
    }

    /// The answers to come at a path, one after the other; the last one stays.
    pub fn answers(&self, path: &str, documents: &[&str]) {
        let documents = documents.iter().rev().map(|document| {
            let document = format!("<?xml version=\"1.0\"?><Response>{document}</Response>");
            (200, document)
        });
        self.answers.lock().unwrap().insert(path.to_owned(), documents.collect());
    }

    pub fn answers_raw(&self, path: &str, status: u16, body: &str) {
        self.answers.lock().unwrap().insert(path.to_owned(), vec![(status, body.to_owned())]);
    }

    /// Lets time pass, entry by entry.
    pub async fn pass(&self, seconds: i64) {
        let end = Timestamp::from_second(self.clock.load(Ordering::SeqCst) + seconds).unwrap();
        while let Some(due) = self.carrier.next_due().filter(|due| *due <= end) {
            self.clock.store(due.as_second(), Ordering::SeqCst);
            self.carrier.run_due(due).await;
        }
        self.clock.store(end.as_second(), Ordering::SeqCst);
    }

    /// What was told at a path so far.
    pub fn told(&self, path: &str) -> Vec<Form> {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .filter(|seen| seen.path == path)
            .map(|seen| seen.form.clone())
            .collect()
    }

    /// Seconds from the start at which something was told at a path.
    pub fn times(&self, path: &str) -> Vec<i64> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|seen| seen.path == path).map(|seen| seen.at - START).collect()
    }

    pub async fn api(&self, method: &str, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        self.api_as(method, &format!("/2010-04-01/Accounts/{ACCOUNT}/{path}"), form, TOKEN).await.unwrap()
    }

    pub async fn api_as(
        &self,
        method: &str,
        path: &str,
        form: &[(&str, &str)],
        token: &str,
    ) -> Result<(u16, Value), String> {
        self.api_at(&self.carrier.api_url(), method, path, form, token).await
    }

    pub async fn api_at(
        &self,
        base: &str,
        method: &str,
        path: &str,
        form: &[(&str, &str)],
        token: &str,
    ) -> Result<(u16, Value), String> {
        let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{ACCOUNT}:{token}"));
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::builder()
            .method(method)
            .uri(format!("{base}{path}"))
            .header("authorization", format!("Basic {credentials}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form)))
            .unwrap();
        let response = self.client.request(request).await.map_err(|error| format!("{error:?}"))?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Ok((status, serde_json::from_slice(&body).unwrap()))
    }

    /// Sends a text over the API and returns its id or Twilio's error code.
    pub async fn send(&self, to: &str, body: &str) -> Result<String, i64> {
        let callback = format!("{}/receipt", self.app);
        let form = [("To", to), ("From", OURS), ("Body", body), ("StatusCallback", callback.as_str())];
        let (status, answer) = self.api("POST", "Messages.json", &form).await;
        if status == 201 { Ok(text(&answer, "sid")) } else { Err(answer["code"].as_i64().unwrap()) }
    }
}

pub fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}")).to_owned()
}

/// The values of one parameter in all of them.
pub fn values(forms: &[Form], key: &str) -> Vec<String> {
    forms.iter().map(|form| form.get(key).cloned().unwrap_or_default()).collect()
}

impl App {
    async fn take(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let params: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        let base = self.public.lock().unwrap().clone().unwrap_or(self.base);
        let expected = sign(TOKEN, &format!("{base}{}", parts.uri), &params);
        assert_eq!(parts.headers["x-twilio-signature"], expected.as_str());
        assert_eq!(parts.headers["user-agent"], "TwilioProxy/1.1");
        assert!(parts.headers.contains_key("i-twilio-idempotency-token"));
        let path = parts.uri.path().to_owned();
        let (status, body) = match self.answers.lock().unwrap().get_mut(&path) {
            Some(left) if left.len() > 1 => left.pop().unwrap(),
            Some(left) => left[0].clone(),
            None => (200, "<Response/>".to_owned()),
        };
        let at = self.clock.load(Ordering::SeqCst);
        self.seen.lock().unwrap().push(Seen { path, form: params.into_iter().collect(), at });
        Ok(Response::builder().status(status).body(Full::new(Bytes::from(body))).unwrap())
    }
}
