//! Which business a number belongs to.
//!
//! `business:<id>` holds a profile as its TOML text, `number:<digits>` the id of the business, `business.ids` the ids of
//! all, one a line; what does not fit goes on in `business.ids.<page>`. The variable `business`, where it is set, is loaded
//! when its text is new.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub use domain::lead::fingerprint;
use domain::{Business, Phone};
use jiff::{SignedDuration, Timestamp};
use state::{Store, list};

use crate::{Error, config};

const LOADED: &str = "business.loaded";
const IDS: &str = "business.ids";
/// So many bytes of ids stand in the first document: all of them, in most deployments.
const FIRST: usize = 32 * 1024;
/// An id is 40 letters at most, and its line one more.
const LONGEST_LINE: usize = 41;

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
    match id_by_number(store, number).await? {
        Some(id) => by_id(store, &id).await,
        None => Ok(None),
    }
}

/// The id of the business that a number was last given to.
pub async fn id_by_number(store: &Store, number: &Phone) -> Result<Option<String>, Error> {
    let id = store.get(&number_key(number)).await?;
    Ok(id.map(|id| String::from_utf8_lossy(&id).into_owned()))
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
            keep(store, &parse(&text)?, &text).await?.map_err(Error::Ours)?;
            put(store, LOADED, mark.as_bytes()).await?;
        }
    }
    CHECKED.set(true);
    Ok(())
}

/// Whether a business is new here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is.
    New,
    /// It was here, and may have changed.
    Known,
}

/// Keeps the profile of a business. Refused, it says why and what to do: it names a number of another one.
pub async fn keep(store: &Store, business: &Business, text: &str) -> Result<Result<Kept, String>, Error> {
    let key = business_key(&business.id);
    let before = store.get(&key).await?;
    if before.as_deref() == Some(text.as_bytes()) {
        return Ok(Ok(Kept::Known));
    }
    if let Some(why) = names_anothers(store, business).await? {
        return Ok(Err(why));
    }
    for number in &business.numbers {
        put(store, &number_key(number), business.id.as_bytes()).await?;
    }
    enlist(store, &business.id).await?;
    // Last: what stands here was kept whole, and need not be kept again.
    put(store, &key, text.as_bytes()).await?;
    Ok(Ok(if before.is_none() { Kept::New } else { Kept::Known }))
}

/// A number is answered for one business: another one that names it too would get that one's calls. One of the same name
/// is the same one, under a new id.
async fn names_anothers(store: &Store, business: &Business) -> Result<Option<String>, Error> {
    for number in &business.numbers {
        let Some(id) = id_by_number(store, number).await?.filter(|id| *id != business.id) else { continue };
        let Some(text) = store.get(&business_key(&id)).await? else { continue };
        let other = parse(&String::from_utf8_lossy(&text))?;
        if other.numbers.contains(number) && other.name != business.name {
            let (own, last) = (&business.id, number.last_four());
            return Ok(Some(format!(
                "the profile of {own} names the number of {id} that ends in {last}: take it out of one of the two"
            )));
        }
    }
    Ok(None)
}

/// Adds a business to the list of all.
async fn enlist(store: &Store, id: &str) -> Result<(), Error> {
    for _ in 0..8 {
        if ids(store).await?.iter().any(|known| known == id) {
            return Ok(());
        }
        let old = store.get(IDS).await?;
        let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
        let line = format!("{text}{id}\n");
        let done = match &old {
            None => store.create(IDS, line.as_bytes()).await?,
            Some(old) if line.len() <= FIRST => store.replace(IDS, old, line.as_bytes()).await?,
            Some(_) => list::append(store, IDS, &[id.to_owned()]).await.map(|()| true)?,
        };
        if done {
            return Ok(());
        }
    }
    Err(Error::Ours("the list of businesses keeps changing".to_owned()))
}

/// The ids of those that came first, up to so many: one read, however many there are.
pub async fn first(store: &Store, most: usize) -> Result<Vec<String>, Error> {
    load_variable(store).await?;
    let mut ids = lines(&store.get(IDS).await?.unwrap_or_default());
    ids.truncate(most);
    Ok(ids)
}

async fn ids(store: &Store) -> Result<Vec<String>, Error> {
    let first = store.get(IDS).await?.unwrap_or_default();
    let mut ids = lines(&first);
    // There is no more where the longest id would still have its place.
    if first.len() + LONGEST_LINE > FIRST {
        ids.extend(list::read(store, IDS).await?);
    }
    Ok(ids)
}

fn lines(text: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(text).lines().map(str::to_owned).collect()
}

/// Whether this deployment answers for more than one business.
pub async fn are_several(store: &Store) -> Result<bool, Error> {
    if let Some(several) = SEVERAL.get() {
        return Ok(several);
    }
    let several = first(store, 2).await?.len() > 1;
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
