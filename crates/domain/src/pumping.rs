//! Caps against SMS pumping: many "callers" from numbers that are costly to text make us text them, and whoever owns
//! the numbers earns on it. What counts is the country that a number belongs to, and the day.
//!
//! Sources: the country calling codes of ITU-T E.164, and the area codes of the North American Numbering Plan.

use crate::profile::Business;
use crate::{Phone, profile::Person};

/// First replies a day to the business's own country, where the profile does not say.
pub const TEXTS_A_DAY: u32 = 500;
/// First replies a day to any one other country, where the profile does not say.
pub const FOREIGN_TEXTS_A_DAY: u32 = 5;
/// All other countries together get so many times what one gets.
const FOREIGN_COUNTRIES: u32 = 4;

/// Area codes within +1 that are neither the United States (with its territories) nor Canada; those of one country
/// stand together, under the first.
const ISLANDS: &[&[&str]] = &[
    &["809", "829", "849"], // Dominican Republic
    &["876", "658"],        // Jamaica
    &["242"],               // Bahamas
    &["246"],               // Barbados
    &["264"],               // Anguilla
    &["268"],               // Antigua and Barbuda
    &["284"],               // British Virgin Islands
    &["345"],               // Cayman Islands
    &["441"],               // Bermuda
    &["473"],               // Grenada
    &["649"],               // Turks and Caicos Islands
    &["664"],               // Montserrat
    &["721"],               // Sint Maarten
    &["758"],               // Saint Lucia
    &["767"],               // Dominica
    &["784"],               // Saint Vincent and the Grenadines
    &["868"],               // Trinidad and Tobago
    &["869"],               // Saint Kitts and Nevis
];
const CANADA: &[&str] = &[
    "204", "226", "236", "249", "250", "257", "263", "289", "306", "343", "354", "365", "367", "368", "382",
    "403", "416", "418", "428", "431", "437", "438", "450", "460", "468", "474", "506", "514", "519", "548",
    "579", "581", "584", "587", "604", "613", "639", "647", "672", "683", "705", "709", "742", "753", "778",
    "780", "782", "807", "819", "825", "867", "873", "879", "902", "905", "942",
];
/// Calling codes of two digits; 1 and 7 have one, all others three.
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// What a number belongs to, as far as the price of a text goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The United States and its territories.
    UnitedStates,
    /// Canada.
    Canada,
    /// Another country of the North American Numbering Plan, by its first area code.
    Island(String),
    /// A country by its calling code.
    Country(String),
    /// A North American number of no place that costs extra, such as 900 and 976.
    Premium,
}

impl Destination {
    /// As it stands in storage keys.
    pub fn key(&self) -> String {
        match self {
            Self::UnitedStates => "us".to_owned(),
            Self::Canada => "ca".to_owned(),
            Self::Island(code) => format!("1{code}"),
            Self::Country(code) => code.clone(),
            Self::Premium => "premium".to_owned(),
        }
    }

    fn is_home_of(&self, number: &Phone) -> bool {
        let own = destination(number);
        let north = |place: &Self| matches!(place, Self::UnitedStates | Self::Canada);
        match self {
            Self::Premium => false,
            _ => own == *self || north(&own) && north(self),
        }
    }
}

/// Where a number belongs.
pub fn destination(phone: &Phone) -> Destination {
    let digits = phone.digits();
    if digits.starts_with('1') {
        return north_american(phone);
    }
    let length = match digits {
        _ if digits.starts_with('7') => 1,
        _ if TWO_DIGITS.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    };
    Destination::Country(digits.get(..length).unwrap_or(digits).to_owned())
}

fn north_american(phone: &Phone) -> Destination {
    // A number of another length is nobody's; it gets the small cap.
    let Some(area) = phone.area_code() else { return Destination::Premium };
    let exchange = phone.digits().get(4..7).unwrap_or_default();
    // 700 is the carriers' own; 5xx with two equal digits is for numbers that follow a person or a machine.
    let no_place = matches!(area, "900" | "700" | "500" | "533" | "544" | "566" | "577" | "588");
    if no_place || exchange == "976" {
        return Destination::Premium;
    }
    if let Some(first) = ISLANDS.iter().find(|codes| codes.contains(&area)).and_then(|codes| codes.first()) {
        return Destination::Island((*first).to_owned());
    }
    if CANADA.contains(&area) { Destination::Canada } else { Destination::UnitedStates }
}

/// How many first replies may leave in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caps {
    /// To a country that the business has a number in.
    Home(u32),
    /// To any other one.
    Foreign {
        /// To this country.
        each: u32,
        /// To all foreign ones together.
        all: u32,
    },
}

/// The caps of a business for first replies to a destination.
pub fn caps(business: &Business, to: &Destination) -> Caps {
    if business.numbers.iter().any(|number| to.is_home_of(number)) {
        return Caps::Home(business.response.texts_a_day);
    }
    let each = business.response.foreign_texts_a_day;
    Caps::Foreign { each, all: each.saturating_mul(FOREIGN_COUNTRIES) }
}

/// Who is told that a cap was reached: the owner, or the first of the team.
pub fn told(business: &Business) -> Option<&Person> {
    let owner = business.team.iter().find(|person| person.roles.iter().any(|role| role == "owner"));
    owner.or(business.team.first())
}

/// What they are told.
pub fn alert(business: &Business, caps: Caps) -> String {
    let name = &business.name;
    match caps {
        Caps::Home(most) => format!(
            "{name}: more than {most} callers today, so no more first texts go out until tomorrow. Every call is \
             still on your list."
        ),
        Caps::Foreign { .. } => format!(
            "{name}: unusually many calls from costly foreign or premium numbers today, so we do not text those \
             back until tomorrow. Other callers are texted as always."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(number: &str) -> Destination {
        destination(&Phone::parse(number).unwrap())
    }

    fn acme() -> Business {
        Business::from_toml(include_str!("../../../tests/profiles/acme-heating.toml")).unwrap()
    }

    #[test]
    fn the_islands_of_plus_one_are_not_the_united_states() {
        let codes = "876 809 829 849 473 268 284 242 246 441 345 767 649 664 721 758 784 868 869 658 264";
        for code in codes.split(' ') {
            let place = to(&format!("+1{code}5550142"));
            assert!(matches!(place, Destination::Island(_)), "{code}: {place:?}");
            assert_eq!(caps(&acme(), &place), Caps::Foreign { each: 5, all: 20 }, "{code}");
        }
        assert_eq!(to("+18765550142"), to("+16585550142"));
        assert_eq!(to("+18095550142").key(), "1809");
        assert_eq!(to("+18495550142").key(), "1809");
    }

    #[test]
    fn territories_are_the_united_states() {
        for code in ["340", "670", "671", "684", "787", "939", "602", "212"] {
            assert_eq!(to(&format!("+1{code}5550142")), Destination::UnitedStates, "{code}");
        }
    }

    #[test]
    fn calling_codes_are_read_to_their_end() {
        for (number, key) in [
            ("+79161234567", "7"),
            ("+442071838750", "44"),
            ("+4930901820", "49"),
            ("+37251234567", "372"),
            ("+252612345678", "252"),
            ("+881612345678", "881"),
            ("+14165550142", "ca"),
        ] {
            assert_eq!(to(number).key(), key, "{number}");
        }
    }

    #[test]
    fn premium_numbers_are_nobodys_home() {
        for number in ["+19005550142", "+17005550142", "+16029760142", "+15005550142", "+1602555014"] {
            assert_eq!(to(number), Destination::Premium, "{number}");
        }
        let mut acme = acme();
        acme.numbers.push(Phone::parse("+19005550142").unwrap());
        assert!(matches!(caps(&acme, &Destination::Premium), Caps::Foreign { .. }));
    }

    #[test]
    fn home_is_where_the_business_has_a_number() {
        let mut acme = acme();
        for home in [Destination::UnitedStates, Destination::Canada] {
            assert_eq!(caps(&acme, &home), Caps::Home(TEXTS_A_DAY));
        }
        let germany = Destination::Country("49".to_owned());
        assert!(matches!(caps(&acme, &germany), Caps::Foreign { .. }));
        acme.numbers = vec![Phone::parse("+4930901820").unwrap()];
        assert_eq!(caps(&acme, &germany), Caps::Home(TEXTS_A_DAY));
        assert!(matches!(caps(&acme, &Destination::UnitedStates), Caps::Foreign { .. }));
        acme.response.foreign_texts_a_day = 2;
        assert_eq!(caps(&acme, &Destination::Canada), Caps::Foreign { each: 2, all: 8 });
    }

    #[test]
    fn the_owner_is_told_without_a_number() {
        let acme = acme();
        assert_eq!(told(&acme).map(|person| person.name.as_str()), Some("Dana Ortiz"));
        for caps in [Caps::Home(500), Caps::Foreign { each: 5, all: 20 }] {
            let words = alert(&acme, caps);
            assert!(words.starts_with("Acme Heating & Air: ") && !words.contains('+'), "{words}");
        }
    }
}
