//! What the caller's page says, in both languages.

use domain::messages::{clock, when};
use domain::profile::Language;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Notice;

/// One of the two.
pub(super) fn pick<'a>(language: Language, en: &'a str, es: &'a str) -> &'a str {
    match language {
        Language::En => en,
        Language::Es => es,
    }
}

pub(super) fn notice(notice: Notice, language: Language) -> &'static str {
    let (en, es) = match notice {
        Notice::Booked => ("Booked. See you then!", "Reservado. ¡Hasta entonces!"),
        Notice::Moved => ("Done, your visit is moved.", "Listo, su visita quedó cambiada."),
        Notice::Cancelled => ("Your visit is cancelled.", "Su visita queda cancelada."),
        Notice::Taken => (
            "Someone was faster: that time is taken. Please pick another.",
            "Alguien fue más rápido: esa hora ya no está libre. Elija otra, por favor.",
        ),
        Notice::Waits => (
            "We are holding that time and are still writing it down. You will get a text in a minute.",
            "Estamos apartando esa hora. En un minuto le llegará un mensaje.",
        ),
    };
    pick(language, en, es)
}

/// `Tuesday, December 1` or `martes 1 de diciembre`.
pub(super) fn day(date: Date, language: Language) -> String {
    const DAYS: [(&str, &str); 7] = [
        ("Monday", "lunes"),
        ("Tuesday", "martes"),
        ("Wednesday", "miércoles"),
        ("Thursday", "jueves"),
        ("Friday", "viernes"),
        ("Saturday", "sábado"),
        ("Sunday", "domingo"),
    ];
    const MONTHS: [(&str, &str); 12] = [
        ("January", "enero"),
        ("February", "febrero"),
        ("March", "marzo"),
        ("April", "abril"),
        ("May", "mayo"),
        ("June", "junio"),
        ("July", "julio"),
        ("August", "agosto"),
        ("September", "septiembre"),
        ("October", "octubre"),
        ("November", "noviembre"),
        ("December", "diciembre"),
    ];
    let at = |list: &[(&'static str, &'static str)], at: i8| {
        let (en, es) = usize::try_from(at).ok().and_then(|at| list.get(at)).copied().unwrap_or_default();
        pick(language, en, es)
    };
    let weekday = at(&DAYS, date.weekday().to_monday_zero_offset());
    let month = at(&MONTHS, date.month() - 1);
    match language {
        Language::En => format!("{weekday}, {month} {}", date.day()),
        Language::Es => format!("{weekday} {} de {month}", date.day()),
    }
}

/// `8:00 AM`
pub(super) fn time(at: Timestamp, zone: &TimeZone) -> String {
    clock(at.to_zoned(zone.clone()).time())
}

/// The whole moment, for whoever hears a button and does not see what it stands under.
pub(super) fn moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    when(at, zone, language)
}
