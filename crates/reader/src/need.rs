//! What they need.

mod around;
mod loose;
mod names;
mod signs;

use self::around::{CORRECTED, OF_THE_BUSINESS, OF_THE_VISIT, is_article, is_denied, is_place, joined};
use self::loose::{clearest, loose};
use self::names::{describe, things_in};
use self::signs::{Profile, Sign, once};
use crate::day::count;
use crate::phrase::{Message, Span};
use crate::reading::{Found, Reader};
use crate::tokens::{Kind, Token, fold};
use crate::trades::THINGS;
use crate::troubles::{CARE, FAILED, MENDING, NEW, QUOTE};
use crate::types::{Context, Fact, Topic, Urgency};

/// Words of an own wish or trouble: a message with one of these needs something, whatever it is.
const WANTING: &[&str] = &[
    "need|want|looking|broke|broken|fix|fixed|repair|replace|install|quote|estimate|problem|issue|help|schedule|book|noise|clogged|stopped|working",
    "necesito|ocupo|quiero|quisiera|busco|arreglar|reparar|instalar|problema|roto|descompuesto|ayuda|necesitamos|agendar",
];

/// Words that say nothing about a need.
const FILLERS: &[&str] = &[
    "a", "about", "actually", "am", "an", "and", "any", "are", "at", "be", "but", "can", "could", "de",
    "did", "do", "does", "el", "en", "es", "for", "from", "get", "had", "has", "have", "hello", "here", "hi",
    "how", "i", "id", "if", "ill", "im", "in", "is", "it", "its", "ive", "just", "la", "las", "like", "lo",
    "los", "maybe", "me", "mi", "my", "no", "not", "now", "of", "ok", "on", "or", "our", "para", "please",
    "por", "que", "se", "si", "so", "some", "someone", "thanks", "that", "the", "them", "then", "there",
    "they", "this", "to", "u", "un", "una", "up", "was", "we", "were", "what", "when", "will", "with",
    "would", "y", "yes", "you", "your", "favor", "really", "sure", "idk", "dont", "know", "un", "uh", "um",
    "lol", "haha", "hmm", "hm", "k", "wait", "sorry", "great", "good", "cool", "also", "very", "too", "all",
    "well", "zip", "code", "one", "two", "three", "sir", "maam", "guys", "yall", "hours", "time", "times",
    "works", "work", "thing", "who", "why", "where", "mmm", "oh", "sounds", "let", "think", "check", "back",
    "later", "yet",
];

/// The words of the services, for mending typos.
pub(crate) fn known_words(context: &Context) -> Vec<String> {
    let texts = context
        .services
        .iter()
        .flat_map(|service| service.urgent.iter().chain(&service.words).chain([&service.name, &service.id]));
    let words = texts.flat_map(|text| {
        let folded = fold(text);
        folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>()
    });
    words.filter(|word| word.len() >= 5 && word.is_ascii()).collect()
}

/// The services that the message speaks of, and whether it speaks of something urgent.
pub(crate) fn read(reader: &mut Reader<'_>) {
    let settled = [Fact::OptOut, Fact::WrongNumber, Fact::NotInterested, Fact::Cancel];
    let moves = reader.has(&Fact::Move) && reader.context.appointment.is_some();
    if moves || settled.iter().any(|fact| reader.has(fact)) || reader.context.services.is_empty() {
        return;
    }
    let booked = reader.context.appointment.is_some();
    if booked && reader.message.has_any(OF_THE_VISIT) || reader.message.has_any(OF_THE_BUSINESS) {
        return;
    }
    let things = things_in(&reader.message);
    let known = known_words(reader.context);
    let services: Vec<Profile> =
        reader.context.services.iter().map(|service| Profile::new(service, &known)).collect();
    let mut signs = Vec::new();
    for (service, profile) in services.iter().enumerate() {
        profile.collect(service, &reader.message, &things, &mut signs);
    }
    describe(&reader.message, &services, &mut signs);
    signs.retain(|sign| (sign.span.0..sign.span.1).all(|at| !reader.is_claimed(at)));
    signs.retain(|sign| !is_article(&reader.message, sign.span));
    // In "a leak under the kitchen sink" the sink is only where it is.
    for sign in signs.iter_mut().filter(|sign| is_place(&reader.message, sign.span)) {
        sign.weight = sign.weight.saturating_sub(2).max(1);
    }
    // "The water heater, not the ac".
    if signs.iter().any(|sign| !is_denied(&reader.message, sign.span)) {
        signs.retain(|sign| !is_denied(&reader.message, sign.span));
    }
    // "I said a leak but it's a clog".
    let corrected = reader.message.find_any(CORRECTED).map(|(_, end)| end);
    if let Some(end) = corrected.filter(|end| signs.iter().any(|sign| sign.span.0 >= *end)) {
        signs.retain(|sign| sign.span.0 >= end);
    }
    once(&mut signs);
    if let Some(sign) = signs.iter().find(|sign| sign.urgent) {
        reader.add(Fact::Urgency(Urgency::Emergency), sign.span, 0.9);
    }
    let foreign = things.iter().find(|(thing, span)| {
        let related = |profile: &Profile| {
            let same_trade =
                profile.named.iter().any(|other| *other != WATER_HEATER && trade(*other) == trade(*thing));
            profile.speaks_of(*thing) || same_trade
        };
        *thing != LEAK && reader.is_free(*span) && !services.iter().any(related)
    });
    // "Water heater leaking" is about the water heater, whosever urgent phrase "leaking" is.
    let named: Vec<usize> =
        signs.iter().filter(|sign| sign.thing && sign.weight >= 3).map(|sign| sign.service).collect();
    let covered = |service: usize| {
        named.contains(&service) || named.iter().all(|other| outranks(&services, service, *other))
    };
    signs.retain(|sign| covered(sign.service));
    let own = signs.iter().any(|sign| sign.thing) || signs.iter().filter(|sign| sign.urgent).count() > 1;
    if let Some((_, span)) = foreign.filter(|_| !own && !quoted(reader, &services)) {
        let span = clause(reader, *span);
        let fact = Fact::Need(by_words(reader, &services));
        reader.found.push(Found { fact, span, confidence: 0.6 });
        return;
    }
    choose(reader, &services, &signs);
}

/// Leaks belong to whatever leaks.
const LEAK: usize = 6;
/// What every dentist's service is about.
const TOOTH: usize = 8;
/// Heating businesses sell these and unclog nothing.
const WATER_HEATER: usize = 2;

/// The trade that a thing belongs to.
fn trade(thing: usize) -> &'static str {
    THINGS.get(thing).map_or("", |(trade, _)| trade)
}

/// "Emergency visit" names nothing, so its urgent phrases beat a service that is not about mending.
fn outranks(services: &[Profile], general: usize, named: usize) -> bool {
    let names_nothing = services.get(general).is_some_and(|profile| profile.named.is_empty());
    names_nothing && services.get(named).is_some_and(|profile| !profile.mends)
}

/// The service that answers a wish for a quote. Where several do, the one that the message speaks of.
fn quoting(services: &[Profile], signs: &[Sign]) -> Option<usize> {
    let all: Vec<usize> = (0..services.len())
        .filter(|service| services.get(*service).is_some_and(|profile| profile.quotes))
        .collect();
    let spoken_of = |service: &usize| -> u32 {
        signs.iter().filter(|sign| sign.service == *service).map(|sign| sign.weight).sum()
    };
    let best = all.iter().copied().rev().max_by_key(spoken_of).filter(|service| spoken_of(service) > 0);
    best.or_else(|| all.first().copied().filter(|_| all.len() == 1))
}

/// A wish for a quote that a service of the business answers.
fn quoted(reader: &Reader<'_>, services: &[Profile]) -> bool {
    services.iter().any(|profile| profile.quotes) && reader.message.has_any(QUOTE)
}

fn choose(reader: &mut Reader<'_>, services: &[Profile], signs: &[Sign]) {
    let message = &reader.message;
    let mends = message.has_any(MENDING) || message.has_any(FAILED) || signs.iter().any(|sign| sign.urgent);
    let renews = message.has_any(NEW);
    let cares = message.has_any(CARE);
    let quote = quoting(services, signs);
    if let Some((service, span)) = quote.zip(message.find_any(QUOTE)).filter(|_| !mends) {
        let span = clause(reader, span);
        add(reader, service, span, 0.85);
        also(reader, services, signs, service, &[]);
        return;
    }
    let score = |service: usize| {
        let own: u32 = signs.iter().filter(|sign| sign.service == service).map(|sign| sign.weight).sum();
        let profile = services.get(service);
        let suits = |said: bool, does: fn(&Profile) -> bool| u32::from(said && profile.is_some_and(does));
        let action =
            suits(mends, |p| p.mends) + 2 * suits(renews, |p| p.renews) + 3 * suits(cares, |p| p.cares);
        if own == 0 { 0 } else { own * 2 + action }
    };
    let mut ranked: Vec<(usize, u32)> =
        (0..services.len()).map(|service| (service, score(service))).collect();
    let longest = |service: usize| {
        let own = signs.iter().filter(|sign| sign.service == service).map(|sign| sign.span.1 - sign.span.0);
        own.max().unwrap_or_default()
    };
    ranked.sort_by_key(|(service, score)| (u32::MAX - score, usize::MAX - longest(*service), *service));
    let Some(&(best, top)) = ranked.first().filter(|(_, score)| *score > 0) else { return };
    let span = span_of(signs, best);
    let profile = services.get(best);
    let only_mends = profile.is_some_and(|profile| profile.mends && !profile.renews);
    if let Some(service) = quote.filter(|_| renews && !mends && only_mends) {
        add(reader, service, span, 0.7);
        return;
    }
    let others: Vec<usize> = ranked.iter().map(|(service, _)| *service).collect();
    let equal = |(service, score): &&(usize, u32)| *score == top && longest(*service) == longest(best);
    let tied = ranked.iter().filter(equal).count() > 1;
    if tied && !also(reader, services, signs, best, &others) {
        // As clear as each other: the one that is spoken of first.
        let first = |service: usize| {
            let own = signs.iter().filter(|sign| sign.service == service && sign.thing && sign.weight >= 4);
            own.map(|sign| sign.span.0).min()
        };
        let firsts: Vec<(usize, usize)> = ranked
            .iter()
            .filter(equal)
            .filter_map(|(service, _)| Some((first(*service)?, *service)))
            .collect();
        if let Some((_, service)) = firsts.iter().min_by_key(|(at, _)| *at).filter(|_| firsts.len() > 1) {
            add(reader, *service, span_of(signs, *service), 0.6);
            return;
        }
        let fact = Fact::Need(by_words(reader, services));
        reader.found.push(Found { fact, span, confidence: 0.6 });
        return;
    }
    add(reader, best, span, if top >= 6 { 0.95 } else { 0.75 });
    if !tied {
        also(reader, services, signs, best, &others);
    }
}

/// A second service, when the message names it in words of its own, beside the first: in "the sink is clogged" the sink is
/// only where it happened.
fn also(
    reader: &mut Reader<'_>,
    services: &[Profile],
    signs: &[Sign],
    best: usize,
    ranked: &[usize],
) -> bool {
    let taken: Vec<Span> = signs.iter().filter(|sign| sign.service == best).map(|sign| sign.span).collect();
    let apart = |span: Span| {
        let message = &reader.message;
        taken.iter().all(|other| (span.1 <= other.0 || other.1 <= span.0) && joined(message, *other, span))
    };
    // Who wants a new one wants none mended.
    let renewed = renews_only(&reader.message, services, best);
    let others = signs
        .iter()
        .filter(|sign| {
            !renewed || !services.get(sign.service).is_some_and(|other| other.mends && !other.renews)
        })
        .filter(|sign| sign.service != best && sign.thing && sign.weight >= 4 && apart(sign.span));
    if taken.is_empty() {
        return false;
    }
    let rank = |sign: &&Sign| ranked.iter().position(|service| *service == sign.service);
    let Some(sign) = others.min_by_key(rank) else { return false };
    let (service, span) = (sign.service, sign.span);
    add(reader, service, span, 0.8);
    true
}

fn renews_only(message: &Message<'_>, services: &[Profile], best: usize) -> bool {
    message.has_any(NEW) && services.get(best).is_some_and(|profile| profile.renews && !profile.mends)
}

fn add(reader: &mut Reader<'_>, service: usize, span: Span, confidence: f32) {
    let id = reader.context.services.get(service).map(|service| service.id.clone());
    let span = counted(&reader.message, span);
    // Only the signs are claimed: a place or a time may stand between them.
    reader.found.push(Found { fact: Fact::Need(id), span, confidence });
}

/// With how many it is: "3 toilets", "nails for 5 bridesmaids".
fn counted(message: &Message<'_>, (first, end): Span) -> Span {
    let many = |at: usize| {
        let number = count(message, at).filter(|number| (2..100).contains(number));
        number.is_some_and(|_| !message.get(at).is_some_and(|token| token.before.contains('$')))
    };
    let open = |at: usize| at < message.tokens.len() && !message.get(at).is_some_and(Token::breaks);
    let before = (1..=3).filter_map(|back| first.checked_sub(back));
    let start = before.take_while(|at| open(at + 1)).find(|at| many(*at)).unwrap_or(first);
    let lead = [
        "put|done|installed|in|up|quote|insurance|dental? for|para|of|de my|our|the|mi|mis|me|and|y?",
        "on|in|x",
    ];
    let behind = lead.iter().filter_map(|lead| message.match_at(lead, end)).max().unwrap_or(end);
    let number = (behind..behind + 2).take_while(|at| open(*at)).find(|at| many(*at));
    (start, number.map_or(end, |at| if open(at + 1) { at + 2 } else { at + 1 }))
}

fn span_of(signs: &[Sign], service: usize) -> Span {
    let spans = signs.iter().filter(|sign| sign.service == service).map(|sign| sign.span);
    spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or_default()
}

/// The words around a sign, without what others have claimed.
fn clause(reader: &Reader<'_>, (first, end): Span) -> Span {
    let part = reader.message.part(first);
    let from = (part.0..first).rev().take_while(|at| !reader.is_claimed(*at)).last().unwrap_or(first);
    let to = (end..part.1).take_while(|at| !reader.is_claimed(*at)).last().map_or(end, |last| last + 1);
    (from, to)
}

/// A need that no service covers, in their own words.
pub(crate) fn in_their_words(reader: &mut Reader<'_>) {
    let asked_need = reader.asked(Topic::Need);
    let open = asked_need || reader.context.asked.is_none() && reader.offers.is_empty();
    let settled = |found: &Found| {
        matches!(
            found.fact,
            Fact::Need(_)
                | Fact::OptOut
                | Fact::OptIn
                | Fact::Help
                | Fact::WrongNumber
                | Fact::NotInterested
                | Fact::Cancel
                | Fact::Move
                | Fact::Choice(_)
                | Fact::NoChoice
        )
    };
    let value = |found: &Found| {
        matches!(
            found.fact,
            Fact::Zip(_) | Fact::City(_) | Fact::Street(_) | Fact::Name(_) | Fact::Yes | Fact::No
        )
    };
    let asks =
        reader.found.iter().any(|found| matches!(found.fact, Fact::Asks(_)) || found.fact == Fact::Person);
    let booked = reader.context.appointment.is_some() && !asked_need;
    if !open || booked || reader.found.iter().any(settled) {
        return;
    }
    let content: Vec<usize> = (0..reader.message.tokens.len()).filter(|at| is_content(reader, *at)).collect();
    let wanting = reader.message.has_any(WANTING) || reader.message.has_any(FAILED);
    // "I said Irving but the house is in Plano" needs nothing.
    if !asked_need && !wanting && reader.found.iter().any(value) {
        return;
    }
    let enough = if asked_need { 1 } else { 2 };
    let Some((first, last)) = content.first().zip(content.last()) else { return };
    if content.len() < enough || asks && !(wanting && asked_need && content.len() > 2) {
        return;
    }
    let span = clause(reader, (*first, *first + 1));
    let span = (span.0, if reader.is_free((*first, *last + 1)) { (*last + 1).max(span.1) } else { span.1 });
    let known = known_words(reader.context);
    let services: Vec<Profile> =
        reader.context.services.iter().map(|service| Profile::new(service, &known)).collect();
    let service = by_words(reader, &services);
    let confidence = match service {
        Some(_) => 0.6,
        None if wanting || asked_need && content.len() >= 2 => 0.5,
        None => 0.4,
    };
    reader.add(Fact::Need(service), span, confidence);
}

/// The service that the single words speak for.
fn by_words(reader: &Reader<'_>, services: &[Profile]) -> Option<String> {
    let scores = loose(&reader.message, services, |at| !reader.is_claimed(at));
    let service = reader.context.services.get(clearest(&scores)?)?;
    Some(service.id.clone())
}

fn is_content(reader: &Reader<'_>, at: usize) -> bool {
    let Some(token) = reader.message.get(at) else { return false };
    token.kind == Kind::Word
        && token.word.len() > 2
        && !reader.is_claimed(at)
        && !FILLERS.contains(&token.word.as_str())
}
