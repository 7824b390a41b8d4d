//! Who they are.

use crate::given::GIVEN_NAMES;
use crate::phrase::Span;
use crate::reading::Reader;
use crate::tokens::{Kind, Token};
use crate::types::{Fact, Topic};
use crate::words::{List, sorted};

/// Words that are no name, so that "this is ridiculous" and "I'm home" introduce nobody.
const EVERYDAY: &str = "a about absolutely ac again all already also always an and angry annoying another any anytime anyone anything are around asap at available \
    awesome awful back bad because before being better big both broken busy but buenas buenos call calling can cancel cant car casa certainly claro closed cold come coming como con confused \
    cool correct crazy cuando curious customer day de definitely did different disappointed do doing done dont down drive driving dude emergency en english esta este estoy evening everyone everything \
    excellent exactly excited fair favor fine first for free friday friend from frustrated fue getting gift glad go going gone good got gracias great \
    guys had happy has have having hay heat hello help her here hey hi him his hola home hope hot hour house how hurting idk if ill im important in insane interested is it its ive \
    just kidding know last late later leaving like literally living llamando local located looking lost love ma'am maam manana maybe me mi mine moving my name near need needing neither \
    never new next nice no nobody none nope not nothing now of off ok old on once one only open or other our out outside over owner para parte perfect perfecto perhaps person please pm por \
    pretty probably que question quick quite ready really regarding retired ridiculous right robot running sabe sad sam's scam serious seriously should si sick sin sir so some somebody someone something \
    soon sorry speaking spam still stop stopping stuck super supposed sure taking talking terrible than thank thanks that the their them then there they thing this those though thursday \
    time tired to today tomorrow tonight too totally traveling trying tuesday un una unacceptable unable unbelievable unit unsure up upset urgent urgente us using usted very waiting want wants was \
    water we wednesday week well were what when where which who why will with wondering work working works worried would wrong yes yet you your yours monday saturday sunday afternoon morning \
    andale orale anonymous anon paciente pacientes hijo hija esposa esposo mama papa hermano hermana abuela abuelo flexible emergency whenever homeowner tenant renter landlord manager wife husband mom dad mother father son daughter cliente dueno duena nuevo nueva vecino propietario inquilino \
    getting asking checking following replying texting writing responding mad sweating freezing dying burning melting pregnant elderly disabled texas arizona phoenix mesa tempe \
    ellos ella el la los las lo se su muy bien mal aqui alla listo lista enfermo cansado interesado interesada ocupado yo tu usted ustedes quien nada nadie todo tarde noche dia hoy fuera adentro arriba \
    could use tell say put spelled spelt husbands wifes moms dads digale dile apunte apuntele ponga pongale anote anotelo nina nino bebe send have spell write \
    zip code street address option number anyway ugh wow omg lol jk haha nah yeah yep yup noon bye goodbye cheers regards sincerely best maybe neither either any whichever second third asap urgent \
    hm hmm hmmm um uh mm under asking since yesterday desde ayer possible posible antes prisa ninguna ninguno within preference preferencia hurry rush tmrw soonest \
    plumber plumbing technician tech repair service estimate quote price cost much many leak leaking ac's unit system heater furnace toilet sink tooth cleaning appointment schedule reschedule hablo espanol";
/// Everyday words that are also family names.
const SURNAMES: &[&str] =
    &["price", "love", "hope", "day", "green", "young", "long", "rich", "street", "waters"];
const HESITATING: &[&str] = &["uh", "um", "ah", "er", "this", "eh", "este", "like"];
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sr",
    "sra",
    "senor",
    "senora",
    "srta",
    "ing",
    "lic",
    "licenciado",
    "licenciada",
    "don",
    "dona",
    "prof",
    "profe",
    "rev",
    "ingeniero",
];
const PARTICLES: &[&str] = &["de", "la", "del", "los", "las", "van", "von", "der", "da", "di", "y", "vda"];
/// What may stand beside a name that answers the question for it.
const BESIDE: &[&str] = &[
    "its", "it", "is", "this", "my", "name", "names", "im", "i", "am", "me", "llamo", "mi", "nombre", "es",
    "soy", "yes", "sure", "ok", "hi", "hello", "hey", "hola", "thanks", "thank", "you", "please", "si",
    "claro", "gracias", "call", "can", "here", "first", "last", "full", "the", "and", "for", "under", "put",
    "at", "se", "llama", "esta", "habla", "with", "its", "a", "nombre", "por", "favor", "yeah", "well", "um",
    "uh", "just", "thats", "apellido", "goes", "by", "go", "speaking", "no", "wait", "sorry", "actually",
    "great", "perfect", "good", "sir", "to", "para", "nombre", "hijo", "hija", "esposa", "esposo", "son",
    "daughter", "wife", "husband", "mom", "mama", "papa", "con", "de", "use", "husbands", "wifes", "moms",
    "dads", "tell", "them", "say", "digale", "que", "apuntele", "apunte", "pongale", "ponga", "dile", "a",
    "person", "contact", "whats", "de", "senorita", "joven", "yo", "otra", "vez", "again", "other", "aqui",
    "servidor",
];
const INTRODUCTIONS: &[(&str, f32)] = &[
    ("my name is|s", 0.95),
    ("my names", 0.95),
    ("name is|s", 0.9),
    ("^ name", 0.8),
    ("me llamo", 0.95),
    ("mi nombre es", 0.95),
    ("this is", 0.85),
    ("le habla", 0.85),
    ("habla", 0.75),
    ("^ yo? soy", 0.85),
    ("yo soy", 0.85),
    ("^ hi|hey|hello|hola its|soy", 0.8),
    ("soy", 0.8),
    ("im|i am?", 0.7),
    ("you can call me", 0.9),
    ("call me", 0.8),
    ("a nombre de", 0.9),
    ("me dicen", 0.9),
    ("se llama", 0.9),
    ("patient is|name|names", 0.9),
    ("el|la? paciente es", 0.9),
    ("name|its is? spelled|spelt", 0.9),
    ("me conocen como", 0.9),
    ("everyone|everybody|people|friends|they calls|call me", 0.9),
    ("under the? name of?", 0.9),
    ("^ its", 0.75),
    ("^ nombre", 0.8),
];

static EVERYDAY_WORDS: List = List::new(|| sorted(EVERYDAY));

/// Whether a word is too common to be a name.
pub(crate) fn is_everyday(word: &str) -> bool {
    EVERYDAY_WORDS.has(word)
}

/// "maria" as "Maria"; what has capitals inside stays as it is.
pub(crate) fn capitalised(word: &str) -> String {
    let shouted = word.len() > 2 && word.chars().all(|c| !c.is_lowercase());
    if !shouted && word.chars().skip(1).any(char::is_uppercase) {
        return word.to_owned();
    }
    let mut after_letter = false;
    word.chars()
        .flat_map(|letter| {
            let first = !after_letter;
            after_letter = letter.is_alphabetic() || matches!(letter, '\'' | '’') && word.len() < 4;
            let changed: Vec<char> =
                if first { letter.to_uppercase().collect() } else { letter.to_lowercase().collect() };
            changed
        })
        .collect()
}

/// The name, where they introduce themselves, or where we asked for it.
pub(crate) fn read(reader: &mut Reader<'_>) {
    if [Fact::OptOut, Fact::WrongNumber, Fact::NotInterested].iter().any(|fact| reader.has(fact)) {
        return;
    }
    let asked = reader.asked(Topic::Name);
    if full(reader) {
        return;
    }
    let found = introduced(reader, asked)
        .or_else(|| if asked { answered(reader) } else { signed(reader).or_else(|| apart(reader)) });
    if let Some((span, confidence)) = found {
        let name = written(reader, span);
        reader.add(Fact::Name(name), span, confidence);
    }
}

pub(crate) fn written(reader: &Reader<'_>, (first, end): Span) -> String {
    let words = (first..end).filter_map(|at| reader.message.get(at));
    words.fold(String::new(), |name, token| {
        let between = if name.is_empty() {
            ""
        } else if token.before == "-" {
            "-"
        } else if token.before.contains('&') {
            " & "
        } else {
            " "
        };
        let particle = first + 1 < end && token.is(PARTICLES) && !token.capital();
        let word = if particle { token.raw.to_owned() } else { capitalised(token.raw) };
        name + between + &word
    })
}

/// A name directly behind an introduction.
fn introduced(reader: &Reader<'_>, asked: bool) -> Option<(Span, f32)> {
    let message = &reader.message;
    let found = INTRODUCTIONS.iter().flat_map(|(phrase, confidence)| {
        message.find_all(phrase).map(move |span| (*phrase, *confidence, span))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(.., span)| span.0);
    found.reverse();
    found.into_iter().find_map(|(phrase, confidence, (_, at))| {
        let weak = phrase.starts_with("im")
            || phrase.ends_with("soy")
            || phrase.ends_with("its")
            || phrase == "call me"
            || phrase.starts_with("this");
        // "This is uh Craig".
        let at = (at..at + 2).find(|at| !message.get(*at).is_some_and(|token| token.is(HESITATING)))?;
        let span = name_at(reader, at)?;
        let capital = message.get(at).is_some_and(Token::capital) && !shouting(reader);
        let needed = phrase.ends_with("its") || phrase == "call me";
        if needed && !asked && (!capital || is_told(reader, span)) {
            return None;
        }
        let next = message.get(span.1);
        let closed = next.is_none_or(Token::breaks)
            || matches!(
                message.word_after(span.1),
                "from"
                    | "with"
                    | "at"
                    | "and"
                    | "here"
                    | "calling"
                    | "in"
                    | "i"
                    | "my"
                    | "the"
                    | "de"
                    | "y"
                    | "on"
                    | "over"
                    | "necesito"
                    | "en"
                    | "again"
                    | "im"
            );
        let strong = if phrase.starts_with("im") { asked || capital } else { capital || closed };
        let unlike = !weak || strong;
        let first = message.get(at)?;
        (unlike && !first.breaks()).then_some((span, confidence))
    })
}

/// "First name Holly, last name Marsh".
fn full(reader: &mut Reader<'_>) -> bool {
    let after = |reader: &Reader<'_>, phrases: &[&str]| {
        let (_, end) = reader.message.find_any(phrases)?;
        name_at(reader, end)
    };
    let beside = |reader: &Reader<'_>| {
        let last = reader.message.find("last name is?").or_else(|| reader.message.find("apellido es?"))?;
        let start = reader.message.part(last.0.checked_sub(1)?).0;
        name_at(reader, start).filter(|name| name.1 == last.0)
    };
    let given = after(reader, &["first name is?", "nombre es?"]).or_else(|| beside(reader));
    let family = after(reader, &["last name is?", "surname is?", "apellido es?"]);
    let Some((given, family)) = given.zip(family).filter(|(given, family)| given.1 <= family.0) else {
        return false;
    };
    let name = format!("{} {}", written(reader, given), written(reader, family));
    reader.add(Fact::Name(name), (given.0, family.1), 0.95);
    true
}

/// Whether words say something else already: a need, a place.
fn is_told(reader: &Reader<'_>, (first, end): Span) -> bool {
    let known = |at: usize| crate::words::is_known(reader.message.word(at));
    (first..end).any(known)
        || reader.found.iter().any(|found| {
            let language = matches!(found.fact, Fact::Language(_) | Fact::Time(_) | Fact::Urgency(_));
            !language && found.span.0 < end && first < found.span.1
        })
}

/// "Linda Voss, 85029, heater's dead" at the start, "..., asap. Brandon" at the end: capital letters in a part of its own.
fn apart(reader: &Reader<'_>) -> Option<(Span, f32)> {
    let message = &reader.message;
    let all = message.tokens.len();
    if shouting(reader) || all < 3 {
        return None;
    }
    let greeted = |at: usize| (0..at).all(|before| reader.is_claimed(before));
    let parts: Vec<Span> = {
        let mut at = 0;
        std::iter::from_fn(|| {
            let part = (at < all).then(|| message.part(at))?;
            at = part.1;
            Some(part)
        })
        .collect()
    };
    let capital = |at: usize| {
        message.get(at).is_some_and(|token| {
            token.capital() && (token.raw.chars().skip(1).any(char::is_lowercase) || token.raw.len() == 1)
        })
    };
    let is_name = |part: &Span| {
        let length = part.1 - part.0;
        let given =
            length == 1 && GIVEN_NAMES.has(message.word(part.0)) && (part.1 == all || greeted(part.0));
        let lone =
            given || length == 1 && part.1 == all && message.tail().trim_matches(['.', '!', ' ']).is_empty();
        let two = (2..=3).contains(&length) && (part.1 == all || greeted(part.0));
        (lone || two)
            && (given && part.1 == all || (part.0..part.1).all(capital))
            && !is_told(reader, *part)
            && name_at(reader, part.0) == Some(*part)
            && !message.asked_with_mark(part.1 - 1)
    };
    let others = parts.len() > 1 && reader.found.iter().any(|found| !matches!(found.fact, Fact::Name(_)));
    parts.iter().rev().find(|part| others && is_name(part)).map(|part| (*part, 0.75))
}

fn shouting(reader: &Reader<'_>) -> bool {
    reader.message.text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// The words of a name from `at` on.
pub(crate) fn name_at(reader: &Reader<'_>, at: usize) -> Option<Span> {
    let message = &reader.message;
    let titled = message.get(at).is_some_and(|token| token.is(TITLES)) && could_be_name(reader, at + 1);
    let first = at + usize::from(titled);
    if !could_be_name(reader, first) {
        return None;
    }
    let capital = message.get(first).is_some_and(Token::capital);
    let mut end = first + 1;
    while end < first + 4 {
        let Some(next) = message
            .get(end)
            .filter(|next| !next.breaks() && !next.before.contains(['-', '+', '/']) || next.before == "-")
        else {
            break;
        };
        let capital_at = |at: usize| could_be_name(reader, at) && message.get(at).is_some_and(Token::capital);
        let particle = next.is(PARTICLES)
            && (capital_at(end + 1)
                || message.get(end + 1).is_some_and(|next| next.is(PARTICLES)) && capital_at(end + 2));
        let surname = next.is(SURNAMES) && reader.asked(Topic::Name);
        // "Luis M."
        let initial = capital && next.capital() && next.raw.len() == 1;
        if !particle && !surname && !initial && (!could_be_name(reader, end) || capital && !next.capital()) {
            break;
        }
        end += 1;
    }
    Some((at, end))
}

fn could_be_name(reader: &Reader<'_>, at: usize) -> bool {
    let Some(token) = reader.message.get(at) else { return false };
    let letters =
        token.kind == Kind::Word && token.raw.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'));
    letters
        && !reader.is_claimed(at)
        && token.plain.len() > 1
        && !is_everyday(&token.plain)
        && !is_everyday(&token.word)
}

/// A short answer to the question for the name.
fn answered(reader: &Reader<'_>) -> Option<(Span, f32)> {
    let message = &reader.message;
    let rest: Vec<usize> = (0..message.tokens.len())
        .filter(|at| {
            !reader.is_claimed(*at)
                && !message.get(*at).is_some_and(|token| token.is(BESIDE) || token.kind == Kind::Emoji)
        })
        .collect();
    let first = *rest
        .iter()
        .find(|at| could_be_name(reader, **at) || message.get(**at).is_some_and(|token| token.is(TITLES)))?;
    let span = name_at(reader, first)?;
    // "Mike from Sunset Grill".
    let led = (0..span.0).all(|at| message.get(at).is_some_and(|token| token.is(BESIDE)));
    if led && matches!(message.word_after(span.1), "from" | "with" | "here" | "de" | "at") {
        return Some((span, 0.8));
    }
    let outside = rest.iter().filter(|at| !(span.0..span.1).contains(*at)).count();
    let settled =
        reader.found.iter().any(|found| matches!(found.fact, Fact::Asks(_) | Fact::Person | Fact::Need(_)));
    let short = outside <= 1 && !settled || outside == 0;
    // "Tyler, and can you come at 3?"
    let question = message.asked_with_mark(first);
    let part = message.part(first) == span && first == 0 && message.get(0).is_some_and(Token::capital);
    if part && (!short || question) && message.tokens.len() > 1 {
        return Some((span, 0.7));
    }
    (short && !question).then_some((span, if outside == 0 { 0.9 } else { 0.6 }))
}

/// "- Sam" or "Thanks, Dan" at the end, "Dan here" at the start.
fn signed(reader: &Reader<'_>) -> Option<(Span, f32)> {
    let message = &reader.message;
    let last = message.tokens.len().checked_sub(1)?;
    for at in [last, last.saturating_sub(1)] {
        let Some(token) =
            message.get(at).filter(|token| token.capital() && at > 0 && token.kind == Kind::Word)
        else {
            continue;
        };
        let dash = token.before.trim_end().ends_with(['-', '–', '—', '~'])
            && token.before.starts_with([' ', '.', ',', '\n', '!', '?', '—', '–', '~']);
        let thanked = token.breaks()
            && matches!(message.word(at - 1), "thanks" | "you" | "gracias" | "regards" | "thx");
        let span = name_at(reader, at).filter(|span| span.1 == last + 1);
        if let Some(span) = span.filter(|_| dash || thanked && !shouting(reader)) {
            return Some((span, if dash { 0.85 } else { 0.75 }));
        }
    }
    let here = message.find("^ * here").or_else(|| message.find("^ * * here"))?;
    let span = name_at(reader, here.0)?;
    let capital = message.get(here.0).is_some_and(Token::capital) && !shouting(reader);
    (span.1 + 1 == here.1 && capital).then_some((span, 0.75))
}
