//! Keeps the certificate: takes the one that is there, gets one where there is none, renews it in time. Whatever goes
//! wrong is said and tried again; it never stops the application.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;

use super::account::Authority;
use super::arguments::Domain;
use super::certificate::{Certificate, Slot};
use super::files::Files;
use super::order;
use super::refusal::{Kind, Refusal};
use crate::host::{Challenges, log};

/// A machine that was asleep looks again after so long.
const LOOK_EVERY: Duration = Duration::from_secs(3600);
const WHOLE_ORDER_WITHIN: Duration = Duration::from_secs(300);
/// What may go wrong without being anybody's fault is tried so often at once.
const AT_ONCE: u32 = 10;

/// Whoever sees to the certificate.
#[derive(Clone)]
pub struct Keeper {
    /// Where it comes from.
    pub authority: Authority,
    /// For whom it is.
    pub domain: Domain,
    /// Where it is kept.
    pub files: Files,
    /// Where the authority is answered.
    pub challenges: Challenges,
    /// From where it is served.
    pub slot: Arc<Slot>,
}

impl Keeper {
    /// Sees to it for ever; says once when there is a certificate to serve with.
    pub async fn keep(self, has_one: impl FnOnce()) {
        let mut has_one = Some(has_one);
        let mut certificate = self.kept();
        let mut refusals = 0;
        loop {
            if let Some(certificate) = &certificate {
                self.slot.put(certificate);
                has_one.take().into_iter().for_each(|say| say());
                let rests = certificate.rests(Timestamp::now());
                if rests > Duration::ZERO {
                    tokio::time::sleep(rests.min(LOOK_EVERY)).await;
                    continue;
                }
            }
            match self.order().await {
                Ok(fresh) => {
                    log::line("https", &format!("{} has a certificate until {}", self.domain, fresh.until));
                    certificate = Some(fresh);
                    refusals = 0;
                }
                Err(refusal) => {
                    refusals += 1;
                    let pause = refusal.pause(refusals);
                    log::line("https", &self.trouble(&refusal, certificate.as_ref(), pause));
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    /// The one that is kept. One that cannot be read is said and replaced.
    fn kept(&self) -> Option<Certificate> {
        let read = || -> Result<Option<Certificate>> {
            self.files.read(&self.file())?.map(|pem| Certificate::parse(&pem)).transpose()
        };
        read().unwrap_or_else(|error| {
            log::line("https", &format!("the certificate that is kept is of no use: {error:#}"));
            None
        })
    }

    fn file(&self) -> String {
        format!("{}.pem", self.domain)
    }

    async fn order(&self) -> Result<Certificate, Refusal> {
        let slow = |_| Refusal::of(Kind::Unreachable, format!("it took longer than {WHOLE_ORDER_WITHIN:?}"));
        tokio::time::timeout(WHOLE_ORDER_WITHIN, self.persist()).await.map_err(slow)?
    }

    async fn persist(&self) -> Result<Certificate, Refusal> {
        let mut tries = 0;
        loop {
            let refusal = match self.try_once().await {
                Ok(certificate) => return Ok(certificate),
                Err(refusal) => refusal,
            };
            tries += 1;
            match refusal.kind {
                Kind::Nonce if tries < AT_ONCE => {}
                Kind::Account if tries < AT_ONCE => Authority::forget(&self.files).map_err(ours)?,
                _ => return Err(refusal),
            }
        }
    }

    async fn try_once(&self) -> Result<Certificate, Refusal> {
        let account = self.authority.account(&self.files).await?;
        let pem = order::certificate(&account, &self.domain, &self.challenges).await?;
        let certificate = Certificate::parse(&pem).map_err(ours)?;
        // Served also where it cannot be kept; but then the next start asks for another, and soon for too many.
        if let Err(error) = self.files.write(&self.file(), &pem) {
            log::line("https", &format!("the certificate cannot be kept, free some space: {error:#}"));
        }
        Ok(certificate)
    }

    fn trouble(&self, refusal: &Refusal, certificate: Option<&Certificate>, pause: Duration) -> String {
        let state = match certificate {
            None => "there is no certificate yet".to_owned(),
            Some(old) if old.until < Timestamp::now() => format!("the certificate ended at {}", old.until),
            Some(old) => format!("the certificate is not renewed yet, and ends at {}", old.until),
        };
        let (advice, words) = (refusal.advice(&self.domain), &refusal.words);
        format!("{state}: {advice} ({words}). It is tried again in {} minutes", pause.as_secs() / 60)
    }
}

/// A fault on our own side.
fn ours(error: anyhow::Error) -> Refusal {
    Refusal::of(Kind::Other, format!("{error:#}"))
}
