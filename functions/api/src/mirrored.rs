//! What other parts of the application answer, described here. It is read from their own JSON, field by field, so that what
//! is described is what is sent.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{Problem, Reply};

/// Answers with `value`, read as what is described.
pub fn reply<T: Serialize, As: Serialize + DeserializeOwned>(value: &T) -> Reply {
    let read = serde_json::to_value(value).and_then(serde_json::from_value::<As>);
    match read {
        Ok(answer) => Reply::json(200, &answer),
        Err(_) => Problem::new(500, "The answer is not as it is described: please tell us.").into(),
    }
}

/// What happened from one date to another, for one business.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportAnswer {
    /// The first date, in the business's zone.
    from: jiff::civil::Date,
    /// The last date.
    to: jiff::civil::Date,
    /// Callers who were missed, each episode once.
    missed: u32,
    /// Of those: the carrier accepted a text to them.
    contacted: u32,
    /// Of the missed: they answered.
    replied: u32,
    /// Of the missed: need and place are known and fit.
    qualified: u32,
    /// Of the missed: a visit is, or was, in the calendar.
    booked: u32,
    /// What the booked visits bring in, in whole units of the business's currency.
    revenue: u64,
    /// The sign of that currency; empty where it is not known.
    currency: String,
    /// Of the missed: a person took it.
    handed: u32,
    /// Of the missed: they want no texts.
    opted_out: u32,
    /// Of the missed: they never answered, or cannot be reached.
    unreachable: u32,
    /// Taken for spam. Not among the missed.
    spam: u32,
    /// Wrote without a missed call. Not among the missed.
    wrote_first: u32,
    /// Texts that reached somebody twice.
    doubled: u32,
    /// How much of each step reaches the next.
    rates: RatesAnswer,
    /// From the miss to the first text.
    speed: SpeedAnswer,
    /// Misses by weekday (Monday first) and hour, in the business's zone.
    by_hour: Vec<Vec<u32>>,
    /// Misses by reason, most frequent first.
    by_reason: Vec<ReasonAnswer>,
    /// Where the gap is, in a plain sentence or two.
    advice: String,
}

/// Shares in percent. Null where nobody reached the step before.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RatesAnswer {
    contacted: Option<u32>,
    qualified: Option<u32>,
    booked: Option<u32>,
}

/// How fast the missed were answered.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SpeedAnswer {
    /// Half of the contacted were faster, in seconds.
    median_seconds: Option<u64>,
    /// Nine in ten were at least this fast, in seconds.
    p90_seconds: Option<u64>,
    /// The business's own standard, in seconds.
    standard_seconds: u64,
    /// How many of the missed were answered within it.
    within_standard: u32,
    /// The same in percent of all the missed.
    share_within: Option<u32>,
}

/// How often a reason came up.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReasonAnswer {
    /// Why the call was missed.
    reason: String,
    /// How often.
    count: u32,
}

/// A number of the account at the carrier.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineAnswer {
    /// The number, in E.164.
    number: String,
    /// What the carrier's account calls it; may be empty.
    name: String,
    /// Where its webhooks go.
    addresses: AddressesAnswer,
    /// Whether they all go to us.
    connected: bool,
    /// Whether the business's profile names it.
    in_profile: bool,
    /// What keeps its webhooks from going there, and what to do about it.
    overridden: Option<String>,
    /// Other numbers whose webhooks change with this one's.
    shared_with: Vec<String>,
    /// Whether they can be put back to where they went before.
    can_undo: bool,
}

/// Where a number's webhooks go. Empty: nowhere.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressesAnswer {
    calls: String,
    call_status: String,
    texts: String,
}

/// Something that the doctor looked at.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckAnswer {
    /// What was looked at.
    part: String,
    /// `ok`, `failed` or `unknown`.
    health: String,
    /// What was found; may be empty where all is well.
    found: String,
    /// What to do.
    #[serde(rename = "do", default, skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::report::Report;
    use domain::setup::{Addresses, Check, Line, Part};
    use jiff::civil::date;

    fn same<T: Serialize, As: Serialize + DeserializeOwned>(value: &T) {
        let reply = reply::<T, As>(value);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answered: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(answered, serde_json::to_value(value).unwrap());
    }

    #[test]
    fn what_is_described_is_what_the_others_answer() {
        let business =
            domain::Business::from_toml(include_str!("../../../tests/profiles/acme-heating.toml")).unwrap();
        same::<_, ReportAnswer>(&Report::new(&[], &business, date(2026, 12, 1), date(2026, 12, 7)));
        let number = domain::Phone::parse("+16025550100").unwrap();
        same::<_, LineAnswer>(&Line {
            number: number.clone(),
            name: String::new(),
            addresses: Addresses::ours("https://calls.example.com"),
            connected: true,
            in_profile: true,
            overridden: Some("an application".to_owned()),
            shared_with: vec![number],
            can_undo: false,
        });
        same::<_, Vec<CheckAnswer>>(&vec![Check::ok(Part::Store, ""), Check::failed(Part::Clock, "a", "b")]);
    }
}
