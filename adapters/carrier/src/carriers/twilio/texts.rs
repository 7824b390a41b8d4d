//! Reads an incoming text.

use crate::form::{Form, malformed};
use crate::webhooks::{IncomingText, Media, Rejection};
use crate::words;

/// The words that Twilio answers by itself unless the account has turned that off: opt-out, opt-in, help. Only a body
/// that is nothing else counts, in capitals or not.
const ANSWERED_BY_TWILIO: [&str; 13] = [
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
    "START",
    "UNSTOP",
    // Also a common answer to a question. The flag keeps nobody from reading it as one: it only says that no second
    // confirmation of an opt-in is due.
    "YES",
    "HELP",
    "INFO",
];

/// Twilio sends no more, and a number that claims otherwise must not keep us busy.
const MOST_MEDIA: u32 = 10;

/// Reads the fields of an incoming text, whose signature has been verified.
pub fn read(form: &Form, answers_stop: bool) -> Result<IncomingText, Rejection> {
    let message_id = ["MessageSid", "SmsMessageSid", "SmsSid"].into_iter().find_map(|name| form.filled(name));
    let message_id = message_id.ok_or_else(|| malformed("MessageSid", "the id of the text"))?;
    let body = form.get("Body").ok_or_else(|| malformed("Body", "the text, even if it is empty"))?;
    let sender = form.get("From").ok_or_else(|| malformed("From", "who sent the text"))?;
    Ok(IncomingText {
        message_id: message_id.to_owned(),
        sender: words::party(sender),
        recipient: form.needed_number("To")?.to_owned(),
        body: body.to_owned(),
        media: media(form)?,
        answered_by_carrier: form.filled("OptOutType").is_some()
            || answers_stop && is_answered_by_twilio(body),
    })
}

fn is_answered_by_twilio(body: &str) -> bool {
    ANSWERED_BY_TWILIO.iter().any(|word| word.eq_ignore_ascii_case(body))
}

/// A picture without an address is left out: the text with it still counts.
fn media(form: &Form) -> Result<Vec<Media>, Rejection> {
    let count = form.whole_number("NumMedia")?.unwrap_or_default().min(MOST_MEDIA);
    let nth = |n: u32| {
        let url = form.filled(&format!("MediaUrl{n}"))?.to_owned();
        let content_type = form.get(&format!("MediaContentType{n}")).unwrap_or_default().to_owned();
        Some(Media { url, content_type })
    };
    Ok((0..count).filter_map(nth).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carriers::twilio::samples::body;
    use crate::webhooks::Party;

    fn read(form: &Form) -> Result<IncomingText, Rejection> {
        super::read(form, true)
    }

    const TEXT: [(&str, &str); 14] = [
        ("AccountSid", "AC0123456789abcdef0123456789abcdef"),
        ("ApiVersion", "2010-04-01"),
        ("Body", "Hi, do you fix boilers?\nIt’s 10°C here 🥶"),
        ("From", "+14158675309"),
        ("FromCountry", "US"),
        ("FromZip", "94108"),
        ("MessageSid", "SM1f0e8ae6ade43cb3c0ce4525424e404f"),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsMessageSid", "SM1f0e8ae6ade43cb3c0ce4525424e404f"),
        ("SmsSid", "SM1f0e8ae6ade43cb3c0ce4525424e404f"),
        ("SmsStatus", "received"),
        ("To", "+15305550123"),
        ("ToCountry", "US"),
    ];

    fn with(extra: &[(&str, &str)]) -> Form {
        let kept = TEXT.into_iter().filter(|(name, _)| extra.iter().all(|(other, _)| other != name));
        Form::parse(&body(&kept.chain(extra.iter().copied()).collect::<Vec<_>>()))
    }

    fn without(names: &[&str]) -> Form {
        Form::parse(&body(&TEXT.into_iter().filter(|(n, _)| !names.contains(n)).collect::<Vec<_>>()))
    }

    #[test]
    fn a_text_is_read_with_every_character() {
        let text = read(&with(&[])).unwrap();
        assert_eq!(text.message_id, "SM1f0e8ae6ade43cb3c0ce4525424e404f");
        assert_eq!(text.sender, Party::Number("+14158675309".into()));
        assert_eq!(text.recipient, "+15305550123");
        assert_eq!(text.body, "Hi, do you fix boilers?\nIt’s 10°C here 🥶");
        assert_eq!((text.media.len(), text.answered_by_carrier), (0, false));
    }

    #[test]
    fn a_body_is_not_trimmed_and_may_be_empty() {
        assert_eq!(read(&with(&[("Body", "  yes \n")])).unwrap().body, "  yes \n");
        assert_eq!(read(&with(&[("Body", "")])).unwrap().body, "");
    }

    #[test]
    fn pictures_come_with_their_types() {
        let url = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1";
        let text = read(&with(&[
            ("NumMedia", "3"),
            ("MediaUrl0", url),
            ("MediaContentType0", "image/jpeg"),
            ("MediaUrl2", "https://example.com/2"),
        ]))
        .unwrap();
        let expected = [
            Media { url: url.into(), content_type: "image/jpeg".into() },
            Media { url: "https://example.com/2".into(), content_type: String::new() },
        ];
        assert_eq!(text.media, expected);
        assert!(read(&with(&[("NumMedia", "4294967295")])).unwrap().media.is_empty());
    }

    #[test]
    fn twilio_answers_its_own_words_only_when_they_are_all_there_is() {
        let answered = |body| read(&with(&[("Body", body)])).unwrap().answered_by_carrier;
        for word in [
            "STOP",
            "stop",
            "StopAll",
            "unsubscribe",
            "CANCEL",
            "end",
            "Quit",
            "revoke",
            "OptOut",
            "START",
            "unstop",
            "Yes",
            "help",
            "INFO",
        ] {
            assert!(answered(word), "{word}");
        }
        for text in ["STOP PLEASE", "please stop", "stop.", " STOP", "opt out", "", "yes please", "ST0P"] {
            assert!(!answered(text), "{text}");
        }
        let not_by_all = super::super::texts::read(&with(&[("Body", "STOP")]), false).unwrap();
        assert!(!not_by_all.answered_by_carrier);
        let advanced = read(&with(&[("Body", "baja"), ("OptOutType", "STOP")])).unwrap();
        assert!(advanced.answered_by_carrier);
    }

    #[test]
    fn a_sender_that_cannot_be_answered_is_still_read() {
        assert_eq!(read(&with(&[("From", "72975")])).unwrap().sender, Party::Other("72975".into()));
    }

    #[test]
    fn an_older_name_of_the_id_will_do() {
        assert_eq!(read(&without(&["MessageSid"])).unwrap().message_id, "SM1f0e8ae6ade43cb3c0ce4525424e404f");
        let oldest = without(&["MessageSid", "SmsMessageSid"]);
        assert_eq!(read(&oldest).unwrap().message_id, "SM1f0e8ae6ade43cb3c0ce4525424e404f");
    }

    #[test]
    fn a_missing_field_is_named() {
        let fault = |form: &Form| match read(form) {
            Err(Rejection::Malformed(text)) => text,
            other => panic!("{other:?}"),
        };
        let no_id = without(&["MessageSid", "SmsMessageSid", "SmsSid"]);
        assert_eq!(fault(&no_id), "MessageSid: expected the id of the text");
        assert_eq!(fault(&without(&["Body"])), "Body: expected the text, even if it is empty");
        assert_eq!(fault(&without(&["From"])), "From: expected who sent the text");
        assert_eq!(fault(&without(&["To"])), "To: expected a phone number in E.164");
        assert_eq!(fault(&with(&[("NumMedia", "two")])), "NumMedia: expected a whole number");
    }
}
