//! Who is told what happens, and what became of it.

use domain::Business;
use events::log::Log;
use events::signature;
use guest::nudge::{self, Replay, Replayed};
use guest::web::Incoming;
use guest::{Error, listeners};
use state::Store;

use super::{own_business, own_form};
use crate::door::Door;
use crate::pages::events::{Events, Subscriber};
use crate::reply::Reply;
use crate::{forms, pages};

pub(super) async fn page(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    match own_business(door, request, &store).await? {
        Some(business) => show(&store, &business, door.session_key).await,
        None => Ok(Reply::page(401, pages::locked())),
    }
}

/// Sends what never arrived once more, or one event that the form names.
pub(super) async fn replay(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    let Some(business) = own_form(door, request, &store).await? else {
        return Ok(Reply::page(401, pages::locked()));
    };
    let wanted = Replay { business: business.id.clone(), event: forms::event(&request.body) };
    let replayed: Replayed = nudge::question("publisher", "/replay", &wanted).await?;
    Ok(if replayed.found { Reply::see_other("/desk/events") } else { Reply::page(404, pages::unknown()) })
}

async fn show(store: &Store, business: &Business, session_key: &str) -> Result<Reply, Error> {
    let log = store.load::<Log>(&listeners::log_key(&business.id)).await?;
    let log = log.map(|document| document.value).unwrap_or_default();
    let extensions = listeners::extensions().await?;
    let subscriber = |webhook: &domain::profile::Webhook| Subscriber {
        id: webhook.id.clone(),
        events: webhook.events.clone(),
        secret: signature::secret(session_key, &business.id, &webhook.id).unwrap_or_default(),
    };
    let subscribers: Vec<Subscriber> = business.webhooks.iter().map(subscriber).collect();
    let view = Events { business, extensions: &extensions, subscribers: &subscribers, log: &log };
    Ok(Reply::page(200, pages::events::events(&view)))
}
