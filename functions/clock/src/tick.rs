//! One tick.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::event::Event;
use futures::future::join_all;
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, config, leads, nudge};
use jiff::Timestamp;
use spin_sdk::http::{Method, StatusCode};
use state::{Store, dues};

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
    let Some(mut tick) = dues::collect(&store, now.as_second()).await? else { return Ok(Answer::empty()) };
    look_at_all(&store, std::mem::take(&mut tick.entries), now).await?;
    let late = dues::finish(&store, tick).await?;
    look_at_all(&store, late, now).await?;
    Ok(Answer::empty())
}

/// One that fails stays due; the others go on. What does not fit into the time of one tick is due at the next.
async fn look_at_all(store: &Store, entries: Vec<String>, now: Timestamp) -> Result<(), Error> {
    let distinct: Vec<String> = entries.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let began = Instant::now();
    for keys in distinct.chunks(AT_ONCE) {
        if began.elapsed() < TIME_OF_A_TICK {
            join_all(keys.iter().map(|key| look_at_or_later(store, key, now))).await;
        } else {
            for key in keys {
                dues::schedule(store, key, now.as_second(), now.as_second()).await?;
            }
        }
    }
    Ok(())
}

async fn look_at_or_later(store: &Store, key: &str, now: Timestamp) {
    let Err(error) = look_at(store, key, now).await else { return };
    eprintln!("a lead that was due could not be looked at, it will be again: {error}");
    if let Err(error) = dues::schedule(store, key, now.as_second(), now.as_second()).await {
        eprintln!("and it could not be put off: {error}");
    }
}

async fn look_at(store: &Store, key: &str, now: Timestamp) -> Result<(), Error> {
    let Some(lead) = leads::load(store, key).await? else { return Ok(()) };
    let Some(business) = businesses::by_id(store, &lead.business).await? else { return Ok(()) };
    let Some(acted) = leads::act(store, &business, key, None, &[Event::Due], now).await? else {
        return Ok(());
    };
    nudge::perform(&acted).await;
    nudge::take_up(&acted.lead, now).await;
    Ok(())
}

/// Takes as long for a wrong token as for the right one.
fn same(shown: &str, token: &str) -> bool {
    let differences = shown.bytes().zip(token.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    differences == 0 && shown.len() == token.len()
}
