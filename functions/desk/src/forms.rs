//! What the forms of the pages send.

use domain::Phone;
use domain::spam::Said;

/// Something about a lead, said at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutLead {
    /// The key of the lead.
    pub lead: String,
    /// Names this one word of theirs: a form that is sent twice counts once.
    pub id: String,
}

/// Whether a caller is spam, as said at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The key of the lead.
    pub lead: String,
    /// What.
    pub said: Said,
    /// Names this one word of theirs.
    pub id: String,
}

/// Reads a form under a lead of a business. None: it is not one of its own.
pub fn about_lead(body: &[u8], business: &str) -> Option<AboutLead> {
    let lead = value(body, "lead").filter(|key| key.starts_with(&format!("lead:{business}:")))?;
    let id =
        value(body, "id").filter(|id| id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    Some(AboutLead { lead, id })
}

/// Reads the form that says whether they are spam.
pub fn judged(body: &[u8], business: &str) -> Option<Judged> {
    let AboutLead { lead, id } = about_lead(body, business)?;
    let said = match value(body, "said")?.as_str() {
        "block" => Said::Block,
        "trust" => Said::Trust,
        _ => return None,
    };
    Some(Judged { lead, said, id })
}

/// The number that a form of the set-up page names, as people write it: what is no digit and no `+` does not count.
pub fn line(body: &[u8]) -> Option<Phone> {
    let text: String =
        value(body, "number")?.chars().filter(|c| !matches!(c, ' ' | '(' | ')' | '-' | '.')).collect();
    Phone::parse(&text).ok()
}

fn value(body: &[u8], wanted: &str) -> Option<String> {
    form_urlencoded::parse(body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

/// The number that a machine names: `{"number": "+16025550142"}`.
pub fn number(body: &[u8]) -> Option<Phone> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    Phone::parse(body.get("number")?.as_str()?).ok()
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
