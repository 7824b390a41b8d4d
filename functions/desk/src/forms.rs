//! What the forms of the pages send.

use domain::Phone;
use domain::spam::Said;
use session::key::{LONGEST_NAME, Scope};

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

/// Whether everything is to be checked after what the form asks for.
pub fn wants_check(body: &[u8]) -> bool {
    value(body, "then").as_deref() == Some("check")
}

fn value(body: &[u8], wanted: &str) -> Option<String> {
    form_urlencoded::parse(body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

/// The id of the event that is to be told of again. None: what never arrived.
pub fn event(body: &[u8]) -> Option<String> {
    value(body, "event")
}

/// What a new key is to be: its name, and what it is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<Scope>,
}

/// Reads the form that makes a key. None: it has no name, or is good for nothing.
pub fn new_key(body: &[u8]) -> Option<NewKey> {
    let name: String =
        value(body, "name")?.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let named = form_urlencoded::parse(body).filter(|(name, _)| name == "scope");
    let scopes: Vec<Scope> = named.filter_map(|(_, scope)| Scope::named(&scope)).collect();
    (!name.is_empty() && !scopes.is_empty()).then_some(NewKey { name, scopes })
}

/// The key that is to end.
pub fn key(body: &[u8]) -> Option<String> {
    value(body, "key").filter(|id| session::key::is_id(id))
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

    #[test]
    fn only_who_says_so_wants_a_check_too() {
        assert!(
            wants_check(b"number=%2B1&then=check") && !wants_check(b"number=%2B1") && !wants_check(b"then=x")
        );
    }

    #[test]
    fn a_key_has_a_name_and_is_good_for_something_that_there_is() {
        let read = new_key(b"name=+CRM%0A&scope=leads%3Aread&scope=all&scope=setup").unwrap();
        assert_eq!((read.name.as_str(), read.scopes), ("CRM", vec![Scope::LeadsRead, Scope::SetUp]));
        assert!(new_key(b"name=CRM").is_none() && new_key(b"name=+&scope=setup").is_none());
        assert!(key(b"key=0123456789abcdef").is_some() && key(b"key=keys%3Aacme").is_none());
    }
}
