//! One tick.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures::future::join_all;
use guest::days::{self, Opened};
use guest::nudge::{self, Deliver, Look};
use guest::web::{Answer, Incoming};
use guest::{Error, config, heartbeat, leads, listeners, watch};
use jiff::Timestamp;
use spin_sdk::http::{Method, StatusCode};
use state::Store;
use state::dues::{self, Entry};

/// So many leads are looked at side by side: a carrier that is slow for one must not hold up the rest.
const AT_ONCE: usize = 16;
/// A host gives a request 30 s; the last ones that are begun may take 10.
const TIME_OF_A_TICK: Duration = Duration::from_secs(15);

pub(crate) async fn tick(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let token = config::required("tick_token").await?;
    let shown =
        request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if !same(shown, &token) {
        return Err(Error::Bad(
            StatusCode::UNAUTHORIZED,
            "show the tick token: Authorization: Bearer ...".to_owned(),
        ));
    }
    let store = Store::open().await?;
    let now = guest::now();
    heartbeat::beat(&store, now).await?;
    let Some(tick) = dues::collect(&store, now.as_second()).await? else { return Ok(Answer::empty()) };
    // Before anything else: once an entry is used up, nothing but the day log tells of its episode.
    let opened: Vec<Opened> = tick.entries.iter().filter_map(|entry| Opened::read(&entry.value)).collect();
    days::note(&store, &opened).await?;
    let looked_at = look_at_all(&store, &tick.entries, now).await;
    dues::finish(&store, tick, looked_at, now.as_second()).await?;
    Ok(Answer::empty())
}

/// Looks at as many as one tick has time for, and says how many those are. One that fails is due again; the others
/// go on.
async fn look_at_all(store: &Store, entries: &[Entry], now: Timestamp) -> usize {
    let began = Instant::now();
    let mut known = BTreeSet::new();
    let mut looked_at = 0;
    for some in entries.chunks(AT_ONCE) {
        if began.elapsed() >= TIME_OF_A_TICK {
            break;
        }
        let keys = some.iter().map(|entry| days::lead_of(&entry.value)).filter(|key| known.insert(*key));
        let kept = join_all(keys.map(|key| look_at_or_later(store, key, now))).await;
        if !kept.into_iter().all(|kept| kept) {
            break;
        }
        looked_at += some.len();
    }
    looked_at
}

/// False: it could neither be looked at nor put off, so it must not be passed.
async fn look_at_or_later(store: &Store, key: &str, now: Timestamp) -> bool {
    let looked = match watch::business_of(key) {
        None if listeners::is_delivery(key) => {
            nudge::post("publisher", "/deliver", &Deliver { key: key.to_owned() }).await
        }
        Some(business) => {
            let look = Look { business: business.to_owned() };
            nudge::post("booking", "/look", &look).await
        }
        None => leads::look_at(store, key, now).await,
    };
    let Err(error) = looked else { return true };
    eprintln!("what was due could not be looked at, it will be again: {error}");
    dues::schedule(store, key, now.as_second(), now.as_second()).await.is_ok()
}

/// Takes as long for a wrong token as for the right one.
fn same(shown: &str, token: &str) -> bool {
    let differences = shown.bytes().zip(token.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    differences == 0 && shown.len() == token.len()
}
