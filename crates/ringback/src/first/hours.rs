//! Opening hours in one line, as people write them: `Mon-Fri 8-17, Sat 9am-1pm`.

/// A week: Monday first, each day its spans as profiles write them.
pub type Week = [Vec<String>; 7];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads a line. None: something in it is not understood.
pub fn read(line: &str) -> Option<Week> {
    let mut week = Week::default();
    let line = line.to_lowercase().replace(['–', '—'], "-").replace(" to ", "-");
    let parts = line.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let mut any = false;
    for part in parts {
        // Days end where the first digit stands.
        let at = part.find(|c: char| c.is_ascii_digit())?;
        let (days, times) = part.split_at_checked(at)?;
        let span = span(times)?;
        for day in days_of(days)? {
            week.get_mut(day)?.push(span.clone());
        }
        any = true;
    }
    any.then_some(week)
}

fn days_of(text: &str) -> Option<Vec<usize>> {
    let text = text.trim().trim_end_matches(':');
    if matches!(text, "daily" | "every day") {
        return Some((0..7).collect());
    }
    match text.split_once('-') {
        None => Some(vec![day(text)?]),
        Some((from, until)) => {
            let (from, until) = (day(from)?, day(until)?);
            let count = (until + 7 - from) % 7;
            Some((0..=count).map(|step| (from + step) % 7).collect())
        }
    }
}

fn day(text: &str) -> Option<usize> {
    let text = text.trim().trim_end_matches('.');
    let full = text.get(..3)?;
    let rest = text.get(3..)?;
    let known = ["", "s", "day", "days", "sday", "nesday", "rsday", "urday", "r", "rs"].contains(&rest);
    DAYS.iter().position(|name| *name == full).filter(|_| known)
}

fn span(text: &str) -> Option<String> {
    let (from, until) = text.split_once('-')?;
    let (from, until) = (minutes(from, false)?, minutes(until, true)?);
    // "9-5" is nine to five in the afternoon.
    let evening = until + 720;
    let until = if until <= from && evening < 1440 { evening } else { until };
    (from < until).then(|| format!("{}-{}", clock(from), clock(until)))
}

fn minutes(text: &str, is_end: bool) -> Option<u32> {
    let text = text.trim().replace(' ', "");
    let half = if text.ends_with("pm") { Some(720) } else { text.ends_with("am").then_some(0) };
    let digits = text.trim_end_matches("pm").trim_end_matches("am");
    let (hour, minute) = digits.split_once(':').unwrap_or((digits, "0"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let hours = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 * 60 + half,
        Some(_) => return None,
        None => hour * 60,
    };
    let whole = hours + minute;
    // The day's end is written as its last minute.
    let whole = if is_end && whole == 1440 { 1439 } else { whole };
    (minute < 60 && whole < 1440).then_some(whole)
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> String {
        let week = read(line).unwrap_or_else(|| panic!("{line:?} is not read"));
        week.map(|spans| spans.join("+")).join(" ")
    }

    #[test]
    fn a_line_of_hours_is_read_as_people_write_it() {
        let week = "08:00-17:00 08:00-17:00 08:00-17:00 08:00-17:00 08:00-17:00  ";
        for line in ["Mon-Fri 8-17", "mon – fri 8am-5pm", "Monday to Friday 8:00 - 5", "Mon-Fri: 8-17,"] {
            assert_eq!(said(line), week, "{line}");
        }
        assert_eq!(
            said("Sat 9-1:30pm; Tues 8-12, Tuesday 13-17"),
            " 08:00-12:00+13:00-17:00    09:00-13:30 "
        );
        assert_eq!(said("Fri-Mon 10-14"), "10:00-14:00    10:00-14:00 10:00-14:00 10:00-14:00");
        assert_eq!(said("daily 0-24"), ["00:00-23:59"; 7].join(" "));
    }

    #[test]
    fn what_is_not_understood_is_no_week() {
        for line in [
            "",
            "whenever",
            "Mon-Fri",
            "8-17",
            "Mox 8-17",
            "Mon 8-25",
            "Mon 17pm-18pm",
            "Mon 8",
            "Mon 8:75-9",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
