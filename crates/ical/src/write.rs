//! Our appointments, for other people's software.

use jiff::Timestamp;

use crate::Period;

/// The longest line, in bytes without its end (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// One appointment of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appointment<'a> {
    /// Stays the same for as long as it is the same appointment.
    pub uid: &'a str,
    /// When.
    pub period: Period,
    /// One line.
    pub summary: &'a str,
    /// More; may be empty.
    pub description: &'a str,
    /// Where; may be empty.
    pub place: &'a str,
    /// When it was written, in unix seconds.
    pub stamp: i64,
}

/// A whole calendar. With a name it is one to subscribe to, and says that it is worth asking again every few minutes.
pub fn write(appointments: &[Appointment], name: Option<&str>) -> String {
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Ringback//Ringback//EN");
    if let Some(name) = name {
        out.line("METHOD:PUBLISH");
        out.text("X-WR-CALNAME", name);
        out.line("REFRESH-INTERVAL;VALUE=DURATION:PT5M");
        out.line("X-PUBLISHED-TTL:PT5M");
    }
    for appointment in appointments {
        event(&mut out, appointment);
    }
    out.line("END:VCALENDAR");
    out.0
}

fn event(out: &mut Lines, appointment: &Appointment) {
    out.line("BEGIN:VEVENT");
    out.text("UID", appointment.uid);
    out.moment("DTSTAMP", appointment.stamp);
    out.moment("DTSTART", appointment.period.starts);
    out.moment("DTEND", appointment.period.ends);
    out.text("SUMMARY", appointment.summary);
    for (name, text) in [("DESCRIPTION", appointment.description), ("LOCATION", appointment.place)] {
        if !text.is_empty() {
            out.text(name, text);
        }
    }
    out.line("END:VEVENT");
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// One line, folded.
    fn line(&mut self, line: &str) {
        let mut room = LONGEST_LINE;
        for character in line.chars() {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST_LINE - 1;
            }
            self.0.push(character);
            room -= character.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A text, escaped (RFC 5545, 3.3.11). Control characters have no place in it.
    fn text(&mut self, name: &str, text: &str) {
        let mut line = format!("{name}:");
        for character in text.replace("\r\n", "\n").chars() {
            match character {
                '\\' | ';' | ',' => line.extend(['\\', character]),
                '\n' => line.push_str("\\n"),
                character if character.is_control() && character != '\t' => {}
                character => line.push(character),
            }
        }
        self.line(&line);
    }

    /// A moment in universal time.
    fn moment(&mut self, name: &str, at: i64) {
        let at = Timestamp::from_second(at).unwrap_or_default();
        self.line(&format!("{name}:{}", at.strftime("%Y%m%dT%H%M%SZ")));
    }
}
