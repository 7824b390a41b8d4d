//! Keys to the API: `rbk_<id>_<secret>`. Of the secret only a hash is kept, so whoever reads the store cannot use it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What a key begins with, so that one that was published by mistake is found.
const PREFIX: &str = "rbk";
/// So many random bytes make a key: 8 for the id, 32 for the secret.
pub const RANDOM: usize = 40;
const ID_BYTES: usize = 8;
/// So many keys a business has at most.
pub const MOST: usize = 20;
/// The longest name, in letters.
pub const LONGEST_NAME: usize = 60;

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// Reads leads and their conversations.
    #[serde(rename = "leads:read")]
    LeadsRead,
    /// Notes, outcomes, texts, claims.
    #[serde(rename = "leads:write")]
    LeadsWrite,
    /// Reads the coming visits.
    #[serde(rename = "bookings:read")]
    BookingsRead,
    /// Reads the figures.
    #[serde(rename = "reports:read")]
    ReportsRead,
    /// Exports a caller, and has one forgotten.
    #[serde(rename = "callers:write")]
    CallersWrite,
    /// Connects numbers, and checks that everything works.
    #[serde(rename = "setup")]
    SetUp,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::LeadsRead,
        Self::LeadsWrite,
        Self::BookingsRead,
        Self::ReportsRead,
        Self::CallersWrite,
        Self::SetUp,
    ];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::LeadsRead => "leads:read",
            Self::LeadsWrite => "leads:write",
            Self::BookingsRead => "bookings:read",
            Self::ReportsRead => "reports:read",
            Self::CallersWrite => "callers:write",
            Self::SetUp => "setup",
        }
    }

    /// What it permits, in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LeadsRead => "read leads and conversations",
            Self::LeadsWrite => "add notes, text, claim and close leads",
            Self::BookingsRead => "read the coming visits",
            Self::ReportsRead => "read the figures",
            Self::CallersWrite => "export a caller, and have one deleted",
            Self::SetUp => "connect numbers and run the checks",
        }
    }

    /// Reads it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A key, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Names it.
    pub id: String,
    /// What it is for, in the words of whoever made it.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created: Timestamp,
    /// SHA-256 of the secret, in hex.
    hash: String,
}

impl Key {
    /// Makes a key of random bytes: as it is kept, and as it is shown once.
    pub fn mint(random: &[u8; RANDOM], name: &str, scopes: &[Scope], created: Timestamp) -> (Self, String) {
        let (id, secret) = random.split_at(ID_BYTES);
        let (id, secret) = (hex(id), URL_SAFE_NO_PAD.encode(secret));
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let token = format!("{PREFIX}_{id}_{secret}");
        let hash = hex(&Sha256::digest(&secret));
        (Self { id, name: name.to_owned(), scopes, created, hash }, token)
    }

    /// Whether this is its secret. Takes as long for a wrong one.
    pub fn opens(&self, secret: &str) -> bool {
        let hash = hex(&Sha256::digest(secret));
        let differs = hash.bytes().zip(self.hash.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
        differs == 0 && hash.len() == self.hash.len()
    }

    /// Whether it is good for this.
    pub fn permits(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// The id and the secret of what somebody shows. None: it is no key.
pub fn parts(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.strip_prefix(PREFIX)?.strip_prefix('_')?.split_once('_')?;
    is_id(id).then_some((id, secret)).filter(|(_, secret)| (1..=100).contains(&secret.len()))
}

/// Whether it can be the id of a key: it becomes part of a key in the store.
pub fn is_id(id: &str) -> bool {
    id.len() == 2 * ID_BYTES && id.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

/// Bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minted() -> (Key, String) {
        let random = std::array::from_fn(|at| u8::try_from(at * 6).unwrap());
        Key::mint(
            &random,
            "CRM",
            &[Scope::ReportsRead, Scope::LeadsRead, Scope::LeadsRead],
            Timestamp::UNIX_EPOCH,
        )
    }

    #[test]
    fn a_key_opens_with_its_own_secret_only_and_does_not_hold_it() {
        let (key, token) = minted();
        let (id, secret) = parts(&token).unwrap();
        assert_eq!(id, key.id);
        assert!(key.opens(secret) && !key.opens("") && !key.opens(&format!("{secret}a")));
        assert!(!serde_json::to_string(&key).unwrap().contains(secret));
    }

    #[test]
    fn a_key_permits_its_scopes_only() {
        let (key, _) = minted();
        let permitted: Vec<&str> =
            Scope::ALL.into_iter().filter(|scope| key.permits(*scope)).map(Scope::name).collect();
        assert_eq!(permitted, ["leads:read", "reports:read"]);
        for scope in Scope::ALL {
            assert_eq!(Scope::named(scope.name()), Some(scope));
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.name());
        }
    }

    #[test]
    fn whatever_is_no_key_has_no_parts() {
        let long = format!("rbk_0123456789abcdef_{}", "a".repeat(101));
        for text in
            ["", "rbk__", "rbk_0123456789abcdef_", "rbk_0123456789ABCDEF_a", "xyz_0123456789abcdef_a", &long]
        {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
