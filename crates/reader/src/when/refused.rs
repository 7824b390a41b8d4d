//! Days and times that they cannot.

use super::Part;
use crate::phrase::{Message, Span};
use crate::reading::Reader;

/// What stands before a day or a time that is refused.
const BEFORE: &[&str] = &[
    "not|except|excluding|no|ni|never|excepto|menos|salvo|besides|quitando in|on|for|at|the|el|la|los|las|por|this|este|esta? in|the?",
    "any|every|each|whatever day|days|time|thing|morning|afternoon but on?",
    "week|weekdays|month but not? on?",
    "anything|anytime|anyday|everything|everyday|whenever but on?",
    "other than on|the?",
    "outside of|the?",
    "save for",
    "aside|apart from",
    "que no sea|sean en|por? el|la|los|las?",
    "a|con excepcion de|del el|los?",
    "busy|booked|unavailable|away|gone|slammed|swamped|tied|ocupado|ocupada|ocupados up? on|all|this|el|los|in|the|este|todo? el?",
    "out of town on|this|the|all?",
    "except|not|cant|isnt|arent|wont|cannot|couldnt|wouldnt|excepto do|make|come|meet|be|available|free|home|here|around|it|work? it|up|home|here|available|free|able? to? do|make? on|for|this|at|in|el|be|the? on|in|the?",
    "unable to do|make on?",
    "avoid|skip|hate on?",
    "nobody|noone|nadie *? *? home|here|there|around|available|casa on|in|el?",
    "no puedo|podemos|podria|estoy|estare|estamos|estaremos|trabajamos|hay|va libre|disponible|en|nadie|a|poder|casa|estar? el|los|las|en|por|esta|este|casa? la|las|el|los?",
    "i|we work|works on?",
    "im|i am? working on|this?",
];
/// What stands behind one.
const BEHIND: &[&str] = &[
    "doesnt|dont|wont|not|cant|isnt|wouldnt|arent|aint|didnt really|quite|gonna|be|going|the|so? work|do|good|going|make|gonna|available|possible|great|ideal|best|to|fit|suit|happening?",
    "is|are|was|looks a|my|really|already|completely|super? no|not|bad|out|impossible|rough|tough|tricky|hard|booked|packed|full|busy|terrible|crazy|difficult",
    "no puedo|podemos|podria|me|nos|le|funciona|funcionan|good|estoy|estamos|estare|estaremos|va|puede|sirve|sirven|hay|trabajo|tengo|conviene|queda|es",
    "no se puede|va",
    "no $",
    "no|not porque|pues|ya|because|since|cuz|its|que",
    "im|i|we work|busy|cant|am|working|booked|wont|dont|cannot",
    "im|i|we have|got|ive a|an? class|classes|court|work|meeting|meetings|school|appointment|plans|practice|game",
    "nobody|noone|nadie is|will|va|esta|estara?",
    "is|are too|bad",
    "me es|queda imposible|dificil|mal|complicado",
    "es|esta|esta imposible|dificil|complicado",
    "estoy|ando|estare|estamos|andamos ocupado|ocupada|ocupados|trabajando|fuera|viaje|de|lleno|llena",
    "no el|la|los? * si",
    "trabajo $",
    "tengo clase|clases|trabajo|cita|junta|corte|compromiso|ocupado|que",
];

/// "Not tuesday", "tuesday doesn't work".
pub(super) fn is_refused(reader: &Reader<'_>, span: Span) -> bool {
    is_refused_before(&reader.message, span) || is_refused_behind(&reader.message, span.1)
}

fn is_refused_behind(message: &Message<'_>, end: usize) -> bool {
    // "Tuesday (not before 11)" says more about tuesday.
    let limit =
        message.match_at("not|no before|after|until|till|til|too|earlier|later|antes|despues", end).is_some();
    // "5 pm not 4" refuses what comes behind.
    let other = message
        .match_at("not at|on|the? #|monday|tuesday|wednesday|thursday|friday|saturday|sunday", end)
        .is_some();
    let same_part = !message.get(end).is_some_and(crate::tokens::Token::breaks);
    same_part && !limit && !other && BEHIND.iter().any(|phrase| message.match_at(phrase, end).is_some())
}

/// Whether what stands before it refuses it. The last words of such a phrase may be the first of the day: "not this
/// friday".
pub(super) fn is_refused_before(message: &Message<'_>, span: Span) -> bool {
    // "Mañana no, el viernes sí".
    if message.match_at("si $", span.1).or_else(|| message.match_at("si puedo|podria", span.1)).is_some() {
        return false;
    }
    let (start, _) = message.part(span.0);
    (start..span.0).rev().take(5).any(|at| {
        let refuses =
            |phrase: &&str| message.match_at(phrase, at).is_some_and(|end| (span.0..span.1).contains(&end));
        BEFORE.iter().any(refuses) && !is_no_by_itself(message, at)
    })
}

/// "No thursday works better" answers something else first; "if not, tuesday" and "why not tuesday" refuse nothing.
fn is_no_by_itself(message: &Message<'_>, at: usize) -> bool {
    let answer = message.word(at) == "no" && matches!(message.word_after(at + 2), "works" | "is");
    let otherwise =
        matches!(message.word(at), "no" | "not") && matches!(message.word_before(at, 1), "si" | "if" | "why");
    answer || otherwise
}

/// Whether a word says no to what stands before it.
pub(super) fn is_denial(word: &str) -> bool {
    matches!(word, "no" | "not" | "doesnt" | "dont" | "wont" | "cant")
}

/// "Tuesdays and thursdays don't work" refuses both.
pub(super) fn spread(message: &Message<'_>, parts: &mut [Part]) {
    for at in (1..parts.len()).rev() {
        let Some((one, two)) = parts.get(at - 1).zip(parts.get(at)) else { continue };
        let joined = message.match_at("and|y|or|o|nor|ni|n el|los|on?", one.span.1) == Some(two.span.0);
        let behind =
            two.refused && is_refused_behind(message, two.span.1) && !is_refused_before(message, two.span);
        if joined && behind && one.hours.is_none() {
            parts.iter_mut().skip(at - 1).take(1).for_each(|part| part.refused = true);
        }
    }
}

/// "Monday or tuesday", where monday is refused already.
pub(super) fn goes_on(message: &Message<'_>, before: Span, span: Span) -> bool {
    let joined = ["or|o|and|y|nor|ni|either el|los|on|the?", "or|o|and|y|nor|ni"];
    if message.get(span.0).is_some_and(crate::tokens::Token::breaks) {
        return false;
    }
    before.1 == span.0 || joined.iter().any(|phrase| message.match_at(phrase, before.1) == Some(span.0))
}

/// "I work nights" tells why, and is no wish.
pub(super) fn is_work(message: &Message<'_>, first: usize) -> bool {
    matches!(message.word_before(first, 1), "work" | "works" | "trabajo" | "trabaja" | "working")
        && matches!(message.word(first), "night" | "nights" | "de" | "evenings" | "mornings")
}
