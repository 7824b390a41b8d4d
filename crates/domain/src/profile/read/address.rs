//! Addresses of calendars. What is faulty in one is never quoted, because an address is often a secret.

use super::item::{Item, Section};
use crate::profile::CalendarKind;

const LONGEST: usize = 1000;
/// More feeds than this take longer to ask than a caller waits.
const MOST_FEEDS: usize = 20;

/// `calendar_address`, which the built-in calendar has none of. `kind` is none where it could not be read. A faulty
/// address is empty, so that it is not called missing as well.
pub(super) fn calendar(section: &Section, kind: Option<CalendarKind>) -> Option<String> {
    let item = section.take("calendar_address")?;
    let address = match kind {
        None => None,
        Some(CalendarKind::BuiltIn) => {
            item.fault("is not used with the built-in calendar; leave it out, or write calendar = \"caldav\" or \"google\"");
            None
        }
        Some(CalendarKind::CalDav) => web(&item, "\"https://caldav.example.com/calendars/joe/\""),
        Some(CalendarKind::Google) => google(&item),
    };
    Some(address.unwrap_or_default())
}

/// `busy_feeds`.
pub(super) fn feeds(section: &Section) -> Vec<String> {
    let Some(item) = section.take("busy_feeds") else { return Vec::new() };
    let feed = |entry: &Item| web(entry, "\"https://example.com/calendar.ics\"");
    let found = item.each(feed).unwrap_or_default();
    if found.len() > MOST_FEEDS {
        item.fault(format!("has {} entries; the most is {MOST_FEEDS}", found.len()));
    }
    found
}

fn google(item: &Item) -> Option<String> {
    let example = "\"primary\" or \"abc123@group.calendar.google.com\"";
    let id = item.line(LONGEST, example)?;
    if id.contains("://") || id.contains(char::is_whitespace) {
        item.fault(format!(
            "is not the id of a calendar; write it as its settings show it, such as {example}"
        ));
        return None;
    }
    Some(id)
}

pub(super) fn web(item: &Item, example: &str) -> Option<String> {
    let text = item.line(LONGEST, example)?;
    if let Some(problem) = problem(&text) {
        item.fault(format!("{problem}, such as {example}"));
        return None;
    }
    Some(text)
}

/// What is wrong with an address on the web. Without encryption it may only lead to this machine.
fn problem(text: &str) -> Option<&'static str> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let here = host == "localhost" || host == "127.0.0.1";
    match scheme {
        "webcal" => return Some("begins with webcal://; write the same with https://"),
        "http" if !here => return Some("is not encrypted; write one that begins with https://"),
        "https" | "http" => {}
        _ => return Some("is not an address on the web; write one that begins with https://"),
    }
    if authority.contains('@') {
        return Some("has a user name in it; write it without");
    }
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let good = !host.is_empty() && host.chars().all(letters) && port.parse::<u16>().is_ok();
    let plain = text.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if good && plain { None } else { Some("is not an address on the web; write one") }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn an_address_is_encrypted_or_leads_to_this_machine() {
        for good in [
            "https://example.com/a/b.ics?key=1",
            "https://example.com:8443",
            "http://localhost:5232/joe/",
            "http://127.0.0.1/x",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "http://example.com/x",
            "http://localhost.example.com/",
            "http://localhost@example.com/",
            "http://localhost\\@example.com/",
            "https://joe:secret@example.com/",
            "https://",
            "https:///x",
            "https://example.com:port/",
            "https://exa mple.com/",
            "webcal://example.com/x.ics",
            "ftp://example.com",
            "example.com/x.ics",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }
}
