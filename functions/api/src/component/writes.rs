//! Changes of a lead: each is an event of it, done once.

use domain::Event;
use domain::event::{Act, Asked};
use domain::lead::tag;
use guest::leads;
use session::key::hex;
use sha2::{Digest as _, Sha256};

use super::access::Visitor;
use super::leads::find;
use super::{Answered, Ask};
use crate::problem::{Problem, Reply};
use crate::routes::Operation;
use crate::types::Done;

/// So much of a hash names a request.
const NAME: usize = 24;

pub(super) async fn perform(visitor: &Visitor, operation: Operation, ask: &Ask<'_>, act: Act) -> Answered {
    let lead = find(visitor, ask.about).await?.ok_or_else(Problem::no_lead)?;
    let print = name(&[format!("{operation:?}").as_bytes(), ask.body]);
    let id = match ask.once {
        Some(key) => name(&[visitor.id().as_bytes(), key.as_bytes()]),
        None => guest::keys::nonce()?,
    };
    let asked = Asked { id: id.clone(), print: print.clone(), by: visitor.name(), act };
    let key = lead.own_key();
    let (store, business) = (&visitor.store, &visitor.business);
    let saved = leads::handle(store, business, &key, None, &[Event::Asked(asked)], visitor.now).await?;
    let answered = saved.as_ref().and_then(|lead| lead.request(&id)).ok_or_else(Problem::no_lead)?;
    if answered.print != print {
        return Err(Problem::used().into());
    }
    match answered.refused {
        Some(why) => Err(Problem::new(409, why.words()).into()),
        None => Ok(Reply::json(200, &Done { request: id, lead: tag(&key) })),
    }
}

fn name(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hex(&hash.finalize()).chars().take(NAME).collect()
}
