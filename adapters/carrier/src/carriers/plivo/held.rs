//! What an account at Plivo holds: numbers, and the applications that take their calls and texts.

use futures::future::try_join;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::api::{authorization, request};
use super::words;
use crate::account::{self, Ask};
use crate::account_types::{AccountError, Addresses, OwnNumber};
use crate::exchange::{Answer, ApiRequest, Method};
use crate::settings::Account;

/// Plivo lists 20 at most, and the contract 500.
const MOST_PAGES: usize = 25;
/// What the names of our applications begin with.
const OURS: &str = "Ringback-";
/// How Plivo writes it.
pub(super) const POST: &str = "POST";

#[derive(Deserialize)]
struct Page<T> {
    objects: Vec<T>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Number {
    /// In digits alone. It is its own id.
    pub(super) number: String,
    alias: Option<String>,
    /// The address of an application within the API.
    application: Option<String>,
    active: Option<bool>,
    pub(super) tendlc_registration_status: Option<String>,
    pub(super) toll_free_sms_verification: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Application {
    pub(super) app_id: String,
    pub(super) app_name: Option<String>,
    enabled: Option<bool>,
    #[serde(flatten)]
    pub(super) hooks: Hooks,
}

/// Where an application brings calls and texts. As Plivo names it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Hooks {
    pub(super) answer_url: Option<String>,
    pub(super) answer_method: Option<String>,
    pub(super) hangup_url: Option<String>,
    pub(super) hangup_method: Option<String>,
    pub(super) message_url: Option<String>,
    pub(super) message_method: Option<String>,
}

/// What is kept to put a number back.
#[derive(Serialize, Deserialize)]
pub(super) struct Rest {
    /// The application that it was on.
    pub(super) application: Option<String>,
    /// Where that one brought calls and texts, if it is one of ours: others are never changed.
    pub(super) hooks: Option<Hooks>,
}

/// Everything that decides where webhooks go.
pub(super) struct Held {
    pub(super) numbers: Vec<Number>,
    pub(super) applications: Vec<Application>,
}

impl Held {
    /// Asks for all of it at once.
    pub(super) async fn read(account: &Account, ask: &dyn Ask) -> Result<Self, AccountError> {
        let numbers = all::<Number>(account, ask, "Number/?limit=20");
        let applications = all::<Application>(account, ask, "Application/?limit=20");
        let (numbers, applications) = try_join(numbers, applications).await?;
        Ok(Self { numbers, applications })
    }

    /// The number of this id.
    pub(super) fn number(&self, id: &str) -> Result<&Number, AccountError> {
        let number = self.numbers.iter().find(|number| number.number == id);
        number.ok_or_else(|| AccountError::Refused("the account has no such number".to_owned()))
    }

    /// The application of this id.
    pub(super) fn application(&self, id: Option<&str>) -> Option<&Application> {
        self.applications.iter().find(|application| Some(application.app_id.as_str()) == id)
    }

    /// A number in the contract's words.
    pub(super) fn own(&self, number: &Number) -> OwnNumber {
        let application = self.application(number.application());
        let hooks = application.map(|application| application.hooks.clone()).unwrap_or_default();
        let rest = Rest {
            application: number.application().map(str::to_owned),
            hooks: application.filter(|application| application.is_ours()).map(|_| hooks.clone()),
        };
        OwnNumber {
            id: number.number.clone(),
            number: words::e164(&number.number),
            name: number.alias.clone().unwrap_or_default(),
            overridden: overridden(number, application).map(str::to_owned),
            shared_with: self.shared_with(number),
            addresses: Addresses {
                calls: hooks.answer_url.unwrap_or_default(),
                call_status: hooks.hangup_url.unwrap_or_default(),
                texts: hooks.message_url.unwrap_or_default(),
                rest: serde_json::to_string(&rest).unwrap_or_default(),
            },
        }
    }

    /// Who else changes when this number is connected or put back: nobody, unless it is on an application of ours.
    fn shared_with(&self, number: &Number) -> Vec<String> {
        let application = self.application(number.application());
        let Some(ours) = application.filter(|application| application.is_ours()) else { return Vec::new() };
        let shares = |other: &&Number| {
            other.number != number.number && other.application() == Some(ours.app_id.as_str())
        };
        self.numbers.iter().filter(shares).map(|other| words::e164(&other.number)).collect()
    }
}

fn overridden(number: &Number, application: Option<&Application>) -> Option<&'static str> {
    if number.active == Some(false) {
        return Some("the number is not active at the carrier: see its console");
    }
    let Some(application) = application else {
        return number.application().map(|_| {
            "no application of the account takes its calls or texts, but a SIP trunk or a flow: to connect the number \
             takes it off that"
        });
    };
    if application.enabled == Some(false) {
        Some("its application is switched off: switch it on in the carrier's console")
    } else if application.hooks.is_got() {
        Some(
            "the carrier tells of its calls or texts by GET, which is not read: to connect the number sets POST",
        )
    } else {
        None
    }
}

impl Number {
    /// The id of the application, or of whatever else it is on.
    pub(super) fn application(&self) -> Option<&str> {
        let id = self.application.as_deref()?.trim_end_matches('/').rsplit('/').next()?;
        Some(id).filter(|id| !id.is_empty())
    }
}

impl Application {
    fn is_ours(&self) -> bool {
        self.app_name.as_deref().is_some_and(|name| name.starts_with(OURS))
    }
}

impl Hooks {
    fn is_got(&self) -> bool {
        let pairs = [
            (&self.answer_url, &self.answer_method),
            (&self.hangup_url, &self.hangup_method),
            (&self.message_url, &self.message_method),
        ];
        pairs.into_iter().any(|(url, method)| {
            let is_set = url.as_deref().is_some_and(|url| !url.is_empty());
            is_set && method.as_deref().is_some_and(|method| !method.eq_ignore_ascii_case(POST))
        })
    }
}

/// The name of the application for an installation: one for each host, so that two installations on one account leave
/// each other alone. Plivo takes letters, digits, `-` and `_`.
pub(super) fn name_for(url: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let fits = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("{OURS}{}", host.chars().map(fits).collect::<String>())
}

/// What an answer says. A refusal of Plivo's has no code, and its words may quote a number.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, AccountError> {
    account::read(answer, |_| None)
}

/// A list, page after page.
async fn all<T: DeserializeOwned>(
    account: &Account,
    ask: &dyn Ask,
    first: &str,
) -> Result<Vec<T>, AccountError> {
    let mut asked = request(account, Method::Get, first);
    let mut found = Vec::new();
    for _ in 0..MOST_PAGES {
        let page: Page<T> = read(&ask.ask(asked).await?)?;
        found.extend(page.objects);
        let next = page.meta.and_then(|meta| meta.next).filter(|next| !next.is_empty());
        // Below our own address of the API whatever it says: the credentials go with it.
        let Some(next) = next else { break };
        asked = ApiRequest::new(Method::Get, account.api.join(&next), authorization(account));
    }
    Ok(found)
}
