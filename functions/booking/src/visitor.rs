//! The caller's page: reads the link, asks the calendar, and takes presses.

use std::rc::Rc;

use domain::event::PageAction;
use domain::lead::Caller;
use domain::page::{self, Standing};
use domain::profile::Language;
use domain::slots::{Slot, Wish};
use domain::{Business, Event, Lead, Phone, What};
use guest::web::{Answer, Incoming};
use guest::{Error, config, leads, links};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::Markup;
use spin_sdk::http::{Method, StatusCode};
use state::Store;

use crate::pages::{self, Notice, View};
use crate::perform;

/// Whoever came in.
struct Visitor<'a> {
    store: Store,
    business: Rc<Business>,
    lead: Lead,
    token: &'a str,
    language: Language,
    now: Timestamp,
}

/// `GET` and `POST /book/{token}`, `GET /book/{token}/visit.ics`.
pub(crate) async fn answer(request: &Incoming, path: &str) -> Result<Answer, Error> {
    let (token, below) = path.split_once('/').map_or((path, None), |(token, below)| (token, Some(below)));
    let visitor = match Visitor::come_in(request, token).await? {
        Came::In(visitor) => visitor,
        Came::Late(business, language) => {
            return Ok(page(StatusCode::GONE, &pages::over(&business, language, token)));
        }
        Came::Unknown => return Ok(page(StatusCode::NOT_FOUND, &pages::ended())),
    };
    match (&request.method, below) {
        (&Method::GET | &Method::HEAD, None | Some("")) => visitor.show(request).await,
        (&Method::POST, None | Some("")) => visitor.press(request).await,
        (&Method::GET, Some("visit.ics")) => visitor.event(),
        _ => Ok(page(StatusCode::NOT_FOUND, &pages::ended())),
    }
}

/// With which link somebody came.
enum Came<'a> {
    /// One that is good.
    In(Box<Visitor<'a>>),
    /// One of ours that has ended: by its day, or because something else has begun since.
    Late(Rc<Business>, Language),
    /// None of ours.
    Unknown,
}

impl<'a> Visitor<'a> {
    async fn come_in(request: &Incoming, token: &'a str) -> Result<Came<'a>, Error> {
        let (key, now, store) = (config::required("session_key").await?, guest::now(), Store::open().await?);
        let Some((business, visitor)) = links::find(&store, &key, token, now).await? else {
            return Ok(Came::Unknown);
        };
        let language = wanted(request).filter(|language| business.languages.contains(language));
        let lead = if visitor.is_late(now) { None } else { the_lead(&store, &business, &visitor).await? };
        let Some(lead) = lead else {
            let language = language.unwrap_or(business.language());
            return Ok(Came::Late(business, language));
        };
        let language = language.unwrap_or(lead.language);
        Ok(Came::In(Box::new(Self { store, business, lead, token, language, now })))
    }

    async fn show(&self, request: &Incoming) -> Result<Answer, Error> {
        let standing = page::standing(&self.lead, self.now);
        let free = if standing == Standing::Over { None } else { self.free().await };
        let service = self.lead.intake.service.as_deref().and_then(|id| self.business.service(id));
        let value = |name: &str| request.query_value(name);
        let view = View {
            business: &self.business,
            language: self.language,
            standing,
            service: service.map(|service| service.called(self.language)),
            place: self.lead.intake.place(),
            visit: self.lead.appointment.as_ref().map(|visit| visit.slot),
            free,
            from: value("from").and_then(|from| from.parse::<Date>().ok()),
            notice: value("done").and_then(Notice::from_word),
            cancels: value("cancel").is_some() && standing == Standing::Visit,
            press: self.now.as_millisecond().to_string(),
            token: self.token,
        };
        let status = if standing == Standing::Over { StatusCode::GONE } else { StatusCode::OK };
        let mut answer = page(status, &pages::visit(&view));
        if request.method == Method::HEAD {
            answer.body.clear();
        }
        Ok(answer)
    }

    /// None: the calendar cannot be asked.
    async fn free(&self) -> Option<Vec<Slot>> {
        let found = perform::find(&self.business, &self.lead, &Wish::default(), self.now).await;
        found.map_err(|_| eprintln!("calendar: the caller's page shows no times")).ok()
    }

    async fn press(&self, request: &Incoming) -> Result<Answer, Error> {
        // The address is known to nobody else; a form of another page that guessed it would come from elsewhere.
        if !matches!(request.header("sec-fetch-site"), None | Some("same-origin" | "none")) {
            return Ok(page(StatusCode::FORBIDDEN, &pages::ended()));
        }
        let press = form(&request.body, "press")
            .filter(|press| (1..=20).contains(&press.len()) && press.bytes().all(|b| b.is_ascii_digit()));
        let Some(press) = press else { return Ok(self.back(None)) };
        let (id, what) = if form(&request.body, "cancel").is_some() {
            (format!("{press}-cancel"), PageAction::Cancel)
        } else {
            let starts = form(&request.body, "slot").and_then(|slot| slot.parse::<i64>().ok());
            if self
                .lead
                .appointment
                .as_ref()
                .is_some_and(|visit| Some(visit.slot.starts.as_second()) == starts)
            {
                return Ok(self.back(Some(Notice::Booked)));
            }
            // Without it, the page says that the calendar cannot be asked.
            let Some(free) = self.free().await else { return Ok(self.back(None)) };
            let slot = free.into_iter().find(|slot| Some(slot.starts.as_second()) == starts);
            let Some(slot) = slot else { return Ok(self.back(Some(Notice::Taken))) };
            (format!("{press}-{}", slot.starts.as_second()), PageAction::Pick(slot))
        };
        let before = self.lead.appointment.as_ref().map(|visit| visit.slot);
        let event = Event::Page { id, what, language: self.language };
        let key = self.lead.own_key();
        let lead = leads::handle(&self.store, &self.business, &key, None, &[event], self.now).await?;
        Ok(self.back(lead.as_ref().and_then(|lead| came_of(what, before, lead))))
    }

    /// To the page, which says what came of it: reloading it presses nothing again.
    fn back(&self, notice: Option<Notice>) -> Answer {
        let mut to = format!("/book/{}?lang={}", self.token, self.language.code());
        if let Some(notice) = notice {
            to.push_str("&done=");
            to.push_str(notice.word());
        }
        let mut answer = Answer::empty().with_status(StatusCode::SEE_OTHER);
        answer.headers.push(("location", to));
        answer.headers.extend(guards());
        answer
    }

    /// The visit, for their own calendar.
    fn event(&self) -> Result<Answer, Error> {
        let Some(visit) = &self.lead.appointment else {
            return Ok(page(StatusCode::NOT_FOUND, &pages::ended()));
        };
        let service = self.business.service(&visit.service).map(|service| service.called(self.language));
        let (summary, place) = (pages::title(&self.business, service), self.lead.intake.place());
        let event = ical::Appointment {
            uid: &domain::lead::tag(&format!("{}:{}", self.business.id, visit.id)),
            period: ical::Period { starts: visit.slot.starts.as_second(), ends: visit.slot.ends.as_second() },
            summary: &summary,
            description: "",
            place: place.as_deref().unwrap_or_default(),
            stamp: self.now.as_second(),
        };
        let mut answer = Answer::of("text/calendar; charset=utf-8", ical::write(&[event], None));
        answer.headers.push(("content-disposition", "attachment; filename=\"visit.ics\"".to_owned()));
        answer.headers.extend(guards());
        Ok(answer)
    }
}

/// None: they were forgotten, or something else has begun since.
async fn the_lead(
    store: &Store,
    business: &Business,
    visitor: &session::page::Visitor,
) -> Result<Option<Lead>, Error> {
    let Ok(number) = Phone::parse(&format!("+{}", visitor.digits)) else { return Ok(None) };
    let lead = leads::load(store, &Lead::key(&business.id, &Caller::Number(number))).await?;
    Ok(lead.filter(|lead| visitor.is_of(lead.episode)))
}

fn came_of(what: PageAction, before: Option<Slot>, lead: &Lead) -> Option<Notice> {
    let now = lead.appointment.as_ref().map(|visit| visit.slot);
    match what {
        PageAction::Cancel => now.is_none().then_some(Notice::Cancelled),
        PageAction::Pick(slot) if now == Some(slot) && before.is_none() => Some(Notice::Booked),
        PageAction::Pick(slot) if now == Some(slot) => Some(Notice::Moved),
        PageAction::Pick(_) => {
            let waits = lead.outbox.iter().any(|effect| matches!(effect.what, What::Reserve { .. }));
            Some(if waits { Notice::Waits } else { Notice::Taken })
        }
    }
}

/// The language that the address, or the form, asks for.
fn wanted(request: &Incoming) -> Option<Language> {
    let asked = request.query_value("lang").map(str::to_owned).or_else(|| form(&request.body, "lang"))?;
    Language::from_code(&asked)
}

fn form(body: &[u8], wanted: &str) -> Option<String> {
    form_urlencoded::parse(body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

fn page(status: StatusCode, page: &Markup) -> Answer {
    let mut answer = Answer::of("text/html; charset=utf-8", page.0.clone()).with_status(status);
    answer.headers.extend(guards());
    answer
}

/// Nothing but our own style runs on the page, nobody frames or keeps it, and its address, which is all that it takes
/// to come in, is told to no one.
fn guards() -> [(&'static str, String); 5] {
    let style = pages::style_hash();
    let policy = format!(
        "default-src 'none'; style-src '{style}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    [
        ("content-security-policy", policy),
        ("cache-control", "no-store".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("x-robots-tag", "noindex".to_owned()),
    ]
}
