//! The small notations of a profile: durations, times, spans; and how a fault quotes what it found.

use jiff::SignedDuration;
use jiff::civil::Time;

use crate::profile::Span;

/// How a duration is written, for faults.
pub(super) const DURATIONS: &str = "write \"90s\", \"20m\", \"2h\" or \"1d\"";

/// Reads `90s`, `20m`, `2h` or `1d`; a day is 24 hours.
pub(super) fn duration(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count: i64 = digits.parse().ok()?;
    Some(SignedDuration::from_secs(count.checked_mul(seconds)?))
}

/// The shortest notation of a duration of whole seconds.
pub(super) fn duration_text(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    for (unit, name) in [(86_400, "d"), (3600, "h"), (60, "m")] {
        if seconds != 0 && seconds % unit == 0 {
            return format!("{}{name}", seconds / unit);
        }
    }
    format!("{seconds}s")
}

/// A time of day, or the end of the day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    At(Time),
    /// `24:00`.
    End,
}

/// Reads `08:00`, up to `24:00`; two digits each.
pub(super) fn clock(text: &str) -> Option<Clock> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| -> Option<i8> {
        let two_digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if two_digits { part.parse().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    if (hour, minute) == (24, 0) {
        return Some(Clock::End);
    }
    Time::new(hour, minute, 0, 0).ok().map(Clock::At)
}

/// Reads `08:00-12:00` as its two ends, in the order written.
pub(super) fn clocks(text: &str) -> Option<(Clock, Clock)> {
    let (from, until) = text.split_once('-')?;
    Some((clock(from)?, clock(until)?))
}

/// The span as a profile writes it.
pub(super) fn span_text(span: &Span) -> String {
    let until = if span.until == Time::MAX { "24:00".to_owned() } else { time_text(span.until) };
    format!("{}-{until}", time_text(span.from))
}

fn time_text(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Whether it is a short name as they stand in keys: `[a-z0-9-]`, 1 to 40.
pub(super) fn is_id(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(allowed)
}

/// The short name that a name makes: `Ana María` is `ana-maria`. None where no letter or digit is left.
pub(super) fn id_of(name: &str) -> Option<String> {
    let folded = wording::tokens::fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    if id.is_empty() { None } else { Some(id) }
}

/// The text in quotes, cut when long. The digits of what may be a phone number are hidden, because faults are
/// logged.
pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", plain(text))
}

/// As [`quote`], without the quotes.
pub(super) fn plain(text: &str) -> String {
    const LONGEST: usize = 40;
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let hidden = digits >= 9 || text.trim_start().starts_with('+');
    let shown = |c: char| if hidden && c.is_numeric() { '#' } else { c };
    let mut out: String =
        text.chars().take(LONGEST).map(shown).collect::<String>().escape_debug().to_string();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// The word among `known` that was most likely meant, if one is near.
pub(super) fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let text = text.to_lowercase();
    let length = text.chars().count();
    if length > 60 {
        return None;
    }
    let within = (length / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|word| (distance(&text, &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= within)
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be changed, added, removed or swapped with their neighbour (each letter once).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best =
                (at(&row, j) + usize::from(x != *y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = j > 0 && last == Some(*y) && b.get(j - 1) == Some(&x);
            if swapped && !before.is_empty() {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(x);
    }
    row.last().copied().unwrap_or(0)
}

/// `a, b or c`, each in quotes.
pub(super) fn choices<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| format!("\"{word}\"")).collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_digits_and_one_unit() {
        for (text, seconds) in [("90s", 90), ("20m", 1200), ("2h", 7200), ("1d", 86_400), ("0s", 0)] {
            assert_eq!(duration(text), Some(SignedDuration::from_secs(seconds)), "{text}");
        }
        for bad in
            ["", "s", "90", "-5m", "+5m", "1.5h", "2 h", "2H", "1w", "1h30m", "99999999999999999999s", "5é"]
        {
            assert_eq!(duration(bad), None, "{bad}");
        }
        assert_eq!(duration("9223372036854775807d"), None);
    }

    #[test]
    fn a_duration_reads_back_as_it_is_shown() {
        for text in ["90s", "20m", "2h", "1d", "0s", "25h", "400d"] {
            assert_eq!(duration_text(duration(text).unwrap()), text);
        }
    }

    #[test]
    fn a_time_has_two_digits_each_and_ends_at_24_00() {
        assert!(clock("00:00").is_some() && clock("23:59").is_some());
        assert!(clock("24:00") == Some(Clock::End));
        for bad in ["8:00", "08:60", "24:01", "25:00", "08.00", "0800", "08:00:00", "+8:00", ""] {
            assert!(clock(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_name_makes_a_short_name() {
        for (name, id) in
            [("Ana", "ana"), ("Ana María O'Neil", "ana-maria-oneil"), (" Dr. Amy  Chen ", "dr-amy-chen")]
        {
            assert_eq!(id_of(name).as_deref(), Some(id));
        }
        assert_eq!(id_of("李"), None);
        assert!(is_id(&id_of(&"long name ".repeat(9)).unwrap()));
    }

    #[test]
    fn a_quoted_phone_number_shows_no_digit() {
        for text in ["+16025550142", "(602) 555-01423", "602 555 0142", " +49"] {
            assert!(!quote(text).chars().any(|c| c.is_ascii_digit()), "{}", quote(text));
        }
        assert_eq!(quote("08:00-12:00"), "\"08:00-12:00\"");
        assert_eq!(quote("a\"b\n"), "\"a\\\"b\\n\"");
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let words = ["ring", "ring_seconds", "press_one"];
        assert_eq!(nearest("ring_second", words), Some("ring_seconds"));
        assert_eq!(nearest("rnig", words), Some("ring"));
        assert_eq!(nearest("Press-One", words), Some("press_one"));
        assert_eq!(nearest("colour", words), None);
    }
}
