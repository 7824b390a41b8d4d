//! The link to a caller's page: a whole token in 22 letters and digits, because it stands in a text.
//!
//! What it says (a business, a number, an episode, a last day) fills one block of AES, enciphered under a key that is
//! derived from the session key. Whoever does not have the key can neither read a token nor make one: another block, or a
//! changed letter, deciphers to something random, where the mark of a business stands once in 2^48 tries for each business
//! that there is. So nothing is stored for a link, and nothing is left of it when a caller is forgotten; only whose a
//! mark is has to be known, once for each business. Whoever comes with something made up costs one block, one look.

mod letters;
pub mod old;

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _};
use hmac::digest::KeyInit as _;
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

pub use letters::LETTERS;
use letters::{Way, read, written};

use crate::key::hex;
use crate::{MintError, keys};

/// Keeps the key of pages apart from whatever else may ever be derived from the session key.
const CONTEXT: &[u8] = b"ringback.page.2.";

/// The mark of the business fills what the rest leaves.
const MARK_BYTES: usize = 6;
const DAY_BITS: u32 = 16;
const EPISODE_BITS: u32 = 14;
/// Up to 15 digits.
const NUMBER_BITS: u32 = 50;
const DAY_SECONDS: i64 = 86_400;

/// Whose page it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The mark of the business.
    pub business: String,
    /// The digits of the caller's number.
    pub digits: String,
    episode: u128,
    last_day: u128,
}

impl Visitor {
    /// Whether the link was made for this episode of theirs.
    pub fn is_of(&self, episode: u32) -> bool {
        self.episode == low(u128::from(episode), EPISODE_BITS)
    }

    /// Whether the last day of the link has passed.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.last_day < day(now)
    }

    /// What a block says, and what stands before it there.
    fn of(plain: u128, business: String) -> (u128, Self) {
        let (number, rest) = (low(plain, NUMBER_BITS), plain >> NUMBER_BITS);
        let (episode, rest) = (low(rest, EPISODE_BITS), rest >> EPISODE_BITS);
        let (last_day, rest) = (low(rest, DAY_BITS), rest >> DAY_BITS);
        (rest, Self { business, digits: number.to_string(), episode, last_day })
    }
}

/// Names a business where its id is too long: 48 bits of its hash, in hex. It is no secret.
pub fn mark(business: &str) -> String {
    hex(&mark_bytes(business))
}

fn mark_bytes(business: &str) -> [u8; MARK_BYTES] {
    let hash = Sha256::new().chain_update(CONTEXT).chain_update(business).finalize();
    let mut mark = [0; MARK_BYTES];
    mark.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
    mark
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
    let mark = mark_bytes(business).into_iter().fold(0, |mark, byte| mark << 8 | u128::from(byte));
    let day = day(until).min((1 << DAY_BITS) - 1);
    let episode = low(u128::from(episode), EPISODE_BITS);
    let plain = ((mark << DAY_BITS | day) << EPISODE_BITS | episode) << NUMBER_BITS | number;
    let keys = keys(session_key)?;
    let cipher = keys.first().and_then(|key| cipher(key, CONTEXT, b"")).ok_or(MintError::Key)?;
    let mut block = Array::from(plain.to_be_bytes());
    cipher.encrypt_block(&mut block);
    Ok(written(Way::Second, u128::from_be_bytes(block.into())))
}

/// Whose page a token may open: one answer for each of the keys, each with another business's mark. It is who made the
/// token if there is a business with that mark.
pub fn open(session_key: &str, token: &str) -> Vec<Visitor> {
    let Some(block) = read(Way::Second, token) else { return Vec::new() };
    let keys = keys(session_key).unwrap_or_default();
    let ciphers = keys.iter().filter_map(|key| cipher(key, CONTEXT, b""));
    let opened = ciphers.map(|cipher| {
        let plain = deciphered(&cipher, block);
        let bytes = plain.to_be_bytes();
        let (mark, _) = bytes.split_at(MARK_BYTES);
        Visitor::of(plain, hex(mark)).1
    });
    opened.collect()
}

/// The address that goes into the caller's text.
pub fn link(public_url: &str, token: &str) -> String {
    format!("{}/book/{token}", public_url.trim_end_matches('/'))
}

fn day(moment: Timestamp) -> u128 {
    u128::try_from(moment.as_second().div_euclid(DAY_SECONDS)).unwrap_or(0)
}

fn low(number: u128, bits: u32) -> u128 {
    number & ((1 << bits) - 1)
}

fn cipher(key: &str, context: &[u8], of: &[u8]) -> Option<Aes256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(context);
    mac.update(of);
    Aes256::new_from_slice(&mac.finalize().into_bytes()).ok()
}

fn deciphered(cipher: &Aes256, block: u128) -> u128 {
    let mut block = Array::from(block.to_be_bytes());
    cipher.decrypt_block(&mut block);
    u128::from_be_bytes(block.into())
}

#[cfg(test)]
mod tests;
