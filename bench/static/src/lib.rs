//! Answers every request with the same words.
#![cfg(target_arch = "wasm32")]

use bytes::Bytes;
use spin_sdk::http::{FullBody, IntoResponse, Request, Response};

/// What `ringback bench` has its server without any component answer too.
const WORDS: &[u8] = b"ok\n";

#[spin_sdk::http_service]
async fn handle(_: Request) -> impl IntoResponse {
    let mut response = Response::new(FullBody::new(Bytes::from_static(WORDS)));
    response
        .headers_mut()
        .insert("content-type", spin_sdk::http::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
