//! Which business a number belongs to.
//!
//! `business:<id>` holds a profile as its TOML text, `number:<digits>` the id of the business, `business.ids` the ids of
//! all, one a line. The variable `business`, where it is set, is loaded when its text is new.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub use domain::lead::fingerprint;
use domain::{Business, Phone};
use jiff::{SignedDuration, Timestamp};
use state::Store;

use crate::{Error, config};

const LOADED: &str = "business.loaded";
const IDS: &str = "business.ids";

thread_local! {
    /// Whether this instance has compared the variable with what was loaded.
    static CHECKED: Cell<bool> = const { Cell::new(false) };
    /// Whether there is more than one business, as this instance saw it first.
    static SEVERAL: Cell<Option<bool>> = const { Cell::new(None) };
    /// The profile that was parsed last: its text, and what it says.
    static PARSED: RefCell<Option<(Vec<u8>, Rc<Business>)>> = const { RefCell::new(None) };
    /// The business that was asked for last, and when it was read.
    static READ: RefCell<Option<(Timestamp, Rc<Business>)>> = const { RefCell::new(None) };
}

/// A changed profile takes effect within so long; until then no request pays for reading it.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(1);

/// What was read a moment ago.
fn fresh(is_it: impl Fn(&Business) -> bool) -> Option<Rc<Business>> {
    let since = crate::now().checked_sub(FRESH_FOR).ok()?;
    READ.with_borrow(|read| {
        let (at, business) = read.as_ref()?;
        // A clock that was put back makes nothing fresh.
        (*at > since && *at <= crate::now() && is_it(business)).then(|| business.clone())
    })
}

/// The business that has this number.
pub async fn by_number(store: &Store, number: &Phone) -> Result<Option<Rc<Business>>, Error> {
    load_variable(store).await?;
    if let Some(business) = fresh(|business| business.numbers.contains(number)) {
        return Ok(Some(business));
    }
    match store.get(&number_key(number)).await? {
        Some(id) => by_id(store, &String::from_utf8_lossy(&id)).await,
        None => Ok(None),
    }
}

/// The business with this id.
pub async fn by_id(store: &Store, id: &str) -> Result<Option<Rc<Business>>, Error> {
    load_variable(store).await?;
    if let Some(business) = fresh(|business| business.id == id) {
        return Ok(Some(business));
    }
    let Some(text) = store.get(&business_key(id)).await? else { return Ok(None) };
    let cached = PARSED
        .with_borrow(|parsed| parsed.as_ref().filter(|(known, _)| *known == text).map(|(_, b)| b.clone()));
    let business = match cached {
        Some(business) => business,
        None => {
            let business = Rc::new(parse(&String::from_utf8_lossy(&text))?);
            PARSED.set(Some((text, business.clone())));
            business
        }
    };
    READ.set(Some((crate::now(), business.clone())));
    Ok(Some(business))
}

async fn load_variable(store: &Store) -> Result<(), Error> {
    if CHECKED.get() {
        return Ok(());
    }
    if let Some(text) = config::optional("business").await? {
        let mark = format!("{:016x}", fingerprint(&text));
        if store.get(LOADED).await?.as_deref() != Some(mark.as_bytes()) {
            let business = parse(&text)?;
            put(store, &business_key(&business.id), text.as_bytes()).await?;
            for number in &business.numbers {
                put(store, &number_key(number), business.id.as_bytes()).await?;
            }
            enlist(store, &business.id).await?;
            put(store, LOADED, mark.as_bytes()).await?;
        }
    }
    CHECKED.set(true);
    Ok(())
}

/// Adds a business to the list of all.
async fn enlist(store: &Store, id: &str) -> Result<(), Error> {
    for _ in 0..8 {
        let old = store.get(IDS).await?;
        let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
        let done = text.lines().any(|known| known == id)
            || match &old {
                Some(old) => store.replace(IDS, old, format!("{text}{id}\n").as_bytes()).await?,
                None => store.create(IDS, format!("{id}\n").as_bytes()).await?,
            };
        if done {
            return Ok(());
        }
    }
    Err(Error::Ours("the list of businesses keeps changing".to_owned()))
}

/// The ids of all.
pub async fn ids(store: &Store) -> Result<Vec<String>, Error> {
    load_variable(store).await?;
    let ids = store.get(IDS).await?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&ids).lines().map(str::to_owned).collect())
}

/// Whether this deployment answers for more than one business.
pub async fn are_several(store: &Store) -> Result<bool, Error> {
    if let Some(several) = SEVERAL.get() {
        return Ok(several);
    }
    let several = ids(store).await?.len() > 1;
    SEVERAL.set(Some(several));
    Ok(several)
}

fn parse(text: &str) -> Result<Business, Error> {
    Business::from_toml(text)
        .map_err(|faults| Error::Ours(format!("the business profile has faults:\n{faults}")))
}

/// Writes whatever was there: several instances may do this at once, all with the same text.
async fn put(store: &Store, key: &str, value: &[u8]) -> Result<(), Error> {
    for _ in 0..8 {
        let done = match store.get(key).await? {
            Some(old) if old == value => true,
            Some(old) => store.replace(key, &old, value).await?,
            None => store.create(key, value).await?,
        };
        if done {
            return Ok(());
        }
    }
    Err(Error::Ours(format!("{key} keeps changing")))
}

fn business_key(id: &str) -> String {
    format!("business:{id}")
}

fn number_key(number: &Phone) -> String {
    format!("number:{}", number.digits())
}
