//! The account, its numbers as they are set up, and what they are registered for.

use std::time::Duration;

use simulated_carrier::{Person, Registration};

use crate::support::{ACCOUNT, ANNA, Bench, OURS, TOKEN, text, values};

#[tokio::test]
async fn the_account_shows_its_status_to_who_has_its_token() {
    let bench = Bench::new().await;
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}.json");
    let (status, account) = bench.api_as("GET", &path, &[], TOKEN).await.unwrap();
    assert_eq!((status, text(&account, "status")), (200, "active".to_owned()));
    bench.carrier.set_account_status("suspended");
    let (_, account) = bench.api_as("GET", &path, &[], TOKEN).await.unwrap();
    assert_eq!(text(&account, "status"), "suspended");
    assert_eq!(bench.api_as("GET", &path, &[], "wrong").await.unwrap().0, 401);
    let other = "/2010-04-01/Accounts/ACffffffffffffffffffffffffffffffff.json";
    assert_eq!(bench.api_as("GET", other, &[], TOKEN).await.unwrap().0, 404);
}

#[tokio::test]
async fn a_number_keeps_whatever_it_is_set_to() {
    let bench = Bench::new().await;
    let (_, page) = bench.api("GET", "IncomingPhoneNumbers.json", &[]).await;
    let own = &page["incoming_phone_numbers"][0];
    assert_eq!((text(own, "voice_method"), text(own, "sms_application_sid")), ("POST".into(), String::new()));
    let path = format!("IncomingPhoneNumbers/{}.json", text(own, "sid"));
    let form = [("VoiceUrl", "https://a.example/v"), ("VoiceMethod", "GET"), ("SmsApplicationSid", "AP1")];
    let (status, changed) = bench.api("POST", &path, &form).await;
    assert_eq!((status, text(&changed, "voice_url")), (200, "https://a.example/v".to_owned()));
    assert_eq!(
        (text(&changed, "voice_method"), text(&changed, "sms_application_sid")),
        ("GET".into(), "AP1".into())
    );
    assert_eq!(text(&changed, "sms_url"), text(own, "sms_url"), "what is not named stays");
    bench.carrier.change_number(OURS, &[("TrunkSid", "TK1")]);
    assert_eq!(text(&bench.api("GET", &path, &[]).await.1, "trunk_sid"), "TK1");
}

#[tokio::test]
async fn services_campaigns_and_verifications_are_those_that_were_said() {
    let bench = Bench::new().await;
    let ask = async |path: &str| bench.api_as("GET", path, &[], TOKEN).await.unwrap().1;
    assert_eq!(ask("/v1/Services").await["services"], serde_json::json!([]));
    let registration = Registration {
        campaign: Some("PENDING".into()),
        verification: Some("IN_REVIEW".into()),
        service_takes_texts: true,
    };
    bench.carrier.set_registration(OURS, registration);
    let services = ask("/v1/Services").await;
    let service = &services["services"][0];
    assert_eq!(service["use_inbound_webhook_on_number"], false);
    let service = text(service, "sid");
    let members = ask(&format!("/v1/Services/{service}/PhoneNumbers")).await;
    let member = text(&members["phone_numbers"][0], "sid");
    let campaigns = ask(&format!("/v1/Services/{service}/Compliance/Usa2p")).await;
    assert_eq!(text(&campaigns["compliance"][0], "campaign_status"), "PENDING");
    let found = ask(&format!("/v1/Tollfree/Verifications?TollfreePhoneNumberSid={member}")).await;
    assert_eq!(text(&found["verifications"][0], "status"), "IN_REVIEW");
    let other = ask("/v1/Tollfree/Verifications?TollfreePhoneNumberSid=PN0").await;
    assert_eq!(other["verifications"], serde_json::json!([]));
}

#[tokio::test]
async fn a_phone_that_forwards_brings_the_call_to_a_number_of_ours() {
    let bench = Bench::new().await;
    let after = Duration::from_secs(20);
    bench.carrier.set_person(ANNA, Person::Forwards { after, to: OURS.into() });
    bench.answers("/voice", &["<Say>Hello</Say><Hangup/>"]);
    let url = format!("{}/flow", bench.app);
    let form = [("To", ANNA), ("From", OURS), ("Url", url.as_str())];
    assert_eq!(bench.api("POST", "Calls.json", &form).await.0, 201);
    bench.pass(15).await;
    assert!(bench.told("/voice").is_empty());
    bench.pass(60).await;
    let told = bench.told("/voice");
    assert_eq!(values(&told, "ForwardedFrom"), [ANNA]);
    assert_eq!((values(&told, "From"), values(&told, "To")), (vec![OURS.to_owned()], vec![OURS.to_owned()]));
    assert_eq!(
        bench.told("/flow").len(),
        1,
        "the rung call was answered by the one that it was forwarded to"
    );
}
