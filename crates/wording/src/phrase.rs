//! Looking for phrases in a message.
//!
//! A phrase is words with blanks between: `stop|quit texting me?` is "stop" or "quit", then "texting", then maybe
//! "me". `*` is any word, `#` a number, `^` the start and `$` the end of a part of the sentence, `^^` and `$$` of the
//! whole message. A phrase never reaches over punctuation.

use std::str::Split;

use crate::tokens::{Kind, Token};

/// From the first token to the one behind the last.
pub type Span = (usize, usize);

/// A message that can be searched.
pub struct Message<'a> {
    /// As it was written.
    pub text: &'a str,
    /// Its words.
    pub tokens: Vec<Token<'a>>,
    /// Token numbers, sorted by their words, so that most phrases cost one binary search.
    order: Vec<usize>,
}

impl<'a> Message<'a> {
    /// Of a text and its tokens.
    pub fn new(text: &'a str, tokens: Vec<Token<'a>>) -> Self {
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        order.sort_by_key(|at| (tokens.get(*at).map(|token| token.word.as_str()), *at));
        Self { text, tokens, order }
    }

    /// The token at a place.
    pub fn get(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at)
    }

    /// The word at a place; empty where there is none.
    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.word.as_str())
    }

    /// The word `back` places before `at` in the same part of the sentence.
    pub fn word_before(&self, at: usize, back: usize) -> &str {
        let Some(from) = at.checked_sub(back) else { return "" };
        if (from + 1..=at).any(|i| self.tokens.get(i).is_some_and(Token::breaks)) {
            return "";
        }
        self.word(from)
    }

    /// The word at `at`, if it belongs to the same part of the sentence as the one before.
    pub fn word_after(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|token| !token.breaks()).map_or("", |token| token.word.as_str())
    }

    /// The words of a span as they were written.
    pub fn slice(&self, (first, end): Span) -> &'a str {
        let start = self.tokens.get(first).map(|token| token.start);
        let stop = end.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|token| token.end);
        start.zip(stop).and_then(|(start, stop)| self.text.get(start..stop)).unwrap_or_default()
    }

    /// What follows the last token.
    pub fn tail(&self) -> &'a str {
        self.tokens.last().map_or(self.text, |token| self.text.get(token.end..).unwrap_or_default())
    }

    /// The part of the sentence around `at`.
    pub fn part(&self, at: usize) -> Span {
        let first = (1..=at).rev().find(|i| self.opens(*i)).unwrap_or(0);
        (first, (at + 1..self.tokens.len()).find(|i| self.opens(*i)).unwrap_or(self.tokens.len()))
    }

    /// The sentence around `at`.
    pub fn sentence(&self, at: usize) -> Span {
        let starts = |i: &usize| self.tokens.get(*i).is_some_and(Token::new_sentence);
        let first = (1..=at).rev().find(starts).unwrap_or(0);
        (first, (at + 1..self.tokens.len()).find(starts).unwrap_or(self.tokens.len()))
    }

    /// Whether the sentence of a span is a question.
    pub fn asked_with_mark(&self, at: usize) -> bool {
        let (_, end) = self.sentence(at);
        self.tokens.get(end).map_or_else(|| self.tail(), |token| token.before).contains('?')
    }

    /// Whether a phrase stands somewhere.
    pub fn has(&self, phrase: &str) -> bool {
        self.find(phrase).is_some()
    }

    /// Whether one of several phrases does.
    pub fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// Where a phrase stands: one of the places.
    pub fn find(&self, phrase: &str) -> Option<Span> {
        self.find_all(phrase).next()
    }

    /// Where the first of several phrases stands that does.
    pub fn find_any(&self, phrases: &[&str]) -> Option<Span> {
        phrases.iter().find_map(|phrase| self.find(phrase))
    }

    /// Whether a phrase stands between two tokens.
    pub fn has_within(&self, phrase: &str, (first, end): Span) -> bool {
        self.find_all(phrase).any(|span| span.0 >= first && span.1 <= end)
    }

    /// Every place where a phrase stands, in no order.
    pub fn find_all(&self, phrase: &str) -> impl Iterator<Item = Span> {
        self.starts(phrase).into_iter().filter_map(move |at| Some((at, self.match_at(phrase, at)?)))
    }

    /// The token behind a phrase that starts at `at`.
    pub fn match_at(&self, phrase: &str, at: usize) -> Option<usize> {
        self.follow(phrase.split(' '), at, at)
    }

    /// Where a phrase could start.
    fn starts(&self, phrase: &str) -> Vec<usize> {
        let first = phrase.split(' ').find(|word| !word.starts_with('^')).unwrap_or_default();
        if phrase.starts_with("^^") {
            return vec![0];
        }
        if phrase.starts_with('^') && first.ends_with('?') {
            return (0..self.tokens.len()).filter(|at| self.opens(*at)).collect();
        }
        if first.ends_with('?') || matches!(first, "*" | "#" | "$" | "$$") {
            return (0..self.tokens.len()).collect();
        }
        first.split('|').flat_map(|word| self.places(word)).collect()
    }

    /// Where a word stands.
    pub fn places(&self, word: &str) -> impl Iterator<Item = usize> {
        let from = self.order.partition_point(|at| self.word(*at) < word);
        self.order.iter().skip(from).copied().take_while(move |at| self.word(*at) == word)
    }

    fn follow(&self, mut rest: Split<'_, char>, at: usize, start: usize) -> Option<usize> {
        let Some(element) = rest.next() else { return Some(at) };
        let holds = match element {
            "^" => Some(self.opens(at)),
            "$" => Some(at >= self.tokens.len() || self.opens(at)),
            "^^" => Some(at == 0),
            "$$" => Some(at >= self.tokens.len()),
            _ => None,
        };
        if let Some(holds) = holds {
            return if holds { self.follow(rest, at, start) } else { None };
        }
        let (choices, optional) = element.strip_suffix('?').map_or((element, false), |word| (word, true));
        let fits = self.tokens.get(at).is_some_and(|token| {
            (at == start || !token.breaks()) && choices.split('|').any(|word| fits(word, token))
        });
        let taken = if fits { self.follow(rest.clone(), at + 1, start) } else { None };
        taken.or_else(|| if optional { self.follow(rest, at, start) } else { None })
    }

    fn opens(&self, at: usize) -> bool {
        at == 0 || self.tokens.get(at).is_some_and(Token::breaks)
    }
}

fn fits(word: &str, token: &Token<'_>) -> bool {
    match word {
        "*" => token.kind == Kind::Word,
        "#" => token.kind == Kind::Number,
        _ => token.word == word,
    }
}
