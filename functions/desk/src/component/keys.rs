//! The keys that programs have: shown, made, ended.

use domain::Business;
use guest::web::Incoming;
use guest::{Error, keys};
use state::Store;

use super::{own_business, own_form};
use crate::door::Door;
use crate::pages::keys::{Keys, Outcome};
use crate::reply::Reply;
use crate::{forms, pages};

pub(super) async fn page(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    match own_business(door, request, &store).await? {
        Some(business) => show(&store, &business, Outcome::None).await,
        None => Ok(Reply::page(401, pages::locked())),
    }
}

pub(super) async fn create(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    let Some(business) = own_form(door, request, &store).await? else {
        return Ok(Reply::page(401, pages::locked()));
    };
    let Some(new) = forms::new_key(&request.body) else {
        let why = "Say what the key is for, and choose at least one thing that it may do.";
        return show(&store, &business, Outcome::Refused(why)).await;
    };
    match keys::create(&store, &business.id, &new.name, &new.scopes).await? {
        Some((_, token)) => show(&store, &business, Outcome::Made(&token)).await,
        None => {
            show(&store, &business, Outcome::Refused("There are as many as there may be: end one first."))
                .await
        }
    }
}

pub(super) async fn revoke(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    let Some(business) = own_form(door, request, &store).await? else {
        return Ok(Reply::page(401, pages::locked()));
    };
    if let Some(id) = forms::key(&request.body) {
        keys::revoke(&store, &business.id, &id).await?;
    }
    Ok(Reply::see_other("/desk/keys"))
}

async fn show(store: &Store, business: &Business, outcome: Outcome<'_>) -> Result<Reply, Error> {
    let kept = keys::list(store, &business.id).await?;
    let view = Keys { business, keys: &kept, outcome };
    Ok(Reply::page(200, pages::keys::keys(&view)))
}
