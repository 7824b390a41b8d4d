//! The first start: where nothing was set up yet, these pages stand in the application's place until the owner has said
//! what it must know. Then the application takes over at the same sockets, and its desk connects the number and checks
//! everything: the third page.
//!
//! | Page | Asks |
//! |---|---|
//! | `/setup` | the business, and the account at the carrier |
//! | `/setup/number` | the number, from the account's list, and a calendar |
//! | `/desk/setup` | shows what the doctor finds, and rings the number that customers dial |

mod account;
mod carrier;
mod door;
mod form;
mod hours;
pub mod keep;
mod pages;
mod profile;
mod site;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use tokio::sync::watch;

use self::account::Account;
use self::carrier::Known;
use self::door::Door;
use self::form::Form;
use self::site::Site;
use crate::doors::Doors;
use crate::host::manifest::Manifest;
use crate::host::{Limits, Serving, log};
use crate::https::Domain;
use crate::settings::from_environment;

/// Whether there is nothing yet to serve the application with: no profile, no account at a carrier, and nothing that
/// was set up before.
pub fn is_wanted(business: Option<&Path>, data: &Path) -> bool {
    let given = ["business", "carrier_account", "carrier_secret"].map(from_environment);
    business.is_none() && given.iter().all(Option::is_none) && !keep::is_done(data)
}

/// The pages, served.
pub struct FirstStart {
    serving: Serving,
    done: watch::Receiver<bool>,
}

impl FirstStart {
    /// Serves them, and writes the link to the log.
    pub fn begin(
        manifest: &Manifest,
        data: PathBuf,
        domain: Option<&Domain>,
        doors: &Doors,
        limits: Limits,
    ) -> Result<Self> {
        std::fs::create_dir_all(&data)?;
        let public_url = domain.map(|domain| format!("https://{domain}"));
        let known = Known {
            public_url: public_url.or_else(|| from_environment("public_url")),
            carrier_api: from_environment("carrier_api"),
        };
        let account = Account::new(manifest.clone(), data.clone());
        let (finished, done) = watch::channel(false);
        let form = Form::kept(keep::draft(&data));
        let base = known.public_url.clone();
        let site =
            Site::new(Door::new()?, account, manifest.clone(), data, domain.cloned(), known, form, finished);
        let site = Arc::new(site);
        let serving = Serving::start(site.clone(), doors.entrances()?, limits)?;
        doors.tell(serving.address);
        let base = base.unwrap_or_else(|| format!("http://{}", serving.address));
        site.tell(base);
        // Whoever has typed everything must not wait for the compiler too.
        tokio::spawn(async move {
            if let Err(error) = site.account.code().await {
                log::line("first", &format!("the application cannot be loaded: {error:#}"));
            }
        });
        Ok(Self { serving, done })
    }

    /// Returns when everything was said and kept.
    pub async fn done(&mut self) {
        // An error: nobody is there any more who could say so.
        let _ = self.done.wait_for(|done| *done).await.map(drop);
    }

    /// Leaves the sockets to the application.
    pub async fn stop(self) {
        self.serving.stop().await;
    }
}
