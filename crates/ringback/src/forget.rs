//! `ringback forget`: asks the application that runs, wherever it keeps its state.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use domain::Phone;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;

use crate::settings::{self, Values};

/// Has everything about a caller deleted. Says false where nothing was known of them.
pub async fn forget(values: &Values, caller: &Phone) -> Result<bool> {
    let value = |name: &str| values.get(name).with_context(|| format!("there is no variable {name}"));
    let business = settings::business(values)?;
    let token = session::mint_api(
        value("session_key")?,
        &business.id,
        Timestamp::now().checked_add(session::API_LIFE)?,
    )?;
    let url = format!("{}/api/v1/callers/forget", value("public_url")?.trim_end_matches('/'));
    let body = serde_json::json!({ "number": caller.as_str() }).to_string();
    let request = Request::post(&url)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body)))?;
    let tls =
        hyper_rustls::HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(tls);
    let answer = client.request(request).await;
    let answer = answer.with_context(|| format!("cannot reach {url}: the application must run to forget"))?;
    let status = answer.status();
    let text = answer.into_body().collect().await?.to_bytes();
    match status.as_u16() {
        202 => Ok(true),
        404 => Ok(false),
        _ => bail!("the application answered {status}: {}", String::from_utf8_lossy(&text)),
    }
}
