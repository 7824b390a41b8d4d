//! The application under test, its carrier, and the time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::lead::Caller as LeadCaller;
use domain::{Business, Lead, Phone};
use hyper::Method;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use ringback::host::manifest::Manifest;
use ringback::host::{App, Clock, Host, Limits, listen};
use simulated_carrier::{CallSid, Caller, Carrier, Config, Event, Message, MessageDirection, Number};
use tokio::net::TcpListener;
use tokio::sync::broadcast::Receiver;

use crate::earlier::{self, Entry};
use crate::http::{Answer, Http, Signature};
use crate::places;
use crate::profile::{LINE, texting};
use crate::temporary::Temporary;

/// The carrier account.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// What webhooks are signed with.
pub const SECRET: &str = "3f1c9a57e2d84b06a9c1d3e5f7081a2b";
const TICK_TOKEN: &str = "tick-0123456789abcdef0123456789abcdef";
/// What links, sessions and keys are made of.
pub const SESSION_KEY: &str = "session-0123456789abcdef0123456789abcdef";
/// Width of the due queue's buckets: how often the clock is worth asking.
const TICK_SECONDS: i64 = 10;
/// One tick looks at so many buckets at most.
const BUCKETS_A_TICK: i64 = 360;
/// Compiling the same component in two tests at once helps nobody.
static LOADING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// What a bench is started with.
pub struct Setup {
    /// The profile of the business, as TOML.
    pub profile: String,
    /// The time at which it starts, local to the business: `2026-12-01T10:00`.
    pub at: &'static str,
    /// More variables, and other values.
    pub variables: BTreeMap<String, String>,
    /// Where the application finds the carrier, if not at the simulated one.
    pub carrier_api: Option<String>,
    /// What the application takes for its public address, if not where it listens.
    pub public_url: Option<String>,
    /// Where the simulated carrier listens, if not at any free port.
    pub carrier_listen: Option<SocketAddr>,
    /// Changes the simulated carrier's settings.
    pub configure: fn(&mut Config),
    /// Changes the application's manifest.
    pub manifest: fn(&mut Manifest),
    /// How much the application lets in.
    pub limits: Limits,
    /// What an earlier program left in the store.
    pub earlier: Vec<Entry>,
}

impl Default for Setup {
    fn default() -> Self {
        // A Tuesday within the opening hours.
        Self {
            profile: texting(),
            at: "2026-12-01T10:00",
            variables: BTreeMap::new(),
            carrier_api: None,
            public_url: None,
            carrier_listen: None,
            configure: |_| {},
            manifest: |_| {},
            limits: Limits::default(),
            earlier: Vec::new(),
        }
    }
}

/// The application with everything around it.
pub struct Bench {
    /// The carrier.
    pub carrier: Carrier,
    /// The business as its profile says.
    pub business: Business,
    /// Talks to the application.
    pub http: Http,
    /// What the carrier saw, from the start.
    pub events: Receiver<Event>,
    host: Option<Host>,
    clock: Clock,
    last_tick: i64,
    manifest: Manifest,
    values: BTreeMap<String, String>,
    folder: Temporary,
    limits: Limits,
}

impl Bench {
    /// The usual business at a local time.
    pub async fn start(at: &'static str) -> Self {
        Self::with(Setup { at, ..Setup::default() }).await
    }

    /// With these settings.
    pub async fn with(setup: Setup) -> Self {
        places::components();
        let business = Business::from_toml(&setup.profile).expect("the profile of a test is sound");
        let start = local(&business, setup.at);
        let clock = Clock::standing_at(start);
        let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        let public_url = format!("http://{}", listener.local_addr().unwrap());
        let carrier = carrier(&public_url, &clock, &setup);
        let mut values = BTreeMap::from([
            ("public_url", setup.public_url.unwrap_or_else(|| public_url.clone())),
            ("carrier_api", setup.carrier_api.unwrap_or_else(|| carrier.api_url())),
            ("carrier_account", ACCOUNT.to_owned()),
            ("carrier_secret", SECRET.to_owned()),
            ("tick_token", TICK_TOKEN.to_owned()),
            ("session_key", SESSION_KEY.to_owned()),
            ("business", setup.profile),
        ]);
        values.extend(setup.variables.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let mut manifest = places::manifest();
        (setup.manifest)(&mut manifest);
        let values = manifest.variables(|name| values.get(name).cloned()).expect("every variable is given");
        let last_tick = start.as_second().div_euclid(TICK_SECONDS);
        let mut bench = Self {
            events: carrier.subscribe(),
            carrier,
            business,
            http: Http::new(public_url),
            host: None,
            clock,
            last_tick,
            manifest,
            values,
            folder: Temporary::new(),
            limits: setup.limits,
        };
        if !setup.earlier.is_empty() {
            earlier::fill(bench.folder.path(), &setup.earlier).await;
            bench.serve(listener).await;
            return bench;
        }
        bench.serve(listener).await;
        // The first ticks of a new store look a whole day back; here nothing can be there.
        let cursor = format!("{{\"passed\":{last_tick}}}");
        bench.host().app.store.set("due:cursor".to_owned(), cursor.into_bytes()).await.unwrap();
        bench
    }

    async fn serve(&mut self, listener: TcpListener) {
        let app = {
            let _one_at_a_time = LOADING.lock().await;
            App::load(self.manifest.clone(), &self.values, self.folder.path(), self.clock.clone())
        };
        let host = Host::start_within(app.expect("the application loads"), listener, self.limits.clone());
        self.host = Some(host.expect("the application starts"));
    }

    /// Stops the application and starts it again on the same data and address.
    pub async fn restart(&mut self) {
        let host = self.host.take().expect("the application runs");
        let address = host.address;
        host.stop().await;
        self.serve(listen(address).await.expect("the address is free again")).await;
    }

    /// Another business that the same application answers for.
    pub async fn also(&self, profile: &str) {
        let business = Business::from_toml(profile).expect("the profile of a test is sound");
        let store = &self.host().app.store;
        let known = store.get("business.ids").expect("the store reads").unwrap_or_default();
        let mut ids = String::from_utf8(known).expect("ids are text");
        for id in [&self.business.id, &business.id] {
            if !ids.lines().any(|known| known == id.as_str()) {
                ids += &format!("{id}\n");
            }
        }
        let mut values = vec![
            (format!("business:{}", business.id), profile.as_bytes().to_vec()),
            ("business.ids".to_owned(), ids.into_bytes()),
        ];
        let number = |line: &Phone| (format!("number:{}", line.digits()), business.id.clone().into_bytes());
        values.extend(business.numbers.iter().map(number));
        for (key, value) in values {
            store.set(key, value).await.unwrap();
        }
    }

    fn host(&self) -> &Host {
        self.host.as_ref().expect("the application runs")
    }

    /// Where the application listens: `127.0.0.1:40000`.
    pub fn address(&self) -> String {
        self.host().address.to_string()
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A local time, written as `2026-12-01T10:00`.
    pub fn at(&self, time: &str) -> Timestamp {
        local(&self.business, time)
    }

    /// Moves time to a local time: whatever is due happens, in order.
    pub async fn run_until(&mut self, time: &str) {
        self.run_to(self.at(time)).await;
    }

    /// Moves time on by `30m`, `2h`, `45s`.
    pub async fn run_for(&mut self, time: &str) {
        let by: SignedDuration = time.parse().expect("a length of time");
        self.run_to(self.now() + by).await;
    }

    /// Moves time to a local time, and nothing happens: as if everything had stood still.
    pub fn stand_at(&mut self, time: &str) {
        self.clock.advance_to(self.at(time));
    }

    async fn run_to(&mut self, end: Timestamp) {
        while let Some(at) = self.next().filter(|at| *at <= end) {
            self.clock.advance_to(at);
            self.carrier.run_due(at).await;
            self.tick_if_due().await;
        }
        self.clock.advance_to(end);
    }

    fn next(&self) -> Option<Timestamp> {
        let tick = self.next_bucket().map(|bucket| Timestamp::from_second(bucket * TICK_SECONDS).unwrap());
        [self.carrier.next_due(), tick].into_iter().flatten().min()
    }

    /// The next bucket of the due queue that holds something.
    fn next_bucket(&self) -> Option<i64> {
        let bucket = |key: &String| key.strip_prefix("due:")?.split(':').next()?.parse::<i64>().ok();
        self.keys().iter().filter_map(bucket).filter(|bucket| *bucket > self.last_tick).min()
    }

    async fn tick_if_due(&mut self) {
        let newest = self.now().as_second().div_euclid(TICK_SECONDS);
        if self.next_bucket().is_some_and(|bucket| bucket <= newest) {
            self.ticks().await;
        }
    }

    /// Ticks until everything that is due by now has been looked at.
    pub async fn ticks(&mut self) {
        let newest = self.now().as_second().div_euclid(TICK_SECONDS);
        for _ in 0..=(newest - self.last_tick) / BUCKETS_A_TICK {
            assert_eq!(self.tick(TICK_TOKEN).await.status, 204, "the clock did not answer a tick");
        }
        self.last_tick = newest;
    }

    /// One tick, with the right token or another.
    pub async fn tick(&self, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.http.send(Method::POST, "/tick", &[("authorization", &bearer)], "").await
    }

    /// The right token.
    pub fn tick_token(&self) -> &'static str {
        TICK_TOKEN
    }

    /// A call comes in, and goes on for a while.
    pub async fn call(&mut self, caller: Caller) -> CallSid {
        let call = self.carrier.call(caller, LINE).await;
        self.run_for("3m").await;
        call
    }

    /// Someone calls and nobody answers.
    pub async fn miss(&mut self, from: &str) -> CallSid {
        self.call(caller(from)).await
    }

    /// Someone texts the business; a few seconds pass.
    pub async fn text(&mut self, from: &str, body: &str) {
        self.carrier.text(from, LINE, body, Vec::new()).await;
        self.run_for("5s").await;
    }

    /// Opens the API for an hour.
    pub fn api_token(&self) -> String {
        let expires = self.now() + SignedDuration::from_hours(1);
        session::mint_api(SESSION_KEY, &self.business.id, expires).expect("the key is sound")
    }

    /// What links, sessions and the secrets of webhooks are made of.
    pub fn session_key(&self) -> &'static str {
        SESSION_KEY
    }

    /// Opens the desk for twelve hours.
    pub fn desk_cookie(&self) -> String {
        let expires = self.now() + SignedDuration::from_hours(12);
        let token = session::mint_session(SESSION_KEY, &self.business.id, expires).expect("the key is sound");
        format!("ringback={token}")
    }

    /// Where everything is stored.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Writes a value behind the application's back.
    pub async fn put(&self, key: &str, value: Vec<u8>) {
        self.host().app.store.set(key.to_owned(), value).await.unwrap();
    }

    /// Asks a component something over local chaining, as another component would; gives the status.
    pub async fn ask(&self, component: &str, path: &str, message: &serde_json::Value) -> u16 {
        let body = http_body_util::Full::new(hyper::body::Bytes::from(message.to_string()));
        let body =
            http_body_util::BodyExt::boxed_unsync(http_body_util::BodyExt::map_err(
                body,
                |never| match never {},
            ));
        let request =
            hyper::Request::post(format!("http://{component}.spin.internal{path}")).body(body).unwrap();
        self.host().app.call(component, request).await.expect("it answers").status().as_u16()
    }

    /// The report of the last days, over the API.
    pub async fn report(&self, days: u32) -> serde_json::Value {
        let bearer = format!("Bearer {}", self.api_token());
        let path = format!("/api/v1/report?days={days}");
        let answer = self.http.send(Method::GET, &path, &[("authorization", &bearer)], "").await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).expect("the report is JSON")
    }

    /// Asks the set-up's API something: its status, and what it says.
    pub async fn set_up(&self, path: &str, body: serde_json::Value) -> (u16, serde_json::Value) {
        let bearer = format!("Bearer {}", self.api_token());
        let path = format!("/api/v1/setup/{path}");
        let answer =
            self.http.send(Method::POST, &path, &[("authorization", &bearer)], body.to_string()).await;
        (answer.status, serde_json::from_str(&answer.body).expect("the API answers in JSON"))
    }

    /// A webhook signed as the carrier does.
    pub async fn webhook(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.http.webhook(path, form, Signature::With(SECRET)).await
    }

    /// The lead of a number.
    pub fn lead(&self, phone: &str) -> Option<Lead> {
        let caller = LeadCaller::Number(Phone::parse(phone).expect("a number in E.164"));
        self.document(&Lead::key(&self.business.id, &caller))
    }

    /// The lead of a number that must have one.
    pub fn the_lead(&self, phone: &str) -> Lead {
        self.lead(phone).expect("there is a lead")
    }

    /// Every lead.
    pub fn leads(&self) -> Vec<Lead> {
        self.keys()
            .iter()
            .filter(|key| key.starts_with("lead:"))
            .filter_map(|key| self.document(key))
            .collect()
    }

    /// What the calendar holds on a date (`2026-12-01`).
    pub fn calendar(&self, date: &str) -> Vec<serde_json::Value> {
        let day: Option<serde_json::Value> = self.document(&format!("calendar:{}:{date}", self.business.id));
        day.and_then(|day| day.get("entries")?.as_array().cloned()).unwrap_or_default()
    }

    fn document<T: for<'a> serde::Deserialize<'a>>(&self, key: &str) -> Option<T> {
        let bytes = self.host().app.store.get(key).expect("the store reads")?;
        Some(serde_json::from_slice(&bytes).expect("a document can be read"))
    }

    fn keys(&self) -> Vec<String> {
        self.host().app.store.keys().expect("the store lists its keys")
    }

    /// Everything that is stored.
    pub fn stored(&self) -> BTreeMap<String, Vec<u8>> {
        let value =
            |key: &String| self.host().app.store.get(key).expect("the store reads").unwrap_or_default();
        self.keys().into_iter().map(|key| (key.clone(), value(&key))).collect()
    }

    /// How often a component read a value since the start.
    pub fn reads(&self) -> u64 {
        self.host().app.store.counts().0
    }

    /// How often anything was written since the start.
    pub fn writes(&self) -> u64 {
        self.host().app.store.counts().1
    }

    /// The texts that the carrier took from the application for a number, oldest first.
    pub fn messages_to(&self, phone: &str) -> Vec<Message> {
        let ours = |message: &Message| message.to == phone && message.direction != MessageDirection::Inbound;
        self.carrier.messages().into_iter().filter(ours).collect()
    }

    /// Their words.
    pub fn texts_to(&self, phone: &str) -> Vec<String> {
        self.messages_to(phone).into_iter().map(|message| message.body).collect()
    }

    /// The last text to a number.
    pub fn last_text_to(&self, phone: &str) -> String {
        self.texts_to(phone).pop().unwrap_or_default()
    }

    /// Whether the caller is told something on the phone.
    pub fn was_said(&mut self, words: &str) -> bool {
        let mut said = false;
        while let Ok(event) = self.events.try_recv() {
            said |= matches!(&event.what, simulated_carrier::What::Said { line, .. } if line.contains(words));
        }
        said
    }

    /// Every webhook so far was taken.
    pub fn assert_webhooks_taken(&self) {
        let failed: Vec<_> =
            self.carrier.failed_webhooks().into_iter().map(|record| (record.url, record.error)).collect();
        assert!(failed.is_empty(), "webhooks failed: {failed:?}");
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(host) = &self.host {
            host.app.close();
        }
    }
}

/// Someone who calls from a number, is patient for a while, and says nothing.
pub fn caller(from: &str) -> Caller {
    Caller {
        patience: Some(Duration::from_secs(90)),
        verstat: Some("TN-Validation-Passed-A".to_owned()),
        hangs_up_after_message: true,
        ..Caller::new(from)
    }
}

fn local(business: &Business, time: &str) -> Timestamp {
    let time: DateTime = time.parse().expect("a time such as 2026-12-01T10:00");
    time.to_zoned(business.time_zone.clone()).expect("a local time").timestamp()
}

fn carrier(public_url: &str, clock: &Clock, setup: &Setup) -> Carrier {
    let number = Number {
        phone: LINE.to_owned(),
        voice_url: format!("{public_url}/voice/inbound"),
        sms_url: format!("{public_url}/sms/inbound"),
        status_callback: format!("{public_url}/voice/status"),
    };
    let time = clock.clone();
    let mut config =
        Config { clock: Arc::new(move || time.now()), ..Config::new(ACCOUNT, SECRET, vec![number]) };
    config.listen = setup.carrier_listen.unwrap_or(config.listen);
    (setup.configure)(&mut config);
    Carrier::start(config).expect("the simulated carrier starts")
}
