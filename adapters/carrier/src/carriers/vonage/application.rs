//! An application: the webhooks of every number that is linked to it
//! (<https://developer.vonage.com/en/api/application.v2>).
//!
//! A change puts the whole application in the place of the one that is there, its public key included. So all of it is
//! kept as it was read, whatever is in it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::numbers::{read, signed_in};
use crate::account::{Ask, unreadable};
use crate::account_types::{AccountError, Addresses};
use crate::exchange::{Answer, ApiRequest, Method, segment};
use crate::settings::Account;

/// A page stays below the longest answer that we read.
const PAGE_SIZE: &str = "50";
const MOST_PAGES: usize = 5;
/// The form of the Messages API's webhooks that is read here; older applications have another.
const MESSAGES_VERSION: &str = "v1";

type Fields = Map<String, Value>;

/// An application, as Vonage tells it.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct Application {
    fields: Fields,
}

/// What an application did with calls and texts before a change.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub id: String,
    voice: Option<Value>,
    messages: Option<Value>,
}

#[derive(Deserialize)]
struct Page {
    total_pages: Option<usize>,
    #[serde(rename = "_embedded")]
    embedded: Embedded,
}

#[derive(Deserialize)]
struct Embedded {
    applications: Vec<Application>,
}

impl Application {
    /// Its id; empty where it has none.
    pub fn id(&self) -> &str {
        self.text("/id")
    }

    /// What the account's owner calls it; may be empty.
    pub fn name(&self) -> &str {
        self.text("/name")
    }

    /// The public key that our requests' tokens must fit, in PEM. Empty: the list of applications leaves it out.
    pub fn public_key(&self) -> &str {
        self.text("/keys/public_key")
    }

    /// Where its webhooks go. `rest` stays empty.
    pub fn addresses(&self) -> Addresses {
        let at = |hook: &str| self.text(&format!("/capabilities/{hook}/address")).to_owned();
        Addresses {
            calls: at("voice/webhooks/answer_url"),
            call_status: at("voice/webhooks/event_url"),
            texts: at("messages/webhooks/inbound_url"),
            rest: String::new(),
        }
    }

    /// What would keep its webhooks from being believed or understood.
    pub fn odd(&self) -> Option<&'static str> {
        let voice_unsigned = self.value("/capabilities/voice/signed_callbacks") == Some(&Value::Bool(false));
        let version = self.text("/capabilities/messages/version");
        if voice_unsigned {
            Some("its application does not sign what it tells of calls: to connect the number has it sign")
        } else if !version.is_empty() && version != MESSAGES_VERSION {
            Some("its application tells of texts in an older form: to connect the number has it use v1")
        } else {
            None
        }
    }

    /// What it does with calls and texts, to be put back.
    pub fn kept(&self) -> Kept {
        let capability = |name: &str| self.value(&format!("/capabilities/{name}")).cloned();
        Kept { id: self.id().to_owned(), voice: capability("voice"), messages: capability("messages") }
    }

    /// The same with webhooks that go where `to` says, signed, by POST, in the form that is read here.
    pub fn bringing(self, to: &Addresses) -> Self {
        let fields = within(self.fields, "capabilities", |all| {
            let all = within(all, "voice", |mut voice| {
                voice.insert("signed_callbacks".to_owned(), Value::Bool(true));
                within(voice, "webhooks", |hooks| {
                    with_hook(with_hook(hooks, "answer_url", &to.calls), "event_url", &to.call_status)
                })
            });
            within(all, "messages", |mut messages| {
                messages.insert("version".to_owned(), MESSAGES_VERSION.into());
                within(messages, "webhooks", |hooks| {
                    let hooks = with_hook(hooks, "inbound_url", &to.texts);
                    with_hook(hooks, "status_url", &receipts(&to.texts))
                })
            })
        });
        Self { fields }
    }

    /// The same with what it did before.
    pub fn restored(self, before: &Kept) -> Self {
        let fields = within(self.fields, "capabilities", |mut all| {
            for (name, value) in [("voice", &before.voice), ("messages", &before.messages)] {
                match value {
                    Some(value) => all.insert(name.to_owned(), value.clone()),
                    None => all.remove(name),
                };
            }
            all
        });
        Self { fields }
    }

    /// What a change sends: everything but what Vonage takes in no change.
    fn body(&self) -> Value {
        let mut fields = self.fields.clone();
        for of_theirs in ["id", "_links"] {
            fields.remove(of_theirs);
        }
        let fields = within(fields, "capabilities", |mut all| {
            if all.contains_key("vbc") {
                all.insert("vbc".to_owned(), json!({}));
            }
            if all.contains_key("verify") {
                all = within(all, "verify", |mut verify| {
                    verify.remove("version");
                    verify
                });
            }
            all
        });
        Value::Object(fields)
    }

    fn value(&self, pointer: &str) -> Option<&Value> {
        let mut names = pointer.split('/').skip(1);
        let first = self.fields.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    }

    fn text(&self, pointer: &str) -> &str {
        self.value(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The account's applications, without their keys.
pub(super) async fn all(account: &Account, ask: &dyn Ask) -> Result<Vec<Application>, AccountError> {
    let mut all = Vec::new();
    for page in 1..=MOST_PAGES {
        let path = format!("/v2/applications?page_size={PAGE_SIZE}&page={page}");
        let request = ApiRequest::new(Method::Get, account.api.join(&path), signed_in(account));
        let found: Page = read(&ask.ask(request).await?)?;
        all.extend(found.embedded.applications);
        if found.total_pages.unwrap_or(1) <= page {
            break;
        }
    }
    Ok(all)
}

/// One of them, whole.
pub(super) async fn one(account: &Account, ask: &dyn Ask, id: &str) -> Result<Application, AccountError> {
    let answer = ask.ask(request(account, Method::Get, id)).await?;
    if answer.status == 404 { Err(no_application()) } else { whole(&answer, id) }
}

/// Changes one, and gives it as Vonage says that it is then.
pub(super) async fn change(
    account: &Account,
    ask: &dyn Ask,
    id: &str,
    change: impl FnOnce(Application) -> Result<Application, AccountError>,
) -> Result<Application, AccountError> {
    let changed = change(one(account, ask, id).await?)?;
    whole(&ask.ask(request(account, Method::Put, id).json(&changed.body())).await?, id)
}

/// What is not the application that was asked for must not be put in its place.
fn whole(answer: &Answer, id: &str) -> Result<Application, AccountError> {
    let application: Application = read(answer)?;
    if application.id() == id { Ok(application) } else { Err(unreadable(answer)) }
}

/// `carrier_application` names none.
pub(super) fn no_application() -> AccountError {
    AccountError::Denied("the account has no application with the id in carrier_application".to_owned())
}

fn request(account: &Account, method: Method, id: &str) -> ApiRequest {
    let url = account.api.join(&format!("/v2/applications/{}", segment(id)));
    ApiRequest::new(method, url, signed_in(account))
}

/// Changes an object within an object. What is no object is replaced by one.
fn within(mut fields: Fields, name: &str, change: impl FnOnce(Fields) -> Fields) -> Fields {
    let inner = match fields.remove(name) {
        Some(Value::Object(inner)) => inner,
        _ => Fields::new(),
    };
    fields.insert(name.to_owned(), Value::Object(change(inner)));
    fields
}

/// Lets one webhook go to an address, and leaves its time limits as they are. Empty: nowhere.
fn with_hook(mut hooks: Fields, name: &str, address: &str) -> Fields {
    if address.is_empty() {
        hooks.remove(name);
        return hooks;
    }
    within(hooks, name, |mut hook| {
        hook.insert("address".to_owned(), address.into());
        hook.insert("http_method".to_owned(), "POST".into());
        hook
    })
}

/// Where receipts go: beside the incoming texts. Each text also names an address of its own.
fn receipts(texts: &str) -> String {
    texts.rsplit_once('/').map_or_else(String::new, |(sms, _inbound)| format!("{sms}/status"))
}
