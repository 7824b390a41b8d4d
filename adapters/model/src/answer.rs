//! What the model answered, as far as it has the form that was asked for.

use serde::Deserialize;
use serde_json::Value;

use crate::ask::Fault;

/// More than this is no answer to the question.
pub const LARGEST: usize = 16 * 1024;
/// Nobody says more in one message.
const MOST_FACTS: usize = 24;

/// One fact as the model told it, not checked yet.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Said {
    /// Which of the kinds.
    pub kind: String,
    /// Its value.
    #[serde(default)]
    pub value: Option<Text>,
    /// When it is a time.
    #[serde(default)]
    pub time: Option<Time>,
    /// The words that it claims to come from.
    pub words: String,
    /// How sure it claims to be.
    pub confidence: f64,
}

/// A text, or a number that should have been one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// A text.
    Text(String),
    /// "choice": 2.
    Number(u32),
}

impl Text {
    /// As a text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// A wish in the form of the contract.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each is documented in reader.wit")]
pub struct Time {
    pub first_date: Option<String>,
    pub last_date: Option<String>,
    pub not_before: Option<String>,
    pub not_after: Option<String>,
    pub except_dates: Vec<String>,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

#[derive(Deserialize)]
struct Facts {
    facts: Vec<Value>,
}

/// The facts in the body of an answer. One that has not the form of a fact is left out, the others stand.
pub fn parse(body: &[u8]) -> Result<Vec<Said>, Fault> {
    if body.len() > LARGEST {
        return Err(Fault::TooLong);
    }
    let completion: Completion = serde_json::from_slice(body).map_err(|_| Fault::Malformed)?;
    let choice = completion.choices.into_iter().next().ok_or(Fault::Malformed)?;
    if choice.finish_reason.as_deref() == Some("length") {
        return Err(Fault::Malformed);
    }
    let content = choice.message.content.ok_or(Fault::Malformed)?;
    let facts: Facts = serde_json::from_str(unfenced(&content)).map_err(|_| Fault::Malformed)?;
    let facts = facts.facts.into_iter().take(MOST_FACTS);
    Ok(facts.filter_map(|fact| serde_json::from_value(fact).ok()).collect())
}

/// Small models put JSON into a fence.
fn unfenced(content: &str) -> &str {
    let content = content.trim();
    let inner = content.strip_prefix("```json").or_else(|| content.strip_prefix("```"));
    inner.and_then(|inner| inner.strip_suffix("```")).unwrap_or(content).trim()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn completion(content: &str) -> Vec<u8> {
        json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]})
            .to_string()
            .into_bytes()
    }

    #[test]
    fn facts_are_read_and_what_is_none_is_left_out() {
        let content = r#"{"facts": [
            {"kind": "zip", "value": "85021", "time": null, "words": "85021", "confidence": 0.9},
            {"kind": "choice", "value": 2, "words": "the second", "confidence": 1},
            {"kind": "zip", "value": ["85021"], "words": "85021", "confidence": 0.9},
            {"kind": "zip", "value": "85021", "confidence": 0.9},
            "zip", 7, null
        ]}"#;
        let kinds: Vec<String> =
            parse(&completion(content)).unwrap().into_iter().map(|said| said.kind).collect();
        assert_eq!(kinds, ["zip", "choice"]);
        assert_eq!(parse(&completion("```json\n{\"facts\": []}\n```")), Ok(Vec::new()));
    }

    #[test]
    fn what_has_another_form_is_no_answer() {
        for content in
            ["", "Sure! Here are the facts:", "{\"facts\": {}}", "{}", "[]", "{\"facts\": [] } and more"]
        {
            assert_eq!(parse(&completion(content)), Err(Fault::Malformed), "{content}");
        }
        for body in
            ["", "{", "{}", "{\"choices\": []}", "{\"choices\": [{\"message\": {\"content\": null}}]}"]
        {
            assert_eq!(parse(body.as_bytes()), Err(Fault::Malformed), "{body}");
        }
        let cut =
            json!({"choices": [{"message": {"content": "{\"facts\": []}"}, "finish_reason": "length"}]});
        assert_eq!(parse(cut.to_string().as_bytes()), Err(Fault::Malformed));
        assert_eq!(parse(&vec![b' '; LARGEST + 1]), Err(Fault::TooLong));
    }
}
