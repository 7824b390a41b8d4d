//! The link to a caller's page: a whole token in 22 letters and digits, because it stands in a text.
//!
//! What it says (a number, an episode, a last day) fills one block of AES with 48 zeros in front, enciphered under a key of
//! the business's own. Whoever does not have the key can neither read a token nor make one: another block, or a changed
//! letter, deciphers to something random, where the zeros stand once in 2^48 tries. So nothing is stored for a link, and
//! nothing is left of it when a caller is forgotten.

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _};
use hmac::digest::KeyInit as _;
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

use crate::{MintError, Rejected, keys};

/// Keeps the keys of pages apart from whatever else may ever be derived from the session key.
const CONTEXT: &[u8] = b"ringback.page.1.";
/// Letters and digits only: some phones end a link at its first or last sign.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// As many of the alphabet as 128 bits take.
pub const LETTERS: usize = 22;

/// Up to 15 digits.
const NUMBER_BITS: u32 = 50;
const EPISODE_BITS: u32 = 14;
const DAY_BITS: u32 = 16;
const DAY_SECONDS: i64 = 86_400;

/// Whose page it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The digits of the caller's number.
    pub digits: String,
    episode: u128,
}

impl Visitor {
    /// Whether the link was made for this episode of theirs.
    pub fn is_of(&self, episode: u32) -> bool {
        self.episode == low(u128::from(episode), EPISODE_BITS)
    }
}

/// Mints the token of a caller's page. It is good to the end of the day (UTC) of `until`.
pub fn mint(
    session_key: &str,
    business: &str,
    digits: &str,
    episode: u32,
    until: Timestamp,
) -> Result<String, MintError> {
    let number: u128 = digits.parse().map_err(|_| MintError::Number)?;
    // A number that begins with 0 would not come out as it went in.
    if number >> NUMBER_BITS != 0 || number.to_string() != digits {
        return Err(MintError::Number);
    }
    let day = u128::try_from(until.as_second().div_euclid(DAY_SECONDS)).unwrap_or(0);
    let day = day.min((1 << DAY_BITS) - 1);
    let episode = low(u128::from(episode), EPISODE_BITS);
    let plain = ((day << EPISODE_BITS) | episode) << NUMBER_BITS | number;
    let keys = keys(session_key)?;
    let cipher = keys.first().and_then(|key| cipher(key, business)).ok_or(MintError::Key)?;
    let mut block = Array::from(plain.to_be_bytes());
    cipher.encrypt_block(&mut block);
    Ok(written(u128::from_be_bytes(block.into())))
}

/// Whose page a token opens, if one of the keys made it for this business, and its last day has not passed.
pub fn open(session_key: &str, business: &str, token: &str, now: Timestamp) -> Result<Visitor, Rejected> {
    let block = read(token).ok_or(Rejected::Forged)?;
    let keys = keys(session_key).map_err(|_| Rejected::Forged)?;
    let ciphers = keys.iter().filter_map(|key| cipher(key, business));
    let opened = ciphers.map(|cipher| {
        let mut block = Array::from(block.to_be_bytes());
        cipher.decrypt_block(&mut block);
        u128::from_be_bytes(block.into())
    });
    let is_ours = |plain: &u128| plain >> (NUMBER_BITS + EPISODE_BITS + DAY_BITS) == 0;
    let plain = opened.into_iter().find(is_ours).ok_or(Rejected::Forged)?;
    let day = plain >> (NUMBER_BITS + EPISODE_BITS);
    if day < u128::try_from(now.as_second().div_euclid(DAY_SECONDS)).unwrap_or(0) {
        return Err(Rejected::Expired);
    }
    let (digits, episode) = (low(plain, NUMBER_BITS).to_string(), low(plain >> NUMBER_BITS, EPISODE_BITS));
    Ok(Visitor { digits, episode })
}

/// The address that goes into the caller's text.
pub fn link(public_url: &str, token: &str) -> String {
    format!("{}/book/{token}", public_url.trim_end_matches('/'))
}

fn low(number: u128, bits: u32) -> u128 {
    number & ((1 << bits) - 1)
}

fn cipher(key: &str, business: &str) -> Option<Aes256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(CONTEXT);
    mac.update(business.as_bytes());
    Aes256::new_from_slice(&mac.finalize().into_bytes()).ok()
}

fn written(number: u128) -> String {
    let mut rest = number;
    let mut letters: Vec<char> = (0..LETTERS)
        .map(|_| {
            let letter = usize::try_from(rest % 62).ok().and_then(|at| ALPHABET.get(at)).copied();
            rest /= 62;
            char::from(letter.unwrap_or_default())
        })
        .collect();
    letters.reverse();
    letters.into_iter().collect()
}

fn read(token: &str) -> Option<u128> {
    if token.len() != LETTERS {
        return None;
    }
    token.bytes().try_fold(0_u128, |number, byte| {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        number.checked_mul(62)?.checked_add(u128::try_from(value).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "first-key-of-enough-bytes";
    const OTHER: &str = "second-key-of-enough-bytes";
    const RAY: &str = "16025550163";
    /// Thu Jan 8, 1970, 00:00:10.
    const UNTIL: i64 = 7 * DAY_SECONDS + 10;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn token() -> String {
        mint(KEY, "acme", RAY, 3, at(UNTIL)).unwrap()
    }

    #[test]
    fn a_link_says_whose_page_it_is_in_22_letters_and_digits_that_show_nothing_of_it() {
        let visitor = open(KEY, "acme", &token(), at(UNTIL)).unwrap();
        assert_eq!(visitor.digits, RAY);
        assert!(visitor.is_of(3) && !visitor.is_of(2) && !visitor.is_of(4));
        assert!(token().len() == LETTERS && token().bytes().all(|b| b.is_ascii_alphanumeric()));
        assert!(!token().contains("555"));
        assert_eq!(link("https://calls.example.com/", "x"), link("https://calls.example.com", "x"));
    }

    #[test]
    fn the_same_link_is_minted_each_time_and_another_for_each_caller_episode_and_business() {
        assert_eq!(token(), token());
        let others = [
            mint(KEY, "acme", "16025550164", 3, at(UNTIL)),
            mint(KEY, "acme", RAY, 4, at(UNTIL)),
            mint(KEY, "acme", RAY, 3, at(UNTIL + DAY_SECONDS)),
            mint(KEY, "other", RAY, 3, at(UNTIL)),
        ];
        for other in others {
            let common = other.unwrap().bytes().zip(token().bytes()).filter(|(a, b)| a == b).count();
            assert!(common < 8, "{common} letters are the same");
        }
    }

    #[test]
    fn a_link_is_good_to_the_end_of_its_last_day() {
        assert!(open(KEY, "acme", &token(), at(8 * DAY_SECONDS - 1)).is_ok());
        assert_eq!(open(KEY, "acme", &token(), at(8 * DAY_SECONDS)), Err(Rejected::Expired));
    }

    #[test]
    fn no_changed_letter_goes_unnoticed() {
        for place in 0..LETTERS {
            let mut letters = token().into_bytes();
            letters[place] = if letters[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(letters).unwrap();
            assert_eq!(open(KEY, "acme", &changed, at(1)), Err(Rejected::Forged), "letter {place}");
        }
    }

    #[test]
    fn a_link_of_another_key_or_another_business_is_forged() {
        assert_eq!(open(OTHER, "acme", &token(), at(1)), Err(Rejected::Forged));
        assert_eq!(open(KEY, "other", &token(), at(1)), Err(Rejected::Forged));
    }

    #[test]
    fn after_a_rotation_old_links_are_good_and_new_ones_are_made_with_the_new_key() {
        let rotated = format!("{OTHER}, {KEY}");
        assert!(open(&rotated, "acme", &token(), at(1)).is_ok());
        let fresh = mint(&rotated, "acme", RAY, 3, at(UNTIL)).unwrap();
        assert!(open(OTHER, "acme", &fresh, at(1)).is_ok());
    }

    #[test]
    fn whatever_is_no_link_is_forged() {
        let long = "a".repeat(100_000);
        let largest = "z".repeat(LETTERS);
        for text in ["", "0", "0000000000000000000000", "é", "-000000000000000000000", &largest, &long] {
            assert_eq!(open(KEY, "acme", text, at(1)), Err(Rejected::Forged), "{text}");
        }
    }

    #[test]
    fn a_number_that_is_none_and_a_short_key_make_no_link() {
        for digits in ["", "0602555", "1602555016x", "1234567890123456", "+16025550163"] {
            assert_eq!(mint(KEY, "acme", digits, 1, at(1)), Err(MintError::Number), "{digits}");
        }
        assert_eq!(mint(KEY, "acme", "999999999999999", 1, at(1)).map(|token| token.len()), Ok(LETTERS));
        assert_eq!(mint("short", "acme", RAY, 1, at(1)), Err(MintError::Key));
    }

    #[test]
    fn every_number_that_fits_is_read_as_it_was_written() {
        for number in [0, 1, 61, 62, u128::MAX / 3, u128::MAX] {
            assert_eq!(read(&written(number)), Some(number));
        }
    }
}
