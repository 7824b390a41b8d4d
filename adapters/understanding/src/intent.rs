//! What they want of us: no more texts, a person, another time; yes, no, thanks.

use crate::phrase::Span;
use crate::reading::{CORRECTIONS, Reader};
use crate::tokens::Kind;
use crate::types::{Fact, Topic};

/// Keywords that end the texts when a message or a sentence of it is nothing else.
const STOP_WORDS: &[&str] = &[
    "^ please? stop|stopall|unsubscribe|quit|revoke|optout|unsub please?|thanks?|now? $",
    "^ stop|quit stop|quit|it|this|already|now|please please|now? $",
    "^ please? stop this|these|the? texts|messages $",
    "^ please stop it? $",
    "^^ stop stop",
    "^^ please? end $$",
    "^^ opt|opting out $",
    "^^ remove me please? $",
    "^ alto|basta|parar|para|pare|paren|baja|darme $$",
    "^^ stop|alto|basta please|por favor? $",
];
const STOP_PHRASES: &[&str] = &[
    "stop|quit|dejen|deja|dejar|pare|paren all? the|these|your? texting|messaging|contacting|calling|bothering|sending|spamming|harassing|text|messages|texts|msging",
    "stop|quit to? text|message|contact|bother me",
    "dont|not|never text|message|contact|call|bother|txt me|this|us again|anymore|ever|this?",
    "dont|not text|message|contact|bother me",
    "^ dont|not call|text me|us again|anymore? please? $",
    "dont want|need any? more? texts|messages|these|your texts|messages?",
    "no more texts|messages|texting|sms",
    "remove|take|delete|get me|us|my off|from|number|info|phone|out",
    "take|get me|us off",
    "unsubscribe|unsub me|from?",
    "opt|opting me? out",
    "leave me|us alone",
    "lose my number",
    "revoke my? consent|permission",
    "i revoke",
    "no me|nos manden|mande|mandes|envien|envie|envies|escriban|escriba|escribas|texteen|contacten|molesten|molestes|marquen mas|ya?",
    "no me|nos llamen|llames mas",
    "ya no me|nos manden|mande|mandes|envien|envies|escriban|escribas|texteen|contacten|molesten|llamen|marquen",
    "ya no quiero|quero mas? mensajes|textos|recibir",
    "no quiero mas? mensajes|textos",
    "no quiero recibir",
    "dejen|deja|deje|paren|pare de mandar|enviar|escribir|molestar|mandarme|enviarme|escribirme|molestarme|textear|textearme|llamar|llamarme",
    "dejen|dejenme|dejame|deja en paz",
    "no mas|ma mensajes|textos",
    "quitenme|borrenme|saquenme|eliminenme|quiteme|borreme|saqueme|quitame|borrame",
    "darme|dame|denme de baja",
];
const OPT_IN: &[&str] = &[
    "^^ please? start|unstop|restart|resubscribe|suscribir please? $$",
    "^^ subscribe|optin $$",
    "^^ opt in $$",
    "start texting|messaging|sending me? again?",
    "opt me back? in",
    "you can text me again",
    "comenzar|empezar de nuevo",
];
const HELP: &[&str] = &["^^ help|info|ayuda|informacion $$"];
const WRONG_NUMBER: &[&str] = &[
    "wrong number|num|phone|person|guy|lady|contact|caller|one",
    "numero|num|persona equivocado|equivocada|incorrecto",
    "se equivoco|equivocaron de? numero?",
    "esta equivocado|equivocada",
    "i didnt|didn|never|did not? call you|yall|anyone|anybody|this",
    "i did not call",
    "i dont know who|what this|you is|are",
    "not who you think|want",
    "no|never one|body by|with|named that|this name",
    "misdial|misdialed|pocket|butt dialed?|dial?",
    "dialed|called|called|marque the|you|por? wrong|by|error accident|mistake|number?",
    "called by mistake|accident",
    "me equivoque de? numero?",
    "yo no llame|los? llame?",
];
const NOT_INTERESTED: &[&str] = &[
    "not|no|isnt interested",
    "no longer|not need|needed|interested|looking|necessary",
    "dont need it|this|you|anything|your|service|help|that anymore|service|help?",
    "dont need one anymore",
    "already|just got|found|hired|have|using|booked someone|somebody|another|with else|company|guy|plumber|one|different?",
    "already|just fixed|handled|resolved|taken|took|sorted|done it?|care?",
    "got it|that fixed|handled|resolved|taken|working|sorted care?",
    "found|hired|went|going|got|using with? someone|somebody|another|other else|company|guy|plumber|dentist|shop",
    "went with someone|somebody|another",
    "were|we|im|i are|am? good|all|set set? $",
    "all set|good now?",
    "never mind",
    "nevermind|nvm",
    "problem fixed|solved|itself itself?",
    "fixed itself",
    "changed my mind",
    "no ya? estoy interesado|interesada",
    "no me|nos interesa",
    "ya no lo|la|los|necesito|quiero|necesitamos|hace necesito|ocupo|quiero|necesitamos|falta?",
    "ya encontre|contrate|consegui|tengo|encontramos|conseguimos a? otro|otra|alguien|quien",
    "ya se|lo|la arreglo|arreglaron|arregle|resolvio|repararon|compuso|compusieron",
    "ya esta arreglado|resuelto|listo",
];
const GREETINGS: &[&str] = &[
    "good morning|afternoon|evening|day",
    "buenos|buenas|buen dias|tardes|noches|dia",
    "^ hi|hello|hey|hiya|howdy|hola|greetings|saludos|yo|heya|sup there|everyone|guys|yall?",
    "^ buenas",
    "^ que tal",
    "👋",
];
const THANKS: &[&str] = &[
    "thank you|u so|very? much?",
    "thanks|ty|tysm|gracias|thankyou so|a|very|muchas? much|lot|ton|again?",
    "muchas|mil gracias",
    "much|really|greatly|i|we appreciated|appreciate it|you|that?",
    "appreciate it|you|that|the",
    "god bless",
    "se lo? agradezco",
    "te|les|le agradezco",
    "🙏",
    "❤",
    "no problem|worries",
];
/// Good wishes hold words of time ("have a good night") that mean nothing.
const GOODBYES: &[&str] = &[
    "have a|an great|good|nice|wonderful|blessed|awesome day|night|weekend|one|evening|afternoon|morning|rest",
    "good night",
    "buen|feliz fin|dia|tarde|noche de? semana?",
    "que tenga|tengan|pase|pasen buen|bonito|linda|buena|un dia|tarde|noche|buen|fin dia?",
    "see|talk you|ya|to tomorrow|soon|then|later|you",
    "hasta luego|manana|pronto",
];
const CANCEL: &[&str] = &[
    "cancel|cancelar|cancela|cancelen|cancelo|cancelling|canceling my|the|our|mi|la|el|that|this|his|her appointment|appointments|cita|visit|booking|service|reservation|apt|visita|one|servicio|slot|job",
    "need|want|have|like|can|must|gotta|please|ill|going to|i|you|we? i? cancel",
    "quiero|necesito|tengo|puedo|quisiera|deseo|favor que|de? cancelar",
    "cancel|cancelar|cancela|cancelen it|la|lo|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|please|for|everything|hoy|manana|por",
    "wont|not|cant|cannot|unable be? able? to? make|keep it|the|my|that|tomorrow|today appointment|time?",
    "no voy a poder ir|llegar|asistir|estar",
    "no podre ir|llegar|asistir",
    "no puedo ir|asistir a? mi? la? cita?",
];
const MOVE: &[&str] = &[
    "reschedule|reschedual|reschedulle|reagendar|reprogramar|reagenden|rescheduling|rebook",
    "re schedule",
    "move|change|switch|push|moving|changing|bump my|the|our|this *? appointment|time|date|day|cita|visit|it|apt|booking|slot|service",
    "move|push|bump|switch|change it|that|thursday|friday|monday|tuesday|wednesday|saturday|today|tomorrow to|back|up|out|until",
    "move|push|bump|switch it|us back|up|out|later|earlier",
    "different|another|new|other time|day|date for? my? appointment?",
    "cambiar|mover|cambiarme|cambien|muevan|cambio|cambie|posponer|pospongan|aplazar mi|la|el|de cita|hora|dia|horario|fecha|visita",
    "cambiarla|moverla|cambiarlo|moverlo|posponerla",
    "otro dia|horario",
    "otra hora|fecha",
    "postpone",
    "rain check",
];
/// Wishes that only mean moving when there is something to move.
const MOVE_MAYBE: &[&str] = &["instead", "later in|on|that|this", "come|do|make later|earlier", "do|make it later|earlier", "mejor el|la|manana", "in vez de"];
const PERSON: &[&str] = &[
    "talk|speak|chat|speaking|talking to|with|w an|a|the|your|some|my? real|actual|live|human|person|someone|somebody|owner|manager|tech|technician|agent|representative|people|rep|receptionist|secretary|doctor|dr|lawyer|attorney|office|anyone|anybody|boss|dispatcher|plumber|human person|human?",
    "real|actual|live person|human|agent|representative",
    "call|ring|phone me|us back|please|asap|now|when|at|on|if|today|tomorrow|soon|later?",
    "call back",
    "callback",
    "give me|us a call|ring",
    "someone|somebody|anyone|you|can|please|u just|please? call",
    "have|need|want|get someone|somebody|him|her|them|a to? call",
    "get|put me|through a|someone|to|on",
    "quiero|quisiera|puedo|necesito|podria|puede|deseo hablar|platicar|comunicarme con",
    "hablar con alguien|una|un|el|la persona|humano|dueno|gerente|doctor|duena|tecnico?",
    "me|nos pueden|puede|podrian|podria llamar|marcar",
    "pueden|puede|podrian|podria llamarme|marcarme",
    "llamame|llamenme|llameme|marcame|marquenme|marqueme|marquen|llamar a?",
    "que me|nos llamen|marquen|llame|hablen",
    "prefiero|prefer|rather a|to|que|una call|llamada|llamen|talk|phone|speak",
    "representative|operator",
    "rather|prefer to? talk|speak|chat",
    "talk|speak on|by|over the? phone",
];
const YES: &[&str] = &[
    "^ yes|yeah|sure|yup|yep|ya|y|absolutely|definitely|correct|affirmative|claro|dale|afirmativo|sip|simon|perfecto|perfect|confirmed|confirm|confirmo|confirmado|great|exactly|correcto|exacto|vale|bueno|cool|alright|bet|c que|please|si|thats|it|ma'am|sir|maam? si|is|right|please?",
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
    "^ not really|yet|thanks|today|now",
    "^ no i dont|do|cant|am|am? not? $",
    "👎",
];
/// Words after a "no" that make it something else than an answer.
const NO_GOES_ON: &[&str] = &[
    "ac", "rush", "hurry", "problem", "worries", "idea", "clue", "one", "longer", "more", "heat", "cooling", "hot", "water",
    "air", "power", "gas", "prisa", "se", "hay", "tengo", "tenemos", "funciona", "sirve", "enfria", "calienta", "me", "es",
    "esta", "urge", "tiene", "sale", "prende", "lights", "electricity", "pressure", "way", "cold", "estan", "puedo", "later",
    "earlier", "need", "matter", "quiero", "lo", "appointment", "preference", "particular", "insurance", "answer", "big",
    "hurry", "enciende", "arranca", "emergency", "pain", "leak", "leaks", "estoy", "furnace", "cool", "dial", "tone", "dents",
    "oil", "start", "ac's", "hard", "worry", "corre", "ninguno", "ninguna",
];

/// What must never be misread: opting out and in, the keyword for help, strangers.
pub(crate) fn stops(reader: &mut Reader<'_>) {
    let cancels = reader.context.appointment.is_none()
        && reader.add_if_any(&["^^ please? cancel|cancelar|cancelo please|now? $$"], Fact::OptOut, 0.9);
    if !cancels && !wants_calls_only(reader) && !reader.add_if_any(STOP_WORDS, Fact::OptOut, 0.98) {
        reader.add_if_any(STOP_PHRASES, Fact::OptOut, 0.9);
    }
    reader.add_if_any(OPT_IN, Fact::OptIn, 0.95);
    reader.add_if_any(HELP, Fact::Help, 0.95);
    reader.add_if_any(WRONG_NUMBER, Fact::WrongNumber, 0.9);
    if !reader.message.has_any(&["all set for|with", "not interested in the|a|that", "were good for|with|to|on"]) {
        reader.add_if_any(NOT_INTERESTED, Fact::NotInterested, 0.85);
    }
}

/// "Don't call me, text" is about the way and no end of it.
fn wants_calls_only(reader: &Reader<'_>) -> bool {
    reader.message.has("dont|not call") && reader.message.has_any(&["text me|instead|only", "just text", "please text", "^ text"])
}

/// Greetings, thanks and good wishes, before their words are taken for times.
pub(crate) fn courtesies(reader: &mut Reader<'_>) {
    while let Some(span) = reader.find_free(GOODBYES) {
        reader.claim(span);
    }
    reader.add_if_any(GREETINGS, Fact::Greeting, 0.9);
    // "No thanks" is a no; its thanks say nothing more.
    if let Some(span) = reader.find_free(&["^ no|nope|nah thanks|gracias|ty", "^ no|nope|nah thank you", "^ no $ thanks"]) {
        reader.add(Fact::No, span, 0.9);
    }
    let polite_no = reader.message.find("^^ no|nope|nah $").is_some() && reader.message.tokens.len() <= 3;
    while let Some(span) = reader.find_free(THANKS) {
        if polite_no { reader.claim(span) } else { reader.add(Fact::Thanks, span, 0.9) }
    }
}

/// Cancelling and moving the appointment.
pub(crate) fn appointments(reader: &mut Reader<'_>) {
    if reader.has(&Fact::OptOut) {
        return;
    }
    let booked = reader.context.appointment.is_some();
    let moved = reader.add_if_any(MOVE, Fact::Move, if booked { 0.9 } else { 0.7 });
    if booked && !moved && reader.message.has_any(MOVE_MAYBE) {
        reader.add_if_any(MOVE_MAYBE, Fact::Move, 0.8);
    }
    if booked {
        reader.add_if_any(&["^ please? cancel|cancelar|cancela please? $"], Fact::Cancel, 0.95);
    }
    let penalty = reader.message.has_any(&["cancellation fee|policy", "if i cancel", "dont|not cancel", "no cancelen"]);
    if !penalty && !reader.has(&Fact::Move) && !reader.has(&Fact::Cancel) {
        reader.add_if_any(CANCEL, Fact::Cancel, if booked { 0.9 } else { 0.7 });
    }
}

/// A wish to talk to a human being.
pub(crate) fn people(reader: &mut Reader<'_>) {
    if reader.has(&Fact::WrongNumber) {
        return;
    }
    // "Call me Dan" is an introduction.
    let introduced = reader.asked(Topic::Name) && reader.message.find("^ you? can? call me * $").is_some_and(|(_, end)| {
        end.checked_sub(1).is_some_and(|last| !crate::name::is_everyday(reader.message.word(last)))
    });
    let refused = reader.message.has_any(&["dont|not|never call", "no me llamen"]);
    if !introduced && !refused && reader.add_if_any(PERSON, Fact::Person, 0.9) {
        return;
    }
    let handoff = &reader.context.handoff_words;
    let words = handoff.iter().map(|word| crate::tokens::fold(word));
    let phrases: Vec<String> = words.map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let phrases: Vec<&str> = phrases.iter().map(String::as_str).filter(|phrase| !phrase.is_empty()).collect();
    reader.add_if_any(&phrases, Fact::Person, 0.85);
}

/// Yes and no.
pub(crate) fn answers(reader: &mut Reader<'_>) {
    if reader.has(&Fact::OptOut) {
        return;
    }
    yes(reader);
    no(reader);
}

fn yes(reader: &mut Reader<'_>) {
    let Some((span, phrase)) = YES.iter().find_map(|phrase| Some((reader.find_free(&[*phrase])?, *phrase))) else { return };
    let asked = reader.context.asked.is_some() || !reader.offers.is_empty() || reader.context.appointment.is_some();
    let question = reader.message.asked_with_mark(span.0) || negated(reader, span);
    if question {
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
    let if_word = word == "si" && span.1 == span.0 + 1 && goes_on(reader, span.1) && !reader.message.get(span.0).is_some_and(|t| t.raw.contains(['í', 'Í'])) && reader.message.word_after(span.1) != "por" ;
    let closing = matches!(word, "ok" | "k" | "kk" | "great" | "perfect" | "cool" | "alright" | "bueno" | "perfecto") && !asked;
    let chosen = reader.has_kind(&Fact::Choice(0)) || reader.has(&Fact::NoChoice);
    let given = reader.asked(Topic::Name) && !emoji && reader.has_kind(&Fact::Name(String::new()));
    let inside = span.0 > 0 && phrase.contains("work") && chosen;
    if if_word || inside || given || closing && !reader.found.is_empty() {
        reader.claim(span);
        return;
    }
    let intends = reader.has(&Fact::Cancel) || reader.has(&Fact::NotInterested) || reader.has(&Fact::WrongNumber);
    if !intends && !chosen {
        reader.add(Fact::Yes, span, if asked { 0.9 } else { 0.6 });
    }
}

fn goes_on(reader: &Reader<'_>, at: usize) -> bool {
    !reader.message.word_after(at).is_empty()
}

fn negated(reader: &Reader<'_>, (first, _): Span) -> bool {
    matches!(reader.message.word_before(first, 1), "not" | "dont" | "doesnt" | "no" | "cant" | "if" | "wont")
}

fn no(reader: &mut Reader<'_>) {
    let Some(span) = reader.find_free(NO) else { return };
    let goes_on = NO_GOES_ON.contains(&reader.message.word_after(span.0 + 1));
    let corrects = CORRECTIONS.iter().filter(|phrase| **phrase != "^ no $").any(|phrase| {
        reader.message.find_all(phrase).any(|found| found.0 <= span.0 + 1 && found.1 > span.0)
    });
    // "No, 85012" and "no, tomorrow" say what is right instead.
    let value = reader.found.iter().any(|found| {
        let said = matches!(
            found.fact,
            Fact::Zip(_) | Fact::City(_) | Fact::Street(_) | Fact::Choice(_) | Fact::Time(_) | Fact::Name(_) | Fact::NoChoice | Fact::No
                | Fact::NotInterested | Fact::WrongNumber | Fact::Need(Some(_)) | Fact::Urgency(_)
        );
        said && found.span.0 <= span.1 + 6
    });
    if !goes_on && !corrects && !value {
        reader.add(Fact::No, span, 0.9);
    }
}
