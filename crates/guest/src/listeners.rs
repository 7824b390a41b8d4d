//! Who is told what happens: the extensions of the variable `extensions`, and the subscribers of a profile.

use std::cell::RefCell;
use std::rc::Rc;

use domain::{Business, Lead};
use events::Extension;
use events::log::Log;
use state::Store;

use crate::{Error, config};

thread_local! {
    /// The extensions, as this instance read them first: variables do not change under it.
    static EXTENSIONS: RefCell<Option<Rc<Vec<Extension>>>> = const { RefCell::new(None) };
}

/// Whether anybody is.
pub async fn are_there(business: &Business) -> Result<bool, Error> {
    Ok(!business.webhooks.is_empty() || !extensions().await?.is_empty())
}

/// Where the log of deliveries stands.
pub fn log_key(business: &str) -> String {
    format!("deliveries:{business}")
}

/// Where it stands how far the event of this occurrence of a lead is.
pub fn delivery_key(lead: &Lead, number: u32) -> String {
    format!("event:{}:{}", lead.business, events::event::place(lead, number))
}

/// Removes what others are still to be told of a lead, and what they never got: it names the lead by its number.
pub(crate) async fn forget(store: &Store, lead: &Lead) -> Result<(), Error> {
    // Without a log nobody was ever told anything.
    let log_key = log_key(&lead.business);
    let theirs: Vec<String> = (1..=lead.occurrences.count).map(|number| delivery_key(lead, number)).collect();
    while let Some(document) = store.load::<Log>(&log_key).await? {
        for key in &theirs {
            store.delete(key).await?;
        }
        let log = document.value.without(&theirs);
        if store.save(&log_key, Some(&document.stored), &log).await? {
            break;
        }
    }
    Ok(())
}

/// Whether a due entry is about the delivery of an event.
pub fn is_delivery(entry: &str) -> bool {
    entry.starts_with("event:")
}

/// The extensions of the application.
pub async fn extensions() -> Result<Rc<Vec<Extension>>, Error> {
    if let Some(known) = EXTENSIONS.with_borrow(Clone::clone) {
        return Ok(known);
    }
    let text = config::optional("extensions").await?.unwrap_or_default();
    let read = match events::extensions::read(&text) {
        Ok(read) => read,
        // A word that is wrong must not keep any call from being answered.
        Err(cause) => {
            eprintln!("no extension is told anything: {cause}");
            Vec::new()
        }
    };
    let read = Rc::new(read);
    EXTENSIONS.set(Some(read.clone()));
    Ok(read)
}
