//! SignalWire's Compatibility API: Twilio's language below another address, and webhooks that are signed with a signing
//! key of their own instead of the API token (<https://developer.signalwire.com/compatibility-api>).

use crate::settings::WebhookSettings;

use super::twilio::{Registry, Twilio};

/// SignalWire. `carrier_api` is `https://SPACE.signalwire.com`, `carrier_account` the project's id, `carrier_secret` an
/// API token, `carrier_signing_key` the signing key of the space.
pub static SIGNALWIRE: Twilio = Twilio {
    name: "signalwire",
    signature: "x-signalwire-signature",
    accounts: "/api/laml/2010-04-01/Accounts",
    signed_with: WebhookSettings::signing_keys,
    // The registry that its API has names no states that we could rely on.
    registry: Registry::Console("SignalWire's dashboard tells it, under Messaging Campaigns"),
};
