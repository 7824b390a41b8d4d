//! Looking at the account and setting its numbers up: what a carrier does for that, and what it is given.
//!
//! An operation may take several requests, of which each depends on the answer before it. So it is given somebody who
//! asks: `component` over the network, a unit test out of its head.

use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::account_types::{AccountError, Addresses, KnockText, OwnNumber, RegistrationState};
use crate::exchange::{Answer, ApiRequest};
use crate::settings::{Account, SettingError, WebhookSettings};

/// Area codes of numbers that cost their caller nothing.
const TOLL_FREE: [&str; 7] = ["+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888"];
/// No word of a carrier's for a state is longer.
const LONGEST_WORD: usize = 40;

/// What comes of an operation.
pub type Outcome<'a, T> = LocalBoxFuture<'a, Result<T, AccountError>>;

/// Somebody who sends a request to the carrier and brings the answer, whatever its status.
pub trait Ask {
    /// Sends it.
    fn ask(&self, request: ApiRequest) -> Outcome<'_, Answer>;
}

/// The account at a carrier. The operations are those of `wit/deps/carrier/account.wit`.
pub trait AccountApi: Sync {
    /// Whether the credentials are good; gives the account's name.
    fn check<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, String>;
    /// The account's numbers.
    fn numbers<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, Vec<OwnNumber>>;
    /// Lets a number's webhooks go to other addresses.
    fn set_webhooks<'a>(
        &'a self,
        account: &'a Account,
        ask: &'a dyn Ask,
        id: &'a str,
        addresses: &'a Addresses,
    ) -> Outcome<'a, OwnNumber>;
    /// Whether a number is registered for texting.
    fn registration<'a>(
        &'a self,
        account: &'a Account,
        ask: &'a dyn Ask,
        id: &'a str,
        number: &'a str,
    ) -> Outcome<'a, RegistrationState>;
    /// A webhook about a text, signed as the carrier does. None: only the carrier can sign.
    fn signed(
        &self,
        account: &Account,
        settings: &WebhookSettings,
        text: &KnockText,
    ) -> Result<Option<SignedRequest>, SettingError>;
}

/// A webhook that we send to ourselves. Holds a signature, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The whole address, below the public one.
    pub url: String,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl From<SettingError> for AccountError {
    fn from(error: SettingError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// What it means that the answer is no success. `code`: the carrier's own, where the answer has one.
#[must_use]
pub fn refusal(answer: &Answer, code: Option<&str>) -> AccountError {
    let code = code.map_or_else(String::new, |code| format!(", code {code}"));
    let said = format!("HTTP {}{code}", answer.status);
    match answer.status {
        401 | 403 => AccountError::Denied(format!("the carrier does not let us in ({said})")),
        300..=399 | 404 => {
            AccountError::Denied(format!("the carrier's API has no such account or number ({said})"))
        }
        408 | 429 | 500.. => AccountError::Unreachable(format!("the carrier cannot answer now ({said})")),
        _ => AccountError::Refused(format!("the carrier refuses it ({said})")),
    }
}

/// What a success says, or why there is none. `code` finds the carrier's own code in an answer.
pub fn read<T: DeserializeOwned>(
    answer: &Answer,
    code: impl Fn(&Value) -> Option<String>,
) -> Result<T, AccountError> {
    if (200..=299).contains(&answer.status) {
        return serde_json::from_slice(&answer.body).map_err(|_| unreadable(answer));
    }
    let fault: Option<Value> = serde_json::from_slice(&answer.body).ok();
    Err(refusal(answer, fault.as_ref().and_then(code).as_deref()))
}

/// The same error of an operation that had changed something before: it is not that nothing was changed.
#[must_use]
pub fn after_a_change(error: AccountError) -> AccountError {
    match error {
        AccountError::Denied(text) | AccountError::Refused(text) => {
            AccountError::Unreachable(format!("{text}, after a part was changed"))
        }
        other => other,
    }
}

/// Whether calls to this number, in E.164, cost their caller nothing.
#[must_use]
pub fn is_toll_free(number: &str) -> bool {
    TOLL_FREE.iter().any(|start| number.starts_with(start))
}

/// A carrier's word for a state, to be shown. What is no word could be a phone number, and is not shown.
#[must_use]
pub fn word(text: &str) -> &str {
    let is_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | ' ');
    if text.is_empty() || text.len() > LONGEST_WORD || !text.chars().all(is_word) { "unknown" } else { text }
}

/// A success that makes no sense to us.
#[must_use]
pub fn unreadable(answer: &Answer) -> AccountError {
    AccountError::Unreachable(format!("what answers at carrier_api makes no sense (HTTP {})", answer.status))
}

#[cfg(test)]
pub(crate) mod samples {
    //! A carrier out of a test's head.

    use std::cell::RefCell;

    use futures::FutureExt as _;

    use super::{Answer, ApiRequest, Ask, Outcome};
    use crate::account_types::AccountError;

    /// Answers by a function, and keeps what was asked.
    pub struct Script<F> {
        answer: F,
        /// Every request, in order.
        pub asked: RefCell<Vec<ApiRequest>>,
    }

    impl<F: Fn(&ApiRequest) -> (u16, String)> Script<F> {
        /// Somebody who answers so.
        pub fn new(answer: F) -> Self {
            Self { answer, asked: RefCell::default() }
        }

        /// Methods and addresses, in order.
        pub fn lines(&self) -> Vec<String> {
            self.asked.borrow().iter().map(|asked| format!("{} {}", asked.method.word(), asked.url)).collect()
        }
    }

    impl<F: Fn(&ApiRequest) -> (u16, String)> Ask for Script<F> {
        fn ask(&self, request: ApiRequest) -> Outcome<'_, Answer> {
            let (status, body) = (self.answer)(&request);
            self.asked.borrow_mut().push(request);
            let answer = Answer { status, retry_after: None, content_type: None, body: body.into_bytes() };
            async move { Ok::<_, AccountError>(answer) }.boxed_local()
        }
    }

    /// What comes of an operation that waits for nobody.
    pub fn now<T>(outcome: Outcome<'_, T>) -> Result<T, AccountError> {
        outcome.now_or_never().expect("nobody is waited for")
    }
}
