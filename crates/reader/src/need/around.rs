//! What stands around the signs of a service.

use crate::phrase::{Message, Span};
use crate::tokens::Kind;

/// What was wrong, up to what is right.
pub(super) const CORRECTED: &[&str] = &[
    "said|put|wrote|typed|chose|asked *? *? *? *? but|its|it|i",
    "dije|puse|escribi|pedi *? *? *? *? pero|es|son|quise",
];

/// Questions of those who have an appointment: what they name is no new need.
pub(super) const OF_THE_VISIT: &[&str] = &[
    "^ hi|hey|hello|ok|and|so|also? is|are|will|when|where|what|whats|who|whos|how|did|does *",
    "^ hi|hey|hello|ok|and|so|also? do|should|must|can i|we need|have|clear|move|leave|be|wait|pay|bring|shut|turn|use",
    "^ hola|oiga|y? a que|cuando|donde|quien|cuanto *",
];

/// Questions about the business or its work: what they name is no need.
pub(super) const OF_THE_BUSINESS: &[&str] = &[
    "^ will|would my|the|our *? be off|on|out|down",
    "^ can|could|should|may i *? *? after|before|during *",
    "^ are|is your|ur|the guys|techs|crew|doctors|people|staff *",
    "how many techs|guys|people|doctors|trucks|crews|stylists|locations *",
];

/// Whether "not the" or the like stands before a thing, or "is fine" behind it.
pub(super) fn is_denied(message: &Message<'_>, (at, end): Span) -> bool {
    let before = |back: usize| message.word_before(at, back);
    let fine = ["is|are|was|works|esta|estan|funciona totally|all|just? fine|ok|good|great|perfect|bien"];
    if fine.iter().any(|phrase| message.match_at(phrase, end).is_some()) {
        return true;
    }
    let instead = matches!((before(2), before(1)), ("instead", "of") | ("vez", "de"));
    let article = matches!(before(1), "the" | "my" | "a" | "el" | "la" | "mi" | "es");
    before(1) == "not"
        || instead
        || article && matches!(before(2), "not" | "no")
        || article && matches!(before(2), "es" | "en") && before(3) == "no"
}

/// Whether a thing is only where something happens: behind "under the" and the like.
pub(super) fn is_place(message: &Message<'_>, (at, end): Span) -> bool {
    const WHERE: &[&str] = &[
        "under",
        "underneath",
        "beneath",
        "below",
        "behind",
        "in",
        "inside",
        "debajo",
        "abajo",
        "en",
        "dentro",
    ];
    const ARTICLES: &[&str] = &["the", "my", "our", "a", "el", "la", "mi", "del", "de", "un", "una"];
    let before = |back: usize| message.word_before(at, back);
    let led = |back: usize| WHERE.contains(&before(back));
    let article = |back: usize| ARTICLES.contains(&before(back));
    end == at + 1 && (led(1) || article(1) && led(2) || led(3) && article(2))
}

/// The "unas" of "unas mechas", which are no "uñas".
pub(super) fn is_article(message: &Message<'_>, (at, end): Span) -> bool {
    const OF_NAILS: &[&str] = &[
        "",
        "de",
        "acrilicas",
        "acrilico",
        "gel",
        "postizas",
        "y",
        "para",
        "por",
        "cuanto",
        "largas",
        "con",
        "en",
    ];
    let plain = message.get(at).is_some_and(|token| token.word == "unas" && !token.raw.contains(['ñ', 'Ñ']));
    plain && end == at + 1 && !OF_NAILS.contains(&message.word_after(end))
}

/// Whether "and" or the end of a part stands between two spans.
pub(super) fn joined(message: &Message<'_>, one: Span, other: Span) -> bool {
    const AND: &[&str] = &["and", "also", "plus", "y", "e", "n", "w", "tambien", "ademas", "or", "o"];
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    let breaks = |at: usize| {
        message.get(at).is_some_and(|token| {
            token.breaks() && token.kind != Kind::Emoji
                || token.is(AND)
                || token.before.contains(['+', '&', '/'])
        })
    };
    (first.1.saturating_sub(1)..=second.0).any(|at| breaks(at) && at > first.0)
}
