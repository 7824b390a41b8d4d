//! What the owner types, read with a fault for each field that is not right.

use std::collections::BTreeMap;

use domain::{Business, Phone, zones};
use jiff::tz::TimeZone;

use super::hours;
use super::profile::{self, Answers};
use crate::profiles;

/// The trades with a ready profile, as people call them.
pub const TRADES: [(&str, &str); 10] = [
    ("auto-repair", "Auto repair"),
    ("dental", "Dental practice"),
    ("electrical", "Electrical"),
    ("hvac", "Heating and air conditioning"),
    ("insurance", "Insurance"),
    ("legal", "Law practice"),
    ("med-spa", "Med spa"),
    ("plumbing", "Plumbing"),
    ("roofing", "Roofing"),
    ("salon", "Salon"),
];

/// A form as it was sent, or as it is shown again. It holds secrets, so it has no `Debug`.
#[derive(Clone, Default)]
pub struct Form(BTreeMap<String, String>);

/// What is wrong, by field.
pub type Faults = BTreeMap<&'static str, String>;

impl Form {
    /// Reads what a browser sends.
    pub fn read(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.trim().to_owned())).collect())
    }

    /// What was kept of one.
    pub fn kept(fields: BTreeMap<String, String>) -> Self {
        Self(fields)
    }

    /// Its fields, to be kept.
    pub fn fields(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Takes over what another one says. A field of `unshown` that is empty there was not shown, so it stays.
    pub fn take(&mut self, other: Self, unshown: &[&str]) {
        let said = other.0.into_iter();
        self.0.extend(said.filter(|(name, value)| !value.is_empty() || !unshown.contains(&name.as_str())));
    }

    /// Puts a value where nothing stands yet.
    pub fn default_to(&mut self, name: &str, value: &str) {
        if self.value(name).is_empty() {
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// Reads what is asked about the business.
pub fn business(form: &Form) -> Result<Answers, Faults> {
    let mut faults = Faults::new();
    let name = form.value("name");
    if !is_a_name(name) {
        faults.insert("name", "Write the name that callers know you by, in up to 60 letters.".to_owned());
    }
    let trade = profiles::of(form.value("trade")).ok();
    if trade.is_none() {
        faults.insert("trade", "Choose the trade that comes closest.".to_owned());
    }
    let person = Some(form.value("person")).filter(|person| !person.is_empty()).unwrap_or("Owner");
    if !is_a_name(person) {
        faults.insert("person", "Write your name, in up to 60 letters.".to_owned());
    }
    let mobile = phone(form.value("mobile"));
    if mobile.is_none() {
        let why = "Write your mobile number with its area code, such as 602 555 0100.";
        faults.insert("mobile", why.to_owned());
    }
    let time_zone = zone(form.value("time_zone"), mobile.as_ref());
    if time_zone.is_none() && mobile.is_some() {
        let why = "Your number does not say where you are: choose your time zone.";
        faults.insert("time_zone", why.to_owned());
    }
    let week = Some(form.value("hours")).filter(|line| !line.is_empty()).map(hours::read);
    if week == Some(None) {
        faults.insert("hours", "Write days and times like this: Mon-Fri 8-17, Sat 9-13.".to_owned());
    }
    let (Some(trade), Some(mobile), Some(time_zone), true) = (trade, mobile, time_zone, faults.is_empty())
    else {
        return Err(faults);
    };
    let feed = form.value("feed").replacen("webcal://", "https://", 1);
    let answers = Answers {
        name: name.to_owned(),
        trade,
        person: person.to_owned(),
        mobile,
        time_zone,
        hours: week.flatten(),
        feed: Some(feed).filter(|feed| !feed.is_empty()),
    };
    accepted(&answers)?;
    Ok(answers)
}

fn is_a_name(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 60 && !text.chars().any(char::is_control)
}

/// Whatever else the profile's reader finds, at the field where it came from.
fn accepted(answers: &Answers) -> Result<(), Faults> {
    let Err(found) = Business::from_toml(&profile::write(answers, None)) else { return Ok(()) };
    let field = |path: &str| match path {
        path if path.ends_with("].name") => "person",
        path if path.starts_with("team") => "mobile",
        path if path.starts_with("hours") => "hours",
        path if path.starts_with("booking") => "feed",
        "business.time_zone" => "time_zone",
        _ => "name",
    };
    Err(found.iter().map(|fault| (field(&fault.path), fault.problem.clone())).collect())
}

/// A number as people of North America write it, or in E.164.
pub fn phone(text: &str) -> Option<Phone> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '(' | ')' | '-' | '.' | '/')).collect();
    let whole = match digits.len() {
        10 if !digits.starts_with('+') => format!("+1{digits}"),
        11 if digits.starts_with('1') => format!("+{digits}"),
        _ => digits,
    };
    Phone::parse(&whole).ok().filter(|phone| !phone.is_impossible())
}

/// The chosen zone; where none was, the one that the number's area code is in, if that is only one.
fn zone(chosen: &str, mobile: Option<&Phone>) -> Option<String> {
    if !chosen.is_empty() {
        return TimeZone::get(chosen).ok().filter(|zone| !zone.is_unknown()).map(|_| chosen.to_owned());
    }
    match zones::zones(mobile?) {
        [only] => Some((*only).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(more: &str) -> Form {
        Form::read(format!("name=Acme&trade=hvac&mobile=(602)+555-0111&{more}").as_bytes())
    }

    fn named(faults: &Faults) -> Vec<&'static str> {
        faults.keys().copied().collect()
    }

    #[test]
    fn every_ready_profile_can_be_chosen() {
        assert_eq!(TRADES.map(|(id, _)| id).to_vec(), profiles::trades());
    }

    #[test]
    fn the_fewest_answers_make_a_business_where_the_area_code_says_which_time_it_is() {
        let answers = business(&form("")).ok().unwrap();
        assert_eq!(answers.mobile.as_str(), "+16025550111");
        assert_eq!((answers.person.as_str(), answers.time_zone.as_str()), ("Owner", "America/Phoenix"));
        assert!(answers.hours.is_none() && answers.feed.is_none());
        let answers = business(&form("feed=webcal://p1.icloud.com/x.ics&person=Rosa")).ok().unwrap();
        assert_eq!(answers.feed.as_deref(), Some("https://p1.icloud.com/x.ics"));
        assert_eq!(answers.person, "Rosa");
    }

    #[test]
    fn every_field_that_is_not_right_is_named_at_once() {
        let sent = Form::read(b"name=&trade=circus&mobile=12&hours=sometimes&time_zone=Mars/Base");
        let faults = business(&sent).err().unwrap();
        assert_eq!(named(&faults), ["hours", "mobile", "name", "trade"]);
        for (more, field) in [("feed=nonsense", "feed"), ("time_zone=Mars/Base", "time_zone")] {
            assert_eq!(named(&business(&form(more)).err().unwrap()), [field]);
        }
        // Toll-free: nothing says where they are.
        let faults = business(&Form::read(b"name=A&trade=hvac&mobile=8005550111")).err().unwrap();
        assert_eq!(named(&faults), ["time_zone"]);
    }

    #[test]
    fn a_secret_that_is_not_shown_again_stays_and_whatever_else_is_emptied_is_empty() {
        let mut kept = Form::read(b"secret=one&hours=Mon+8-17&account=AC1");
        kept.take(Form::read(b"secret=&hours=&account=AC2"), &["secret"]);
        assert_eq!((kept.value("secret"), kept.value("hours"), kept.value("account")), ("one", "", "AC2"));
        kept.take(Form::read(b"secret=two"), &["secret"]);
        kept.default_to("account", "AC3");
        kept.default_to("hours", "daily 9-5");
        assert_eq!(
            (kept.value("secret"), kept.value("account"), kept.value("hours")),
            ("two", "AC2", "daily 9-5")
        );
    }
}
