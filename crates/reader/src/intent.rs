//! What they want of us: no more texts, a person, another time.

use crate::reading::Reader;
use crate::types::{Fact, Topic};
use wording::consent::{self, Keyword};

const HELP: &[&str] = &["^^ help|info|ayuda|informacion $$"];
const WRONG_NUMBER: &[&str] = &[
    "wrong number|num|phone|person|guy|lady|contact|caller|one",
    "numero|num|persona equivocado|equivocada|incorrecto",
    "se equivoco|equivocaron de? numero?",
    "esta equivocado|equivocada",
    "i didnt|didn|never|did not? call you|yall|anyone|anybody|this",
    "i|we|she|he never|didnt|havent|did not? called|call|contacted|reached|texted|calling",
    "^^ its|it|that|this|sorry? not|wasnt|isnt me",
    "it|that wasnt|isnt me",
    "yo no pedi|solicite|marque|hable|llame|tengo|he",
    "i dont know who|what this|you is|are",
    "not who you think|want",
    "no|never one|body by|with|named that|this name",
    "misdial|misdialed|pocket|butt dialed?|dial?",
    "dialed|called|called|marque the|you|por? wrong|by|error accident|mistake|number?",
    "called by mistake|accident",
    "me equivoque de numero",
    "^^ perdon|disculpe|disculpa|sorry|ay? me equivoque perdon|disculpe|disculpa|sorry? $$",
    "^^ sorry|oops? wrong $$",
    "fue|llame|marque un|por? error|accidente|equivocacion",
    "fue|era sin querer",
    "got|have|has|reached|texted|texting|texting you|called the? wrong",
    "no such person",
    "aqui no vive|hay ningun|nadie?",
    "no es|soy mi|el|ese numero|ella",
    "isnt|not my|the|their|his|her number",
    "dont|do not? know you|who|any",
    "no los|lo|la|le? conozco",
    "no se quien|quienes es|son",
    "yo|aqui no|nadie los|les|le|ha|he? llame|llamo|llamado",
    "no los|les|le|ha|he llame|llamado",
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
    "were|im|we are|i am good|ok|fine|set|covered now|thanks|already|thank",
    "never mind",
    "nevermind|nvm",
    "problem fixed|solved|itself itself?",
    "fixed itself",
    "did|fixed|handled|figured|solved|done|do|repaired it|that|this|out? myself|ourselves|out|already",
    "i|we|already|still have|got insurance|coverage|one|someone|somebody|a|my|an already|dentist|plumber|guy|lawyer|attorney|agent|else",
    "^ ill|i|gonna|going|hard? to? pass thanks|though|on? $",
    "no need|reason anymore|to|now|for? $?",
    "ya vino|vinieron|consegui|encontre|contrate|fui|compre|tengo|vi con? a? otro|otra|alguien|seguro|dentista|plomero",
    "^ ya quedo|estuvo|funciona|sirve|prendio|arranco|jala",
    "ya lo|la|los|las arregle|resolvi|arreglamos|resolvimos|hice|hicimos|compre|arreglo|solucione|solucionamos",
    "ya no hace|es|me|nos|gracias falta|necesario|interesa",
    "sold the|our|my house|home|car|place|property|truck",
    "going|went|go in? a different|another|with direction|way|someone|somebody",
    "decided not|against to|it",
    "dont|do not? want it|this|that|any anymore|service",
    "changed my mind",
    "no ya? estoy interesado|interesada",
    "no me|nos interesa",
    "ya no lo|la|los|necesito|quiero|necesitamos|hace necesito|ocupo|quiero|necesitamos|falta?",
    "ya encontre|contrate|consegui|tengo|encontramos|conseguimos a? otro|otra|alguien|quien",
    "ya se|lo|la arreglo|arreglaron|arregle|resolvio|repararon|compuso|compusieron",
    "ya esta arreglado|resuelto|listo",
    "^ olvidelo|olvidalo|olvidenlo",
    "^^ ya no $",
    "mejor no $$",
    "dejelo|dejalo|dejenlo asi",
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
    "call|calling it off",
    "no vamos|voy a poder",
    "no podemos|podremos ir|asistir|llegar",
];
const MOVE: &[&str] = &[
    "reschedule|reschedual|reschedulle|reagendar|reprogramar|reagenden|rescheduling|rebook",
    "re schedule",
    "move|change|switch|push|moving|changing|bump my|the|our|this *? appointment|time|date|day|cita|visit|it|apt|booking|slot|service",
    "move|push|bump|switch|change|moving|pushing|changing it|that|thursday|friday|monday|tuesday|wednesday|saturday|today|tomorrow to|back|up|out|until",
    "move|push|bump|switch it|us back|up|out|later|earlier",
    "different|another|new|other time|day|date for? my? appointment?",
    "cambiar|mover|cambiarme|cambien|muevan|cambio|cambie|posponer|pospongan|aplazar mi|la|el|de cita|hora|dia|horario|fecha|visita",
    "cambiarla|moverla|cambiarlo|moverlo|posponerla",
    "cambienla|cambienmela|muevanla|cambiela|muevala|cambiemela|muevamela|pasenla|pasela",
    "la|lo|se|me puedo|puede|podemos|pueden|podria|podrian|puedes mover|cambiar|pasar|posponer",
    "otro dia|horario",
    "otra hora|fecha",
    "postpone",
    "rain check",
    "pick|find|choose another|different",
];
/// Who has an appointment and says this will not come.
const ABSENT: &[&str] = &[
    "cant|cannot|wont|not|unable be? able? to? come|make|coming|attend in|it|tomorrow|today|anymore|at|on?",
    "ya? no voy|vamos|necesito|ocupo|quiero a? necesitar|ocupar|querer? la|mi cita|visita",
    "no podre|puedo|podemos|voy|vamos a? poder? ir|llegar|asistir|venir|estar",
];
/// Wishes that only mean moving when there is something to move.
const MOVE_MAYBE: &[&str] = &[
    "instead",
    "later in|on|that|this",
    "come|do|make|be|get *? *? later|earlier|sooner",
    "do|make it later|earlier",
    "mejor el|la|manana",
    "in vez de",
];
const PERSON: &[&str] = &[
    "talk|speak|chat|speaking|talking to|with|w an|a|the|your|some|my? real|actual|live|human|person|someone|somebody|owner|manager|tech|technician|agent|representative|people|rep|receptionist|secretary|doctor|dr|lawyer|attorney|office|anyone|anybody|boss|dispatcher|plumber|human person|human?",
    "real|actual|live person|human|agent|representative",
    "call|ring|phone me|us back|please|asap|now|when|at|on|if|today|tomorrow|soon|later?",
    "^ please|just|pls? call|llame|llamen please|asap|now|back|anytime|whenever|today|por? $",
    "^ call anytime|whenever|asap|now|back|when|today|at|after|before",
    "put|get|patch|connect|transfer me through|over|on|to|with to|with|a?",
    "meet|talk|do|speak|consult|go|discuss|meeting it|this|that|over? by|over|on|via|through the|a? phone|zoom|video",
    "hate|dont|not|rather like|than|to? texting|text|typing call?",
    "anyone|someone|somebody i|we can|could talk|speak",
    "comuniqueme|comunicame|comuniquenme|paseme|pasame|paseneme con|a|al",
    "puedo|quiero|quisiera|necesito|prefiero|mejor hablar|platicar con|por|de telefono|frente|persona",
    "hablar|platicar con el|la|los|un|una|mi|ella|ustedes",
    "hablen|hableme|hableme|llamarme|llamen",
    "call my|this|the cell|phone|number|mobile|office|wife|husband|house",
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
/// "Can I talk to Mia directly": somebody whom they know.
fn by_name(reader: &mut Reader<'_>) -> bool {
    const TALK: &[&str] = &["talk|speak|chat to|with *", "hablar|platicar con *", "ask|looking for *"];
    let places = TALK.iter().flat_map(|phrase| reader.message.find_all(phrase));
    let named = places.into_iter().find(|span| {
        let name = span.1.checked_sub(1).and_then(|last| reader.message.get(last));
        let known = name.is_some_and(|name| name.capital() && !crate::name::is_everyday(&name.word));
        reader.is_free(*span) && (known || reader.message.word_after(span.1) == "directly")
    });
    let Some((first, end)) = named else { return false };
    let more = |at: &usize| reader.message.get(*at).is_some_and(|token| token.capital() && !token.breaks());
    let end = (end..end + 2).take_while(more).last().map_or(end, |last| last + 1);
    reader.add(Fact::Person, (first, end), 0.85);
    true
}

/// What must never be misread: opting out and in, the keyword for help, strangers.
pub(crate) fn stops(reader: &mut Reader<'_>) {
    let has_visit = reader.context.appointment.is_some();
    if consent::keyword(reader.message.text, has_visit) == Some(Keyword::Stop) {
        reader.add(Fact::OptOut, (0, reader.message.tokens.len()), 0.98);
    } else if let Some(span) = consent::revocation(&reader.message, has_visit) {
        reader.add(Fact::OptOut, span, 0.9);
    }
    if let Some(span) = consent::opt_in(&reader.message) {
        reader.add(Fact::OptIn, span, 0.95);
    }
    reader.add_if_any(HELP, Fact::Help, 0.95);
    reader.add_if_any(WRONG_NUMBER, Fact::WrongNumber, 0.9);
    if !reader.message.has_any(&[
        "all set for|with",
        "not interested in the|a|that",
        "were good for|with|to|on",
    ]) {
        reader.add_if_any(NOT_INTERESTED, Fact::NotInterested, 0.85);
    }
}

/// Cancelling and moving the appointment.
pub(crate) fn appointments(reader: &mut Reader<'_>) {
    if reader.has(&Fact::OptOut) {
        return;
    }
    let booked = reader.context.appointment.is_some();
    // Beside offers, "another day" is none of them.
    let other = ["different|another|new|other time|day|date", "otro|otra dia|horario|hora|fecha"];
    if reader.choosing() && !booked && reader.message.has_any(&other) {
        return;
    }
    let moved = reader.add_if_any(MOVE, Fact::Move, if booked { 0.9 } else { 0.7 });
    let there = reader.message.has("there|here|home|him|her|them instead");
    if booked && !moved && !there {
        reader.add_if_any(MOVE_MAYBE, Fact::Move, 0.8);
    }
    if booked {
        reader.add_if_any(ABSENT, Fact::Cancel, 0.75);
        reader.add_if_any(&["^ please? cancel|cancelar|cancela please? $"], Fact::Cancel, 0.95);
    }
    let penalty =
        reader.message.has_any(&["cancellation fee|policy", "if i cancel", "dont|not cancel", "no cancelen"]);
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
    let named = reader.message.find_all("call me * $").any(|span| {
        let name = span.1.checked_sub(1).and_then(|last| reader.message.get(last));
        name.is_some_and(|name| name.capital() && !crate::name::is_everyday(&name.word))
    });
    let introduced = named
        || reader.asked(Topic::Name)
            && reader.message.find("^ you? can? call me * $").is_some_and(|(_, end)| {
                end.checked_sub(1).is_some_and(|last| !crate::name::is_everyday(reader.message.word(last)))
            });
    let refused = reader.message.has_any(&["dont|not|never call", "no me llamen"]);
    if !introduced && !refused && (reader.add_if_any(PERSON, Fact::Person, 0.9) || by_name(reader)) {
        return;
    }
    let handoff = &reader.context.handoff_words;
    let words = handoff.iter().map(|word| crate::tokens::fold(word));
    let phrases: Vec<String> =
        words.map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let phrases: Vec<&str> = phrases.iter().map(String::as_str).filter(|phrase| !phrase.is_empty()).collect();
    reader.add_if_any(&phrases, Fact::Person, 0.85);
}
