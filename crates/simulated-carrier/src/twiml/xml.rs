//! XML as a tree, as much of it as TwiML needs.

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};

/// An element with its attributes, its children and its text (that of nested elements included).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    text: String,
}

impl Element {
    fn open(start: &BytesStart) -> Result<Self, String> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            attributes.push((attribute.key.0.to_owned(), value.into_owned()));
        }
        Ok(Self { name: start.name().0.to_owned(), attributes, ..Self::default() })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The text without surrounding white space, and with single spaces inside.
    pub(super) fn words(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text as written, without surrounding white space.
    pub(super) fn verbatim(&self) -> String {
        self.text.trim().to_owned()
    }
}

/// Reads one document and returns its root.
pub(super) fn parse(document: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(document.trim_start_matches('\u{feff}').trim());
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => open.push(Element::open(&start)?),
            Event::Empty(start) => close(Element::open(&start)?, &mut open, &mut root)?,
            Event::End(_) => {
                let element = open.pop().ok_or("an end tag without a start tag")?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(text) => add_text(&text.xml_content(XmlVersion::Implicit1_0), &mut open)?,
            Event::CData(text) => add_text(&text.xml_content(XmlVersion::Implicit1_0), &mut open)?,
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().map_err(|error| error.to_string())?;
                match (character, resolve_predefined_entity(&name)) {
                    (Some(character), _) => add_text(character.encode_utf8(&mut [0; 4]), &mut open)?,
                    (None, Some(text)) => add_text(text, &mut open)?,
                    (None, None) => return Err("an unknown entity".to_owned()),
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if let Some(element) = open.pop() {
        return Err(format!("element {} is not closed", element.name));
    }
    root.ok_or_else(|| "the document is empty".to_owned())
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => {
            parent.text.push_str(&element.text);
            parent.children.push(element);
            Ok(())
        }
        None if root.is_none() => {
            *root = Some(element);
            Ok(())
        }
        None => Err("more than one root element".to_owned()),
    }
}

fn add_text(text: &str, open: &mut [Element]) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("text outside of the root element".to_owned()),
    }
    Ok(())
}
