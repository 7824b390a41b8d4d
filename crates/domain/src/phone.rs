//! Phone numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number in E.164 form: `+` and 8 to 15 digits. Its `Debug` and `Display` show the last two digits only, so
/// that a number cannot slip into a log; [`Phone::as_str`] gives the whole.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// The text is not an E.164 number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotE164;

impl fmt::Display for NotE164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an E.164 number: write + and the country code, such as +16025550100")
    }
}

impl std::error::Error for NotE164 {}

impl Phone {
    /// Reads `+16025550100`. Spaces, brackets and dashes are not accepted: carriers do not send them.
    pub fn parse(text: &str) -> Result<Self, NotE164> {
        let digits = text.strip_prefix('+').ok_or(NotE164)?;
        let plausible = (8..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if plausible { Ok(Self(text.to_owned())) } else { Err(NotE164) }
    }

    /// The whole number, `+` included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without `+`, as they stand in storage keys.
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }

    /// The last four digits: how a person on the team tells two callers apart.
    pub fn last_four(&self) -> &str {
        let from = self.0.len().saturating_sub(4);
        self.0.get(from..).unwrap_or_default()
    }

    /// The number as people of its country write it, for the team's eyes: `(602) 555-0142`.
    pub fn national(&self) -> String {
        let digits = self.digits();
        match (digits.strip_prefix('1'), digits.len()) {
            (Some(rest), 11) => {
                let part = |from: usize, to: usize| rest.get(from..to).unwrap_or_default();
                format!("({}) {}-{}", part(0, 3), part(3, 6), part(6, 10))
            }
            _ => self.0.clone(),
        }
    }

    /// The three-digit area code of a North American number.
    pub fn area_code(&self) -> Option<&str> {
        let digits = self.digits();
        if digits.len() == 11 && digits.starts_with('1') { digits.get(1..4) } else { None }
    }

    /// A North American number's exchange with what stands before it: `1602555`. Spoofed numbers share it.
    pub fn exchange(&self) -> Option<&str> {
        self.area_code().and(self.digits().get(..7))
    }

    /// Whether a North American number breaks its numbering plan (area code or exchange starting with 0 or
    /// 1): nobody has such a number, so a caller who shows one has forged it. Other countries: never.
    pub fn is_impossible(&self) -> bool {
        let bad = |at: usize| self.digits().as_bytes().get(at).is_some_and(|b| *b < b'2');
        self.digits().starts_with('1') && (self.digits().len() != 11 || bad(1) || bad(4))
    }
}

impl TryFrom<String> for Phone {
    type Error = NotE164;
    fn try_from(text: String) -> Result<Self, NotE164> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self.0.len().saturating_sub(2);
        write!(f, "+…{}", self.0.get(tail..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_e164_is_a_phone_number() {
        for good in ["+16025550100", "+442071838750", "+4930901820"] {
            assert!(Phone::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["", "6025550100", "+1 602 555 0100", "+0123456789", "+1602", "anonymous", "+1602555010000000"]
        {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_printed_phone_number_shows_two_digits_only() {
        let phone = Phone::parse("+16025550142").unwrap();
        assert_eq!(format!("{phone} {phone:?}"), "+…42 +…42");
        assert_eq!(phone.national(), "(602) 555-0142");
    }

    #[test]
    fn numbers_outside_the_numbering_plan_are_impossible() {
        assert!(Phone::parse("+10005550142").unwrap().is_impossible());
        assert!(Phone::parse("+16021550142").unwrap().is_impossible());
        assert!(!Phone::parse("+16025550142").unwrap().is_impossible());
        assert!(!Phone::parse("+442071838750").unwrap().is_impossible());
    }
}
