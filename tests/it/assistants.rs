//! The API as assistants ask it, by the Model Context Protocol.

use http::Method;
use serde_json::{Value, json};
use tests::{Bench, tools};

use crate::api::{Program, tag};

const MARIA: &str = "+14805550142";
const RAY: &str = "+16025550163";

/// The protocol's own client uses every tool.
#[tokio::test(flavor = "multi_thread")]
async fn an_assistant_asks_who_was_lost_and_keeps_a_note() {
    if !tools::has_node() {
        return;
    }
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "STOP").await;
    let key =
        Program::with(&bench, &["leads:read", "leads:write", "bookings:read", "reports:read"]).await.key;
    let (address, lead) = (format!("http://{}/mcp", bench.address()), tag(&bench, RAY));
    let ray = lead.clone();
    let told =
        tokio::task::spawn_blocking(move || tools::mcp_client("mcp.mjs", &[&address, &key, &lead])).await;
    let told: Value = serde_json::from_str(&told.unwrap()).unwrap();
    assert_eq!(told["server"], "ringback");
    assert_eq!(told["tools"].as_array().unwrap().len(), 6);
    let given = |tool: &str| told[tool]["structuredContent"].clone();
    assert_eq!(given("leads")["items"].as_array().unwrap().len(), 2);
    assert_eq!((&given("lead")["lead"]["id"], &given("report")["missed"]), (&json!(ray), &json!(2)));
    let lost = given("lost");
    let why = |phone: &str| {
        lost["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|lead| lead["number"] == phone)
            .map(|lead| lead["why"].clone())
    };
    assert_eq!(why(RAY), Some(json!("they have not answered yet")));
    assert_eq!(why(MARIA), Some(json!("they want no texts")));
    assert_eq!(told["wrong"]["isError"], true);
    let said = serde_json::to_string(&bench.the_lead(RAY).story).unwrap();
    assert!(said.contains("CRM: Asked for a quote"), "{said}");
}

#[tokio::test]
async fn an_assistant_without_a_key_or_scope_and_a_page_of_a_browser_get_nothing() {
    let bench = Bench::start("2026-12-01T10:00").await;
    let key = Program::with(&bench, &["reports:read"]).await.key;
    let bearer = format!("Bearer {key}");
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "who_did_we_lose", "arguments": {} },
    });
    let send = async |headers: &[(&str, &str)]| {
        bench.http.send(Method::POST, "/mcp", headers, call.to_string()).await
    };
    assert_eq!(send(&[]).await.status, 401);
    assert_eq!(send(&[("authorization", &bearer), ("origin", "https://example.com")]).await.status, 403);
    let refused = send(&[("authorization", &bearer)]).await;
    let refused: Value = serde_json::from_str(&refused.body).unwrap();
    assert_eq!(refused["result"]["isError"], true);
    assert!(refused.to_string().contains("leads:read"), "{refused}");
}
