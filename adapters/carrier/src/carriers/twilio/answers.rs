//! What the carrier's answers mean. Nothing of an answer's text reaches a log: it may quote a phone number.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{dates, trouble};
use crate::exchange::{Answer, newest};
use crate::messages::{Accepted, Found, SendError};
use crate::trouble::{Meaning, of_message};
use crate::words;

#[derive(Deserialize)]
struct Message {
    sid: Option<String>,
    status: Option<String>,
    body: Option<String>,
    error_code: Option<Value>,
    date_created: Option<String>,
}

#[derive(Deserialize)]
struct Made {
    sid: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    messages: Vec<Message>,
}

/// What the answer to a send says.
pub fn sent(answer: &Answer, trouble: Meaning) -> Result<Accepted, SendError> {
    let (message_id, message) = made(answer, trouble)?;
    Ok(Accepted { message_id, status: words::message_status(message.status.as_deref().unwrap_or("queued")) })
}

/// What the answer to a call that was placed says: its id.
pub fn placed(answer: &Answer, trouble: Meaning) -> Result<String, SendError> {
    made(answer, trouble).map(|(id, _)| id)
}

/// What was made, a text or a call, with its id.
fn made(answer: &Answer, trouble: Meaning) -> Result<(String, Made), SendError> {
    // Twilio takes it before it answers, so an answer that makes no sense is no proof that it did not.
    let made: Made = read(answer, trouble)?;
    let with_id = made.sid.clone().filter(|sid| !sid.is_empty()).map(|sid| (sid, made));
    with_id.ok_or_else(|| answer.ambiguous("has no id"))
}

/// What the answer to a question says: what was created at `since` (unix seconds) or later, newest first.
pub fn found(answer: &Answer, since: i64, trouble: Meaning) -> Result<Vec<Found>, SendError> {
    let page: Page = read(answer, trouble)?;
    let known = page.messages.into_iter().filter_map(|message| known(message, since, trouble));
    Ok(newest(known.collect(), since))
}

fn known(message: Message, since: i64, trouble: Meaning) -> Option<Found> {
    let code = message.error_code.as_ref().and_then(code);
    let status = words::message_status(message.status.as_deref().unwrap_or_default());
    // A text of an unknown age counts: to overlook it could mean to send it again.
    let created = message.date_created.as_deref().and_then(dates::unix_seconds).unwrap_or(since);
    Some(Found {
        message_id: message.sid.filter(|sid| !sid.is_empty())?,
        trouble: of_message(&status, code.as_deref(), trouble),
        status,
        body: Some(message.body.unwrap_or_default()),
        code,
        created,
    })
}

fn read<T: DeserializeOwned>(answer: &Answer, trouble: Meaning) -> Result<T, SendError> {
    answer.read(|fault| fault.get("code").and_then(code), trouble)
}

/// Twilio writes codes as numbers; others that speak its language write them as text.
pub(super) fn code(value: &Value) -> Option<String> {
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
    use crate::webhooks::{MessageStatus, Trouble};

    fn sent(answer: &Answer) -> Result<Accepted, SendError> {
        super::sent(answer, trouble::trouble)
    }

    fn placed(answer: &Answer) -> Result<String, SendError> {
        super::placed(answer, trouble::trouble)
    }

    fn found(answer: &Answer, since: i64) -> Result<Vec<Found>, SendError> {
        super::found(answer, since, trouble::trouble)
    }

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, retry_after: None, content_type: None, body: body.as_bytes().to_vec() }
    }

    fn failure(answer: &Answer) -> (Trouble, Option<String>, Option<u32>) {
        match sent(answer) {
            Err(SendError::Failed(failure)) => (failure.trouble, failure.code, failure.retry_after),
            other => panic!("{other:?}"),
        }
    }

    const CREATED: &str = r#"{"account_sid": "AC0123456789abcdef0123456789abcdef", "api_version": "2010-04-01",
        "body": "Hello! \ud83d\udc4d", "date_created": "Thu, 24 Aug 2023 05:01:45 +0000", "date_sent": null,
        "direction": "outbound-api", "error_code": null, "error_message": null, "from": "+15305550123",
        "num_media": "0", "num_segments": "1", "price": null, "sid": "SM0123456789abcdef0123456789abcdef",
        "status": "queued", "to": "+14158675309"}"#;

    #[test]
    fn an_accepted_text_has_an_id_and_a_status() {
        let accepted = sent(&answer(201, CREATED)).unwrap();
        assert_eq!(accepted.message_id, "SM0123456789abcdef0123456789abcdef");
        assert_eq!(accepted.status, MessageStatus::Queued);
        assert_eq!(sent(&answer(200, r#"{"sid":"SM1"}"#)).unwrap().status, MessageStatus::Queued);
    }

    #[test]
    fn a_success_without_an_id_is_ambiguous() {
        for body in ["", "{}", "<html>", r#"{"sid":null}"#, r#"{"sid":""}"#, r#"{"sid":"SM1","#, "[]"] {
            assert!(matches!(sent(&answer(201, body)), Err(SendError::Ambiguous(_))), "{body}");
        }
    }

    #[test]
    fn a_placed_call_has_an_id_and_a_success_without_one_is_ambiguous() {
        assert_eq!(placed(&answer(201, r#"{"sid":"CA1"}"#)), Ok("CA1".to_owned()));
        assert!(matches!(placed(&answer(201, "{}")), Err(SendError::Ambiguous(_))));
        assert!(matches!(placed(&answer(500, "")), Err(SendError::Ambiguous(_))));
        assert!(matches!(placed(&answer(400, r#"{"code":21211}"#)), Err(SendError::Failed(_))));
    }

    #[test]
    fn a_refused_text_says_why() {
        let refused = |status, code: u32| {
            failure(&answer(
                status,
                &format!(
                    r#"{{"code": {code}, "message": "The 'To' number +14158675309 is wrong", "status": {status}}}"#
                ),
            ))
        };
        assert_eq!(refused(400, 21610), (Trouble::OptedOut, Some("21610".into()), None));
        assert_eq!(refused(400, 21211), (Trouble::Unreachable, Some("21211".into()), None));
        assert_eq!(refused(401, 20003), (Trouble::Account, Some("20003".into()), None));
        assert_eq!(refused(404, 20404), (Trouble::Account, Some("20404".into()), None));
        assert_eq!(refused(400, 21602), (Trouble::Refused, Some("21602".into()), None));
    }

    #[test]
    fn a_refusal_without_a_code_is_known_by_its_status() {
        assert_eq!(failure(&answer(401, "")), (Trouble::Account, Some("401".into()), None));
        assert_eq!(failure(&answer(302, "")), (Trouble::Account, Some("302".into()), None));
        assert_eq!(failure(&answer(400, "<html>")), (Trouble::Refused, Some("400".into()), None));
        assert_eq!(failure(&answer(400, r#"{"code":"x"}"#)), (Trouble::Refused, Some("400".into()), None));
    }

    #[test]
    fn too_many_requests_are_temporary_and_say_when_to_come_back() {
        let busy = Answer { retry_after: Some(" 7 ".into()), ..answer(429, r#"{"code":20429}"#) };
        assert_eq!(failure(&busy), (Trouble::Temporary, Some("20429".into()), Some(7)));
        let date = Answer { retry_after: Some("Fri, 24 May 2019 17:44:46 GMT".into()), ..answer(429, "") };
        assert_eq!(failure(&date), (Trouble::Temporary, Some("429".into()), None));
        let overloaded = answer(503, r#"{"code":20503}"#);
        assert_eq!(failure(&overloaded), (Trouble::Temporary, Some("20503".into()), None));
    }

    #[test]
    fn a_server_that_failed_may_have_sent_the_text() {
        for status in [408, 500, 502, 503, 504, 599] {
            let lost = sent(&answer(status, r#"{"code":20500,"message":"+14158675309"}"#));
            let expected = format!("the carrier's answer (HTTP {status}) leaves open what happened");
            assert_eq!(lost, Err(SendError::Ambiguous(expected)));
        }
    }

    fn listed(sid: &str, created: &str, more: &str) -> String {
        format!(
            r#"{{"sid":"{sid}","body":"hi","status":"sent","error_code":null,"date_created":"{created}"{more}}}"#
        )
    }

    #[test]
    fn what_was_sent_since_then_is_found_newest_first() {
        let page = [
            listed("SM1", "Fri, 24 May 2019 17:44:46 +0000", ""),
            listed("SM2", "Fri, 24 May 2019 17:44:50 +0000", r#","date_sent":null"#),
            listed("SM3", "Fri, 24 May 2019 17:44:45 +0000", ""),
        ];
        let page = answer(200, &format!(r#"{{"end":2,"messages":[{}]}}"#, page.join(",")));
        let found = found(&page, 1_558_719_886).unwrap();
        let ids: Vec<_> = found.iter().map(|found| (found.message_id.as_str(), found.created)).collect();
        assert_eq!(ids, [("SM2", 1_558_719_890), ("SM1", 1_558_719_886)]);
    }

    #[test]
    fn what_is_found_says_how_it_went() {
        let page = r#"{"messages":[
            {"sid":"SM1","body":null,"status":"undelivered","error_code":30007,"date_created":"Fri, 24 May 2019 17:44:46 +0000"},
            {"sid":"SM2","body":"hi","status":"failed","error_code":"21610","date_created":"soon"},
            {"sid":null,"status":"sent"}]}"#;
        let found = found(&answer(200, page), 1_000).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].trouble, found[0].code.as_deref()), (Some(Trouble::Blocked), Some("30007")));
        assert_eq!((found[1].trouble, found[1].created), (Some(Trouble::OptedOut), 1_000));
    }

    #[test]
    fn at_most_fifty_are_found() {
        let page: Vec<_> =
            (0..60).map(|n| listed(&format!("SM{n}"), "Fri, 24 May 2019 17:44:46 +0000", "")).collect();
        let page = answer(200, &format!(r#"{{"messages":[{}]}}"#, page.join(",")));
        assert_eq!(found(&page, 0).unwrap().len(), 50);
    }

    #[test]
    fn a_question_without_a_clear_answer_never_looks_like_nothing_was_sent() {
        for (status, body) in [(200, ""), (200, "{}"), (200, r#"{"messages":{}}"#), (500, ""), (401, "")] {
            assert!(found(&answer(status, body), 0).is_err(), "{status} {body}");
        }
        assert_eq!(found(&answer(200, r#"{"messages":[]}"#), 0), Ok(Vec::new()));
    }

    #[test]
    fn no_answer_makes_it_fail() {
        let mut seeded = Seeded::new(5);
        const PARTS: [&str; 12] = [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"sid\"",
            "\"messages\"",
            "\"code\"",
            "null",
            "1e999",
            "\"é\\u00",
        ];
        for _ in 0..5_000 {
            let body: Vec<_> = (0..seeded.below(12)).map(|_| seeded.pick(&PARTS)).collect();
            let answer = answer(seeded.below(700) as u16, &body.concat());
            let _ = (sent(&answer), found(&answer, 0));
        }
    }
}
