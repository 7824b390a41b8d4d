//! `telnyx-signature-ed25519`: Ed25519 over the moment and the body.
//!
//! The address is not signed. What a path of ours says in its query counts for no more than that Telnyx was once told of
//! it: whoever has no signed body has nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};

use crate::request::header;
use crate::webhooks::Request;

/// How far the moment in a signature may be from now, in seconds.
const WINDOW: i64 = 300;

/// Whether the owner of one of these public keys (base64 of 32 bytes) signed this request, not long ago.
#[must_use]
pub fn verify<'a>(mut keys: impl Iterator<Item = &'a str>, request: &Request, now: i64) -> bool {
    let signature = header(request, "telnyx-signature-ed25519").and_then(decoded);
    let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
    let moment = header(request, "telnyx-timestamp");
    let (Some(signature), Some(moment)) = (signature, moment) else { return false };
    let recent = moment.parse::<i64>().is_ok_and(|at| now.abs_diff(at) <= WINDOW.unsigned_abs());
    let signed = [moment.as_bytes(), b"|", &request.body].concat();
    recent && keys.any(|key| key_of(key).is_some_and(|key| key.verify_strict(&signed, &signature).is_ok()))
}

fn key_of(text: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&decoded(text)?.try_into().ok()?).ok()
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
