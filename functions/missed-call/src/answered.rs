//! Which calls a person took. Written when they accept, before the two are connected, so that whatever the
//! carrier says later about the leg that was rung, a voicemail box never counts as an answer.

use guest::Error;
use state::Store;

use crate::call::Call;

pub(crate) async fn mark(store: &Store, call: &Call, id: &str) -> Result<(), Error> {
    let at = call.now.to_string();
    // There already: the carrier asked twice.
    store.create(&key(call, id), at.as_bytes()).await?;
    Ok(())
}

pub(crate) async fn was(store: &Store, call: &Call, id: &str) -> Result<bool, Error> {
    Ok(store.get(&key(call, id)).await?.is_some())
}

fn key(call: &Call, id: &str) -> String {
    format!("call:{}:{}", call.business.id, id.to_ascii_lowercase())
}
