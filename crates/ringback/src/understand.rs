//! `ringback understand`: messages in, one JSON object a line; what they say out, one JSON object a line. It is the
//! reader of the understanding adapter, so whoever wants to measure it needs no business, no carrier and no server.
//!
//! A line that comes in:
//!
//! ```json
//! {"text": "thurs after 4 pls", "now": "2026-12-01T10:00:00-07:00", "time_zone": "America/Phoenix", "asked": "slot",
//!  "offers": ["2026-12-02T08:00:00-07:00"]}
//! ```
//!
//! Only `text` and `now` must be there, and `time_zone` where no profile is given. `asked` is what was asked last: `need`,
//! `where`, `urgency`, `name` or `slot`. `offers` are the starts of the times that were offered, in their order.
//! `appointment` is the start of the one that they have, `spoken` says that it was said and not written, `id` comes back
//! as it is. `services` (of `id`, `name`, `urgent`), `area` and `handoff_words` stand in for those of the profile. What
//! else is in a line, such as what was expected, is not looked at.
//!
//! The line that goes out has the number of the line that came in, and the facts in the order of the message:
//!
//! ```json
//! {"facts": [{"confidence": 0.9, "fact": "time", "value": {"date": "2026-12-03", "first_date": "2026-12-03",
//!  "last_date": "2026-12-03", "not_before": "16:00"}, "words": "thurs after 4"}], "line": 1}
//! ```
//!
//! A faulty line gives `{"error": "...", "line": 1}`, and the next one is read. `docs/understanding.md` lists the facts.

use std::io::{BufRead, Write};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use domain::Business;
use domain::profile::AreaPattern;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use understanding::{Context, Fact, Question, Reading, Service, Topic, Urgency, Wish};

#[cfg(test)]
mod tests;

/// How many lines were read, and how many of them were faulty.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Count {
    /// All that were not blank.
    pub lines: u64,
    /// Those that have an `error`.
    pub faulty: u64,
}

/// Reads every line of `input`, for the business whose profile this is, if there is one.
pub fn run(business: Option<&Path>, input: impl BufRead, mut output: impl Write) -> Result<Count> {
    let profile = business.map(context_of).transpose()?.unwrap_or_default();
    let mut count = Count::default();
    for (index, line) in input.split(b'\n').enumerate() {
        let line = line.context("cannot read the messages")?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let mut answer = answer(&line, &profile);
        count.lines += 1;
        count.faulty += u64::from(answer.contains_key("error"));
        answer.insert("line".to_owned(), json!(index + 1));
        writeln!(output, "{}", Value::Object(answer)).context("cannot write what was understood")?;
    }
    output.flush().context("cannot write what was understood")?;
    Ok(count)
}

/// What is known about every message of a business.
fn context_of(path: &Path) -> Result<Context> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let business = Business::from_toml(&text)
        .map_err(|faults| anyhow!("the profile {} has faults:\n{faults}", path.display()))?;
    let service = |service: &domain::profile::Service| Service {
        id: service.id.clone(),
        name: service.name.clone(),
        words: service.other_names(),
        urgent: service.urgent.clone(),
    };
    Ok(Context {
        time_zone: business.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        services: business.services.iter().map(service).collect(),
        area: business.opportunity.area.iter().map(AreaPattern::text).collect(),
        handoff_words: business.intake.handoff_words.clone(),
        ..Context::default()
    })
}

fn answer(line: &[u8], profile: &Context) -> Map<String, Value> {
    let mut answer = Map::new();
    let given: Result<Map<String, Value>> = serde_json::from_slice(line).map_err(not_json);
    let Ok(given) = &given else {
        answer.extend(given.err().map(error));
        return answer;
    };
    answer.extend(given.get("id").map(|id| ("id".to_owned(), id.clone())));
    answer.extend([facts(given, profile).map_or_else(error, |facts| ("facts".to_owned(), facts))]);
    answer
}

fn error(why: anyhow::Error) -> (String, Value) {
    ("error".to_owned(), json!(format!("{why:#}")))
}

/// Says where, and not what: the words of a caller reach no error.
fn not_json(why: serde_json::Error) -> anyhow::Error {
    if why.is_data() {
        return anyhow!("a line must be one JSON object, such as {{\"text\": \"...\", \"now\": \"...\"}}");
    }
    anyhow!("not JSON, see column {}", why.column())
}

fn facts(given: &Map<String, Value>, profile: &Context) -> Result<Value> {
    let text = text_of(given, "text")?.context("`text` is missing: the message")?;
    let context = context(given, profile)?;
    let zone = TimeZone::get(&context.time_zone).unwrap_or(TimeZone::UTC);
    let readings = understanding::read(text, &context);
    Ok(readings.iter().map(|reading| told(reading, &context, &zone)).collect())
}

fn context(given: &Map<String, Value>, profile: &Context) -> Result<Context> {
    let now = text_of(given, "now")?.context("`now` is missing: when the message arrived, in RFC 3339")?;
    let time_zone = text_of(given, "time_zone")?.unwrap_or(&profile.time_zone);
    if time_zone.is_empty() {
        bail!(
            "`time_zone` is missing: an IANA name such as America/Phoenix (or give a profile with --business)"
        );
    }
    if TimeZone::get(time_zone).is_err() {
        bail!("`time_zone` is no IANA name such as America/Phoenix");
    }
    Ok(Context {
        now: moment(now).context("`now`")?,
        time_zone: time_zone.to_owned(),
        asked: text_of(given, "asked")?.map(topic).transpose()?,
        offers: texts_of(given, "offers")?
            .unwrap_or_default()
            .iter()
            .map(|offer| moment(offer).context("`offers`"))
            .collect::<Result<_>>()?,
        services: services_of(given)?.unwrap_or_else(|| profile.services.clone()),
        area: texts_of(given, "area")?.unwrap_or_else(|| profile.area.clone()),
        handoff_words: texts_of(given, "handoff_words")?.unwrap_or_else(|| profile.handoff_words.clone()),
        appointment: text_of(given, "appointment")?.map(moment).transpose().context("`appointment`")?,
        spoken: match given.get("spoken") {
            None | Some(Value::Null) => false,
            Some(spoken) => spoken.as_bool().context("`spoken` must be true or false")?,
        },
    })
}

fn moment(text: &str) -> Result<i64> {
    let moment: Timestamp =
        text.parse().ok().context("must be a moment in RFC 3339, such as 2026-12-01T10:00:00-07:00")?;
    Ok(moment.as_second())
}

fn topic(name: &str) -> Result<Topic> {
    Ok(match name {
        "need" => Topic::Need,
        "where" => Topic::Where,
        "urgency" => Topic::Urgency,
        "name" => Topic::Name,
        "slot" => Topic::Slot,
        _ => bail!("`asked` must be need, where, urgency, name or slot"),
    })
}

fn text_of<'a>(given: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().map(Some).with_context(|| format!("`{name}` must be a text")),
    }
}

fn texts_of(given: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>> {
    let value = match given.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value,
    };
    let texts = value.as_array().and_then(|values| {
        values.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
    });
    texts.map(Some).with_context(|| format!("`{name}` must be a list of texts"))
}

fn services_of(given: &Map<String, Value>) -> Result<Option<Vec<Service>>> {
    let value = match given.get("services") {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value,
    };
    let wrong = "`services` must be a list of objects with `id`, `name` and perhaps `words` and `urgent`";
    let services = value.as_array().context(wrong)?.iter().map(|value| {
        let service = value.as_object().context(wrong)?;
        Ok(Service {
            id: text_of(service, "id")?.context(wrong)?.to_owned(),
            name: text_of(service, "name")?.context(wrong)?.to_owned(),
            words: texts_of(service, "words")?.unwrap_or_default(),
            urgent: texts_of(service, "urgent")?.unwrap_or_default(),
        })
    });
    services.collect::<Result<_>>().map(Some)
}

fn told(reading: &Reading, context: &Context, zone: &TimeZone) -> Value {
    let (fact, value) = named(&reading.fact, context, zone);
    // To the hundredth: what is behind it comes from the way floats are kept.
    let confidence = (f64::from(reading.confidence) * 100.0).round() / 100.0;
    let mut told = json!({ "fact": fact, "words": reading.words, "confidence": confidence });
    if let (Some(value), Some(told)) = (value, told.as_object_mut()) {
        told.insert("value".to_owned(), value);
    }
    told
}

/// The name of a fact, and what it says beyond that.
fn named(fact: &Fact, context: &Context, zone: &TimeZone) -> (&'static str, Option<Value>) {
    match fact {
        Fact::Need(service) => ("need", service.as_ref().map(|id| json!(id))),
        Fact::Zip(zip) => ("zip", Some(json!(zip))),
        Fact::City(city) => ("city", Some(json!(city))),
        Fact::Street(street) => ("street", Some(json!(street))),
        Fact::Urgency(urgency) => ("urgency", Some(json!(urgency_name(*urgency)))),
        Fact::Name(name) => ("name", Some(json!(name))),
        Fact::Time(wish) => ("time", Some(time(wish))),
        Fact::Choice(number) => ("choice", Some(choice(*number, context, zone))),
        Fact::NoChoice => ("no-choice", None),
        Fact::Yes => ("yes", None),
        Fact::No => ("no", None),
        Fact::Asks(question) => ("asks", Some(json!(question_name(*question)))),
        Fact::Person => ("person", None),
        Fact::OptOut => ("opt-out", None),
        Fact::OptIn => ("opt-in", None),
        Fact::Help => ("help", None),
        Fact::WrongNumber => ("wrong-number", None),
        Fact::NotInterested => ("not-interested", None),
        Fact::Cancel => ("cancel", None),
        Fact::Move => ("move", None),
        Fact::Thanks => ("thanks", None),
        Fact::Greeting => ("greeting", None),
        Fact::Language(code) => ("language", Some(json!(code))),
        Fact::Quantity(number) => ("quantity", Some(json!(number))),
    }
}

fn urgency_name(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "emergency",
        Urgency::Soon => "soon",
        Urgency::Flexible => "flexible",
    }
}

fn question_name(question: Question) -> &'static str {
    match question {
        Question::Price => "price",
        Question::Hours => "hours",
        Question::Other => "other",
    }
}

/// What was said of day and time. `date` and `time` stand there too when it is one day, one time.
fn time(wish: &Wish) -> Value {
    let Wish { first_date, last_date, not_before, not_after, except_dates } = wish;
    let one = |from: &Option<String>, to: &Option<String>| from.clone().filter(|_| from == to);
    let parts = [
        ("date", one(first_date, last_date)),
        ("first_date", first_date.clone()),
        ("last_date", last_date.clone()),
        ("time", one(not_before, not_after)),
        ("not_before", not_before.clone()),
        ("not_after", not_after.clone()),
    ];
    let said = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), json!(part?))));
    let except = (!except_dates.is_empty()).then(|| ("except".to_owned(), json!(except_dates)));
    said.chain(except).collect()
}

/// The number of the offer, and when it starts on the clocks of the business.
fn choice(number: u32, context: &Context, zone: &TimeZone) -> Value {
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let offer = index.and_then(|index| context.offers.get(index));
    let starts = offer.and_then(|offer| Timestamp::from_second(*offer).ok());
    match starts.map(|starts| zone.to_datetime(starts)) {
        Some(starts) => json!({
            "number": number,
            "date": starts.date().to_string(),
            "time": format!("{:02}:{:02}", starts.hour(), starts.minute()),
        }),
        None => json!({ "number": number }),
    }
}
