//! Which of the offered times they take.

use jiff::civil::DateTime;

use crate::day::{count, ordinal};
use crate::phrase::Span;
use crate::reading::Reader;
use crate::tokens::Kind;
use crate::types::{Fact, Topic};
use crate::when::Wishes;

mod words;

use words::{ANY, BESIDE, NONE};

/// Choices by number and order, before their words are taken for times.
pub(crate) fn by_number(reader: &mut Reader<'_>) {
    if !reader.choosing() || reader.has(&Fact::OptOut) {
        return;
    }
    if reader.add_if_any(NONE, Fact::NoChoice, 0.9) {
        return;
    }
    let chosen = numbered(reader)
        .or_else(|| lettered(reader))
        .or_else(|| ordered(reader))
        .or_else(|| relative(reader))
        .or_else(|| lone(reader));
    if let Some((number, span, confidence)) = chosen {
        reader.add(Fact::Choice(number), span, confidence);
        return;
    }
    let several = several(reader);
    if let Some(span) = several.or_else(|| reader.find_free(ANY)) {
        reader.add(Fact::Choice(1), span, 0.75);
    }
}

type Choice = (u32, Span, f32);

fn offered(reader: &Reader<'_>, number: u32) -> bool {
    usize::try_from(number).is_ok_and(|number| (1..=reader.offers.len()).contains(&number))
}

/// "option 2", "#2", "number two".
fn numbered(reader: &Reader<'_>) -> Option<Choice> {
    let message = &reader.message;
    (0..message.tokens.len()).rev().find_map(|at| {
        let token = message.get(at)?;
        let named = matches!(
            message.word_before(at, 1),
            "option" | "number" | "choice" | "opcion" | "numero" | "num" | "slot"
        );
        let number = count(message, at).filter(|number| offered(reader, *number))?;
        let marked = token.before.contains('#') && token.kind == Kind::Number;
        let glued = message.get(at + 1).is_some_and(|next| next.before.is_empty());
        let span = if named { (at - 1, at + 1) } else { (at, at + 1) };
        ((named || marked) && !glued && reader.is_free(span)).then_some((number, span, 0.97))
    })
}

/// "Option B", "B".
fn lettered(reader: &Reader<'_>) -> Option<Choice> {
    let message = &reader.message;
    (0..message.tokens.len()).rev().find_map(|at| {
        let number = match message.word(at) {
            "a" => 1,
            "b" => 2,
            "c" => 3,
            _ => return None,
        };
        let led = matches!(message.word_before(at, 1), "option" | "choice" | "opcion" | "letter" | "letra");
        let alone = message.tokens.len() == 1;
        let span = if led { (at - 1, at + 1) } else { (at, at + 1) };
        ((led || alone) && offered(reader, number)).then_some((number, span, 0.9))
    })
}

/// "the 2nd one", "second", "el segundo".
fn ordered(reader: &Reader<'_>) -> Option<Choice> {
    let message = &reader.message;
    (0..message.tokens.len()).rev().find_map(|at| {
        let suffixed = crate::street::is_suffix(message, at + 1) && message.get(at)?.kind == Kind::Number;
        let number = if suffixed { message.get(at)?.number() } else { ordinal(message.word(at)) }?;
        let end = at + 1 + usize::from(suffixed);
        let led = matches!(message.word_before(at, 1), "the" | "el" | "la" | "my" | "your");
        let one = matches!(
            message.word_after(end),
            "one"
                | "option"
                | "slot"
                | "time"
                | "choice"
                | "opcion"
                | "appointment"
                | "hora"
                | "spot"
                | "cita"
        );
        let first = at - usize::from(led);
        let end = end + usize::from(one);
        let free = reader.is_free((first, end))
            && message.word_after(end) != "thing"
            && message.word_after(end) != "of";
        let part = first == 0 && message.part(at) == (first, end) && !message.asked_with_mark(at);
        let alone = all_beside(reader, (first, end)) || part && led;
        let time = one && message.word(end - 1) == "time" && message.asked_with_mark(at);
        (offered(reader, number) && free && (one || alone) && !time).then_some((number, (first, end), 0.95))
    })
}

/// "the later one", "earliest", "last", "the middle one".
fn relative(reader: &Reader<'_>) -> Option<Choice> {
    const EARLIEST: &[&str] = &[
        "^^ the? earliest|soonest|sooner|earlier $$",
        "the? earliest|soonest|sooner|earlier|nearest one|time|slot|available|possible|option|appointment|of?",
        "soonest|earliest",
        "el|la mas? temprano|temprana|antes|pronto|cercano",
        "mas temprano",
        "lo mas pronto|temprano posible?",
        "lo antes posible",
        "^^ asap $$",
    ];
    const LATEST: &[&str] = &[
        "^^ the? latest|later $$",
        "the later|latest one|time|slot|option?",
        "later|latest one|slot|option",
        "el|la mas tarde",
    ];
    let message = &reader.message;
    let free = |phrases: &[&str]| {
        phrases.iter().find_map(|phrase| {
            message.find_all(phrase).find(|span| !message.asked_with_mark(span.0) && reader.is_free(*span))
        })
    };
    let number = |index: usize| u32::try_from(index + 1).ok();
    let indexed = || reader.offers.iter().enumerate();
    if let Some(span) = free(EARLIEST) {
        return Some((number(indexed().min_by_key(|(_, offer)| **offer)?.0)?, span, 0.85));
    }
    if let Some(span) = free(LATEST) {
        return Some((number(indexed().max_by_key(|(_, offer)| **offer)?.0)?, span, 0.85));
    }
    if let Some(span) = free(&[
        "^^ the? last one|option|slot|time? $$",
        "the last one|option|slot",
        "la|el ultima|ultimo",
        "^^ ultimo|ultima",
    ]) {
        return Some((number(reader.offers.len().checked_sub(1)?)?, span, 0.9));
    }
    let middle = free(&["the? middle one|option|slot?", "el|la de? en? medio"])
        .filter(|_| reader.offers.len() == 3)?;
    Some((2, middle, 0.9))
}

/// A bare number in a message, or else in its first sentence, that has nothing else to say: "1 please. This is Maria".
fn lone(reader: &Reader<'_>) -> Option<Choice> {
    let message = &reader.message;
    let all = message.tokens.len();
    let sentence = (1..all).find(|at| message.get(*at).is_some_and(|token| token.breaks())).unwrap_or(all);
    [all, sentence].into_iter().find_map(|end| lone_before(reader, end)).or_else(|| wanted(reader))
}

/// "Wrong option, I want 3": the only number, in a part that says nothing else.
fn wanted(reader: &Reader<'_>) -> Option<Choice> {
    let message = &reader.message;
    let mut numbers = (0..message.tokens.len()).filter(|at| is_lone_number(reader, *at));
    let at = numbers.next().filter(|_| numbers.next().is_none())?;
    let led = matches!(
        message.word_before(at, 1),
        "want"
            | "take"
            | "pick"
            | "choose"
            | "prefer"
            | "meant"
            | "quiero"
            | "prefiero"
            | "escojo"
            | "elijo"
            | "tomo"
    );
    let number = count(message, at).filter(|number| led && offered(reader, *number))?;
    let (first, end) = message.part(at);
    (first..end).all(|at| numbers_or_beside(reader, at)).then_some((number, (at, at + 1), 0.85))
}

fn numbers_or_beside(reader: &Reader<'_>, at: usize) -> bool {
    is_lone_number(reader, at) || is_beside(reader, at)
}

fn lone_before(reader: &Reader<'_>, end: usize) -> Option<Choice> {
    let message = &reader.message;
    let numbers: Vec<usize> = (0..end).filter(|at| is_lone_number(reader, *at)).collect();
    let last = *numbers.last()?;
    let corrected = numbers.len() == 1 || message.has_any(crate::reading::CORRECTIONS);
    let beside = (0..end).all(|at| numbers.contains(&at) || is_beside(reader, at));
    let number = count(message, last).filter(|number| offered(reader, *number))?;
    // "At 2" and "a las 2" are times.
    let time =
        matches!(message.word_before(last, 1), "at" | "las" | "after" | "before" | "around" | "by" | "not");
    (beside && corrected && !time).then_some((number, (last, last + 1), 0.95))
}

fn is_lone_number(reader: &Reader<'_>, at: usize) -> bool {
    let message = &reader.message;
    let glued = message.get(at + 1).is_some_and(|next| {
        next.before.is_empty() || next.before == ":" || next.before == "/" || next.is(&["am", "pm"])
    });
    let part = message.get(at).is_some_and(|token| token.before == ":" || token.before == "/");
    let word = message.get(at).is_some_and(|token| token.kind == Kind::Word);
    // "One" is mostly no number; alone, or as the only number word, it is.
    let only = !word
        || !matches!(message.word(at), "one" | "uno" | "una")
        || message.tokens.len() <= 2
            && !matches!(message.word_before(at, 1), "this" | "that" | "any" | "no" | "which");
    count(message, at).is_some() && !glued && !part && only && !reader.is_claimed(at)
}

/// "1 or 2 works".
fn several(reader: &Reader<'_>) -> Option<Span> {
    let message = &reader.message;
    let spans = message
        .find_all("#|one|two|uno|dos or|o|and|y #|two|three|dos|tres")
        .chain(message.find_all("# or|o|and|y #"));
    let mut spans = spans.filter(|span| {
        count(message, span.0).is_some_and(|number| offered(reader, number))
            && count(message, span.1 - 1).is_some_and(|number| offered(reader, number))
    });
    spans.find(|span| reader.is_free(*span) && all_beside(reader, *span))
}

fn all_beside(reader: &Reader<'_>, (first, end): Span) -> bool {
    (0..reader.message.tokens.len()).all(|at| (first..end).contains(&at) || is_beside(reader, at))
}

fn is_beside(reader: &Reader<'_>, at: usize) -> bool {
    let Some(token) = reader.message.get(at) else { return false };
    reader.is_claimed(at) || token.kind == Kind::Emoji || BESIDE.contains(&token.word.as_str())
}

/// A wish for a time; it is a choice when it fits exactly one offer.
pub(crate) fn by_time(reader: &mut Reader<'_>, wishes: Option<Wishes>) {
    let chosen = reader.has_kind(&Fact::Choice(0));
    let wishes = wishes.or_else(|| {
        ((reader.choosing() || reader.asked(Topic::Slot)) && !chosen).then(|| bare_hour(reader)).flatten()
    });
    let Some(wishes) = wishes else { return };
    if chosen {
        return;
    }
    let looks_further = reader.message.has_any(&["do you|yall|u guys? have", "have anything|something|any|openings|availability", "anything|something|availability|openings on|in|for|available|open|later|earlier|today|tomorrow|friday|monday|tuesday|wednesday|thursday|saturday|sunday|this|next|after|before", "tienen|tiene|hay algo|espacio|citas|disponible|lugar", "instead"]);
    if reader.choosing() && !reader.has(&Fact::NoChoice) {
        if looks_further {
            let span = reader.message.part(wishes.span.0);
            reader.found.push(crate::reading::Found {
                fact: Fact::NoChoice,
                span: (span.0, wishes.span.0.max(span.0 + 1)),
                confidence: 0.7,
            });
        } else if let Some(number) = only_fit(reader, &wishes) {
            reader.add(Fact::Choice(number), wishes.span, 0.9);
            return;
        }
    }
    let fact = wishes.fact();
    reader.add(fact, wishes.span, if wishes.first.is_some() { 0.9 } else { 0.8 });
}

/// "8 works" and "10 please" when there is no offer of that number.
fn bare_hour(reader: &Reader<'_>) -> Option<Wishes> {
    let at = (0..reader.message.tokens.len()).find(|at| is_lone_number(reader, *at))?;
    let hour = count(&reader.message, at).filter(|hour| (1..=12).contains(hour))?;
    if !all_beside(reader, (at, at + 1)) || !reader.asked(Topic::Slot) && reader.context.asked.is_some() {
        return None;
    }
    let hour = u16::try_from(if hour < 7 { hour + 12 } else { hour }).ok()?;
    let hours = crate::clock::Hours { from: Some(hour * 60), to: Some(hour * 60), exact: Some(false) };
    Some(Wishes { hours, span: (at, at + 1), ..Wishes::default() })
}

/// The number of the only offer that fits a wish.
fn only_fit(reader: &Reader<'_>, wishes: &Wishes) -> Option<u32> {
    let mut fitting = reader.offers.iter().enumerate().filter(|(_, offer)| fits(wishes, **offer));
    let (index, _) = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    u32::try_from(index + 1).ok()
}

fn fits(wishes: &Wishes, offer: DateTime) -> bool {
    let day = wishes.first.is_none_or(|first| first <= offer.date())
        && wishes.last.is_none_or(|last| offer.date() <= last)
        && !wishes.except.contains(&offer.date());
    let minute = u16::try_from(i32::from(offer.hour()) * 60 + i32::from(offer.minute())).unwrap_or_default();
    let hours = wishes.hours;
    let time = match hours.exact {
        Some(true) => hours.from == Some(minute),
        Some(false) => hours.from.is_some_and(|from| from % 720 == minute % 720),
        None => hours.from.is_none_or(|from| from <= minute) && hours.to.is_none_or(|to| minute <= to),
    };
    day && time
}
