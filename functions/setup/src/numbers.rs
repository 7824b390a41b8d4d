//! The account's numbers: where their webhooks go, and where they went before.

use std::collections::BTreeMap;

use domain::setup::{Addresses, Changed, Line, Lines};
use domain::{Business, Phone};
use guest::{Error, businesses, config};
use serde::{Deserialize, Serialize};
use state::Store;

use crate::bindings::ringback::carrier::account::{self, AccountError, Addresses as Theirs, OwnNumber};
use crate::{Desk, door};

/// Where the webhooks of numbers went before we set them, by the digits of the number. `setup:<business>:before`.
#[derive(Default, Serialize, Deserialize)]
struct Before {
    numbers: BTreeMap<String, Kept>,
}

/// An address book entry of the carrier's, whole.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    calls: String,
    call_status: String,
    texts: String,
    rest: String,
}

/// What is needed for every answer about numbers.
struct View<'a> {
    business: &'a Business,
    wanted: Addresses,
    before: Before,
}

pub(crate) async fn list(desk: &Desk) -> Result<Lines, Error> {
    let view = View::of(desk).await?;
    let numbers = match account::numbers().await {
        Ok(numbers) => numbers,
        Err(error) => return Ok(Lines::Refused(words(error))),
    };
    let mut lines = Vec::new();
    for line in numbers.into_iter().filter_map(|own| view.line(own)) {
        if !is_elsewhere(desk, &line.number).await? {
            lines.push(without_others(desk, line).await?);
        }
    }
    Ok(Lines::Numbers(lines))
}

/// Of the numbers that share its settings, those that are no other business's.
async fn without_others(desk: &Desk, mut line: Line) -> Result<Line, Error> {
    let mut shared_with = Vec::new();
    for number in std::mem::take(&mut line.shared_with) {
        if !is_elsewhere(desk, &number).await? {
            shared_with.push(number);
        }
    }
    Ok(Line { shared_with, ..line })
}

/// Whether another business here has the number: several may share an account, and none sees the others'.
async fn is_elsewhere(desk: &Desk, number: &Phone) -> Result<bool, Error> {
    if desk.business.numbers.contains(number) {
        return Ok(false);
    }
    let id = businesses::id_by_number(&desk.store, number).await?;
    Ok(id.is_some_and(|id| id != desk.business.id))
}

pub(crate) async fn connect(desk: &Desk) -> Result<Changed, Error> {
    let number = match of_the_business(desk) {
        Ok(number) => number,
        Err(why) => return Ok(Changed::Refused(why)),
    };
    if let Err(found) = door::answers().await? {
        return Ok(Changed::Refused(format!(
            "no number is pointed at an address that does not answer: {} — {}",
            found.what, found.advice
        )));
    }
    let own = match find(number).await {
        Ok(own) => own,
        Err(why) => return Ok(Changed::Refused(why)),
    };
    let view = View::of(desk).await?;
    if addresses(&own.addresses) != view.wanted {
        keep(&desk.store, &desk.business.id, number, Some(&own.addresses)).await?;
    }
    let ours = Theirs {
        calls: view.wanted.calls,
        call_status: view.wanted.call_status,
        texts: view.wanted.texts,
        rest: String::new(),
    };
    set(desk, own.id, ours).await
}

pub(crate) async fn undo(desk: &Desk) -> Result<Changed, Error> {
    let Some(number) = &desk.about.number else { return Ok(Changed::Refused(WHICH.to_owned())) };
    if is_elsewhere(desk, number).await? {
        return Ok(Changed::Refused("the number has been given to another business since".to_owned()));
    }
    let before = load(&desk.store, &desk.business.id).await?;
    let Some(kept) = before.numbers.get(number.digits()).cloned() else {
        let why =
            "nothing is known of where this number's webhooks went before: set them in the carrier's console";
        return Ok(Changed::Refused(why.to_owned()));
    };
    let own = match find(number).await {
        Ok(own) => own,
        Err(why) => return Ok(Changed::Refused(why)),
    };
    let theirs =
        Theirs { calls: kept.calls, call_status: kept.call_status, texts: kept.texts, rest: kept.rest };
    let changed = set(desk, own.id, theirs).await?;
    let Changed::Done(line) = changed else { return Ok(changed) };
    keep(&desk.store, &desk.business.id, number, None).await?;
    Ok(Changed::Done(Line { can_undo: false, ..line }))
}

const WHICH: &str = "say which number, in E.164, such as +16025550100";

/// Sets a number's webhooks and gives it as it is then.
async fn set(desk: &Desk, id: String, to: Theirs) -> Result<Changed, Error> {
    match account::set_webhooks(id, to).await {
        Ok(own) => {
            let line = View::of(desk).await?.line(own);
            let line =
                line.ok_or_else(|| Error::Ours("the carrier gave a number that is none".to_owned()))?;
            Ok(Changed::Done(without_others(desk, line).await?))
        }
        Err(error) => Ok(Changed::Refused(words(error))),
    }
}

/// The number that is asked about, if it is one of the business's.
fn of_the_business(desk: &Desk) -> Result<&Phone, String> {
    let number = desk.about.number.as_ref().ok_or(WHICH)?;
    if desk.business.numbers.contains(number) {
        return Ok(number);
    }
    Err(format!(
        "{0} is not one of the profile's numbers, so its callers would be told that it is not in service: add \
         \"{0}\" to numbers under [business], start again with that profile, then connect it",
        number.as_str()
    ))
}

async fn find(number: &Phone) -> Result<OwnNumber, String> {
    let all = account::numbers().await.map_err(words)?;
    let own = all.into_iter().find(|own| own.number == number.as_str());
    own.ok_or_else(|| {
        "the account at the carrier has no such number: buy it there, or check carrier_account".to_owned()
    })
}

impl<'a> View<'a> {
    async fn of(desk: &'a Desk) -> Result<Self, Error> {
        let wanted = Addresses::ours(&config::required("public_url").await?);
        let before = load(&desk.store, &desk.business.id).await?;
        Ok(Self { business: &desk.business, wanted, before })
    }

    /// What is no number in E.164, such as a short code, is left out: it cannot be set up here.
    fn line(&self, own: OwnNumber) -> Option<Line> {
        let number = Phone::parse(&own.number).ok()?;
        let addresses = addresses(&own.addresses);
        Some(Line {
            name: own.name,
            connected: addresses == self.wanted && own.overridden.is_none(),
            in_profile: self.business.numbers.contains(&number),
            overridden: own.overridden,
            shared_with: own.shared_with.iter().filter_map(|other| Phone::parse(other).ok()).collect(),
            can_undo: self.before.numbers.contains_key(number.digits()),
            addresses,
            number,
        })
    }
}

pub(crate) fn addresses(theirs: &Theirs) -> Addresses {
    Addresses {
        calls: theirs.calls.clone(),
        call_status: theirs.call_status.clone(),
        texts: theirs.texts.clone(),
    }
}

/// Why the carrier gave no result, and what to do.
pub(crate) fn explained(error: AccountError) -> (String, &'static str) {
    match error {
        AccountError::Denied(text) => {
            (text, "check carrier_account, carrier_secret and carrier_api against the carrier's console")
        }
        AccountError::Refused(text) => (text, "see the carrier's console"),
        AccountError::Unreachable(text) => (text, "check carrier_api, and try again in a minute"),
        AccountError::Unavailable(text) => (text, "set it right and start again"),
    }
}

pub(crate) fn words(error: AccountError) -> String {
    let (found, advice) = explained(error);
    format!("{found} — {advice}")
}

async fn load(store: &Store, business: &str) -> Result<Before, Error> {
    Ok(store.load::<Before>(&key(business)).await?.map(|document| document.value).unwrap_or_default())
}

/// Keeps where a number's webhooks go before they are set, or lets go of it.
async fn keep(store: &Store, business: &str, number: &Phone, now: Option<&Theirs>) -> Result<(), Error> {
    let kept = now.map(|now| Kept {
        calls: now.calls.clone(),
        call_status: now.call_status.clone(),
        texts: now.texts.clone(),
        rest: now.rest.clone(),
    });
    for _ in 0..8 {
        let document = store.load::<Before>(&key(business)).await?;
        let (mut before, stored) =
            document.map_or_else(Default::default, |doc| (doc.value, Some(doc.stored)));
        match &kept {
            Some(kept) => before.numbers.insert(number.digits().to_owned(), kept.clone()),
            None => before.numbers.remove(number.digits()),
        };
        if store.save(&key(business), stored.as_ref(), &before).await? {
            return Ok(());
        }
    }
    Err(Error::Ours("where webhooks went before keeps changing".to_owned()))
}

fn key(business: &str) -> String {
    format!("setup:{business}:before")
}
