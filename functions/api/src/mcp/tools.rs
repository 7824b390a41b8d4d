//! The tools: each asks one operation of the API, and is refused where that is.

use serde_json::{Value, json};

use crate::problem::Problem;
use crate::routes::Operation;

/// What a tool does.
#[derive(Debug, Clone, PartialEq)]
pub enum Use {
    /// Asks this operation.
    Ask {
        /// Which.
        operation: Operation,
        /// What it is about.
        about: String,
        /// Its parameters.
        query: String,
        /// Its body.
        body: String,
    },
    /// A lead with its conversation.
    Lead(String),
    /// Who was lost in so many days.
    Lost(u32),
}

/// The longest time in which lost leads are looked for.
pub const LONGEST: u32 = 92;
const USUAL: u32 = 7;

/// The tools, as assistants are told of them.
pub fn list() -> Value {
    let lead = json!({ "type": "string", "pattern": "^[0-9a-f]{16}$", "description": "The id of a lead." });
    let page = json!({ "type": "integer", "minimum": 1, "maximum": 100, "description": "How many; 50 if it is missing." });
    let cursor = json!({ "type": "string", "description": "The next of the page before." });
    let outcomes = crate::types::OutcomeName::ALL.map(crate::types::OutcomeName::name);
    let tool = |name: &str, title: &str, what: &str, properties: Value, required: &[&str], reads: bool| {
        json!({
            "name": name, "title": title, "description": what,
            "inputSchema": {
                "type": "object", "properties": properties, "required": required, "additionalProperties": false,
            },
            "annotations": { "readOnlyHint": reads, "destructiveHint": false, "openWorldHint": false },
        })
    };
    json!([
        tool(
            "list_leads",
            "List leads",
            "Callers who were missed, newest first, with what they need and how far they are.",
            json!({
                "from": { "type": "string", "format": "date" }, "to": { "type": "string", "format": "date" },
                "outcome": { "type": "string", "enum": outcomes }, "open": { "type": "boolean" },
                "limit": page, "cursor": cursor,
            }),
            &[],
            true
        ),
        tool(
            "get_lead",
            "Get a lead",
            "One caller, with everything that was said and done.",
            json!({ "lead": lead }),
            &["lead"],
            true
        ),
        tool(
            "list_bookings",
            "List visits",
            "The coming visits, the next one first.",
            json!({ "limit": page, "cursor": cursor }),
            &[],
            true
        ),
        tool(
            "report",
            "Report",
            "The figures of the last days: missed, answered, booked, revenue, speed, where the gap is.",
            json!({ "days": { "type": "integer", "minimum": 1, "maximum": 31 } }),
            &[],
            true
        ),
        tool(
            "who_did_we_lose",
            "Who did we lose?",
            "Callers of the last days who came to nothing or wait without an answer, and why.",
            json!({ "days": { "type": "integer", "minimum": 1, "maximum": LONGEST } }),
            &[],
            true
        ),
        tool(
            "add_note",
            "Add a note",
            "Keeps a note with a lead, for the team. The caller does not see it.",
            json!({ "lead": lead, "text": { "type": "string", "minLength": 1, "maxLength": 500 } }),
            &["lead", "text"],
            false
        ),
    ])
}

/// What a call of a tool asks. None: there is no such tool.
pub fn read(tool: &str, arguments: &Value) -> Option<Result<Use, Problem>> {
    let ask = |operation, known: &[&str]| {
        only(arguments, known)?;
        Ok(Use::Ask { operation, about: String::new(), query: query(arguments), body: String::new() })
    };
    Some(match tool {
        "list_leads" => ask(Operation::Leads, &["from", "to", "outcome", "open", "limit", "cursor"]),
        "list_bookings" => ask(Operation::Bookings, &["limit", "cursor"]),
        "report" => ask(Operation::Report, &["days"]),
        "get_lead" => only(arguments, &["lead"]).and_then(|()| Ok(Use::Lead(text(arguments, "lead")?))),
        "who_did_we_lose" => only(arguments, &["days"]).and_then(|()| days(arguments).map(Use::Lost)),
        "add_note" => only(arguments, &["lead", "text"]).and_then(|()| {
            let body = json!({ "text": text(arguments, "text")? }).to_string();
            let about = text(arguments, "lead")?;
            Ok(Use::Ask { operation: Operation::Note, about, query: String::new(), body })
        }),
        _ => return None,
    })
}

fn only(arguments: &Value, known: &[&str]) -> Result<(), Problem> {
    let object = arguments.as_object().ok_or_else(|| Problem::bad("arguments", "It should be an object."))?;
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => {
            Err(Problem::bad(name, format!("There is no such argument: this takes {}.", known.join(", "))))
        }
        None => Ok(()),
    }
}

fn text(arguments: &Value, name: &str) -> Result<String, Problem> {
    let value = arguments.get(name).and_then(Value::as_str);
    value.map(str::to_owned).ok_or_else(|| Problem::bad(name, "It should be there, as a string."))
}

fn days(arguments: &Value) -> Result<u32, Problem> {
    let Some(days) = arguments.get("days") else { return Ok(USUAL) };
    let days = days.as_u64().and_then(|days| u32::try_from(days).ok());
    let right = || Problem::bad("days", format!("It should be a number from 1 to {LONGEST}."));
    days.filter(|days| (1..=LONGEST).contains(days)).ok_or_else(right)
}

/// The arguments as they would stand in an address.
fn query(arguments: &Value) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in arguments.as_object().into_iter().flatten() {
        match value {
            Value::String(text) => query.append_pair(name, text),
            other => query.append_pair(name, &other.to_string()),
        };
    }
    query.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_that_is_listed_can_be_used() {
        let arguments = json!({ "lead": "0123456789abcdef", "text": "hi" });
        for tool in list().as_array().unwrap() {
            let known = tool["inputSchema"]["properties"].as_object().unwrap();
            let given: serde_json::Map<String, Value> = arguments
                .as_object()
                .unwrap()
                .clone()
                .into_iter()
                .filter(|(name, _)| known.contains_key(name))
                .collect();
            let read = read(tool["name"].as_str().unwrap(), &Value::Object(given)).expect("it is a tool");
            assert!(read.is_ok(), "{tool}");
        }
        assert!(read("delete_everything", &json!({})).is_none());
    }

    #[test]
    fn arguments_are_read_strictly() {
        let refused = |tool: &str, arguments: Value| read(tool, &arguments).unwrap().unwrap_err().at.unwrap();
        assert_eq!(refused("report", json!({ "weeks": 1 })), "weeks");
        assert_eq!(refused("who_did_we_lose", json!({ "days": 93 })), "days");
        assert_eq!(refused("add_note", json!({ "lead": "0123456789abcdef" })), "text");
        assert_eq!(refused("get_lead", json!([])), "arguments");
    }
}
