//! What one business has too much of uses up nothing of the other's.

use super::*;

#[tokio::test]
async fn a_flood_at_one_business_uses_up_no_limit_of_the_other() {
    let mut two = Two::start().await;
    for n in 0..12 {
        two.call(caller(&format!("+187655501{n:02}")), LINE).await;
    }
    let texted = |two: &Two, side: &Side| {
        (0..24).filter(|n| !two.texts(side, &format!("+187655501{n:02}")).is_empty()).count()
    };
    assert_eq!(texted(&two, &two.ours), 5);
    for n in 12..24 {
        two.call(caller(&format!("+187655501{n:02}")), OTHER_LINE).await;
        if n == 12 {
            assert_eq!(texted(&two, &two.theirs), 1, "the first one of theirs is texted");
            assert!(two.texts(&two.theirs, OTHER_OWNER).iter().all(|text| !text.contains("costly")));
        }
    }
    assert_eq!(texted(&two, &two.theirs), 5);
    let alerts = |side: &Side, phone: &str| {
        two.texts(side, phone).iter().filter(|text| text.contains("costly")).count()
    };
    assert_eq!((alerts(&two.ours, DANA), alerts(&two.theirs, OTHER_OWNER)), (1, 1));
    two.bench.assert_webhooks_taken();
}

#[tokio::test]
async fn one_business_with_all_its_keys_leaves_the_other_its_own() {
    let two = Two::start().await;
    let wanted = || Some(json!({ "name": "CRM", "scopes": ["leads:read"] }));
    while two.ours.api(&two.bench, Method::POST, "/keys", wanted()).await.0 == 201 {}
    assert_eq!(two.ours.get(&two.bench, "/leads").await["items"], json!([]));
    let keys = two.ours.api(&two.bench, Method::GET, "/keys", None).await.1;
    assert_eq!(keys["items"].as_array().unwrap().len(), 20);
    assert_eq!(two.theirs.api(&two.bench, Method::POST, "/keys", wanted()).await.0, 201);
}
