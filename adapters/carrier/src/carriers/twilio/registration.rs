//! Which numbers may text: toll-free verifications and 10DLC campaigns, as Twilio's messaging API tells them
//! (<https://www.twilio.com/docs/messaging/api>).
//!
//! The words of the states are those of Twilio's own library; what a campaign goes through between `PENDING` and
//! `VERIFIED` could not be tried on a live account, so a word that is not known here is shown as it is.

use serde::Deserialize;

use super::account::read;
use super::api::authorization;
use super::{Registry, Twilio};
use crate::account::{Ask, is_toll_free};
use crate::account_types::{AccountError, RegistrationState};
use crate::exchange::{ApiRequest, Method, segment};
use crate::settings::Account;

const TWILIO: &str = "https://api.twilio.com";
const MESSAGING: &str = "https://messaging.twilio.com";
/// So many messaging services are looked into.
const MOST_SERVICES: usize = 8;

#[derive(Deserialize)]
struct Services {
    services: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    sid: String,
    /// Whether texts go where the number's own webhook says.
    use_inbound_webhook_on_number: Option<bool>,
}

#[derive(Deserialize)]
struct Members {
    phone_numbers: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    sid: String,
}

#[derive(Deserialize)]
struct Campaigns {
    compliance: Vec<Campaign>,
}

#[derive(Deserialize)]
struct Campaign {
    campaign_status: Option<String>,
}

#[derive(Deserialize)]
struct Verifications {
    verifications: Vec<Verification>,
}

#[derive(Deserialize)]
struct Verification {
    status: Option<String>,
    rejection_reason: Option<String>,
}

impl Twilio {
    pub(super) async fn registration_of(
        &self,
        account: &Account,
        ask: &dyn Ask,
        id: &str,
        number: &str,
    ) -> Result<RegistrationState, AccountError> {
        match self.registry {
            _ if !number.starts_with("+1") => Ok(RegistrationState::NotNeeded),
            Registry::Console(which) => Ok(RegistrationState::Unknown(which.to_owned())),
            Registry::Twilio if is_toll_free(number) => {
                let path = format!("/v1/Tollfree/Verifications?TollfreePhoneNumberSid={}", segment(id));
                let found: Verifications = read(&ask.ask(messaging(account, &path)).await?)?;
                Ok(found.verifications.first().map_or_else(no_verification, verification))
            }
            Registry::Twilio => self.campaign_of(account, ask, id).await,
        }
    }

    async fn campaign_of(
        &self,
        account: &Account,
        ask: &dyn Ask,
        id: &str,
    ) -> Result<RegistrationState, AccountError> {
        for service in services(account, ask).await? {
            if !has(account, ask, &service, id).await? {
                continue;
            }
            let path = format!("/v1/Services/{}/Compliance/Usa2p", segment(&service.sid));
            let found: Campaigns = read(&ask.ask(messaging(account, &path)).await?)?;
            return Ok(found.compliance.first().map_or_else(no_campaign, campaign));
        }
        Ok(no_campaign())
    }

    /// The ids of the numbers whose texts go where a messaging service says. What cannot be found out counts as none.
    pub(super) async fn texts_taken_by_services(&self, account: &Account, ask: &dyn Ask) -> Vec<String> {
        let mut taken = Vec::new();
        for service in services(account, ask).await.unwrap_or_default() {
            if service.use_inbound_webhook_on_number == Some(false) {
                taken.extend(members(account, ask, &service).await.unwrap_or_default());
            }
        }
        taken
    }
}

/// At Twilio it has a host of its own; whoever speaks its language elsewhere has one for everything.
fn messaging(account: &Account, path: &str) -> ApiRequest {
    let at_api = account.api.join(path);
    let url = match at_api.strip_prefix(TWILIO) {
        Some(path) => format!("{MESSAGING}{path}"),
        None => at_api,
    };
    ApiRequest::new(Method::Get, url, authorization(account))
}

async fn services(account: &Account, ask: &dyn Ask) -> Result<Vec<Service>, AccountError> {
    let answer = ask.ask(messaging(account, &format!("/v1/Services?PageSize={MOST_SERVICES}"))).await?;
    Ok(read::<Services>(&answer)?.services.into_iter().take(MOST_SERVICES).collect())
}

async fn members(account: &Account, ask: &dyn Ask, service: &Service) -> Result<Vec<String>, AccountError> {
    let path = format!("/v1/Services/{}/PhoneNumbers?PageSize=400", segment(&service.sid));
    let members: Members = read(&ask.ask(messaging(account, &path)).await?)?;
    Ok(members.phone_numbers.into_iter().map(|member| member.sid).collect())
}

async fn has(account: &Account, ask: &dyn Ask, service: &Service, id: &str) -> Result<bool, AccountError> {
    Ok(members(account, ask, service).await?.iter().any(|member| member == id))
}

fn no_campaign() -> RegistrationState {
    RegistrationState::Missing(
        "the number is in no 10DLC campaign, and phones in the United States get no texts from it: register brand and \
         campaign in the carrier's console, and add the number to the campaign's messaging service"
            .to_owned(),
    )
}

fn campaign(campaign: &Campaign) -> RegistrationState {
    let status = campaign.campaign_status.as_deref().unwrap_or_default();
    match status {
        "VERIFIED" => RegistrationState::Registered,
        "PENDING" | "IN_PROGRESS" => RegistrationState::Pending(format!("the 10DLC campaign is {status}")),
        "FAILED" => RegistrationState::Missing(
            "the 10DLC campaign was turned down: the carrier's console says why; correct it and submit it again".to_owned(),
        ),
        _ => RegistrationState::Unknown(format!("the 10DLC campaign is {status:?}: see the carrier's console")),
    }
}

fn no_verification() -> RegistrationState {
    RegistrationState::Missing(
        "the toll-free number is not verified, and its texts are blocked: submit its verification in the carrier's \
         console"
            .to_owned(),
    )
}

fn verification(verification: &Verification) -> RegistrationState {
    let status = verification.status.as_deref().unwrap_or_default();
    let reason = verification.rejection_reason.as_deref().filter(|reason| !reason.is_empty());
    match status {
        "TWILIO_APPROVED" => RegistrationState::Registered,
        "PENDING_REVIEW" | "IN_REVIEW" => {
            RegistrationState::Pending(format!("the toll-free verification is {status}"))
        }
        "TWILIO_REJECTED" => RegistrationState::Missing(format!(
            "the toll-free verification was turned down ({}): correct it and submit it again",
            reason.unwrap_or("the console says why")
        )),
        _ => RegistrationState::Unknown(format!("the toll-free verification is {status:?}: see the console")),
    }
}
