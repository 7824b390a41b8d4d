//! Yes, no, thanks and greetings.

use crate::phrase::Span;
use crate::reading::{CORRECTIONS, Reader};
use crate::tokens::Kind;
use crate::types::{Fact, Question, Topic};

const GREETINGS: &[&str] = &[
    "good morning|afternoon|evening|day",
    "buenos|buenas|buen dias|tardes|noches|dia",
    "^ hi|hello|hey|hiya|howdy|hola|greetings|saludos|heya|sup there|everyone|guys|yall?",
    "^ buenas",
    "^ que tal",
    "👋",
];
const THANKS: &[&str] = &[
    "thank you|u so|very? much?",
    "thanks|ty|tysm|gracias|thankyou so|a|very|muchas? much|lot|ton|again?",
    "muchas|mil gracias",
    "much|really|greatly|i|we appreciated|appreciate it|you|that?",
    "appreciate it|you|that|the|ya|yall|u",
    "god bless",
    "se lo? agradezco",
    "te|les|le agradezco",
    "🙏",
    "❤",
    "no problem|worries",
    "muy|que amable|amables",
    "much obliged",
    "mil|infinitas? gracias",
    "bendiciones",
];
/// Good wishes hold words of time ("have a good night") that mean nothing.
const GOODBYES: &[&str] = &[
    "have a|an great|good|nice|wonderful|blessed|awesome day|night|weekend|one|evening|afternoon|morning|rest",
    "good night",
    "great|good|awesome|nice|amazing|excellent|fantastic|wonderful|quick job|work|service today|yesterday|everyone|guys|team?",
    "youre|your|you are? welcome",
    "de nada",
    "no hay de que",
    "same to you",
    "^ you too",
    "buen|excelente|gran trabajo|servicio",
    "igualmente|likewise",
    "^ bonito|lindo|excelente|buen|buena|feliz|bonita|linda dia|tarde|noche|fin|semana",
    "buen|feliz fin|dia|tarde|noche de? semana?",
    "que tenga|tengan|pase|pasen buen|bonito|linda|buena|un dia|tarde|noche|buen|fin dia?",
    "see|talk you|ya|to tomorrow|soon|then|later|you",
    "hasta luego|manana|pronto",
];
const YES: &[&str] = &[
    "^ yes|yeah|sure|yup|yep|y|absolutely|definitely|correct|affirmative|claro|dale|afirmativo|sip|simon|perfecto|perfect|confirmed|confirm|confirmo|confirmado|great|exactly|correcto|exacto|vale|bueno|cool|alright|bet|c que|please|si|thats|it|ma'am|sir|maam? si|is|right|please?",
    "^ ok|k|kk|si si|ok?",
    "sounds good|great|perfect|like|fine",
    "that|it|this|which|thats|its|thatll|thisll works|work|fine|good|great|perfect|ok|do for? me?",
    "that|it|this is|would|will|looks fine|good|great|perfect|ok|work",
    "works for me|us",
    "of course",
    "for sure",
    "por supuesto",
    "de acuerdo",
    "esta bien",
    "^ got it|you|cha",
    "^^ 10 4",
    "thats|that|its|youre is|are? correct|right|true|me",
    "^^ ok? va|sale|orale|andale|simon va|pues|pue? $$",
    "^ ill|well|we|i will? be there|ready|here|home",
    "^ works|confirmed $",
    "^ all good",
    "^ is|are # still good|ok",
    "^ ahi estare|estaremos",
    "^ sip|sipi|aja|claro|ey que? si?",
    "^^ ok|sure? will|ill do",
    "^^ listo|lista|hecho|enterado|enterada $$",
    "^^ go|do ahead|it|for it?",
    "me parece bien?",
    "me queda|funciona bien|perfecto?",
    "asi es",
    "lets|let do|us it|do",
    "book it|me",
    "👍",
    "👌",
    "✅",
    "💯",
    "✔",
];
const NO: &[&str] = &[
    "^ no|nope|nah|naw|negative|n|negativo thanks|thank|gracias|sir|maam|im|i|not? you|good|dont|do|really|yet? $",
    "^ no|nope|nah",
    "^ not really|yet|thanks|today|now|right|anymore",
    "^ no i dont|do|cant|am|am? not? $",
    "👎",
];
/// What may stand directly behind a "no" that answers.
const NO_ENDS: &[&str] = &[
    "a", "actually", "and", "because", "but", "do", "dont", "gracias", "he", "i", "id", "im", "it", "its",
    "ive", "just", "maam", "maybe", "my", "never", "no", "not", "nothing", "only", "please", "senor",
    "senora", "she", "sir", "sorry", "thank", "thanks", "that", "thats", "the", "they", "this", "todavia",
    "ty", "we", "were", "yet", "you", "joven", "aun", "hasta", "really", "por", "thx",
];
/// Words after a "no" that make it something else than an answer.
const NO_GOES_ON: &[&str] = &[
    "ac",
    "rush",
    "hurry",
    "problem",
    "worries",
    "idea",
    "clue",
    "one",
    "longer",
    "more",
    "heat",
    "cooling",
    "hot",
    "water",
    "air",
    "power",
    "gas",
    "prisa",
    "se",
    "hay",
    "tengo",
    "tenemos",
    "funciona",
    "sirve",
    "enfria",
    "calienta",
    "me",
    "es",
    "esta",
    "urge",
    "tiene",
    "sale",
    "prende",
    "lights",
    "electricity",
    "pressure",
    "way",
    "cold",
    "estan",
    "puedo",
    "later",
    "earlier",
    "need",
    "matter",
    "quiero",
    "lo",
    "appointment",
    "preference",
    "particular",
    "insurance",
    "answer",
    "big",
    "hurry",
    "enciende",
    "arranca",
    "emergency",
    "pain",
    "leak",
    "leaks",
    "estoy",
    "furnace",
    "cool",
    "dial",
    "tone",
    "dents",
    "oil",
    "start",
    "ac's",
    "hard",
    "worry",
    "corre",
    "ninguno",
    "ninguna",
];

/// Greetings, thanks and good wishes, before their words are taken for times.
pub(crate) fn courtesies(reader: &mut Reader<'_>) {
    reader.add_if_any(&["^^ muy? buen dia"], Fact::Greeting, 0.85);
    while let Some(span) = reader.find_free(GOODBYES) {
        reader.claim(span);
    }
    reader.add_if_any(GREETINGS, Fact::Greeting, 0.9);
    // "No thanks" is a no; its thanks say nothing more.
    if let Some(span) =
        reader.find_free(&["^ no|nope|nah thanks|gracias|ty", "^ no|nope|nah thank you", "^ no $ thanks"])
    {
        reader.add(Fact::No, span, 0.9);
    }
    let polite_no = reader.message.find("^^ no|nope|nah $").is_some() && reader.message.tokens.len() <= 3;
    while let Some(span) = thanks(reader) {
        if polite_no { reader.claim(span) } else { reader.add(Fact::Thanks, span, 0.9) }
    }
}

/// Thanks; "acción de gracias" is a holiday.
fn thanks(reader: &Reader<'_>) -> Option<Span> {
    let message = &reader.message;
    let holiday =
        |span: &Span| message.word_before(span.0, 1) == "de" && message.word_before(span.0, 2) == "accion";
    let free =
        |span: &Span| reader.is_free(*span) && !holiday(span) && message.word_before(span.0, 1) != "not";
    THANKS.iter().find_map(|phrase| message.find_all(phrase).find(free))
}

/// Yes and no.
pub(crate) fn read(reader: &mut Reader<'_>) {
    if reader.has(&Fact::OptOut) {
        return;
    }
    yes(reader);
    no(reader);
}

fn yes(reader: &mut Reader<'_>) {
    let Some((span, phrase)) = YES.iter().find_map(|phrase| Some((reader.find_free(&[*phrase])?, *phrase)))
    else {
        return;
    };
    let asked =
        reader.context.asked.is_some() || !reader.offers.is_empty() || reader.context.appointment.is_some();
    let question = reader.message.asked_with_mark(span.0) || negated(reader, span);
    // Where nothing was asked, a yes in the middle of a sentence answers nothing.
    let inside = !asked && reader.message.part(span.0).0 != span.0;
    let partly =
        matches!(reader.message.word_after(span.1), "sometimes" | "sometime" | "intermittently" | "off");
    if partly || question || inside || reader.has(&Fact::Asks(Question::Other)) && span.0 > 0 {
        return;
    }
    let emoji = reader.message.get(span.0).is_some_and(|token| token.kind == Kind::Emoji);
    if emoji && !asked {
        let only = !reader.has(&Fact::Thanks) && reader.found.is_empty();
        if only {
            reader.add(Fact::Thanks, span, 0.7);
        }
        return;
    }
    // "Sí" starts a sentence; "si" after words is "if". "Ok thanks" to no question is only thanks.
    let word = reader.message.word(span.0);
    let if_word = word == "si"
        && span.1 == span.0 + 1
        && goes_on(reader, span.1)
        && !reader.message.get(span.0).is_some_and(|t| t.raw.contains(['í', 'Í']))
        && reader.message.word_after(span.1) != "por";
    let closing =
        matches!(word, "ok" | "k" | "kk" | "great" | "perfect" | "cool" | "alright" | "bueno" | "perfecto")
            && !asked;
    let chosen = reader.has_kind(&Fact::Choice(0)) || reader.has(&Fact::NoChoice);
    let given = reader.asked(Topic::Name) && !emoji && reader.has_kind(&Fact::Name(String::new()));
    let inside = span.0 > 0 && phrase.contains("work") && chosen;
    if if_word || inside || given || closing && !reader.found.is_empty() {
        reader.claim(span);
        return;
    }
    let intends =
        reader.has(&Fact::Cancel) || reader.has(&Fact::NotInterested) || reader.has(&Fact::WrongNumber);
    if !intends && !chosen {
        reader.add(Fact::Yes, span, if asked { 0.9 } else { 0.6 });
    }
}

fn goes_on(reader: &Reader<'_>, at: usize) -> bool {
    !reader.message.word_after(at).is_empty()
}

fn negated(reader: &Reader<'_>, (first, _): Span) -> bool {
    matches!(
        reader.message.word_before(first, 1),
        "not" | "dont" | "doesnt" | "no" | "cant" | "if" | "wont" | "longer" | "isnt" | "nothing"
    )
}

fn no(reader: &mut Reader<'_>) {
    let Some(span) = reader.find_free(NO) else { return };
    let next = reader.message.word_after(span.0 + 1);
    let plain = reader.message.word(span.0) == "no" && !next.is_empty() && !NO_ENDS.contains(&next);
    let goes_on = plain || NO_GOES_ON.contains(&next);
    let corrects = CORRECTIONS
        .iter()
        .filter(|phrase| **phrase != "^ no $")
        .any(|phrase| reader.message.find_all(phrase).any(|found| found.0 <= span.0 + 1 && found.1 > span.0));
    // "No, 85012" and "no, tomorrow" say what is right instead.
    let value = reader.found.iter().any(|found| {
        let said = matches!(
            found.fact,
            Fact::Zip(_)
                | Fact::City(_)
                | Fact::Street(_)
                | Fact::Choice(_)
                | Fact::Time(_)
                | Fact::Name(_)
                | Fact::NoChoice
                | Fact::No
                | Fact::NotInterested
                | Fact::WrongNumber
                | Fact::Need(Some(_))
                | Fact::Urgency(_)
        );
        said && found.span.0 <= span.1 + 6
    });
    if !goes_on && !corrects && !value {
        reader.add(Fact::No, span, 0.9);
    }
}
