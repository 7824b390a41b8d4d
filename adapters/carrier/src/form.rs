//! The fields of a form (application/x-www-form-urlencoded), as carriers send them.

use crate::webhooks::Rejection;

/// The fields of one webhook, in the order in which they came. Values are not trimmed: the signature covers them as
/// they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// Reads a body. Any bytes are a form of some kind; what is not UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        Self { fields: form_urlencoded::parse(body).into_owned().collect() }
    }

    /// Every field, repeated ones too.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// The first field of this name, unless it is empty: carriers send some fields empty that say nothing.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// A field that must be there and not be empty.
    pub fn needed(&self, name: &str, expected: &str) -> Result<&str, Rejection> {
        self.filled(name).ok_or_else(|| malformed(name, expected))
    }

    /// A field that must be a number in E.164.
    pub fn needed_number(&self, name: &str) -> Result<&str, Rejection> {
        const EXPECTED: &str = "a phone number in E.164";
        let value = self.needed(name, EXPECTED)?;
        if crate::words::is_e164(value) { Ok(value) } else { Err(malformed(name, EXPECTED)) }
    }

    /// A field that is a whole number, if it is there at all.
    pub fn whole_number(&self, name: &str) -> Result<Option<u32>, Rejection> {
        let Some(value) = self.filled(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| malformed(name, "a whole number"))
    }

    /// The same with this value instead of any of that name, if there is a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<String>) -> Self {
        if let Some(value) = value {
            self.fields.retain(|(known, _)| known != name);
            self.fields.push((name.to_owned(), value));
        }
        self
    }

    /// Every field that `is_read` does not name, as it came, and of those that it names the repeated ones.
    pub fn others(&self, is_read: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let mut read = Vec::new();
        let mut others = Vec::new();
        for (name, value) in self.fields() {
            if is_read(name) && !read.contains(&name) {
                read.push(name);
            } else {
                others.push((name.to_owned(), value.to_owned()));
            }
        }
        others
    }
}

/// Says which field is at fault, and what was expected. The value stays out: it may be a phone number.
#[must_use]
pub fn malformed(field: &str, expected: &str) -> Rejection {
    Rejection::Malformed(format!("{field}: expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;

    #[test]
    fn fields_are_decoded_and_never_trimmed() {
        let form = Form::parse(b"Body=+two%20spaces++&From=%2B14158675309&Name=Jos%C3%A9&Empty=&Bare");
        assert_eq!(form.get("Body"), Some(" two spaces  "));
        assert_eq!(form.get("From"), Some("+14158675309"));
        assert_eq!(form.get("Name"), Some("José"));
        assert_eq!((form.get("Empty"), form.filled("Empty")), (Some(""), None));
        assert_eq!(form.get("Bare"), Some(""));
        assert_eq!(form.get("Absent"), None);
    }

    #[test]
    fn a_fault_names_the_field_and_never_shows_its_value() {
        let form = Form::parse(b"To=4158675309&Seconds=3.5");
        let fault = form.needed_number("To").unwrap_err();
        assert_eq!(fault, Rejection::Malformed("To: expected a phone number in E.164".into()));
        let fault = form.needed("CallSid", "the id of a call").unwrap_err();
        assert_eq!(fault, Rejection::Malformed("CallSid: expected the id of a call".into()));
        let fault = form.whole_number("Seconds").unwrap_err();
        assert_eq!(fault, Rejection::Malformed("Seconds: expected a whole number".into()));
        assert_eq!(form.whole_number("Absent"), Ok(None));
    }

    #[test]
    fn fields_that_nobody_read_are_kept_and_so_are_repeated_ones() {
        let form = Form::parse(b"A=1&B=2&A=3&C=4");
        let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        assert_eq!(form.others(|name| name == "A"), [pair("B", "2"), pair("A", "3"), pair("C", "4")]);
    }

    #[test]
    fn no_bytes_make_it_fail() {
        let mut seeded = Seeded::new(7);
        for _ in 0..2_000 {
            let form = Form::parse(&seeded.bytes(200));
            let all = form.fields().count();
            assert_eq!(form.others(|_| false).len(), all);
        }
    }
}
