//! What a lead is as a contact.

use serde_json::{Map, Value, json};

/// A contact.
pub struct Contact {
    /// The number, in E.164: what it is found by.
    pub phone: String,
    /// HubSpot's properties. What is not known is left out, so that nothing is emptied.
    pub properties: Map<String, Value>,
}

/// The contact of an event's lead. None: it has no number.
pub fn of(event: &Value) -> Option<Contact> {
    let lead = event.pointer("/data/lead")?;
    let text = |name: &str| lead.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let phone = text("phone")?.to_owned();
    let (first, last) = names(text("name").unwrap_or_default());
    let known = [
        ("phone", Some(phone.as_str())),
        ("firstname", first),
        ("lastname", last),
        ("address", text("street")),
        ("city", text("city")),
        ("zip", text("zip")),
        ("hs_lead_status", status(text("stage"), text("outcome"))),
    ];
    let known = known.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text?))));
    let properties = known.collect();
    Some(Contact { phone, properties })
}

fn names(name: &str) -> (Option<&str>, Option<&str>) {
    match name.split_once(' ') {
        Some((first, last)) => (Some(first), Some(last)),
        None => (Some(name).filter(|name| !name.is_empty()), None),
    }
}

/// One of the statuses that every HubSpot account has.
fn status(stage: Option<&str>, outcome: Option<&str>) -> Option<&'static str> {
    match (stage, outcome) {
        (_, Some("disqualified" | "opted_out")) => Some("UNQUALIFIED"),
        (_, Some("unreachable" | "no_show")) => Some("ATTEMPTED_TO_CONTACT"),
        (Some("booked"), _) | (_, Some("booked" | "transferred")) => Some("CONNECTED"),
        (Some("offering" | "with_people"), _) => Some("IN_PROGRESS"),
        (Some("intake"), _) => Some("NEW"),
        _ => None,
    }
}
