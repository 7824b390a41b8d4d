//! Which numbers may text: 10DLC brands, their campaigns and the numbers that are linked to those
//! (<https://developer.vonage.com/en/api/10dlc>).
//!
//! Of the states of a campaign the pages at hand show `ACTIVE` and name the others as the dashboard writes them; of the
//! states of a linked number they show `PENDING`. So a word that is not known here is shown as it is. Verifications of
//! toll-free numbers are shown in the dashboard only.

use serde::Deserialize;

use super::numbers::{elsewhere, read, signed_in};
use crate::account::{Ask, is_toll_free};
use crate::account_types::{AccountError, RegistrationState};
use crate::exchange::{ApiRequest, Method, segment};
use crate::settings::Account;
use crate::words::without_plus;

/// Where Vonage has 10DLC, whatever the region.
const TEN_DLC: &str = "https://api-eu.vonage.com";
/// So many brands, and campaigns of each, are looked into.
const MOST: usize = 5;
const MOST_PAGES: usize = 5;

#[derive(Deserialize)]
struct Page<T> {
    total_pages: Option<usize>,
    #[serde(rename = "_embedded")]
    embedded: T,
}

#[derive(Deserialize)]
struct Brands {
    brands: Vec<Brand>,
}

#[derive(Deserialize)]
struct Brand {
    brand_id: String,
}

#[derive(Deserialize)]
struct Campaigns {
    campaigns: Vec<Campaign>,
}

#[derive(Deserialize)]
struct Campaign {
    campaign_id: String,
    status: Option<String>,
    traffic_enabled: Option<bool>,
}

#[derive(Deserialize)]
struct Members {
    numbers: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    number: String,
    status: Option<String>,
}

/// How a number, in E.164, stands.
pub(super) async fn of(
    account: &Account,
    ask: &dyn Ask,
    number: &str,
) -> Result<RegistrationState, AccountError> {
    if !number.starts_with("+1") {
        return Ok(RegistrationState::NotNeeded);
    }
    if is_toll_free(number) {
        let console = "Vonage shows the verification of a toll-free number in its dashboard only";
        return Ok(RegistrationState::Unknown(console.to_owned()));
    }
    let digits = without_plus(number);
    let brands: Page<Brands> = get(account, ask, &format!("/brands?page_size={MOST}")).await?;
    for brand in brands.embedded.brands.into_iter().take(MOST) {
        let campaigns = format!("/brands/{}/campaigns", segment(&brand.brand_id));
        let found: Page<Campaigns> = get(account, ask, &format!("{campaigns}?page_size={MOST}")).await?;
        for campaign in found.embedded.campaigns.into_iter().take(MOST) {
            let members = format!("{campaigns}/{}/numbers", segment(&campaign.campaign_id));
            if let Some(member) = member(account, ask, &members, digits).await? {
                return Ok(state(&campaign, &member));
            }
        }
    }
    Ok(RegistrationState::Missing(
        "the number is in no 10DLC campaign, and phones in the United States get no texts from it: register brand and \
         campaign in Vonage's dashboard, and link the number to the campaign"
            .to_owned(),
    ))
}

async fn member(
    account: &Account,
    ask: &dyn Ask,
    members: &str,
    digits: &str,
) -> Result<Option<Member>, AccountError> {
    for page in 1..=MOST_PAGES {
        let found: Page<Members> = get(account, ask, &format!("{members}?page_size=100&page={page}")).await?;
        let member = found.embedded.numbers.into_iter().find(|member| member.number == digits);
        if member.is_some() || found.total_pages.unwrap_or(1) <= page {
            return Ok(member);
        }
    }
    Ok(None)
}

async fn get<T: for<'de> Deserialize<'de>>(
    account: &Account,
    ask: &dyn Ask,
    path: &str,
) -> Result<T, AccountError> {
    let url = elsewhere(account, TEN_DLC, &format!("/v1/10dlc{path}"));
    read(&ask.ask(ApiRequest::new(Method::Get, url, signed_in(account))).await?)
}

fn state(campaign: &Campaign, member: &Member) -> RegistrationState {
    let campaign_is = word(campaign.status.as_deref());
    match (campaign_is.as_str(), campaign.traffic_enabled, word(member.status.as_deref()).as_str()) {
        ("ACTIVE", Some(false), _) => RegistrationState::Missing(
            "Vonage has switched the traffic of its 10DLC campaign off: the campaign's activity in the dashboard says \
             why"
            .to_owned(),
        ),
        ("ACTIVE", _, "PENDING") => {
            RegistrationState::Pending("its link to the 10DLC campaign is PENDING".to_owned())
        }
        ("ACTIVE", _, "ACTIVE" | "") => RegistrationState::Registered,
        ("ACTIVE", _, link) => RegistrationState::Unknown(format!(
            "its link to the 10DLC campaign is {link}: see Vonage's dashboard"
        )),
        ("SUSPENDED" | "TERMINATED" | "REJECTED" | "CANCELED", ..) => RegistrationState::Missing(format!(
            "its 10DLC campaign is {campaign_is}: the campaign's activity in Vonage's dashboard says why"
        )),
        ("", ..) => RegistrationState::Unknown(
            "Vonage does not say how its 10DLC campaign stands: see the dashboard".to_owned(),
        ),
        _ => RegistrationState::Unknown(format!(
            "its 10DLC campaign is {campaign_is}: see Vonage's dashboard"
        )),
    }
}

/// A state as Vonage writes it, if it is a word: a text of ours holds nothing else of an answer.
fn word(status: Option<&str>) -> String {
    let status = status.unwrap_or_default();
    let is_word = status.len() <= 40 && status.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_word { status.to_ascii_uppercase() } else { "in a state of its own".to_owned() }
}
