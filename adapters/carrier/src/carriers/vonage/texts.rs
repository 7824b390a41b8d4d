//! Reads an incoming text, as the Messages API tells it.

use super::webhook::Webhook;
use crate::form::malformed;
use crate::webhooks::{IncomingText, Media, Rejection};
use crate::words;

/// The kinds of what may come with a text. Vonage tells the kind and no more, so the type is as wide.
const MEDIA: [(&str, &str); 5] = [
    ("image", "image/*"),
    ("audio", "audio/*"),
    ("video", "video/*"),
    ("vcard", "text/vcard"),
    ("file", "application/octet-stream"),
];

/// A field that Vonage does not have: the text was answered, and nobody is to be told again. Only who holds the
/// account's signature secret can send it, and does so with a text that nobody wrote (`account`).
pub(super) const ANSWERED: &str = "answered_by_carrier";

/// Reads the fields of an incoming text, whose signature has been verified.
pub fn read(webhook: &Webhook) -> Result<IncomingText, Rejection> {
    let from = webhook.value("from").and_then(|from| from.as_str());
    let from = from.ok_or_else(|| malformed("from", "who sent the text"))?;
    let media: Vec<_> = MEDIA.into_iter().filter_map(|(name, kind)| media(webhook, name, kind)).collect();
    Ok(IncomingText {
        message_id: webhook.needed("message_uuid", "the id of the text")?.to_owned(),
        sender: words::party(&super::marks::with_plus(from)),
        recipient: webhook.needed_number("to")?,
        body: body(webhook, !media.is_empty())?,
        media,
        // Opt-Out Assist answers only where Vonage's support has set it up, and nothing in the webhook says that it did:
        // a second confirmation does less harm than none.
        answered_by_carrier: webhook.value(ANSWERED) == Some(&true.into()),
    })
}

/// Words under a picture are its caption.
fn body(webhook: &Webhook, with_media: bool) -> Result<String, Rejection> {
    let caption = || {
        let of = |(name, _): &(&str, _)| webhook.value(name)?.get("caption")?.as_str().map(str::to_owned);
        MEDIA.iter().find_map(of)
    };
    let text = webhook.value("text").and_then(|text| text.as_str()).map(str::to_owned).or_else(caption);
    match text {
        Some(text) => Ok(text),
        None if with_media => Ok(String::new()),
        None => Err(malformed("text", "the text, even if it is empty")),
    }
}

/// A picture without an address is left out: the text with it still counts.
fn media(webhook: &Webhook, name: &str, content_type: &str) -> Option<Media> {
    let url = webhook.value(name)?.get("url")?.as_str().filter(|url| !url.is_empty())?;
    Some(Media { url: url.to_owned(), content_type: content_type.to_owned() })
}
