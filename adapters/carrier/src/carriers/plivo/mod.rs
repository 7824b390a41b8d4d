//! Plivo (<https://www.plivo.com/docs>). `carrier_account` is the auth id, `carrier_secret` the auth token: it signs our
//! requests in and the webhooks too.
//!
//! What differs from a carrier that speaks Twilio's language:
//! - A flow that runs out of steps, and an empty one, ends the call. So an answer without steps connects nobody here; it
//!   is only given where nothing reads it: behind a screen, Plivo connects by the key alone.
//! - The answer to a screen may only be spoken. That somebody pressed the key, or picked up where no key is asked for, is
//!   told beside the call (`dials`).
//! - Nobody listens for a machine on a phone that a call rings.
//! - No idempotency key, and a list of texts without their words.
//! - Recordings are kept at another host than the API. They can be deleted from here, and fetched only where they are
//!   below the API's own address.

use crate::account::AccountApi;
use crate::calls_types::OutgoingCall;
use crate::exchange::{Answer, ApiRequest, Method};
use crate::media_types::MediaError;
use crate::messages::{Accepted, Found, Outgoing, SendError};
use crate::settings::{Account, BaseUrl, SettingError, WebhookSettings};
use crate::webhooks::{CallEvent, CallStep, Document, IncomingText, Receipt, Rejection, Request};

use super::{Carrier, Question};

mod account;
pub mod answers;
pub mod api;
pub mod calls;
pub mod dials;
pub mod flow;
mod held;
pub mod media;
pub mod own;
pub mod receipts;
pub mod signature;
pub mod texts;
pub mod times;
pub mod trouble;
pub mod webhook;
pub mod words;

#[cfg(test)]
mod samples;

/// Plivo's language.
pub struct Plivo;

/// Plivo itself.
pub static PLIVO: Plivo = Plivo;

impl Carrier for Plivo {
    fn name(&self) -> &'static str {
        "plivo"
    }

    fn read_call(&self, request: &Request, settings: &WebhookSettings) -> Result<CallEvent, Rejection> {
        calls::read(&webhook::of_call(request, settings)?, &own::Own::of(request))
    }

    fn read_text(&self, request: &Request, settings: &WebhookSettings) -> Result<IncomingText, Rejection> {
        texts::read(&webhook::of_text(request, settings)?)
    }

    fn read_receipt(&self, request: &Request, settings: &WebhookSettings) -> Result<Receipt, Rejection> {
        receipts::read(&webhook::of_text(request, settings)?)
    }

    fn answer(&self, to: &Request, flow: &[CallStep], public_url: &BaseUrl) -> Document {
        flow::render(to, flow, public_url)
    }

    fn send(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        text: &Outgoing,
    ) -> Result<ApiRequest, SettingError> {
        Ok(api::send(account, public_url, text))
    }

    fn sent(&self, answer: &Answer) -> Result<Accepted, SendError> {
        answers::sent(answer)
    }

    fn find(&self, account: &Account, sender: &str, recipient: &str, since: i64) -> Question {
        Question::Ask(api::find(account, sender, recipient, since))
    }

    fn found(&self, answer: &Answer, since: i64) -> Result<Vec<Found>, SendError> {
        answers::found(answer, since)
    }

    fn place(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        call: &OutgoingCall,
    ) -> Result<ApiRequest, SettingError> {
        Ok(api::place(account, public_url, call))
    }

    fn placed(&self, answer: &Answer, _call: &OutgoingCall) -> Result<String, SendError> {
        answers::placed(answer)
    }

    fn file(&self, account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError> {
        media::file(account, url, method)
    }

    fn account_api(&self) -> Option<&dyn AccountApi> {
        Some(self)
    }
}
