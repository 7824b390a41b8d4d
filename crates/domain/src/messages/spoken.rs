//! What is said on the phone. It is heard once and cannot be read again: short, the choice before its key ("for Tuesday,
//! press 1" is remembered, the other way round is not), days and hours as people say them. Accents matter here: a voice
//! pronounces what is written.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::Message;
use crate::profile::Language;
use crate::slots::Slot;

pub(super) const CATALOGUE: &[Message] = &[
    message!(
        "voice_missed",
        &["business"],
        "Sorry, everyone at {business} is busy right now. We have just sent you a text, so you can simply answer that. Or leave a message after the tone.",
        "Lo sentimos, en {business} todos están ocupados. Le acabamos de enviar un mensaje de texto; puede contestarlo. O deje un mensaje después del tono.",
    ),
    message!(
        "voice_text_follows",
        &["business"],
        "Sorry, everyone at {business} is busy right now. We have just sent you a text. Simply answer that, and we will help you there. Goodbye.",
        "Lo sentimos, en {business} todos están ocupados. Le acabamos de enviar un mensaje de texto. Contéstelo y le ayudamos por ahí. Adiós.",
    ),
    message!(
        "voice_closed",
        &["business"],
        "Thanks for calling {business}. We are closed right now, but we have just sent you a text and can help you there.",
        "Gracias por llamar a {business}. Ahora estamos cerrados, pero le acabamos de enviar un mensaje de texto y podemos ayudarle por ahí.",
    ),
    message!(
        "voice_message",
        &[],
        "Or leave a message after the tone.",
        "O deje un mensaje después del tono."
    ),
    message!(
        "voice_withheld",
        &["business"],
        "Thanks for calling {business}. Nobody can answer right now and your number is hidden, so please leave your name and number after the tone.",
        "Gracias por llamar a {business}. Nadie puede contestar ahora y su número está oculto; deje su nombre y número después del tono.",
    ),
    message!(
        "voice_sorry",
        &["business"],
        "Sorry, nobody at {business} can answer right now. Please leave a message after the tone.",
        "Lo sentimos, nadie en {business} puede contestar ahora. Deje un mensaje después del tono.",
    ),
    message!("voice_goodbye", &[], "Thank you. Goodbye.", "Gracias. Adiós."),
    message!(
        "voice_screen",
        &["business"],
        "A call for {business}. To take it, press 1.",
        "Una llamada para {business}. Para tomarla, oprima 1.",
    ),
    message!(
        "voice_screen_transfer",
        &["business", "facts"],
        "{business}: someone is on the line for you. {facts}. To take it, press 1.",
        "{business}: alguien está en la línea para usted. {facts}. Para tomarla, oprima 1.",
    ),
    message!(
        "voice_call_back",
        &["business", "reason", "facts"],
        "{business}. {reason} {facts}. To call them now, press 1. To pass, press 2.",
        "{business}. {reason} {facts}. Para llamar ahora, oprima 1. Para pasar, oprima 2.",
    ),
    message!("voice_connecting", &[], "Calling them now.", "Le comunico ahora."),
    message!(
        "voice_taken",
        &["person"],
        "{person} already has this one. Goodbye.",
        "{person} ya lo tiene. Adiós.",
    ),
    message!("voice_passed", &[], "All right, passing it on. Goodbye.", "Muy bien, lo paso. Adiós."),
    message!(
        "voice_not_reached",
        &[],
        "They did not answer. We have texted them that you called. Goodbye.",
        "No contestaron. Les escribimos que usted llamó. Adiós.",
    ),
    message!(
        "voice_greeting",
        &["business"],
        "Thanks for calling {business}. We are closed right now, but I can help you.",
        "Gracias por llamar a {business}. Ahora estamos cerrados, pero yo le puedo ayudar.",
    ),
    message!(
        "voice_busy",
        &["business"],
        "Thanks for waiting. Everyone at {business} is busy right now, but I can help you.",
        "Gracias por esperar. En {business} todos están ocupados, pero yo le puedo ayudar.",
    ),
    message!(
        "voice_ask",
        &[],
        "Please tell me in a few words what you need, and your ZIP code.",
        "Dígame en pocas palabras qué necesita, y su código postal.",
    ),
    message!(
        "voice_ask_need",
        &[],
        "Please tell me in a few words what you need.",
        "Dígame en pocas palabras qué necesita.",
    ),
    message!(
        "voice_ask_urgency",
        &[],
        "How soon do you need us: today, this week, or is it flexible?",
        "¿Para cuándo lo necesita: hoy, esta semana, o no hay prisa?",
    ),
    message!("voice_ask_time", &[], "What day and time would suit you?", "¿Qué día y hora le conviene?"),
    message!("voice_ask_name", &[], "And what's your name?", "¿Y cuál es su nombre?"),
    message!(
        "voice_ask_where",
        &[],
        "What is the ZIP code? You can say it, or key it in.",
        "¿Cuál es el código postal? Puede decirlo o marcarlo.",
    ),
    message!("voice_zero", &[], "For a person, press 0.", "Para hablar con una persona, oprima 0."),
    message!("voice_language", &["key"], "For English, press {key}.", "Para español, oprima {key}."),
    message!("voice_again", &[], "Sorry, I didn't catch that.", "Perdone, no le entendí."),
    message!(
        "voice_offer",
        &["offers"],
        "{offers}. Or tell me what suits you better.",
        "{offers}. O dígame qué le conviene más.",
    ),
    message!(
        "voice_offer_urgent",
        &["offers"],
        "To be safe, let's set a time as well. {offers}.",
        "Por si acaso, apartemos también una hora. {offers}.",
    ),
    message!(
        "voice_offer_again",
        &["offers"],
        "I also have these. {offers}.",
        "También tengo estas. {offers}."
    ),
    message!(
        "voice_offer_fresh",
        &["offers"],
        "Those times are over by now, but I have these. {offers}.",
        "Esos horarios ya pasaron, pero tengo estos. {offers}.",
    ),
    message!(
        "voice_taken_slot",
        &["offers"],
        "Sorry, someone just took that time. {offers}.",
        "Lo siento, ese horario se acaba de ocupar. {offers}.",
    ),
    message!(
        "voice_booked",
        &["service", "when", "business"],
        "You're booked: {service}, {when}. I'm texting you that, and you can change it by answering the text.",
        "Queda reservado: {service}, {when}. Se lo envío por mensaje de texto; si quiere cambiarlo, contéstelo.",
    ),
    message!(
        "voice_moved",
        &["when", "business"],
        "Done, I moved it. See you {when}.",
        "Listo, lo cambié. Nos vemos {when}.",
    ),
    message!(
        "voice_kept",
        &["when"],
        "All right, your visit, {when}, stays as it is.",
        "De acuerdo, su visita, {when}, queda como estaba.",
    ),
    message!(
        "voice_cancelled",
        &["when"],
        "Your visit, {when}, is cancelled.",
        "Su visita, {when}, queda cancelada.",
    ),
    message!(
        "voice_opt_out",
        &["business"],
        "All right, you won't get any more texts from {business}.",
        "Muy bien, no recibirá más mensajes de texto de {business}.",
    ),
    message!("voice_noted", &[], "Got it, I have passed that on.", "Entendido, ya lo pasé."),
    message!(
        "voice_handoff",
        &["business"],
        "Thank you. I have passed this on, and someone from {business} will get back to you.",
        "Gracias. Ya lo pasé, y alguien de {business} se comunicará con usted.",
    ),
    message!(
        "voice_out_of_area",
        &["place", "business"],
        "I'm sorry, that is outside the area that {business} serves, so we can't help this time.",
        "Lo siento, eso está fuera de la zona de {business}; esta vez no podemos ayudarle.",
    ),
    message!(
        "voice_transfer",
        &[],
        "One moment, I'll see who can take your call.",
        "Un momento, veo quién puede atenderle.",
    ),
    message!(
        "voice_transfer_urgent",
        &[],
        "That sounds urgent. Please stay on the line, I'm ringing our on-call team.",
        "Parece urgente. No cuelgue, estoy llamando al equipo de guardia.",
    ),
    message!(
        "voice_no_transfer",
        &[],
        "I'm sorry, nobody could pick up just now. They have your request and will get back to you.",
        "Lo siento, nadie pudo contestar ahora. Ya tienen su solicitud y se comunicarán con usted.",
    ),
    message!(
        "voice_give_up",
        &[],
        "I'm sorry, I can't understand you well. Please say after the tone what you need, and we will get back to you.",
        "Lo siento, no le entiendo bien. Diga después del tono qué necesita y nos comunicaremos con usted.",
    ),
    message!("voice_bye", &[], "Thanks for calling. Goodbye.", "Gracias por llamar. Adiós."),
];

/// The name under which a message is said; its own where it is said as it is written.
pub fn spoken_name(name: &str) -> &str {
    // The one name that is taken by what the team hears.
    let name = if name == "taken" { "taken_slot" } else { name };
    let said = CATALOGUE.iter().filter_map(|message| message.names.first());
    said.copied().find(|said| said.strip_prefix("voice_") == Some(name)).unwrap_or(name)
}

/// `today at 4 PM`, `tomorrow at 8 AM`, `Tuesday, December 1, at 8:30 AM`; in Spanish `mañana a las 8 de la mañana`.
pub fn spoken_when(at: Timestamp, now: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = at.to_zoned(zone.clone());
    let today = now.to_zoned(zone.clone()).date();
    let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
    let month = usize::try_from(local.month() - 1).unwrap_or(0);
    let name = |list: &[&'static str], at: usize| list.get(at).copied().unwrap_or_default();
    let is = |date: Result<jiff::civil::Date, jiff::Error>| date.is_ok_and(|date| date == local.date());
    let time = spoken_clock(local.time(), language);
    match language {
        Language::En if is(Ok(today)) => format!("today at {time}"),
        Language::En if is(today.tomorrow()) => format!("tomorrow at {time}"),
        Language::En => {
            format!("{}, {} {}, at {time}", name(DAYS_EN, day), name(MONTHS_EN, month), local.day())
        }
        Language::Es if is(Ok(today)) => format!("hoy {time}"),
        Language::Es if is(today.tomorrow()) => format!("mañana {time}"),
        Language::Es => {
            format!("el {} {} de {}, {time}", name(DAYS_ES, day), local.day(), name(MONTHS_ES, month))
        }
    }
}

/// `8 AM`, `noon`, `a las 8 y 30 de la mañana`
fn spoken_clock(time: Time, language: Language) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match language {
        Language::En if (hour, minute) == (12, 0) => "noon".to_owned(),
        Language::En => {
            let half = if hour < 12 { "AM" } else { "PM" };
            if minute == 0 { format!("{twelve} {half}") } else { format!("{twelve}:{minute:02} {half}") }
        }
        Language::Es if (hour, minute) == (12, 0) => "al mediodía".to_owned(),
        Language::Es => {
            let article = if twelve == 1 { "a la" } else { "a las" };
            let minutes = if minute == 0 { String::new() } else { format!(" y {minute}") };
            let part = match hour {
                0..12 => "de la mañana",
                12..20 => "de la tarde",
                _ => "de la noche",
            };
            format!("{article} {twelve}{minutes} {part}")
        }
    }
}

/// `For tomorrow at 8 AM, press 1. For ..., press 2`
pub fn spoken_offers(slots: &[Slot], now: Timestamp, zone: &TimeZone, language: Language) -> String {
    let one = |(at, slot): (usize, &Slot)| {
        let (when, key) = (spoken_when(slot.starts, now, zone, language), at + 1);
        match language {
            Language::En => format!("For {when}, press {key}"),
            Language::Es => format!("Para {when}, oprima {key}"),
        }
    };
    slots.iter().enumerate().map(one).collect::<Vec<_>>().join(". ")
}

/// Digits one by one, so that a voice does not make a number of them: `8 5 0 2 1`.
pub fn digits(text: &str) -> String {
    text.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

const DAYS_EN: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAYS_ES: &[&str] = &["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const MONTHS_EN: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_ES: &[&str] = &[
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn said(at: &str, language: Language) -> String {
        let zone = TimeZone::get("America/Phoenix").unwrap();
        let now: Timestamp = "2026-12-01T04:14:00Z".parse().unwrap();
        spoken_when(at.parse().unwrap(), now, &zone, language)
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        assert_eq!(said("2026-12-01T05:00:00Z", Language::En), "today at 10 PM");
        assert_eq!(said("2026-12-01T15:00:00Z", Language::En), "tomorrow at 8 AM");
        assert_eq!(said("2026-12-02T19:00:00Z", Language::En), "Wednesday, December 2, at noon");
        assert_eq!(said("2026-12-02T20:30:00Z", Language::En), "Wednesday, December 2, at 1:30 PM");
        assert_eq!(said("2026-12-01T15:00:00Z", Language::Es), "mañana a las 8 de la mañana");
        assert_eq!(
            said("2026-12-02T20:30:00Z", Language::Es),
            "el miércoles 2 de diciembre, a la 1 y 30 de la tarde"
        );
    }

    #[test]
    fn a_key_is_named_after_what_it_is_for() {
        let slot = |at: &str| Slot { starts: at.parse().unwrap(), ends: at.parse().unwrap() };
        let zone = TimeZone::get("America/Phoenix").unwrap();
        let now: Timestamp = "2026-12-01T04:14:00Z".parse().unwrap();
        let slots = [slot("2026-12-01T15:00:00Z"), slot("2026-12-02T15:00:00Z")];
        assert_eq!(
            spoken_offers(&slots, now, &zone, Language::En),
            "For tomorrow at 8 AM, press 1. For Wednesday, December 2, at 8 AM, press 2"
        );
    }

    #[test]
    fn what_is_written_otherwise_than_said_has_a_name_for_each() {
        assert_eq!(spoken_name("offer"), "voice_offer");
        assert_eq!(spoken_name("taken"), "voice_taken_slot");
        assert_eq!(spoken_name("wrong_number"), "wrong_number");
    }
}
