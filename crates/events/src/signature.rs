//! Signatures as Standard Webhooks writes them (<https://www.standardwebhooks.com>): whoever gets an event knows with any
//! of its libraries that it is from us and whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::KeyInit as _;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Keeps the secrets of webhooks apart from whatever else is made of the session key.
const CONTEXT: &[u8] = b"ringback.webhook.1.";

/// The secret of a subscriber, as it is shown at the desk: made of the session key, so that none is stored. The first of
/// several session keys counts.
pub fn secret(session_key: &str, business: &str, webhook: &str) -> Option<String> {
    let key = keys(session_key).next()?;
    Some(format!("whsec_{}", STANDARD.encode(derived(key, business, webhook)?)))
}

/// The value of `webhook-signature`: one signature for each session key, so that a key can be changed without losing an
/// event.
pub fn sign(
    session_key: &str,
    business: &str,
    webhook: &str,
    id: &str,
    second: i64,
    body: &str,
) -> Option<String> {
    let one = |key: &str| {
        let mac = mac(&derived(key, business, webhook)?, &[format!("{id}.{second}.{body}").as_bytes()])?;
        Some(format!("v1,{}", STANDARD.encode(mac)))
    };
    let all: Option<Vec<String>> = keys(session_key).map(one).collect();
    all.filter(|all| !all.is_empty()).map(|all| all.join(" "))
}

fn keys(session_key: &str) -> impl Iterator<Item = &str> {
    session_key.split(',').map(str::trim).filter(|key| !key.is_empty())
}

fn derived(key: &str, business: &str, webhook: &str) -> Option<Vec<u8>> {
    mac(key.as_bytes(), &[CONTEXT, business.as_bytes(), b".", webhook.as_bytes()])
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subscriber_has_a_secret_of_its_own_and_both_keys_sign_while_one_is_changed() {
        let (old, new) = ("an old key of sixteen", "a new key of sixteen");
        let both = format!("{new},{old}");
        assert_ne!(secret(old, "acme", "crm"), secret(old, "acme", "zapier"));
        assert_ne!(secret(old, "acme", "crm"), secret(old, "other", "crm"));
        assert_eq!(secret(&both, "acme", "crm"), secret(new, "acme", "crm"));
        let signed = sign(&both, "acme", "crm", "1", 5, "{}").unwrap();
        let by_old = sign(old, "acme", "crm", "1", 5, "{}").unwrap();
        assert!(signed.ends_with(&format!(" {by_old}")));
        assert_eq!(sign("", "acme", "crm", "1", 5, "{}"), None);
    }
}
