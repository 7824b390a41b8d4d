//! Which numbers may text: toll-free verifications and 10DLC campaigns. The words of the states are those of Telnyx's own
//! library; a word that is not known here is shown as it is.

use serde::Deserialize;

use super::held::{read, request};
use crate::account::{Ask, is_toll_free, word};
use crate::account_types::{AccountError, RegistrationState};
use crate::exchange::{Method, segment};
use crate::settings::Account;
use crate::words::without_plus;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    campaign_id: String,
    assignment_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    campaign_status: Option<String>,
}

#[derive(Deserialize)]
struct Verifications {
    records: Vec<Verification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Verification {
    verification_status: Option<String>,
    #[serde(default)]
    phone_numbers: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    phone_number: String,
}

/// Whether a number, in E.164, is registered for texting.
pub(super) async fn of(
    account: &Account,
    ask: &dyn Ask,
    number: &str,
) -> Result<RegistrationState, AccountError> {
    if !number.starts_with("+1") {
        Ok(RegistrationState::NotNeeded)
    } else if is_toll_free(number) {
        by_verification(account, ask, number).await
    } else {
        by_campaign(account, ask, number).await
    }
}

async fn by_verification(
    account: &Account,
    ask: &dyn Ask,
    number: &str,
) -> Result<RegistrationState, AccountError> {
    let query = format!("page=1&page_size=20&phone_number={}", segment(number));
    let resource = format!("messaging_tollfree/verification/requests?{query}");
    let found: Verifications = read(&ask.ask(request(account, Method::Get, &resource)).await?)?;
    let names = |verification: &&Verification| {
        verification.phone_numbers.iter().any(|listed| listed.phone_number == number)
    };
    let mut states: Vec<_> = found.records.iter().filter(names).map(verification).collect();
    // One that was turned down may have been followed by another, and their order is not documented.
    states.sort_by_key(|state| match state {
        RegistrationState::Registered => 0,
        RegistrationState::Pending(_) => 1,
        _ => 2,
    });
    Ok(states.into_iter().next().unwrap_or_else(no_verification))
}

async fn by_campaign(
    account: &Account,
    ask: &dyn Ask,
    number: &str,
) -> Result<RegistrationState, AccountError> {
    // With its plus as it is, as Telnyx's own library asks.
    let resource = format!("10dlc/phone_number_campaigns/+{}", segment(without_plus(number)));
    let answer = ask.ask(request(account, Method::Get, &resource)).await?;
    if answer.status == 404 {
        return Ok(no_campaign());
    }
    let assignment: Assignment = read(&answer)?;
    let status = assignment.assignment_status.as_deref().unwrap_or_default();
    match status {
        "ASSIGNED" => campaign_of(account, ask, &assignment.campaign_id).await,
        "PENDING_ASSIGNMENT" => {
            Ok(RegistrationState::Pending("the number is being added to its 10DLC campaign".to_owned()))
        }
        "FAILED_ASSIGNMENT" => Ok(RegistrationState::Missing(
            "the number could not be added to its 10DLC campaign: the carrier's portal says why".to_owned(),
        )),
        "PENDING_UNASSIGNMENT" | "FAILED_UNASSIGNMENT" => Ok(RegistrationState::Missing(
            "the number is being taken off its 10DLC campaign: add it to one in the carrier's portal"
                .to_owned(),
        )),
        _ => Ok(RegistrationState::Unknown(format!(
            "the number's place in its 10DLC campaign is {}: see the carrier's portal",
            word(status)
        ))),
    }
}

async fn campaign_of(account: &Account, ask: &dyn Ask, id: &str) -> Result<RegistrationState, AccountError> {
    let answer = ask.ask(request(account, Method::Get, &format!("10dlc/campaign/{}", segment(id)))).await?;
    if answer.status == 404 {
        // A campaign that somebody shares with the account is not listed there, and numbers are only added to such as
        // are approved.
        return Ok(RegistrationState::Registered);
    }
    Ok(campaign(&read(&answer)?))
}

fn no_campaign() -> RegistrationState {
    RegistrationState::Missing(
        "the number is in no 10DLC campaign, and phones in the United States get no texts from it: register brand and \
         campaign in the carrier's portal, under Messaging, 10DLC, and add the number to the campaign"
            .to_owned(),
    )
}

fn campaign(campaign: &Campaign) -> RegistrationState {
    let status = campaign.campaign_status.as_deref().unwrap_or_default();
    match status {
        "MNO_PROVISIONED" => RegistrationState::Registered,
        "TCR_PENDING" | "TCR_ACCEPTED" | "TELNYX_ACCEPTED" | "MNO_PENDING" | "MNO_ACCEPTED" => {
            RegistrationState::Pending(format!("the 10DLC campaign is {status}"))
        }
        "TCR_SUSPENDED" | "TCR_EXPIRED" => RegistrationState::Missing(format!(
            "the 10DLC campaign is {status}: renew it in the carrier's portal"
        )),
        "TCR_FAILED" | "TELNYX_FAILED" | "MNO_REJECTED" | "MNO_PROVISIONING_FAILED" => {
            RegistrationState::Missing(format!(
                "the 10DLC campaign was turned down ({status}): the carrier's portal says why; correct it and submit \
                 it again"
            ))
        }
        _ => RegistrationState::Unknown(format!(
            "the 10DLC campaign is {}: see the carrier's portal",
            word(status)
        )),
    }
}

fn no_verification() -> RegistrationState {
    RegistrationState::Missing(
        "the toll-free number is not verified, and its texts are blocked: submit its verification in the carrier's \
         portal"
            .to_owned(),
    )
}

fn verification(verification: &Verification) -> RegistrationState {
    let status = verification.verification_status.as_deref().unwrap_or_default();
    match status {
        "Verified" => RegistrationState::Registered,
        "In Progress" | "Waiting For Vendor" | "Waiting For Telnyx" => {
            RegistrationState::Pending(format!("the toll-free verification is \"{status}\""))
        }
        "Waiting For Customer" => RegistrationState::Missing(
            "the toll-free verification waits for your answer: see the carrier's portal".to_owned(),
        ),
        "Rejected" => RegistrationState::Missing(
            "the toll-free verification was turned down: the carrier's portal says why; correct it and submit it again"
                .to_owned(),
        ),
        _ => RegistrationState::Unknown(format!(
            "the toll-free verification is \"{}\": see the carrier's portal",
            word(status)
        )),
    }
}

#[cfg(test)]
mod tests;
