//! Lets through of the model's facts what the contract allows and the message says.
//!
//! A model may invent, and a message may talk it into things. So each fact must quote words that the message has, a place, a
//! name and a ZIP code must stand in them, a service must be sold, a choice offered, a day ahead and within a year.

use jiff::civil::{Date, Time as Clock};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use reader::{Context, Fact, Question, Reading, Urgency, Wish};

use crate::answer::{Said, Time};
use crate::locate;
use crate::redact::Redacted;

/// A model is never surer than this, whatever it says: it does not know how sure it is, and what the rules are sure of
/// stands.
pub const HIGHEST: f32 = 0.85;
/// The longest name, place or street.
const LONGEST: usize = 80;
/// As many as a month has.
const MOST_EXCEPT: usize = 31;

/// The readings among what the model said.
#[must_use]
pub fn readings(said: Vec<Said>, message: &str, redacted: &Redacted, context: &Context) -> Vec<Reading> {
    said.into_iter().filter_map(|said| reading(&said, message, redacted, context)).collect()
}

fn reading(said: &Said, message: &str, redacted: &Redacted, context: &Context) -> Option<Reading> {
    let words = locate::quote(message, &redacted.restore(&said.words))?;
    let value = said.value.as_ref().map(|value| redacted.restore(&value.text()));
    let fact = fact(said, value.as_deref(), words, context)?;
    Some(Reading { fact, words: words.to_owned(), confidence: confidence(said.confidence) })
}

/// Casting keeps NaN, which clamps to itself: it counts as nothing.
fn confidence(claimed: f64) -> f32 {
    let claimed = claimed as f32;
    if claimed.is_nan() { 0.0 } else { claimed.clamp(0.0, HIGHEST) }
}

fn fact(said: &Said, value: Option<&str>, words: &str, context: &Context) -> Option<Fact> {
    Some(match said.kind.as_str() {
        "need" => Fact::Need(match value.filter(|id| !id.is_empty()) {
            Some(id) => Some(context.services.iter().find(|service| service.id == id)?.id.clone()),
            None => None,
        }),
        "zip" => Fact::Zip(value.filter(|zip| is_zip(zip) && words.contains(*zip))?.to_owned()),
        "city" => Fact::City(city(value?, words, context)?),
        "street" => Fact::Street(street(value?, words)?),
        "name" => Fact::Name(name(value?, words)?),
        "urgency" => Fact::Urgency(match value? {
            "emergency" => Urgency::Emergency,
            "soon" => Urgency::Soon,
            "flexible" => Urgency::Flexible,
            _ => return None,
        }),
        "time" => Fact::Time(wish(said.time.as_ref()?, context)?),
        "choice" => {
            let number: usize = value?.parse().ok()?;
            context.offers.get(number.checked_sub(1)?)?;
            Fact::Choice(u32::try_from(number).ok()?)
        }
        "no-choice" if !context.offers.is_empty() => Fact::NoChoice,
        "yes" => Fact::Yes,
        "no" => Fact::No,
        "asks" => Fact::Asks(match value? {
            "price" => Question::Price,
            "hours" => Question::Hours,
            "other" => Question::Other,
            _ => return None,
        }),
        "move" if context.appointment.is_some() => Fact::Move,
        "language" => Fact::Language(value.filter(|code| matches!(*code, "en" | "es"))?.to_owned()),
        _ => return None,
    })
}

fn is_zip(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit())
}

/// As the service area writes it, or as the message does.
fn city(value: &str, words: &str, context: &Context) -> Option<String> {
    if value.len() > LONGEST
        || value.contains(|c: char| c.is_ascii_digit())
        || !locate::says_each(words, value)
    {
        return None;
    }
    let served = context.area.iter().find(|place| place.to_lowercase() == value.to_lowercase());
    Some(served.cloned().unwrap_or_else(|| value.to_owned()))
}

fn street(value: &str, words: &str) -> Option<String> {
    let quoted = locate::quote(words, value)?;
    let fits = quoted.len() <= LONGEST && quoted.contains(|c: char| c.is_ascii_digit());
    fits.then(|| quoted.to_owned())
}

fn name(value: &str, words: &str) -> Option<String> {
    let odd = |c: char| !(c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.'));
    if value.len() > LONGEST || value.contains(odd) || !locate::says_each(words, value) {
        return None;
    }
    let parts: Vec<String> = value.split_whitespace().map(capitalised).collect();
    Some(parts.join(" "))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// None where any part of it makes no sense: half a wish is another wish.
fn wish(time: &Time, context: &Context) -> Option<Wish> {
    let zone = TimeZone::get(&context.time_zone).unwrap_or(TimeZone::UTC);
    let today = Timestamp::from_second(context.now).ok()?.to_zoned(zone).date();
    let horizon = today.checked_add(1.year()).ok()?;
    let first = date(time.first_date.as_deref())?;
    let last = date(time.last_date.as_deref())?;
    let (after, before) = (clock(time.not_before.as_deref())?, clock(time.not_after.as_deref())?);
    let ahead = [first, last].into_iter().flatten().all(|date| (today..=horizon).contains(&date));
    let in_order = first.zip(last).is_none_or(|(first, last)| first <= last)
        && after.zip(before).is_none_or(|(after, before)| after <= before);
    if !ahead || !in_order {
        return None;
    }
    let within = |day: &Date| first.is_none_or(|first| first <= *day) && last.is_none_or(|last| *day <= last);
    let except: Vec<Date> = time.except_dates.iter().filter_map(|day| iso(day)).collect();
    let except = except.into_iter().filter(|day| within(day) && (today..=horizon).contains(day));
    let wish = Wish {
        first_date: first.map(|date| date.to_string()),
        last_date: last.map(|date| date.to_string()),
        not_before: after.map(|time| time.strftime("%H:%M").to_string()),
        not_after: before.map(|time| time.strftime("%H:%M").to_string()),
        except_dates: except.take(MOST_EXCEPT).map(|date| date.to_string()).collect(),
    };
    (wish != Wish::default()).then_some(wish)
}

/// None: not a date. Some(None): nothing was said.
fn date(text: Option<&str>) -> Option<Option<Date>> {
    said(text).map_or(Some(None), |text| iso(text).map(Some))
}

fn iso(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

fn clock(text: Option<&str>) -> Option<Option<Clock>> {
    said(text).map_or(Some(None), |text| if text.len() == 5 { text.parse().ok().map(Some) } else { None })
}

fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
