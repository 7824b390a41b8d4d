//! Writes XML: the language of most carriers' call flows.

use std::borrow::Cow;

use crate::webhooks::Document;

/// An attribute: its name and its value.
pub type Attribute<'a> = (&'a str, Cow<'a, str>);

/// A document that grows. Everything that it takes is escaped.
pub struct Xml {
    text: String,
}

impl Default for Xml {
    fn default() -> Self {
        Self::new()
    }
}

impl Xml {
    /// With the declaration alone.
    #[must_use]
    pub fn new() -> Self {
        Self { text: r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned() }
    }

    /// An element with what is inside of it.
    pub fn element(&mut self, name: &str, attributes: &[Attribute<'_>], inner: impl FnOnce(&mut Self)) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.words(value);
            self.text.push('"');
        }
        self.text.push('>');
        let start = self.text.len();
        inner(self);
        if self.text.len() == start {
            self.text.pop();
            self.text.push_str("/>");
        } else {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
    }

    /// What is sent back to the carrier.
    #[must_use]
    pub fn document(self) -> Document {
        Document { content_type: "text/xml; charset=utf-8".to_owned(), body: self.text }
    }

    /// Text or the value of an attribute.
    pub fn words(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&apos;"),
                // Two of them would be a template to some carriers, which fill it in before they read the XML.
                '{' => self.text.push_str("&#123;"),
                // A parser would make spaces of them in an attribute, and a line feed of a carriage return.
                '\t' | '\n' | '\r' => self.text.push_str(&format!("&#{};", u32::from(c))),
                // XML has no way to write these, and one of them makes the whole document invalid.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => (),
                c => self.text.push(c),
            }
        }
    }
}
