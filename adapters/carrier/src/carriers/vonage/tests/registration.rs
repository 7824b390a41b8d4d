//! Which numbers may text.

use serde_json::{Value, json};

use super::super::VONAGE;
use super::super::samples::account;
use crate::account::AccountApi as _;
use crate::account::samples::{Script, now};
use crate::account_types::{AccountError, RegistrationState};
use crate::exchange::ApiRequest;

const NUMBER: &str = "+15305550123";
const BRANDS: &str = "https://api-eu.vonage.com/v1/10dlc/brands";

/// Two brands, of which the second has a campaign with numbers of so many pages, the last of which has `member`.
fn answer(request: &ApiRequest, campaign: &Value, member: Option<&Value>) -> (u16, String) {
    assert_eq!(request.authorization, "Basic YTFiMmMzZDQ6czNjcmV0");
    let path = request.url.strip_prefix(BRANDS).expect("asked for something else");
    let body = match path {
        "?page_size=5" => json!({ "_embedded": { "brands": [{ "brand_id": "B1" }, { "brand_id": "B2" }] } }),
        "/B1/campaigns?page_size=5" => json!({ "_embedded": { "campaigns": [] } }),
        "/B2/campaigns?page_size=5" => json!({ "_embedded": { "campaigns": [campaign] } }),
        "/B2/campaigns/C1/numbers?page_size=100&page=1" => {
            let other = json!({ "number": "15305550124", "status": "PENDING" });
            json!({ "total_pages": 2, "_embedded": { "numbers": [other] } })
        }
        "/B2/campaigns/C1/numbers?page_size=100&page=2" => {
            json!({ "total_pages": 2, "_embedded": { "numbers": member.as_slice() } })
        }
        _ => panic!("{path}"),
    };
    (200, body.to_string())
}

fn state(campaign: Value, member: Option<&Value>) -> RegistrationState {
    let mut campaign = campaign;
    campaign["campaign_id"] = "C1".into();
    let script = Script::new(|request| answer(request, &campaign, member));
    now(VONAGE.registration(&account(), &script, "15305550123", NUMBER)).unwrap()
}

fn linked(status: &str) -> Value {
    json!({ "number": "15305550123", "country": "US", "status": status })
}

#[test]
fn a_number_of_an_active_campaign_may_text_once_it_is_linked() {
    use RegistrationState::{Missing, Pending, Registered, Unknown};
    let active = || json!({ "status": "ACTIVE", "traffic_enabled": true });
    assert_eq!(state(active(), Some(&linked("ACTIVE"))), Registered);
    assert_eq!(state(json!({ "status": "active" }), Some(&json!({ "number": "15305550123" }))), Registered);
    assert!(matches!(state(active(), Some(&linked("PENDING"))), Pending(text) if text.contains("PENDING")));
    assert!(matches!(state(active(), Some(&linked("ODD"))), Unknown(text) if text.contains("ODD")));
    assert!(matches!(state(active(), None), Missing(text) if text.contains("in no 10DLC campaign")));
    let off = json!({ "status": "ACTIVE", "traffic_enabled": false });
    assert!(matches!(state(off, Some(&linked("ACTIVE"))), Missing(text) if text.contains("switched")));
    let suspended = json!({ "status": "SUSPENDED" });
    assert!(matches!(state(suspended, Some(&linked("ACTIVE"))), Missing(text) if text.contains("SUSPENDED")));
    let review = json!({ "status": "PENDING_REVIEW" });
    assert!(
        matches!(state(review, Some(&linked("ACTIVE"))), Unknown(text) if text.contains("PENDING_REVIEW"))
    );
    assert!(matches!(state(json!({}), Some(&linked("ACTIVE"))), Unknown(_)));
}

#[test]
fn a_state_that_is_no_word_does_not_reach_a_text() {
    let text = |state| match state {
        RegistrationState::Unknown(text) => text,
        _ => panic!("known"),
    };
    let odd = "call +15305550123";
    assert!(!text(state(json!({ "status": odd }), Some(&linked("ACTIVE")))).contains("530"));
    assert!(!text(state(json!({ "status": "ACTIVE" }), Some(&linked(odd)))).contains("530"));
}

#[test]
fn outside_north_america_nobody_is_asked_and_toll_free_numbers_are_left_to_the_dashboard() {
    let nobody = Script::new(|_| panic!("asked"));
    let of = |number: &str| now(VONAGE.registration(&account(), &nobody, "id", number)).unwrap();
    assert_eq!(of("+442079460000"), RegistrationState::NotNeeded);
    assert!(matches!(of("+18885550123"), RegistrationState::Unknown(text) if text.contains("dashboard")));
}

#[test]
fn an_account_without_brands_has_none_and_one_that_may_not_ask_is_told_so() {
    let none = Script::new(|_| (200, json!({ "_embedded": { "brands": [] } }).to_string()));
    let state = now(VONAGE.registration(&account(), &none, "id", NUMBER)).unwrap();
    assert!(matches!(state, RegistrationState::Missing(_)));
    for (status, body) in [(403, "{}"), (200, "{}")] {
        let fault = Script::new(|_| (status, body.to_owned()));
        let error = now(VONAGE.registration(&account(), &fault, "id", NUMBER)).unwrap_err();
        assert_eq!(matches!(error, AccountError::Denied(_)), status == 403);
        assert_eq!(matches!(error, AccountError::Unreachable(_)), status == 200);
    }
}
