//! What keeps them at a time, and what they will do then: reasons and put-offs, which are no wish.

use jiff::civil::Date;

use super::Part;
use crate::phrase::{Message, Span};
use crate::reading::Reader;

/// What people have elsewhere.
const EVENTS: &[&str] = &[
    "dentist",
    "doctor",
    "doctors",
    "dr",
    "court",
    "hearing",
    "meeting",
    "meetings",
    "class",
    "classes",
    "game",
    "practice",
    "flight",
    "surgery",
    "wedding",
    "funeral",
    "party",
    "exam",
    "recital",
    "adjuster",
    "paid",
    "due",
    "birthday",
    "graduation",
    "conference",
    "travel",
    "traveling",
    "flying",
    "leaving",
    "fly",
    "trip",
    "interview",
    "corte",
    "audiencia",
    "reunion",
    "junta",
    "clase",
    "clases",
    "examen",
    "boda",
    "vuelo",
    "medico",
    "doctora",
    "dentista",
    "cirugia",
    "funeral",
    "fiesta",
    "viajo",
    "viaje",
    "pagan",
    "cumpleanos",
    "insurance",
    "guests",
    "company",
    "ajustador",
    "deadline",
    "closing",
    "inspection",
    "tournament",
    "shift",
    "vence",
    "chemo",
    "therapy",
];
/// With these before the time, a clause asks for it all the same.
const ASKING: &[&str] = &[
    "can",
    "could",
    "would",
    "schedule",
    "book",
    "puede",
    "pueden",
    "puedo",
    "podria",
    "podrian",
    "quiero",
    "necesito",
    "come",
    "venir",
    "works",
    "available",
    "free",
];
/// They will say more then.
const PUT_OFF: &[&str] = &[
    "let you know",
    "ill|will|gonna|have|need|got|let|gotta me|to? check|ask|confirm|talk|think|see|decide|find|look with|my|on|if|about|out|into|at?",
    "ill|will|can get back|text|call|message|know|hit you|u|back|by|yall|up",
    "get back to you",
    "le|les|te aviso|avisare|confirmo|confirmare|digo|dire|llamo|llamare|marco|hablo|escribo|mando",
    "deje|deja|dejeme|dejame checar|checo|ver|veo|preguntar|preguntarle|consultar|consulto|revisar|reviso",
];

/// "I have court Monday morning, so ...": it is said why, and another time is wished for.
pub(super) fn is_engaged(message: &Message<'_>, span: Span) -> bool {
    let (first, end) = clause(message, span.0);
    let near = |at: &usize| EVENTS.contains(&message.word(*at));
    let asks = (first..span.0).any(|at| ASKING.contains(&message.word(at)));
    let takes = [
        "works|work",
        "is|are|would|sounds|looks be|my|a|the? good|great|best|fine|ok|perfect|better|free|open|available|only",
    ];
    let takes = takes.iter().any(|phrase| message.match_at(phrase, span.1).is_some());
    let must = "has|have|needs|need|must|gotta to? be|get|come";
    let must = (first..span.0).any(|at| message.match_at(must, at).is_some());
    // "A meeting til 3 friday" is free then.
    let until = (first..end).any(|at| matches!(message.word(at), "until" | "till" | "til" | "hasta"));
    // "Thursday is trash day, so friday".
    let told = message.match_at("is|are|es", span.1).is_some()
        && matches!(message.word(end), "so" | "asi" | "entonces");
    !asks && !takes && !must && !until && (told || (first..end).any(|at| near(&at)))
}

fn has_to_be_there(message: &Message<'_>, at: usize) -> bool {
    let (first, _) = clause(message, at);
    (first..at).any(|at| {
        message.match_at("i|we have|got|ive|had|teach", at).is_some()
            || message.match_at("tengo|tenemos", at).is_some()
            || message.match_at("i|we am|are|im? at|in|on|traveling|flying", at).is_some()
    })
}

/// From the last break or "so" to the next one.
fn clause(message: &Message<'_>, at: usize) -> Span {
    let turns = |at: &usize| {
        message.get(*at).is_some_and(crate::tokens::Token::breaks)
            || matches!(message.word(*at), "so" | "but" | "asi" | "entonces" | "pero" | "then")
    };
    let first = (1..=at).rev().find(turns).unwrap_or(0);
    let end = (at + 1..message.tokens.len()).find(turns).unwrap_or(message.tokens.len());
    (first, end)
}

/// "I'll let you know tomorrow".
pub(super) fn is_put_off(reader: &Reader<'_>, (first, _): Span) -> bool {
    let message = &reader.message;
    let (start, _) = message.part(first);
    let behind = (start..first).any(|at| PUT_OFF.iter().any(|phrase| message.match_at(phrase, at).is_some()));
    behind
        && !(start..first).any(|at| {
            matches!(
                message.word(at),
                "works"
                    | "available"
                    | "free"
                    | "schedule"
                    | "appointment"
                    | "someone"
                    | "somebody"
                    | "anyone"
            )
        })
}

/// Whether it tells what they do, as "I get out at 5:30": another time that is said beats it.
pub(super) fn is_reason(message: &Message<'_>, span: Span) -> bool {
    let doing = matches!(
        message.word(span.0),
        "i" | "we"
            | "get"
            | "gets"
            | "getting"
            | "off"
            | "out"
            | "home"
            | "back"
            | "leave"
            | "leaving"
            | "leaves"
            | "drop"
            | "work"
            | "works"
            | "working"
            | "salgo"
            | "salimos"
            | "sale"
            | "salen"
            | "llego"
            | "llegamos"
            | "entro"
            | "entra"
            | "start"
            | "starts"
            | "pick"
            | "dejo"
            | "recojo"
            | "me"
            | "am"
            | "im"
            | "be"
            | "gotta"
            | "go"
            | "trabajo"
            | "trabajando"
    );
    doing
        || crate::clock::away_until(message, span.0).is_some()
            && !matches!(message.word(span.0), "not" | "no" | "nothing" | "nada")
}

/// Leaves out why they cannot at other times, where it is also said when they can.
pub(super) fn without_reasons(message: &Message<'_>, mut parts: Vec<Part>, today: Date) -> Vec<Part> {
    let engaged: Vec<bool> = parts.iter().map(|part| !part.hung && is_engaged(message, part.span)).collect();
    let wished = |has: fn(&Part) -> bool| {
        parts.iter().zip(&engaged).any(|(part, engaged)| !engaged && !part.refused && has(part))
    };
    let dated = parts.iter().zip(&engaged).any(|(part, engaged)| *engaged && part.days.is_some());
    if wished(|part| part.days.is_some()) || !dated && wished(|part| part.hours.is_some()) {
        let mut at = engaged.iter();
        parts.retain(|part| {
            let engaged = at.next().copied().unwrap_or_default();
            part.refused || !engaged
        });
    } else {
        for (part, _) in
            parts.iter_mut().zip(&engaged).filter(|(part, engaged)| **engaged && part.days.is_some())
        {
            // "I have class on tuesdays" is all that they say: not then.
            if part.hours.is_none() && has_to_be_there(message, part.span.0) {
                part.refused = true;
                part.days = super::not_today(part, today);
            }
        }
    }
    let reasons: Vec<bool> =
        parts.iter().map(|part| !part.refused && !part.hung && is_reason(message, part.span)).collect();
    let other = |parts: &[Part], has: fn(&Part) -> bool| {
        parts.iter().zip(&reasons).any(|(part, reason)| !reason && !part.refused && has(part))
    };
    let (days, hours) =
        (other(&parts, |part| part.days.is_some()), other(&parts, |part| part.hours.is_some()));
    for (part, _) in parts.iter_mut().zip(&reasons).filter(|(_, reason)| **reason) {
        let closed = part.days.is_some_and(|days| days.1.is_some());
        part.days = part.days.filter(|_| !days || closed);
        part.hours = part.hours.filter(|_| !hours);
    }
    parts.retain(|part| part.days.is_some() || part.hours.is_some());
    parts
}
