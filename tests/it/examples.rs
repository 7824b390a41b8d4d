//! The folders of `examples/`, built with their own command and wired as their spin.toml says, against the APIs that they
//! talk to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::lead::{Outcome, Unfit};
use hyper::Method;
use ringback::host::manifest::Manifest;
use serde_json::{Value, json};
use tests::tools::{has_node, has_python};
use tests::{Bench, Double, Heard, SESSION_KEY, Setup, added};

const MARIA: &str = "+16025550142";
const NEED: &str = "water heater is leaking a little, 85016, this week. this is Maria Lopez";

async fn with(variables: &[(&str, &str)], manifest: fn(&mut Manifest)) -> Bench {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Bench::with(Setup { variables, manifest, ..Setup::default() }).await
}

/// What is told leaves after the carrier has its answer.
async fn until(done: impl Fn() -> bool) -> bool {
    for _ in 0..500 {
        if done() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn the_spam_rule_turns_a_lender_away_and_leaves_whoever_needs_a_repair() {
    if !has_node() {
        return;
    }
    let variables = [("extensions", "spam-rule=message.received")];
    let mut bench = with(&variables, |manifest| *manifest = added("examples/spam-rule")).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, NEED).await;
    let lender = "+16025550143";
    bench.miss(lender).await;
    bench.text(lender, "Need business funding? You are approved").await;
    assert!(until(|| bench.the_lead(lender).outcome.is_some()).await, "{:?}", bench.the_lead(lender).story);
    assert_eq!(bench.the_lead(lender).outcome, Some(Outcome::Disqualified(Unfit::Spam)));
    assert!(!matches!(bench.the_lead(MARIA).outcome, Some(Outcome::Disqualified(_))));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_notice_is_posted_to_slack_and_again_when_slack_was_away() {
    if !has_node() {
        return;
    }
    let mut statuses = vec![500];
    let slack = Double::start(move |_| (statuses.pop().unwrap_or(200), Value::Null)).await;
    let address = format!("{}/services/T0/B0/secret", slack.url);
    let variables =
        [("extensions", "notice=call.missed"), ("notice_webhook", &address), ("notice_host", &slack.url)];
    let mut bench = with(&variables, |manifest| *manifest = added("examples/notice")).await;
    bench.miss(MARIA).await;
    assert!(until(|| !slack.heard().is_empty()).await);
    bench.run_for("1m").await;
    assert!(until(|| slack.heard().len() == 2).await, "{:?}", slack.heard());
    for heard in slack.heard() {
        assert_eq!((heard.method.as_str(), heard.path.as_str()), ("POST", "/services/T0/B0/secret"));
        assert_eq!(heard.headers["content-type"], "application/json");
        let text = heard.body["text"].as_str().unwrap();
        assert!(text.contains(MARIA) && text.contains("called and nobody answered"), "{text}");
        assert!(text.contains(&bench.business.name.replace('&', "&amp;")), "{text}");
    }
}

#[tokio::test]
async fn a_notice_to_teams_is_an_adaptive_card() {
    if !has_node() {
        return;
    }
    let teams = Double::start(|_| (202, Value::Null)).await;
    let variables = [
        ("extensions", "notice=call.missed"),
        ("notice_webhook", teams.url.as_str()),
        ("notice_host", teams.url.as_str()),
        ("notice_kind", "teams"),
    ];
    let mut bench = with(&variables, |manifest| *manifest = added("examples/notice")).await;
    bench.miss(MARIA).await;
    assert!(until(|| !teams.heard().is_empty()).await);
    let card = &teams.heard()[0].body["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(card["content"]["type"], "AdaptiveCard");
    assert!(card["content"]["body"][0]["text"].as_str().unwrap().contains(MARIA));
}

/// HubSpot's contacts, as the API v3 documents them. What it would refuse is refused.
#[derive(Default)]
struct Contacts {
    kept: Vec<Value>,
    /// So many requests more are answered with "too many".
    limited: u32,
}

impl Contacts {
    fn answer(&mut self, heard: &Heard) -> (u16, Value) {
        if heard.headers.get("authorization").is_none_or(|token| token != "Bearer crm-token") {
            return (401, json!({ "status": "error", "category": "INVALID_AUTHENTICATION" }));
        }
        if self.limited > 0 {
            self.limited -= 1;
            return (429, json!({ "status": "error", "errorType": "RATE_LIMIT" }));
        }
        if heard.headers.get("content-type").is_none_or(|kind| kind != "application/json") {
            return (415, json!({ "status": "error" }));
        }
        match (heard.method.as_str(), heard.path.as_str()) {
            ("POST", "/crm/v3/objects/contacts/search") => self.search(&heard.body),
            ("POST", "/crm/v3/objects/contacts") => {
                let id = (self.kept.len() + 1).to_string();
                self.kept.push(json!({ "id": id, "properties": {} }));
                let (status, contact) = self.change(&id, &heard.body);
                (if status == 200 { 201 } else { status }, contact)
            }
            ("PATCH", path) => match path.strip_prefix("/crm/v3/objects/contacts/") {
                Some(id) => self.change(id, &heard.body),
                None => (404, Value::Null),
            },
            _ => (404, Value::Null),
        }
    }

    fn search(&self, body: &Value) -> (u16, Value) {
        let names = ["filterGroups", "sorts", "properties", "limit", "after", "query"];
        let known = |name: &String| names.contains(&name.as_str());
        let filter = &body["filterGroups"][0]["filters"][0];
        if !body.as_object().is_some_and(|body| body.keys().all(known)) || filter["operator"] != "EQ" {
            return (400, json!({ "status": "error", "category": "VALIDATION_ERROR" }));
        }
        let name = filter["propertyName"].as_str().unwrap_or_default();
        let same = |contact: &&Value| contact["properties"][name] == filter["value"];
        let results: Vec<&Value> = self.kept.iter().filter(same).collect();
        (200, json!({ "total": results.len(), "results": results }))
    }

    fn change(&mut self, id: &str, body: &Value) -> (u16, Value) {
        let known = ["phone", "firstname", "lastname", "address", "city", "zip", "hs_lead_status"];
        let statuses =
            ["NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED"];
        let Some(properties) = body["properties"].as_object() else { return (400, Value::Null) };
        let sound = properties.iter().all(|(name, value)| {
            let status = name != "hs_lead_status" || statuses.iter().any(|status| value == status);
            known.contains(&name.as_str()) && value.is_string() && status
        });
        let Some(contact) = self.kept.iter_mut().find(|contact| contact["id"] == id) else {
            return (404, Value::Null);
        };
        if !sound {
            return (400, json!({ "status": "error", "category": "VALIDATION_ERROR" }));
        }
        for (name, value) in properties {
            contact["properties"][name] = value.clone();
        }
        (200, contact.clone())
    }
}

#[tokio::test]
async fn a_caller_is_one_contact_however_often_they_come_and_a_limit_of_requests_passes() {
    let contacts = Arc::new(Mutex::new(Contacts { limited: 1, ..Contacts::default() }));
    let here = contacts.clone();
    let crm = Double::start(move |heard| here.lock().unwrap().answer(heard)).await;
    let told = "crm-sync=call.missed,lead.qualified,booking.*,lead.closed";
    let variables = [("extensions", told), ("crm_token", "crm-token"), ("crm_api", crm.url.as_str())];
    let mut bench = with(&variables, |manifest| *manifest = added("examples/crm-sync")).await;
    let kept = || contacts.lock().unwrap().kept.clone();
    bench.miss(MARIA).await;
    assert!(until(|| !crm.heard().is_empty()).await);
    bench.run_for("1m").await;
    assert!(until(|| kept().len() == 1).await, "told again after the 429: {:?}", crm.heard());
    bench.text(MARIA, NEED).await;
    assert!(until(|| kept()[0]["properties"]["zip"] == "85016").await, "{:?}", kept());
    bench.text(MARIA, "1").await;
    assert!(until(|| kept()[0]["properties"]["hs_lead_status"] == "CONNECTED").await, "{:?}", kept());
    bench.miss(MARIA).await;
    bench.run_for("10m").await;
    let kept = kept();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let properties = &kept[0]["properties"];
    assert_eq!((&properties["phone"], &properties["firstname"]), (&json!(MARIA), &json!("Maria")));
    let asked: Vec<String> =
        crm.heard().into_iter().map(|heard| format!("{} {}", heard.method, heard.path)).collect();
    assert_eq!(asked.iter().filter(|one| *one == "POST /crm/v3/objects/contacts").count(), 1, "{asked:?}");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn the_daily_summary_says_what_became_of_the_calls_to_whoever_shows_a_key() {
    if !has_python() {
        return;
    }
    let mut bench = with(&[], |manifest| *manifest = added("examples/daily-summary")).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, NEED).await;
    let nobody = bench.http.send(Method::GET, "/summary", &[], "").await;
    assert_eq!(nobody.status, 403, "{}", nobody.body);
    let key = format!("Bearer {}", bench.api_token());
    let summary = bench.http.send(Method::GET, "/summary", &[("authorization", &key)], "").await;
    assert_eq!(summary.status, 200, "{}", summary.body);
    for line in ["Missed calls: 1", "answered our text: 1", "Still open:", MARIA] {
        assert!(summary.body.contains(line), "{line:?} is not in {}", summary.body);
    }
}

/// A key that opens the API of this business for a day, made before it starts.
pub fn key(business: &str) -> String {
    let until = "2026-12-02T00:00:00-07:00".parse().unwrap();
    session::mint_api(SESSION_KEY, business, until).unwrap()
}
