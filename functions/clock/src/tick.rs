//! One tick.

use std::collections::BTreeSet;

use domain::event::Event;
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, config, leads, nudge};
use jiff::Timestamp;
use spin_sdk::http::{Method, StatusCode};
use state::{Store, dues};

pub(crate) async fn tick(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let token = config::required("tick_token").await?;
    let shown = request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if !same(shown, &token) {
        return Err(Error::Bad(StatusCode::UNAUTHORIZED, "show the tick token: Authorization: Bearer ...".to_owned()));
    }
    let store = Store::open().await?;
    let now = guest::now();
    let Some(mut tick) = dues::collect(&store, now.as_second()).await? else { return Ok(Answer::empty()) };
    look_at_all(&store, std::mem::take(&mut tick.entries), now).await?;
    let late = dues::finish(&store, tick).await?;
    look_at_all(&store, late, now).await?;
    Ok(Answer::empty())
}

/// One that fails stays due; the others go on.
async fn look_at_all(store: &Store, entries: Vec<String>, now: Timestamp) -> Result<(), Error> {
    let distinct: BTreeSet<String> = entries.into_iter().collect();
    for key in distinct {
        if let Err(error) = look_at(store, &key, now).await {
            eprintln!("a lead that was due could not be looked at, it will be again: {error}");
            dues::schedule(store, &key, now.as_second(), now.as_second()).await?;
        }
    }
    Ok(())
}

async fn look_at(store: &Store, key: &str, now: Timestamp) -> Result<(), Error> {
    let Some(lead) = leads::load(store, key).await? else { return Ok(()) };
    let Some(business) = businesses::by_id(store, &lead.business).await? else { return Ok(()) };
    let Some(acted) = leads::act(store, &business, key, None, &[Event::Due], now).await? else { return Ok(()) };
    nudge::perform(&acted).await;
    nudge::take_up(&acted.lead, now).await;
    Ok(())
}

/// Takes as long for a wrong token as for the right one.
fn same(shown: &str, token: &str) -> bool {
    let differences = shown.bytes().zip(token.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    differences == 0 && shown.len() == token.len()
}
