//! An extension of Ringback: it is told what happens, and may answer with commands (docs/guides/extensions.md).

use http_body_util::BodyExt;
use serde_json::{Value, json};
use spin_sdk::http::{FullBody, IntoResponse, Request, Response};
use spin_sdk::http_service;

/// Events come by POST to `/event`, as CloudEvents in JSON.
#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    let answer = json!({ "commands": answer(&event) });
    Response::builder()
        .header("content-type", "application/json")
        .body(FullBody::new(bytes::Bytes::from(answer.to_string())))
}

/// What this extension wants. Change it.
fn answer(event: &Value) -> Vec<Value> {
    let text = event.pointer("/data/message/text").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    if event["type"] == "message.received" && ["seo", "google ranking", "business loan"].iter().any(|word| text.contains(word)) {
        return vec![json!({ "command": "note", "text": "wants to sell something" }), json!({ "command": "disqualify", "reason": "spam" })];
    }
    Vec::new()
}
