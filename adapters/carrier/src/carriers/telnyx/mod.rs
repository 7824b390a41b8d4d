//! Telnyx (<https://developers.telnyx.com>): calls by TeXML, which is close to TwiML, and texts by its Messaging API.
//!
//! `carrier_api` is `https://api.telnyx.com`, `carrier_account` the account's SID for TeXML, `carrier_secret` an API key,
//! `carrier_signing_key` the account's public key, `carrier_application` the id of the TeXML application.
//!
//! What is special: every webhook is signed over its body and a moment, not over its address; a text is sent with an
//! idempotency key, so that nobody need ask what was sent (and could not: there is no list of texts); a placed call is
//! answered without its id; recordings are reached by open links alone, so they are not fetched.

use serde_json::json;

use crate::account::AccountApi;
use crate::calls_types::OutgoingCall;
use crate::exchange::{Answer, ApiRequest, Method, segment};
use crate::form::{Form, malformed};
use crate::media_types::MediaError;
use crate::messages::{Accepted, Outgoing, SendError};
use crate::request::{by_post, is_form, within_limit};
use crate::settings::{Account, BaseUrl, SettingError, WebhookSettings};
use crate::webhooks::{CallEvent, CallStep, Document, IncomingText, Receipt, Rejection, Request};

use super::twilio::calls;
use super::twilio::twiml::{self, Dialect, Machines};
use super::{Carrier, Question};

mod account;
mod answers;
mod events;
mod held;
mod registration;
pub mod signature;
#[cfg(test)]
mod tests;

/// How long a placed call may ring, in seconds.
const RINGS: std::ops::RangeInclusive<u32> = 5..=120;

/// Telnyx.
pub struct Telnyx;

/// The carrier.
pub static TELNYX: Telnyx = Telnyx;

static DIALECT: Dialect = Dialect {
    machines: Some(Machines::LegEvent),
    // The other voices speak English whatever the language says.
    voice: Some("alice"),
    transcribe: ["transcription", "transcriptionCallback"],
    speech_timeout: None,
};

impl Carrier for Telnyx {
    fn name(&self) -> &'static str {
        "telnyx"
    }

    fn read_call(&self, request: &Request, settings: &WebhookSettings) -> Result<CallEvent, Rejection> {
        open(request, settings)?;
        if !is_form(request) {
            return Err(malformed("content-type", "application/x-www-form-urlencoded"));
        }
        calls::read(&as_twilio_says_it(Form::parse(&request.body)))
    }

    fn read_text(&self, request: &Request, settings: &WebhookSettings) -> Result<IncomingText, Rejection> {
        open(request, settings)?;
        events::text(&request.body)
    }

    fn read_receipt(&self, request: &Request, settings: &WebhookSettings) -> Result<Receipt, Rejection> {
        open(request, settings)?;
        events::receipt(&request.body)
    }

    fn answer(&self, _to: &Request, flow: &[CallStep], public_url: &BaseUrl) -> Document {
        twiml::render(flow, public_url, &DIALECT)
    }

    fn send(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        text: &Outgoing,
    ) -> Result<ApiRequest, SettingError> {
        let url = account.api.join("/v2/messages");
        // The same bytes for every try, or the key would be refused: so nothing here says which try it is. There is no
        // limit to how long Telnyx keeps a text, so `valid_seconds` is not sent.
        let body = json!({
            "from": text.sender,
            "to": text.recipient,
            "text": text.body,
            "webhook_url": public_url.join(&text.receipts),
            "use_profile_webhooks": false,
        });
        let request = ApiRequest::new(Method::Post, url, bearer(account)).json(&body);
        Ok(ApiRequest { idempotency_key: Some(idempotency_key(&text.id)), ..request })
    }

    fn sent(&self, answer: &Answer) -> Result<Accepted, SendError> {
        answers::sent(answer)
    }

    fn find(&self, _: &Account, _: &str, _: &str, _: i64) -> Question {
        Question::Needless
    }

    fn place(
        &self,
        account: &Account,
        public_url: &BaseUrl,
        call: &OutgoingCall,
    ) -> Result<ApiRequest, SettingError> {
        let url = account.api.join(&format!("/v2/texml/Accounts/{}/Calls", segment(&account.id)));
        let body = json!({
            "ApplicationSid": account.application()?,
            "To": call.called,
            "From": call.caller,
            "Url": public_url.join(&call.flow),
            "UrlMethod": "POST",
            "StatusCallback": public_url.join(&call.ended),
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": "completed",
            "Timeout": call.seconds.clamp(*RINGS.start(), *RINGS.end()),
        });
        Ok(ApiRequest::new(Method::Post, url, bearer(account)).json(&body))
    }

    fn placed(&self, answer: &Answer, call: &OutgoingCall) -> Result<String, SendError> {
        answers::placed(answer, call)
    }

    fn file(&self, account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError> {
        let id = url.strip_prefix(&recordings(&account.id)).and_then(|rest| rest.strip_suffix(".json"));
        let id = id.filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        match (id, method) {
            (None, _) => Err(MediaError::NotOurs),
            (Some(_), Method::Delete) => Ok(ApiRequest::new(method, account.api.join(url), bearer(account))),
            (Some(_), _) => Err(MediaError::Refused(
                "Telnyx gives recordings by open links only; listen to it in its portal".to_owned(),
            )),
        }
    }

    fn account_api(&self) -> Option<&dyn AccountApi> {
        Some(self)
    }
}

/// Refuses what Telnyx did not sign.
fn open(request: &Request, settings: &WebhookSettings) -> Result<(), Rejection> {
    by_post(request)?;
    within_limit(request)?;
    let keys = settings.signing_keys()?;
    if signature::verify(keys.all(), request, settings.now) { Ok(()) } else { Err(Rejection::Forged) }
}

/// TeXML's callbacks are TwiML's but for a few fields.
fn as_twilio_says_it(form: Form) -> Form {
    let validated = form.get("ShakenStirValidated").map(|word| word.eq_ignore_ascii_case("true"));
    let statement = match (validated, form.filled("ShakenStirAttestation")) {
        (Some(false), _) => Some("TN-Validation-Failed".to_owned()),
        (_, Some(level)) => Some(format!("TN-Validation-Passed-{level}")),
        _ => None,
    };
    let recording = form.filled("AccountSid").zip(form.filled("RecordingSid"));
    let recording = recording.map(|(account, id)| format!("{}{id}.json", recordings(account)));
    // What was heard or typed comes without it, and the call goes on meanwhile.
    let status = form.get("CallStatus").is_none().then(|| "in-progress".to_owned());
    [("StirVerstat", statement), ("RecordingUrl", recording), ("CallStatus", status)]
        .into_iter()
        .fold(form, |form, (name, value)| form.with(name, value))
}

fn recordings(account: &str) -> String {
    format!("/v2/texml/Accounts/{}/Recordings/", segment(account))
}

fn bearer(account: &Account) -> String {
    format!("Bearer {}", account.secrets.first())
}

/// The intent's id in the letters that Telnyx takes: `A-Z a-z 0-9 _ : -`.
fn idempotency_key(id: &str) -> String {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let written = |b: u8| if fits(b) { char::from(b).to_string() } else { format!(":{b:02x}") };
    id.bytes().map(written).collect::<String>().chars().take(255).collect()
}
