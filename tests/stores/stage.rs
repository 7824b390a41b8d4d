//! A carrier in real time, and callers who keep calling.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use simulated_carrier::{Carrier, Config, MessageDirection, Number};
use tests::{ACCOUNT, LINE, SECRET, caller, profile};
use tokio::task::JoinHandle;

/// A profile with which a miss is a miss at once, at any hour at which this may run, and a time is taken when it is taken.
pub fn texts_at_once() -> String {
    profile(&[
        ("ring = [\"dispatch\", \"owner\"]", "ring = []"),
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
        ("crews = 2", "crews = 1"),
    ])
}

/// A carrier before an application at `public_url`. It leaves STOP to the application.
pub fn carrier(public_url: &str, listen: SocketAddr) -> Carrier {
    let number = Number {
        phone: LINE.to_owned(),
        voice_url: format!("{public_url}/voice/inbound"),
        sms_url: format!("{public_url}/sms/inbound"),
        status_callback: format!("{public_url}/voice/status"),
    };
    let config = Config { listen, opt_outs: false, ..Config::new(ACCOUNT, SECRET, vec![number]) };
    Carrier::start(config).unwrap()
}

/// The numbers that callers call from.
pub fn phone(at: usize) -> String {
    format!("+1602556{at:04}")
}

/// Waits until `done`, in real time, but not for ever.
pub async fn until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..1800 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("waited three minutes in vain: {what}");
}

/// How many texts went out to each number.
pub fn texts(carrier: &Carrier) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in carrier.messages().into_iter().filter(|text| text.direction != MessageDirection::Inbound) {
        all.entry(text.to).or_default().push(text.body);
    }
    all
}

/// Who was told something with a 2xx: the numbers whose webhook to `path` was acknowledged.
pub fn acknowledged(carrier: &Carrier, path: &str) -> BTreeSet<String> {
    let webhooks =
        carrier.webhooks().into_iter().filter(|sent| sent.error.is_none() && sent.url.ends_with(path));
    let from = |params: Vec<(String, String)>| params.into_iter().find(|(name, _)| name == "From");
    webhooks.filter_map(|sent| from(sent.params)).map(|(_, from)| from).collect()
}

/// Callers who call one after the other, several at a time, until they are told to stop.
pub struct Callers {
    stop: Arc<AtomicBool>,
    running: Vec<JoinHandle<()>>,
}

impl Callers {
    pub fn start(carrier: &Carrier, lines: usize, pause: Duration) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let running = (0..lines)
            .map(|line| {
                let (carrier, stop) = (carrier.clone(), stop.clone());
                tokio::spawn(async move {
                    for at in (line..9000).step_by(lines) {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        carrier.call(caller(&phone(at)), LINE).await;
                        tokio::time::sleep(pause).await;
                    }
                })
            })
            .collect();
        Self { stop, running }
    }

    pub async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for line in self.running {
            line.await.unwrap();
        }
    }
}

/// Every caller whose call was acknowledged is texted, nobody twice.
pub async fn nobody_is_lost_and_nobody_is_texted_twice(carrier: &Carrier) -> usize {
    let told = acknowledged(carrier, "/voice/inbound");
    let missing = || {
        let texts = texts(carrier);
        told.iter().filter(|phone| !texts.contains_key(*phone)).cloned().collect::<Vec<_>>()
    };
    until("every acknowledged caller is texted", || missing().is_empty()).await;
    for (phone, texts) in texts(carrier) {
        let only_called = (self::phone(0)..self::phone(9000)).contains(&phone);
        assert!(!only_called || texts.len() == 1, "{phone} was texted {texts:?}");
    }
    told.len()
}
