//! The store over HTTP, as functions see it. `POST /get`, `/create`, `/replace`, `/delete` and `/add` take
//! `{"key", "old", "value", "delta"}` and answer with what the store answered, as JSON; an error is a 503.
#![cfg(target_arch = "wasm32")]

use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::{Value, json};
use spin_sdk::http::{IntoResponse, Request, Response, StatusCode};
use spin_sdk::http_service;
use state::{Error, Store};

#[derive(Deserialize)]
struct Asked {
    key: String,
    #[serde(default)]
    old: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    delta: i64,
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let (status, answer) = match serde_json::from_slice::<Asked>(&body) {
        Err(error) => (StatusCode::BAD_REQUEST, json!(error.to_string())),
        Ok(asked) => match perform(head.uri.path(), asked).await {
            Ok(answer) => (StatusCode::OK, answer),
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, json!(error.to_string())),
        },
    };
    let body = spin_sdk::http::FullBody::new(bytes::Bytes::from(answer.to_string()));
    Response::builder().status(status).body(body)
}

async fn perform(operation: &str, asked: Asked) -> Result<Value, Error> {
    let Asked { key, old, value, delta } = asked;
    let store = Store::open().await?;
    Ok(match operation {
        "/get" => json!(store.get(&key).await?.map(|value| String::from_utf8_lossy(&value).into_owned())),
        "/create" => json!(store.create(&key, value.as_bytes()).await?),
        "/replace" => json!(store.replace(&key, old.as_bytes(), value.as_bytes()).await?),
        "/delete" => json!(store.delete(&key).await?),
        "/add" => json!(store.add(&key, delta).await?),
        _ => return Err(Error::Refused("there is no such operation")),
    })
}
