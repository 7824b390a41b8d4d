//! A message as words, with where each stands in the text.

use crate::words;

/// What a token is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// A picture.
    Emoji,
}

/// One word, number or emoji.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    /// Lower case, without accents and apostrophes, text speak written out, typos of known words mended.
    pub word: String,
    /// As `word`, before typos were mended: what names and places are read from.
    pub plain: String,
    /// As it was written.
    pub raw: &'a str,
    /// What stands between the token before and this one.
    pub before: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is made of.
    pub kind: Kind,
}

impl Token<'_> {
    /// Whether a phrase ends before this token.
    pub fn breaks(&self) -> bool {
        self.kind == Kind::Emoji
            || self.before.contains(['.', ',', '!', '?', ';', ':', '\n', '(', ')', '¿', '¡', '"'])
            || self.before.contains(" - ")
    }

    /// Whether a sentence ends before this token.
    pub fn new_sentence(&self) -> bool {
        self.kind == Kind::Emoji || self.before.contains(['.', '!', '?', ';', '\n', '¿', '¡'])
    }

    /// Whether it begins with a capital letter.
    pub fn capital(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it is one of several words.
    pub fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.word.as_str())
    }

    /// The value of a number of at most nine digits.
    pub fn number(&self) -> Option<u32> {
        (self.kind == Kind::Number && self.word.len() <= 9).then(|| self.word.parse().ok()).flatten()
    }
}

/// Splits a text. `known` are further words that typos are mended to.
pub fn split<'a>(text: &'a str, known: &[String]) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let mut gap = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let mut end = start + first.len_utf8();
        if first.is_alphanumeric() {
            while let Some(&(at, next)) = chars.peek() {
                let joins = next.is_alphanumeric()
                    || is_apostrophe(next) && text.get(at + next.len_utf8()..).is_some_and(starts_letter);
                if !joins && !is_combining(next) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            push_run(&mut tokens, text, gap, start, end, known);
        } else if is_emoji(first) {
            let before = text.get(gap..start).unwrap_or_default();
            let raw = text.get(start..end).unwrap_or_default();
            tokens.push(token(raw, before, start, Kind::Emoji, known));
        } else {
            continue;
        }
        gap = end;
    }
    join_initials(tokens, text)
}

fn push_run<'a>(
    tokens: &mut Vec<Token<'a>>,
    text: &'a str,
    gap: usize,
    start: usize,
    end: usize,
    known: &[String],
) {
    let before = text.get(gap..start).unwrap_or_default();
    let raw = text.get(start..end).unwrap_or_default();
    let digits = raw.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || words::written_out(&fold(raw)).is_some() {
        tokens.push(token(raw, before, start, Kind::Word, known));
        return;
    }
    let (number, rest) = raw.split_at_checked(digits).unwrap_or((raw, ""));
    tokens.push(token(number, before, start, Kind::Number, known));
    if !rest.is_empty() {
        tokens.push(token(rest, "", start + digits, Kind::Word, known));
    }
}

fn token<'a>(raw: &'a str, before: &'a str, start: usize, kind: Kind, known: &[String]) -> Token<'a> {
    let folded = fold(raw);
    let plain = words::written_out(&folded).map_or(folded, str::to_owned);
    let word = if kind == Kind::Word { words::mend(&plain, known) } else { plain.clone() };
    Token { word, plain, raw, before, start, end: start + raw.len(), kind }
}

/// "a.m.", "A/C" and the like are one word.
fn join_initials<'a>(tokens: Vec<Token<'a>>, text: &'a str) -> Vec<Token<'a>> {
    let mut joined: Vec<Token<'a>> = Vec::with_capacity(tokens.len());
    for next in tokens {
        if let Some(last) = joined.last_mut() {
            let tight = matches!(next.before, "." | "/")
                || next.before == " " && (next.word == "c" || next.word == "m");
            let whole = match (last.word.as_str(), next.word.as_str()) {
                ("a", "m") => "am",
                ("p", "m") => "pm",
                ("a", "c") => "ac",
                _ => "",
            };
            if tight && !whole.is_empty() {
                last.word = whole.to_owned();
                last.plain = whole.to_owned();
                last.end = next.end;
                last.raw = text.get(last.start..next.end).unwrap_or_default();
                continue;
            }
        }
        joined.push(next);
    }
    joined
}

/// Lower case without accents, apostrophes and combining marks.
pub fn fold(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.filter(|c| !is_apostrophe(*c) && !is_combining(*c)).map(without_accent).collect()
}

fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

fn starts_letter(rest: &str) -> bool {
    rest.chars().next().is_some_and(char::is_alphabetic)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | '´')
}

fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn is_emoji(letter: char) -> bool {
    let skin = matches!(letter, '\u{1f3fb}'..='\u{1f3ff}');
    !skin && matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}
