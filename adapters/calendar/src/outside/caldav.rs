//! CalDAV (RFC 4791): what iCloud, Fastmail, Nextcloud, Radicale and many others speak.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::ETAG;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::web::{self, Answer, Ask};
use super::xml::{self, CALDAV, DAV, Element};
use super::{Appointment, Busy, OURS, Outside, Transport, Trouble, found, uid};
use crate::day::Period;

const PROPERTIES: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop>\
    <d:resourcetype/><d:displayname/><d:current-user-principal/><d:current-user-privilege-set/>\
    <c:calendar-home-set/><c:supported-calendar-component-set/></d:prop></d:propfind>";
/// Where a server says that its calendars are, if not at its root (RFC 6764).
const WELL_KNOWN: &str = "/.well-known/caldav";

thread_local! {
    /// Where the calendars are, by address and user, as far as this instance has found out.
    static FOUND: RefCell<BTreeMap<(String, String), Url>> = const { RefCell::new(BTreeMap::new()) };
}

/// A calendar on a server.
pub struct CalDav<T> {
    transport: T,
    address: Url,
    user: String,
    password: String,
    business: String,
    zone: TimeZone,
    now: i64,
}

/// A collection that holds events.
struct Collection {
    at: Url,
    name: String,
    writable: bool,
}

impl<T: Transport> CalDav<T> {
    /// The calendar at an address: the collection itself, or the server, where the user's first calendar is taken.
    pub fn new(
        transport: T,
        address: &str,
        (user, password): (&str, &str),
        business: &str,
        zone: TimeZone,
        now: i64,
    ) -> Result<Self, Trouble> {
        if user.is_empty() || password.is_empty() {
            let what = "the calendar needs a user and a password: set calendar_user and calendar_secret";
            return Err(Trouble::Setup(what.to_owned()));
        }
        let (user, password, business) = (user.to_owned(), password.to_owned(), business.to_owned());
        Ok(Self { transport, address: web::address(address)?, user, password, business, zone, now })
    }

    async fn ask(
        &self,
        method: &str,
        at: &Url,
        more: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, Trouble> {
        let login = STANDARD.encode(format!("{}:{}", self.user, self.password));
        let mut headers = vec![("authorization", format!("Basic {login}"))];
        headers.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        web::send(&self.transport, Ask { method, at: at.clone(), headers, body: body.to_owned() }).await
    }

    /// Asks for something in XML. None: there is no such thing at this address.
    async fn report(
        &self,
        method: &str,
        at: &Url,
        depth: &str,
        body: &str,
    ) -> Result<Option<(Element, Url)>, Trouble> {
        let headers = [("depth", depth), ("content-type", "application/xml; charset=utf-8")];
        let answer = self.ask(method, at, &headers, body).await?;
        if matches!(answer.status, 404 | 405 | 410 | 501) {
            return Ok(None);
        }
        if answer.status != 207 {
            return Err(web::trouble("the calendar", answer.status));
        }
        let root = xml::read(&answer.text()).filter(|root| root.is(DAV, "multistatus"));
        let root =
            root.ok_or_else(|| Trouble::Later("the calendar's answer is no XML that can be read".into()))?;
        Ok(Some((root, answer.at)))
    }

    /// Where the calendar is.
    async fn collection(&self) -> Result<Url, Trouble> {
        let key = (self.address.to_string(), self.user.clone());
        if let Some(known) = FOUND.with_borrow(|found| found.get(&key).cloned()) {
            return Ok(known);
        }
        Ok(self.found_anew().await?.at)
    }

    /// Looks where the calendar is, and remembers it.
    async fn found_anew(&self) -> Result<Collection, Trouble> {
        let found = self.discover().await?;
        let key = (self.address.to_string(), self.user.clone());
        FOUND.with_borrow_mut(|all| all.insert(key, found.at.clone()));
        Ok(found)
    }

    /// From the address to the collection (RFC 4791, 6.2.1; RFC 5397; RFC 6764).
    async fn discover(&self) -> Result<Collection, Trouble> {
        let nothing = || {
            Trouble::Setup("the calendar's address leads to no calendar: write the collection's own".into())
        };
        let mut at = self.address.clone();
        let mut principal_asked = false;
        let well_known = self.address.join(WELL_KNOWN).map_err(|_| nothing())?;
        let mut others = vec![well_known];
        loop {
            let answer = self.report("PROPFIND", &at, "0", PROPERTIES).await?;
            let Some((root, from)) = answer else {
                at = others.pop().ok_or_else(nothing)?;
                continue;
            };
            let response = root.child(DAV, "response").ok_or_else(nothing)?;
            if let Some(collection) = calendar(response, &from) {
                return Ok(collection);
            }
            let link = |space: &str, name: &str| {
                let href = response.property(space, name)?.dav(&["href"])?.text.trim();
                from.join(href).ok()
            };
            if let Some(home) = link(CALDAV, "calendar-home-set") {
                return self.first_of(&home).await?.ok_or_else(nothing);
            }
            at = match link(DAV, "current-user-principal").filter(|_| !principal_asked) {
                Some(principal) => {
                    principal_asked = true;
                    principal
                }
                None => others.pop().ok_or_else(nothing)?,
            };
        }
    }

    /// The first calendar of a home that can be written to, else the first.
    async fn first_of(&self, home: &Url) -> Result<Option<Collection>, Trouble> {
        let Some((root, from)) = self.report("PROPFIND", home, "1", PROPERTIES).await? else {
            return Ok(None);
        };
        let mut all: Vec<_> = root.all(DAV, "response").filter_map(|one| calendar(one, &from)).collect();
        let best = all.iter().position(|one| one.writable).unwrap_or(0);
        Ok((best < all.len()).then(|| all.swap_remove(best)))
    }

    fn name(&self, id: &str) -> String {
        format!("{}{OURS}", uid(&self.business, id))
    }

    async fn href(&self, id: &str) -> Result<Url, Trouble> {
        let file = format!("{}.ics", uid(&self.business, id));
        let at = self.collection().await?.join(&file);
        at.map_err(|_| Trouble::Setup("the calendar's address is none".to_owned()))
    }

    /// What stands under an address, with its version. None: nothing, in a collection that is there.
    async fn stored(&self, at: &Url) -> Result<Option<(String, String)>, Trouble> {
        let answer = self.ask("GET", at, &[], "").await?;
        match answer.status {
            404 | 410 => {
                // Gone with the whole collection is not deleted.
                FOUND.with_borrow_mut(BTreeMap::clear);
                let collection = self.collection().await?;
                if at.as_str().starts_with(collection.as_str()) {
                    return Ok(None);
                }
                Err(Trouble::Setup(
                    "the calendar is another one than before: were its address or user changed?".into(),
                ))
            }
            _ if answer.is_ok() => {
                let etag = answer.header(ETAG).unwrap_or_else(|| "*".to_owned());
                Ok(Some((answer.text(), etag)))
            }
            status => Err(web::trouble("the calendar", status)),
        }
    }
}

impl<T: Transport> Outside for CalDav<T> {
    async fn busy(&self, window: Period) -> Result<Vec<Busy>, Trouble> {
        let stamp = |at: i64| {
            let at = Timestamp::from_second(at).unwrap_or_default();
            at.strftime("%Y%m%dT%H%M%SZ").to_string()
        };
        let query = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><c:calendar-query xmlns:d=\"DAV:\" \
             xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><c:calendar-data/></d:prop><c:filter>\
             <c:comp-filter name=\"VCALENDAR\"><c:comp-filter name=\"VEVENT\">\
             <c:time-range start=\"{}\" end=\"{}\"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>",
            xml::escape(&stamp(window.starts)),
            xml::escape(&stamp(window.ends)),
        );
        let at = self.collection().await?;
        let Some((root, _)) = self.report("REPORT", &at, "1", &query).await? else {
            FOUND.with_borrow_mut(BTreeMap::clear);
            return Err(web::trouble("the calendar", 404));
        };
        let mut busy = Vec::new();
        for response in root.all(DAV, "response") {
            if let Some(data) = response.property(CALDAV, "calendar-data") {
                busy.extend(found(&data.text, window, &self.zone)?);
            }
        }
        busy.sort_by_key(|busy| busy.period);
        Ok(busy)
    }

    async fn write(&self, appointment: &Appointment) -> Result<(), Trouble> {
        let at = self.href(&appointment.id).await?;
        let name = self.name(&appointment.id);
        let event = ical::Appointment {
            uid: &name,
            period: appointment.work.into(),
            summary: &appointment.summary,
            description: &appointment.description,
            place: &appointment.place,
            stamp: self.now,
        };
        let body = ical::write(&[event], None);
        let put = async |condition: (&str, &str)| {
            let headers = [("content-type", "text/calendar; charset=utf-8"), condition];
            self.ask("PUT", &at, &headers, &body).await
        };
        let mut answer = put(("if-none-match", "*")).await?;
        if answer.status == 412 {
            // It is there already: from a try whose answer was lost, or it says something else now.
            let stored = self.stored(&at).await?;
            let (_, etag) = stored.ok_or_else(|| Trouble::Later("the event changes just now".to_owned()))?;
            answer = put(("if-match", &etag)).await?;
        }
        match answer.status {
            412 => Err(Trouble::Later("somebody changes the event just now".to_owned())),
            _ if answer.is_ok() => Ok(()),
            status => Err(web::trouble("the calendar", status)),
        }
    }

    async fn remove(&self, id: &str) -> Result<(), Trouble> {
        let at = self.href(id).await?;
        let Some((_, etag)) = self.stored(&at).await? else { return Ok(()) };
        let answer = self.ask("DELETE", &at, &[("if-match", &etag)], "").await?;
        match answer.status {
            404 | 410 => Ok(()),
            412 => Err(Trouble::Later("somebody changes the event just now".to_owned())),
            _ if answer.is_ok() => Ok(()),
            status => Err(web::trouble("the calendar", status)),
        }
    }

    async fn look(&self, id: &str) -> Result<Option<Period>, Trouble> {
        let Some((text, _)) = self.stored(&self.href(id).await?).await? else { return Ok(None) };
        let stands = ical::stands(&text, &self.zone).map_err(|error| Trouble::Later(error.to_string()))?;
        Ok(stands.map(Into::into))
    }

    async fn check(&self) -> Result<String, Trouble> {
        let collection = self.found_anew().await?;
        if !collection.writable {
            return Err(web::trouble("the calendar", 403));
        }
        let day = Period { starts: self.now, ends: self.now + 86_400 };
        self.busy(day).await?;
        Ok(format!("the calendar \"{}\"", collection.name))
    }
}

/// The calendar that a `response` is about, if it is about one.
fn calendar(response: &Element, from: &Url) -> Option<Collection> {
    response.property(DAV, "resourcetype")?.child(CALDAV, "calendar")?;
    if let Some(kinds) = response.property(CALDAV, "supported-calendar-component-set") {
        let mut kinds = kinds.all(CALDAV, "comp").filter_map(|kind| kind.named.as_deref());
        kinds.find(|kind| kind.eq_ignore_ascii_case("VEVENT"))?;
    }
    let mut at = from.join(response.dav(&["href"])?.text.trim()).ok()?;
    if !at.path().ends_with('/') {
        at.set_path(&format!("{}/", at.path()));
    }
    let name = response.property(DAV, "displayname").map(|name| name.text.trim().to_owned());
    let may = response.property(DAV, "current-user-privilege-set").map(|set| {
        let rights = ["all", "write", "write-content", "bind"];
        set.all(DAV, "privilege")
            .any(|privilege| rights.iter().any(|right| privilege.child(DAV, right).is_some()))
    });
    Some(Collection {
        at,
        name: name.filter(|name| !name.is_empty()).unwrap_or("without a name".into()),
        writable: may.unwrap_or(true),
    })
}

#[cfg(test)]
mod tests;
