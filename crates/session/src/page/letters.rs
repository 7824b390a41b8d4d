//! A block of 128 bits in 22 letters and digits.
//!
//! A block takes the first letter no further than the eighth of the alphabet. So the first letter also says in which way a
//! token was made: the first way begins at the first letter, the second one eight letters on.

/// Letters and digits only: some phones end a link at its first or last sign.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// As many of the alphabet as 128 bits take.
pub const LETTERS: usize = 22;

/// In which way a token was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Under a key of the business's own, which it does not name.
    First,
    /// Under one key for all, with the business inside.
    Second,
}

impl Way {
    /// By so many letters its first letter is moved on.
    fn ahead(self) -> u128 {
        match self {
            Self::First => 0,
            Self::Second => 8,
        }
    }
}

/// Writes a block.
pub(super) fn written(way: Way, block: u128) -> String {
    let mut rest = block;
    let mut letters: Vec<char> = (1..=LETTERS)
        .map(|place| {
            let value = if place == LETTERS { rest + way.ahead() } else { rest % 62 };
            rest /= 62;
            let letter = usize::try_from(value).ok().and_then(|at| ALPHABET.get(at)).copied();
            char::from(letter.unwrap_or_default())
        })
        .collect();
    letters.reverse();
    letters.into_iter().collect()
}

/// Reads one. None: no token was ever made like this, or it was in another way.
pub(super) fn read(way: Way, token: &str) -> Option<u128> {
    if token.len() != LETTERS {
        return None;
    }
    token.bytes().enumerate().try_fold(0_u128, |number, (place, byte)| {
        let value = u128::try_from(ALPHABET.iter().position(|letter| *letter == byte)?).ok()?;
        let value = if place == 0 { value.checked_sub(way.ahead())? } else { value };
        number.checked_mul(62)?.checked_add(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_read_as_it_was_written_and_not_as_one_of_the_other_way() {
        for block in [0, 1, 61, 62, u128::MAX / 3, u128::MAX] {
            for (way, other) in [(Way::First, Way::Second), (Way::Second, Way::First)] {
                let token = written(way, block);
                assert!(token.len() == LETTERS && token.bytes().all(|b| b.is_ascii_alphanumeric()));
                assert_eq!((read(way, &token), read(other, &token)), (Some(block), None), "{token}");
            }
        }
    }

    #[test]
    fn whatever_is_no_block_is_not_read() {
        let long = "a".repeat(100_000);
        let largest = "z".repeat(LETTERS);
        for text in ["", "0", "é", "-000000000000000000000", "G000000000000000000000", &largest, &long] {
            assert_eq!((read(Way::First, text), read(Way::Second, text)), (None, None), "{text}");
        }
    }
}
