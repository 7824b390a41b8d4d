//! Days and times that they cannot.

use crate::phrase::{Message, Span};
use crate::reading::Reader;

/// What stands before a day or a time that is refused.
const BEFORE: &[&str] = &[
    "not|except|no|ni|never|excepto|menos|salvo|besides in|on|for|at|the|el|la|los|las|por|this? in|the?",
    "any|every|each day|time|thing|morning|afternoon but on?",
    "anything|anytime|everything|everyday|whenever but on?",
    "other than on?",
    "aside|apart from",
    "que no sea|sean en|por? el|la|los|las?",
    "busy|booked|unavailable|away|gone|slammed|swamped|ocupado|ocupada on|all|this|el|los|in|the?",
    "except|not|cant|isnt|wont|cannot|excepto do|make|on|for|this|at|in|el|be? on|in|the?",
    "no puedo|podemos el|los|la|las|en|por? la|las|el?",
    "i|we work|works on?",
    "im|i am? working on|this?",
];
/// What stands behind one.
const BEHIND: &[&str] = &[
    "doesnt|dont|wont|not|cant|isnt work|do|good|going|make|gonna|available|possible?",
    "is|are no|not|bad|out|impossible",
    "no puedo|podemos|me|nos|funciona|funcionan|good|estoy|va|puede|sirve",
    "no se puede",
    "no $",
    "im|i|we work|busy|cant|am|working|booked",
    "is|are too|bad",
];

/// "Not tuesday", "tuesday doesn't work".
pub(super) fn is_refused(reader: &Reader<'_>, span: Span) -> bool {
    is_refused_before(&reader.message, span) || is_refused_behind(&reader.message, span.1)
}

fn is_refused_behind(message: &Message<'_>, end: usize) -> bool {
    // "Tuesday (not before 11)" says more about tuesday.
    let limit = message.match_at("not before|after|until|till|til|too|earlier|later", end).is_some();
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
    let (start, _) = message.part(span.0);
    (start..span.0).rev().take(5).any(|at| {
        let refuses =
            |phrase: &&str| message.match_at(phrase, at).is_some_and(|end| (span.0..span.1).contains(&end));
        BEFORE.iter().any(refuses) && !is_no_by_itself(message, at)
    })
}

/// "No thursday works better" answers something else first.
fn is_no_by_itself(message: &Message<'_>, at: usize) -> bool {
    message.word(at) == "no" && matches!(message.word_after(at + 2), "works" | "is")
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
