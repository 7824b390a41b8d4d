//! Whose a link to a caller's page is. A link holds the mark of its business; `page:<mark>` holds the id, and is written
//! before the first link with it leaves. So whatever comes in costs one look, however many businesses there are.
//!
//! Links that were made before held no mark. They are looked for as they were then, business by business, but only until
//! `page:old` says so, which is [`old::GOOD_FOR`] after the first link with a mark left, and only among so many
//! businesses.

use std::cell::RefCell;
use std::rc::Rc;

use domain::Business;
use jiff::Timestamp;
use session::page::{self, Visitor, old};
use state::Store;

use crate::{Error, businesses};

const OLD_UNTIL: &str = "page:old";
/// A link of before is tried with so many businesses, those that came first.
const OLD_MOST: usize = 1000;

thread_local! {
    /// The business whose mark this instance saw last.
    static MARKED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Sees to it that the links of a business will be found. False: another business has the same mark, and this one gets
/// no links.
pub async fn mark(store: &Store, business: &str, now: Timestamp) -> Result<bool, Error> {
    if MARKED.with_borrow(|marked| marked.as_deref() == Some(business)) {
        return Ok(true);
    }
    let key = key(&page::mark(business));
    let mut known = store.get(&key).await?;
    if known.is_none() {
        let until = now.checked_add(old::GOOD_FOR).unwrap_or(Timestamp::MAX);
        // First, so that it stands wherever there is a mark. Whoever was before us has said so already.
        store.create(OLD_UNTIL, until.as_second().to_string().as_bytes()).await?;
        if store.create(&key, business.as_bytes()).await? {
            known = Some(business.as_bytes().to_vec());
        } else {
            known = store.get(&key).await?;
        }
    }
    let is_its = known.as_deref() == Some(business.as_bytes());
    if is_its {
        MARKED.set(Some(business.to_owned()));
    }
    Ok(is_its)
}

/// Who comes with a token, and to which business. None: it is nobody's.
pub async fn find(
    store: &Store,
    session_key: &str,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Rc<Business>, Visitor)>, Error> {
    for visitor in page::open(session_key, token) {
        let Some(id) = store.get(&key(&visitor.business)).await? else { continue };
        let business = businesses::by_id(store, &String::from_utf8_lossy(&id)).await?;
        return Ok(business.map(|business| (business, visitor)));
    }
    if !old::is_one(token) || !old_are_good(store, now).await? {
        return Ok(None);
    }
    for id in businesses::first(store, OLD_MOST).await? {
        let Some(visitor) = old::open(session_key, &id, token) else { continue };
        return Ok(businesses::by_id(store, &id).await?.map(|business| (business, visitor)));
    }
    Ok(None)
}

async fn old_are_good(store: &Store, now: Timestamp) -> Result<bool, Error> {
    let Some(until) = store.get(OLD_UNTIL).await? else { return Ok(true) };
    let until = std::str::from_utf8(&until).ok().and_then(|until| until.parse::<i64>().ok());
    Ok(until.is_some_and(|until| now.as_second() < until))
}

fn key(mark: &str) -> String {
    format!("page:{mark}")
}
