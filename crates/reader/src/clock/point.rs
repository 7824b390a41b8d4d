//! A point on the clock.

use super::NOON;
use crate::phrase::Message;
use crate::spoken::small_number;
use crate::tokens::Kind;

/// A point on the clock; `sure` when morning or afternoon was clear.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub minute: u16,
    pub sure: bool,
    /// It looks like a time even without "at" before it.
    pub plain: bool,
}

/// A point on the clock at `at`, and the token behind it; `led` where the words before say that it is one.
pub(super) fn point(message: &Message<'_>, at: usize, led: bool) -> Option<(Point, usize)> {
    if let Some(found) = quarter(message, at) {
        return Some(found);
    }

    let token = message.get(at)?;
    if token.is(&["noon", "mediodia", "midday", "noontime"]) {
        return Some((Point { minute: NOON, sure: true, plain: true }, at + 1));
    }
    if let Some(end) = message
        .match_at("medio|mid dia|day", at)
        .or_else(|| message.match_at("12|twelve|doce noon|midday", at))
    {
        return Some((Point { minute: NOON, sure: true, plain: true }, end));
    }
    if token.before.contains(['$', '#']) || token.before == "/" {
        return None;
    }
    let number = if token.kind == Kind::Number { token.number()? } else { small_number(&token.word)? };
    let digits = token.kind == Kind::Number;
    let compact = digits && (3..=4).contains(&token.word.len());
    let (hour, mut minute) = if compact { (number / 100, number % 100) } else { (number, 0) };
    let mut end = at + 1;
    let mut plain = false;
    if let Some((minutes, next)) = minutes_at(message, end, digits).filter(|_| !compact) {
        minute = minutes;
        plain = !digits
            || message
                .get(end)
                .is_some_and(|token| matches!(token.before, ":" | "." | " ") && token.kind == Kind::Number)
            || message.word(end) == "y"
            || message.word(end).len() > 2;
        end = next;
    }
    let mut behind = None;
    while let Some(after) = exactly(message, behind.unwrap_or(end)) {
        behind = Some(after);
    }
    let oclock = behind.is_some();
    end = behind.unwrap_or(end);
    let (half, next) = half_of_day(message, end);
    let date = message.get(end).is_some_and(|token| {
        token.before == "/" || token.is(&["st", "nd", "rd", "th"]) && token.before.is_empty()
    });
    let led_24 = message.word_before(at, 1) == "las" && digits;
    let valid = (1..=12).contains(&hour) && minute < 60 && !date
        || (plain || led_24 || oclock) && hour < 24 && minute < 60;
    // "330" is a time only where something says so.
    let told = half.is_some()
        || led && (1..=12).contains(&hour) && minute.is_multiple_of(5) && !is_house(message, end);
    if !valid || compact && !told {
        return None;
    }
    let hour = on_24(hour, half);
    let minute = u16::try_from(hour * 60 + minute).ok()?;
    Some((
        Point {
            minute,
            sure: half.is_some() || hour > 12 && number > 12,
            plain: plain || half.is_some() || oclock,
        },
        next,
    ))
}

/// "O'clock", "sharp", "on the dot".
fn exactly(message: &Message<'_>, at: usize) -> Option<usize> {
    let word = message.word_after(at);
    let phrases: &[&str] = match word {
        "o" | "oclock" | "sharp" | "exactly" | "hrs" => &["o? clock", "oclock|sharp|exactly|hrs"],
        "on" => &["on the dot|nose"],
        "en" => &["en punto"],
        "horas" | "hs" | "h" => &["horas|hs|h"],
        _ => return None,
    };
    phrases.iter().find_map(|phrase| message.match_at(phrase, at))
}

/// ":30", "thirty", "y media".
fn minutes_at(message: &Message<'_>, at: usize, digits: bool) -> Option<(u32, usize)> {
    let token = message.get(at)?;
    if matches!(token.before, ":" | ".") && token.word.len() == 2 && digits {
        return token.number().map(|minutes| (minutes, at + 1));
    }
    // "9 30", said or typed without its colon.
    let apart = digits && token.before == " " && token.word.len() == 2 && token.kind == Kind::Number;
    let lone = at < 2 || message.get(at - 2).is_none_or(|before| before.kind != Kind::Number);
    if apart && lone && message.get(at + 1).is_none_or(|next| next.kind != Kind::Number) {
        return token.number().filter(|minutes| minutes % 15 == 0).map(|minutes| (minutes, at + 1));
    }
    if let Some(end) = message.match_at("y media", at) {
        return Some((30, end));
    }
    if let Some(end) = message.match_at("y cuarto", at) {
        return Some((15, end));
    }
    if let Some(end) = message.match_at("y diez|veinte", at) {
        return small_number(message.word(end - 1)).map(|minutes| (minutes, end));
    }
    let said = (!digits || token.is(&["thirty", "fifteen"]))
        && token.is(&["thirty", "fifteen", "forty", "treinta", "quince"])
        && !token.breaks();
    if !said {
        return None;
    }
    let five = message.word_after(at + 1) == "five";
    small_number(&token.word).map(|minutes| (minutes + if five { 5 } else { 0 }, at + 1 + usize::from(five)))
}

/// Whether am (false) or pm (true) follows.
fn half_of_day(message: &Message<'_>, at: usize) -> (Option<bool>, usize) {
    const MORNING: &[&str] = &["am", "a.m", "in the morning", "de la manana", "por la manana"];
    const LATER: &[&str] =
        &["pm", "p.m", "in the afternoon|evening", "at night", "de la tarde|noche", "por la tarde|noche"];
    let glued = message.get(at).is_some_and(|token| token.before.is_empty());
    if glued && matches!(message.word(at), "a" | "p") {
        return (Some(message.word(at) == "p"), at + 1);
    }
    let ends = |phrases: &[&str]| phrases.iter().find_map(|phrase| message.match_at(phrase, at));
    let breaks = message.get(at).is_some_and(crate::tokens::Token::breaks);
    if breaks {
        return (None, at);
    }
    match (ends(MORNING), ends(LATER)) {
        (Some(end), _) => (Some(false), end),
        (_, Some(end)) => (Some(true), end),
        _ => (None, at),
    }
}

/// "Half past 3", "quarter to 5", "un cuarto para las cinco", "cinco menos cuarto".
fn quarter(message: &Message<'_>, at: usize) -> Option<(Point, usize)> {
    const RELATIVE: &[(&str, i32)] = &[
        ("half past|after", 30),
        ("a? quarter past|after", 15),
        ("a? quarter to|till|til|until|before|of", -15),
        ("un? cuarto para las|la?", -15),
        ("ten|10|twenty|20|five|5 past", 0),
    ];
    if let Some(found) = minutes_before(message, at) {
        return Some(found);
    }
    let found = RELATIVE.iter().find_map(|(phrase, minutes)| Some((message.match_at(phrase, at)?, *minutes)));
    if let Some((start, shift)) = found {
        let shift = if shift == 0 { i32::try_from(crate::day::count(message, at)?).ok()? } else { shift };
        let hour = crate::day::count(message, start).filter(|hour| (1..=12).contains(hour))?;
        let (half, end) = half_of_day(message, start + 1);
        return shifted(hour, half, shift, end);
    }
    let behind = message.match_at("menos cuarto", at + 1)?;
    let hour = crate::day::count(message, at).filter(|hour| (1..=12).contains(hour))?;
    let (half, end) = half_of_day(message, behind);
    shifted(hour, half, -15, end)
}

/// "Diez para las cuatro", and "ten to four" where it opens a part or stands behind "at".
fn minutes_before(message: &Message<'_>, at: usize) -> Option<(Point, usize)> {
    let spanish = message.match_at("cinco|diez|veinte|veinticinco|5|10|20|25 minutos? para las|la", at);
    let opens = at == 0 || message.get(at)?.breaks() || matches!(message.word_before(at, 1), "at" | "around");
    let english = || message.match_at("five|ten|twenty to|till|til", at).filter(|_| opens);
    let start = spanish.or_else(english)?;
    let minutes = i32::try_from(crate::day::count(message, at)?).ok()?;
    let hour = crate::day::count(message, start).filter(|hour| (1..=12).contains(hour))?;
    let (half, end) = half_of_day(message, start + 1);
    shifted(hour, half, -minutes, end)
}

fn shifted(hour: u32, half: Option<bool>, minutes: i32, end: usize) -> Option<(Point, usize)> {
    let hour = on_24(hour, half);
    let minute = u16::try_from(i32::try_from(hour * 60).ok()? + minutes).ok()?;
    Some((Point { minute, sure: half.is_some(), plain: true }, end))
}

/// An hour as the clock of 24 has it; without am and pm, what people mean in a day's work.
fn on_24(hour: u32, half: Option<bool>) -> u32 {
    match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        None if hour < 7 && hour > 0 => hour + 12,
        _ => hour,
    }
}

/// "At 1200 W Oak St" is where they are.
fn is_house(message: &Message<'_>, at: usize) -> bool {
    let direction =
        matches!(message.word_after(at), "n" | "s" | "e" | "w" | "north" | "south" | "east" | "west")
            && !message.get(at + 1).is_some_and(|next| next.before.starts_with('/'));
    direction || (at..at + 4).any(|at| crate::street::is_kind_of_street(message.word_after(at)))
}
