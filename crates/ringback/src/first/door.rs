//! Who may set up: whoever opens the link of the log first, in that browser.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use sha2::{Digest, Sha256};

const COOKIE: &str = "ringback-setup";
/// Whoever comes without a link must not fill the log.
const NEW_LINK_EVERY: Duration = Duration::from_secs(60);

/// The link, and the session that it became.
pub struct Door(Mutex<Inner>);

struct Inner {
    /// None: it was used.
    key: Option<String>,
    session: Option<String>,
    /// When the last link was made for somebody who came with a used one.
    again: Option<Instant>,
}

impl Door {
    /// With a link that nobody can guess.
    pub fn new() -> Result<Self> {
        Ok(Self(Mutex::new(Inner { key: Some(secret()?), session: None, again: None })))
    }

    /// Where the owner begins, as long as the link was not used.
    pub fn path(&self) -> Option<String> {
        self.inner().key.as_deref().map(path)
    }

    /// Uses the link up: the cookie of the session that it becomes, in the place of any other. None: it is another
    /// key, or used.
    pub fn enter(&self, key: &str, https: bool) -> Option<String> {
        let mut inner = self.inner();
        inner.key.as_deref().filter(|known| same(key, known))?;
        let secret = secret().ok()?;
        let secure = if https { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={secret}; Path=/setup; HttpOnly; SameSite=Lax{secure}");
        (inner.key, inner.session) = (None, Some(secret));
        Some(cookie)
    }

    /// Whether the cookies are those of the session.
    pub fn knows(&self, cookies: Option<&str>) -> bool {
        let inner = self.inner();
        let Some((session, cookies)) = inner.session.as_ref().zip(cookies) else { return false };
        let mut pairs = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        pairs.any(|(name, value)| name == COOKIE && same(value, session))
    }

    /// A new link for the log, where the last one was used: whoever reads the log may go on in another browser. None: the
    /// last one is good, or it is too soon.
    pub fn again(&self) -> Option<String> {
        let mut inner = self.inner();
        let too_soon = inner.again.is_some_and(|last| last.elapsed() < NEW_LINK_EVERY);
        if inner.key.is_some() || too_soon {
            return None;
        }
        inner.again = Some(Instant::now());
        inner.key = secret().ok();
        inner.key.as_deref().map(path)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn path(key: &str) -> String {
    format!("/setup?key={key}")
}

/// 256 bits of the operating system's randomness, in hex.
pub fn secret() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|cause| anyhow!("the operating system gives no randomness: {cause}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Compares hashes, so that the time it takes tells nothing of the secret.
fn same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: Option<String>) -> String {
        path.unwrap().split_once('=').unwrap().1.to_owned()
    }

    #[test]
    fn a_link_opens_once_and_only_for_the_browser_that_opened_it() {
        let door = Door::new().unwrap();
        let key = key(door.path());
        assert!(key.len() == 64 && !door.knows(None) && !door.knows(Some("ringback-setup=")));
        assert!(door.enter("", false).is_none() && door.enter(key.get(1..).unwrap(), false).is_none());
        let cookie = door.enter(&key, true).unwrap();
        assert!(cookie.ends_with("HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        let pair = cookie.split(';').next().unwrap();
        assert!(door.knows(Some(&format!("a=b; {pair}"))));
        assert!(door.enter(&key, true).is_none() && door.path().is_none(), "used");
        assert!(!door.knows(Some(&format!("ringback-setup={key}"))));
        assert_ne!(secret().unwrap(), secret().unwrap());
    }

    #[test]
    fn a_new_link_comes_only_when_the_last_was_used_and_takes_the_session_over() {
        let door = Door::new().unwrap();
        assert!(door.again().is_none(), "the first is still good");
        let first = door.enter(&key(door.path()), false).unwrap();
        let second = key(door.again());
        assert!(door.knows(Some(&first)), "until the new one is used");
        let other = door.enter(&second, false).unwrap();
        assert!(door.knows(Some(&other)) && !door.knows(Some(&first)));
        assert!(door.again().is_none(), "not so soon");
        door.inner().again = Instant::now().checked_sub(NEW_LINK_EVERY);
        assert!(door.again().is_some());
    }
}
