//! The same application on Spin itself, for whoever has the `spin` command, 4.1 or later, on the PATH. Elsewhere these are passed over.
//!
//! The clock is asked from outside, as a CronJob does, and everything is killed while calls come in.

use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Business;
use hyper::Method;
use jiff::Timestamp;
use session::{API_LIFE, mint_api};
use simulated_carrier::Carrier;
use tests::redis::Redis;
use tests::{Http, LINE, Temporary, added, caller, environment, free_address, root, set, tools};
use tokio::task::{JoinHandle, block_in_place};

use crate::slot::NEEDS;
use crate::stage::{
    Callers, carrier, nobody_is_lost_and_nobody_is_texted_twice, phone, texts, texts_at_once, until,
};

/// A running `spin up`: it and the process that it starts are one group.
struct Spin(Child);

impl Spin {
    async fn start(manifest: &Path, variables: &BTreeMap<&str, String>, folder: &Path) -> Self {
        let url = &variables["public_url"];
        let mut command = Command::new("spin");
        command
            .args(["up", "--listen", url.trim_start_matches("http://"), "--state-dir"])
            .arg(folder.join("state"));
        command.arg("--from").arg(manifest).current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        set(&mut command, variables);
        if let Some(key) = variables.get("my_step_key") {
            command.env("SPIN_VARIABLE_MY_STEP_KEY", key);
        }
        let spin = Self(command.spawn().expect("spin can be started"));
        let http = Http::new(url.as_str());
        for _ in 0..1200 {
            let answer = http.try_to_send(Method::GET, "/healthz", &[], "").await;
            if answer.is_some_and(|answer| answer.status == 200) {
                return spin;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("spin up did not become ready");
    }
}

impl Drop for Spin {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.0.wait();
    }
}

/// Asks the clock every second, also while nobody is there to answer.
async fn ticks(url: String, token: String) {
    let (http, bearer) = (Http::new(url), format!("Bearer {token}"));
    loop {
        let _ = http.try_to_send(Method::POST, "/tick", &[("authorization", &bearer)], "").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// One who calls, says everything, and takes the first time that is offered.
async fn books(carrier: &Carrier, phone: &str) {
    let told = |count: usize| texts(carrier).get(phone).is_some_and(|texts| texts.len() >= count);
    carrier.call(caller(phone), LINE).await;
    until("the caller is texted", || told(1)).await;
    carrier.text(phone, LINE, NEEDS, Vec::new()).await;
    until("the caller is offered times", || told(2)).await;
    carrier.text(phone, LINE, "1", Vec::new()).await;
    until("the visit is confirmed", || told(3)).await;
    let texts = &texts(carrier)[phone];
    assert!(texts[1].contains("1)") && texts[2].contains("You're booked"), "{texts:?}");
}

/// Calls come in; it is killed in the midst of them and started again; somebody books.
async fn takes_calls(more: &[(&'static str, String)]) {
    let (manifest, folder, listen) = (root().join("spin.toml"), Temporary::new(), free_address());
    let mut variables = environment(&texts_at_once(), &format!("http://{listen}"));
    variables.extend(more.iter().cloned());
    let carrier = carrier(&variables["public_url"], listen);
    let clockwork = carrier.spawn_real_time();
    let clock = tokio::spawn(ticks(variables["public_url"].clone(), variables["tick_token"].clone()));
    let mut spin = Spin::start(&manifest, &variables, folder.path()).await;
    let callers = Callers::start(&carrier, 3, Duration::from_millis(100));
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_secs(3)).await;
        drop(spin);
        spin = Spin::start(&manifest, &variables, folder.path()).await;
    }
    books(&carrier, &phone(9100)).await;
    callers.stop().await;
    let told = nobody_is_lost_and_nobody_is_texted_twice(&carrier).await;
    assert!(told > 50, "{told} calls were taken");
    clock.abort();
    clockwork.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spin_up_with_its_own_sqlite_loses_nobody_and_texts_nobody_twice() {
    if tools::has_spin() {
        takes_calls(&[]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spin_up_on_redis_loses_nobody_and_texts_nobody_twice() {
    if !tools::has_spin() {
        return;
    }
    let Some(redis) = Redis::start() else { return };
    takes_calls(&[("state", redis.state()), ("state_host", redis.host())]).await;
}

/// A template added, on Spin, with somebody who calls and texts.
struct Added {
    http: Http,
    token: String,
    /// As it is shown.
    bearer: String,
    _running: (Spin, Temporary, Carrier, JoinHandle<()>),
}

impl Added {
    async fn hears(template: &str, words: &[&str]) -> Self {
        let manifest = block_in_place(|| added(template)).folder.join("spin.toml");
        let (folder, listen) = (Temporary::new(), free_address());
        let mut variables = environment(&texts_at_once(), &format!("http://{listen}"));
        let business = Business::from_toml(&variables["business"]).unwrap().id;
        let token = mint_api(&variables["session_key"], &business, Timestamp::now() + API_LIFE).unwrap();
        // Of the function in Rust, which asks by itself.
        variables.insert("my_step_key", token.clone());
        let carrier = carrier(&variables["public_url"], listen);
        let clockwork = carrier.spawn_real_time();
        let spin = Spin::start(&manifest, &variables, folder.path()).await;
        carrier.call(caller(&phone(0)), LINE).await;
        until("the caller is texted", || !texts(&carrier).is_empty()).await;
        for words in words {
            carrier.text(&phone(0), LINE, words, Vec::new()).await;
        }
        let http = Http::new(variables["public_url"].as_str());
        Self { http, bearer: format!("Bearer {token}"), token, _running: (spin, folder, carrier, clockwork) }
    }

    /// Asks until the answer holds this.
    async fn says(&self, path: &str, what: &str) {
        let mut said = String::new();
        for _ in 0..100 {
            let headers = [("authorization", self.bearer.as_str())];
            said = self.http.send(Method::GET, path, &headers, "").await.body;
            if said.contains(what) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{path} does not say {what}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_template_does_its_work_on_spin_up() {
    if !tools::has_spin() {
        return;
    }
    for language in ["rust", "javascript", "python"] {
        let seller = "Hi, we get you to the top with our SEO package";
        let extension = Added::hears(&format!("templates/extension-{language}"), &[seller]).await;
        extension.says("/api/v1/leads", "\"disqualified\"").await;
        // Ours would not take it for an emergency: neither the kennel nor the now.
        let urgent = "We want a quote for a new furnace, 85021, it heats the kennel. I can't talk now";
        let adapter = Added::hears(&format!("templates/adapter-{language}"), &[urgent]).await;
        adapter.says("/api/v1/leads", "\"emergency\"").await;
    }
    let function = Added::hears("templates/function-rust", &[]).await;
    function.says("/waiting", "1 caller is waiting.").await;
    let mut function = Added::hears("templates/function-javascript", &["I want to talk to a person"]).await;
    function.bearer = format!("Basic {}", STANDARD.encode(format!("van:{}", function.token)));
    function.says("/next", &format!("tel:{}", phone(0))).await;
    let function = Added::hears("templates/function-python", &[]).await;
    let paid = format!(r#"{{"number": "{}", "text": "paid 450"}}"#, phone(0));
    let headers = [("authorization", function.bearer.as_str())];
    let kept = function.http.send(Method::POST, "/note", &headers, paid).await;
    assert_eq!(kept.status, 200, "{}", kept.body);
}
