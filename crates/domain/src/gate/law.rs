//! The hours in which the law of a place lets a business begin a text, as dated data.
//!
//! A rule holds for whoever can be at a place: where a number or a ZIP code leaves several open, all of their rules
//! hold at once. Sources stand with each rule; `docs/compliance.md` says what was checked, and when. No legal advice.

use jiff::civil::{Date, Time, Weekday, date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::Phone;
use crate::zones::{self, states};

/// Whose law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Country {
    /// The United States and its territories.
    UnitedStates,
    /// Canada.
    Canada,
    /// The United Kingdom.
    UnitedKingdom,
    /// A country whose rules are not known here.
    Elsewhere,
}

/// From and until, local time.
type Span = (Time, Time);

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// As the ledger and the documentation name it.
    pub name: &'static str,
    /// On which local dates it holds: from this one on ...
    pub from: Date,
    /// ... until before this one.
    pub until: Option<Date>,
    /// Monday to Friday.
    pub weekdays: Span,
    /// Saturday.
    pub saturday: Span,
    /// Sunday.
    pub sunday: Span,
    /// Where it is written.
    pub source: &'static str,
}

const fn hours(from: i8, until: i8) -> Span {
    (time(from, 0, 0, 0), time(until, 0, 0, 0))
}

const fn every_day(name: &'static str, from: Date, span: Span, source: &'static str) -> Rule {
    Rule { name, from, until: None, weekdays: span, saturday: span, sunday: span, source }
}

const FEDERAL: Rule = every_day("us-federal", date(1992, 12, 20), hours(8, 21), "47 CFR 64.1200(c)(1)");
const STATES: &[(&str, Rule)] = &[
    ("FL", every_day("us-fl", date(2021, 7, 1), hours(8, 20), "Fla. Stat. 501.616(6)")),
    ("OK", every_day("us-ok", date(2022, 11, 1), hours(8, 20), "15 O.S. 775C.4")),
    ("MD", every_day("us-md", date(2024, 1, 1), hours(8, 20), "Md. Code, Com. Law 14-4502")),
    ("CT", every_day("us-ct", date(2023, 10, 1), hours(9, 20), "Conn. Gen. Stat. 42-288a")),
    (
        "TX",
        Rule {
            name: "us-tx",
            from: date(2009, 9, 1),
            until: None,
            weekdays: hours(9, 21),
            saturday: hours(9, 21),
            sunday: hours(12, 21),
            source: "Tex. Bus. & Com. Code 301.051",
        },
    ),
];
const CANADA: Rule = Rule {
    name: "canada",
    from: date(2008, 9, 30),
    until: None,
    weekdays: (time(9, 0, 0, 0), time(21, 30, 0, 0)),
    saturday: hours(10, 18),
    sunday: hours(10, 18),
    source: "CRTC Unsolicited Telecommunications Rules, Part III, 23",
};
/// No statute names hours for texts; the regulator holds what comes at night against the sender.
const UNITED_KINGDOM: Rule = every_day("uk", date(2003, 12, 11), hours(8, 21), "PECR 2003, reg. 22; custom");
const NONE: Rule = every_day("elsewhere", date(1992, 12, 20), hours(8, 21), "the strictest of the usual");

/// How far ahead an open moment is looked for: over a weekend.
const AHEAD: SignedDuration = SignedDuration::from_hours(96);

/// Where somebody can be, and whose rules hold there.
#[derive(Debug, Clone)]
pub struct Place {
    /// Whose law.
    pub country: Country,
    /// The rules that hold, all of them.
    pub rules: Vec<&'static Rule>,
    /// The time zones that they can be in.
    pub zones: Vec<TimeZone>,
}

impl Place {
    /// What a number and, once it is known, a ZIP code tell. The ZIP code is where they want somebody to come, so it
    /// goes before the number for the time; the rules of both hold.
    pub fn of(phone: &Phone, zip: Option<&str>, fallback: &TimeZone) -> Self {
        let country = country(phone);
        let zip = zip.and_then(states::of_zip);
        let names: &[&str] = match zip {
            Some((_, zones)) => zones,
            None => zones::zones(phone),
        };
        let mut zones: Vec<TimeZone> = names.iter().filter_map(|name| TimeZone::get(name).ok()).collect();
        if zones.is_empty() {
            zones.push(fallback.clone());
        }
        let mut rules = rules(phone, country);
        if let Some((state, _)) = zip {
            let theirs = STATES.iter().filter(|(name, _)| *name == state).map(|(_, rule)| rule);
            for rule in std::iter::once(&FEDERAL).chain(theirs) {
                if !rules.iter().any(|known| known.name == rule.name) {
                    rules.push(rule);
                }
            }
        }
        Self { country, rules, zones }
    }

    /// Whether a text that we begin has to wait by law; if so, until when at least, and the rule.
    pub fn closed(&self, at: Timestamp) -> Option<(Timestamp, &'static Rule)> {
        let pairs = self.zones.iter().flat_map(|zone| self.rules.iter().map(move |rule| (zone, *rule)));
        let shut = pairs.filter_map(|(zone, rule)| Some((rule.closed_until(zone, at)?, rule)));
        shut.max_by_key(|(until, _)| *until)
    }

    /// The first moment from `at` on at which nothing holds a text up: no rule, and nothing that `more` says of a zone.
    /// The last moment that was looked at where there is none within four days. None: nothing holds it up now.
    pub fn wait(
        &self,
        at: Timestamp,
        more: impl Fn(&TimeZone, Timestamp) -> Option<Timestamp>,
    ) -> Option<Timestamp> {
        let limit = at.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
        let mut open = at;
        loop {
            let law = self.closed(open).map(|(until, _)| until);
            let other = self.zones.iter().filter_map(|zone| more(zone, open)).max();
            match law.max(other) {
                Some(until) if until > open && open < limit => open = until,
                _ => break,
            }
        }
        (open > at).then_some(open)
    }
}

/// Whose law a number stands under.
pub fn country(phone: &Phone) -> Country {
    use crate::pumping::{Destination, destination};
    match destination(phone) {
        Destination::UnitedStates => Country::UnitedStates,
        Destination::Canada => Country::Canada,
        Destination::Country(code) if code == "44" => Country::UnitedKingdom,
        Destination::Country(_) | Destination::Island(_) | Destination::Premium => Country::Elsewhere,
    }
}

fn rules(phone: &Phone, country: Country) -> Vec<&'static Rule> {
    match country {
        Country::Canada => vec![&CANADA],
        Country::UnitedKingdom => vec![&UNITED_KINGDOM],
        Country::Elsewhere => vec![&NONE],
        Country::UnitedStates => {
            let mut rules = vec![&FEDERAL];
            let code = phone.area_code().unwrap_or_default();
            // Toll-free and newer codes can be anywhere, so every state's rule holds.
            let anywhere = zones::is_anywhere(phone);
            let state = states::of_area_code(code);
            rules.extend(
                STATES.iter().filter(|(name, _)| anywhere || state == Some(*name)).map(|(_, rule)| rule),
            );
            rules
        }
    }
}

impl Rule {
    /// The hours on a date; none where the rule does not hold then.
    fn on(&self, date: Date) -> Option<Span> {
        if date < self.from || self.until.is_some_and(|until| date >= until) {
            return None;
        }
        Some(match date.weekday() {
            Weekday::Saturday => self.saturday,
            Weekday::Sunday => self.sunday,
            _ => self.weekdays,
        })
    }

    /// Where the rule forbids this moment in a zone: when that may end. To be asked again then.
    fn closed_until(&self, zone: &TimeZone, at: Timestamp) -> Option<Timestamp> {
        let local = zone.to_datetime(at);
        let (from, until) = self.on(local.date())?;
        if from <= local.time() && local.time() < until {
            return None;
        }
        let openings =
            [Some(local.date()), local.date().tomorrow().ok()].into_iter().flatten().flat_map(|date| {
                let from = self.on(date).map_or(Time::midnight(), |(from, _)| from);
                // Where a change of the clocks brings the time twice, either can be the next.
                let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(from));
                [ambiguous.earlier().ok(), ambiguous.later().ok()]
            });
        let change = zone.following(at).next().map(|change| change.timestamp());
        openings.flatten().chain(change).filter(|opening| *opening > at).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: &str, zip: Option<&str>) -> Place {
        Place::of(&Phone::parse(number).unwrap(), zip, &TimeZone::UTC)
    }

    fn names(place: &Place) -> Vec<&str> {
        place.rules.iter().map(|rule| rule.name).collect()
    }

    fn wait(place: &Place, at: &str) -> Option<String> {
        let at: Timestamp = at.parse().unwrap();
        place.wait(at, |_, _| None).map(|until| until.to_string())
    }

    #[test]
    fn the_number_chooses_the_law_and_the_zip_code_adds_its_state() {
        assert_eq!(names(&place("+16025550142", None)), ["us-federal"]);
        assert_eq!(names(&place("+13055550142", None)), ["us-federal", "us-fl"]);
        assert_eq!(names(&place("+13055550142", Some("75001"))), ["us-federal", "us-fl", "us-tx"]);
        assert_eq!(names(&place("+14165550142", None)), ["canada"]);
        assert_eq!(names(&place("+442071838750", None)), ["uk"]);
        assert_eq!(names(&place("+4930901820", None)), ["elsewhere"]);
        assert_eq!(place("+18005550142", None).rules.len(), 1 + STATES.len());
    }

    #[test]
    fn a_zip_code_tells_the_time_where_the_number_is_from_elsewhere() {
        // Half past eight in the evening in Phoenix, half past ten in New York.
        let at = "2026-12-02T03:30:00Z";
        assert_eq!(wait(&place("+12125550142", Some("85021")), at), None);
        assert_eq!(wait(&place("+12125550142", None), at).as_deref(), Some("2026-12-02T13:00:00Z"));
    }

    #[test]
    fn florida_ends_at_eight_and_texas_sleeps_in_on_sundays() {
        // A quarter past eight in the evening in Miami; the number may be from the panhandle's zone too.
        assert_eq!(
            wait(&place("+13055550142", None), "2026-12-02T01:15:00Z").as_deref(),
            Some("2026-12-02T13:00:00Z")
        );
        // Sunday, ten in the morning in Dallas.
        assert_eq!(
            wait(&place("+12145550142", None), "2026-12-06T16:00:00Z").as_deref(),
            Some("2026-12-06T18:00:00Z")
        );
        // Saturday evening at half past six in Toronto: Sunday at ten.
        assert_eq!(
            wait(&place("+14165550142", None), "2026-12-05T23:30:00Z").as_deref(),
            Some("2026-12-06T15:00:00Z")
        );
    }

    #[test]
    fn a_rule_holds_from_its_day_on() {
        let evening = |year: i16| format!("{year}-02-06T01:30:00Z");
        let maryland = place("+14105550142", None);
        assert_eq!(wait(&maryland, &evening(2023)), None);
        assert!(wait(&maryland, &evening(2024)).is_some());
    }

    #[test]
    fn what_is_more_holds_up_as_well() {
        let at: Timestamp = "2026-12-02T19:00:00Z".parse().unwrap();
        let until: Timestamp = "2026-12-02T20:00:00Z".parse().unwrap();
        let noon = |_: &TimeZone, at: Timestamp| (at < until).then_some(until);
        assert_eq!(place("+16025550142", None).wait(at, noon), Some(until));
    }
}
