//! The account, and its numbers with their webhooks.
//!
//! Webhooks are an application's, and an application may have many numbers. So a number is put on an application of ours,
//! which is made for this installation and named after its host; those of others are never changed, and to put a number
//! back is to put it on its old one.

use form_urlencoded::Serializer;
use futures::FutureExt as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::request;
use super::held::{Application, Held, Hooks, Number, POST, Rest, name_for, read};
use super::{Plivo, signature};
use crate::account::{
    AccountApi, Ask, Outcome, SignedRequest, after_a_change, is_toll_free, unreadable, word,
};
use crate::account_types::{AccountError, Addresses, KnockText, OwnNumber, RegistrationState};
use crate::exchange::{Answer, Method, segment};
use crate::settings::{Account, SettingError, WebhookSettings};
use crate::words::without_plus;

#[derive(Deserialize)]
struct Made {
    app_id: String,
}

/// Changes what an account holds, step by step.
struct Hand<'a> {
    account: &'a Account,
    ask: &'a dyn Ask,
    held: Held,
    has_changed: bool,
    /// The application that the number was taken off.
    left: Option<String>,
}

impl Hand<'_> {
    /// As we want it: first our application, then the number.
    async fn connect(&mut self, id: &str, to: &Addresses) -> Result<(), AccountError> {
        let post = || Some(POST.to_owned());
        let hooks = Hooks {
            answer_url: Some(to.calls.clone()),
            answer_method: post(),
            hangup_url: Some(to.call_status.clone()),
            hangup_method: post(),
            message_url: Some(to.texts.clone()),
            message_method: post(),
        };
        let name = name_for(&to.calls);
        let is_named = |application: &&Application| application.app_name.as_deref() == Some(&name);
        let ours = self.held.applications.iter().find(is_named).map(|application| application.app_id.clone());
        let ours = match ours {
            Some(ours) => {
                self.set_hooks(&ours, &hooks).await?;
                ours
            }
            None => self.make(&name, &hooks).await?,
        };
        self.put_on(id, Some(&ours)).await
    }

    /// As it was.
    async fn put_back(&mut self, id: &str, rest: Rest) -> Result<(), AccountError> {
        self.put_on(id, rest.application.as_deref()).await?;
        match (rest.application, rest.hooks) {
            (Some(application), Some(hooks)) => self.set_hooks(&application, &hooks).await,
            _ => Ok(()),
        }
    }

    async fn set_hooks(&mut self, id: &str, to: &Hooks) -> Result<(), AccountError> {
        if self.held.application(Some(id)).is_some_and(|application| application.hooks == *to) {
            return Ok(());
        }
        self.change(&format!("Application/{}/", segment(id)), &body(to)).await?;
        Ok(())
    }

    async fn make(&mut self, name: &str, hooks: &Hooks) -> Result<String, AccountError> {
        let mut body = body(hooks);
        if let Some(fields) = body.as_object_mut() {
            fields.insert("app_name".to_owned(), name.into());
        }
        let made = self.change("Application/", &body).await?;
        let made: Result<Made, _> = serde_json::from_value(made);
        Ok(made.map_err(|_| no_id())?.app_id)
    }

    /// Puts a number on an application. Plivo names no way to take it off every one; where it was on none, it is asked
    /// for that all the same, and what comes of it is read afterwards.
    async fn put_on(&mut self, id: &str, application: Option<&str>) -> Result<(), AccountError> {
        let is = self.held.number(id)?.application().map(str::to_owned);
        if is.as_deref() == application {
            return Ok(());
        }
        self.left = is;
        let body = json!({ "app_id": application });
        self.change(&format!("Number/{}/", segment(id)), &body).await?;
        Ok(())
    }

    async fn change(&mut self, resource: &str, body: &Value) -> Result<Value, AccountError> {
        let answer = self.ask.ask(request(self.account, Method::Post, resource).json(body)).await?;
        let is = read(&answer);
        let is = is.map_err(|error| if self.has_changed { after_a_change(error) } else { error })?;
        self.has_changed = true;
        Ok(is)
    }

    /// The number as it is now: an answer to a change says only that it was made.
    async fn now(mut self, id: &str) -> Result<OwnNumber, AccountError> {
        let answer = self.get(&format!("Number/{}/", segment(id))).await?;
        let number: Number = read(&answer).map_err(after_a_change)?;
        if self.left.is_some() && number.application() == self.left.as_deref() {
            let text = "the carrier took the change, and shows the number on its application as before";
            return Err(AccountError::Unreachable(text.to_owned()));
        }
        if let Some(application) = number.application() {
            let answer = self.get(&format!("Application/{}/", segment(application))).await?;
            self.held.applications.retain(|known| known.app_id != application);
            // What is no application is not found, and shown as that.
            if answer.status != 404 {
                self.held.applications.push(read(&answer).map_err(after_a_change)?);
            }
        }
        Ok(self.held.own(&number))
    }

    async fn get(&self, resource: &str) -> Result<Answer, AccountError> {
        self.ask.ask(request(self.account, Method::Get, resource)).await
    }
}

impl AccountApi for Plivo {
    fn check<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, String> {
        async {
            let answer = ask.ask(request(account, Method::Get, "")).await?;
            let owner: Value = read(&answer)?;
            owner.get("auth_id").ok_or_else(|| unreadable(&answer))?;
            Ok(owner.get("name").and_then(Value::as_str).unwrap_or_default().to_owned())
        }
        .boxed_local()
    }

    fn numbers<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, Vec<OwnNumber>> {
        async {
            let held = Held::read(account, ask).await?;
            Ok(held.numbers.iter().map(|number| held.own(number)).collect())
        }
        .boxed_local()
    }

    fn set_webhooks<'a>(
        &'a self,
        account: &'a Account,
        ask: &'a dyn Ask,
        id: &'a str,
        addresses: &'a Addresses,
    ) -> Outcome<'a, OwnNumber> {
        async {
            let held = Held::read(account, ask).await?;
            held.number(id)?;
            let mut hand = Hand { account, ask, held, has_changed: false, left: None };
            // What cannot be read any more is put back as we want it: better than not at all.
            match serde_json::from_str(&addresses.rest) {
                Ok(rest) => hand.put_back(id, rest).await?,
                Err(_) => hand.connect(id, addresses).await?,
            }
            hand.now(id).await
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
        async move {
            if !number.starts_with("+1") {
                return Ok(RegistrationState::NotNeeded);
            }
            let resource = format!("Number/{}/", segment(id));
            let own: Number = read(&ask.ask(request(account, Method::Get, &resource)).await?)?;
            Ok(if is_toll_free(number) {
                verification(own.toll_free_sms_verification.as_deref())
            } else {
                campaign(own.tendlc_registration_status.as_deref())
            })
        }
        .boxed_local()
    }

    fn signed(
        &self,
        _: &Account,
        settings: &WebhookSettings,
        text: &KnockText,
    ) -> Result<Option<SignedRequest>, SettingError> {
        let url = settings.public_url.join(&text.path);
        let mut fields = vec![
            ("From", without_plus(&text.sender)),
            ("MessageUUID", &text.message_id),
            ("Text", &text.body),
            ("To", without_plus(&text.recipient)),
            ("Type", "sms"),
        ];
        if text.body == "STOP" {
            // The carrier has answered it: nobody is texted that they opted out.
            fields.push(("MessageIntent", "optout"));
        }
        // Another one every time, as the text's id is.
        let nonce = text.message_id.clone();
        let signature = signature::sign(settings.secrets.first(), &url, fields.iter().copied(), &nonce);
        let content_type = "application/x-www-form-urlencoded; charset=UTF-8".to_owned();
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = vec![
            ("content-type", content_type),
            ("x-plivo-signature-v3", signature),
            ("x-plivo-signature-v3-nonce", nonce),
        ];
        Ok(Some(SignedRequest { url, headers, body }))
    }
}

/// An application in Plivo's words.
fn body(hooks: &Hooks) -> Value {
    let url = |url: &Option<String>| url.clone().unwrap_or_default();
    let method = |method: &Option<String>| method.clone().unwrap_or_else(|| POST.to_owned());
    json!({
        "answer_url": url(&hooks.answer_url),
        "answer_method": method(&hooks.answer_method),
        "hangup_url": url(&hooks.hangup_url),
        "hangup_method": method(&hooks.hangup_method),
        "message_url": url(&hooks.message_url),
        "message_method": method(&hooks.message_method),
    })
}

fn no_id() -> AccountError {
    let text = "an application was made, and the carrier did not tell its id: try again";
    AccountError::Unreachable(text.to_owned())
}

/// What is said of a local number. Plivo's documentation and its library differ in the words.
fn campaign(status: Option<&str>) -> RegistrationState {
    match status.unwrap_or_default().to_ascii_uppercase().as_str() {
        "COMPLETED" | "REGISTERED" => RegistrationState::Registered,
        "PROCESSING" | "IN_PROGRESS" => {
            RegistrationState::Pending("the number is being added to its 10DLC campaign".to_owned())
        }
        "" | "UNREGISTERED" => RegistrationState::Missing(
            "the number is in no 10DLC campaign, and phones in the United States get no texts from it: register brand \
             and campaign in the carrier's console, under Messaging, 10DLC, and link the number to the campaign"
                .to_owned(),
        ),
        status => RegistrationState::Unknown(format!(
            "the number's place in a 10DLC campaign is {}: see the carrier's console",
            word(status)
        )),
    }
}

fn verification(status: Option<&str>) -> RegistrationState {
    match status.unwrap_or_default().to_ascii_uppercase().as_str() {
        "VERIFIED" => RegistrationState::Registered,
        "PENDING_VERIFICATION" => {
            RegistrationState::Pending("the toll-free number's verification is pending".to_owned())
        }
        "" | "UNVERIFIED" => RegistrationState::Missing(
            "the toll-free number is not verified, and its texts are blocked: submit its verification in the carrier's \
             console"
                .to_owned(),
        ),
        status => RegistrationState::Unknown(format!(
            "the toll-free number's verification is {}: see the carrier's console",
            word(status)
        )),
    }
}

#[cfg(test)]
mod tests;
