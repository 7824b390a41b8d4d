//! The REST API as a client sees it.

use crate::support::{ACCOUNT, BEN, Bench, CALLER, OURS, TOKEN, text};

#[tokio::test]
async fn a_wrong_token_is_refused_with_20003() {
    let bench = Bench::new().await;
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
    let (status, answer) = bench.api_as("GET", &path, &[], "wrong").await.unwrap();
    assert_eq!((status, answer["code"].as_i64()), (401, Some(20003)));
}

#[tokio::test]
async fn what_is_not_there_is_20404() {
    let bench = Bench::new().await;
    for path in ["Messages/SM0.json", "Calls/CA0.json", "Recordings.json", "IncomingPhoneNumbers/PN0.json"] {
        let (status, answer) = bench.api("GET", path, &[]).await;
        assert_eq!((status, answer["code"].as_i64()), (404, Some(20404)), "{path}");
    }
    let path = "/2010-04-01/Accounts/ACffffffffffffffffffffffffffffffff/Messages.json";
    assert_eq!(bench.api_as("GET", path, &[], TOKEN).await.unwrap().0, 404);
}

#[tokio::test]
async fn a_created_text_is_the_whole_resource() {
    let bench = Bench::new().await;
    let form = [("To", CALLER), ("From", OURS), ("Body", "hello"), ("ValidityPeriod", "600")];
    let (status, answer) = bench.api("POST", "Messages.json", &form).await;
    assert_eq!(status, 201);
    let expected = serde_json::json!({
        "account_sid": ACCOUNT, "api_version": "2010-04-01", "body": "hello",
        "date_created": "Tue, 01 Dec 2026 03:47:12 +0000", "date_sent": null,
        "date_updated": "Tue, 01 Dec 2026 03:47:12 +0000", "direction": "outbound-api",
        "error_code": null, "error_message": null, "from": OURS, "messaging_service_sid": null,
        "num_media": "0", "num_segments": "1", "price": null, "price_unit": "USD", "sid": answer["sid"],
        "status": "queued", "subresource_uris": answer["subresource_uris"], "to": CALLER, "uri": answer["uri"],
    });
    assert_eq!(answer, expected);
    let sid = text(&answer, "sid");
    assert!(sid.starts_with("SM") && sid.len() == 34);
    assert_eq!(text(&answer, "uri"), format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"));
    let kept = bench.carrier.messages().remove(0).other_parameters;
    assert_eq!(kept, [("ValidityPeriod".to_owned(), "600".to_owned())]);
}

#[tokio::test]
async fn texts_that_cannot_be_sent_are_refused_with_twilios_codes() {
    let bench = Bench::new().await;
    bench.carrier.set_handset(BEN, simulated_carrier::Handset::Landline);
    let long = "a".repeat(1601);
    for (to, from, body, code) in [
        ("", OURS, "x", 21604),
        (CALLER, "", "x", 21603),
        (CALLER, OURS, "", 21602),
        ("12", OURS, "x", 21211),
        (CALLER, BEN, "x", 21606),
        (BEN, OURS, "x", 21614),
        (CALLER, OURS, &long, 21617),
    ] {
        let form = [("To", to), ("From", from), ("Body", body)];
        let (status, answer) = bench.api("POST", "Messages.json", &form).await;
        assert_eq!((status, answer["code"].as_i64()), (400, Some(code)));
        assert_eq!(text(&answer, "more_info"), format!("https://www.twilio.com/docs/errors/{code}"));
        assert_eq!(answer["status"], 400);
    }
    assert!(bench.carrier.messages().is_empty());
}

#[tokio::test]
async fn the_list_is_filtered_newest_first_and_paged() {
    let bench = Bench::new().await;
    for (to, body) in [(CALLER, "1"), (BEN, "2"), (CALLER, "3"), (CALLER, "4")] {
        bench.send(to, body).await.unwrap();
        bench.pass(60).await;
    }
    let bodies = |answer: &serde_json::Value| -> Vec<String> {
        answer["messages"].as_array().unwrap().iter().map(|message| text(message, "body")).collect()
    };
    let to = format!("Messages.json?To={CALLER}&From={OURS}").replace('+', "%2B");
    let (_, all) = bench.api("GET", &to, &[]).await;
    assert_eq!(bodies(&all), ["4", "3", "1"]);
    assert_eq!(
        (all["start"].as_i64(), all["end"].as_i64(), all["page_size"].as_i64()),
        (Some(0), Some(2), Some(50))
    );
    assert!(all["next_page_uri"].is_null() && all["previous_page_uri"].is_null());

    let (_, first) = bench.api("GET", &format!("{to}&PageSize=2"), &[]).await;
    assert_eq!(bodies(&first), ["4", "3"]);
    bench.send(CALLER, "5").await.unwrap();
    let next = text(&first, "next_page_uri");
    let (_, second) = bench.api_as("GET", &next, &[], TOKEN).await.unwrap();
    assert_eq!(bodies(&second), ["1"]);
    assert!(second["next_page_uri"].is_null());
}

#[tokio::test]
async fn the_list_is_filtered_by_the_time_of_sending() {
    let bench = Bench::new().await;
    for body in ["1", "2", "3"] {
        bench.send(CALLER, body).await.unwrap();
        bench.pass(60).await;
    }
    // Sent about a second after 03:47:12, 03:48:12 and 03:49:12.
    for (filter, count) in [
        ("DateSent%3E=2026-12-01T03:48:12Z", 2),
        ("DateSent%3E=2026-12-01T04:49:00%2B01:00", 1),
        ("DateSent%3C=2026-12-01T03:48:00Z", 1),
        ("DateSent%3E=2026-12-01T03:48:00Z&DateSent%3C=2026-12-01T03:49:00Z", 1),
        ("DateSent%3E=2026-12-01", 3),
        ("DateSent%3C=2026-12-01", 0),
        ("DateSent=2026-12-01", 3),
        ("DateSent=2026-12-02", 0),
    ] {
        let (_, answer) = bench.api("GET", &format!("Messages.json?{filter}"), &[]).await;
        assert_eq!(answer["messages"].as_array().unwrap().len(), count, "{filter}");
    }
}

#[tokio::test]
async fn a_number_is_found_and_its_webhooks_are_changed() {
    let bench = Bench::new().await;
    let (_, list) = bench.api("GET", "IncomingPhoneNumbers.json?PhoneNumber=%2B14155550100", &[]).await;
    let sid = text(&list["incoming_phone_numbers"][0], "sid");
    assert!(sid.starts_with("PN"));
    let (_, none) = bench.api("GET", "IncomingPhoneNumbers.json?PhoneNumber=%2B14155550999", &[]).await;
    assert_eq!(none["incoming_phone_numbers"].as_array().map(Vec::len), Some(0));

    let url = format!("{}/other-voice", bench.app);
    let (status, number) =
        bench.api("POST", &format!("IncomingPhoneNumbers/{sid}.json"), &[("VoiceUrl", &url)]).await;
    assert_eq!((status, text(&number, "voice_url")), (200, url));
    assert!(text(&number, "sms_url").ends_with("/sms"));
    bench.carrier.call(simulated_carrier::Caller::new(CALLER), OURS).await;
    assert_eq!(bench.told("/other-voice").len(), 1);
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_refused() {
    let bench = Bench::new().await;
    let body = "a".repeat(1024 * 1024 + 1);
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
    // The refusal may overtake the upload, which the client then reports as a broken connection.
    if let Ok((status, _)) = bench.api_as("POST", &path, &[("Body", &body)], TOKEN).await {
        assert_eq!(status, 413);
    }
    assert!(bench.carrier.messages().is_empty());
}
