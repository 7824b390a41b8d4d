//! What the law lets a caller ask for: everything about them, or that nothing is left of it.

use domain::lead::Caller;
use domain::{Lead, Phone};
use guest::leads;

use super::Answered;
use super::access::Visitor;
use crate::problem::{Problem, Reply};
use crate::types::{Accepted, Exported};

pub(super) async fn export(visitor: &Visitor, number: Phone) -> Answered {
    let key = Lead::key(&visitor.business.id, &Caller::Number(number));
    let lead = leads::load(&visitor.store, &key).await?.ok_or_else(Problem::no_caller)?;
    let mut episodes = leads::earlier(&visitor.store, &lead).await?;
    episodes.push(lead);
    Ok(Reply::json(200, &Exported { episodes }))
}

pub(super) async fn forget(visitor: &Visitor, number: Phone) -> Answered {
    let key = Lead::key(&visitor.business.id, &Caller::Number(number));
    if leads::load(&visitor.store, &key).await?.is_none() {
        return Err(Problem::no_caller().into());
    }
    let id = format!("api{}", visitor.now.as_millisecond());
    leads::forget(&visitor.store, &visitor.business, &key, &id).await?;
    Ok(Reply::json(202, &Accepted {}))
}
