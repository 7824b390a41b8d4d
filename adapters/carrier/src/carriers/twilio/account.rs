//! The account, and its numbers with their webhooks.

use form_urlencoded::Serializer;
use futures::FutureExt as _;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::api::authorization;
use super::{Registry, Twilio, answers, signature};
use crate::account::{self, AccountApi, Ask, Outcome, SignedRequest};
use crate::account_types::{AccountError, Addresses, KnockText, OwnNumber, RegistrationState};
use crate::exchange::{Answer, ApiRequest, Method, segment};
use crate::settings::{Account, SettingError, WebhookSettings};

const POST: &str = "POST";
/// A page stays well below the longest answer that we read.
const PAGE_SIZE: &str = "100";
/// The contract's limit.
const MOST_PAGES: usize = 5;

#[derive(Deserialize)]
struct Owner {
    friendly_name: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    incoming_phone_numbers: Vec<Number>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct Number {
    sid: String,
    phone_number: String,
    friendly_name: Option<String>,
    voice_url: Option<String>,
    status_callback: Option<String>,
    sms_url: Option<String>,
    trunk_sid: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// What else decides where webhooks go. Kept as it is, to be put back.
#[derive(Default, Serialize, Deserialize)]
struct Rest {
    voice_method: Option<String>,
    status_callback_method: Option<String>,
    sms_method: Option<String>,
    voice_application_sid: Option<String>,
    sms_application_sid: Option<String>,
}

impl Twilio {
    /// Everything about the account itself.
    fn account_request(&self, account: &Account) -> ApiRequest {
        let url = account.api.join(&format!("{}/{}.json", self.accounts, segment(&account.id)));
        ApiRequest::new(Method::Get, url, authorization(account))
    }

    async fn all_numbers(&self, account: &Account, ask: &dyn Ask) -> Result<Vec<OwnNumber>, AccountError> {
        let first = format!("IncomingPhoneNumbers.json?PageSize={PAGE_SIZE}");
        let mut request = self.request(account, Method::Get, &first);
        let mut numbers = Vec::new();
        for _ in 0..MOST_PAGES {
            let page: Page = read(&ask.ask(request).await?)?;
            numbers.extend(page.incoming_phone_numbers.into_iter().map(own));
            // Below our own address of the API whatever it says: the credentials go with it.
            let Some(next) = page.next_page_uri.filter(|next| !next.is_empty()) else { break };
            request = ApiRequest::new(Method::Get, account.api.join(&next), authorization(account));
        }
        if self.registry == Registry::Twilio {
            let taken = self.texts_taken_by_services(account, ask).await;
            for number in numbers.iter_mut().filter(|number| taken.contains(&number.id)) {
                number.overridden.get_or_insert_with(|| TAKEN_BY_A_SERVICE.to_owned());
            }
        }
        Ok(numbers)
    }

    fn change_request(&self, account: &Account, id: &str, addresses: &Addresses) -> ApiRequest {
        // What cannot be read any more is put back as we want it: better than not at all.
        let rest: Rest = serde_json::from_str(&addresses.rest).unwrap_or_default();
        let method = |method: &Option<String>| method.clone().unwrap_or_else(|| POST.to_owned());
        let form = Serializer::new(String::new())
            .append_pair("VoiceUrl", &addresses.calls)
            .append_pair("VoiceMethod", &method(&rest.voice_method))
            .append_pair("StatusCallback", &addresses.call_status)
            .append_pair("StatusCallbackMethod", &method(&rest.status_callback_method))
            .append_pair("SmsUrl", &addresses.texts)
            .append_pair("SmsMethod", &method(&rest.sms_method))
            // Where an application is set, the number's own addresses do not count.
            .append_pair("VoiceApplicationSid", rest.voice_application_sid.as_deref().unwrap_or_default())
            .append_pair("SmsApplicationSid", rest.sms_application_sid.as_deref().unwrap_or_default())
            .finish();
        let resource = format!("IncomingPhoneNumbers/{}.json", segment(id));
        self.request(account, Method::Post, &resource).form(form)
    }
}

const TAKEN_BY_A_SERVICE: &str = "a messaging service takes its texts: in the carrier's console, under Messaging, \
                                  Services, Integration, choose that it defers to the sender's webhook";

impl AccountApi for Twilio {
    fn check<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, String> {
        async {
            let owner: Owner = read(&ask.ask(self.account_request(account)).await?)?;
            match owner.status.as_deref() {
                Some("active") | None => Ok(owner.friendly_name.unwrap_or_default()),
                Some("suspended") => Err(closed("is suspended")),
                Some("closed") => Err(closed("is closed")),
                Some(_) => Err(closed("is not active")),
            }
        }
        .boxed_local()
    }

    fn numbers<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, Vec<OwnNumber>> {
        self.all_numbers(account, ask).boxed_local()
    }

    fn set_webhooks<'a>(
        &'a self,
        account: &'a Account,
        ask: &'a dyn Ask,
        id: &'a str,
        addresses: &'a Addresses,
    ) -> Outcome<'a, OwnNumber> {
        async {
            let number: Number = read(&ask.ask(self.change_request(account, id, addresses)).await?)?;
            Ok(own(number))
        }
        .boxed_local()
    }

    fn registration<'a>(
        &'a self,
        account: &'a Account,
        ask: &'a dyn Ask,
        id: &'a str,
        number: &'a str,
    ) -> Outcome<'a, RegistrationState> {
        self.registration_of(account, ask, id, number).boxed_local()
    }

    fn signed(
        &self,
        account: &Account,
        settings: &WebhookSettings,
        text: &KnockText,
    ) -> Result<Option<SignedRequest>, SettingError> {
        let url = settings.public_url.join(&text.path);
        let mut fields = vec![
            ("AccountSid", account.id.as_str()),
            ("Body", &text.body),
            ("From", &text.sender),
            ("MessageSid", &text.message_id),
            ("NumMedia", "0"),
            ("To", &text.recipient),
        ];
        if text.body == "STOP" {
            // The carrier has answered it: nobody is texted that they opted out.
            fields.push(("OptOutType", "STOP"));
        }
        let key = (self.signed_with)(settings)?.first();
        let signature = signature::sign(key, &url, fields.iter().copied());
        let content_type = "application/x-www-form-urlencoded; charset=UTF-8".to_owned();
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = vec![("content-type", content_type), (self.signature, signature)];
        Ok(Some(SignedRequest { url, headers, body }))
    }
}

fn closed(how: &str) -> AccountError {
    AccountError::Denied(format!("the account {how}"))
}

fn own(number: Number) -> OwnNumber {
    let rest = number.rest;
    let is_set = |sid: &Option<String>| sid.as_deref().is_some_and(|sid| !sid.is_empty());
    let overridden = if is_set(&number.trunk_sid) {
        Some("its calls go to a SIP trunk: take the number off the trunk in the carrier's console")
    } else if is_set(&rest.voice_application_sid) || is_set(&rest.sms_application_sid) {
        Some(
            "an application of the account takes its calls or texts: to connect the number takes it off that",
        )
    } else {
        None
    };
    OwnNumber {
        addresses: Addresses {
            calls: number.voice_url.unwrap_or_default(),
            call_status: number.status_callback.unwrap_or_default(),
            texts: number.sms_url.unwrap_or_default(),
            rest: serde_json::to_string(&rest).unwrap_or_default(),
        },
        id: number.sid,
        number: number.phone_number,
        name: number.friendly_name.unwrap_or_default(),
        overridden: overridden.map(str::to_owned),
        shared_with: Vec::new(),
    }
}

pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, AccountError> {
    account::read(answer, |fault| fault.get("code").and_then(answers::code))
}

#[cfg(test)]
mod tests;
