//! Digits that are said as words ("eight five oh two one") or written apart.

use crate::tokens::{Kind, Token};

/// The digits of a number word from zero to nineteen.
const SMALL: &[(&str, &str)] = &[
    ("zero", "0"),
    ("oh", "0"),
    ("o", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("thirteen", "13"),
    ("fourteen", "14"),
    ("fifteen", "15"),
    ("sixteen", "16"),
    ("seventeen", "17"),
    ("eighteen", "18"),
    ("nineteen", "19"),
    ("cero", "0"),
    ("uno", "1"),
    ("una", "1"),
    ("dos", "2"),
    ("tres", "3"),
    ("cuatro", "4"),
    ("cinco", "5"),
    ("seis", "6"),
    ("siete", "7"),
    ("ocho", "8"),
    ("nueve", "9"),
    ("diez", "10"),
    ("once", "11"),
    ("doce", "12"),
    ("trece", "13"),
    ("catorce", "14"),
    ("quince", "15"),
    ("dieciseis", "16"),
    ("diecisiete", "17"),
    ("dieciocho", "18"),
    ("diecinueve", "19"),
    ("veintiuno", "21"),
    ("veintidos", "22"),
    ("veintitres", "23"),
    ("veinticuatro", "24"),
    ("veinticinco", "25"),
    ("veintiseis", "26"),
    ("veintisiete", "27"),
    ("veintiocho", "28"),
    ("veintinueve", "29"),
];

/// The tens; a digit may follow.
const TENS: &[(&str, u32)] = &[
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("veinte", 20),
    ("treinta", 30),
    ("cuarenta", 40),
    ("cincuenta", 50),
    ("sesenta", 60),
    ("setenta", 70),
    ("ochenta", 80),
    ("noventa", 90),
];

/// The value of a number word.
pub(crate) fn small_number(word: &str) -> Option<u32> {
    let small =
        SMALL.iter().filter(|(name, _)| *name != "o" && *name != "oh").find(|(name, _)| *name == word);
    small.and_then(|(_, digits)| digits.parse().ok()).or_else(|| tens(word))
}

fn tens(word: &str) -> Option<u32> {
    TENS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// Joins digits that stand apart into one number: five single ones always, and in speech also number words, when they
/// make a ZIP code or a house number before a street.
pub(crate) fn join_digits<'a>(text: &'a str, tokens: Vec<Token<'a>>, spoken: bool) -> Vec<Token<'a>> {
    let mut joined = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(first) = tokens.get(at) {
        let (digits, end) = digits_from(&tokens, at, spoken);
        if end > at + 1 && joins(&tokens, &digits, end, spoken) {
            let stop = tokens.get(end - 1).map_or(first.end, |last| last.end);
            let raw = text.get(first.start..stop).unwrap_or_default();
            joined.push(Token {
                raw,
                word: digits.clone(),
                plain: digits,
                end: stop,
                kind: Kind::Number,
                ..first.clone()
            });
            at = end;
        } else {
            joined.push(first.clone());
            at += 1;
        }
    }
    joined
}

fn joins(tokens: &[Token<'_>], digits: &str, end: usize, spoken: bool) -> bool {
    digits.len() == 5 || spoken && (2..=5).contains(&digits.len()) && before_street(tokens, end)
}

fn before_street(tokens: &[Token<'_>], end: usize) -> bool {
    tokens.iter().skip(end).take(4).any(|token| crate::street::is_kind_of_street(&token.word))
}

/// The digits that are said from `at` on, and the token behind them.
fn digits_from(tokens: &[Token<'_>], at: usize, spoken: bool) -> (String, usize) {
    let mut digits = String::new();
    let mut end = at;
    while digits.len() < 5 {
        let Some(token) = tokens.get(end) else { break };
        let apart = end == at || matches!(token.before, " " | "-" | "," | ", ") && !token.before.is_empty();
        let comma = token.before == "," && token.word.len() != 3;
        if !apart || comma {
            break;
        }
        let Some((said, count)) = said_at(tokens, end, spoken) else { break };
        digits.push_str(&said);
        end += count;
    }
    (digits, end)
}

fn said_at(tokens: &[Token<'_>], at: usize, spoken: bool) -> Option<(String, usize)> {
    let token = tokens.get(at)?;
    if token.kind == Kind::Number {
        let thousands = tokens.get(at + 1).is_some_and(|next| next.before == "," && next.word.len() == 3);
        let fits = token.word.len() == 1 || spoken || thousands || token.before == ",";
        return (fits && !token.before.contains('$')).then(|| (token.word.clone(), 1));
    }
    if !spoken {
        return None;
    }
    if let Some((_, digits)) = SMALL.iter().find(|(name, _)| *name == token.word) {
        return Some(((*digits).to_owned(), 1));
    }
    let ten = tens(&token.word)?;
    let linked = tokens.get(at + 1).is_some_and(|next| next.word == "y");
    let unit = tokens.get(at + 1 + usize::from(linked)).and_then(|next| small_number(&next.word));
    match unit.filter(|unit| (1..=9).contains(unit)) {
        Some(unit) => Some(((ten + unit).to_string(), 2 + usize::from(linked))),
        None => Some((ten.to_string(), 1)),
    }
}
