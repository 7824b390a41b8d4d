//! A step of its own: a page that says how many callers are waiting, for the screen on the wall.

use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::Value;
use spin_sdk::http::{FullBody, IntoResponse, Request, Response, send};
use spin_sdk::{http_service, variables};

/// Whatever comes to the route that spin.toml gives it.
#[http_service]
async fn handle(_request: Request) -> impl IntoResponse {
    let (status, words) = match waiting().await {
        Some(0) => (200, "Nobody is waiting.".to_owned()),
        Some(1) => (200, "1 caller is waiting.".to_owned()),
        Some(count) => (200, format!("{count} callers are waiting.")),
        None => (502, "Ringback does not answer; is the key right?".to_owned()),
    };
    let page = format!("<!doctype html><meta http-equiv=refresh content=30><title>Waiting</title><h1>{words}</h1>");
    Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .body(FullBody::new(Bytes::from(page)))
}

/// How many leads are open. Ringback's own API (docs/guides/api.md) is asked over local chaining, with a key.
async fn waiting() -> Option<usize> {
    let key = variables::get("key").await.ok()?;
    let request = Request::get("http://api.spin.internal/api/v1/leads?open=true&limit=100")
        .header("authorization", format!("Bearer {key}"))
        .body(FullBody::new(Bytes::new()))
        .ok()?;
    let body = send(request).await.ok()?.into_body().collect().await.ok()?.to_bytes();
    let page: Value = serde_json::from_slice(&body).ok()?;
    page.get("items")?.as_array().map(Vec::len)
}
