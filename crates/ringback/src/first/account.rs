//! The account at the carrier, asked with what the owner just typed: by the application's own function, in a process
//! of it that keeps nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use domain::setup::{About, Ask, Lines};
use http::Request;
use http_body_util::{BodyExt, Full};
use tokio::sync::OnceCell;

use crate::host::manifest::Manifest;
use crate::host::store::{End, Fate, Fates, Operation, Store, Values as Kept};
use crate::host::{App, Code, Life, Surroundings};
use crate::settings::{self, Values};

/// Whoever waits at a page waits no longer.
const LIMIT: Duration = Duration::from_secs(20);

/// Asks for the numbers of accounts.
pub struct Account {
    manifest: Manifest,
    data: PathBuf,
    code: OnceCell<Arc<Code>>,
}

impl Account {
    /// Of an application.
    pub fn new(manifest: Manifest, data: PathBuf) -> Self {
        Self { manifest, data, code: OnceCell::new() }
    }

    /// The components: compiled once, which may take a while where nobody did it before.
    pub async fn code(&self) -> Result<Arc<Code>> {
        let load = || async {
            let (manifest, data) = (self.manifest.clone(), self.data.clone());
            let loading = tokio::task::spawn_blocking(move || Code::load(manifest, &data));
            anyhow::Ok(Arc::new(loading.await.context("loading the application panicked")??))
        };
        self.code.get_or_try_init(load).await.cloned()
    }

    /// The numbers of the account in these variables, or why they are not to be had.
    pub async fn lines(&self, values: &Values) -> Result<Lines> {
        let code = self.code().await?;
        let store = Store::simulated(Kept::default(), Arc::new(Untroubled), Life::default());
        let app = App::start(&code, values, store, &Surroundings::default())?;
        let about = About { business: settings::business(values)?.id, number: None };
        let body = Full::new(serde_json::to_vec(&about)?.into()).map_err(|never| match never {});
        let request = Request::post(format!("http://setup.spin.internal{}", Ask::Numbers.path()))
            .header("content-type", "application/json")
            .body(body.boxed_unsync())?;
        let asked = async {
            let response = app.call("setup", request).await?;
            let status = response.status();
            let body = response.into_body().collect().await;
            let body = body.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
            if !status.is_success() {
                bail!("setup answered {status}");
            }
            Ok(serde_json::from_slice(&body)?)
        };
        match tokio::time::timeout(LIMIT, asked).await {
            Ok(lines) => lines,
            Err(_) => Ok(Lines::Refused("the carrier does not answer".to_owned())),
        }
    }
}

/// A store in memory where everything goes well.
struct Untroubled;

impl Fates for Untroubled {
    fn decide(&self, _: Operation<'_>) -> Fate {
        Fate { before: Duration::ZERO, after: Duration::ZERO, end: End::Well }
    }

    fn applied(&self, _: Operation<'_>, _: bool) {}
}
