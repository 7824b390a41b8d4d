//! `ringback report` and `ringback desk`: what the desk shows, in a terminal, and the way to the desk.

use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use anyhow::{Context, Result, bail};
use domain::Business;
use domain::report::Report;
use http::{Method, Request};
use http_body_util::BodyExt;
use jiff::Timestamp;
use state::Place;

use crate::application::Application;
use crate::folder::{self, Lock};
use crate::host::manifest::Manifest;
use crate::host::store::Store;
use crate::host::{App, Clock, Code, Surroundings, empty_body};
use crate::settings::{self, Values};

/// The figures of the last days, read from the data folder through the application itself; a server may be running. Where
/// nothing is stored here, whoever stores it is asked: the application that runs at SPIN_VARIABLE_PUBLIC_URL.
pub async fn report(
    manifest: &Path,
    profile: Option<&Path>,
    data: &Path,
    days: u32,
    json: bool,
) -> Result<String> {
    let manifest = Manifest::read(manifest)?;
    let mut values = settings::read(&manifest, profile, data)?;
    let business = settings::business(&values)?;
    let store = folder::store(data);
    if !store.exists() && settings::place(&values)? == Place::KeyValue {
        let answer = Application::new(&values)?.ask(Method::GET, &path(days), None).await?;
        let report: Report = answer.read()?;
        return Ok(if json { answer.text() } else { report.text(&business.name) });
    }
    // A server that runs goes on writing; its file is only read.
    let alone = !store.exists() || Lock::try_take(&store)?.is_some();
    let app = if alone {
        App::load(manifest, &values, data, Clock::real())?
    } else {
        // Its profiles are in the store, where nothing can be loaded from here.
        values.insert("business".to_owned(), String::new());
        let code = Code::load(manifest, data)?;
        App::start(&code, &values, Store::open_to_read(&store)?, &Surroundings::default())?
    };
    let (text, report) = ask(&app, &values, &business, days).await?;
    app.close();
    Ok(if json { text } else { report.text(&business.name) })
}

/// The report of a running application.
pub async fn ask(app: &App, values: &Values, business: &Business, days: u32) -> Result<(String, Report)> {
    let key = values.get("session_key").context("there is no session key")?;
    let expires = app.clock.now().checked_add(session::API_LIFE)?;
    let token = session::mint_api(key, &business.id, expires)?;
    let request = Request::get(format!("http://api.spin.internal{}", path(days)))
        .header("authorization", format!("Bearer {token}"))
        .body(empty_body())?;
    let response = app.call("api", request).await?;
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
    let text = String::from_utf8(body.to_vec())?;
    if !status.is_success() {
        bail!("the application answered {status}: {text}");
    }
    let report =
        serde_json::from_str(&text).context("the application's report is not one that we can read")?;
    Ok((text, report))
}

fn path(days: u32) -> String {
    format!("/api/v1/report?days={days}")
}

/// A one-time link to the desk, from the variables.
pub fn desk_link(manifest: &Path, profile: Option<&Path>, data: &Path) -> Result<String> {
    link(&settings::read(&Manifest::read(manifest)?, profile, data)?, Timestamp::now())
}

/// A one-time link to the desk, minted at a moment.
pub fn link(values: &Values, now: Timestamp) -> Result<String> {
    let value = |name: &str| values.get(name).with_context(|| format!("there is no variable {name}"));
    let business = settings::business(values)?;
    let expires = now.checked_add(session::LINK_LIFE)?;
    let token = session::mint_link(value("session_key")?, &business.id, &random_hex(), expires)?;
    Ok(session::link(value("public_url")?, &token))
}

/// 128 bits that nobody can guess: the standard library seeds its hashers from the operating system.
pub fn random_hex() -> String {
    format!("{:016x}{:016x}", RandomState::new().hash_one(1), RandomState::new().hash_one(2))
}
