//! Bodies: what a program asks for, read strictly. What is wrong is named by its path.

use domain::Phone;
use domain::lead::{Outcome, Unfit};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::types::ScopeName;

/// The longest note, in letters.
pub const LONGEST_NOTE: usize = 500;
/// The longest profile, in bytes: it is one document in the store.
pub const LONGEST_PROFILE: usize = 60_000;
/// The longest text, in letters: two messages of the plainest, and as long as what people read on a phone.
pub const LONGEST_TEXT: usize = 320;

/// A note.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// The words. They stand in the lead's story, and nobody is told of them.
    #[schema(
        min_length = 1,
        max_length = 500,
        pattern = r"[^\s\u0000-\u001f\u007f-\u00a0]",
        example = "Prefers mornings"
    )]
    pub text: String,
}

/// Words to the caller.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TextBody {
    /// The words, as they will be read.
    #[schema(
        min_length = 1,
        max_length = 320,
        pattern = r"[^\s\u0000-\u001f\u007f-\u00a0]",
        example = "Luis is ten minutes late, sorry."
    )]
    pub text: String,
}

/// How a lead ended.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum OutcomeBody {
    /// Written down for the team.
    Noted {},
    /// A person took over.
    Transferred {},
    /// Not an opportunity.
    Disqualified {
        /// Why.
        reason: UnfitBody,
    },
}

/// Why a lead is no opportunity. Spam is said at the desk, which learns from it.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnfitBody {
    /// Outside the service area.
    OutOfArea,
    /// They did not mean to call this business.
    WrongNumber,
    /// They do not want anything (any more).
    NotInterested,
}

impl OutcomeBody {
    /// As the lead has it.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Noted {} => Outcome::Noted,
            Self::Transferred {} => Outcome::Transferred,
            Self::Disqualified { reason } => Outcome::Disqualified(match reason {
                UnfitBody::OutOfArea => Unfit::OutOfArea,
                UnfitBody::WrongNumber => Unfit::WrongNumber,
                UnfitBody::NotInterested => Unfit::NotInterested,
            }),
        }
    }
}

/// Who takes a lead.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimBody {
    /// The number of someone on the team, in E.164.
    #[schema(pattern = r"^\+[1-9][0-9]{7,14}$", example = "+16025550112")]
    pub person: String,
}

/// A number.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberBody {
    /// In E.164.
    #[schema(pattern = r"^\+[1-9][0-9]{7,14}$", example = "+16025550142")]
    pub number: String,
}

/// Nothing.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmptyBody {}

/// A business.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BusinessBody {
    /// Its profile, in TOML.
    #[schema(min_length = 1, max_length = 60000)]
    pub profile: String,
}

/// A new key.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyBody {
    /// What it is for; the story of a lead names it.
    #[schema(min_length = 1, max_length = 60, pattern = r"[^\s\u0000-\u001f\u007f-\u00a0]", example = "CRM")]
    pub name: String,
    /// What it is good for.
    #[schema(min_items = 1)]
    pub scopes: Vec<ScopeName>,
}

/// Reads a body.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // What reads an object would take its values in a row as well.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::bad(".", "The body should be a JSON object."));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (path, cause) = (error.path().to_string(), error.into_inner());
        Problem::bad(&path, format!("The body is not right: {}.", told(&cause)))
    })?;
    reader.end().map_err(|_| Problem::bad(".", "After the body comes something else: leave it out."))?;
    Ok(read)
}

/// What serde says, but for what was sent: an answer repeats nobody's words.
fn told(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    match cause.classify() {
        serde_json::error::Category::Data if text.starts_with("unknown") || text.starts_with("missing") => {
            text.split(" at line").next().unwrap_or_default().to_owned()
        }
        serde_json::error::Category::Data => {
            "a value is of another type, see /api/v1/openapi.json".to_owned()
        }
        _ => "it is no JSON".to_owned(),
    }
}

/// A body that may be left out.
pub fn nothing(body: &[u8]) -> Result<(), Problem> {
    if body.is_empty() { Ok(()) } else { read::<EmptyBody>(body).map(|_| ()) }
}

/// Words within a length. Letters that no phone shows become spaces.
pub fn words(at: &str, text: &str, longest: usize) -> Result<String, Problem> {
    let count = text.chars().count();
    if !(1..=longest).contains(&count) {
        return Err(Problem::bad(at, format!("It should be 1 to {longest} letters long, and is {count}.")));
    }
    if !text.chars().any(|c| !c.is_whitespace() && !c.is_control()) {
        return Err(Problem::bad(at, "It is blank: write something."));
    }
    Ok(text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect())
}

/// A number in E.164.
pub fn phone(at: &str, text: &str) -> Result<Phone, Problem> {
    Phone::parse(text).map_err(|_| {
        Problem::bad(at, "It should be a number in E.164: + and the country code, such as +16025550142.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_is_refused_with_its_path() {
        let refused = read::<NoteBody>(br#"{"text": "a", "colour": "red"}"#).unwrap_err();
        assert_eq!((refused.status, refused.at.as_deref()), (400, Some("colour")));
        let refused = read::<KeyBody>(br#"{"name": "a", "scopes": ["leads:read", "all"]}"#).unwrap_err();
        assert_eq!(refused.at.as_deref(), Some("scopes[1]"));
    }

    #[test]
    fn no_answer_repeats_what_was_sent() {
        for body in [
            &br#"{"text": 4805550142}"#[..],
            br#"["4805550142"]"#,
            b"4805550142",
            br#"{"text": "a"} 4805550142"#,
        ] {
            let refused = read::<NoteBody>(body).unwrap_err();
            assert!(!format!("{refused:?}").contains("4805550142"), "{refused:?}");
        }
    }

    #[test]
    fn an_outcome_is_one_of_three_and_only_the_disqualified_have_a_reason() {
        let outcome = |body: &str| read::<OutcomeBody>(body.as_bytes()).map(|body| body.outcome()).ok();
        assert_eq!(outcome(r#"{"outcome": "noted"}"#), Some(Outcome::Noted));
        let wrong = r#"{"outcome": "disqualified", "reason": "wrong_number"}"#;
        assert_eq!(outcome(wrong), Some(Outcome::Disqualified(Unfit::WrongNumber)));
        for wrong in [
            r#"{"outcome": "disqualified"}"#,
            r#"{"outcome": "booked"}"#,
            r#"{"outcome": "disqualified", "reason": "spam"}"#,
            r#"{"outcome": "noted", "reason": "wrong_number"}"#,
            r#"{"outcome": "noted", "more": 1}"#,
        ] {
            assert_eq!(outcome(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn words_have_a_length_and_no_letters_that_nobody_sees() {
        assert_eq!(words("text", "a\u{0}b\nc", 5).unwrap(), "a b\nc");
        assert!(
            words("text", "", 5).is_err()
                && words("text", " \n\u{7}", 5).is_err()
                && words("text", "abcdef", 5).is_err()
        );
        assert!(words("text", "ñññññ", 5).is_ok());
    }
}
