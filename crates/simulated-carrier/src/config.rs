//! What a carrier is started with.

use std::{future::Future, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;

use jiff::Timestamp;

use crate::calls::CallStatus;

/// Tells the time. Virtual time is a clock that its driver moves.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What came of a webhook inside the process; an error says why it did not reach the application.
pub type Taken = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, String>> + Send>>;

/// The application, where it runs in the same process: virtual time that skips what nobody waits for would skip
/// what a socket waits for too.
pub trait Application: Send + Sync {
    /// Takes a webhook.
    fn take(&self, webhook: http::Request<Bytes>) -> Taken;
}

/// What a carrier is started with. [`Config::new`] has sensible values for all but the account and the numbers.
///
/// It has no `Debug` on purpose: it holds a secret and phone numbers.
#[derive(Clone)]
pub struct Config {
    /// The account: `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// The secret that API requests carry and webhooks are signed with.
    pub auth_token: String,
    /// The numbers that the account owns.
    pub numbers: Vec<Number>,
    /// Ids and delays follow from this.
    pub seed: u64,
    /// Tells the time; [`Timestamp::now`] by default.
    pub clock: Clock,
    /// Where the API listens; `127.0.0.1:0` (any free port) by default.
    pub listen: SocketAddr,
    /// Real time that the application has to answer a webhook; 15 s by default, as with Twilio.
    pub webhook_timeout: Duration,
    /// Takes the webhooks, instead of whoever serves HTTP at their addresses.
    pub application: Option<Arc<dyn Application>>,
    /// Public addresses that lead to local servers, as a tunnel does.
    pub tunnels: Vec<Tunnel>,
    /// Whether the carrier itself acts on STOP and START; true by default, as with Twilio.
    pub opt_outs: bool,
    /// `DialCallStatus` when somebody picked up but was never connected, for example a voicemail box that did not
    /// press the key that the screening document asked for. `completed` by default (with `DialBridged=false`), which
    /// is what applications in the field report; `NoAnswer` is the friendlier alternative.
    pub picked_up_but_not_bridged: CallStatus,
    /// Whether a Dial's action is still told when the caller hangs up during the Dial; true by default.
    pub dial_action_after_hang_up: bool,
}

impl Config {
    /// A configuration in real time, on any free loopback port.
    pub fn new(account_sid: impl Into<String>, auth_token: impl Into<String>, numbers: Vec<Number>) -> Self {
        Self {
            account_sid: account_sid.into(),
            auth_token: auth_token.into(),
            numbers,
            seed: 1,
            clock: Arc::new(Timestamp::now),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            webhook_timeout: Duration::from_secs(15),
            application: None,
            tunnels: Vec::new(),
            opt_outs: true,
            picked_up_but_not_bridged: CallStatus::Completed,
            dial_action_after_hang_up: true,
        }
    }
}

/// A number that the account owns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Number {
    /// In E.164 form: `+14155550100`.
    pub phone: String,
    /// Asked for a document when a call comes in. Absolute; empty for none.
    pub voice_url: String,
    /// Told of texts that come in. Absolute; empty for none.
    pub sms_url: String,
    /// Told when a call that came in is over. Absolute; empty for none.
    pub status_callback: String,
}

/// Webhooks to `public` are signed for that address but delivered to `local`, with the public host in `Host`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunnel {
    /// Start of a public address, such as `https://ringback.example`.
    pub public: String,
    /// What replaces it, such as `http://127.0.0.1:3000`.
    pub local: String,
}
