//! Days and times that they cannot.

use crate::phrase::{Message, Span};
use crate::reading::Reader;

/// What stands before a day or a time that is refused.
const BEFORE: &[&str] = &[
    "not|except|no|ni|never|excepto|menos|salvo|besides in|on|for|at|the|el|la|los|las|por|this? in|the?",
    "any|every|each day|time|thing|morning|afternoon but on?",
    "anything|anytime|everything|everyday|whenever but on?",
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
    "no puedo|podemos|me|funciona|funcionan|good|estoy|va",
    "no $",
    "im|i|we work|busy|cant|am|working|booked",
    "is|are too|bad",
];

/// "Not tuesday", "tuesday doesn't work".
pub(super) fn is_refused(reader: &Reader<'_>, span: Span) -> bool {
    is_refused_before(&reader.message, span.0)
        || BEHIND.iter().any(|phrase| reader.message.match_at(phrase, span.1).is_some())
}

/// Whether what stands before `first` refuses it.
pub(super) fn is_refused_before(message: &Message<'_>, first: usize) -> bool {
    let (start, _) = message.part(first);
    (start..first).rev().take(5).any(|at| {
        BEFORE.iter().any(|phrase| message.match_at(phrase, at) == Some(first))
            && !is_no_by_itself(message, at)
    })
}

/// "No thursday works better" answers something else first.
fn is_no_by_itself(message: &Message<'_>, at: usize) -> bool {
    message.word(at) == "no" && matches!(message.word_after(at + 2), "works" | "is")
}

/// "Monday or tuesday", where monday is refused already.
pub(super) fn goes_on(message: &Message<'_>, before: Span, span: Span) -> bool {
    let joined = ["or|o|and|y|nor|ni|either el|los|on|the?", "or|o|and|y|nor|ni"];
    before.1 == span.0 || joined.iter().any(|phrase| message.match_at(phrase, before.1) == Some(span.0))
}

/// "I work nights" tells why, and is no wish.
pub(super) fn is_work(message: &Message<'_>, first: usize) -> bool {
    matches!(message.word_before(first, 1), "work" | "works" | "trabajo" | "trabaja" | "working")
        && matches!(message.word(first), "night" | "nights" | "de" | "evenings" | "mornings")
}
