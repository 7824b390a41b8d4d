//! Figures as people read them.

use jiff::civil::Date;

use crate::profile::Business;

/// The sign of the business's currency, by the country of its first number; empty where that does not tell.
pub fn currency(business: &Business) -> &'static str {
    let number = business.numbers.first().map_or("", |phone| phone.as_str());
    match number {
        _ if number.starts_with("+1") => "$",
        _ if number.starts_with("+44") => "£",
        _ => "",
    }
}

/// `1,234,567`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `$9,450`
pub fn money(currency: &str, amount: u64) -> String {
    format!("{currency}{}", grouped(amount))
}

/// `4 s`, `1 min 20 s`, `2 h 5 min`, `3 d 4 h`
pub fn duration(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let pair = |big: u64, unit: &str, rest: u64, small: &str| match rest {
        0 => format!("{big} {unit}"),
        rest => format!("{big} {unit} {rest} {small}"),
    };
    match seconds {
        0 => "under 1 s".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3600 => pair(minutes, "min", seconds % 60, "s"),
        3600..86_400 => pair(hours, "h", minutes % 60, "min"),
        _ => pair(days, "d", hours % 24, "h"),
    }
}

/// `Nov 24, 2026`, or `Nov 24 to Nov 30, 2026`
pub fn dates(from: Date, to: Date) -> String {
    let last = to.strftime("%b %-d, %Y");
    if from == to {
        return last.to_string();
    }
    let first = if from.year() == to.year() { "%b %-d" } else { "%b %-d, %Y" };
    format!("{} to {last}", from.strftime(first))
}

/// Monday first.
pub const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// `1 caller`, `2 callers`
pub fn counted(number: u32, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(u64::from(number)))
}
