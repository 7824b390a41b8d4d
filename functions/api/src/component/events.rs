//! What happened to leads, and telling of it again.

use guest::nudge::{self, Replay, Replayed};

use super::access::Visitor;
use super::{Answered, leads};
use crate::asks::Leads;
use crate::cursor::Place;
use crate::problem::{Problem, Reply};
use crate::types::{Accepted, EventAnswer, Page};

pub(super) async fn list(visitor: &Visitor, asked: &Leads, wanted: &str) -> Answered {
    let found = leads::page(visitor, asked).await?;
    let all = found.leads.iter().flat_map(|lead| lead.occurrences.kept.iter().map(move |one| (lead, one)));
    let all = all.filter(|(_, one)| one.kind.is_covered_by(wanted));
    let items = all.map(|(lead, one)| EventAnswer::of(lead, one)).collect();
    Ok(Reply::json(200, &Page { items, next: found.next.map(Place::text) }))
}

pub(super) async fn replay(visitor: &Visitor, event: &str) -> Answered {
    let wanted = Replay { business: visitor.business.id.clone(), event: Some(event.to_owned()) };
    let replayed: Replayed = nudge::question("publisher", "/replay", &wanted).await?;
    if replayed.found { Ok(Reply::json(202, &Accepted {})) } else { Err(Problem::no_event().into()) }
}
