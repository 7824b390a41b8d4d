//! What we write into an address that Plivo calls, because it does not say it itself. It comes back signed.

use crate::request::query;
use crate::webhooks::Request;

/// The caller's leg, in the addresses about a phone that it rings.
pub const CALL: &str = "plivo_call";
/// The key that takes the call, in the address that is told of it.
pub const KEY: &str = "plivo_key";
/// Who called, in the address that gets a message in words: that webhook names nobody, and there is no other place to say
/// it. `docs/privacy.md` says so.
pub const FROM: &str = "plivo_from";
/// The number that was called, in the same address.
pub const TO: &str = "plivo_to";

/// What came back.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// [`CALL`].
    pub call: Option<String>,
    /// [`KEY`].
    pub key: Option<String>,
    /// [`FROM`].
    pub from: Option<String>,
    /// [`TO`].
    pub to: Option<String>,
}

impl Own {
    /// Reads it from a webhook.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let query = query(request);
        let get = |name: &str| query.filled(name).map(str::to_owned);
        Self { call: get(CALL), key: get(KEY), from: get(FROM), to: get(TO) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::request;
    use super::*;
    use crate::exchange::with_parameters as with;

    #[test]
    fn what_is_written_into_an_address_comes_back() {
        let parameters =
            [(CALL, Some("a1b2")), (KEY, Some("1")), (FROM, Some("+13125550001")), (TO, Some("a&b=c"))];
        for address in ["/voice/transcript", "/voice/transcript?business=acme"] {
            let own = Own::of(&request(&with(address, &parameters), &[], Vec::new()));
            assert_eq!((own.call.as_deref(), own.key.as_deref()), (Some("a1b2"), Some("1")));
            assert_eq!((own.from.as_deref(), own.to.as_deref()), (Some("+13125550001"), Some("a&b=c")));
        }
    }

    #[test]
    fn nothing_to_write_leaves_an_address_as_it_is() {
        assert_eq!(with("/x?y=1", &[(CALL, None)]), "/x?y=1");
        assert!(Own::of(&request("/x?y=1&plivo_key=", &[], Vec::new())) == Own::default());
    }
}
