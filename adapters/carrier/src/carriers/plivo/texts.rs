//! Reads an incoming text.

use super::words;
use crate::form::{Form, malformed};
use crate::webhooks::{IncomingText, Media, Rejection};

/// The words that Plivo answers by itself unless the account has turned that off: opt-out, opt-in, help. It marks them
/// too (`MessageIntent`), but not on every number.
const ANSWERED_BY_PLIVO: [&str; 12] = [
    "STOP",
    "STOPALL",
    "STOP ALL",
    "UNSUB",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "START",
    "UNSTOP",
    "HELP",
    "INFO",
];

/// No text has more, and a number that claims otherwise must not keep us busy.
const MOST_MEDIA: u32 = 10;

/// Reads the fields of an incoming text, whose signature has been verified.
pub fn read(form: &Form) -> Result<IncomingText, Rejection> {
    let media = media(form)?;
    // The words of a text with pictures have another name, and a picture alone has none.
    let body = form.get("Text").or_else(|| form.get("Body"));
    let body = body.or_else(|| (!media.is_empty()).then_some(""));
    let body = body.ok_or_else(|| malformed("Text", "the text, even if it is empty"))?;
    let sender = form.get("From").ok_or_else(|| malformed("From", "who sent the text"))?;
    let intent = form.filled("MessageIntent").is_some_and(|intent| !intent.trim().is_empty());
    Ok(IncomingText {
        message_id: form.needed("MessageUUID", "the id of the text")?.to_owned(),
        sender: words::party(sender),
        recipient: words::needed_number(form, "To")?,
        body: body.to_owned(),
        media,
        answered_by_carrier: intent || is_answered_by_plivo(body),
    })
}

fn is_answered_by_plivo(body: &str) -> bool {
    ANSWERED_BY_PLIVO.iter().any(|word| word.eq_ignore_ascii_case(body.trim()))
}

/// The first is called `Media1` in the documentation and `Media0` in older webhooks. Plivo names no types.
fn media(form: &Form) -> Result<Vec<Media>, Rejection> {
    let count = form.whole_number("MediaCount")?.unwrap_or_default().min(MOST_MEDIA);
    let nth = |n: u32| {
        let url = form.filled(&format!("Media{n}"))?.to_owned();
        Some(Media { url, content_type: String::new() })
    };
    Ok((0..=count).filter_map(nth).take(count as usize).collect())
}

#[cfg(test)]
mod tests {
    use super::super::samples::body;
    use super::*;
    use crate::webhooks::Party;

    const TEXT: [(&str, &str); 8] = [
        ("MessageUUID", "5b1f2c3d-0000-11f0-9d7f-0242ac110002"),
        ("From", "13125550001"),
        ("To", "17735550002"),
        ("Text", " Hi, it’s 10°C here 🥶\n"),
        ("Type", "sms"),
        ("Units", "1"),
        ("MessageIntent", ""),
        ("TotalRate", "0.0055"),
    ];

    fn with(extra: &[(&str, &str)], without: &[&str]) -> Form {
        let kept = TEXT
            .into_iter()
            .filter(|(name, _)| !without.contains(name) && extra.iter().all(|(other, _)| other != name));
        Form::parse(&body(&kept.chain(extra.iter().copied()).collect::<Vec<_>>()))
    }

    #[test]
    fn a_text_is_read_with_every_character() {
        let text = read(&with(&[], &[])).unwrap();
        assert_eq!(text.message_id, "5b1f2c3d-0000-11f0-9d7f-0242ac110002");
        assert_eq!(text.sender, Party::Number("+13125550001".into()));
        assert_eq!(text.recipient, "+17735550002");
        assert_eq!(text.body, " Hi, it’s 10°C here 🥶\n");
        assert_eq!((text.media.len(), text.answered_by_carrier), (0, false));
    }

    #[test]
    fn pictures_are_counted_from_nought_or_from_one() {
        let urls = |names: [&str; 2]| {
            let fields =
                [("Type", "mms"), ("MediaCount", "2"), (names[0], "https://a/0"), (names[1], "https://a/1")];
            let text = read(&with(&fields, &["Text"])).unwrap();
            assert_eq!(text.body, "");
            text.media.into_iter().map(|media| media.url).collect::<Vec<_>>()
        };
        assert_eq!(urls(["Media0", "Media1"]), ["https://a/0", "https://a/1"]);
        assert_eq!(urls(["Media1", "Media2"]), ["https://a/0", "https://a/1"]);
        let many = read(&with(&[("MediaCount", "4294967295"), ("Media1", "https://a/1")], &[])).unwrap();
        assert_eq!(many.media.len(), 1);
        let words =
            read(&with(&[("Body", "look"), ("MediaCount", "1"), ("Media1", "https://a/1")], &["Text"]));
        assert_eq!(words.unwrap().body, "look");
    }

    #[test]
    fn plivo_answers_what_it_marks_and_its_own_words() {
        let answered = |text, intent| {
            read(&with(&[("Text", text), ("MessageIntent", intent)], &[])).unwrap().answered_by_carrier
        };
        for word in
            ["STOP", "stop", "Stop All", "unsub", "QUIT", "end", "cancel", "START", "unstop", "help", "Info"]
        {
            assert!(answered(word, ""), "{word}");
        }
        for intent in ["optout", "optin", "help"] {
            assert!(answered("baja", intent), "{intent}");
        }
        for text in ["please stop", "stop.", "", "yes"] {
            assert!(!answered(text, ""), "{text}");
        }
    }

    #[test]
    fn a_missing_field_is_named() {
        let fault = |extra: &[(&str, &str)], without: &[&str]| match read(&with(extra, without)) {
            Err(Rejection::Malformed(text)) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&[], &["MessageUUID"]), "MessageUUID: expected the id of the text");
        assert_eq!(fault(&[], &["Text"]), "Text: expected the text, even if it is empty");
        assert_eq!(fault(&[], &["From"]), "From: expected who sent the text");
        assert_eq!(fault(&[], &["To"]), "To: expected a phone number with its country's code");
        assert_eq!(fault(&[("MediaCount", "two")], &[]), "MediaCount: expected a whole number");
    }
}
