//! HubSpot's contacts, as its API v3 documents them: search, create, update.

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use serde_json::{Value, json};
use spin_sdk::http::{FullBody, Request, send};
use spin_sdk::variables;

use crate::contact::Contact;

/// A search answers with much less.
const LARGEST: usize = 256 * 1024;

/// Why it was not saved.
pub enum Failure {
    /// It cannot be reached, or asks for patience: later it will work.
    Busy,
    /// It does not take this.
    Refused(u16),
}

/// Updates the contact with this number, or makes it.
pub async fn save(contact: &Contact) -> Result<(), Failure> {
    let properties = json!({ "properties": contact.properties });
    if let Some(id) = find(&contact.phone).await? {
        ask("PATCH", &format!("/crm/v3/objects/contacts/{id}"), &properties).await?;
        return Ok(());
    }
    ask("POST", "/crm/v3/objects/contacts", &properties).await?;
    Ok(())
}

async fn find(phone: &str) -> Result<Option<String>, Failure> {
    let filter = json!({ "propertyName": "phone", "operator": "EQ", "value": phone });
    let search = json!({
        "filterGroups": [{ "filters": [filter] }],
        // The oldest, where somebody made it twice by hand.
        "sorts": [{ "propertyName": "createdate", "direction": "ASCENDING" }],
        "properties": ["phone"],
        "limit": 1,
    });
    let found = ask("POST", "/crm/v3/objects/contacts/search", &search).await?;
    Ok(found.pointer("/results/0/id").and_then(Value::as_str).map(str::to_owned))
}

async fn ask(method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
    let (Ok(api), Ok(token)) = (variables::get("api").await, variables::get("token").await) else {
        return Err(Failure::Refused(0));
    };
    let body = body.to_string();
    let request = Request::builder()
        .method(method)
        .uri(format!("{api}{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("content-length", body.len().to_string())
        .body(FullBody::new(Bytes::from(body)))
        .map_err(|_| Failure::Refused(0))?;
    let response = send(request).await.map_err(|_| Failure::Busy)?;
    let status = response.status().as_u16();
    match status {
        200..=299 => {}
        429 | 500..=599 => return Err(Failure::Busy),
        _ => return Err(Failure::Refused(status)),
    }
    let body = Limited::new(response.into_body(), LARGEST).collect().await.map_err(|_| Failure::Busy)?;
    serde_json::from_slice(&body.to_bytes()).map_err(|_| Failure::Busy)
}
