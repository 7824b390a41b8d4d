//! What the API's answers mean. Nothing of an answer's text reaches a log: it may quote a phone number.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{times, trouble, words};
use crate::exchange::{Answer, newest};
use crate::messages::{Accepted, Found, SendError};
use crate::trouble::of_message;
use crate::webhooks::MessageStatus;

#[derive(Deserialize)]
struct Sent {
    message_uuid: Option<Ids>,
}

#[derive(Deserialize)]
struct Placed {
    request_uuid: Option<Ids>,
}

/// One id, or a list of one where several could have been asked for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Ids {
    One(String),
    Several(Vec<String>),
}

impl Ids {
    fn first(self) -> Option<String> {
        let first = match self {
            Self::One(id) => Some(id),
            Self::Several(ids) => ids.into_iter().next(),
        };
        first.filter(|id| !id.is_empty())
    }
}

#[derive(Deserialize)]
struct Page {
    objects: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    message_uuid: Option<String>,
    message_state: Option<String>,
    message_time: Option<String>,
    error_code: Option<Value>,
}

/// What the answer to a send says.
pub fn sent(answer: &Answer) -> Result<Accepted, SendError> {
    let sent: Sent = read(answer)?;
    // Plivo takes it before it answers, so an answer that makes no sense is no proof that it did not.
    let message_id = sent.message_uuid.and_then(Ids::first).ok_or_else(|| answer.ambiguous("has no id"))?;
    Ok(Accepted { message_id, status: MessageStatus::Queued })
}

/// What the answer to a call that was placed says: the id of the request, by which the call is known from then on.
pub fn placed(answer: &Answer) -> Result<String, SendError> {
    let placed: Placed = read(answer)?;
    placed.request_uuid.and_then(Ids::first).ok_or_else(|| answer.ambiguous("has no id"))
}

/// What the answer to a question says: what was created at `since` (unix seconds) or later, newest first. Plivo does not
/// tell the words of a text again.
pub fn found(answer: &Answer, since: i64) -> Result<Vec<Found>, SendError> {
    let page: Page = read(answer)?;
    let known: Option<Vec<Found>> = page.objects.into_iter().map(known).collect();
    // To overlook a text could mean to send it again, and only its time tells which one it is.
    let known = known.ok_or_else(|| answer.ambiguous("lists a text without an id or a time"))?;
    Ok(newest(known, since))
}

fn known(message: Message) -> Option<Found> {
    let code = message.error_code.as_ref().and_then(code);
    let status = words::message_status(message.message_state.as_deref().unwrap_or_default());
    Some(Found {
        message_id: message.message_uuid.filter(|id| !id.is_empty())?,
        trouble: of_message(&status, code.as_deref(), trouble::trouble),
        status,
        body: None,
        code,
        created: times::unix_seconds(message.message_time.as_deref()?)?,
    })
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, SendError> {
    answer.read(trouble::of_refusal, trouble::trouble)
}

fn code(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => trouble::code(&number.to_string()),
        Value::String(text) => trouble::code(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;
    use crate::webhooks::Trouble;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, retry_after: None, content_type: None, body: body.as_bytes().to_vec() }
    }

    fn failure(answer: &Answer) -> (Trouble, Option<String>, Option<u32>) {
        match sent(answer) {
            Err(SendError::Failed(failure)) => (failure.trouble, failure.code, failure.retry_after),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_accepted_text_has_the_first_id_of_its_list() {
        let body = r#"{"message":"message(s) queued","message_uuid":["db3ce55a-7f1d"],"api_id":"db342550"}"#;
        let expected = Accepted { message_id: "db3ce55a-7f1d".into(), status: MessageStatus::Queued };
        assert_eq!(sent(&answer(202, body)), Ok(expected));
        assert_eq!(sent(&answer(202, r#"{"message_uuid":"m1"}"#)).unwrap().message_id, "m1");
    }

    #[test]
    fn a_placed_call_has_the_id_of_its_request() {
        let body = r#"{"message":"call fired","request_uuid":"9834029e-58b6","api_id":"97ceeb52"}"#;
        assert_eq!(placed(&answer(201, body)), Ok("9834029e-58b6".into()));
        assert!(matches!(placed(&answer(201, "{}")), Err(SendError::Ambiguous(_))));
        assert!(matches!(placed(&answer(500, body)), Err(SendError::Ambiguous(_))));
        assert!(matches!(placed(&answer(400, "{}")), Err(SendError::Failed(_))));
    }

    #[test]
    fn a_success_without_an_id_is_ambiguous() {
        for body in [
            "",
            "{}",
            "<html>",
            r#"{"message_uuid":[]}"#,
            r#"{"message_uuid":[""]}"#,
            r#"{"message_uuid":7}"#,
        ] {
            assert!(matches!(sent(&answer(202, body)), Err(SendError::Ambiguous(_))), "{body}");
        }
    }

    #[test]
    fn a_refusal_is_known_by_its_status_and_never_quotes_the_answer() {
        let sentence = r#"{"api_id":"1","error":"13125550001 is not a valid phone number"}"#;
        for (status, body, trouble, code) in [
            (400, sentence, Trouble::Refused, "400"),
            (400, r#"{"error":"Insufficient Credit"}"#, Trouble::Account, "insufficient-credit"),
            (402, "", Trouble::Account, "402"),
            (401, r#"{"error":"authentication failed"}"#, Trouble::Account, "401"),
            (404, "", Trouble::Account, "404"),
            (429, r#"{"error":"too many requests"}"#, Trouble::Temporary, "429"),
        ] {
            assert_eq!(failure(&answer(status, body)), (trouble, Some(code.into()), None), "{status}");
        }
        let busy = Answer { retry_after: Some("7".into()), ..answer(429, "") };
        assert_eq!(failure(&busy), (Trouble::Temporary, Some("429".into()), Some(7)));
    }

    #[test]
    fn a_server_that_failed_may_have_sent_the_text() {
        for status in [408, 500, 502, 503, 504] {
            let expected = format!("the carrier's answer (HTTP {status}) leaves open what happened");
            assert_eq!(sent(&answer(status, "{}")), Err(SendError::Ambiguous(expected)));
        }
    }

    fn listed(id: &str, time: &str, more: &str) -> String {
        format!(
            r#"{{"message_uuid":"{id}","message_time":"{time}","message_state":"sent","error_code":null{more}}}"#
        )
    }

    #[test]
    fn what_was_sent_since_then_is_found_newest_first_and_without_its_words() {
        let page = [
            listed("m1", "2019-05-24 17:44:46.000000+00:00", r#","to_number":"13125550001""#),
            listed("m2", "2019-05-24 23:14:50+05:30", ""),
            listed("m3", "2019-05-24 17:44:45", ""),
        ];
        let page = format!(r#"{{"meta":{{"limit":20}},"objects":[{}]}}"#, page.join(","));
        let found = found(&answer(200, &page), 1_558_719_886).unwrap();
        let ids: Vec<_> = found.iter().map(|found| (found.message_id.as_str(), found.created)).collect();
        assert_eq!(ids, [("m2", 1_558_719_890), ("m1", 1_558_719_886)]);
        assert!(found.iter().all(|found| found.body.is_none() && found.status == MessageStatus::Sent));
    }

    #[test]
    fn what_is_found_says_how_it_went() {
        let page = r#"{"objects":[
            {"message_uuid":"m1","message_time":"2019-05-24 17:44:46","message_state":"undelivered","error_code":"30"},
            {"message_uuid":"m2","message_time":"2019-05-24 17:44:45","message_state":"failed","error_code":200},
            {"message_uuid":"m3","message_time":"2019-05-24 17:44:44","message_state":"delivered","error_code":"000"}]}"#;
        let found = found(&answer(200, page), 0).unwrap();
        let told: Vec<_> = found.iter().map(|found| (found.trouble, found.code.as_deref())).collect();
        let expected =
            [(Some(Trouble::Blocked), Some("30")), (Some(Trouble::OptedOut), Some("200")), (None, None)];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_question_without_a_clear_answer_never_looks_like_nothing_was_sent() {
        for (status, body) in [
            (200, ""),
            (200, "{}"),
            (200, r#"{"objects":{}}"#),
            (200, r#"{"objects":[{"message_uuid":"m1","message_time":"soon"}]}"#),
            (200, r#"{"objects":[{"message_time":"2019-05-24 17:44:46"}]}"#),
            (500, ""),
            (401, ""),
        ] {
            assert!(found(&answer(status, body), 0).is_err(), "{status} {body}");
        }
        assert_eq!(found(&answer(200, r#"{"objects":[]}"#), 0), Ok(Vec::new()));
    }

    #[test]
    fn no_answer_makes_it_fail() {
        let mut seeded = Seeded::new(6);
        const PARTS: [&str; 12] = [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"message_uuid\"",
            "\"objects\"",
            "\"error\"",
            "null",
            "1e999",
            "\"é\\u00",
        ];
        for _ in 0..5_000 {
            let body: Vec<_> = (0..seeded.below(12)).map(|_| seeded.pick(&PARTS)).collect();
            let answer = answer(seeded.below(700) as u16, &body.concat());
            let _ = (sent(&answer), found(&answer, 0), placed(&answer));
        }
    }
}
