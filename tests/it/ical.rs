//! What takes time in a calendar, side by side with the Python library recurring-ical-events.

use ical::Period;
use jiff::tz::TimeZone;
use tests::Temporary;
use tests::tools::{has_python, python_with};

const LIBRARIES: &str = "icalendar==7.3.2 recurring-ical-events==3.8.2";
const CALENDARS: usize = 1500;

#[test]
fn series_in_five_time_zones_are_expanded_as_other_peoples_software_does() {
    if !has_python() {
        return;
    }
    let folder = Temporary::new();
    let path = folder.path().to_string_lossy().into_owned();
    python_with(LIBRARIES, "ical_peer.py", &["make", &path, "7", &CALENDARS.to_string()]);
    let theirs = python_with(LIBRARIES, "ical_peer.py", &["expand", &path]);
    let theirs = blocks(&theirs);
    assert_eq!(theirs.len(), CALENDARS);
    let events: usize = theirs.iter().map(Vec::len).sum();
    let mut differ = Vec::new();
    for (at, theirs) in theirs.iter().enumerate() {
        let text = std::fs::read_to_string(folder.path().join(format!("{at}.ics"))).unwrap();
        let ours = expanded(&text);
        if ours != *theirs {
            differ.push(format!("{text}\nours {ours:?}\ntheirs {theirs:?}"));
        }
    }
    assert!(events > CALENDARS, "the calendars have something in them: {events}");
    assert!(differ.is_empty(), "{} of {CALENDARS} differ, such as\n{}", differ.len(), differ[0]);
}

/// The lines of each calendar; an empty one ends them.
fn blocks(text: &str) -> Vec<Vec<String>> {
    let (mut blocks, mut block) = (Vec::new(), Vec::new());
    for line in text.lines() {
        if line.is_empty() {
            blocks.push(std::mem::take(&mut block));
        } else {
            block.push(line.to_owned());
        }
    }
    blocks
}

fn expanded(text: &str) -> Vec<String> {
    let window = text.lines().find_map(|line| line.strip_prefix("X-WINDOW:")).unwrap();
    let words: Vec<&str> = window.split(' ').collect();
    let window = Period { starts: words[0].parse().unwrap(), ends: words[1].parse().unwrap() };
    let found = ical::events(text, window, &TimeZone::get(words[2]).unwrap()).unwrap();
    let line = |event: ical::Event| {
        let kind = if event.all_day { 'd' } else { 't' };
        format!("{} {} {kind}", event.period.starts, event.period.ends)
    };
    found.events.into_iter().map(line).collect()
}
