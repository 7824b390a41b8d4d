//! Many businesses in one application, and two that want the same.

use super::*;

fn under(id: &str) -> String {
    texting().replace("id = \"acme-heating\"", &format!("id = \"{id}\""))
}

/// Another business, by its name too.
fn named(id: &str) -> String {
    under(id).replace("name = \"Acme Heating & Air\"", &format!("name = \"{id}\""))
}

#[tokio::test]
async fn a_business_that_gets_a_new_id_keeps_its_number() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.also(&under("first")).await;
    bench.miss(RAY).await;
    assert_eq!(bench.texts_to(RAY).len(), 1);
    assert_eq!(bench.stored()["number:16025550100"], b"acme-heating");
}

#[tokio::test]
async fn a_profile_that_names_another_businesss_number_gets_none_of_its_calls() {
    let bench = Bench::start("2026-12-01T10:00").await;
    bench.also(&named("first")).await;
    // The application is asked for the first time, and would load its own profile now.
    let call = [
        ("CallSid", "CA0123456789abcdef0123456789abcdef"),
        ("AccountSid", tests::ACCOUNT),
        ("From", RAY),
        ("To", LINE),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
    ];
    assert_eq!(bench.webhook("/voice/inbound", &call).await.status, 503);
    let stored = bench.stored();
    assert_eq!(stored["number:16025550100"], b"first");
    assert!(!stored.contains_key("business:acme-heating"));
    // Once the first one gives it up, it is the second one's.
    let given_up = named("first").replace(LINE, OTHER_LINE);
    bench.put("business:first", given_up.into_bytes()).await;
    assert_eq!(bench.webhook("/voice/inbound", &call).await.status, 200);
    assert_eq!(bench.stored()["number:16025550100"], b"acme-heating");
}

#[tokio::test]
async fn where_the_list_of_businesses_is_full_it_goes_on_on_further_pages() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    let some = |from: usize, to: usize| (from..to).map(|n| format!("business-{n:04}\n")).collect::<String>();
    // As full as an older version can have left it.
    bench.put("business.ids", some(0, 4600).into_bytes()).await;
    bench.put("business.ids.0", some(4600, 8000).into_bytes()).await;
    bench.put("business.ids.1", some(8000, 9999).into_bytes()).await;
    bench.miss(RAY).await;
    assert_eq!(bench.texts_to(RAY).len(), 1);
    let stored = bench.stored();
    assert_eq!(stored["business.ids"], some(0, 4600).into_bytes(), "what is full is left as it is");
    let last = String::from_utf8(stored["business.ids.1"].clone()).unwrap();
    assert!(last.ends_with("business-9998\nacme-heating\n"), "{last}");
    bench.assert_webhooks_taken();
}

/// The same of an address: how often the store was read and written for it, once the components have seen the profile.
async fn asked(bench: &Bench, path: &str, status: u16) -> (u64, u64) {
    let mut counted = (0, 0);
    for _ in 0..2 {
        let (reads, writes) = (bench.reads(), bench.writes());
        assert_eq!(bench.http.send(Method::GET, path, &[], "").await.status, status, "{path}");
        counted = (bench.reads() - reads, bench.writes() - writes);
    }
    counted
}

#[tokio::test]
async fn an_address_that_is_made_up_costs_one_look_among_ten_thousand_businesses_as_with_one() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.text(RAY, "my ac is weak, 85014, not urgent. this is Ray Cole").await;
    let text = bench.last_text_to(RAY);
    let page = format!("/book/{}", text.split_once("/book/").unwrap().1.split_whitespace().next().unwrap());
    let made_up = format!("/book/{}", "9".repeat(22));
    let (few, none) = (asked(&bench, &page, 200).await, asked(&bench, &made_up, 404).await);
    // The version of the store, and the mark that no business has.
    assert!(none.0 <= 2 && none.1 == 0, "{none:?}");
    let some = |from: usize, to: usize| (from..to).map(|n| format!("business-{n:05}\n")).collect::<String>();
    bench.put("business.ids", ("acme-heating\n".to_owned() + &some(0, 2000)).into_bytes()).await;
    for (page, from) in [(0, 2000), (1, 5000), (2, 8000)] {
        bench.put(&format!("business.ids.{page}"), some(from, (from + 3000).min(9999)).into_bytes()).await;
    }
    assert_eq!((asked(&bench, &page, 200).await, asked(&bench, &made_up, 404).await), (few, none));
    // One of before looks at the list as well, of which it reads the first document.
    let of_before = format!("/book/{}", "1".repeat(22));
    let old = asked(&bench, &of_before, 404).await;
    assert!(old.0 <= none.0 + 1 && old.1 == 0, "{old:?}");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_robot_that_calls_more_businesses_than_fit_into_a_document_is_answered_like_any_caller() {
    let mut two = Two::start().await;
    let key = format!("caller:{:016x}", domain::lead::fingerprint(RAY.trim_start_matches('+')));
    let lately = two.bench.now().to_string();
    let calls: Vec<(String, &str)> =
        (0..1500).map(|n| (format!("business-{n:05}"), lately.as_str())).collect();
    let mut calls = serde_json::to_vec(&calls).unwrap();
    assert!(calls.len() < 64 * 1024 && calls.len() + 20 > 60 * 1024, "{}", calls.len());
    // JSON takes spaces: as full as a document can be.
    calls.resize(64 * 1024 - 8, b' ');
    two.bench.put(&key, calls).await;
    two.call(caller(RAY), LINE).await;
    assert_eq!(two.texts(&two.ours, RAY).len() + usize::from(two.ours.lead(&two.bench, RAY).is_some()), 2);
    assert!(two.bench.stored()[&key].len() < 8 * 1024);
    two.bench.assert_webhooks_taken();
}
