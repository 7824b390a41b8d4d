//! Google Calendar, API v3 (developers.google.com/calendar/api/v3/reference).

mod access;

use http::header::RETRY_AFTER;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use self::access::Credentials;
use super::web::{self, Answer, Ask};
use super::{Appointment, Busy, Outside, Transport, Trouble, uid};
use crate::day::Period;

/// What the ids of our events begin with. They are of 0 to 9 and a to v.
const OURS: &str = "rb";
/// More pages than this are a calendar that goes round in a circle.
const MOST_PAGES: usize = 40;

/// A calendar at Google.
pub struct Google<T> {
    transport: T,
    api: Url,
    calendar: String,
    credentials: Credentials,
    business: String,
    zone: TimeZone,
    now: i64,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    items: Vec<Item>,
    #[serde(rename = "nextPageToken")]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    transparency: String,
    start: Option<Moment>,
    end: Option<Moment>,
    #[serde(default)]
    attendees: Vec<Attendee>,
}

#[derive(Deserialize)]
struct Attendee {
    #[serde(default, rename = "self")]
    is_self: bool,
    #[serde(default, rename = "responseStatus")]
    response: String,
}

#[derive(Deserialize)]
struct Moment {
    date: Option<Date>,
    #[serde(rename = "dateTime")]
    time: Option<Timestamp>,
}

impl Moment {
    fn second(&self, zone: &TimeZone) -> Option<i64> {
        match (self.time, self.date) {
            (Some(time), _) => Some(time.as_second()),
            (None, Some(date)) => Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_second()),
            (None, None) => None,
        }
    }
}

impl Item {
    fn period(&self, zone: &TimeZone) -> Option<Period> {
        let (starts, ends) = (self.start.as_ref()?.second(zone)?, self.end.as_ref()?.second(zone)?);
        (starts < ends).then_some(Period { starts, ends })
    }

    fn is_cancelled(&self) -> bool {
        self.status == "cancelled"
    }

    fn takes_time(&self) -> bool {
        let declined = self.attendees.iter().any(|who| who.is_self && who.response == "declined");
        !self.is_cancelled() && self.transparency != "transparent" && !declined
    }

    fn busy(&self, zone: &TimeZone) -> Option<Busy> {
        let all_day = self.start.as_ref()?.date.is_some();
        let ours = self.id.strip_prefix(OURS).filter(|id| id.len() == 32).map(str::to_owned);
        Some(Busy { period: self.period(zone)?, all_day, ours })
    }
}

impl<T: Transport> Google<T> {
    /// The calendar with this id, for whom the secret stands: a service account's key or a refresh token, in JSON.
    pub fn new(
        transport: T,
        (api, calendar): (&str, &str),
        secret: &str,
        business: &str,
        zone: TimeZone,
        now: i64,
    ) -> Result<Self, Trouble> {
        let credentials = Credentials::parse(secret)?;
        let (calendar, business) = (calendar.trim().to_owned(), business.to_owned());
        Ok(Self { transport, api: web::address(api)?, calendar, credentials, business, zone, now })
    }

    /// `calendars/{id}/...` with a query.
    fn at(&self, below: &[&str], query: &[(&str, &str)]) -> Result<Url, Trouble> {
        let mut url = self.api.clone();
        let wrong = || Trouble::Setup("variable calendar_api is no address".to_owned());
        {
            let mut path = url.path_segments_mut().map_err(|()| wrong())?;
            path.pop_if_empty().extend(["calendar", "v3", "calendars", &self.calendar]).extend(below);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    async fn ask(&self, method: &str, at: Url, body: Option<&Value>) -> Result<Answer, Trouble> {
        // A token that was taken back is exchanged once.
        for again in [false, true] {
            let token = self.credentials.token(&self.transport, self.now, again).await?;
            let mut headers = vec![("authorization", format!("Bearer {token}"))];
            headers.extend(body.map(|_| ("content-type", "application/json".to_owned())));
            let body = body.map(Value::to_string).unwrap_or_default();
            let answer = web::send(&self.transport, Ask { method, at: at.clone(), headers, body }).await?;
            if answer.status != 401 || again {
                return Ok(answer);
            }
        }
        Err(refused(401))
    }

    async fn event(&self, id: &str) -> Result<Option<Item>, Trouble> {
        let answer = self.ask("GET", self.at(&["events", &self.name(id)], &[])?, None).await?;
        match answer.status {
            404 | 410 => {
                // Gone with the whole calendar is not deleted.
                self.named().await?;
                Ok(None)
            }
            _ => Ok(Some(read(&answer)?)),
        }
    }

    /// What the calendar is called.
    async fn named(&self) -> Result<String, Trouble> {
        let answer = self.ask("GET", self.at(&[], &[])?, None).await?;
        let about: Value = read(&answer)?;
        Ok(about.get("summary").and_then(Value::as_str).unwrap_or("without a name").to_owned())
    }

    fn name(&self, id: &str) -> String {
        format!("{OURS}{}", uid(&self.business, id))
    }

    /// Where only free and busy may be read.
    async fn free_busy(&self, window: Period) -> Result<Vec<Busy>, Trouble> {
        let mut at = self.api.clone();
        at.set_path("/calendar/v3/freeBusy");
        let question = json!({
            "timeMin": moment(window.starts), "timeMax": moment(window.ends), "items": [{"id": self.calendar}],
        });
        let answer: Value = read(&self.ask("POST", at, Some(&question)).await?)?;
        let periods =
            answer.get("calendars").and_then(|all| all.get(&self.calendar)?.get("busy")?.as_array());
        let period = |one: &Value| {
            let at = |name: &str| Some(one.get(name)?.as_str()?.parse::<Timestamp>().ok()?.as_second());
            Some(Busy {
                period: Period { starts: at("start")?, ends: at("end")? },
                all_day: false,
                ours: None,
            })
        };
        let periods = periods.ok_or_else(|| refused(403))?;
        Ok(periods.iter().filter_map(period).collect())
    }
}

impl<T: Transport> Outside for Google<T> {
    async fn busy(&self, window: Period) -> Result<Vec<Busy>, Trouble> {
        let (from, until) = (moment(window.starts), moment(window.ends));
        let mut busy = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut query = vec![
                ("singleEvents", "true"),
                ("maxResults", "250"),
                ("timeMin", from.as_str()),
                ("timeMax", until.as_str()),
            ];
            query.extend(next.as_deref().map(|next| ("pageToken", next)));
            let answer = self.ask("GET", self.at(&["events"], &query)?, None).await?;
            if answer.status == 403 && next.is_none() && !is_too_often(&answer) {
                return self.free_busy(window).await;
            }
            let page: Page = read(&answer)?;
            busy.extend(
                page.items.iter().filter(|item| item.takes_time()).filter_map(|item| item.busy(&self.zone)),
            );
            next = page.next;
            if next.is_none() {
                return Ok(busy);
            }
        }
        Err(Trouble::Later("Google's pages of events do not end".to_owned()))
    }

    async fn write(&self, appointment: &Appointment) -> Result<(), Trouble> {
        let name = self.name(&appointment.id);
        let event = json!({
            "id": name,
            "status": "confirmed",
            "summary": appointment.summary,
            "description": appointment.description,
            "location": appointment.place,
            "start": {"dateTime": moment(appointment.work.starts)},
            "end": {"dateTime": moment(appointment.work.ends)},
        });
        let answer = self.ask("POST", self.at(&["events"], &[])?, Some(&event)).await?;
        if answer.status != 409 {
            return read::<Value>(&answer).map(|_| ());
        }
        // It is there already: from a try whose answer was lost, or deleted once, or it says something else now.
        let answer = self.ask("PATCH", self.at(&["events", &name], &[])?, Some(&event)).await?;
        read::<Value>(&answer).map(|_| ())
    }

    async fn remove(&self, id: &str) -> Result<(), Trouble> {
        let answer = self.ask("DELETE", self.at(&["events", &self.name(id)], &[])?, None).await?;
        match answer.status {
            404 | 410 => Ok(()),
            _ if answer.is_ok() => Ok(()),
            _ => Err(failed(&answer)),
        }
    }

    async fn look(&self, id: &str) -> Result<Option<Period>, Trouble> {
        let event = self.event(id).await?.filter(|event| !event.is_cancelled());
        Ok(event.and_then(|event| event.period(&self.zone)))
    }

    async fn check(&self) -> Result<String, Trouble> {
        let name = self.named().await?;
        self.busy(Period { starts: self.now, ends: self.now + 86_400 }).await?;
        Ok(format!("the Google calendar \"{name}\""))
    }
}

fn moment(at: i64) -> String {
    Timestamp::from_second(at).unwrap_or_default().to_string()
}

fn read<D: for<'a> Deserialize<'a>>(answer: &Answer) -> Result<D, Trouble> {
    if !answer.is_ok() {
        return Err(failed(answer));
    }
    let body = if answer.body.is_empty() { b"null" } else { answer.body.as_slice() };
    serde_json::from_slice(body)
        .map_err(|_| Trouble::Later("Google's answer is not what it documents".to_owned()))
}

fn failed(answer: &Answer) -> Trouble {
    if is_too_often(answer) {
        let after = answer.header(RETRY_AFTER).map_or_else(String::new, |after| format!(", for {after} s"));
        return Trouble::Later(format!("Google wants to be asked less often{after}"));
    }
    refused(answer.status)
}

/// Google answers 403 both to who may not and to who asks too often.
fn is_too_often(answer: &Answer) -> bool {
    let reasons = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"];
    answer.status == 429
        || answer.status == 403 && reasons.iter().any(|reason| answer.text().contains(reason))
}

fn refused(status: u16) -> Trouble {
    match status {
        401 => Trouble::Setup("Google does not take the credentials: make new ones and set calendar_secret".to_owned()),
        403 => Trouble::Setup(
            "Google does not allow this: share the calendar with the account of calendar_secret, with the right to \
             make changes to events"
                .to_owned(),
        ),
        404 => Trouble::Setup(
            "Google knows no such calendar: write its id in the profile, and share it with the account of \
             calendar_secret"
                .to_owned(),
        ),
        status => web::trouble("Google Calendar", status),
    }
}

#[cfg(test)]
mod tests;
