//! Where a page ended, so that the next one begins there whatever came meanwhile. Opaque to whoever gets it, and every text
//! of the right shape is one.

use jiff::civil::Date;

/// How long a cursor is.
pub const LETTERS: usize = 32;

/// A place in the list of leads: the day in the log, when the episode began, and the lead's tag, all of them descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Days since 1970, in the business's time.
    pub day: u16,
    /// Milliseconds since 1970.
    pub at: u64,
    /// The lead's tag.
    pub tag: u64,
}

/// 48 bits of milliseconds are nine thousand years.
const MOST_MILLIS: u64 = (1 << 48) - 1;

impl Place {
    /// The place of an episode.
    pub fn new(day: Date, at_millis: i64, tag: &str) -> Self {
        Self {
            day: day_number(day),
            at: u64::try_from(at_millis).unwrap_or(0).min(MOST_MILLIS),
            tag: u64::from_str_radix(tag, 16).unwrap_or(0),
        }
    }

    /// Before everything of a day.
    pub fn before(day: Date) -> Self {
        Self { day: day_number(day), at: 0, tag: 0 }
    }

    /// As it is given out.
    pub fn text(self) -> String {
        format!("{:04x}{:012x}{:016x}", self.day, self.at, self.tag)
    }

    /// Reads one that was given out.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() != LETTERS || !text.bytes().all(is_hex) {
            return None;
        }
        let part = |from: usize, to: usize| u64::from_str_radix(text.get(from..to)?, 16).ok();
        Some(Self { day: u16::try_from(part(0, 4)?).ok()?, at: part(4, 16)?, tag: part(16, LETTERS)? })
    }
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
}

/// Days since 1970.
pub fn day_number(date: Date) -> u16 {
    let days = date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24;
    u16::try_from(days.max(0)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_place_is_read_as_it_was_given_out() {
        let place = Place::new(date(2026, 12, 1), 1_796_000_000_123, "00ab34cd56ef7890");
        assert_eq!(Place::read(&place.text()), Some(place));
        assert_eq!(place.text().len(), LETTERS);
    }

    #[test]
    fn later_days_and_moments_are_larger_and_nothing_of_a_day_is_before_its_beginning() {
        let of = |day, at| Place::new(date(2026, 12, day), at, "0000000000000001");
        assert!(of(2, 5) > of(1, 9) && of(1, 9) > of(1, 5));
        assert!(
            Place::before(date(2026, 12, 2)) > of(1, i64::MAX) && Place::before(date(2026, 12, 1)) < of(1, 0)
        );
    }

    #[test]
    fn every_text_of_the_right_shape_is_a_place_and_no_other() {
        for text in ["0".repeat(LETTERS), "f".repeat(LETTERS), "0123456789abcdef".repeat(2)] {
            assert!(Place::read(&text).is_some(), "{text}");
        }
        for text in ["", "0", &"F".repeat(LETTERS), &"é".repeat(LETTERS / 2), &"+".repeat(LETTERS)] {
            assert!(Place::read(text).is_none(), "{text}");
        }
    }
}
