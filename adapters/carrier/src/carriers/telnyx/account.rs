//! The account, and its numbers with their webhooks.
//!
//! Webhooks are not a number's own. Calls go where a TeXML application says, and `carrier_application` names ours: it is
//! set up, and the number is put on it. Texts go where the number's messaging profile says: that one is set up, or, for a
//! number that has none, one that is named "Ringback". Both may be shared with other numbers.

use futures::FutureExt as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::held::{CallHooks, Held, Number, POST, PROFILE, Rest, TextHooks, VERSION, read, request};
use super::{Telnyx, registration};
use crate::account::{AccountApi, Ask, Outcome, SignedRequest, after_a_change, unreadable};
use crate::account_types::{AccountError, Addresses, KnockText, OwnNumber, RegistrationState};
use crate::exchange::{Method, segment};
use crate::settings::{Account, SettingError, WebhookSettings};

/// Where the profile that we make may send texts.
const DESTINATIONS: [&str; 2] = ["US", "CA"];

#[derive(Deserialize)]
struct Of<T> {
    data: T,
}

/// What takes a number's calls and texts, as the answer to a change tells it. A number's messaging settings name only the
/// one, its others both.
#[derive(Deserialize)]
struct Moved {
    connection_id: Option<String>,
    messaging_profile_id: Option<String>,
}

/// Changes what an account holds, step by step.
struct Hand<'a> {
    account: &'a Account,
    ask: &'a dyn Ask,
    held: Held,
    has_changed: bool,
}

impl Hand<'_> {
    /// Everything as we want it: first where the number is to go, then the number.
    async fn connect(&mut self, id: &str, to: &Addresses) -> Result<(), AccountError> {
        let filled = |address: &String| Some(address.clone()).filter(|address| !address.is_empty());
        let calls = CallHooks {
            voice_url: Some(to.calls.clone()),
            voice_method: Some(POST.to_owned()),
            status_callback: filled(&to.call_status),
            status_callback_method: Some(POST.to_owned()),
        };
        self.set_calls(calls).await?;
        let texts =
            TextHooks { webhook_url: filled(&to.texts), webhook_api_version: Some(VERSION.to_owned()) };
        let profile = self.held.profile_for(self.held.number(id)?).map(|profile| profile.id.clone());
        let profile = match profile {
            Some(profile) => {
                self.set_texts(&profile, texts).await?;
                profile
            }
            None => self.make_profile(texts).await?,
        };
        let ours = self.held.ours.clone();
        self.put_on(id, Some(&ours), Some(&profile)).await
    }

    /// Everything as it was: first the number, then what it was on.
    async fn put_back(&mut self, id: &str, rest: Rest) -> Result<(), AccountError> {
        self.put_on(id, rest.connection.as_deref(), rest.profile.as_deref()).await?;
        let stays = rest.connection.as_deref() == Some(&self.held.ours);
        // Numbers that came to our application since were connected by us: their calls go on coming here.
        if stays || self.held.others(self.held.number(id)?) <= rest.others {
            self.set_calls(rest.calls).await?;
        }
        match (rest.profile, rest.texts) {
            (Some(profile), Some(texts)) => self.set_texts(&profile, texts).await,
            _ => Ok(()),
        }
    }

    /// Lets our application bring calls elsewhere.
    async fn set_calls(&mut self, to: CallHooks) -> Result<(), AccountError> {
        let ours = self.held.ours.clone();
        let Some(application) = self.held.application(Some(&ours)) else { return Ok(()) };
        if application.hooks == to {
            return Ok(());
        }
        let name = application.friendly_name.as_deref().unwrap_or(PROFILE);
        let body = json!({
            "friendly_name": name,
            "voice_url": to.voice_url,
            "voice_method": to.voice_method,
            "status_callback": to.status_callback,
            "status_callback_method": to.status_callback_method,
        });
        let resource = format!("texml_applications/{}", segment(&ours));
        let is: CallHooks = self.change(Method::Patch, &resource, &body).await?;
        for application in self.held.applications.iter_mut().filter(|application| application.id == ours) {
            application.hooks = is.clone();
        }
        Ok(())
    }

    /// Lets a profile bring texts elsewhere.
    async fn set_texts(&mut self, id: &str, to: TextHooks) -> Result<(), AccountError> {
        if self.held.profile(Some(id)).is_none_or(|profile| profile.hooks == to) {
            return Ok(());
        }
        let body = json!({ "webhook_url": to.webhook_url, "webhook_api_version": to.webhook_api_version });
        let resource = format!("messaging_profiles/{}", segment(id));
        let is: TextHooks = self.change(Method::Patch, &resource, &body).await?;
        for profile in self.held.profiles.iter_mut().filter(|profile| profile.id == id) {
            profile.hooks = is.clone();
        }
        Ok(())
    }

    /// Makes the profile for numbers that have none.
    async fn make_profile(&mut self, texts: TextHooks) -> Result<String, AccountError> {
        let body = json!({
            "name": PROFILE,
            "whitelisted_destinations": DESTINATIONS,
            "webhook_url": texts.webhook_url,
            "webhook_api_version": texts.webhook_api_version,
        });
        let profile: super::held::Profile = self.change(Method::Post, "messaging_profiles", &body).await?;
        let id = profile.id.clone();
        self.held.profiles.push(profile);
        Ok(id)
    }

    /// Puts a number on an application or connection, and on a profile. None takes it off.
    async fn put_on(
        &mut self,
        id: &str,
        connection: Option<&str>,
        profile: Option<&str>,
    ) -> Result<(), AccountError> {
        let number = self.held.number(id)?;
        let (is_on_connection, is_on_profile) =
            (number.connection() == connection, number.profile() == profile);
        let resource = format!("phone_numbers/{}", segment(id));
        if !is_on_connection {
            let body = json!({ "connection_id": connection.unwrap_or_default() });
            let is: Moved = self.change(Method::Patch, &resource, &body).await?;
            self.note(id, |number| number.connection_id = is.connection_id);
        }
        if !is_on_profile {
            let body = json!({ "messaging_profile_id": profile.unwrap_or_default() });
            let is: Moved = self.change(Method::Patch, &format!("{resource}/messaging"), &body).await?;
            self.note(id, |number| number.messaging_profile_id = is.messaging_profile_id);
        }
        let number = self.held.number(id)?;
        if number.connection() == connection && number.profile() == profile {
            return Ok(());
        }
        let text = "the carrier took the change, and shows something else";
        Err(AccountError::Unreachable(text.to_owned()))
    }

    fn note(&mut self, id: &str, change: impl FnOnce(&mut Number)) {
        if let Some(number) = self.held.numbers.iter_mut().find(|number| number.id == id) {
            change(number);
        }
    }

    async fn change<T: DeserializeOwned>(
        &mut self,
        method: Method,
        resource: &str,
        body: &Value,
    ) -> Result<T, AccountError> {
        let answer = self.ask.ask(request(self.account, method, resource).json(body)).await?;
        let is = read::<Of<T>>(&answer);
        let is = is.map_err(|error| if self.has_changed { after_a_change(error) } else { error })?;
        self.has_changed = true;
        Ok(is.data)
    }
}

impl AccountApi for Telnyx {
    fn check<'a>(&'a self, account: &'a Account, ask: &'a dyn Ask) -> Outcome<'a, String> {
        async {
            let answer = ask.ask(request(account, Method::Get, "balance")).await?;
            let balance: Of<Value> = read(&answer)?;
            // Telnyx tells no name with it.
            if balance.data.get("balance").is_some() { Ok(String::new()) } else { Err(unreadable(&answer)) }
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
            let mut hand = Hand { account, ask, held, has_changed: false };
            // What cannot be read any more is put back as we want it: better than not at all.
            match serde_json::from_str(&addresses.rest) {
                Ok(rest) => hand.put_back(id, rest).await?,
                Err(_) => hand.connect(id, addresses).await?,
            }
            Ok(hand.held.own(hand.held.number(id)?))
        }
        .boxed_local()
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
        _: &Account,
        _: &WebhookSettings,
        _: &KnockText,
    ) -> Result<Option<SignedRequest>, SettingError> {
        // We hold the public key alone.
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
