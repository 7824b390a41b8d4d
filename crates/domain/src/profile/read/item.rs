//! Walks a profile's tables. Every fault is noted with its path, and reading goes on.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use jiff::SignedDuration;
use toml::{Table, Value};

use super::text::{self, quote};
use crate::Phone;
use crate::profile::Fault;

/// Where faults are noted.
#[derive(Default)]
pub(super) struct Log(RefCell<Vec<Fault>>);

impl Log {
    pub(super) fn note(&self, path: impl Into<String>, problem: impl Into<String>) {
        self.0.borrow_mut().push(Fault { path: path.into(), problem: problem.into() });
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.0.into_inner()
    }
}

/// One table of the profile. A table that is missing reads as empty, and nothing in it is reported as missing.
pub(super) struct Section<'a> {
    path: String,
    table: Option<&'a Table>,
    asked: RefCell<Vec<&'a str>>,
    log: &'a Log,
}

impl<'a> Section<'a> {
    pub(super) fn top(table: &'a Table, log: &'a Log) -> Self {
        Self { path: String::new(), table: Some(table), asked: RefCell::default(), log }
    }

    /// The path of a key in this table.
    pub(super) fn at(&self, key: &str) -> String {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let key = match text::plain(key) {
            plain if !plain.is_empty() && plain.chars().all(bare) => plain,
            plain => format!("\"{plain}\""),
        };
        if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn take(&self, key: &'a str) -> Option<Item<'a>> {
        self.asked.borrow_mut().push(key);
        let value = self.table?.get(key)?;
        Some(Item { path: self.at(key), value, log: self.log })
    }

    /// As [`Section::take`], and notes it when the key is missing. `example` is a line that would be right.
    pub(super) fn require(&self, key: &'a str, example: &str) -> Option<Item<'a>> {
        let item = self.take(key);
        if item.is_none() && self.table.is_some() {
            self.log.note(self.at(key), format!("is missing; add {example}"));
        }
        item
    }

    pub(super) fn section(&self, key: &'a str) -> Self {
        let table = self.take(key).and_then(|item| item.table());
        Self { path: self.at(key), table, asked: RefCell::default(), log: self.log }
    }

    /// The tables that are written `[[key]]`; none when it is something else or missing.
    pub(super) fn sections(&self, key: &'a str, example: &str) -> Vec<Self> {
        self.require(key, example).map(|item| item.sections(key, example)).unwrap_or_default()
    }

    /// As [`Section::sections`], where there need be none.
    pub(super) fn sections_if_any(&self, key: &'a str, example: &str) -> Vec<Self> {
        self.take(key).map(|item| item.sections(key, example)).unwrap_or_default()
    }

    pub(super) fn keys(&self) -> Vec<&'a str> {
        self.table.map(|table| table.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    pub(super) fn is_missing(&self) -> bool {
        self.table.is_none()
    }

    /// Notes the keys that nothing asked for.
    pub(super) fn close(self) {
        let known = self.asked.borrow();
        for key in self.keys() {
            if known.contains(&key) {
                continue;
            }
            let problem = match text::nearest(key, known.iter().copied()) {
                Some(word) => format!("is not known; did you mean {word}?"),
                None => format!("is not known; allowed here: {}", known.join(", ")),
            };
            self.log.note(self.at(key), problem);
        }
    }
}

/// One value of the profile.
pub(super) struct Item<'a> {
    path: String,
    value: &'a Value,
    log: &'a Log,
}

impl<'a> Item<'a> {
    pub(super) fn fault(&self, problem: impl Into<String>) {
        self.log.note(self.path.clone(), problem);
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    fn wrong_type<T>(&self, right: &str) -> Option<T> {
        let found = match self.value {
            Value::String(_) => "text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a decimal number",
            Value::Boolean(_) => "true or false",
            Value::Datetime(_) => "a date or time",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        };
        self.fault(format!("is {found}; write {right}"));
        None
    }

    /// Any text that is not blank.
    pub(super) fn text(&self, example: &str) -> Option<&'a str> {
        let Value::String(text) = self.value else {
            return self.wrong_type(&format!("text, such as {example}"));
        };
        if text.trim().is_empty() {
            self.fault(format!("is empty; write text, such as {example}"));
            return None;
        }
        Some(text)
    }

    /// Text of at most `longest` characters, without the blanks around it.
    pub(super) fn short_text(&self, longest: usize, example: &str) -> Option<String> {
        let text = self.text(example)?.trim();
        let length = text.chars().count();
        if length > longest {
            self.fault(format!("has {length} characters; the most is {longest}"));
            return None;
        }
        Some(text.to_owned())
    }

    /// As [`Item::short_text`], on one line.
    pub(super) fn line(&self, longest: usize, example: &str) -> Option<String> {
        let text = self.short_text(longest, example)?;
        if text.contains(char::is_control) {
            self.fault(format!(
                "has a line break or another control character; write one line, such as {example}"
            ));
            return None;
        }
        Some(text)
    }

    /// A short name: `[a-z0-9-]`, at most 40.
    pub(super) fn id(&self, example: &str) -> Option<&'a str> {
        let text = self.text(example)?;
        if !text::is_id(text) {
            self.fault(format!(
                "{} is not a short name; use a-z, 0-9 and -, at most 40, such as {example}",
                quote(text)
            ));
            return None;
        }
        Some(text)
    }

    pub(super) fn whole(&self, allowed: RangeInclusive<u32>) -> Option<u32> {
        let right = format!("a whole number from {} to {}", allowed.start(), allowed.end());
        let Value::Integer(number) = self.value else { return self.wrong_type(&right) };
        let found = u32::try_from(*number).ok().filter(|number| allowed.contains(number));
        if found.is_none() {
            self.fault(format!("is out of range; write {right}"));
        }
        found
    }

    pub(super) fn flag(&self) -> Option<bool> {
        let Value::Boolean(flag) = self.value else {
            return self.wrong_type("true or false, without quotes");
        };
        Some(*flag)
    }

    /// A duration within two others, which are written as the profile writes them.
    pub(super) fn duration(&self, least: &str, most: &str) -> Option<SignedDuration> {
        let Value::String(text) = self.value else { return self.wrong_type("a duration, such as \"20m\"") };
        let Some(duration) = text::duration(text) else {
            self.fault(format!("{} is not a duration; {}", quote(text), text::DURATIONS));
            return None;
        };
        let (from, to) = (text::duration(least)?, text::duration(most)?);
        if duration < from || duration > to {
            self.fault(format!(
                "{} is out of range; write a duration from \"{least}\" to \"{most}\"",
                quote(text)
            ));
            return None;
        }
        Some(duration)
    }

    pub(super) fn phone(&self) -> Option<Phone> {
        let example = "+ and the country code, such as \"+16025550100\"";
        let Value::String(text) = self.value else { return self.wrong_type(example) };
        let Ok(phone) = Phone::parse(text) else {
            self.fault(format!("is not a phone number; write {example}, without spaces"));
            return None;
        };
        if phone.is_impossible() {
            self.fault(
                "is no North American number: ten digits after +1, and neither the area code nor the next three \
                 may begin with 0 or 1",
            );
            return None;
        }
        Some(phone)
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let allowed = text::choices(words.iter().map(|(word, _)| *word));
        let Value::String(text) = self.value else { return self.wrong_type(&allowed) };
        let found = words.iter().find(|(word, _)| word == text).map(|(_, value)| *value);
        if found.is_none() {
            self.fault(format!("{} is not known; write {allowed}", quote(text)));
        }
        found
    }

    pub(super) fn list(&self) -> Option<Vec<Self>> {
        let Value::Array(values) = self.value else { return self.wrong_type("a list in [ ]") };
        let item = |(at, value)| Self { path: format!("{}[{at}]", self.path), value, log: self.log };
        Some(values.iter().enumerate().map(item).collect())
    }

    pub(super) fn is_empty_list(&self) -> bool {
        self.value.as_array().is_some_and(Vec::is_empty)
    }

    /// A list whose faulty entries are noted and left out.
    pub(super) fn each<T>(&self, read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        Some(self.list()?.iter().filter_map(read).collect())
    }

    pub(super) fn value(&self) -> &'a Value {
        self.value
    }

    fn table(&self) -> Option<&'a Table> {
        let Value::Table(table) = self.value else { return self.wrong_type("a table, a [section]") };
        Some(table)
    }

    fn sections(&self, key: &str, example: &str) -> Vec<Section<'a>> {
        if self.value.is_table() {
            self.fault(format!("is one table; write [[{key}]], because there can be several"));
            return Vec::new();
        }
        if self.is_empty_list() {
            self.fault(format!("is empty; add {example}"));
        }
        self.list().unwrap_or_default().into_iter().map(Item::into_section).collect()
    }

    fn into_section(self) -> Section<'a> {
        let table = self.table();
        Section { path: self.path, table, asked: RefCell::default(), log: self.log }
    }
}
