//! The caller's page: pure functions of what is known. No script runs on it; everything that varies is escaped as it is
//! written.

mod words;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Business;
use domain::page::Standing;
use domain::profile::Language;
use domain::slots::Slot;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use words::pick;

const STYLE: &str = include_str!("style.css");
/// So many days with free times stand on one page.
const DAYS: usize = 5;

/// What just came of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// They have a visit now.
    Booked,
    /// It is another time now.
    Moved,
    /// They have none any more.
    Cancelled,
    /// Someone else has that time.
    Taken,
    /// The calendar has not answered yet.
    Waits,
}

impl Notice {
    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Taken => "taken",
            Self::Waits => "waits",
        }
    }

    /// Reads it.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Booked, Self::Moved, Self::Cancelled, Self::Taken, Self::Waits]
            .into_iter()
            .find(|notice| notice.word() == word)
    }
}

/// What the page is made of.
pub struct View<'a> {
    /// Whose it is.
    pub business: &'a Business,
    /// In which language it is read.
    pub language: Language,
    /// What it can do.
    pub standing: Standing,
    /// What the visit is for.
    pub service: Option<&'a str>,
    /// Where.
    pub place: Option<String>,
    /// The visit.
    pub visit: Option<Slot>,
    /// Every time that is free; none: the calendar cannot be asked.
    pub free: Option<Vec<Slot>>,
    /// The first date to show.
    pub from: Option<Date>,
    /// What just came of a press.
    pub notice: Option<Notice>,
    /// Whether they are asked if they mean to cancel.
    pub cancels: bool,
    /// Names this page: two presses on it are one.
    pub press: String,
    /// The token in its address.
    pub token: &'a str,
}

/// Names our style in the content security policy.
pub fn style_hash() -> &'static str {
    static HASH: LazyLock<String> =
        LazyLock::new(|| format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE))));
    &HASH
}

fn shell(title: &str, language: Language, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
}

/// The page.
pub fn visit(view: &View<'_>) -> Markup {
    let language = view.language;
    let heading = match (view.standing, view.visit) {
        (Standing::Over, _) => pick(language, "This page has ended", "Esta página ya no está activa"),
        (_, Some(_)) => pick(language, "Your visit", "Su visita"),
        (_, None) => pick(language, "Pick a time", "Elija una hora"),
    };
    let body = html! {
        header { p.business { (view.business.name) } (languages(view)) }
        main {
            h1 { (heading) }
            @if let Some(notice) = view.notice {
                p.notice role="status" { (words::notice(notice, language)) }
            }
            @match view.standing {
                Standing::Over => (reach(view)),
                Standing::Visit | Standing::Free => {
                    (about(view))
                    @if view.cancels && view.visit.is_some() { (cancels(view)) } @else { (times(view)) }
                }
            }
        }
    };
    shell(&format!("{heading} · {}", view.business.name), language, &body)
}

/// For a link that was one of this business's, and has ended.
pub fn over(business: &Business, language: Language, token: &str) -> Markup {
    visit(&View {
        business,
        language,
        standing: Standing::Over,
        service: None,
        place: None,
        visit: None,
        free: None,
        from: None,
        notice: None,
        cancels: false,
        press: String::new(),
        token,
    })
}

/// For a link that is none of ours: it is not known whose it should be.
pub fn ended() -> Markup {
    let body = html! {
        main {
            h1 { "This link has ended" }
            p { "Please use the link in our newest text, or just reply to it." }
            p lang="es" { "Este enlace ya no está activo. Use el de nuestro último mensaje, o responda a él." }
        }
    };
    shell("This link has ended", Language::En, &body)
}

/// The other languages that the business speaks.
fn languages(view: &View<'_>) -> Markup {
    let others = view.business.languages.iter().filter(|language| **language != view.language);
    html! {
        @for language in others {
            a.language href={ "/book/" (view.token) "?lang=" (language.code()) } lang=(language.code()) {
                (pick(*language, "English", "Español"))
            }
        }
    }
}

/// How else to reach the business.
fn reach(view: &View<'_>) -> Markup {
    let number = view.business.numbers.first();
    html! {
        p {
            (pick(view.language, "Please call or text us: ", "Llámenos o escríbanos: "))
            @if let Some(number) = number { a href={ "tel:" (number.as_str()) } { (number.national()) } }
        }
    }
}

/// What the visit is about, and when.
fn about(view: &View<'_>) -> Markup {
    let (language, zone) = (view.language, &view.business.time_zone);
    html! {
        dl.about {
            @if let Some(visit) = view.visit {
                dt { (pick(language, "When", "Cuándo")) }
                dd.when {
                    (words::day(visit.starts.to_zoned(zone.clone()).date(), language)) ", "
                    (words::time(visit.starts, zone))
                }
            }
            @if let Some(service) = view.service {
                dt { (pick(language, "What", "Qué")) }
                dd { (service) }
            }
            @if let Some(place) = &view.place {
                dt { (pick(language, "Where", "Dónde")) }
                dd { (place) }
            }
        }
        @if let Some(visit) = view.visit.filter(|_| !view.cancels) { (keep(view, visit)) }
    }
}

/// Into their own calendar, or not at all.
fn keep(view: &View<'_>, visit: Slot) -> Markup {
    let language = view.language;
    html! {
        p.acts {
            a href={ "/book/" (view.token) "/visit.ics" } { (pick(language, "Add to calendar", "Añadir al calendario")) }
            a href=(google(view, visit)) rel="noreferrer" { (pick(language, "Add to Google Calendar", "Añadir a Google Calendar")) }
            a href={ "/book/" (view.token) "?cancel=1&lang=" (language.code()) } {
                (pick(language, "Cancel this visit", "Cancelar esta visita"))
            }
        }
    }
}

/// The address that makes an event of it at Google.
fn google(view: &View<'_>, visit: Slot) -> String {
    let stamp = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let title = title(view.business, view.service);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("action", "TEMPLATE");
    query.append_pair("text", &title);
    query.append_pair("dates", &format!("{}/{}", stamp(visit.starts), stamp(visit.ends)));
    if let Some(place) = &view.place {
        query.append_pair("location", place);
    }
    format!("https://calendar.google.com/calendar/render?{}", query.finish())
}

/// What the visit is called in the caller's own calendar.
pub fn title(business: &Business, service: Option<&str>) -> String {
    match service {
        Some(service) => format!("{service}, {}", business.name),
        None => business.name.clone(),
    }
}

/// Whether they mean it.
fn cancels(view: &View<'_>) -> Markup {
    let language = view.language;
    html! {
        form.sure method="post" action={ "/book/" (view.token) } {
            (hidden(view))
            h2 { (pick(language, "Cancel this visit?", "¿Cancelar esta visita?")) }
            button.alarm name="cancel" value="yes" { (pick(language, "Yes, cancel it", "Sí, cancelarla")) }
            a.button href={ "/book/" (view.token) "?lang=" (language.code()) } { (pick(language, "No, keep it", "No, conservarla")) }
        }
    }
}

fn hidden(view: &View<'_>) -> Markup {
    html! {
        input type="hidden" name="press" value=(view.press);
        input type="hidden" name="lang" value=(view.language.code());
    }
}

/// The times that are free, by day.
fn times(view: &View<'_>) -> Markup {
    let (language, zone) = (view.language, &view.business.time_zone);
    let Some(free) = &view.free else {
        return html! {
            p { (pick(language, "The times cannot be looked up just now. Please try again in a minute.",
                      "Ahora mismo no podemos ver las horas libres. Inténtelo en un minuto.")) }
            (reach(view))
        };
    };
    let (days, more) = days(view, free);
    html! {
        h2 {
            @if view.visit.is_some() {
                (pick(language, "Another time", "Otra hora"))
            } @else {
                (pick(language, "Free times", "Horas libres"))
            }
        }
        @if days.is_empty() {
            p { (pick(language, "No time is free in the next days.", "No hay horas libres en los próximos días.")) }
            (reach(view))
        }
        form.times method="post" action={ "/book/" (view.token) } {
            (hidden(view))
            @for (date, slots) in days {
                section aria-label=(words::day(date, language)) {
                    h3 { (words::day(date, language)) }
                    ul {
                        @for slot in slots {
                            li {
                                button name="slot" value=(slot.starts.as_second())
                                    aria-label=(words::moment(slot.starts, zone, language)) {
                                    (words::time(slot.starts, zone))
                                }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(more) = more {
            p { a href={ "/book/" (view.token) "?from=" (more) "&lang=" (language.code()) } { (pick(language, "More days", "Más días")) } }
        }
        @if view.from.is_some() {
            p { a href={ "/book/" (view.token) "?lang=" (language.code()) } { (pick(language, "Back to the first days", "Volver a los primeros días")) } }
        }
    }
}

/// The days of this page with their times, and the first day of the next one. The visit's own time is none of them.
fn days(view: &View<'_>, free: &[Slot]) -> (Vec<(Date, Vec<Slot>)>, Option<Date>) {
    let date = |slot: &Slot| slot.starts.to_zoned(view.business.time_zone.clone()).date();
    let mut days: Vec<(Date, Vec<Slot>)> = Vec::new();
    for slot in free.iter().filter(|slot| Some(**slot) != view.visit) {
        let date = date(slot);
        if view.from.is_some_and(|from| date < from) {
            continue;
        }
        if let Some((_, slots)) = days.last_mut().filter(|(last, _)| *last == date) {
            slots.push(*slot);
        } else if days.len() == DAYS {
            return (days, Some(date));
        } else {
            days.push((date, vec![*slot]));
        }
    }
    (days, None)
}
