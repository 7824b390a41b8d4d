//! What the forms of the pages send.

use domain::spam::Said;

/// Whether a caller is spam, as said at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The key of the lead.
    pub lead: String,
    /// What.
    pub said: Said,
    /// Names this one word of theirs: a form that is sent twice counts once.
    pub id: String,
}

/// Reads the form under a lead of a business. None: it is not one of its own.
pub fn judged(body: &[u8], business: &str) -> Option<Judged> {
    let value = |wanted: &str| {
        form_urlencoded::parse(body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let lead = value("lead").filter(|key| key.starts_with(&format!("lead:{business}:")))?;
    let said = match value("said")?.as_str() {
        "block" => Said::Block,
        "trust" => Said::Trust,
        _ => return None,
    };
    let id = value("id").filter(|id| id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    Some(Judged { lead, said, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forms_about_a_lead_of_the_visitors_own_business_are_read() {
        let body = b"lead=lead%3Aacme%3A16025550142&id=desk5&said=block";
        let judged = judged(body, "acme").unwrap();
        assert_eq!((judged.lead.as_str(), judged.said), ("lead:acme:16025550142", Said::Block));
        for (body, business) in [
            (&body[..], "other"),
            (b"lead=business%3Aacme&id=desk5&said=block", "acme"),
            (b"lead=lead%3Aacme%3A1&id=desk5&said=maybe", "acme"),
            (b"lead=lead%3Aacme%3A1&id=de%20sk&said=block", "acme"),
            (b"", "acme"),
        ] {
            assert_eq!(super::judged(body, business), None);
        }
    }
}
