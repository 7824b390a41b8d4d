//! How soon it must be.

use crate::reading::{Found, Reader};
use crate::types::{Fact, Topic, Urgency};

const EMERGENCY: &[&str] = &[
    "emergency|emergencies|emergencia|emergencias",
    "urgent|urgently|urgente|urgentemente|urgencia|urge",
    "asap|asapp",
    "as soon as possible|you|yall|u|someone can?",
    "soon as possible|you|u can?",
    "right now|away",
    "immediately|immediate|inmediatamente|inmediato",
    "please hurry",
    "hurry please",
    "^ hurry",
    "need|help|want|come|someone|somebody|here this|it|help|you|someone|him? now",
    "cant wait",
    "at once",
    "lo mas pronto|antes posible",
    "lo antes|mas posible|pronto",
    "cuanto antes",
    "ahora mismo",
    "ahorita mismo",
    "ya mismo",
    "de inmediato",
    "apurense|apurese",
    "flooding|flooded|inundando|inundado|inundada",
    "gas smell|leak",
    "smell|smells|smelling like? gas",
    "huele a gas",
    "olor a gas",
    "fuga de gas",
    "no heat",
    "water everywhere",
    "on fire",
    "smoke coming|everywhere",
    "carbon monoxide",
    "burning smell",
    "elderly|newborn|infant|baby|disabled|asthma|oxygen|pregnant|grandmother|grandma",
    "bebe|bebes|ancianos|anciano|embarazada|recien",
    "its|is # degrees? in|inside",
    "# degrees in|inside",
    "burning up",
    "co alarm|detector",
    "water is|just|all|was|going|coming|pouring|keeps? going|all|pouring|coming|over? everywhere",
    "hardly|barely|cant|cannot eat|chew|breathe|walk|see|swallow",
    "no puedo ni? comer|dormir|respirar|masticar",
    "sos",
    "in|within the|an|this|next hour",
    "raining|pouring|raining|dripping|coming in|inside|into|through my|the|our living|house|kitchen|bedroom|ceiling|room|light",
    "getting|gets|got worse by|fast|quickly|every|each",
    "worse by the",
    "wont stop flowing|leaking|pouring|gushing|bleeding",
    "water wont stop running|coming",
    "needed now|today|immediately|asap",
    "on|at the? side|shoulder of the? road|highway|freeway|interstate",
    "cant|cannot stop|shut|turn it|the|off",
    "gushing|spraying|pouring out|everywhere|water|in|down|from",
    "got|get|getting shocked|zapped|electrocuted",
    "dangerous|unsafe|peligroso|peligrosa|peligro",
    "im|am|we|kids|were so|really|very|are? scared",
    "me|nos da|dio mucho? miedo",
    "desperate|desperately|desesperado|desesperada|stranded",
    "stuck on the side|highway|road|freeway|shoulder",
    "tirado|tirada|varado|varada en|con",
    "urgentisimo|urgentisima|urgentemente|urgencia",
    "mojando|inundando todo|toda|todas|el|la|mi",
    "lo mas rapido posible?",
    "someone|somebody|you|anyone today|now asap|please|right",
    "sweltering|unbearable|dying",
    "freezing in|inside here|the|my?",
    "me estoy muriendo|asando|congelando",
    "life or death",
];
const SOON: &[&str] = &[
    "soon|quickly|pronto|sooner",
    "this week",
    "esta semana",
    "couple|few of? days",
    "next day|couple",
    "in|within a? day|couple|few or? two|of? days?",
    "in|within # or|to? #|two|three? days|day|hours|hour",
    "earliest|first available|availability|opening|possible|convenience",
    "hace mucho|demasiado calor|frio",
    "mucho calor|frio",
    "so|really|super|very|extremely hot|cold in?",
    "hot|cold in here",
    "es importante",
    "proximos dias",
    "pretty|fairly bad|urgent",
    "kinda|sorta|somewhat|semi|kind|sort of? urgent|soon",
    "getting|gets worse",
    "need my|the|it|our car|truck|van|it|phone|house|house? for|to|by|back",
    "hoy mismo",
    "before it|the|my|our|any|this|next|more? next|big|first? rains|rain|snows|snow|storm|freezes|freeze|guests|party|wedding|event|trip|weekend",
    "antes de|del que|la|las|el|mi|los? llueva|lluvias|lluvia|nieve|frio|boda|fiesta|evento|fin|viaje",
    "in|next few|couple days",
    "estos|unos|proximos dias",
    "not super urgent but",
    "before my|the|our|his|her in? *? laws|parents|guests|company|family|party|wedding|trip|event|visit|come|arrive",
];
const FLEXIBLE: &[&str] = &[
    "no|not any|in|a|that|too|big|particular|real|super|really? rush|hurry|urgent|emergency|pressing|urgency",
    "no|not in any|a|no|big rush|hurry",
    "isnt|not really|an|too|super|that? urgent|emergency|rush",
    "flexible",
    "whenever|anytime",
    "whenever|anytime you|u|yall|works|is|they|someone|anyone|he|she|can|theyre|convenient",
    "not|no a|that|any|so? big|huge|major deal|problem",
    "nothing|not urgent|major|serious|crazy|too|pressing urgent|serious|bad?",
    "just planning|pricing|shopping|looking|thinking",
    "down the road|line",
    "low priority",
    "eventually",
    "^ no pressure",
    "con calma",
    "sin compromiso",
    "cuando puedan|pueda|tengan|tenga|haya|se tiempo|chance|espacio|lugar|pueda?",
    "no hay? problema|apuro si",
    "no es para hoy|ya|ahorita|ahora|nada",
    "no es nada? urgente|grave",
    "couple|few months",
    "any time|day",
    "can|could|it wait",
    "take your time",
    "no hay? mucha|tengo|ninguna? prisa|apuro|urgencia",
    "sin prisa|apuro",
    "no es urgente|emergencia|una",
    "no me? urge",
    "no corre prisa",
    "cuando puedan|pueda|quieran|guste|gusten|tengan|sea",
    "cuando se pueda|puedan",
    "cuando haya|tengan *",
    "puede esperar",
    "cualquier dia|momento|hora",
    "no tengo prisa",
    "next week|month|year|spring|summer|fall|winter",
    "sometime",
    "la? proxima semana",
    "semana que viene",
    "when you|u|yall get|can|have|are",
    "just looking|browsing|curious|checking",
    "no|not|isnt|arent|wasnt|nothing es|esta|its|a|an? that|super|really|too|very|so|particularly|all|real|terribly|tan|muy|nada|tanto? urgent|pressing|dire|critical|serious|urgente|grave|critico|emergencia|emergency|dangerous",
    "doesnt|dont|not|does need|have|has to|it be|happen|done *? today|now|immediately|right|asap|soon|tomorrow|hoy",
    "no tiene|necesita que ser",
    "no|sin|tengo tengo|mucha|mucho|tanta|ninguna|hay|ningun apuro|prisa|apuros",
    "at your convenience",
    "no rush",
];

/// What is calm where they are asked how soon it must be.
const CALM_ANSWERS: &[&str] = &[
    "for now",
    "no|any|not|in no|much? pain|hurry",
    "its|it is|has? stopped|contained|stable|holding|manageable|ok|fine|annoying",
    "under control",
    "ok|fine|good|wait for? a|another? # day|days|while|bit|week",
    "ok|fine|good|wait for? a|another day|while|bit|week|couple|few",
    "end|later|sometime|middle of|in|this the|this? month",
    "few|couple|several|# of? weeks",
    "otra|siguiente|proxima semana",
    "semana|mes que entra|viene",
    "just|only *? a? annoying|curious|planning|quotes|prices|nuisance|cosmetic|checkup|maintenance|estimate|looking|browsing|routine",
    "no mucho|mucha|tanto|tanta",
    "tranquilo|tranquila",
];
/// What is pressing where they are asked.
const PRESSING_ANSWERS: &[&str] = &[
    "dripping|leaking|pouring|running|coming|spraying|gushing on|onto|down|through|all|into|everywhere|over|out",
    "hurts|hurting|aches|aching so|really|a|like|very? bad|badly|lot|much|hell",
    "really|very|super|extremely bad",
    "^ fast|quick|quickly|rapido",
    "^ para ayer",
    "in the dark",
    "no aguanto|aguantamos|soporto|aguanta",
    "no para|deja",
    "^ like|as? yesterday",
    "mucho|muchisimo|demasiado|harto dolor|calor|frio",
    "no puedo mas|dormir|comer|trabajar|moverme|caminar",
    "cant|cannot sleep|live|work|eat|drive|wait|function|breathe|stand",
    "getting|gets|got|esta worse|peor",
    "kids|babies|ninos|nino|nina",
];

/// So many days away is soon.
const SOON_DAYS: i64 = 14;

/// How soon, where the message says so.
pub(crate) fn read(reader: &mut Reader<'_>) {
    let settled = [Fact::OptOut, Fact::WrongNumber, Fact::NotInterested, Fact::Cancel, Fact::Move];
    if settled.iter().any(|fact| reader.has(fact)) {
        return;
    }
    if reader.has_kind(&Fact::Urgency(Urgency::Soon)) {
        // What is already an emergency stays one, unless they say otherwise.
        if calm(reader) {
            reader.remove(&Fact::Urgency(Urgency::Emergency));
        }
        return;
    }
    if calm(reader) {
        return;
    }
    let asked = reader.asked(Topic::Urgency);
    if asked && say(reader, PRESSING_ANSWERS, Urgency::Emergency, 0.8) {
        return;
    }
    if asked && say(reader, CALM_ANSWERS, Urgency::Flexible, 0.75) {
        return;
    }
    if asked
        && say(
            reader,
            &["^^ no tanto|mucho|muy", "^^ not really|very|too|super|terribly|at"],
            Urgency::Flexible,
            0.8,
        )
    {
        return;
    }
    if say(reader, EMERGENCY, Urgency::Emergency, 0.9)
        || asked
            && say(
                reader,
                &[
                    "now|ahora|ahorita|ya|immediate",
                    "^^ yes|yeah|si? very|super|extremely|muy|mucho $$",
                    "^^ yesterday|ayer",
                    "today if|please|asap|hopefully",
                ],
                Urgency::Emergency,
                0.85,
            )
    {
        return;
    }
    // Beside offers, "this week" and "the earliest" are about those.
    if reader.asked(Topic::Slot) || reader.choosing() && !reader.offers.is_empty() {
        return;
    }
    if say(reader, SOON, Urgency::Soon, 0.75) {
        return;
    }
    let day = &[
        "today|tonight|tomorrow|hoy|manana",
        "esta tarde|noche",
        "this morning|afternoon|evening|weekend",
        "next few|couple",
        "pasado manana",
        "monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo",
    ];
    if asked {
        say(reader, day, Urgency::Soon, 0.8);
    }
}

/// "No rush" and its like.
fn calm(reader: &mut Reader<'_>) -> bool {
    let choosing = reader.asked(Topic::Slot) || !reader.offers.is_empty();
    let phrases: Vec<&str> = FLEXIBLE
        .iter()
        .copied()
        .filter(|phrase| {
            let of_time = phrase.contains("any time")
                || *phrase == "whenever|anytime"
                || phrase.contains("next week")
                || phrase.contains("semana")
                || phrase.contains("cualquier");
            !of_time || reader.asked(Topic::Urgency) && !choosing
        })
        .collect();
    let Some(span) =
        phrases.iter().find_map(|phrase| reader.message.find_all(phrase).find(|span| at_ease(reader, *span)))
    else {
        return false;
    };
    // "Any time this week" is soon.
    let soon = &["this week|weekend", "esta semana", "today|tomorrow|hoy|manana"];
    if reader.message.word(span.0).starts_with("any") && reader.message.has_any(soon) {
        return false;
    }
    let timely = reader.message.word(span.0) == "next"
        || reader.message.has_within("any day|time", span)
        || reader.message.has_within("semana", span);
    if timely {
        push(reader, span, Urgency::Flexible, 0.8);
    } else {
        reader.add(Fact::Urgency(Urgency::Flexible), span, 0.9);
    }
    true
}

/// "It can't wait" is the opposite; "call me when you can" and "whenever I turn it on" say something else.
fn at_ease(reader: &Reader<'_>, span: crate::phrase::Span) -> bool {
    let message = &reader.message;
    let negated = matches!(message.word_before(span.0, 1), "cant" | "cannot" | "not" | "dont");
    let part = message.part(span.0);
    let called = reader.found.iter().any(|found| {
        found.fact == Fact::Person
            && part.0 <= found.span.0
            && found.span.0 < part.1
            && found.span.0 <= span.0
    });
    let condition = message.word(span.0) == "whenever"
        && span.1 == span.0 + 1
        && matches!(message.word_after(span.1), "i" | "it" | "we" | "the" | "he" | "she" | "my");
    !negated && !called && !condition
}

/// How soon it must be, where only a time answers the question for it.
pub(crate) fn by_time(reader: &mut Reader<'_>) {
    let told = reader.has_kind(&Fact::Urgency(Urgency::Soon)) || reader.has(&Fact::OptOut);
    if told || !reader.asked(Topic::Urgency) {
        return;
    }
    let soon = reader.now.date().saturating_add(jiff::ToSpan::days(SOON_DAYS)).to_string();
    let wish = reader.found.iter().find_map(|found| match &found.fact {
        Fact::Time(wish) => {
            Some((wish.first_date.as_ref().or(wish.last_date.as_ref())? <= &soon, found.span))
        }
        _ => None,
    });
    if let Some((near, span)) = wish {
        push(reader, span, if near { Urgency::Soon } else { Urgency::Flexible }, 0.7);
    }
}

/// Adds an urgency and leaves the words free: they are often also a day or a need.
fn say(reader: &mut Reader<'_>, phrases: &[&str], urgency: Urgency, confidence: f32) -> bool {
    // "Are you open right now?" is in no hurry.
    let hours = |span: &crate::phrase::Span| {
        reader.found.iter().any(|found| {
            matches!(found.fact, Fact::Asks(_)) && found.span.0 <= span.0 && span.1 <= found.span.1
        })
    };
    let said = || phrases.iter().find_map(|phrase| reader.message.find_all(phrase).find(|span| !hours(span)));
    let Some(span) = reader.find_free(phrases).or_else(said) else {
        return false;
    };
    // "Do you have emergency service?" asks.
    let service = reader.message.has_any(&[
        "tienen|ofrecen|hacen|dan|hay|cuentan con? servicio|servicios|atencion",
        "do|does|are|you you|they|yall|offer|have *? emergency|24|afterhours",
    ]);
    if service && reader.message.has_within("emergency|emergencia|emergencias|urgencia", span) {
        return false;
    }
    let how = reader.message.word_before(span.0, 1) == "how" && !reader.asked(Topic::Urgency);
    let denied =
        how || matches!(
            reader.message.word_before(span.0, 1),
            "not" | "isnt" | "no" | "kinda" | "sorta" | "somewhat" | "semi"
        ) || negated(&reader.message, span.0);
    if denied {
        return false;
    }
    push(reader, span, urgency, confidence);
    true
}

/// "Not that urgent", "doesn't need to be today": a negation with nothing but such words between.
fn negated(message: &crate::phrase::Message<'_>, at: usize) -> bool {
    const BETWEEN: &[&str] = &[
        "that", "super", "really", "too", "very", "so", "all", "tan", "muy", "es", "a", "an", "any", "need",
        "have", "to", "be", "ser", "tiene", "que",
    ];
    let mut words = (1..=4).map(|back| message.word_before(at, back));
    let word = words.find(|word| !BETWEEN.contains(word)).unwrap_or_default();
    matches!(word, "not" | "isnt" | "doesnt" | "wasnt" | "never")
        || word == "no"
            && message.word_before(at, 1) != "no"
            && matches!(message.word_before(at, 1), "tan" | "muy" | "es" | "a" | "an")
}

fn push(reader: &mut Reader<'_>, span: crate::phrase::Span, urgency: Urgency, confidence: f32) {
    reader.found.push(Found { fact: Fact::Urgency(urgency), span, confidence });
}
