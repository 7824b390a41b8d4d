//! Vonage (<https://developer.vonage.com>): calls by its Voice API, texts by its Messages API.
//!
//! `carrier_api` is `https://api.nexmo.com` (or the region's, such as `https://api-us.nexmo.com`, where recordings are
//! kept there), `carrier_account` the API key, `carrier_secret` the API secret, `carrier_signing_key` the account's
//! signature secret, `carrier_application` the id of the application that the numbers are linked to, and
//! `carrier_private_key` the private key of that application.
//!
//! # A text whose answer got lost
//!
//! Vonage takes no idempotency key and has no list of what was sent: only reports, which are paid for and late. What it
//! does have are receipts that name the try: `submitted` comes within seconds of a text that was taken, and is repeated
//! for as long as nobody takes it. So for a quarter of an hour the carrier cannot be asked, and the application waits
//! for such a receipt. After that no receipt means no text, and it is sent again. To wait for ever instead would leave a
//! caller without an answer and nobody who knows: a text that is asked about is neither sent nor given up. The quarter
//! of an hour counts from when the text was decided, so one that was held back until the morning is asked about once.
//!
//! # What was not tried against Vonage itself
//!
//! No account was at hand. Tokens, requests and call flows were held against Vonage's own libraries for Python. Its
//! pages do not say what follows if a person who was rung does not take the call (see `ncco`), what a `notify` sends
//! beside its payload (so our addresses carry it, see `marks`), and how the fields of a webhook by GET are hashed if the
//! address had some before (see `webhook`). Nor do they say whether a number's own webhook for texts comes before that of
//! its application (so connecting takes it away, see `numbers`), or how most states of a registration are written.

use crate::account::AccountApi;
use crate::calls_types::OutgoingCall;
use crate::exchange::{Answer, ApiRequest, Method};
use crate::media_types::MediaError;
use crate::messages::{Accepted, Outgoing, SendError};
use crate::settings::{Account, BaseUrl, SettingError, WebhookSettings};
use crate::webhooks::{CallEvent, CallStep, Document, IncomingText, Receipt, Rejection, Request};

use super::{Carrier, Question};
use webhook::Webhook;

mod account;
mod actions;
pub mod answers;
pub mod api;
mod application;
pub mod calls;
pub mod dates;
pub mod jwt;
pub mod legs;
pub mod marks;
pub mod ncco;
mod numbers;
pub mod receipts;
mod registration;
pub mod texts;
pub mod trouble;
pub mod webhook;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// Vonage.
pub struct Vonage;

/// Vonage itself.
pub static VONAGE: Vonage = Vonage;

/// How long a receipt may be on its way, in seconds; and how far before the text the question for it looks.
const RECEIPT_PATIENCE: i64 = 900;
const QUESTION_MARGIN: i64 = 600;

impl Carrier for Vonage {
    fn name(&self) -> &'static str {
        "vonage"
    }

    fn read_call(&self, request: &Request, settings: &WebhookSettings) -> Result<CallEvent, Rejection> {
        calls::read(&Webhook::open(request, settings)?)
    }

    fn read_text(&self, request: &Request, settings: &WebhookSettings) -> Result<IncomingText, Rejection> {
        webhook::is_of_messages_api(request)?;
        texts::read(&Webhook::open(request, settings)?)
    }

    fn read_receipt(&self, request: &Request, settings: &WebhookSettings) -> Result<Receipt, Rejection> {
        webhook::is_of_messages_api(request)?;
        receipts::read(&Webhook::open(request, settings)?)
    }

    fn answer(&self, to: &Request, flow: &[CallStep], public_url: &BaseUrl) -> Document {
        ncco::render(flow, Webhook::of(to).as_ref(), public_url)
    }

    fn send(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        text: &Outgoing,
    ) -> Result<ApiRequest, SettingError> {
        api::send(account, public_url, text)
    }

    fn sent(&self, answer: &Answer) -> Result<Accepted, SendError> {
        answers::sent(answer)
    }

    fn find(&self, account: &Account, _sender: &str, _recipient: &str, since: i64) -> Question {
        if account.now.saturating_sub(since) > QUESTION_MARGIN + RECEIPT_PATIENCE {
            return Question::Needless;
        }
        Question::Impossible("vonage cannot be asked what it has: its receipt is waited for")
    }

    fn place(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        call: &OutgoingCall,
    ) -> Result<ApiRequest, SettingError> {
        api::place(account, public_url, call)
    }

    fn placed(&self, answer: &Answer, _call: &OutgoingCall) -> Result<String, SendError> {
        answers::placed(answer)
    }

    fn file(&self, account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError> {
        api::file(account, url, method)
    }

    fn account_api(&self) -> Option<&dyn AccountApi> {
        Some(self)
    }
}
