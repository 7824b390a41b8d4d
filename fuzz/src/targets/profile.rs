//! Profiles. Faults are named, each with what would be right; a profile without faults can be worked with at any
//! time of any year, and every text that it asks for can be written.

use domain::profile::Language;
use domain::{Business, messages};
use jiff::Timestamp;

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Business::from_toml(&text) {
        Err(faults) => assert!(!faults.to_string().trim().is_empty(), "refused without a reason"),
        Ok(business) => {
            assert!(!business.id.is_empty() && !business.numbers.is_empty() && !business.team.is_empty());
            for second in [0, 1_796_083_200, 1_773_000_000, 4_000_000_000] {
                business.is_open(Timestamp::from_second(second).unwrap());
            }
            for (name, placeholders) in messages::own_words() {
                let values: Vec<_> = placeholders.iter().map(|name| (*name, "x")).collect();
                let (name, language) = match name.rsplit_once('_') {
                    Some((name, "es")) => (name, Language::Es),
                    Some((name, "en")) => (name, Language::En),
                    _ => (name, Language::En),
                };
                let text = messages::write(&business, language, name, &values);
                assert!(!text.trim().is_empty(), "{name} says nothing");
            }
        }
    }
}
