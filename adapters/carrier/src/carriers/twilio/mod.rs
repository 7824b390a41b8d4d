//! Twilio, and whoever speaks its language: what differs between them is a value here.

use crate::account::AccountApi;
use crate::calls_types::OutgoingCall;
use crate::exchange::{Answer, ApiRequest, Method};
use crate::media_types::MediaError;
use crate::messages::{Accepted, Found, Outgoing, SendError};
use crate::settings::{Account, BaseUrl, Secrets, SettingError, WebhookSettings};
use crate::webhooks::{CallEvent, CallStep, Document, IncomingText, Receipt, Rejection, Request, Trouble};

use super::{Carrier, Question};
use twiml::{Dialect, Machines};

pub mod account;
pub mod answers;
pub mod api;
pub mod calls;
pub mod dates;
pub mod media;
pub mod placing;
pub mod receipts;
pub mod registration;
pub mod signature;
pub mod texts;
pub mod trouble;
pub mod twiml;
pub mod webhook;

#[cfg(test)]
pub(crate) mod samples;

/// A carrier that speaks Twilio's language.
pub struct Twilio {
    pub(super) name: &'static str,
    /// The header with the signature.
    pub(super) signature: &'static str,
    /// Where the accounts are, below the API's address.
    pub(super) accounts: &'static str,
    /// What signs the webhooks.
    pub(super) signed_with: fn(&WebhookSettings) -> Result<&Secrets, SettingError>,
    /// Whether it answers STOP, START and HELP by itself.
    pub(super) answers_stop: bool,
    /// What a code means.
    pub(super) trouble: fn(&str) -> Trouble,
    /// How its call flows differ.
    pub(super) dialect: Dialect,
    /// Who tells which numbers may text.
    pub(super) registry: Registry,
}

/// Who tells which numbers may text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry {
    /// Twilio's messaging API.
    Twilio,
    /// A console only. Says which.
    Console(&'static str),
}

/// Twilio itself (<https://www.twilio.com/docs>).
pub static TWILIO: Twilio = Twilio {
    name: "twilio",
    signature: "x-twilio-signature",
    accounts: "/2010-04-01/Accounts",
    signed_with: |settings| Ok(&settings.secrets),
    answers_stop: true,
    trouble: trouble::trouble,
    dialect: Dialect {
        machines: Some(Machines::OwnCallback),
        voice: None,
        transcribe: ["transcribe", "transcribeCallback"],
        speech_timeout: Some("auto"),
    },
    registry: Registry::Twilio,
};

impl Carrier for Twilio {
    fn name(&self) -> &'static str {
        self.name
    }

    fn read_call(&self, request: &Request, settings: &WebhookSettings) -> Result<CallEvent, Rejection> {
        calls::read(&self.open(request, settings)?)
    }

    fn read_text(&self, request: &Request, settings: &WebhookSettings) -> Result<IncomingText, Rejection> {
        texts::read(&self.open(request, settings)?, self.answers_stop)
    }

    fn read_receipt(&self, request: &Request, settings: &WebhookSettings) -> Result<Receipt, Rejection> {
        receipts::read(&self.open(request, settings)?, self.trouble)
    }

    fn answer(&self, _to: &Request, flow: &[CallStep], public_url: &BaseUrl) -> Document {
        twiml::render(flow, public_url, &self.dialect)
    }

    fn send(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        text: &Outgoing,
    ) -> Result<ApiRequest, SettingError> {
        Ok(self.send_request(account, public_url, text))
    }

    fn sent(&self, answer: &Answer) -> Result<Accepted, SendError> {
        answers::sent(answer, self.trouble)
    }

    fn find(&self, account: &Account, sender: &str, recipient: &str, _since: i64) -> Question {
        Question::Ask(self.find_request(account, sender, recipient))
    }

    fn found(&self, answer: &Answer, since: i64) -> Result<Vec<Found>, SendError> {
        answers::found(answer, since, self.trouble)
    }

    fn place(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        call: &OutgoingCall,
    ) -> Result<ApiRequest, SettingError> {
        Ok(self.place_request(account, public_url, call))
    }

    fn placed(&self, answer: &Answer, _call: &OutgoingCall) -> Result<String, SendError> {
        answers::placed(answer, self.trouble)
    }

    fn file(&self, account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError> {
        self.file_request(account, url, method)
    }

    fn account_api(&self) -> Option<&dyn AccountApi> {
        Some(self)
    }
}
