//! The carriers, one module each, and what each of them has to do. `docs/guides/a-new-carrier.md` adds one.

use crate::account::AccountApi;
use crate::calls_types::OutgoingCall;
use crate::exchange::{Answer, ApiRequest, Method};
use crate::media_types::MediaError;
use crate::messages::{Accepted, Found, Outgoing, SendError};
use crate::settings::{Account, BaseUrl, SettingError, WebhookSettings};
use crate::webhooks::{CallEvent, CallStep, Document, IncomingText, Receipt, Rejection, Request};

pub mod plivo;
pub mod signalwire;
pub mod telnyx;
pub mod twilio;
pub mod vonage;

/// How to find out what a carrier has of our texts.
pub enum Question {
    /// Ask so.
    Ask(ApiRequest),
    /// Nobody need ask: the carrier takes the text's id as an idempotency key, or would have told of the text by now.
    Needless,
    /// It has no way to be asked now. Says what is done instead.
    Impossible(&'static str),
}

/// A carrier: its wire forms in our words and back. Everything here is pure; `component` sends and receives.
pub trait Carrier: Sync {
    /// Its name in the variable `carrier`.
    fn name(&self) -> &'static str;

    /// Verifies and reads a voice webhook.
    fn read_call(&self, request: &Request, settings: &WebhookSettings) -> Result<CallEvent, Rejection>;
    /// Verifies and reads an incoming text.
    fn read_text(&self, request: &Request, settings: &WebhookSettings) -> Result<IncomingText, Rejection>;
    /// Verifies and reads a delivery receipt.
    fn read_receipt(&self, request: &Request, settings: &WebhookSettings) -> Result<Receipt, Rejection>;
    /// The answer to a webhook that has been read: a call flow in its own language. No steps: go on as if nothing was
    /// said.
    fn answer(&self, to: &Request, flow: &[CallStep], public_url: &BaseUrl) -> Document;

    /// The request that sends a text.
    fn send(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        text: &Outgoing,
    ) -> Result<ApiRequest, SettingError>;
    /// What the answer to it says.
    fn sent(&self, answer: &Answer) -> Result<Accepted, SendError>;
    /// How to find out what was sent from one number to another since a moment (unix seconds).
    fn find(&self, account: &Account, sender: &str, recipient: &str, since: i64) -> Question;
    /// What the answer to it says: texts that were created at `since` or later, newest first.
    fn found(&self, answer: &Answer, _since: i64) -> Result<Vec<Found>, SendError> {
        Err(answer.ambiguous("was not asked for"))
    }

    /// The request that places a call.
    fn place(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        call: &OutgoingCall,
    ) -> Result<ApiRequest, SettingError>;
    /// What the answer to it says: the carrier's id of the call, or ours where it tells none.
    fn placed(&self, answer: &Answer, call: &OutgoingCall) -> Result<String, SendError>;

    /// The request for a file, or for its deletion, by the address that a webhook named. Whoever could make us ask
    /// another address would get the account's credentials, so any address but the account's own is refused.
    fn file(&self, account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError>;

    /// How its account is looked at and its numbers set up. None: that is done by hand.
    fn account_api(&self) -> Option<&dyn AccountApi> {
        None
    }
}

const ALL: [&dyn Carrier; 5] =
    [&twilio::TWILIO, &signalwire::SIGNALWIRE, &telnyx::TELNYX, &plivo::PLIVO, &vonage::VONAGE];

/// The carrier of this name.
pub fn by_name(name: &str) -> Result<&'static dyn Carrier, SettingError> {
    ALL.into_iter()
        .find(|carrier| carrier.name() == name.trim())
        .ok_or(SettingError::Wrong("carrier", "one of twilio, signalwire, telnyx, plivo, vonage"))
}

/// Every carrier's name, as `carrier` takes it.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(Carrier::name)
}
