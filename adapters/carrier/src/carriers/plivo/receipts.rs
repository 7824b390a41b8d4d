//! Reads a delivery receipt.

use super::{trouble, words};
use crate::form::{Form, malformed};
use crate::trouble::of_message;
use crate::webhooks::{Receipt, Rejection};

/// Reads the fields of a delivery receipt, whose signature has been verified.
pub fn read(form: &Form) -> Result<Receipt, Rejection> {
    // The parts of a long text have ids of their own; the one that we were told is their parent's.
    let message_id = form.filled("ParentMessageUUID").or_else(|| form.filled("MessageUUID"));
    let message_id = message_id.ok_or_else(|| malformed("MessageUUID", "the id of the text"))?;
    let status = words::message_status(form.needed("Status", "the state of the text")?);
    let code = code(form)?;
    Ok(Receipt {
        message_id: message_id.to_owned(),
        sender: words::needed_number(form, "From")?,
        recipient: words::needed_number(form, "To")?,
        trouble: of_message(&status, code.as_deref(), trouble::trouble),
        status,
        code,
    })
}

/// The code reaches the log, so nothing but a number gets through.
fn code(form: &Form) -> Result<Option<String>, Rejection> {
    match form.filled("ErrorCode") {
        None => Ok(None),
        Some(text) if text.bytes().all(|digit| digit == b'0') => Ok(None),
        Some(text) => trouble::code(text).map(Some).ok_or_else(|| malformed("ErrorCode", "a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhooks::{MessageStatus, Trouble};

    fn receipt(fields: &str) -> Result<Receipt, Rejection> {
        read(&Form::parse(format!("From=17735550002&To=%2B13125550001&{fields}").as_bytes()))
    }

    #[test]
    fn a_delivered_text_has_no_trouble() {
        let expected = Receipt {
            message_id: "m1".into(),
            sender: "+17735550002".into(),
            recipient: "+13125550001".into(),
            status: MessageStatus::Delivered,
            trouble: None,
            code: None,
        };
        assert_eq!(receipt("MessageUUID=m1&Status=delivered&ErrorCode=000&Sequence=3"), Ok(expected));
    }

    #[test]
    fn a_code_says_why_a_text_did_not_arrive() {
        for (fields, status, trouble, code) in [
            ("Status=failed&ErrorCode=200", MessageStatus::Failed, Trouble::OptedOut, Some("200")),
            ("Status=undelivered&ErrorCode=50", MessageStatus::Undelivered, Trouble::Unreachable, Some("50")),
            ("Status=undelivered&ErrorCode=80", MessageStatus::Undelivered, Trouble::Temporary, Some("80")),
            ("Status=rejected&ErrorCode=9999", MessageStatus::Failed, Trouble::Refused, Some("9999")),
            ("Status=failed", MessageStatus::Failed, Trouble::Refused, None),
        ] {
            let receipt = receipt(&format!("MessageUUID=m1&{fields}")).unwrap();
            assert_eq!((receipt.status, receipt.trouble), (status, Some(trouble)), "{fields}");
            assert_eq!(receipt.code.as_deref(), code);
        }
    }

    #[test]
    fn a_part_of_a_long_text_is_told_by_the_whole_and_unknown_states_are_kept() {
        let part = receipt("MessageUUID=m2&ParentMessageUUID=m1&Status=teleported").unwrap();
        assert_eq!(part.message_id, "m1");
        assert_eq!((part.status, part.trouble), (MessageStatus::Other("teleported".into()), None));
    }

    #[test]
    fn a_missing_or_unreadable_field_is_named() {
        let named = |fields, text: &str| {
            assert_eq!(receipt(fields), Err(Rejection::Malformed(text.into())));
        };
        named("Status=sent", "MessageUUID: expected the id of the text");
        named("MessageUUID=m1", "Status: expected the state of the text");
        named("MessageUUID=m1&Status=sent&ErrorCode=oops", "ErrorCode: expected a number");
        let fault = read(&Form::parse(b"MessageUUID=m1&Status=sent&To=13125550001")).unwrap_err();
        assert_eq!(fault, malformed("From", "a phone number with its country's code"));
    }
}
