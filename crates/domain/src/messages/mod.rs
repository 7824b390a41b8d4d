//! Every text that Ringback writes, in English and Spanish, and what it says on the phone (`spoken`). A business may put
//! any of them in its own words.
//!
//! Rules for all of them: short, at most one question, no price, no promise that is not kept by a mechanism, and
//! never an invitation to reply CANCEL or another word that carriers take for an opt-out. Spanish avoids accents
//! that would force the 70-character encoding where that reads naturally. `{page}`, the link to the caller's page
//! ([`crate::page`]), ends a sentence of its own, which is left out where there is no room for it; it stands in no first
//! text, and in nothing that is said.

macro_rules! message {
    ($name:literal, $placeholders:expr, $en:literal, $es:literal $(,)?) => {
        Message {
            names: [$name, concat!($name, "_en"), concat!($name, "_es")],
            placeholders: $placeholders,
            en: $en,
            es: $es,
        }
    };
}

mod spoken;

pub use spoken::{digits, spoken_name, spoken_offers, spoken_when};

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::profile::{Business, Language};
use crate::slots::Slot;

/// One message: its names in the profile, the placeholders that it may use, and the words.
struct Message {
    /// Its own name, which is the business's first language, and the names of each language.
    names: [&'static str; 3],
    placeholders: &'static [&'static str],
    en: &'static str,
    es: &'static str,
}

const CATALOGUE: &[Message] = &[
    message!(
        "first_text",
        &["business"],
        "Hi, this is {business}. Sorry we missed your call! What can we help with, and what ZIP code are you in? Reply STOP to opt out.",
        "Hola, somos {business}. Sentimos no contestar! En que le ayudamos y cual es su codigo postal? STOP para no recibir textos.",
    ),
    message!(
        "first_text_known",
        &["business", "name"],
        "Hi {name}, this is {business}. Sorry we missed your call! What can we help with this time? Reply STOP to opt out.",
        "Hola {name}, somos {business}. Sentimos no contestar! En que le ayudamos esta vez? STOP para no recibir textos.",
    ),
    message!(
        "first_text_again",
        &["business"],
        "Hi, this is {business}. Sorry we missed your call! What can we help you with? Reply STOP to opt out.",
        "Hola, somos {business}. Sentimos no contestar! En que le podemos ayudar? STOP para no recibir textos.",
    ),
    message!(
        "first_text_spoken",
        &["business", "question"],
        "Hi, this is {business}. Thanks for telling us what you need! {question} Reply STOP to opt out.",
        "Hola, somos {business}. Gracias por contarnos! {question} STOP para no recibir textos.",
    ),
    message!(
        "first_text_visit",
        &["business", "when"],
        "Hi, this is {business}. Sorry we missed your call! Is it about your visit on {when}? Just reply here. STOP to opt out.",
        "Hola, somos {business}. Sentimos no contestar! Es por su visita: {when}? Responda por aqui. STOP para no recibir textos.",
    ),
    message!("ask_need", &[], "What can we help you with?", "En que le podemos ayudar?"),
    message!("ask_where", &[], "What ZIP code is the job in?", "Cual es el codigo postal?"),
    message!(
        "ask_urgency",
        &[],
        "How soon do you need us: today, this week, or is it flexible?",
        "Para cuando lo necesita: hoy, esta semana, o no hay prisa?",
    ),
    message!(
        "ask_urgency_name",
        &[],
        "How soon do you need us (today, this week, or no rush), and what's your name?",
        "Para cuando lo necesita (hoy, esta semana, o sin prisa), y cual es su nombre?",
    ),
    message!(
        "ask_where_urgency",
        &[],
        "What ZIP code is the job in, and how soon do you need us (today, this week, or no rush)?",
        "Cual es el codigo postal, y para cuando lo necesita (hoy, esta semana, o sin prisa)?",
    ),
    message!(
        "ask_where_name",
        &[],
        "What ZIP code is the job in, and what's your name?",
        "Cual es el codigo postal, y cual es su nombre?",
    ),
    message!(
        "ask_where_urgency_name",
        &[],
        "What ZIP code is the job in, how soon do you need us (today, this week, or no rush), and what's your name?",
        "Cual es el codigo postal, para cuando lo necesita (hoy, esta semana, o sin prisa), y cual es su nombre?",
    ),
    message!("ask_time", &[], "What day and time would suit you?", "Que dia y hora le conviene?"),
    message!("ask_name", &[], "And what's your name?", "Y cual es su nombre?"),
    message!("thanks", &[], "Thanks!", "Gracias!"),
    message!("again", &[], "Sorry, I didn't get that.", "Perdone, no entendi."),
    message!(
        "offer",
        &["offers", "page"],
        "We can come {offers}. Which one? Reply with the number, or tell us what suits you better. All free times: {page}",
        "Podemos ir {offers}. Cual prefiere? Responda con el numero, o diganos otro momento. Todas las horas: {page}",
    ),
    message!(
        "offer_urgent",
        &["offers"],
        "That sounds urgent, so we've alerted our on-call team. To be safe, a time too: {offers}. Which one? Reply with the number.",
        "Parece urgente: ya avisamos al equipo de guardia. Le apartamos tambien una hora? {offers}. Responda con el numero.",
    ),
    message!(
        "offer_again",
        &["offers", "page"],
        "We also have {offers}. Which one? All free times: {page}",
        "Tambien tenemos {offers}. Cual prefiere? Todas las horas: {page}",
    ),
    message!(
        "offer_fresh",
        &["offers"],
        "Those times are over by now, but we have {offers}. Which one?",
        "Esos horarios ya pasaron, pero tenemos {offers}. Cual prefiere?",
    ),
    message!(
        "taken",
        &["offers", "page"],
        "Sorry, someone just took that time. We still have {offers}. Which one? All free times: {page}",
        "Lo sentimos, ese horario se acaba de ocupar. Quedan {offers}. Cual prefiere? Todas las horas: {page}",
    ),
    message!(
        "booked",
        &["service", "when", "business", "page"],
        "You're booked: {service}, {when}. Need to change it? Just reply here. Or use your page: {page} {business}",
        "Queda reservado: {service}, {when}. Para cambiarlo, responda por aqui. O en su pagina: {page} {business}",
    ),
    message!(
        "moved",
        &["when", "business", "page"],
        "Done, we moved it. See you {when}. Your page: {page} {business}",
        "Listo, cambiado. Nos vemos {when}. Su pagina: {page} {business}",
    ),
    message!(
        "moved_by_us",
        &["when", "business"],
        "{business} had to move your visit: it is on {when} now. If that does not suit you, just reply.",
        "{business} tuvo que cambiar su visita: ahora es {when}. Si no le conviene, responda por aqui.",
    ),
    message!(
        "called_off",
        &["when", "business"],
        "{business} had to call off your visit on {when}. We are sorry! Which day would suit you instead?",
        "{business} tuvo que anular su visita ({when}). Disculpe! Que otro dia le conviene?",
    ),
    message!(
        "kept",
        &["when"],
        "OK, your visit on {when} stays as it is. Tell us if you no longer need it.",
        "De acuerdo, su visita ({when}) queda como estaba. Avisenos si ya no la necesita.",
    ),
    message!(
        "cancelled",
        &["when"],
        "Your visit on {when} is cancelled. Text us any time if you need us.",
        "Su visita ({when}) queda cancelada. Escribanos cuando nos necesite.",
    ),
    message!(
        "handoff",
        &["business"],
        "Thanks! We've passed this on; someone from {business} will get back to you.",
        "Gracias! Ya lo pasamos; alguien de {business} se comunicara con usted.",
    ),
    message!(
        "urgent",
        &[],
        "That sounds urgent. We've alerted our on-call team and are finding someone for you right now.",
        "Parece urgente. Ya avisamos al equipo de guardia y estamos buscando a alguien ahora mismo.",
    ),
    message!(
        "claimed",
        &["person", "business"],
        "{person} from {business} has your request and will call you shortly.",
        "{person}, de {business}, tiene su solicitud y le llamara en breve.",
    ),
    message!(
        "nobody_free",
        &["business"],
        "We're sorry: nobody at {business} is free right now. Your request is with the owner, who has everything you told us.",
        "Lo sentimos: nadie en {business} esta libre ahora. Su solicitud la tiene el dueno, con todo lo que nos dijo.",
    ),
    message!(
        "out_of_area",
        &["place", "business"],
        "Thanks for asking! {place} is outside the area {business} serves, so we can't help this time.",
        "Gracias por escribir! {place} esta fuera de la zona de {business}; esta vez no podemos ayudar.",
    ),
    message!(
        "wrong_number",
        &[],
        "Sorry about that! We won't text you again about this.",
        "Disculpe! No le escribiremos mas por esto.",
    ),
    message!(
        "not_interested",
        &["business"],
        "No problem, thanks for telling us. {business} is here if you need us.",
        "No hay problema, gracias por avisar. {business} esta aqui si nos necesita.",
    ),
    message!("noted", &[], "Got it, thanks. We've passed it on.", "Entendido, gracias. Ya lo pasamos."),
    message!(
        "opt_out",
        &["business"],
        "You won't get any more texts from {business}. Reply START to undo.",
        "No recibira mas textos de {business}. Responda START para volver.",
    ),
    message!(
        "opt_in",
        &["business"],
        "{business} here: you'll get our texts again. What can we help with?",
        "Somos {business}: volvera a recibir nuestros textos. En que le ayudamos?",
    ),
    message!(
        "texts_on",
        &["business"],
        "{business} here: you'll get our texts again.",
        "Somos {business}: volvera a recibir nuestros textos.",
    ),
    message!(
        "help",
        &["business", "number"],
        "{business}: we text back when we miss your call. Tell us what you need, or call {number}. Reply STOP to opt out.",
        "{business}: escribimos cuando no alcanzamos a contestar. Diganos que necesita o llame al {number}. STOP para no recibir textos.",
    ),
    message!(
        "price",
        &[],
        "A person will confirm the price before any work.",
        "Una persona le confirmara el precio antes de empezar.",
    ),
    message!("hours", &["hours"], "We're open {hours}.", "Abrimos {hours}."),
    message!("closed_now", &[], "We're closed right now.", "Ahora estamos cerrados."),
    message!(
        "nudge",
        &["business", "question"],
        "{business} again, in case you still need us: {question}",
        "Otra vez {business}, por si todavia nos necesita: {question}",
    ),
    message!(
        "first_text_booked",
        &["business", "service", "when"],
        "Hi, this is {business}. As we said on the phone: {service}, {when}. Need to change it? Just reply here. STOP to opt out.",
        "Hola, somos {business}. Como quedamos por telefono: {service}, {when}. Para cambiarlo, responda por aqui. STOP para no recibir textos.",
    ),
    message!(
        "tried_to_call",
        &["business", "person", "number"],
        "{person} from {business} just tried to call you. Reply here, or call us at {number}.",
        "{person}, de {business}, acaba de llamarle. Responda por aqui, o llamenos al {number}.",
    ),
    message!(
        "on_the_way",
        &["business", "person"],
        "{person} from {business} is on the way.",
        "{person}, de {business}, va en camino.",
    ),
    message!(
        "no_show",
        &["business", "when"],
        "Sorry we missed each other: your visit was {when}. Shall we find a new time? Just reply with a day that suits you. {business}",
        "Sentimos no haberle encontrado: su visita era {when}. Buscamos otra hora? Diganos que dia le conviene. {business}",
    ),
    message!(
        "review",
        &["business", "link"],
        "Thanks for choosing {business}! If you have a minute, a review would help us a lot: {link} Reply STOP to opt out.",
        "Gracias por elegir a {business}! Si tiene un minuto, su opinion nos ayuda mucho: {link} STOP para no recibir textos.",
    ),
    message!(
        "reminder",
        &["business", "service", "when", "page"],
        "A reminder from {business}: {service}, {when}. Need to change it? Just reply here. Or use your page: {page}",
        "Recordatorio de {business}: {service}, {when}. Para cambiarlo, responda por aqui. O en su pagina: {page}",
    ),
];

/// The names under which a business may put messages in its own words, with the placeholders that each may use:
/// `first_text` in its first language, `first_text_es` in another.
pub fn own_words() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    all().flat_map(|message| message.names.map(|name| (name, message.placeholders)))
}

fn all() -> impl Iterator<Item = &'static Message> {
    CATALOGUE.iter().chain(spoken::CATALOGUE)
}

fn find(name: &str) -> Option<&'static Message> {
    all().find(|message| message.names.first() == Some(&name))
}

/// Whether a message is in the business's own words in this language.
pub fn is_own(business: &Business, language: Language, name: &str) -> bool {
    own(business, language, name).is_some()
}

fn own<'a>(business: &'a Business, language: Language, name: &str) -> Option<&'a String> {
    let own = business.messages.get(&format!("{name}_{}", language.code()));
    own.or_else(|| if business.language() == language { business.messages.get(name) } else { None })
}

/// Writes a message in a language, in the business's own words where it has some.
pub fn write(business: &Business, language: Language, name: &str, values: &[(&str, &str)]) -> String {
    let Some(message) = find(name) else { return String::new() };
    let own = own(business, language, name);
    let words = match language {
        Language::En => message.en,
        Language::Es => message.es,
    };
    let mut text = own.map_or(words, String::as_str).to_owned();
    for (placeholder, value) in values {
        text = text.replace(&format!("{{{placeholder}}}"), value);
    }
    text.replace("{business}", &business.name)
}

/// `Tue Dec 1, 8:00 AM` or `mar 1 dic, 8:00 AM`, in the business's zone.
pub fn when(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = at.to_zoned(zone.clone());
    let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
    let month = usize::try_from(local.month() - 1).unwrap_or(0);
    let name = |list: &[&'static str], at: usize| list.get(at).copied().unwrap_or_default();
    let time = clock(local.time());
    match language {
        Language::En => format!("{} {} {}, {time}", name(DAYS_EN, day), name(MONTHS_EN, month), local.day()),
        Language::Es => format!("{} {} {}, {time}", name(DAYS_ES, day), local.day(), name(MONTHS_ES, month)),
    }
}

/// `8:00 AM`
pub fn clock(time: Time) -> String {
    let (hour, half) = match time.hour() {
        0 => (12, "AM"),
        hour @ 1..12 => (hour, "AM"),
        12 => (12, "PM"),
        hour => (hour - 12, "PM"),
    };
    format!("{hour}:{:02} {half}", time.minute())
}

/// `1) Tue Dec 1, 8:00 AM 2) ...`
pub fn offers(slots: &[Slot], zone: &TimeZone, language: Language) -> String {
    let line = |(at, slot): (usize, &Slot)| format!("{}) {}", at + 1, when(slot.starts, zone, language));
    slots.iter().enumerate().map(line).collect::<Vec<_>>().join(" ")
}

const DAYS_EN: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAYS_ES: &[&str] = &["lun", "mar", "mie", "jue", "vie", "sab", "dom"];
const MONTHS_EN: &[&str] =
    &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_ES: &[&str] =
    &["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

#[cfg(test)]
mod tests {
    use super::*;

    fn business() -> Business {
        Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap()
    }

    #[test]
    fn every_message_uses_only_its_own_placeholders_in_both_languages() {
        for message in all() {
            for text in [message.en, message.es] {
                let used = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
                for placeholder in used {
                    assert!(
                        message.placeholders.contains(&placeholder),
                        "{}: {placeholder}",
                        message.names[0]
                    );
                }
                assert!(text.matches('?').count() <= 2, "{} asks too much", message.names[0]);
            }
        }
    }

    #[test]
    fn the_link_to_the_page_stands_in_a_sentence_of_its_own_and_is_never_said() {
        for message in all().filter(|message| message.placeholders.contains(&"page")) {
            let name = message.names[0];
            assert!(!name.starts_with("voice_") && !name.starts_with("first_text"), "{name}");
            assert!(name == "reminder" || spoken_name(name) != name, "{name} would be said as it is written");
            for text in [message.en, message.es] {
                let without = crate::page::fill(text, None);
                let start = text.split("{page}").next().unwrap();
                let own = start.strip_prefix(without.trim_end_matches(" {business}")).unwrap();
                assert!(own.starts_with(' ') && !own.contains(". "), "{name}: {own:?}");
            }
        }
    }

    #[test]
    fn no_message_invites_a_word_that_carriers_take_for_an_opt_out() {
        for message in all() {
            for text in [message.en, message.es] {
                for word in ["CANCEL", "QUIT", "END ", "YES"] {
                    assert!(!text.contains(word), "{} says {word}", message.names[0]);
                }
            }
        }
    }

    #[test]
    fn first_texts_name_the_business_and_offer_stop() {
        for message in CATALOGUE.iter().filter(|message| message.names[0].starts_with("first_text")) {
            for text in [message.en, message.es] {
                assert!(text.contains("{business}") && text.contains("STOP"), "{}", message.names[0]);
            }
        }
    }

    #[test]
    fn the_business_own_words_stand_in_its_first_language_only() {
        let mut business = business();
        business.messages.insert("ask_name".into(), "Who is this?".into());
        assert_eq!(write(&business, Language::En, "ask_name", &[]), "Who is this?");
        assert_eq!(write(&business, Language::Es, "ask_name", &[]), "Y cual es su nombre?");
    }

    #[test]
    fn times_read_as_people_write_them() {
        let zone = TimeZone::get("America/Phoenix").unwrap();
        let at: Timestamp = "2026-12-01T15:00:00Z".parse().unwrap();
        assert_eq!(when(at, &zone, Language::En), "Tue Dec 1, 8:00 AM");
        assert_eq!(when(at, &zone, Language::Es), "mar 1 dic, 8:00 AM");
        assert_eq!(clock(jiff::civil::time(0, 5, 0, 0)), "12:05 AM");
        assert_eq!(clock(jiff::civil::time(12, 30, 0, 0)), "12:30 PM");
    }
}
