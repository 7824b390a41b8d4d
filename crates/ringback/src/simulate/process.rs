//! A place where a process of the application runs: starts it, ticks it, starts it again when it died.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use simulated_carrier::Carrier;

use super::dice::Dice;
use super::fates::Planned;
use super::network::{Network, Outward, incoming, whole};
use super::watch::Watch;
use crate::host::store::{Store, Values};
use crate::host::{App, Chance, Clock, Code, Life, Log, Outside, Surroundings, empty_body};

/// Width of the due queue's buckets, in seconds.
const BUCKET_SECONDS: i64 = 10;
/// When nothing is due, the clock is asked so often all the same, in milliseconds.
const IDLE_TICK: (u64, u64) = (240_000, 300_000);
/// A host that is up asks its clock every second.
const TICK: Duration = Duration::from_secs(1);
/// How long it takes until a process that died is there again, in milliseconds.
const RESTART: (u64, u64) = (1_500, 9_000);

/// What all processes share.
pub struct Shared {
    /// The components.
    pub code: Arc<Code>,
    /// The application's variables.
    pub variables: BTreeMap<String, String>,
    /// What is stored.
    pub values: Values,
    /// Who sees everything.
    pub watch: Arc<Watch>,
    /// The network.
    pub network: Arc<Network>,
    /// The carrier.
    pub carrier: Weak<Carrier>,
    /// From which everything follows.
    pub seed: u64,
}

/// The place.
pub struct Process {
    /// Which one it is.
    pub number: usize,
    /// Its clock.
    pub clock: Clock,
    /// What becomes of its operations on the store.
    pub fates: Arc<Planned>,
    shared: Arc<Shared>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: Option<(Arc<App>, Life)>,
    starts: u64,
    no_ticks: bool,
}

impl Process {
    /// A place for a process, with a clock of its own.
    pub fn new(shared: Arc<Shared>, number: usize, clock: Clock) -> Self {
        let fates = Arc::new(Planned::new(shared.seed, number, shared.watch.clone()));
        Self { number, clock, fates, shared, state: Mutex::default() }
    }

    /// Runs it for as long as the runtime lives. A start that fails is a fault of the simulation.
    pub async fn run(self: Arc<Self>) {
        let mut dice = Dice::of(self.shared.seed, ("process", self.number));
        loop {
            let life = match self.start() {
                Ok(life) => life,
                Err(error) => {
                    return self.shared.watch.broken(&format!("a process did not start: {error:#}"));
                }
            };
            tokio::select! {
                biased;
                () = life.ended() => {}
                () = self.tick_on(&mut dice) => {}
            }
            self.state().running = None;
            let pause = dice.millis(RESTART.0, RESTART.1);
            self.shared.watch.died(self.number, pause);
            tokio::time::sleep(pause).await;
        }
    }

    fn start(&self) -> anyhow::Result<Life> {
        let life = Life::default();
        let starts = {
            let mut state = self.state();
            state.starts += 1;
            state.starts
        };
        let outward = Outward {
            network: self.shared.network.clone(),
            carrier: self.shared.carrier.clone(),
            process: self.number,
            life: life.clone(),
        };
        let (watch, number) = (self.shared.watch.clone(), self.number);
        let chance = Dice::of(self.shared.seed, ("chance", self.number, starts)).below(u64::MAX);
        let surroundings = Surroundings {
            clock: self.clock.clone(),
            chance: Chance::seeded(chance),
            outside: Outside::Peer(Arc::new(outward)),
            log: Log::Heard(Arc::new(move |component, words| watch.said(number, component, words))),
            life: life.clone(),
        };
        let store = Store::simulated(self.shared.values.clone(), self.fates.clone(), life.clone());
        let app = App::start(&self.shared.code, &self.shared.variables, store, &surroundings)?;
        self.state().running = Some((Arc::new(app), life.clone()));
        Ok(life)
    }

    /// Kills it, as `kill -9` does.
    pub fn kill(&self) {
        if let Some((_, life)) = self.running() {
            life.end();
        }
    }

    /// Whether it runs.
    pub fn is_alive(&self) -> bool {
        self.running().is_some_and(|(_, life)| !life.has_ended())
    }

    /// Whether its clock is to be asked.
    pub fn ticks(&self, yes: bool) {
        self.state().no_ticks = !yes;
    }

    /// Lets it answer a request from outside.
    pub async fn answer(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let Some((app, life)) = self.running() else { return Err("nobody listens".to_owned()) };
        let id = app.manifest.route(request.uri().path()).map(str::to_owned);
        let Some(id) = id else { return Err("there is no such route".to_owned()) };
        let answer = async {
            match app.call(&id, incoming(request)).await {
                Ok(answer) => whole(answer).await,
                // What the host's server does.
                Err(_) => {
                    let mut answer = Response::new(Bytes::new());
                    *answer.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
                    Ok(answer)
                }
            }
        };
        tokio::select! {
            biased;
            () = life.ended() => Err("the connection broke".to_owned()),
            answer = answer => answer,
        }
    }

    /// One tick; false if it was not answered as it should.
    pub async fn tick(&self) -> bool {
        let Some((app, life)) = self.running() else { return false };
        let token = self.shared.variables.get("tick_token").map_or("", String::as_str);
        let request = Request::post("http://clock.spin.internal/tick")
            .header("authorization", format!("Bearer {token}"))
            .body(empty_body());
        let Ok(request) = request else { return false };
        tokio::select! {
            biased;
            () = life.ended() => false,
            answer = app.call("clock", request) => answer.is_ok_and(|answer| answer.status().is_success()),
        }
    }

    /// Ticks whenever something is due, and now and then when nothing is. A real host ticks every second; those
    /// ticks in which nothing can be due are what a simulation skips.
    async fn tick_on(&self, dice: &mut Dice) {
        let mut idle = self.clock.now();
        loop {
            tokio::time::sleep(TICK + dice.millis(0, 200)).await;
            let next = self.next_due().map_or(idle, |due| due.min(idle));
            let mut wait = next.duration_since(self.clock.now());
            if cursor(&self.shared.values) > Some(self.clock.now().as_second() / BUCKET_SECONDS) {
                // The clock was put back: the queue goes on at the pace at which it is asked.
                wait = wait.min(jiff::SignedDuration::from_secs(BUCKET_SECONDS));
            }
            if wait.is_positive() {
                let wait = Duration::try_from(wait).unwrap_or_default() + dice.millis(0, 1_000);
                // Something that is due earlier may be written meanwhile.
                tokio::select! {
                    biased;
                    () = self.shared.watch.due_written() => continue,
                    () = tokio::time::sleep(wait) => {}
                }
            }
            if self.state().no_ticks {
                continue;
            }
            if self.tick().await {
                let pause = dice.between(IDLE_TICK.0, IDLE_TICK.1);
                let now = self.clock.now().as_millisecond();
                idle = Timestamp::from_millisecond(now + i64::try_from(pause).unwrap_or(0)).unwrap_or(idle);
            }
        }
    }

    /// When the first bucket that nobody has looked at comes up.
    fn next_due(&self) -> Option<Timestamp> {
        next_due(&self.shared.values)
    }

    fn running(&self) -> Option<(Arc<App>, Life)> {
        self.state().running.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bucket up to which everything has been looked at.
fn cursor(values: &Values) -> Option<i64> {
    #[derive(serde::Deserialize)]
    struct Cursor {
        passed: i64,
    }
    let cursor: Cursor = serde_json::from_slice(&values.get("due:cursor")?).ok()?;
    Some(cursor.passed)
}

/// When the first bucket of the due queue behind its cursor comes up. Looking at the keys is for a bench like this
/// one; the application never does.
pub fn next_due(values: &Values) -> Option<Timestamp> {
    let first = values.first_from(&format!("due:{}", cursor(values)? + 1))?;
    let bucket: i64 = first.strip_prefix("due:")?.split([':', '.']).next()?.parse().ok()?;
    Timestamp::from_second(bucket * BUCKET_SECONDS).ok()
}
