//! The states of the United States: by ZIP code, and by area code where a state has rules of its own.

/// A state (or Washington, D.C., Puerto Rico, Guam), the first three digits of its ZIP codes as ranges, and the zones
/// that its places keep.
type State = (&'static str, &'static [(u16, u16)], &'static [&'static str]);

const EASTERN: &[&str] = &["America/New_York"];
const CENTRAL: &[&str] = &["America/Chicago"];
const MOUNTAIN: &[&str] = &["America/Denver"];
const PACIFIC: &[&str] = &["America/Los_Angeles"];
const EAST_AND_CENTRAL: &[&str] = &["America/New_York", "America/Chicago"];
const CENTRAL_AND_MOUNTAIN: &[&str] = &["America/Chicago", "America/Denver"];
const MOUNTAIN_AND_PACIFIC: &[&str] = &["America/Denver", "America/Los_Angeles"];

/// Source: the Postal Service's list of three-digit prefixes (Labeling List L002).
const STATES: &[State] = &[
    ("MA", &[(10, 27), (55, 55)], EASTERN),
    ("RI", &[(28, 29)], EASTERN),
    ("NH", &[(30, 38)], EASTERN),
    ("ME", &[(39, 49)], EASTERN),
    ("VT", &[(50, 54), (56, 59)], EASTERN),
    ("CT", &[(60, 69)], EASTERN),
    ("NJ", &[(70, 89)], EASTERN),
    ("NY", &[(5, 5), (100, 149)], EASTERN),
    ("PA", &[(150, 196)], EASTERN),
    ("DE", &[(197, 199)], EASTERN),
    ("DC", &[(200, 200), (202, 205)], EASTERN),
    ("MD", &[(206, 219)], EASTERN),
    ("VA", &[(201, 201), (220, 246)], EASTERN),
    ("WV", &[(247, 268)], EASTERN),
    ("NC", &[(270, 289)], EASTERN),
    ("SC", &[(290, 299)], EASTERN),
    ("GA", &[(300, 319), (398, 399)], EASTERN),
    ("FL", &[(320, 339), (341, 349)], EAST_AND_CENTRAL),
    ("AL", &[(350, 369)], EAST_AND_CENTRAL),
    ("TN", &[(370, 385)], EAST_AND_CENTRAL),
    ("MS", &[(386, 397)], CENTRAL),
    ("KY", &[(400, 427)], EAST_AND_CENTRAL),
    ("OH", &[(430, 459)], EASTERN),
    ("IN", &[(460, 479)], EAST_AND_CENTRAL),
    ("MI", &[(480, 499)], EAST_AND_CENTRAL),
    ("IA", &[(500, 528)], CENTRAL),
    ("WI", &[(530, 549)], CENTRAL),
    ("MN", &[(550, 567)], CENTRAL),
    ("SD", &[(570, 577)], CENTRAL_AND_MOUNTAIN),
    ("ND", &[(580, 588)], CENTRAL_AND_MOUNTAIN),
    ("MT", &[(590, 599)], MOUNTAIN),
    ("IL", &[(600, 629)], CENTRAL),
    ("MO", &[(630, 658)], CENTRAL),
    ("KS", &[(660, 679)], CENTRAL_AND_MOUNTAIN),
    ("NE", &[(680, 693)], CENTRAL_AND_MOUNTAIN),
    ("LA", &[(700, 714)], CENTRAL),
    ("AR", &[(716, 729)], CENTRAL),
    ("OK", &[(730, 732), (734, 749)], CENTRAL_AND_MOUNTAIN),
    ("TX", &[(733, 733), (750, 799), (885, 885)], CENTRAL_AND_MOUNTAIN),
    ("CO", &[(800, 816)], MOUNTAIN),
    ("WY", &[(820, 831)], MOUNTAIN),
    ("ID", &[(832, 838)], MOUNTAIN_AND_PACIFIC),
    ("UT", &[(840, 847)], MOUNTAIN),
    // The Navajo Nation changes its clocks, the rest of Arizona does not.
    ("AZ", &[(850, 859), (863, 864)], &["America/Phoenix"]),
    ("AZ", &[(860, 860), (865, 865)], &["America/Phoenix", "America/Denver"]),
    ("NM", &[(870, 884)], MOUNTAIN),
    ("NV", &[(889, 898)], MOUNTAIN_AND_PACIFIC),
    ("CA", &[(900, 961)], PACIFIC),
    ("HI", &[(967, 968)], &["Pacific/Honolulu"]),
    ("GU", &[(969, 969)], &["Pacific/Guam"]),
    ("OR", &[(970, 979)], MOUNTAIN_AND_PACIFIC),
    ("WA", &[(980, 994)], PACIFIC),
    ("AK", &[(995, 999)], &["America/Anchorage", "America/Adak"]),
    ("PR", &[(6, 9)], &["America/Puerto_Rico"]),
];

/// Area codes of the states that have hours of their own. Source: North American Numbering Plan Administrator.
const AREA_CODES: &[(&str, &str)] = &[
    ("FL", "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954"),
    ("OK", "405 539 572 580 918"),
    ("MD", "227 240 301 410 443 667"),
    (
        "TX",
        "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936 940 945 \
         956 972 979",
    ),
    ("CT", "203 475 860 959"),
];

/// The state of a ZIP code, and the zones that it can keep. None: no ZIP code of a place.
pub fn of_zip(zip: &str) -> Option<(&'static str, &'static [&'static str])> {
    let digits = zip.get(..5).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let prefix: u16 = digits.get(..3)?.parse().ok()?;
    let within = |(from, to): &(u16, u16)| (*from..=*to).contains(&prefix);
    STATES.iter().find(|(_, ranges, _)| ranges.iter().any(within)).map(|(name, _, zones)| (*name, *zones))
}

/// The state of an area code, where that state has hours of its own.
pub fn of_area_code(code: &str) -> Option<&'static str> {
    AREA_CODES.iter().find(|(_, codes)| codes.split(' ').any(|known| known == code)).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_code_tells_the_state_and_its_zones() {
        assert_eq!(of_zip("85021"), Some(("AZ", &["America/Phoenix"][..])));
        assert_eq!(of_zip("86515-0001").map(|(_, zones)| zones.len()), Some(2));
        assert_eq!(of_zip("10001").map(|(state, _)| state), Some("NY"));
        assert_eq!(of_zip("00501").map(|(state, _)| state), Some("NY"));
        assert_eq!(of_zip("79901").map(|(state, _)| state), Some("TX"));
        for none in ["", "1234", "00000", "K1A 0B1", "abcde"] {
            assert_eq!(of_zip(none), None, "{none}");
        }
    }

    #[test]
    fn no_prefix_belongs_to_two_states() {
        for prefix in 0..1000_u16 {
            let within = |(from, to): &(u16, u16)| (*from..=*to).contains(&prefix);
            let count = STATES.iter().filter(|(_, ranges, _)| ranges.iter().any(within)).count();
            assert!(count <= 1, "{prefix}");
        }
    }
}
