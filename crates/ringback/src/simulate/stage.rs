//! The stage: the application's processes, the carrier and the network between them, on one virtual time.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use domain::Business;
use jiff::Timestamp;
use simulated_carrier::{Caller as Line, Carrier, Config, Number};

use super::network::{Inward, Network};
use super::process::{Process, Shared};
use super::watch::Watch;
use crate::host::manifest::Manifest;
use crate::host::store::Values;
use crate::host::{Clock, Code};
use crate::settings;

/// The business that is played.
const PROFILE: &str = include_str!("../../../../tests/profiles/acme-heating.toml");
const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// What the carrier signs its webhooks with.
pub const SECRET: &str = "a secret that only this simulation knows";
/// Where the carrier believes the application to be.
pub const PUBLIC_URL: &str = "https://ringback.example";
const CARRIER_API: &str = "http://carrier.example";

/// How long the carrier waits for an answer to a webhook.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(15);

/// What is made once and used for every history.
#[derive(Clone)]
pub struct Theatre {
    code: Arc<Code>,
    variables: settings::Values,
    /// The business.
    pub business: Business,
}

/// How a stage is set.
#[derive(Clone, Debug)]
pub struct Setting {
    /// From which everything follows.
    pub seed: u64,
    /// When it begins.
    pub start: Timestamp,
    /// How many processes share the store.
    pub processes: usize,
    /// Whether the carrier itself blocks whoever says STOP.
    pub carrier_heeds_stop: bool,
    /// How often the carrier sends a webhook again that was not acknowledged.
    pub retries: u32,
}

/// The stage.
pub struct Stage {
    /// The true time.
    pub clock: Clock,
    /// The carrier.
    pub carrier: Arc<Carrier>,
    /// What is stored.
    pub values: Values,
    /// Who sees everything.
    pub watch: Arc<Watch>,
    /// The processes.
    pub processes: Vec<Arc<Process>>,
    /// The network.
    pub network: Arc<Network>,
    /// The business's number.
    pub line: String,
}

impl Theatre {
    /// Loads the components of the manifest, compiled ones from the cache below `cache`.
    pub fn open(manifest: &Path, cache: &Path) -> Result<Self> {
        let code = Code::load(Manifest::read(manifest)?, cache)?;
        Self::of(Arc::new(code), PROFILE)
    }

    /// The same components for another business, by its profile.
    pub fn with_profile(&self, profile: &str) -> Result<Self> {
        Self::of(self.code.clone(), profile)
    }

    fn of(code: Arc<Code>, profile: &str) -> Result<Self> {
        let business = Business::from_toml(profile).map_err(|faults| anyhow!("{faults}"))?;
        let variables = code.manifest().variables(|name| {
            let value = match name {
                "public_url" => PUBLIC_URL,
                "carrier_api" => CARRIER_API,
                "carrier_account" => ACCOUNT,
                "carrier_secret" => SECRET,
                "tick_token" => "the token of this simulation's ticks",
                "session_key" => "the key of this simulation's sessions",
                "business" => profile,
                _ => return None,
            };
            Some(value.to_owned())
        })?;
        Ok(Self { code, variables, business })
    }
}

/// A runtime whose time is virtual: it passes only when nothing is left to do, and then at once.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    Ok(runtime.enable_time().start_paused(true).build()?)
}

impl Stage {
    /// Sets it on a store. Must be called inside a runtime of [`runtime`].
    pub fn set(theatre: &Theatre, setting: &Setting, values: Values) -> Result<Self> {
        let clock = Clock::running_from(setting.start);
        let line = theatre.business.numbers.first().context("the business has no number")?;
        let line = line.as_str().to_owned();
        let watch = Arc::new(Watch::new(clock.clone(), theatre.business.clone(), values.clone()));
        let network = Arc::new(Network::new(setting.seed, watch.clone()));
        let number = Number {
            phone: line.clone(),
            voice_url: format!("{PUBLIC_URL}/voice/inbound"),
            sms_url: format!("{PUBLIC_URL}/sms/inbound"),
            status_callback: format!("{PUBLIC_URL}/voice/status"),
        };
        let time = clock.clone();
        let config = Config {
            clock: Arc::new(move || time.now()),
            seed: setting.seed,
            opt_outs: setting.carrier_heeds_stop,
            webhook_timeout: WEBHOOK_TIMEOUT * (setting.retries + 1),
            application: Some(Arc::new(Inward(network.clone()))),
            ..Config::new(ACCOUNT, SECRET, vec![number])
        };
        let carrier = Arc::new(Carrier::inside(config, CARRIER_API));
        carrier.spawn_on_time();
        let shared = Arc::new(Shared {
            code: theatre.code.clone(),
            variables: theatre.variables.clone(),
            values: values.clone(),
            watch: watch.clone(),
            network: network.clone(),
            carrier: Arc::downgrade(&carrier),
            seed: setting.seed,
        });
        let new = |number| Arc::new(Process::new(shared.clone(), number, clock.another()));
        let processes: Vec<_> = (0..setting.processes).map(new).collect();
        network.connect(processes.clone());
        network.retry(setting.retries);
        for process in &processes {
            tokio::spawn(process.clone().run());
        }
        tokio::spawn(look_after_dues(Arc::downgrade(&watch)));
        tokio::spawn(hear(Arc::downgrade(&watch), Arc::downgrade(&carrier), carrier.subscribe()));
        Ok(Self { clock, carrier, values, watch, processes, network, line })
    }

    /// Someone calls.
    pub fn call(&self, caller: Line) {
        let (carrier, line) = (self.carrier.clone(), self.line.clone());
        tokio::spawn(async move { carrier.call(caller, &line).await });
    }

    /// Someone texts.
    pub fn text(&self, from: &str, body: &str) {
        let (carrier, line) = (self.carrier.clone(), self.line.clone());
        let (from, body) = (from.to_owned(), body.to_owned());
        tokio::spawn(async move { carrier.text(&from, &line, &body, Vec::new()).await });
    }

    /// Time passes, and what is due happens.
    pub async fn pass(&self, length: Duration) {
        tokio::time::sleep(length).await;
    }

    /// Time passes up to a moment.
    pub async fn until(&self, moment: Timestamp) {
        self.pass(Duration::try_from(moment.duration_since(self.clock.now())).unwrap_or_default()).await;
    }

    /// Nothing goes wrong any more, and what had stopped goes on.
    pub fn calm(&self) {
        self.carrier.faults(|faults| *faults = simulated_carrier::Faults::default());
        self.network.calm();
        for process in &self.processes {
            process.fates.calm();
            process.ticks(true);
            process.clock.put_off(0);
        }
        self.watch.trouble(Duration::ZERO);
    }

    /// A webhook that is signed with a secret, straight to a process; its answer.
    pub async fn webhook(&self, path: &str, form: &[(String, String)], secret: &str) -> Result<u16, String> {
        let signature = simulated_carrier::sign(secret, &format!("{PUBLIC_URL}{path}"), form);
        self.webhook_signed(path, form, &signature).await
    }

    /// The same with any signature.
    pub async fn webhook_signed(
        &self,
        path: &str,
        form: &[(String, String)],
        signature: &str,
    ) -> Result<u16, String> {
        let process = self.processes.first().ok_or("there is no process")?;
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = http::Request::post(format!("{PUBLIC_URL}{path}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-twilio-signature", signature)
            .body(bytes::Bytes::from(body));
        let request = request.map_err(|error| error.to_string())?;
        Ok(process.answer(request).await?.status().as_u16())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // The network and the processes know each other.
        self.network.connect(Vec::new());
    }
}

/// Compares what is due with what was looked at, whenever it is time.
async fn look_after_dues(watch: Weak<Watch>) {
    const LOOK_EVERY: Duration = Duration::from_secs(60);
    loop {
        let Some(watch) = watch.upgrade() else { return };
        let now = watch.now();
        let next = watch.promises(|promises| {
            promises.check_dues(now);
            promises.next_check()
        });
        let wait = next.map(|next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
        let wait = wait.unwrap_or(LOOK_EVERY).clamp(Duration::from_secs(1), LOOK_EVERY);
        drop(watch);
        tokio::time::sleep(wait).await;
    }
}

/// Shows the observer what happens at the carrier.
async fn hear(
    watch: Weak<Watch>,
    carrier: Weak<Carrier>,
    mut events: tokio::sync::broadcast::Receiver<simulated_carrier::Event>,
) {
    while let Ok(event) = events.recv().await {
        let (Some(watch), Some(carrier)) = (watch.upgrade(), carrier.upgrade()) else { return };
        watch.event(&carrier, &event);
    }
}
