//! Parameters of an address: each at most once, and none that nobody knows.

use jiff::civil::Date;

use crate::cursor::Place;
use crate::problem::Problem;

/// So many items a page has unless it is asked otherwise.
pub const USUAL: u32 = 50;
/// And so many at most.
pub const MOST: u32 = 100;

/// The parameters of one request.
#[derive(Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads them. Those that are not `known` are refused.
    pub fn read(query: &str, known: &[&str]) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        for (at, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let detail = match known {
                    [] => "This takes no parameters: leave it out.".to_owned(),
                    known => format!("There is no such parameter: this takes {}.", known.join(", ")),
                };
                return Err(Problem::bad(name, detail));
            }
            if pairs.iter().skip(at + 1).any(|(other, _)| other == name) {
                return Err(Problem::bad(name, "It is given twice: give it once."));
            }
        }
        Ok(Self(pairs))
    }

    /// The value of one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A value that is read; `right` says what it should be.
    pub fn parsed<T>(
        &self,
        name: &str,
        right: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let wrong = || Problem::bad(name, format!("It should be {right}."));
        self.get(name).map(|value| read(value).ok_or_else(wrong)).transpose()
    }

    /// A date such as 2026-12-01.
    pub fn date(&self, name: &str) -> Result<Option<Date>, Problem> {
        // Ten letters: no sign, no time of day.
        self.parsed(name, "a date such as 2026-12-01", |text| text.parse().ok().filter(|_| text.len() == 10))
    }

    /// How many items are wanted.
    pub fn limit(&self) -> Result<usize, Problem> {
        let right = format!("a number from 1 to {MOST}");
        let limit = self.parsed("limit", &right, |text| whole(text, 1, MOST))?.unwrap_or(USUAL);
        Ok(usize::try_from(limit).unwrap_or(1))
    }

    /// Where the page before ended.
    pub fn cursor(&self) -> Result<Option<Place>, Problem> {
        self.parsed("cursor", "the next of the page before, as it was given", Place::read)
    }
}

/// A whole number within bounds, written in digits only.
pub fn whole(text: &str, least: u32, most: u32) -> Option<u32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| digits && (least..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_refused_by_its_name() {
        let refused = Query::read("limit=5&sort=name", &["limit", "cursor"]).unwrap_err();
        assert_eq!((refused.status, refused.at.as_deref()), (400, Some("sort")));
        assert_eq!(Query::read("limit=5&limit=6", &["limit"]).unwrap_err().at.as_deref(), Some("limit"));
        assert!(Query::read("", &[]).is_ok());
    }

    #[test]
    fn limits_and_dates_are_read_strictly() {
        let limit = |text: &str| Query::read(text, &["limit"]).unwrap().limit();
        assert_eq!(
            (limit("").unwrap(), limit("limit=1").unwrap(), limit("limit=100").unwrap()),
            (50, 1, 100)
        );
        for wrong in ["limit=0", "limit=101", "limit=", "limit=%2B5", "limit=5.0", "limit=-1"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
        let date = |text: &str| Query::read(text, &["from"]).unwrap().date("from");
        assert!(date("from=2026-12-01").unwrap().is_some());
        for wrong in ["from=2026-13-01", "from=20261201", "from=2026-12-01T10:00", "from="] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
