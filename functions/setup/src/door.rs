//! Our own public address, seen from outside.

use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use guest::{Error, config};
use http_body_util::{BodyExt as _, Limited};
use spin_sdk::http::{FullBody, Request, send};

const LIMIT: Duration = Duration::from_secs(5);
/// More than our own answer has.
const LARGEST: usize = 64;

/// What is wrong, and what to do.
pub(crate) struct Found {
    pub(crate) what: String,
    pub(crate) advice: String,
}

/// Whether this application answers at its public address.
pub(crate) async fn answers() -> Result<Result<(), Found>, Error> {
    let public_url = config::required("public_url").await?;
    let url = format!("{}/healthz", public_url.trim().trim_end_matches('/'));
    let seen = match select(pin!(look(url)), pin!(spin_sdk::time::sleep(LIMIT))).await {
        Either::Left((seen, _)) => seen,
        Either::Right(_) => Err(format!("it does not answer within {} seconds", LIMIT.as_secs())),
    };
    Ok(seen.map_err(|why| Found {
        what: format!("{public_url}: {why}"),
        advice: "set public_url to the https address that leads to this application, and see that the proxy, tunnel or \
                 DNS entry in front of it works"
            .to_owned(),
    }))
}

async fn look(url: String) -> Result<(), String> {
    let request = Request::get(url).body(FullBody::new(bytes::Bytes::new()));
    let request = request.map_err(|_| "that is no address".to_owned())?;
    let response = send(request).await.map_err(|_| "nobody answers there".to_owned())?;
    let status = response.status();
    if status.as_u16() != 200 {
        return Err(format!("the answer is HTTP {}", status.as_u16()));
    }
    let body = Limited::new(response.into_body(), LARGEST).collect().await;
    let body = body.map(|body| body.to_bytes()).unwrap_or_default();
    if body.trim_ascii() == b"ok" { Ok(()) } else { Err("somebody else answers there".to_owned()) }
}
