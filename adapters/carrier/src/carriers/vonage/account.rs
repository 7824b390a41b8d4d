//! The account: its numbers, whose webhooks are those of the application that they are linked to.
//!
//! Every number is connected to one application, `carrier_application`: the one that our calls and texts are sent with.
//! To connect a number gives that application our webhooks, which is also a change for every other number that is linked
//! to it, and links the number. To put it back links the number as before; and the application gets its webhooks back
//! unless other numbers have come to rely on them.

use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::application::{self, Application, Kept};
use super::numbers::{self, Link, Number};
use super::{Vonage, jwt, marks, registration};
use crate::account::{AccountApi, Ask, Outcome, SignedRequest};
use crate::account_types::{AccountError, Addresses, KnockText, OwnNumber, RegistrationState};
use crate::settings::{Account, SettingError, WebhookSettings};
use crate::words::without_plus;

/// What is put back of a number: its own link, and what connecting it changes in our application.
#[derive(Serialize, Deserialize)]
struct Rest {
    number: Link,
    application: Kept,
}

/// The account as it is.
struct View<'a> {
    numbers: Vec<Number>,
    applications: Vec<Application>,
    /// The application that numbers are connected to.
    ours: &'a str,
}

impl<'a> View<'a> {
    async fn of(account: &'a Account, ask: &dyn Ask) -> Result<Self, AccountError> {
        let ours = account.application()?;
        let applications = application::all(account, ask).await?;
        if !applications.iter().any(|application| application.id() == ours) {
            return Err(application::no_application());
        }
        Ok(Self { numbers: numbers::all(account, ask).await?, applications, ours })
    }

    fn application(&self, id: &str) -> Option<&Application> {
        self.applications.iter().find(|application| application.id() == id)
    }

    /// The numbers that are linked to an application, without one of them.
    fn others<'b>(&'b self, application: &'b str, without: &'b str) -> impl Iterator<Item = &'b Number> {
        let linked = |number: &&Number| number.link.application() == Some(application);
        self.numbers.iter().filter(linked).filter(move |number| number.msisdn != without)
    }

    fn own(&self, number: &Number) -> OwnNumber {
        let application = number.link.application().and_then(|id| self.application(id));
        let mut addresses = application.map_or_else(|| unlinked(&number.link), Application::addresses);
        addresses.rest = self.rest(number);
        let overridden = number.link.overridden().or_else(|| application.and_then(Application::odd));
        OwnNumber {
            id: number.msisdn.clone(),
            number: marks::with_plus(&number.msisdn),
            // Vonage's numbers have no names.
            name: String::new(),
            addresses,
            overridden: overridden.map(str::to_owned),
            shared_with: self
                .others(self.ours, &number.msisdn)
                .map(|other| marks::with_plus(&other.msisdn))
                .collect(),
        }
    }

    fn rest(&self, number: &Number) -> String {
        let application = self.application(self.ours).map(Application::kept);
        let rest = application.map(|application| Rest { number: number.link.clone(), application });
        rest.and_then(|rest| serde_json::to_string(&rest).ok()).unwrap_or_default()
    }

    fn replace(&mut self, changed: Application) {
        self.applications.retain(|application| application.id() != changed.id());
        self.applications.push(changed);
    }

    fn relink(&mut self, number: &Number) {
        self.numbers.retain(|other| other.msisdn != number.msisdn);
        self.numbers.push(number.clone());
    }
}

/// Without an application calls go nowhere, and texts where the older interface brings them.
fn unlinked(link: &Link) -> Addresses {
    Addresses {
        calls: String::new(),
        call_status: String::new(),
        texts: link.own_texts().to_owned(),
        rest: String::new(),
    }
}

async fn check(account: &Account, ask: &dyn Ask) -> Result<String, AccountError> {
    let application = application::one(account, ask, account.application()?).await?;
    if jwt::fits(account, application.public_key())? == Some(false) {
        let wrong = "carrier_private_key is not the key of the application in carrier_application";
        return Err(AccountError::Denied(wrong.to_owned()));
    }
    Ok(application.name().to_owned())
}

async fn all(account: &Account, ask: &dyn Ask) -> Result<Vec<OwnNumber>, AccountError> {
    let view = View::of(account, ask).await?;
    Ok(view.numbers.iter().map(|number| view.own(number)).collect())
}

async fn set(account: &Account, ask: &dyn Ask, id: &str, to: &Addresses) -> Result<OwnNumber, AccountError> {
    let mut view = View::of(account, ask).await?;
    let number = view.numbers.iter().find(|number| number.msisdn == id).cloned();
    let mut number =
        number.ok_or_else(|| AccountError::Refused("the account has no such number".to_owned()))?;
    if to.rest.is_empty() {
        connect(account, ask, &mut view, &mut number, to).await?;
    } else {
        // Set to something else than it was, an application would take other numbers' calls with it.
        let rest = serde_json::from_str(&to.rest).map_err(|_| {
            AccountError::Refused("what is known of how the number was cannot be read".to_owned())
        })?;
        put_back(account, ask, &mut view, &mut number, rest).await?;
    }
    Ok(view.own(&number))
}

const NO_KEY: &str = "the application in carrier_application has no public key: in Vonage's dashboard, give it the one \
                      that belongs to carrier_private_key";

/// The application first, so that no call comes in between to where the application led before.
async fn connect(
    account: &Account,
    ask: &dyn Ask,
    view: &mut View<'_>,
    number: &mut Number,
    to: &Addresses,
) -> Result<(), AccountError> {
    let change = application::change(account, ask, view.ours, |now| match now.public_key() {
        // Put back without one, it might be given another than the one that our requests are signed for.
        "" => Err(AccountError::Refused(NO_KEY.to_owned())),
        _ => Ok(now.bringing(to)),
    });
    view.replace(change.await?);
    number.link = Link::to(view.ours);
    numbers::update(account, ask, number).await.map_err(half_done)?;
    view.relink(number);
    Ok(())
}

async fn put_back(
    account: &Account,
    ask: &dyn Ask,
    view: &mut View<'_>,
    number: &mut Number,
    rest: Rest,
) -> Result<(), AccountError> {
    number.link = rest.number;
    numbers::update(account, ask, number).await?;
    view.relink(number);
    let before = &rest.application;
    let was_linked = number.link.application() == Some(&before.id);
    if was_linked || view.others(&before.id, &number.msisdn).next().is_none() {
        let change = application::change(account, ask, &before.id, |now| Ok(now.restored(before)));
        view.replace(change.await.map_err(half_done)?);
    }
    Ok(())
}

/// "Refused" and "denied" would say that nothing was changed.
fn half_done(error: AccountError) -> AccountError {
    match error {
        AccountError::Denied(text) | AccountError::Refused(text) => {
            AccountError::Unreachable(format!("{text}, when half of the change was made"))
        }
        error => error,
    }
}

impl AccountApi for Vonage {
    /// Vonage gives an account no name, so it is the application's.
    fn check<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, String> {
        check(account, ask).boxed_local()
    }

    fn numbers<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, Vec<OwnNumber>> {
        all(account, ask).boxed_local()
    }

    fn set_webhooks<'a>(
        &'a self,
        account: &'a Account,
        ask: &'a dyn Ask,
        id: &'a str,
        addresses: &'a Addresses,
    ) -> Outcome<'a, OwnNumber> {
        set(account, ask, id, addresses).boxed_local()
    }

    fn registration<'a>(
        &'a self,
        account: &'a Account,
        ask: &'a dyn Ask,
        _id: &'a str,
        number: &'a str,
    ) -> Outcome<'a, RegistrationState> {
        registration::of(account, ask, number).boxed_local()
    }

    fn signed(
        &self,
        account: &Account,
        settings: &WebhookSettings,
        text: &KnockText,
    ) -> Result<Option<SignedRequest>, SettingError> {
        let mut body = json!({
            "channel": "sms",
            "message_type": "text",
            "message_uuid": text.message_id,
            "from": without_plus(&text.sender),
            "to": without_plus(&text.recipient),
            "text": text.body,
            "sms": { "num_messages": "1", "keyword": text.body.to_uppercase() },
        });
        if text.body == "STOP"
            && let Some(fields) = body.as_object_mut()
        {
            // Nobody is texted that they opted out.
            fields.insert(super::texts::ANSWERED.to_owned(), true.into());
        }
        let body = body.to_string();
        let claims = jwt::of_webhook(account, settings.now, &text.message_id, body.as_bytes())?;
        let token = jwt::token("HS256", &claims, settings.signing_keys()?.first()).ok_or(WRONG_KEY)?;
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("authorization", format!("Bearer {token}")),
        ];
        Ok(Some(SignedRequest { url: settings.public_url.join(&text.path), headers, body }))
    }
}

const WRONG_KEY: SettingError =
    SettingError::Wrong("carrier_signing_key", "the signature secret from the account's API settings");
