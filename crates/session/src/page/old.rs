//! Links as they were made before: under a key of the business's own, which the link did not name. So every business's key
//! has to be tried. None is made any more; those that are in people's phones are good to their last day, which came at most
//! [`GOOD_FOR`] after they were made. Whoever opens them bounds how many businesses are tried, and for how long.

use jiff::SignedDuration;

use super::letters::{Way, read};
use super::{Visitor, cipher, deciphered, mark};
use crate::keys;

/// Keeps the keys of pages apart from whatever else may ever be derived from the session key.
const CONTEXT: &[u8] = b"ringback.page.1.";
/// The longest time that a link is good for: 90 days of visits to come, a week more, and the rest of a day; with two days
/// in which a program of before may still have been at work.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24 * 100);

/// Whether a token can be one of these.
pub fn is_one(token: &str) -> bool {
    read(Way::First, token).is_some()
}

/// Whose page a token opens. None: none of the keys made it for this business.
pub fn open(session_key: &str, business: &str, token: &str) -> Option<Visitor> {
    let block = read(Way::First, token)?;
    let keys = keys(session_key).ok()?;
    let mut visitors = keys.iter().filter_map(|key| {
        let cipher = cipher(key, CONTEXT, business.as_bytes())?;
        // Where the mark of the business stands now, 48 zeros showed that the key was the right one.
        let (zeros, visitor) = Visitor::of(deciphered(&cipher, block), mark(business));
        (zeros == 0).then_some(visitor)
    });
    visitors.next()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const KEY: &str = "first-key-of-enough-bytes";
    /// As the program of before made it: for acme, 16025550163, the third episode, good to Jan 8, 1970.
    const TOKEN: &str = "0ALfboMJIRVqyVyYDc9Tbk";

    #[test]
    fn a_link_that_was_made_before_says_whose_page_it_is_and_when_it_ends() {
        let visitor = open(KEY, "acme", TOKEN).unwrap();
        assert_eq!((visitor.digits.as_str(), visitor.business.as_str()), ("16025550163", &*mark("acme")));
        assert!(visitor.is_of(3) && !visitor.is_of(2));
        let is_late = |second| visitor.is_late(Timestamp::from_second(second).unwrap());
        assert!(!is_late(8 * 86_400 - 1) && is_late(8 * 86_400));
        let rotated = format!("second-key-of-enough-bytes, {KEY}");
        assert!(open(&rotated, "acme", TOKEN).is_some());
    }

    #[test]
    fn a_link_of_another_key_another_business_or_another_letter_opens_nothing() {
        assert_eq!(open("second-key-of-enough-bytes", "acme", TOKEN), None);
        assert_eq!(open(KEY, "other", TOKEN), None);
        for place in 0..TOKEN.len() {
            let mut letters = TOKEN.as_bytes().to_vec();
            letters[place] = if letters[place] == b'0' { b'1' } else { b'0' };
            assert_eq!(open(KEY, "acme", &String::from_utf8(letters).unwrap()), None, "letter {place}");
        }
    }

    #[test]
    fn none_of_now_is_one_of_before() {
        let fresh = super::super::mint(KEY, "acme", "16025550163", 3, Timestamp::UNIX_EPOCH).unwrap();
        assert!(is_one(TOKEN) && !is_one(&fresh) && !is_one(""));
        assert!(super::super::open(KEY, TOKEN).is_empty());
    }
}
