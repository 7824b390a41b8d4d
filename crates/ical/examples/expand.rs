//! Says what takes time in calendars, one a line of JSON-free text: `FIRST LAST ZONE PATH` (unix seconds) comes in, and
//! a line for each event goes out, then an empty one: `STARTS ENDS d|t`. A test compares it with other people's software.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a tool of the tests")]

use ical::Period;
use jiff::tz::TimeZone;

fn main() {
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        let &[first, last, zone, path] = words.as_slice() else { continue };
        let window = Period { starts: first.parse().unwrap(), ends: last.parse().unwrap() };
        let text = std::fs::read_to_string(path).unwrap();
        match ical::events(&text, window, &TimeZone::get(zone).unwrap()) {
            Ok(calendar) => {
                for event in calendar.events {
                    let kind = if event.all_day { 'd' } else { 't' };
                    println!("{} {} {kind}", event.period.starts, event.period.ends);
                }
                for skipped in calendar.skipped {
                    println!("skipped {skipped}");
                }
            }
            Err(error) => println!("error {error}"),
        }
        println!();
    }
}
