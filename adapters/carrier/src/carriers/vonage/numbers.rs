//! The account's numbers, and what each of them is linked to (<https://developer.vonage.com/en/api/numbers>).
//!
//! A change of a number takes away what it does not name: that is how Vonage's own command line unlinks one. The list
//! tells everything that a change may name but two things, the callback at the end of a forwarded call and the SMPP
//! system type. So those cannot be put back.

use form_urlencoded::Serializer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::trouble;
use crate::account::{Ask, refusal, unreadable};
use crate::account_types::AccountError;
use crate::exchange::{Answer, ApiRequest, Method, basic};
use crate::settings::Account;

/// The largest that Vonage gives.
const PAGE_SIZE: usize = 100;
/// The contract's limit.
const MOST_PAGES: usize = 5;

#[derive(Deserialize)]
struct Page {
    /// Left out where there is none.
    #[serde(default)]
    numbers: Vec<Number>,
    #[serde(default)]
    count: usize,
}

/// A number of the account.
#[derive(Clone, Deserialize)]
pub(super) struct Number {
    #[serde(default)]
    country: String,
    /// In digits.
    pub msisdn: String,
    #[serde(flatten)]
    pub link: Link,
}

/// Where calls and texts to a number go. Kept as it is, to be put back.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    #[serde(rename = "app_id")]
    app_id: Option<String>,
    /// The older of Vonage's interfaces for texts.
    mo_http_url: Option<String>,
    voice_callback_type: Option<String>,
    voice_callback_value: Option<String>,
    messages_callback_type: Option<String>,
    messages_callback_value: Option<String>,
}

impl Link {
    /// To an application, and to nothing else.
    pub fn to(application: &str) -> Self {
        Self { app_id: Some(application.to_owned()), ..Self::default() }
    }

    /// The application that it is linked to, in today's way or in one of the two older ones.
    pub fn application(&self) -> Option<&str> {
        set(&self.app_id)
            .or_else(|| if_app(&self.voice_callback_type, &self.voice_callback_value))
            .or_else(|| if_app(&self.messages_callback_type, &self.messages_callback_value))
    }

    /// The webhook for texts of the number itself; empty where it has none.
    pub fn own_texts(&self) -> &str {
        set(&self.mo_http_url).unwrap_or_default()
    }

    /// What comes before the application, and what to do about it.
    pub fn overridden(&self) -> Option<&'static str> {
        if self.forwarded().is_some() {
            Some("its calls are forwarded to a telephone or to SIP: to connect the number ends that")
        } else if self.application().is_some() && !self.own_texts().is_empty() {
            Some(
                "it has a webhook for texts of its own beside the application's: to connect the number ends that",
            )
        } else {
            None
        }
    }

    /// Where calls are forwarded to, and in which way.
    fn forwarded(&self) -> Option<(&str, &str)> {
        let kind = set(&self.voice_callback_type).filter(|kind| *kind != "app")?;
        Some((kind, set(&self.voice_callback_value)?))
    }
}

fn set(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn if_app<'a>(kind: &Option<String>, value: &'a Option<String>) -> Option<&'a str> {
    if kind.as_deref() == Some("app") { set(value) } else { None }
}

/// The account's numbers.
pub(super) async fn all(account: &Account, ask: &dyn Ask) -> Result<Vec<Number>, AccountError> {
    let mut all = Vec::new();
    for index in 1..=MOST_PAGES {
        let path = format!("/account/numbers?size={PAGE_SIZE}&index={index}");
        let request = ApiRequest::new(Method::Get, at_rest(account, &path), signed_in(account));
        let page: Page = read(&ask.ask(request).await?)?;
        all.extend(page.numbers);
        if page.count <= index * PAGE_SIZE {
            break;
        }
    }
    Ok(all)
}

/// Links a number as its `link` says.
pub(super) async fn update(account: &Account, ask: &dyn Ask, number: &Number) -> Result<(), AccountError> {
    let mut form = Serializer::new(String::new());
    form.append_pair("country", &number.country).append_pair("msisdn", &number.msisdn);
    if let Some(application) = number.link.application() {
        form.append_pair("app_id", application);
    }
    form.append_pair("moHttpUrl", number.link.own_texts());
    if let Some((kind, value)) = number.link.forwarded() {
        form.append_pair("voiceCallbackType", kind).append_pair("voiceCallbackValue", value);
    }
    let request = ApiRequest::new(Method::Post, at_rest(account, "/number/update"), signed_in(account));
    let answer = ask.ask(request.form(form.finish())).await?;
    let done: Value = read(&answer)?;
    match error_code(&done).as_deref() {
        Some("200") => Ok(()),
        // It says no as a success, with the status that it means.
        Some(code) => Err(refusal(&Answer { status: code.parse().unwrap_or(420), ..answer }, None)),
        None => Err(unreadable(&answer)),
    }
}

/// `authorization` by key and secret, as everything about the account takes it.
pub(super) fn signed_in(account: &Account) -> String {
    basic(&account.id, account.secrets.first())
}

/// Numbers have a host of their own at Vonage; whoever speaks its language elsewhere has one for everything.
fn at_rest(account: &Account, path: &str) -> String {
    elsewhere(account, "https://rest.nexmo.com", path)
}

/// The address of a path at another host of Vonage's, if Vonage it is.
pub(super) fn elsewhere(account: &Account, host: &str, path: &str) -> String {
    let api = account.api.join("/");
    let is_vonage =
        api.strip_prefix("https://api").and_then(|api| api.strip_suffix('/')).is_some_and(|rest| {
            let region = rest.strip_suffix(".nexmo.com").or_else(|| rest.strip_suffix(".vonage.com"));
            region
                .is_some_and(|region| region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        });
    if is_vonage { format!("{host}{path}") } else { account.api.join(path) }
}

/// A success as what it says, anything else as what it means.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, AccountError> {
    if (200..=299).contains(&answer.status) {
        return serde_json::from_slice(&answer.body).map_err(|_| unreadable(answer));
    }
    let fault: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let code = fault.as_ref().and_then(|fault| trouble::code(fault).or_else(|| error_code(fault)));
    Err(refusal(answer, code.as_deref()))
}

/// The code in an answer about numbers: as a text or as a number. Nothing but digits reaches a log.
fn error_code(answer: &Value) -> Option<String> {
    let code = answer.get("error-code")?;
    let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    let is_code = (1..=5).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(code)
}
