//! Where a business goes.

use jiff::civil::Date;

/// A ZIP code, `850*`, or a city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AreaPattern {
    /// A whole ZIP code, or its first digits.
    Zip {
        /// Digits that it starts with.
        prefix: String,
        /// Whether those are all of its digits.
        whole: bool,
    },
    /// A city, compared without regard to case.
    City(String),
}

impl AreaPattern {
    /// Reads `85021`, `850*` or `Tempe`.
    pub fn parse(text: &str) -> Self {
        let digits = text.trim_end_matches('*');
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            Self::Zip { prefix: digits.to_owned(), whole: digits.len() == text.len() }
        } else {
            Self::City(text.to_owned())
        }
    }

    /// The pattern as the profile writes it.
    pub fn text(&self) -> String {
        match self {
            Self::Zip { prefix, whole: true } => prefix.clone(),
            Self::Zip { prefix, whole: false } => format!("{prefix}*"),
            Self::City(city) => city.clone(),
        }
    }
}

impl AreaPattern {
    /// Whether a place lies in an area; no patterns are everywhere. None: nothing is known of the place.
    ///
    /// A ZIP code decides where the area has any, else the city. An area of city names alone says nothing about a
    /// ZIP code, and one of ZIP codes alone nothing about a city; that counts as inside, and a person will see.
    pub fn hold(area: &[Self], zip: Option<&str>, city: Option<&str>) -> Option<bool> {
        let zips = area.iter().any(|pattern| matches!(pattern, Self::Zip { .. }));
        let cities = area.iter().any(|pattern| matches!(pattern, Self::City(_)));
        match (zip, city) {
            _ if area.is_empty() => Some(true),
            (None, None) => None,
            (Some(zip), _) if zips => Some(area.iter().any(|pattern| pattern.holds_zip(zip))),
            (_, Some(city)) if cities => Some(area.iter().any(|pattern| pattern.holds_city(city))),
            _ => Some(true),
        }
    }

    fn holds_zip(&self, zip: &str) -> bool {
        match self {
            Self::Zip { prefix, whole: true } => zip == prefix,
            Self::Zip { prefix, whole: false } => zip.starts_with(prefix.as_str()),
            Self::City(_) => false,
        }
    }

    fn holds_city(&self, city: &str) -> bool {
        matches!(self, Self::City(name) if name.eq_ignore_ascii_case(city))
    }
}

/// Where somebody goes on which day of the week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Areas {
    /// Monday first. Empty: the whole service area.
    pub week: [Vec<AreaPattern>; 7],
}

impl Areas {
    /// Whether a job at this place can be done on this date. A place that is not known is nowhere else.
    pub fn reach(&self, date: Date, zip: Option<&str>, city: Option<&str>) -> bool {
        let area = self.week.get(super::weekday(date)).map_or(&[][..], Vec::as_slice);
        AreaPattern::hold(area, zip, city) != Some(false)
    }
}
