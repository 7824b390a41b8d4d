//! A stage for each history, and what is asked of it afterwards.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use domain::{Business, Lead, Phone};
use jiff::Timestamp;
use jiff::civil::DateTime;
use ringback::host::store::Values;
use ringback::simulate::promises::Breach;
use ringback::simulate::stage::{Setting, Stage, Theatre, runtime};
use simulated_carrier::Caller;

pub const RAY: &str = "+16025570163";
pub const LUIS: &str = tests::LUIS;
pub const DANA: &str = tests::DANA;

/// The components, compiled once for all tests.
pub static THEATRE: LazyLock<Theatre> = LazyLock::new(|| {
    tests::components();
    Theatre::open(&tests::root().join("spin.toml"), &tests::test_tools()).expect("the application loads")
});

/// One process from a local time, a carrier that leaves STOP to us and tries webhooks again.
pub fn setting(seed: u64, at: &str) -> Setting {
    let start = local(&THEATRE.business, at);
    Setting { seed, start, processes: 1, carrier_heeds_stop: false, retries: 6 }
}

/// A local time of the business: `2026-12-01T10:00`.
pub fn local(business: &Business, time: &str) -> Timestamp {
    let time: DateTime = time.parse().expect("a time such as 2026-12-01T10:00");
    time.to_zoned(business.time_zone.clone()).expect("a local time").timestamp()
}

/// The same business where everything goes by text: a call back is placed once or not at all (decision 16), so what follows
/// from a crash beside one is not what follows without it.
pub static BY_TEXT: LazyLock<Theatre> = LazyLock::new(|| {
    let profile = tests::texting().replacen("urgent_channel = \"call\"", "urgent_channel = \"text\"", 1);
    THEATRE.with_profile(&profile).expect("the profile is sound")
});

/// Plays on a stage of its own, on time of its own.
pub fn on_stage<R>(setting: &Setting, play: impl AsyncFnOnce(&Stage) -> R) -> R {
    on_stage_with(&BY_TEXT, setting, Values::default(), play)
}

/// The same for another business or another store.
pub fn on_stage_with<R>(
    theatre: &Theatre,
    setting: &Setting,
    values: Values,
    play: impl AsyncFnOnce(&Stage) -> R,
) -> R {
    runtime().expect("a runtime starts").block_on(async {
        let stage = Stage::set(theatre, setting, values).expect("the stage is set");
        play(&stage).await
    })
}

/// Someone patient who says nothing.
pub fn caller(from: &str) -> Caller {
    tests::caller(from)
}

pub fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// The lead of a number.
pub fn lead(stage: &Stage, phone: &str) -> Option<Lead> {
    let caller = domain::lead::Caller::Number(Phone::parse(phone).expect("a number in E.164"));
    let bytes = stage.values.get(&Lead::key(&THEATRE.business.id, &caller))?;
    Some(serde_json::from_slice(&bytes).expect("a lead can be read"))
}

/// The texts that the carrier took from us for a number.
pub fn texts_to(stage: &Stage, phone: &str) -> Vec<String> {
    let ours = |text: &&simulated_carrier::Message| {
        text.to == phone && text.direction != simulated_carrier::MessageDirection::Inbound
    };
    stage.carrier.messages().iter().filter(ours).map(|text| text.body.clone()).collect()
}

/// Everything is over: compares what there is in the end with what there should be.
pub fn finish(stage: &Stage) -> Vec<Breach> {
    let now = stage.clock.now();
    stage.watch.promises(|promises| {
        promises.finish(now);
        promises.breaches.clone()
    })
}

/// Fails with the broken promises and the steps before them.
pub fn assert_kept(stage: &Stage, what: &str) {
    let breaches = finish(stage);
    assert!(
        breaches.is_empty(),
        "{what}:\n{}\n\nthe last steps:\n{}",
        breaches.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        stage.watch.recent().join("\n")
    );
}

/// Texts by what they are: `miss/first_text` and how many.
pub fn kinds(stage: &Stage) -> BTreeMap<String, usize> {
    stage.watch.promises(|promises| {
        let mut kinds = BTreeMap::new();
        for ((_, effect), accepted) in promises.intents() {
            let (first, last) = (effect.split('.').next().unwrap(), effect.rsplit('.').next().unwrap());
            *kinds.entry(format!("{first}/{last}")).or_default() += accepted.len();
        }
        kinds
    })
}

/// Asks something of many histories, on all processors, and collects what failed.
pub fn each<T: Sync>(histories: &[T], play: impl Fn(&T) -> Result<(), String> + Sync) -> Vec<String> {
    let hands = std::thread::available_parallelism().map_or(1, NonZero::get);
    let (next, failed) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..hands {
            scope.spawn(|| {
                loop {
                    let at = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap();
                    let Some(history) = histories.get(at) else { break };
                    if let Err(why) = play(history) {
                        failed.lock().unwrap().push(why);
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap()
}

/// Fails with the first few of what failed.
pub fn assert_none(failed: &[String], of: usize) {
    let shown = failed.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n=====\n\n");
    assert!(failed.is_empty(), "{} of {of} histories failed:\n\n{shown}", failed.len());
}

/// How many seeds, unless the environment asks for more.
pub fn seeds(usual: u64) -> Vec<u64> {
    let asked = std::env::var("PROMISES_SEEDS").ok().and_then(|count| count.parse().ok());
    (1..=asked.unwrap_or(usual)).collect()
}

/// Prints the figure of a promise.
pub fn figure(promise: &str, what: &str) {
    eprintln!("figure {promise}: {what}");
}
