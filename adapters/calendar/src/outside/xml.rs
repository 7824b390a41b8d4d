//! The answers of WebDAV servers (RFC 4918) as trees: small, and with namespaces resolved.

use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

pub(super) const DAV: &str = "DAV:";
pub(super) const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// Nothing that a calendar server says is nested deeper.
const DEEPEST: usize = 40;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    space: String,
    name: String,
    /// The names of the attributes `name`, which is all that is ever looked at.
    pub(super) named: Option<String>,
    pub(super) text: String,
    children: Vec<Element>,
}

impl Element {
    pub(super) fn is(&self, space: &str, name: &str) -> bool {
        self.space == space && self.name == name
    }

    pub(super) fn all<'a>(&'a self, space: &'a str, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.is(space, name))
    }

    pub(super) fn child(&self, space: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(space, name))
    }

    /// Down a path of elements of WebDAV's own namespace.
    pub(super) fn dav(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |at, name| at.child(DAV, name))
    }

    /// The properties that a `response` says it has: those with status 200.
    pub(super) fn properties(&self) -> impl Iterator<Item = &Self> {
        let good = |part: &&Self| {
            let status = part.child(DAV, "status").map_or("", |status| status.text.as_str());
            status.split(' ').nth(1) == Some("200")
        };
        self.all(DAV, "propstat").filter(good).filter_map(|part| part.child(DAV, "prop"))
    }

    pub(super) fn property(&self, space: &str, name: &str) -> Option<&Self> {
        self.properties().find_map(|properties| properties.child(space, name))
    }
}

/// The root element. None: it is not XML, or breaks off.
pub(super) fn read(text: &str) -> Option<Element> {
    let mut reader = NsReader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let (space, event) = reader.read_resolved_event().ok()?;
        match event {
            Event::Start(start) if open.len() < DEEPEST => open.push(element(&space, &start)),
            Event::Start(_) => return None,
            Event::Empty(start) => open.last_mut()?.children.push(element(&space, &start)),
            Event::End(_) => {
                let done = open.pop()?;
                open.last_mut()?.children.push(done);
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text),
            Event::CData(text) => open.last_mut()?.text.push_str(&text),
            Event::GeneralRef(reference) => open.last_mut()?.text.push_str(&character(&reference)?),
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = open.pop().filter(|_| open.is_empty())?;
    root.children.pop()
}

fn element(space: &ResolveResult, start: &quick_xml::events::BytesStart) -> Element {
    let space = match space {
        ResolveResult::Bound(space) => space.0.to_owned(),
        _ => String::new(),
    };
    let name = start.local_name().as_ref().to_owned();
    let named = start.try_get_attribute("name").ok().flatten();
    let named = named.map(|named| named.value.into_owned());
    Element { space, name, named, ..Element::default() }
}

/// What `&amp;` and the like stand for.
fn character(reference: &quick_xml::events::BytesRef) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    Some(quick_xml::escape::resolve_predefined_entity(reference)?.to_owned())
}

/// Text for an element.
pub(super) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_resolved_and_texts_put_together() {
        let text = "<?xml version=\"1.0\"?><a:multistatus xmlns:a=\"DAV:\"><a:response><a:href>/x&amp;y/</a:href>\
                    <a:propstat><a:prop><c:data xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><![CDATA[BEGIN]]>&#13;</c:data></a:prop>\
                    <a:status>HTTP/1.1 200 OK</a:status></a:propstat></a:response></a:multistatus>";
        let root = read(text).unwrap();
        assert!(root.is(DAV, "multistatus"));
        let response = root.child(DAV, "response").unwrap();
        assert_eq!(response.dav(&["href"]).unwrap().text, "/x&y/");
        assert_eq!(response.property(CALDAV, "data").unwrap().text, "BEGIN\r");
    }

    #[test]
    fn what_is_no_xml_or_breaks_off_is_none() {
        for text in ["", "BEGIN:VCALENDAR", "<a><b></a>", "<a>", &"<a>".repeat(1000)] {
            assert!(read(text).is_none(), "{text:.20}");
        }
    }
}
