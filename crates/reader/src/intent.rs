//! What they want of us: no more texts, a person, another time.

use crate::reading::{Found, Reader};
use crate::types::{Fact, Topic};
use wording::consent::{self, Keyword};

const HELP: &[&str] = &["^^ help|info|ayuda|informacion $$"];
const WRONG_NUMBER: &[&str] = &[
    "wrong number|num|phone|person|guy|lady|contact|caller|one|house|business|company",
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
    "got|have|has|texted|called|reached you? the? wrong",
    "never called|contacted|texted|asked|requested|signed|heard you|yall|for|of|up|anyone|anybody|this|about",
    "didnt|never|did not? request|order|sign|ask|inquire|call|contact this|for|up|about|anything|anyone|you|a|any",
    "isnt|not * phone|number|cell anymore?",
    "isnt|not * * phone|number|cell anymore?",
    "number|phone|cell belongs|belong to? someone|somebody",
    "number is someone|somebody else",
    "im|am not the one|person who|that|you called?",
    "esta mal el|este? numero",
    "numero esta mal|equivocado|incorrecto|errado",
    "se confundio|confundieron|equivocaron|equivoco de persona|numero|telefono",
    "no marque|llame|pedi|solicite|contacte a|con|nada|ningun|ninguna|eso|esto|ustedes",
    "no soy esa|la|el|quien persona|que|busca",
    "este|ese no es|era mi|su|el? numero|telefono",
    "ya no es|era su|mi|el|de numero|telefono|ella|el",
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
    "its|it|is|everything|thats|all|was|got|ac|heater|heat|furnace|now is|was|all|been|just? fixed|resolved|handled|sorted|solved now|already|up|itself|thanks|by",
    "its|it|everything|thats|started|is just|now? working|running|cooling|heating|draining|fine again|now|on fine|ok|good|again|its?",
    "started|stopped|working|resolved|fixed|went *? *? on|by its own",
    "power|electricity|heat|water|it|lights|light|ac|air|service came|is|went|kicked|turned back on",
    "stopped|quit hurting|leaking|dripping by|so|now|already|itself",
    "stopped|quit hurting|leaking|dripping $",
    "pain|smell|noise|it|problem|issue went|gone|has away",
    "wont be doing it|this|that",
    "not going|moving|proceeding ahead|forward|through with?",
    "hired|found|retained|chose|picked|booked|contracted|got|went|going with? another|different|other|new|somebody|someone|an|a|my old? lawyer|attorney|dentist|plumber|electrician|roofer|roofing|shop|salon|company|agent|mechanic|contractor|place|provider|spa|stylist|else",
    "plumber|electrician|guy|roofer|tech|technician|someone|somebody|landlord|maintenance|handyman|husband|wife|neighbor|dad|son|brother|cousin|friend|buddy already came|did|fixed|handled|took",
    "already called|got|found|hired|booked someone|somebody|another|elsewhere",
    "brother|brothers|son|father|sister in law *? fixed|did|handled|took",
    "buddy|friend|cousin|guy|neighbor|husband|dad|brother|uncle|coworker|roommate|wife|handyman|landlord|son of? mine|ours? just|already|actually? fixed|handled|repaired|solved|unclogged it|that|this?",
    "took|taking care of it|that|this|everything",
    "landlord|hoa|warranty|apartment|complex is|are|will|already sending|send|handling|handle|taking|fixing|sent",
    "staying|sticking|stay|stick with state|geico|progressive|allstate|farmers|usaa|what|current|who|them|our|my current|old|insurance?",
    "in|with|at somewhere|someplace else",
    "got|getting|booked|going|went|go|found|gone in? elsewhere",
    "booked|went|going with *? *? *? instead",
    "worked|figured|sorted|sort it|things|that|everything out between|ourselves|now|so|thanks|already|on",
    "we|i figured|sorted|worked it|that out",
    "no longer? lawyer|attorney|plumber|tech|one|visit|appointment|help|service needed|necessary",
    "were|we|im|i|so ok|okay|fine now|after|thanks|without|anyway",
    "^^ nm|nvmd|disregard",
    "found|got|hired|have someone|somebody cheaper|closer|sooner|faster|better|else|local|already",
    "tenant|super|mechanic|roofer|maintenance|manager|renter *? fixed|handled|took|got|repaired",
    "my|our|old|regular|usual mechanic|plumber|dentist|stylist|guy|lawyer|electrician|roofer can|could|is|got|took|fit",
    "nah|no|im|were|we|already im|were? covered $",
    "ya vino|llego|paso el|un|mi|otro * $",
    "charges|charge|case|claim got|was|were|is? dropped|dismissed|closed|settled",
    "dont|do not need you|u|yall",
    "dont|do not? need|want a|any quote|quotes|service|services|help|appointment|estimate",
    "didnt ask|want|request for? a|any quote|quotes|estimate",
    "sold it|my|the|our it|car|truck|house|place|van?",
    "ya se|me|le|nos? me|le? quito|paso|fue|calmo el|la dolor|molestia",
    "ya esta|anda|volvio|quedo a? funcionando|trabajando|jalando|enfriando|prendiendo|calentando|arreglado|resuelto|funcionar|bien",
    "ya regreso|volvio|llego|vino|hay|tenemos la|el? luz|agua|gas|corriente|internet",
    "ya lo|la|los|las|le|me|nos arreglo|arreglaron|destapo|destape|destaparon|compuso|compusieron|repararon|reparo|resolvieron|solucionaron|instalaron|vendi|vendimos",
    "ya lo|la|los lleve|llevamos|lleva a|con",
    "ya contrate|contratamos|consegui|conseguimos|encontre|encontramos *",
    "ya tengo|tenemos seguro|aseguranza|abogado|abogada|dentista|plomero|mecanico|otro|otra|quien|cita",
    "ya no ocupo|ocupamos|requiero|requerimos|necesito|quiero|gracias|interesa",
    "ya no|nada gracias",
    "vendi|vendimos el|la|mi carro|casa|troca|camioneta|coche",
    "se arreglo|compuso|destapo|quito solo|sola|solito",
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
/// What says so where they are not asked how soon it must be.
const LATER: &[&str] = &[
    "hold|holding|held off on|for|now|until|till|this?",
    "ill|well|gotta|to|me|me? think about|on|it it|this|that|over",
    "skip|skipping it|this",
    "ill|well|gonna|going|rather|just|to skip|pass",
    "decided|going|gonna|rather|prefer|think|guess we|ill|well|to? wait|hold",
    "^ not|no at|right this|the|now time|moment|now?",
    "cant|cannot|couldnt|not|dont afford",
    "^ thats|its? too|way|so expensive|pricey|much|high",
    "^ sorry? too expensive|pricey|much",
    "esta|sale muy|demasiado|bien caro|cara",
    "insurance|hoa denied|refused|rejected",
    "por ahora|ahorita no",
    "por el momento no",
    "^ no por|ahorita|ahora ahora|gracias|momento?",
    "lo|la voy|vamos|quiero|tengo a|que? pensar|consultar|platicar",
    "dejeme|dejame|deja|tengo|quiero que? lo? pensarlo|pienso|consultarlo",
    "mejor lo? dejamos|dejo asi|luego|despues|pendiente|para",
    "mejor lo? dejamos|dejo asi|para|por",
];
const CANCEL: &[&str] = &[
    "cancel|cancelar|cancela|cancelen|cancelo|cancelling|canceling my|the|our|mi|la|el|that|this|his|her appointment|appointments|cita|visit|booking|service|reservation|apt|visita|one|servicio|slot|job",
    "need|want|have|like|can|must|gotta|please|ill|going to|i|you|we? i? cancel",
    "voy|vamos|quiero|necesito|tengo|tendre|podria|puede|pueden|favor a|que|de? tener|poder? que? cancelar|cancelarla|cancelarme|cancelarlo",
    "back|backing|bow out of|on my|the|this|our? appointment|visit|it|meeting|thursday?",
    "please dont|do not? come|send",
    "dont|do not? come|send thursday|tomorrow|today|anyone|anybody|anymore|friday|monday",
    "no vengan|venga|manden|mande manana|hoy|ya|el|a",
    "take me off the? schedule|books|calendar",
    "quitenme|quiteme|borreme|borrenme de la|mi? lista|agenda|cita",
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
    "cambienla|cambienmela|muevanla|cambiela|muevala|cambiemela|muevamela|pasenla|pasela",
    "otro dia|horario",
    "otra hora|fecha",
    "postpone",
    "rain check",
    "can|could|should|lets|let we|you|i|us? change|move|push|switch|bump|shift|adjust it|that|me|this|thursday|us",
    "can|could|should|lets|let we|you|i|us? push|reschedule|shift|bump",
    "pick|find|choose another|different",
];
/// Who has an appointment and says this will not come.
const ABSENT: &[&str] = &[
    "cant|cannot|wont|not|unable be? able? to? come|make|coming|attend in|it|tomorrow|today|anymore|at|on?",
    "cant|cannot|wont|not do|make thursday|that|it|then|this|friday|monday|tuesday|wednesday|anymore",
    "thursday|friday|monday|tuesday|wednesday|that|it|time|day|this doesnt|wont|isnt|not work|working|good",
    "no puedo|podemos|podre|podria el|ese|esa|manana|hoy jueves|lunes|martes|miercoles|viernes|sabado|dia|hora?",
    "have|got to work|leave|fly|travel|go that|thursday|then|out|this day?",
    "no alcanzo|alcanzamos a llegar|ir|estar|pasar",
    "something|emergency came|come up",
    "me|nos|se salio|surgio|presento un|algo|otra|una imprevisto|compromiso|emergencia|cosa?",
    "wont|not|cant|cannot going? be|able to? be? home|there|around",
    "ya? no voy|vamos|necesito|ocupo|quiero a? necesitar|ocupar|querer? la|mi cita|visita",
    "no podre|puedo|podemos|voy|vamos a? poder? ir|llegar|asistir|venir|estar",
];
/// What moves an appointment only where they have one.
const MOVE_BOOKED: &[&str] = &[
    "cambiarla|moverla|cambiarlo|moverlo|posponerla",
    "la|lo|se|me puedo|puede|podemos|pueden|podria|podrian|puedes mover|cambiar|pasar|posponer",
    "do|make|try|have it|that|this? another|different|some|other day|time|date|week",
    "can|could|should|lets we|you|i? change",
    "do|make|try friday|monday|tuesday|wednesday|thursday|saturday|sunday|next|another|the instead|week",
    "thursday|it|that|this|time|day no longer works|work",
    "plans|schedule|shift changed|change",
    "how|what about friday|monday|tuesday|wednesday|thursday|saturday|sunday|next|another",
    "la|lo|nos|me cambiamos|movemos|cambia|mueve|cambian|mueven|recorre|recorren|pasamos|cambio|movamos",
    "any way|chance to? come|you|of|we|i could|can? come|get|move? *? earlier|later|sooner",
    "any way|chance to? come *? *? earlier|later|sooner",
    "puede|pueden|podria|podrian ser|venir mas|antes temprano|tarde?",
    "se puede mas|antes temprano|tarde|despues?",
    "mas temprano|tarde",
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
    "representative|operator|humans|receptionist",
    "call #",
    "call that|this|instead|him|her number|cell|phone|one?",
    "get|have|put|let * *? on the phone|line",
    "talk|speak|speaking|talking to|with the|your? front desk|office|manager|owner|boss|desk|reception|estimator|tech|electrician|plumber|stylist|agent|nurse|injector|hygienist|dispatch|dispatcher",
    "who can|could|do|should i|we talk|speak|call to|with|about|for",
    "have|ask|tell * *? give|call|phone|ring me|us|back",
    "can|could|would|will * *? *? call|phone|ring me|us|my|back",
    "have * *? *? call|phone|ring",
    "alguien|quien que? me|nos marque|llame|hable|llamen|ayude|atienda",
    "que alguien|me|nos? me|nos? marque|llame|llamen|marquen|hable|atienda",
    "actual|real|live|human electrician|plumber|person|human|lawyer|dentist|tech|agent|mechanic|someone|somebody|voice",
    "me|nos llama|marca|llaman|marcan por|al|please|cuando|en|despues|luego|mejor",
    "marquen|marqueme|llameme|llamenme|hableme|marque al|mejor|cuando|please|este|por",
    "hablar|platicar con|al el|la|un|una? encargado|encargada|gerente|dueno|doctora|doctor|abogado|licenciado|tecnico|estilista|secretaria|recepcion|oficina",
    "pasame|paseme|comuniqueme|comuniqueme al|con|a",
    "phone call|conversation",
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
    let ready = [
        "all set for|with",
        "not interested in the|a|that",
        "were good for|with|to|on",
        // That one has them elsewhere at that time, and says when they are free.
        "have|got a dentist|lawyer|attorney|agent appointment|appt|visit",
    ];
    let agrees = has_visit && reader.message.has("^^ all good|set");
    if !agrees && !times_suit(reader) && !reader.message.has_any(&ready) {
        reader.add_if_any(NOT_INTERESTED, Fact::NotInterested, 0.85);
        if !reader.asked(Topic::Urgency) && !reader.has(&Fact::NotInterested) {
            reader.add_if_any(LATER, Fact::NotInterested, 0.8);
        }
    }
}

/// "Wed thu fri all good": of the days, not of the job.
fn times_suit(reader: &Reader<'_>) -> bool {
    const TIMES: &[&str] = &[
        "today",
        "tomorrow",
        "morning",
        "mornings",
        "afternoon",
        "afternoons",
        "evening",
        "evenings",
        "weekday",
        "weekdays",
        "weekend",
        "weekends",
        "day",
        "days",
        "time",
        "times",
        "both",
        "either",
    ];
    let message = &reader.message;
    message.find_all("all good|fine|set").any(|(first, _)| {
        let verb = matches!(message.word_before(first, 1), "is" | "are" | "r" | "look" | "looks");
        first.checked_sub(1 + usize::from(verb)).is_some_and(|at| {
            crate::day::weekday_named(message, at).is_some() || TIMES.contains(&message.word(at))
        })
    })
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
    let theirs = reader.message.has_any(&["fecha|dia de pago|corte|cobro", "payment|due|court|billing date"]);
    let moved = !theirs && reader.add_if_any(MOVE, Fact::Move, if booked { 0.9 } else { 0.7 });
    let there = reader.message.has("there|here|home|him|her|them instead");
    if booked && !moved && !there {
        // The days within are also a wish, so their words stay free.
        if let Some(span) = reader.find_free(MOVE_BOOKED) {
            reader.found.push(Found { fact: Fact::Move, span, confidence: 0.85 });
        } else {
            reader.add_if_any(MOVE_MAYBE, Fact::Move, 0.8);
        }
    }
    if booked && !reader.has(&Fact::Move) {
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
