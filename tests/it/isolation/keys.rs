//! The keys in the store: each names its business, or stands on a short list with its reason.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Keys that are no one business's.
const SHARED: [(&str, &str); 10] = [
    ("business.", "the list of businesses, and which profile was loaded last"),
    ("number:", "whose a number is: the carrier names nothing else"),
    ("key:", "whose a key to the API is: a program shows nothing else"),
    ("page:", "whose the mark in a link to a caller's page is: the link shows nothing else"),
    ("login:", "a link to a desk was used: named by the carrier's id of the text that asked for it"),
    ("caller:", "which businesses a number called within the hour: where many are called, it is a robot"),
    ("due:", "the due queue: its entries name leads"),
    ("clock:ticked", "when the clock ticked: there is one for all"),
    ("state:", "what the store's provider can do"),
    ("new:", "creation where the provider cannot do it: the whole key stands behind it"),
];

/// The parts of a key. An id of a business is `[a-z0-9-]`, so it is a part of its own and never two.
fn parts(key: &str) -> Vec<&str> {
    key.split([':', '.']).collect()
}

fn is_of(key: &str, business: &str) -> bool {
    parts(key).get(1) == Some(&business)
}

/// As much of two businesses' lives as one test can have.
async fn whole() -> Two {
    let mut two = Two::lived().await;
    two.text(RAY, LINE, "I want to talk to a person").await;
    two.text(LUIS, LINE, "OK").await;
    two.text(RAY, OTHER_LINE, "STOP").await;
    two.call(caller("anonymous"), OTHER_LINE).await;
    two.call(caller("+18765550101"), OTHER_LINE).await;
    two.text(OTHER_OWNER, OTHER_LINE, "BLOCK 0101").await;
    for side in [&two.ours, &two.theirs] {
        let (status, _) = side.api(&two.bench, Method::POST, "/setup/doctor", Some(json!({}))).await;
        assert_eq!(status, 200);
        let (key, expires) = (two.bench.session_key(), two.bench.now() + SignedDuration::from_mins(10));
        let link = session::mint_link(key, &side.business.id, &format!("sm-{}", side.business.id), expires);
        let login = format!("/desk/login?token={}", link.unwrap());
        assert_eq!(two.bench.http.send(Method::POST, &login, &[], "").await.status, 303);
    }
    two.bench.run_for("30h").await;
    // Another episode, so that the first one is in the archive; and somebody who is forgotten, for the ledger.
    two.bench.run_for("200h").await;
    for (phone, line) in [(MARIA, LINE), (ZOE, OTHER_LINE)] {
        two.call(caller(phone), line).await;
    }
    for (side, phone) in [(&two.ours, RAY), (&two.theirs, "+18765550101")] {
        let body = Some(json!({ "number": phone }));
        assert_eq!(side.api(&two.bench, Method::POST, "/callers/forget", body).await.0, 202);
    }
    two.bench.run_for("1m").await;
    two.bench.assert_webhooks_taken();
    two
}

#[tokio::test]
async fn every_key_names_its_business_or_is_known_to_be_everybodys() {
    let two = whole().await;
    let stored = two.bench.stored();
    let (ours, theirs) = (&two.ours.business.id, &two.theirs.business.id);
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for key in stored.keys() {
        let whose = [ours, theirs].into_iter().find(|id| is_of(key, id));
        let is_shared = SHARED.iter().any(|(start, _)| key.starts_with(start));
        assert!(whose.is_some() != is_shared, "{key} names no business, and nobody says why");
        if let Some(id) = whose {
            kinds.entry(parts(key)[0]).or_default().insert(id);
        }
    }
    let of_both: Vec<&str> = kinds.iter().filter(|(_, ids)| ids.len() == 2).map(|(kind, _)| *kind).collect();
    for kind in ["business", "calendar", "cap", "day", "keys", "lead", "ledger", "past"] {
        assert!(kinds.contains_key(kind), "the scenario writes no {kind}: {kinds:?}");
    }
    assert!(of_both.len() >= 6, "{of_both:?}");
    never_shared(stored.keys().filter(|key| is_of(key, ours)).map(String::as_str));
    // What stands under a key of one business speaks of no other.
    for (key, value) in stored.iter().filter(|(key, _)| is_of(key, ours)) {
        assert_nothing_of_theirs(key, &String::from_utf8_lossy(value));
    }
}

/// Every kind of key that was written, with other ids in the place of the business's: whatever the ids are, no key of
/// one business is a key of another's, or begins one, part by part.
fn never_shared<'a>(keys: impl Iterator<Item = &'a str>) {
    let ids = ["a", "a-", "a-2", "a--2", "aa", "-", "acme", "acme-2", "lead", "2026-12-01", "0", "call-ca01"];
    assert!(ids.iter().all(|id| read(id).is_some()), "each of them may be an id");
    let shapes: Vec<Vec<&str>> = keys.map(parts).collect();
    let mut written: BTreeMap<Vec<&str>, &str> = BTreeMap::new();
    for id in ids {
        for shape in &shapes {
            let mut key = shape.clone();
            key[1] = id;
            let before = written.insert(key.clone(), id);
            assert!(before.is_none_or(|other| other == id), "{key:?} is {before:?}'s and {id}'s");
        }
    }
    for (key, id) in &written {
        for length in 2..=key.len() {
            assert!(written.get(&key[..length]).is_none_or(|other| other == id), "{key:?}");
        }
    }
}

fn read(id: &str) -> Option<String> {
    let profile =
        texting().replace("id = \"acme-heating\"", &format!("id = {}", Value::String(id.to_owned())));
    Business::from_toml(&profile).ok().map(|business| business.id)
}

#[test]
fn no_id_of_a_business_holds_what_parts_a_key_or_is_another_one_in_other_letters() {
    for id in [
        "a:b",
        "a.b",
        "a_b",
        "A",
        "Acme",
        "acmé",
        "аcme",
        "a b",
        "a\u{200b}",
        "ａ",
        "",
        " acme",
        "a\n",
        "a/b",
        "a%3ab",
    ] {
        assert_eq!(read(id), None, "{id:?}");
    }
    assert_eq!(read(&"a".repeat(41)), None);
    // The longest id and the longest number still make keys that every store takes.
    let id = "a".repeat(40);
    assert!(read(&id).is_some());
    assert!(format!("past:{id}:call-{}:4294967295", "c".repeat(40)).len() <= 200);
}
