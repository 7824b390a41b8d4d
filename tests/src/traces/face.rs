//! A carrier's API, as far as the application asks it: it takes texts and calls, and tells what it took. How it is asked
//! and how it answers is in the files.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;

/// How an API is asked and answers.
#[derive(Deserialize)]
pub(super) struct Api {
    text: Rule,
    call: Rule,
    find: Option<Find>,
}

/// What makes something.
#[derive(Deserialize)]
struct Rule {
    path: String,
    /// The carrier's id of what is made, with `{n}` for its number.
    id: String,
    /// Where things stand in the request: a JSON pointer, or the name of a field in a form.
    fields: BTreeMap<String, String>,
    status: u16,
    answer: Value,
}

/// What tells of the texts.
#[derive(Deserialize)]
struct Find {
    path: String,
    answer: Value,
    /// Where in the answer the texts stand (a JSON pointer), newest first.
    list: String,
    item: Value,
}

/// Something that the carrier took.
#[derive(Debug, Clone)]
struct Made {
    id: String,
    fields: BTreeMap<String, String>,
    key: Option<String>,
}

#[derive(Default)]
struct Taken {
    texts: Vec<Made>,
    calls: Vec<Made>,
    asked: Vec<String>,
    lose_answer: bool,
}

struct Shared {
    api: Api,
    taken: Mutex<Taken>,
}

/// A running one.
pub(super) struct Face {
    pub(super) url: String,
    shared: Arc<Shared>,
}

impl Face {
    pub(super) async fn start(api: Api) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let shared = Arc::new(Shared { api, taken: Mutex::default() });
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = serving.clone();
                let service = service_fn(move |request| {
                    let shared = shared.clone();
                    async move { Ok::<_, Infallible>(shared.take(request).await) }
                });
                let io = TokioIo::new(stream);
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
            }
        });
        Self { url, shared }
    }

    pub(super) fn lose_answer(&self) {
        self.taken(|taken| taken.lose_answer = true);
    }

    /// Every request so far.
    pub(super) fn asked(&self) -> Vec<String> {
        self.taken(|taken| taken.asked.clone())
    }

    /// A field of something that was asked: `text.1.receipts`.
    pub(super) fn address(&self, place: &str) -> Option<String> {
        let mut parts = place.split('.');
        let (kind, number, field) = (parts.next()?, parts.next()?.parse::<usize>().ok()?, parts.next()?);
        self.taken(|taken| {
            let all = if kind == "text" { &taken.texts } else { &taken.calls };
            all.get(number.checked_sub(1)?)?.fields.get(field).cloned()
        })
    }

    pub(super) fn text_ids(&self) -> Vec<String> {
        self.taken(|taken| taken.texts.iter().map(|text| text.id.clone()).collect())
    }

    pub(super) fn call_ids(&self) -> Vec<String> {
        self.taken(|taken| taken.calls.iter().map(|call| call.id.clone()).collect())
    }

    pub(super) fn texts(&self) -> Vec<[String; 3]> {
        let of = |text: &Made| ["from", "to", "body"].map(|name| plain(name, &text.fields));
        self.taken(|taken| taken.texts.iter().map(of).collect())
    }

    pub(super) fn calls(&self) -> Vec<[String; 2]> {
        let of = |call: &Made| ["from", "to"].map(|name| plain(name, &call.fields));
        self.taken(|taken| taken.calls.iter().map(of).collect())
    }

    fn taken<R>(&self, read: impl FnOnce(&mut Taken) -> R) -> R {
        read(&mut self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Numbers as they are compared: some carriers leave the plus out.
fn plain(name: &str, fields: &BTreeMap<String, String>) -> String {
    let value = fields.get(name).cloned().unwrap_or_default();
    if name == "body" || value.starts_with('+') { value } else { format!("+{value}") }
}

impl Shared {
    async fn take(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let body = String::from_utf8_lossy(&body).into_owned();
        let path = head.uri.path().to_owned();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.asked.push(format!("{} {} {body}", head.method, head.uri));
        assert!(head.headers.contains_key("authorization"), "{path} was asked without credentials");
        if head.method == "POST" && path == self.api.text.path {
            let key =
                head.headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
            if let Some(known) = taken.texts.iter().find(|text| key.is_some() && text.key == key) {
                return self.api.text.made(known);
            }
            let made = self.api.text.make(taken.texts.len() + 1, &body, key);
            taken.texts.push(made.clone());
            if std::mem::take(&mut taken.lose_answer) {
                return answer(502, &Value::Null);
            }
            return self.api.text.made(&made);
        }
        if head.method == "POST" && path == self.api.call.path {
            let made = self.api.call.make(taken.calls.len() + 1, &body, None);
            taken.calls.push(made.clone());
            return self.api.call.made(&made);
        }
        match self.api.find.as_ref().filter(|find| head.method == "GET" && path == find.path) {
            Some(find) => find.tell(&taken.texts),
            None => answer(404, &Value::Null),
        }
    }
}

impl Rule {
    fn make(&self, number: usize, body: &str, key: Option<String>) -> Made {
        let json: Option<Value> = serde_json::from_str(body).ok();
        let form: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let value = |place: &String| match &json {
            Some(json) => json.pointer(place)?.as_str().map(str::to_owned),
            None => form.get(place).cloned(),
        };
        let read = |(name, place): (&String, &String)| {
            let value = value(place).unwrap_or_else(|| panic!("there is no {place} in {body}"));
            (name.clone(), value)
        };
        let fields = self.fields.iter().map(read).collect();
        Made { id: self.id.replace("{n}", &number.to_string()), fields, key }
    }

    fn made(&self, made: &Made) -> Response<Full<Bytes>> {
        answer(self.status, &filled(&self.answer, made))
    }
}

impl Find {
    fn tell(&self, texts: &[Made]) -> Response<Full<Bytes>> {
        let mut told = self.answer.clone();
        let list = told.pointer_mut(&self.list).expect("the answer has a list");
        *list = texts.iter().rev().map(|text| filled(&self.item, text)).collect();
        answer(200, &told)
    }
}

/// A template with what was made in its places.
fn filled(template: &Value, made: &Made) -> Value {
    match template {
        Value::String(text) => {
            let text = made.fields.iter().fold(text.replace("{id}", &made.id), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            });
            Value::String(text)
        }
        Value::Array(all) => all.iter().map(|value| filled(value, made)).collect(),
        Value::Object(all) => all.iter().map(|(name, value)| (name.clone(), filled(value, made))).collect(),
        other => other.clone(),
    }
}

fn answer(status: u16, body: &Value) -> Response<Full<Bytes>> {
    let builder = Response::builder().status(status).header("content-type", "application/json");
    builder.body(Full::new(Bytes::from(body.to_string()))).expect("an answer can be built")
}
