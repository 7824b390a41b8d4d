//! What a lead's whole life costs the store: one cooperative caller on a quiet store, on virtual time.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use domain::lead::Caller as LeadCaller;
use domain::{Business, Lead, Phone};
use jiff::{SignedDuration, Timestamp};
use simulated_carrier::{Caller, Carrier, Config, Event, Number, What};
use tokio::sync::broadcast::Receiver;

use super::figures::{Life, Step, Use};
use super::stage::{ACCOUNT, LINE, PROFILE, catch_up};
use crate::host::manifest::Manifest;
use crate::host::{App, Clock, Host, listen};
use crate::report;

/// A Tuesday, 20:47 in Phoenix.
const CALL_AT: &str = "2026-12-02T03:47:00Z";
const CALLER: &str = "+16025550142";
const PERSON: &str = "+16025550112";
/// What comes up later than this is the end of everything that is kept of the lead.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24 * 30);
const PATIENCE: Duration = Duration::from_secs(45);
/// Width of the due queue's buckets.
const BUCKET_SECONDS: i64 = 10;
/// Who answers which words, with what, after how many seconds.
const ANSWERS: [(&str, &str, &str, i64); 3] = [
    (CALLER, "ZIP code", "No AC, 85021. Maria Lopez", 40),
    (CALLER, "Which one?", "1", 60),
    (PERSON, "URGENT", "OK", 20),
];

/// Plays it.
pub async fn play(manifest: PathBuf, data: PathBuf) -> Result<Life> {
    let began: Timestamp = CALL_AT.parse()?;
    let clock = Clock::standing_at(began.checked_sub(SignedDuration::from_mins(1))?);
    let mut play = Play::set_up(&manifest, data, clock, began).await?;
    catch_up(&play.host, &play.tick_token).await?;
    play.warm_up().await;
    let before = play.used();
    let set_aside = play.whole_life().await?;
    let total = play.used().minus(before).minus(set_aside);
    let outcome = std::mem::take(&mut play.outcome);
    let (idle_tick, early_tick) = play.idle_ticks().await?;
    play.host.stop().await;
    Ok(Life { steps: play.steps, total, ticks: play.ticks, outcome, idle_tick, early_tick })
}

struct Play {
    host: Host,
    carrier: Carrier,
    clock: Clock,
    tick_token: String,
    events: Receiver<Event>,
    began: Timestamp,
    /// What is going to be texted: from, words.
    planned: BTreeMap<Timestamp, (&'static str, &'static str)>,
    answered: Vec<&'static str>,
    last_tick: i64,
    /// What happened last that somebody wanted; receipts follow it.
    phase: String,
    steps: Vec<Step>,
    ticks: u64,
    /// How the lead stood when it was last looked at: in the end it is forgotten.
    outcome: String,
}

impl Play {
    async fn set_up(
        manifest: &std::path::Path,
        data: PathBuf,
        clock: Clock,
        began: Timestamp,
    ) -> Result<Self> {
        let listener = listen(([127, 0, 0, 1], 0).into()).await?;
        let public_url = format!("http://{}", listener.local_addr()?);
        let secret = report::random_hex();
        let number = Number {
            phone: LINE.to_owned(),
            voice_url: format!("{public_url}/voice/inbound"),
            sms_url: format!("{public_url}/sms/inbound"),
            status_callback: format!("{public_url}/voice/status"),
        };
        let time = clock.clone();
        let config =
            Config { clock: Arc::new(move || time.now()), ..Config::new(ACCOUNT, &secret, vec![number]) };
        let carrier = Carrier::start(config)?;
        let tick_token = report::random_hex();
        let given = BTreeMap::from([
            ("public_url", public_url),
            ("carrier_api", carrier.api_url()),
            ("carrier_account", ACCOUNT.to_owned()),
            ("carrier_secret", secret),
            ("tick_token", tick_token.clone()),
            ("session_key", report::random_hex()),
            ("business", PROFILE.to_owned()),
        ]);
        let manifest = Manifest::read(manifest)?;
        let values = manifest.variables(|name| given.get(name).cloned())?;
        let host = Host::start(App::load(manifest, &values, &data, clock.clone())?, listener)?;
        let events = carrier.subscribe();
        let last_tick = bucket(clock.now());
        let (planned, answered, steps) = (BTreeMap::new(), Vec::new(), Vec::new());
        Ok(Self {
            host,
            carrier,
            clock,
            tick_token,
            events,
            began,
            planned,
            answered,
            last_tick,
            phase: String::new(),
            ticks: 0,
            steps,
            outcome: String::new(),
        })
    }

    /// A text from the team that asks for nothing: the profile is loaded once, and that is no lead's doing.
    async fn warm_up(&mut self) {
        self.carrier.text(PERSON, LINE, "hello", Vec::new()).await;
        while self.events.try_recv().is_ok() {}
        self.carrier.run_due(self.clock.now()).await;
    }

    /// Until nothing is to come any more. Gives what ticks used that passed time in which nothing was due.
    async fn whole_life(&mut self) -> Result<Use> {
        let mut set_aside = Use::default();
        self.clock.advance_to(self.began);
        "The call is missed".clone_into(&mut self.phase);
        let before = self.used();
        let caller = Caller { patience: Some(PATIENCE), ..Caller::new(CALLER) };
        self.carrier.call(caller, LINE).await;
        self.note(before, None);
        while let Some((at, due)) = self.next() {
            if due == Due::Tick {
                // A server ticks every second, so nothing but the one bucket is left to look at, and the one before it
                // once more.
                let before = self.used();
                self.clock.advance_to(at.checked_sub(SignedDuration::from_secs(BUCKET_SECONDS + 1))?);
                if at > self.began.checked_add(FORGOTTEN_AFTER)? {
                    if self.outcome.is_empty() {
                        self.outcome = self.stands()?;
                    }
                    self.pass_until(at).await?;
                }
                catch_up_to(&self.host, &self.tick_token, bucket(at) - 1 - self.last_tick).await?;
                self.clock.advance_to(at.checked_sub(SignedDuration::from_secs(1))?);
                self.host.tick(&self.tick_token).await?;
                set_aside = set_aside.plus(self.used().minus(before));
            }
            self.clock.advance_to(at);
            let before = self.used();
            match due {
                Due::Carrier => {
                    let known = self.carrier.webhooks().len();
                    self.carrier.run_due(at).await;
                    let asked: Vec<String> =
                        self.carrier.webhooks().iter().skip(known).map(|w| w.url.clone()).collect();
                    self.note(before, asked.first().map(|url| kind(url)));
                }
                Due::Act => {
                    if let Some((from, words)) = self.planned.remove(&at) {
                        let who = if from == CALLER { "The caller" } else { "The person on call" };
                        self.phase = format!("{who}: “{words}”");
                        self.carrier.text(from, LINE, words, Vec::new()).await;
                        self.note(before, None);
                    }
                }
                Due::Tick => {
                    self.host.tick(&self.tick_token).await?;
                    self.last_tick = bucket(at);
                    self.ticks += 1;
                    self.phase = format!("The clock, {} after the call", span(at.duration_since(self.began)));
                    self.note(before, None);
                }
            }
        }
        Ok(set_aside)
    }

    /// Puts what was used since `before` to a step, and lets everyone answer the texts that they got.
    fn note(&mut self, before: Use, kind: Option<&'static str>) {
        let used = self.used().minus(before);
        let mut texts = 0;
        while let Ok(event) = self.events.try_recv() {
            if let What::TextAccepted { to, body, .. } = &event.what {
                texts += 1;
                self.answer(event.at, to, body);
            }
        }
        let name = match kind {
            Some(kind) => format!("· {kind}, after: {}", self.phase),
            None => self.phase.clone(),
        };
        if used.reads + used.writes + texts == 0 {
            return;
        }
        match self.steps.iter_mut().find(|step| step.name == name) {
            Some(step) => {
                step.used = step.used.plus(used);
                step.texts += texts;
            }
            None => self.steps.push(Step { name, texts, used }),
        }
    }

    fn answer(&mut self, at: Timestamp, to: &str, body: &str) {
        for (who, words, answer, seconds) in ANSWERS {
            let fresh = who == to && body.contains(words) && !self.answered.contains(&words);
            if let (true, Ok(at)) = (fresh, at.checked_add(SignedDuration::from_secs(seconds))) {
                self.answered.push(words);
                self.planned.insert(at, (who, answer));
            }
        }
    }

    fn next(&self) -> Option<(Timestamp, Due)> {
        let act = self.planned.keys().next().map(|at| (*at, Due::Act));
        let carrier = self.carrier.next_due().map(|at| (at, Due::Carrier));
        let tick = self.next_tick().map(|at| (at, Due::Tick));
        [act, carrier, tick].into_iter().flatten().min()
    }

    /// The next bucket that holds something. Only a bench lists keys.
    fn next_tick(&self) -> Option<Timestamp> {
        let keys = self.host.app.store.keys().ok()?;
        let buckets =
            keys.iter().filter_map(|key| key.strip_prefix("due:")?.split(':').next()?.parse::<i64>().ok());
        let next = buckets.filter(|bucket| *bucket > self.last_tick).min()?;
        Timestamp::from_second(next * BUCKET_SECONDS).ok()
    }

    async fn idle_ticks(&mut self) -> Result<(Use, Use)> {
        catch_up(&self.host, &self.tick_token).await?;
        self.clock.advance_to(self.clock.now().checked_add(SignedDuration::from_secs(BUCKET_SECONDS))?);
        let before = self.used();
        self.host.tick(&self.tick_token).await?;
        let idle = self.used().minus(before);
        let before = self.used();
        self.host.tick(&self.tick_token).await?;
        Ok((idle, self.used().minus(before)))
    }

    /// A server would tick all the time; a year of that shows nothing.
    async fn pass_until(&mut self, at: Timestamp) -> Result<()> {
        self.last_tick = bucket(at) - 2;
        let cursor = format!("{{\"passed\":{}}}", self.last_tick);
        let set = self.host.app.store.set("due:cursor".to_owned(), cursor.into_bytes()).await;
        set.map_err(anyhow::Error::msg)
    }

    fn stands(&self) -> Result<String> {
        let business = Business::from_toml(PROFILE).map_err(|faults| anyhow::anyhow!("{faults}"))?;
        let caller = LeadCaller::Number(Phone::parse(CALLER).map_err(|error| anyhow::anyhow!("{error:?}"))?);
        let stored =
            self.host.app.store.get(&Lead::key(&business.id, &caller)).map_err(anyhow::Error::msg)?;
        let lead: Lead = serde_json::from_slice(&stored.context("there is no lead")?)?;
        Ok(lead.outcome.map_or_else(|| "none".to_owned(), |outcome| format!("{outcome:?}").to_lowercase()))
    }

    fn used(&self) -> Use {
        let (reads, writes, commits) = self.host.app.store.counts();
        Use { reads, writes, commits }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Carrier,
    Act,
    Tick,
}

/// A tick passes a part of a long time only.
async fn catch_up_to(host: &Host, token: &str, buckets: i64) -> Result<()> {
    for _ in 0..=buckets / 360 {
        host.tick(token).await?;
    }
    Ok(())
}

fn bucket(at: Timestamp) -> i64 {
    at.as_second().div_euclid(BUCKET_SECONDS)
}

fn kind(url: &str) -> &'static str {
    match url {
        url if url.contains("/sms/status") => "receipts",
        url if url.contains("/voice/status") => "the call ends",
        url if url.contains("/voice/") => "the call goes on",
        _ => "another webhook",
    }
}

fn span(gap: SignedDuration) -> String {
    let minutes = gap.as_mins();
    if minutes < 60 { format!("{minutes} min") } else { format!("{} h {} min", minutes / 60, minutes % 60) }
}
