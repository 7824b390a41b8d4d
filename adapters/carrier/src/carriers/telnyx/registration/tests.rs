use serde_json::{Value, json};

use super::super::TELNYX;
use super::super::tests::account;
use super::*;
use crate::account::AccountApi as _;
use crate::account::samples::{Script, now};

const API: &str = "https://api.telnyx.com/v2";
const NUMBER: &str = "+15305550123";

fn local(assignment: Option<&str>, campaign: Option<&str>) -> RegistrationState {
    let script = Script::new(|request| match request.url.strip_prefix(API).unwrap() {
        "/10dlc/phone_number_campaigns/+15305550123" => match assignment {
            Some(status) => (200, json!({ "campaignId": "C1", "assignmentStatus": status }).to_string()),
            None => (404, json!({ "errors": [{ "code": "10005" }] }).to_string()),
        },
        "/10dlc/campaign/C1" => match campaign {
            Some(status) => (200, json!({ "campaignId": "C1", "campaignStatus": status }).to_string()),
            None => (404, String::new()),
        },
        other => panic!("{other}"),
    });
    now(TELNYX.registration(&account(), &script, "1", NUMBER)).unwrap()
}

#[test]
fn a_local_number_goes_by_its_campaign() {
    use RegistrationState::{Missing, Pending, Registered, Unknown};
    assert!(matches!(local(None, None), Missing(text) if text.contains("10DLC")));
    assert!(matches!(local(Some("PENDING_ASSIGNMENT"), None), Pending(_)));
    assert!(matches!(local(Some("FAILED_ASSIGNMENT"), None), Missing(_)));
    assert!(matches!(local(Some("PENDING_UNASSIGNMENT"), None), Missing(_)));
    assert!(matches!(local(Some("ODD"), None), Unknown(text) if text.contains("ODD")));
    assert!(matches!(local(Some(NUMBER), None), Unknown(text) if !text.contains(NUMBER)));
    assert_eq!(local(Some("ASSIGNED"), None), Registered);
    assert_eq!(local(Some("ASSIGNED"), Some("MNO_PROVISIONED")), Registered);
    assert!(
        matches!(local(Some("ASSIGNED"), Some("MNO_PENDING")), Pending(text) if text.contains("MNO_PENDING"))
    );
    assert!(matches!(local(Some("ASSIGNED"), Some("TCR_EXPIRED")), Missing(text) if text.contains("renew")));
    assert!(matches!(local(Some("ASSIGNED"), Some("MNO_REJECTED")), Missing(_)));
    assert!(matches!(local(Some("ASSIGNED"), Some("ODD")), Unknown(_)));
}

fn toll_free(statuses: &[&str]) -> RegistrationState {
    const FREE: &str = "+18885550123";
    let record = |status: &&str| json!({ "verificationStatus": status, "phoneNumbers": [{ "phoneNumber": FREE }], "reason": FREE });
    let mut records: Vec<Value> = statuses.iter().map(record).collect();
    let others =
        json!({ "verificationStatus": "Verified", "phoneNumbers": [{ "phoneNumber": "+18885550999" }] });
    records.push(others);
    let script =
        Script::new(|_| (200, json!({ "records": records, "total_records": records.len() }).to_string()));
    let state = now(TELNYX.registration(&account(), &script, "1", FREE)).unwrap();
    let path = "messaging_tollfree/verification/requests?page=1&page_size=20&phone_number=%2B18885550123";
    assert_eq!(script.lines(), [format!("GET {API}/{path}")]);
    state
}

#[test]
fn a_toll_free_number_goes_by_its_best_verification_and_others_need_none() {
    use RegistrationState::{Missing, NotNeeded, Pending, Registered, Unknown};
    assert_eq!(toll_free(&["Verified"]), Registered);
    assert_eq!(toll_free(&["Rejected", "Verified"]), Registered);
    assert!(matches!(toll_free(&["Rejected", "In Progress"]), Pending(text) if text.contains("In Progress")));
    assert!(matches!(toll_free(&["Waiting For Telnyx"]), Pending(_)));
    assert!(matches!(toll_free(&["Waiting For Customer"]), Missing(_)));
    assert!(matches!(toll_free(&["Rejected"]), Missing(text) if !text.contains("+1888")));
    assert!(matches!(toll_free(&[]), Missing(text) if text.contains("toll-free")));
    assert!(matches!(toll_free(&["Odd"]), Unknown(_)));
    let nobody = Script::new(|_| (500, String::new()));
    assert_eq!(now(TELNYX.registration(&account(), &nobody, "1", "+442079460000")), Ok(NotNeeded));
    let down = now(TELNYX.registration(&account(), &nobody, "1", NUMBER));
    assert!(matches!(down, Err(AccountError::Unreachable(_))));
}
