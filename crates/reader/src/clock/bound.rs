//! Times with a limit: after 4, by noon, around 3, nothing until 2, once I drop the kids at 8.

use super::point::{Point, point};
use super::{COUNTED, Hours, finished, later_or_earlier, near};
use crate::phrase::Message;

const AFTER: &[&str] = &[
    "anytime|sometime|any? time? after|past|aft about|like|the|las|la?",
    "i|we? get|gets|getting|am|im|come off|out|home|back|done from|of|with? work|school|class? at|around|by",
    "off|home|back|out|done from|of|with? work|school|class? at|by",
    "earliest|soonest i|we|that? can? do|make? is|would? be?",
    "salgo|salimos|sale|salen|llego|llegamos|llega|llegan|saliendo de|del|a? la? trabajar|trabajo|casa|escuela|clase|clases? como? a las|la",
    "me desocupo|libero como? a las|la",
    "no antes de las|la",
    "pasadas|pasando|pasada de? las|la?",
    "despuesito de las|la",
    "not|no|nothing|none|never before|earlier|sooner|until|till|til than?",
    "nada|nunca|ninguno antes de las|la",
    "not available|free|home|here|off|in until|till|til|before",
    "later than",
    "despues de|del las|la|el?",
    "luego de las|la?",
    "a partir de|del las|la|el?",
    "desde las|la",
    "mas tarde de las|la?",
    "starting|beginning at|around|from?",
    "as early|soon as",
    "tan temprano como a? las",
    "shift|work|school|class|practice|meeting|church|game|lesson ends|finishes|is|gets|lets over|out|done? at|around|by?",
    "termino|acabo|terminamos|termina de? trabajar|clase|clases? como? a las|la",
];
const BEFORE: &[&str] = &[
    "anytime|sometime|any? time? before|by|until|til|till|upto about|like|las|la?",
    "up to|until|till|til",
    "not|no|nothing|never after|later|past than?",
    "nada|nunca despues de las|la",
    "earlier|sooner than",
    "antes de|del las|la|el?",
    "leave|leaving|leaves by|at|around",
    "start|starts|starting|begin|begins my? work|shift|school|class? at|around",
    "start|starts at|around",
    "go in|into to? work? at|around",
    "entro|entra|empiezo|empieza a? trabajar|clase|clases|trabajo? a las|la",
    "me voy|tengo que irme|salir a las|la",
    "a mas tardar a? las|la",
    "hasta las|la",
    "mas temprano de las|la?",
    "no mas tarde de las|la",
    "as late as",
];
const AROUND: &[&str] = &[
    "around|round|about|roughly|approximately|approx|aprox|aproximadamente|circa",
    "at like|about|approx|roughly",
    "like|say|maybe at|around?",
    "a eso de las|la",
    "alrededor|cerca de las|la",
    "sobre las|la",
    "por|para ahi|alli|ay|hay|aya|alla de|a? las|la",
    "mas o menos como? a? las|la",
    "como|tipo a? eso? de? las|la",
    "tipo a? las|la?",
    "sometime|somewhere around|about",
    "close|closer to",
    "at|around about|around",
];
const AT: &[&str] = &["at", "right at", "a|para|de|tipo las|la", "for", "las"];
/// Words before "until" that make the time behind it the first that they have.
const AWAY: &[&str] = &[
    "work",
    "works",
    "working",
    "busy",
    "booked",
    "away",
    "gone",
    "town",
    "traveling",
    "travelling",
    "vacation",
    "meeting",
    "meetings",
    "class",
    "shift",
    "tied",
    "appointment",
    "appointments",
    "asleep",
    "sleeping",
    "closed",
    "school",
    "church",
    "court",
    "trabajo",
    "trabajando",
    "ocupado",
    "ocupada",
    "ocupados",
    "viaje",
    "fuera",
    "clase",
    "clases",
    "junta",
    "reunion",
    "camp",
    "practice",
    "nap",
    "naps",
    "sleep",
    "sleeps",
    "napping",
    "duermo",
    "durmiendo",
];
const DENIALS: &[&str] = &[
    "not", "dont", "wont", "cant", "cannot", "couldnt", "arent", "isnt", "doesnt", "nothing", "nobody", "no",
    "nadie", "nada",
];
const UNTIL: &[&str] = &["until", "till", "til", "hasta", "before"];

/// Whose doings an hour belongs to: "after I drop the kids at 8".
const DOING: &[&str] = &[
    "after", "once", "when", "before", "cuando", "luego", "despues", "antes", "apenas", "leave", "drop",
    "pick", "get", "gotta", "dejo", "recojo", "be",
];

/// "Not free until 2", "out of town till friday": the token behind "until", where what comes then is when they can.
pub(crate) fn away_until(message: &Message<'_>, at: usize) -> Option<usize> {
    let word = message.word(at);
    let denied = DENIALS.contains(&word);
    if !denied && !AWAY.contains(&word) {
        return None;
    }
    let reach = if denied { 7 } else { 4 };
    let until = (at + 1..at + reach).take_while(|next| plainly(message, *next)).find(|next| {
        let word = message.word_after(*next);
        UNTIL.contains(&word) && (denied || word != "before")
    })?;
    // "No hay nadie hasta las 3", "until like 3".
    Some(message.match_at("como|like|about|around|at|a|at? least|el|the", until + 1).unwrap_or(until + 1))
}

/// A word that is neither a number nor a day, in the same part.
fn plainly(message: &Message<'_>, at: usize) -> bool {
    !message.word_after(at).is_empty()
        && message.get(at).is_some_and(|token| token.kind == crate::tokens::Kind::Word)
        && crate::day::weekday_named(message, at).is_none()
        && !matches!(message.word(at), "today" | "tomorrow" | "hoy" | "manana")
}

/// "After I drop the kids at 8:30", "before I leave at 4", "have to be out by 10": from or until that hour.
fn doing(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let word = message.word(at);
    if !DOING.contains(&word) {
        return None;
    }
    let until = matches!(word, "before" | "antes" | "leave" | "gotta" | "be" | "pick" | "get" | "recojo");
    let clause = matches!(
        word,
        "after" | "once" | "when" | "before" | "cuando" | "luego" | "despues" | "antes" | "apenas"
    );
    let subject = matches!(
        message.word_after(at + 1),
        "i" | "we"
            | "he"
            | "she"
            | "they"
            | "my"
            | "the"
            | "our"
            | "que"
            | "hubby"
            | "mi"
            | "mis"
            | "los"
            | "im"
    );
    if clause && !(subject || matches!(word, "cuando" | "apenas")) {
        return None;
    }
    // "Have to be at work at 9", "pick my kids up at 3": only where they must.
    let must = clause
        || matches!(message.word_before(at, 1), "to" | "must" | "gotta" | "que")
        || matches!(word, "drop" | "dejo" | "recojo" | "gotta");
    if !must || matches!(message.word_after(at + 1), "back" | "home") && word == "be" {
        return None;
    }
    let lead = (at + 1..at + 8).take_while(|next| plainly(message, *next)).find(|next| {
        matches!(message.word(*next), "at" | "around" | "by" | "las" | "la")
            && message.get(next + 1).is_some_and(|token| !token.breaks())
            && point(message, next + 1, true).is_some()
    })?;
    let (point, end) = point(message, lead + 1, true).filter(|(_, end)| !is_counted(message, *end))?;
    let minute = Some(point.minute);
    Some(if until {
        (Hours { to: minute, ..Hours::default() }, end)
    } else {
        (Hours { from: minute, ..Hours::default() }, end)
    })
}

fn is_counted(message: &Message<'_>, at: usize) -> bool {
    COUNTED.contains(&message.word_after(at))
}

/// "after 4", "by 5pm", "around 3", "at 8", "4 or later".
pub(super) fn bounded(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let opened = |phrases: &[&str]| phrases.iter().filter_map(|phrase| message.match_at(phrase, at)).max();
    let time = |end: usize| {
        point(message, end, true)
            .filter(|(_, end)| !is_counted(message, *end) || later_or_earlier(message, *end).is_some())
    };
    if let Some((point, end)) = away_until(message, at)
        .map(|end| message.match_at("after|past", end).unwrap_or(end))
        .and_then(time)
        .or_else(|| opened(AFTER).and_then(time))
    {
        return Some((Hours { from: Some(point.minute), ..Hours::default() }, end));
    }
    if let Some((point, end)) = opened(BEFORE).and_then(time) {
        return Some((Hours { to: Some(point.minute), ..Hours::default() }, end));
    }
    if let Some(found) = doing(message, at) {
        return Some(found);
    }
    // "How about 9" is no "about 9".
    let proposed = matches!(message.word_before(at, 1), "how" | "what");
    if let Some((point, end)) = opened(AROUND).and_then(time).filter(|found| is_clock(message, at, found)) {
        if let Some(found) = super::or_another(message, point, end) {
            return Some(found);
        }
        return Some(if proposed { finished(message, point, end) } else { (near(point.minute), end) });
    }
    let (point, end) =
        opened(AT).and_then(time).filter(|(point, _)| point.plain || message.word(at) != "for")?;
    Some(finished(message, point, end))
}

/// "Like 12" is a time only where nothing is counted behind it.
fn is_clock(message: &Message<'_>, at: usize, (point, end): &(Point, usize)) -> bool {
    if !matches!(message.word(at), "like" | "say" | "maybe") || point.plain {
        return true;
    }
    let next = message.word_after(*end);
    next.is_empty()
        || matches!(
            next,
            "or" | "works"
                | "on"
                | "if"
                | "please"
                | "would"
                | "is"
                | "maybe"
                | "today"
                | "tomorrow"
                | "ish"
                | "so"
        )
        || crate::day::weekday_named(message, *end).is_some()
}
