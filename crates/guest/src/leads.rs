//! Load, decide, save, perform: the one way in which a lead changes.

use std::borrow::Cow;
use std::rc::Rc;
use std::time::Instant;

use domain::decide::{forget_at, next_due};
use domain::{Business, Event, Lead, What, decide};
use futures::future::join;
use jiff::{SignedDuration, Timestamp};
use state::{Store, Stored, dues};

use crate::days::Opened;
use crate::{Error, businesses, forget, listeners, opt_out, perform};

/// A lost race is decided again; so many in a row mean that something is wrong.
const TRIES: usize = 24;
/// What came of an effect may give rise to another one (an alert for a text that could not be sent); not endlessly.
const ROUNDS: usize = 5;
/// What is saved is published by whoever saved it; after this the clock does it.
const PUBLISHED_WITHIN: SignedDuration = SignedDuration::from_secs(30);

/// A lead as it stands in the store.
#[derive(Debug)]
struct Saved {
    lead: Lead,
    stored: Stored,
    /// The effects that are new and ours to perform at once.
    now: Vec<String>,
    /// What is to be said to a caller who is on the phone with us.
    spoken: Option<Vec<String>>,
}

/// What is to be applied to a lead.
enum Events<'a> {
    /// Whatever the lead is.
    Known(&'a [Event]),
    /// What a text says depends on the lead: it is read again where somebody else was faster.
    Read(&'a dyn Fn(&Lead) -> Event),
}

impl Events<'_> {
    fn of(&self, lead: &Lead) -> Cow<'_, [Event]> {
        match self {
            Self::Known(events) => Cow::Borrowed(events),
            Self::Read(read) => Cow::Owned(vec![read(lead)]),
        }
    }

    fn is_due(&self) -> bool {
        matches!(self, Self::Known(events) if events.contains(&Event::Due))
    }
}

/// The lead under `key`; none where it was forgotten.
pub async fn load(store: &Store, key: &str) -> Result<Option<Lead>, Error> {
    let document = store.load::<Lead>(key).await?;
    Ok(document.map(|document| document.value).filter(|lead| !lead.forgotten))
}

/// The lead under `key`, with its business.
pub async fn load_with_business(store: &Store, key: &str) -> Result<Option<(Lead, Rc<Business>)>, Error> {
    let Some(lead) = load(store, key).await? else { return Ok(None) };
    let business = businesses::by_id(store, &lead.business).await?;
    let missing = || Error::Ours("a lead belongs to a business that is not there".to_owned());
    Ok(Some((lead, business.ok_or_else(missing)?)))
}

/// Applies events to the lead under `key`, or to `new` where there is none (none of both: nothing happens), saves
/// it, and performs what follows. What cannot be performed now stands in the lead, where the clock finds it. Gives the lead as
/// it stands then, with what is to be said to a caller who is on the phone with us; none where there is no lead.
pub async fn handle(
    store: &Store,
    business: &Business,
    key: &str,
    new: Option<&Lead>,
    events: &[Event],
    now: Timestamp,
) -> Result<Option<Lead>, Error> {
    handle_from(store, business, key, None, new, &Events::Known(events), now).await
}

/// The same for an event that is read in the light of the lead, as it stands when the event is taken in.
pub async fn handle_read(
    store: &Store,
    business: &Business,
    key: &str,
    new: Option<&Lead>,
    read: impl Fn(&Lead) -> Event,
    now: Timestamp,
) -> Result<Option<Lead>, Error> {
    handle_from(store, business, key, None, new, &Events::Read(&read), now).await
}

async fn handle_from(
    store: &Store,
    business: &Business,
    key: &str,
    known: Option<(Lead, Stored)>,
    new: Option<&Lead>,
    events: &Events<'_>,
    now: Timestamp,
) -> Result<Option<Lead>, Error> {
    let entry = known.as_ref().map(|(lead, _)| lead.due);
    let Some(mut saved) = act(store, business, key, known, new, events, now).await? else { return Ok(None) };
    let spoken = saved.spoken.take();
    for _ in 0..ROUNDS {
        let (mut results, published) =
            join(perform::all(&saved.lead, &saved.now), perform::publish(&saved.lead)).await;
        results.extend(published);
        if results.is_empty() {
            break;
        }
        let from = Some((saved.lead, saved.stored));
        match act(store, business, key, from, None, &Events::Known(&results), crate::now()).await? {
            Some(after) => saved = after,
            None => return Ok(None),
        }
    }
    if events.is_due() && entry == Some(saved.lead.due) {
        look_again(store, business, key, &saved.lead, now).await?;
    }
    saved.lead.spoken = spoken;
    Ok(Some(saved.lead))
}

/// Decides from what is `known` to stand in the store, or from what is loaded, until a save is not overtaken.
///
/// A due entry is written before the save, so that a crash at any point hides nothing; for a new episode it also
/// tells the clock to note it in the day log.
async fn act(
    store: &Store,
    business: &Business,
    key: &str,
    known: Option<(Lead, Stored)>,
    new: Option<&Lead>,
    events: &Events<'_>,
    now: Timestamp,
) -> Result<Option<Saved>, Error> {
    let mut known = known;
    for _ in 0..TRIES {
        let known = match known.take() {
            Some(known) => Some(known),
            None => store.load::<Lead>(key).await?.map(|document| (document.value, document.stored)),
        };
        let (before, stored, began) = match (known, new) {
            (Some((lead, stored)), _) if !lead.forgotten => (lead, Some(stored), false),
            // There is none, or nothing but its place.
            (known, Some(new)) => (new.clone(), known.map(|(_, stored)| stored), true),
            (_, None) => return Ok(None),
        };
        let (mut lead, now_due) = decide_all(before.clone(), business, &events.of(&before), now).await;
        let spoken = lead.spoken.take();
        if !listeners::are_there(business).await? {
            lead.occurrences.publish(lead.occurrences.count);
        }
        if lead == before {
            // Nothing to save; what waits for the calendar is to be performed all the same.
            return Ok(stored.map(|stored| Saved { lead, stored, now: now_due, spoken }));
        }
        let opened =
            (began || lead.episode != before.episode).then(|| Opened::new(business, key, lead.episode, now));
        if !began && opened.is_some() {
            archive(store, &before).await?;
        }
        // Whoever looks because it is due holds the entry that brought them here until all is done.
        if !events.is_due() {
            schedule(store, business, key, &mut lead, opened.as_ref(), now).await?;
        }
        let over_a_place = began && stored.is_some();
        if let Some(stored) = store.save_over(key, stored.as_ref(), &lead).await? {
            if over_a_place {
                forget::stay(store, key, &lead).await?;
            }
            opt_out::let_senders_finish(store, key, &before, &lead).await?;
            return Ok(Some(Saved { lead, stored, now: now_due, spoken }));
        }
    }
    Err(Error::Ours("a lead keeps changing".to_owned()))
}

/// The lead after the events, and the effects to perform at once.
///
/// What only asks the calendar, or holds a time that frees itself, is asked before the lead is saved: one save
/// instead of two. If that fails it stays in the outbox.
async fn decide_all(
    lead: Lead,
    business: &Business,
    events: &[Event],
    now: Timestamp,
) -> (Lead, Vec<String>) {
    let mut lead = lead;
    let mut effects = Vec::new();
    for event in events {
        lead = decide_one(lead, event, business, now, &mut effects);
    }
    for _ in 0..ROUNDS {
        let asks: Vec<String> = effects.iter().filter(|id| only_asks(&lead, id)).cloned().collect();
        if asks.is_empty() {
            break;
        }
        let answers = perform::calendar(&lead, &asks).await;
        effects.retain(|id| !asks.contains(id));
        for answer in &answers {
            lead = decide_one(lead, answer, business, now, &mut effects);
        }
    }
    effects.retain(|id| lead.effect(id).is_some());
    (lead, effects)
}

fn decide_one(
    lead: Lead,
    event: &Event,
    business: &Business,
    now: Timestamp,
    effects: &mut Vec<String>,
) -> Lead {
    let decision = decide(lead, event, business, now);
    effects.extend(decision.now);
    if *event != Event::Due {
        return decision.lead;
    }
    // Whoever looks because it is due also takes up what was left behind, or held back until now.
    let left: Vec<String> = decision.lead.to_take_up(now);
    let waits = decision.lead.calendar_to_take_up(now);
    let taken = if left.is_empty() {
        decision.lead
    } else {
        decide(decision.lead, &Event::TakenUp { effects: left.clone() }, business, now).lead
    };
    effects.extend(left);
    effects.extend(waits);
    taken
}

fn only_asks(lead: &Lead, id: &str) -> bool {
    lead.effect(id).is_some_and(|effect| matches!(effect.what, What::FindSlots { .. } | What::Reserve { .. }))
}

/// Sees to it that the clock looks at the lead in time. An entry that comes up earlier will do.
async fn schedule(
    store: &Store,
    business: &Business,
    key: &str,
    lead: &mut Lead,
    opened: Option<&Opened>,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(next) = next_look(lead, business) else { return Ok(()) };
    if opened.is_none() && lead.due.is_some_and(|due| due > now && due <= next) {
        return Ok(());
    }
    let entry = opened.map_or_else(|| key.to_owned(), Opened::entry);
    // A new episode is noted soon, whatever else it waits for.
    let next = if opened.is_some() { next.min(crate::days::noted_by(now)) } else { next };
    dues::schedule(store, &entry, whole_seconds(next), now.as_second()).await?;
    lead.due = Some(next);
    Ok(())
}

/// The entry that brought us here is used up, and no save has written another: there must be one for the next moment.
/// The lead is not saved for that. It may still say that an entry is to come, where the clock was put back.
async fn look_again(
    store: &Store,
    business: &Business,
    key: &str,
    lead: &Lead,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(next) = next_look(lead, business) else { return Ok(()) };
    Ok(dues::schedule(store, key, whole_seconds(next), now.as_second()).await?)
}

/// When the lead is looked at next. What others were to be told of, and nobody has published, is published then.
fn next_look(lead: &Lead, business: &Business) -> Option<Timestamp> {
    let told =
        lead.occurrences.unpublished().next().and_then(|first| first.at.checked_add(PUBLISHED_WITHIN).ok());
    let next = next_due(lead, business).or_else(|| forget_at(lead, business));
    told.into_iter().chain(next).min()
}

pub(crate) fn whole_seconds(at: Timestamp) -> i64 {
    at.as_second() + i64::from(at.subsec_nanosecond() > 0)
}

/// Keeps the episode that has ended, out of the way of everything that happens from now on.
async fn archive(store: &Store, lead: &Lead) -> Result<(), Error> {
    let json = serde_json::to_vec(lead).map_err(|cause| Error::Ours(cause.to_string()))?;
    // There already: this was decided before, and overtaken.
    store.create(&lead.archive_key(lead.episode), &json).await?;
    Ok(())
}

/// The episodes of a lead before this one, as far as they are kept, the first one first.
pub async fn earlier(store: &Store, lead: &Lead) -> Result<Vec<Lead>, Error> {
    let mut episodes = Vec::new();
    for episode in 1..lead.episode {
        episodes.extend(store.load::<Lead>(&lead.archive_key(episode)).await?.map(|document| document.value));
    }
    Ok(episodes)
}

/// Has a lead forgotten: the clock does it within seconds. `id` names the word of whoever wants it.
pub async fn forget(store: &Store, business: &Business, key: &str, id: &str) -> Result<(), Error> {
    handle(store, business, key, None, &[Event::Forget { id: id.to_owned() }], crate::now()).await.map(|_| ())
}

/// Removes at once everything about a caller who does not exist, also that they want no texts.
pub async fn erase(store: &Store, business: &Business, key: &str) -> Result<(), Error> {
    let Some(lead) = load(store, key).await? else { return Ok(store.delete(key).await?) };
    let began = lead.story.first().map(|entry| entry.at);
    if let Some((began, due)) = began.zip(lead.due) {
        // The clock would note an episode that nobody had.
        let entry = Opened::new(business, key, lead.episode, began).entry();
        dues::withdraw(store, &entry, whole_seconds(due)).await?;
    }
    forget(store, business, key, &format!("erased{}", crate::now().as_millisecond())).await?;
    look_at(store, key, crate::now()).await?;
    Ok(store.delete(key).await?)
}

/// Does what is due for a lead: the next step, whatever was left behind, or forgetting it.
pub async fn look_at(store: &Store, key: &str, now: Timestamp) -> Result<(), Error> {
    let looked = Instant::now();
    let Some(document) = store.load::<Lead>(key).await? else { return Ok(()) };
    if document.value.forgotten {
        return forget::remove(store, key, looked).await;
    }
    let Some(business) = businesses::by_id(store, &document.value.business).await? else { return Ok(()) };
    if forget_at(&document.value, &business).is_some_and(|at| at <= now) {
        return forget::empty(store, &business, key, document, now).await;
    }
    let known = Some((document.value, document.stored));
    handle_from(store, &business, key, known, None, &Events::Known(&[Event::Due]), now).await.map(|_| ())
}
