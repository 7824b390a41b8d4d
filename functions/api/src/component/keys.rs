//! Keys: listed, made, ended.

use guest::keys;
use session::key::{MOST, Scope};

use super::Answered;
use super::access::Visitor;
use crate::body::KeyBody;
use crate::problem::{Problem, Reply};
use crate::types::{KeyAnswer, Page, ScopeName};

pub(super) async fn list(visitor: &Visitor) -> Answered {
    let kept = keys::list(&visitor.store, &visitor.business.id).await?;
    let items: Vec<KeyAnswer> = kept.iter().map(|key| KeyAnswer::of(key, None)).collect();
    Ok(Reply::json(200, &Page { items, next: None }))
}

pub(super) async fn create(visitor: &Visitor, body: &KeyBody) -> Answered {
    let scopes: Vec<Scope> = body.scopes.iter().copied().map(ScopeName::scope).collect();
    let made = keys::create(&visitor.store, &visitor.business.id, &body.name, &scopes).await?;
    match made {
        Some((key, token)) => Ok(Reply::json(201, &KeyAnswer::of(&key, Some(token)))),
        None => {
            let detail = format!("A business has at most {MOST} keys: end one that nobody uses.");
            Err(Problem::new(409, detail).into())
        }
    }
}

pub(super) async fn revoke(visitor: &Visitor, id: &str) -> Answered {
    if keys::revoke(&visitor.store, &visitor.business.id, id).await? {
        return Ok(Reply::empty());
    }
    Err(Problem::new(404, "There is no such key: GET /api/v1/keys has them all.").into())
}
