//! What an account at Telnyx holds: numbers, the TeXML applications that take their calls, and the messaging profiles that
//! take their texts.

use futures::future::{try_join, try_join3};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{answers, bearer};
use crate::account::{self, Ask, word};
use crate::account_types::{AccountError, Addresses, OwnNumber};
use crate::exchange::{Answer, ApiRequest, Method};
use crate::settings::{Account, SettingError};

/// A page stays well below the longest answer that we read.
const PAGE_SIZE: usize = 100;
/// The contract's limit.
const MOST_PAGES: u32 = 5;
/// The messaging profile that is made for numbers that have none.
pub(super) const PROFILE: &str = "Ringback";
/// How Telnyx writes it.
pub(super) const POST: &str = "post";
/// The version of webhooks about texts that is read here.
pub(super) const VERSION: &str = "2";

#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    total_pages: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Number {
    pub(super) id: String,
    phone_number: String,
    customer_reference: Option<String>,
    status: Option<String>,
    pub(super) connection_id: Option<String>,
    pub(super) messaging_profile_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Application {
    pub(super) id: String,
    pub(super) friendly_name: Option<String>,
    active: Option<bool>,
    #[serde(flatten)]
    pub(super) hooks: CallHooks,
}

/// Where an application brings calls. As Telnyx names it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct CallHooks {
    pub(super) voice_url: Option<String>,
    pub(super) voice_method: Option<String>,
    pub(super) status_callback: Option<String>,
    pub(super) status_callback_method: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Profile {
    pub(super) id: String,
    pub(super) name: Option<String>,
    enabled: Option<bool>,
    #[serde(flatten)]
    pub(super) hooks: TextHooks,
}

/// Where a profile brings texts. As Telnyx names it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TextHooks {
    pub(super) webhook_url: Option<String>,
    pub(super) webhook_api_version: Option<String>,
}

#[derive(Deserialize)]
struct Voice {
    id: Option<String>,
    call_forwarding: Option<Forwarding>,
}

#[derive(Deserialize)]
struct Forwarding {
    call_forwarding_enabled: Option<bool>,
    forwarding_type: Option<String>,
    forwards_to: Option<String>,
}

/// What is kept to put a number back.
#[derive(Serialize, Deserialize)]
pub(super) struct Rest {
    /// What takes the number's calls: an application, or a connection of another kind.
    pub(super) connection: Option<String>,
    /// What takes its texts.
    pub(super) profile: Option<String>,
    /// Where our application brought calls.
    pub(super) calls: CallHooks,
    /// So many other numbers were on our application.
    pub(super) others: usize,
    /// Where the number's profile brought texts.
    pub(super) texts: Option<TextHooks>,
}

/// Everything that decides where webhooks go.
pub(super) struct Held {
    pub(super) numbers: Vec<Number>,
    pub(super) applications: Vec<Application>,
    pub(super) profiles: Vec<Profile>,
    /// Numbers whose calls all go to another number.
    forwarded: Vec<String>,
    /// `carrier_application`.
    pub(super) ours: String,
}

impl Held {
    /// Asks for all of it at once.
    pub(super) async fn read(account: &Account, ask: &dyn Ask) -> Result<Self, AccountError> {
        let ours = account.application()?.to_owned();
        let lists = try_join3(
            all::<Number>(account, ask, "phone_numbers"),
            all::<Application>(account, ask, "texml_applications"),
            all::<Profile>(account, ask, "messaging_profiles"),
        );
        // Without this one everything can still be set up.
        let voice = async { Ok(all::<Voice>(account, ask, "phone_numbers/voice").await.unwrap_or_default()) };
        let ((numbers, applications, profiles), voice) = try_join(lists, voice).await?;
        let forwarded = voice.into_iter().filter(Voice::is_forwarded).filter_map(|voice| voice.id).collect();
        if !applications.iter().any(|application| application.id == ours) {
            return Err(SettingError::Wrong(
                "carrier_application",
                "the id of a TeXML application of the account",
            )
            .into());
        }
        Ok(Self { numbers, applications, profiles, forwarded, ours })
    }

    /// The number of this id.
    pub(super) fn number(&self, id: &str) -> Result<&Number, AccountError> {
        let number = self.numbers.iter().find(|number| number.id == id);
        number.ok_or_else(|| AccountError::Refused("the account has no such number".to_owned()))
    }

    /// The application of this id. None: it is a connection of another kind, or nothing.
    pub(super) fn application(&self, id: Option<&str>) -> Option<&Application> {
        self.applications.iter().find(|application| Some(application.id.as_str()) == id)
    }

    /// The profile of this id.
    pub(super) fn profile(&self, id: Option<&str>) -> Option<&Profile> {
        self.profiles.iter().find(|profile| Some(profile.id.as_str()) == id)
    }

    /// The profile that takes a number's texts, or will once it is connected. None: it must be made.
    pub(super) fn profile_for(&self, number: &Number) -> Option<&Profile> {
        let named = || self.profiles.iter().find(|profile| profile.name.as_deref() == Some(PROFILE));
        self.profile(number.profile()).or_else(named)
    }

    /// How many other numbers are on our application.
    pub(super) fn others(&self, than: &Number) -> usize {
        let is_other = |number: &&Number| number.id != than.id && number.connection() == Some(&self.ours);
        self.numbers.iter().filter(is_other).count()
    }

    /// A number in the contract's words.
    pub(super) fn own(&self, number: &Number) -> OwnNumber {
        let calls = self.application(number.connection()).map(|application| application.hooks.clone());
        let calls = calls.unwrap_or_default();
        let texts = self.profile(number.profile()).map(|profile| profile.hooks.clone());
        let rest = Rest {
            connection: number.connection().map(str::to_owned),
            profile: number.profile().map(str::to_owned),
            calls: self.application(Some(&self.ours)).map(|ours| ours.hooks.clone()).unwrap_or_default(),
            others: self.others(number),
            texts: texts.clone(),
        };
        OwnNumber {
            id: number.id.clone(),
            number: number.phone_number.clone(),
            name: number.customer_reference.clone().unwrap_or_default(),
            addresses: Addresses {
                calls: calls.voice_url.unwrap_or_default(),
                call_status: calls.status_callback.unwrap_or_default(),
                texts: texts.and_then(|texts| texts.webhook_url).unwrap_or_default(),
                rest: serde_json::to_string(&rest).unwrap_or_default(),
            },
            overridden: self.overridden(number),
            shared_with: self.shared_with(number),
        }
    }

    /// Who else changes when this number is connected or put back: our application and the number's profile do.
    fn shared_with(&self, number: &Number) -> Vec<String> {
        let profile = self.profile_for(number).map(|profile| profile.id.as_str());
        let shares = |other: &&Number| {
            let calls = other.connection() == Some(&self.ours);
            let texts = other.profile().is_some() && other.profile() == profile;
            other.id != number.id && (calls || texts)
        };
        self.numbers.iter().filter(shares).map(|other| other.phone_number.clone()).collect()
    }

    fn overridden(&self, number: &Number) -> Option<String> {
        let application = self.application(number.connection());
        let profile = self.profile(number.profile());
        let calls = application.map(|application| &application.hooks);
        let why = match number.status.as_deref() {
            Some(status) if status != "active" => {
                return Some(format!("the number is not active at the carrier yet ({})", word(status)));
            }
            _ if self.forwarded.contains(&number.id) => {
                "the carrier forwards all of its calls to another number: switch that off in the carrier's portal"
            }
            _ if number.connection().is_some() && application.is_none() => {
                "a connection that is no TeXML application takes its calls: to connect the number takes it off that"
            }
            _ if application.is_some_and(|application| application.active == Some(false)) => {
                "its TeXML application is switched off: switch it on in the carrier's portal"
            }
            _ if profile.is_some_and(|profile| profile.enabled == Some(false)) => {
                "its messaging profile is switched off: switch it on in the carrier's portal"
            }
            _ if calls.is_some_and(CallHooks::is_got) => {
                "the carrier tells of its calls by GET, which is not signed: to connect the number sets POST"
            }
            _ if profile.is_some_and(|profile| profile.hooks.is_of_another_version()) => {
                "the carrier tells of its texts in another version than 2: to connect the number sets that"
            }
            _ => return None,
        };
        Some(why.to_owned())
    }
}

impl Number {
    /// What takes its calls.
    pub(super) fn connection(&self) -> Option<&str> {
        filled(self.connection_id.as_deref())
    }

    /// What takes its texts.
    pub(super) fn profile(&self) -> Option<&str> {
        filled(self.messaging_profile_id.as_deref())
    }
}

impl CallHooks {
    fn is_got(&self) -> bool {
        let is_got = |method: &Option<String>| {
            method.as_deref().is_some_and(|method| !method.eq_ignore_ascii_case(POST))
        };
        is_got(&self.voice_method) || (self.status_callback.is_some() && is_got(&self.status_callback_method))
    }
}

impl TextHooks {
    fn is_of_another_version(&self) -> bool {
        let version = self.webhook_api_version.as_deref();
        self.webhook_url.is_some() && version.is_some_and(|version| version != VERSION)
    }
}

impl Voice {
    fn is_forwarded(&self) -> bool {
        self.call_forwarding.as_ref().is_some_and(|to| {
            to.call_forwarding_enabled != Some(false)
                && to.forwarding_type.as_deref() == Some("always")
                && filled(to.forwards_to.as_deref()).is_some()
        })
    }
}

fn filled(id: Option<&str>) -> Option<&str> {
    id.filter(|id| !id.is_empty())
}

/// A request about something of the account's.
pub(super) fn request(account: &Account, method: Method, resource: &str) -> ApiRequest {
    ApiRequest::new(method, account.api.join(&format!("/v2/{resource}")), bearer(account))
}

/// What an answer says.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, AccountError> {
    account::read(answer, answers::code)
}

/// A list, page after page.
async fn all<T: DeserializeOwned>(
    account: &Account,
    ask: &dyn Ask,
    resource: &str,
) -> Result<Vec<T>, AccountError> {
    let mut found = Vec::new();
    for number in 1..=MOST_PAGES {
        let query = format!("page%5Bnumber%5D={number}&page%5Bsize%5D={PAGE_SIZE}");
        let asked = request(account, Method::Get, &format!("{resource}?{query}"));
        let page: Page<T> = read(&ask.ask(asked).await?)?;
        found.extend(page.data);
        let pages = page.meta.and_then(|meta| meta.total_pages).unwrap_or(1);
        if number >= pages {
            break;
        }
    }
    Ok(found)
}
