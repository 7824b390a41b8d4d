//! How soon it must be.

use crate::reading::{Found, Reader};
use crate::types::{Fact, Topic, Urgency};

const EMERGENCY: &[&str] = &[
    "emergency|emergencies|emergencia|emergencias",
    "urgent|urgently|urgente|urgentemente|urgencia|urge",
    "asap|asapp",
    "as soon as possible|you|yall|u|someone can?",
    "soon as possible|you|u can?",
    "right now|away",
    "immediately|immediate|inmediatamente|inmediato",
    "please hurry",
    "hurry please",
    "^ hurry",
    "need|help|want|come|someone|somebody|here this|it|help|you|someone|him? now",
    "cant wait",
    "at once",
    "lo mas pronto|antes posible",
    "lo antes|mas posible|pronto",
    "cuanto antes",
    "ahora mismo",
    "ahorita mismo",
    "ya mismo",
    "de inmediato",
    "apurense|apurese",
    "flooding|flooded|inundando|inundado|inundada",
    "gas smell|leak",
    "smell|smells|smelling like? gas",
    "huele a gas",
    "olor a gas",
    "fuga de gas",
    "no heat",
    "water everywhere",
    "on fire",
    "smoke coming|everywhere",
    "carbon monoxide",
    "burning smell",
    "elderly|newborn|infant|baby|disabled|asthma|oxygen|pregnant|grandmother|grandma",
    "bebe|ancianos|anciano|embarazada|recien",
    "its|is # degrees? in|inside",
    "# degrees in|inside",
    "burning up",
    "sweltering|unbearable|dying",
    "freezing in|inside here|the|my?",
    "me estoy muriendo|asando|congelando",
    "life or death",
];
const SOON: &[&str] = &[
    "soon|quickly|pronto|sooner",
    "this week",
    "esta semana",
    "couple|few of? days",
    "next day|couple",
    "in|within a? day|couple|few or? two|of? days?",
    "in|within # or|to? #|two|three? days|day|hours|hour",
    "earliest|first available|availability|opening|possible|convenience",
    "hace mucho|demasiado calor|frio",
    "mucho calor|frio",
    "so|really|super|very|extremely hot|cold in?",
    "hot|cold in here",
    "es importante",
    "proximos dias",
    "pretty|fairly bad|urgent",
];
const FLEXIBLE: &[&str] = &[
    "no|not any|in|a|that|too|big|particular|real|super|really? rush|hurry|urgent|emergency|pressing|urgency",
    "no|not in any|a|no|big rush|hurry",
    "isnt|not really|an|too|super|that? urgent|emergency|rush",
    "whenever|anytime|flexible",
    "any time|day",
    "can|could|it wait",
    "take your time",
    "no hay? mucha|tengo|ninguna? prisa|apuro|urgencia",
    "sin prisa|apuro",
    "no es urgente|emergencia|una",
    "no me? urge",
    "no corre prisa",
    "cuando puedan|pueda|quieran|guste|gusten|tengan|sea|se",
    "puede esperar",
    "cualquier dia|momento|hora",
    "no tengo prisa",
    "next week|month|year",
    "sometime",
    "la? proxima semana",
    "semana que viene",
    "when you|u|yall get|can|have|are",
    "just looking|browsing|curious|checking",
    "at your convenience",
    "no rush",
];

/// How soon, where the message says so.
pub(crate) fn read(reader: &mut Reader<'_>) {
    let settled = [Fact::OptOut, Fact::WrongNumber, Fact::NotInterested, Fact::Cancel, Fact::Move];
    if settled.iter().any(|fact| reader.has(fact)) {
        return;
    }
    if reader.has_kind(&Fact::Urgency(Urgency::Soon)) {
        // What is already an emergency stays one, unless they say otherwise.
        if calm(reader) {
            reader.remove(&Fact::Urgency(Urgency::Emergency));
        }
        return;
    }
    if calm(reader) {
        return;
    }
    let asked = reader.asked(Topic::Urgency);
    if say(reader, EMERGENCY, Urgency::Emergency, 0.9)
        || asked && say(reader, &["now|ahora|ahorita|ya|immediate", "^^ very"], Urgency::Emergency, 0.85)
    {
        return;
    }
    // Beside offers, "this week" and "the earliest" are about those.
    if reader.asked(Topic::Slot) || reader.choosing() && !reader.offers.is_empty() {
        return;
    }
    if say(reader, SOON, Urgency::Soon, 0.75) {
        return;
    }
    let day = &[
        "today|tonight|tomorrow|hoy|manana",
        "esta tarde|noche",
        "this morning|afternoon|evening|weekend",
        "next few|couple",
        "pasado manana",
        "monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo",
    ];
    if asked {
        say(reader, day, Urgency::Soon, 0.8);
    }
}

/// "No rush" and its like.
fn calm(reader: &mut Reader<'_>) -> bool {
    let choosing = reader.asked(Topic::Slot) || !reader.offers.is_empty();
    let phrases: Vec<&str> = FLEXIBLE
        .iter()
        .copied()
        .filter(|phrase| {
            let of_time = phrase.contains("any time")
                || phrase.contains("anytime")
                || phrase.contains("next week")
                || phrase.contains("semana")
                || phrase.contains("cualquier");
            !of_time || reader.asked(Topic::Urgency) && !choosing
        })
        .collect();
    let Some(span) = phrases.iter().find_map(|phrase| reader.message.find(phrase)) else { return false };
    // "It can't wait" is the opposite.
    if matches!(reader.message.word_before(span.0, 1), "cant" | "cannot" | "not" | "dont") {
        return false;
    }
    let timely = reader.message.has_within("next week", span)
        || reader.message.has_within("any day|time", span)
        || reader.message.has_within("semana", span);
    if timely {
        push(reader, span, Urgency::Flexible, 0.8);
    } else {
        reader.add(Fact::Urgency(Urgency::Flexible), span, 0.9);
    }
    true
}

/// Adds an urgency and leaves the words free: they are often also a day or a need.
fn say(reader: &mut Reader<'_>, phrases: &[&str], urgency: Urgency, confidence: f32) -> bool {
    let Some(span) = reader.find_free(phrases).or_else(|| reader.message.find_any(phrases)) else {
        return false;
    };
    let denied = matches!(reader.message.word_before(span.0, 1), "not" | "isnt" | "no");
    if denied {
        return false;
    }
    push(reader, span, urgency, confidence);
    true
}

fn push(reader: &mut Reader<'_>, span: crate::phrase::Span, urgency: Urgency, confidence: f32) {
    reader.found.push(Found { fact: Fact::Urgency(urgency), span, confidence });
}
