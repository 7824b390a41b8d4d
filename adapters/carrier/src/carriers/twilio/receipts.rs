//! Reads a delivery receipt.

use crate::form::{Form, malformed};
use crate::trouble::{Meaning, of_message};
use crate::webhooks::{Receipt, Rejection};
use crate::words;

use super::trouble;

/// Reads the fields of a delivery receipt, whose signature has been verified.
pub fn read(form: &Form, meaning: Meaning) -> Result<Receipt, Rejection> {
    let either = |name: &str, older: &str| form.filled(name).or_else(|| form.filled(older));
    let message_id = either("MessageSid", "SmsSid");
    let message_id = message_id.ok_or_else(|| malformed("MessageSid", "the id of the text"))?;
    let status = either("MessageStatus", "SmsStatus");
    let status = status.ok_or_else(|| malformed("MessageStatus", "the state of the text"))?;
    let status = words::message_status(status);
    let code = code(form)?;
    let trouble = of_message(&status, code.as_deref(), meaning);
    Ok(Receipt {
        message_id: message_id.to_owned(),
        sender: form.needed_number("From")?.to_owned(),
        recipient: form.needed_number("To")?.to_owned(),
        status,
        trouble,
        code,
    })
}

/// The code reaches the log, so nothing but a number gets through.
fn code(form: &Form) -> Result<Option<String>, Rejection> {
    match form.filled("ErrorCode") {
        None | Some("0") => Ok(None),
        Some(text) => trouble::code(text).map(Some).ok_or_else(|| malformed("ErrorCode", "a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhooks::{MessageStatus, Trouble};

    fn receipt(fields: &str) -> Result<Receipt, Rejection> {
        let common = "AccountSid=AC1&ApiVersion=2010-04-01&From=%2B15305550123&To=%2B14158675309";
        read(&Form::parse(format!("{common}&{fields}").as_bytes()), trouble::trouble)
    }

    #[test]
    fn a_delivered_text_has_no_trouble() {
        let receipt =
            receipt("MessageSid=SM1&SmsSid=SM1&MessageStatus=delivered&SmsStatus=delivered").unwrap();
        let expected = Receipt {
            message_id: "SM1".into(),
            sender: "+15305550123".into(),
            recipient: "+14158675309".into(),
            status: MessageStatus::Delivered,
            trouble: None,
            code: None,
        };
        assert_eq!(receipt, expected);
    }

    #[test]
    fn a_code_says_why_a_text_did_not_arrive() {
        let receipt = receipt("MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30006").unwrap();
        assert_eq!(receipt.status, MessageStatus::Undelivered);
        assert_eq!((receipt.trouble, receipt.code.as_deref()), (Some(Trouble::Unreachable), Some("30006")));
    }

    #[test]
    fn an_unknown_code_is_kept_and_refused() {
        let receipt = receipt("MessageSid=SM1&MessageStatus=failed&ErrorCode=31999").unwrap();
        assert_eq!((receipt.trouble, receipt.code.as_deref()), (Some(Trouble::Refused), Some("31999")));
    }

    #[test]
    fn a_text_that_failed_without_a_code_has_a_trouble_too() {
        let receipt = receipt("MessageSid=SM1&MessageStatus=failed&ErrorCode=").unwrap();
        assert_eq!((receipt.trouble, receipt.code), (Some(Trouble::Refused), None));
    }

    #[test]
    fn older_names_will_do_and_unknown_states_are_kept() {
        let receipt = receipt("SmsSid=SM1&SmsStatus=teleported&ErrorCode=0").unwrap();
        assert_eq!(receipt.status, MessageStatus::Other("teleported".into()));
        assert_eq!((receipt.message_id.as_str(), receipt.trouble), ("SM1", None));
    }

    #[test]
    fn both_numbers_are_needed() {
        let receipt = |numbers: &str| {
            let form = format!("MessageSid=SM1&MessageStatus=sent&{numbers}");
            read(&Form::parse(form.as_bytes()), trouble::trouble)
        };
        let fault = |field: &str| Err(malformed(field, "a phone number in E.164"));
        assert_eq!(receipt("To=%2B14158675309"), fault("From"));
        assert_eq!(receipt("From=%2B15305550123&To=sip:joe@example.com"), fault("To"));
    }

    #[test]
    fn a_missing_or_unreadable_field_is_named() {
        let named = |fields, text: &str| {
            assert_eq!(receipt(fields), Err(Rejection::Malformed(text.into())));
        };
        named("MessageStatus=sent", "MessageSid: expected the id of the text");
        named("MessageSid=SM1", "MessageStatus: expected the state of the text");
        named("MessageSid=SM1&MessageStatus=sent&ErrorCode=oops", "ErrorCode: expected a number");
    }
}
