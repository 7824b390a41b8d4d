//! What they ask.

use crate::reading::Reader;
use crate::types::{Fact, Question, Topic};

const PRICE: &[&str] = &[
    "how much",
    "hw much",
    "price|prices|pricing",
    "cost|costs",
    "what|whats do|is|your|the? you|your|the? charge|rate|rates|fee|fees",
    "charge for",
    "service|trip|diagnostic|call fee|charge",
    "hourly rate",
    "your|the rates|fees|rate|fee",
    "how expensive",
    "cuanto|quanto cuesta|cuestan|cobran|cobra|vale|sale|seria|es|me|por|costaria|cobrarian|saldria",
    "cuanto por",
    "precio|precios|costo|costos|tarifa|tarifas",
];
const HOURS: &[&str] = &[
    "what|whats are|is? your|the|ur? hours",
    "your|ur|business|office|store|opening|shop hours",
    "^^ hours $$",
    "are|r you|yall|u|they guys? still? open|closed",
    "you|yall|u open|closed",
    "what time|hours|days do|are|does|you you|yall|u|they|close? open|close|closed|guys?",
    "when do|are|does you|yall|u|they guys? open|close",
    "how late are|do|you you? open|work|stay|close?",
    "how early do you open|start|work?",
    "open|closed today|now|tomorrow|late|sundays|saturdays|weekends|sunday|saturday|on",
    "cual|cuales|que es|son? su|el|sus|tienen? horario|horarios|horas",
    "horario de? atencion|servicio?",
    "a que hora|horas abren|cierran|abre|cierra",
    "hasta que hora",
    "estan|esta|tienen abierto|abiertos|abierta|cerrado|cerrados",
    "abren|trabajan|cierran|abierto los|el|hoy|manana|sabados|domingos|sabado|domingo|fines? sabado|domingo|sabados|domingos?",
];
const OTHER: &[&str] = &[
    "who is|are|r this|dis|you|it",
    "who dis",
    "whos this",
    "quien es|eres|son|habla|me",
    "de parte de quien",
    "what is|company|business|number this|is|about",
    "whats this about|number?",
    "are|is you|this a|an real|robot|bot|ai|automated|scam|machine|computer",
    "where are|r you|yall|u guys? located|at|based?",
    "donde estan|queda|quedan|esta",
    "how long does|will|would|do|is it|the|that",
    "are|r you|yall|u guys? licensed|insured|bonded",
    "do|does you|yall|u guys? offer|have|do|take|accept|service|work|serve|cover|provide|come|fix|sell|install|handle|carry",
    "how|when soon? can|could|would|will|do|are you|someone|somebody|yall|u|they",
    "cuando|que pueden|puede|podrian|tan venir|pronto?",
    "tienen|aceptan|ofrecen|hacen|trabajan",
];
const ASKING: &[&str] = &[
    "who", "what", "whats", "where", "why", "how", "which", "when", "do", "does", "are", "is", "can",
    "could", "would", "will", "quien", "que", "donde", "como", "cuando", "cual", "pueden", "puede", "tienen",
    "hacen", "aceptan", "did", "u", "you",
];

/// Prices and hours.
pub(crate) fn read(reader: &mut Reader<'_>) {
    if let Some(span) = reader.find_free(HOURS) {
        // "Are you open saturday?" names a day and wishes for none.
        let (_, end) = reader.message.part(span.0);
        reader.add(Fact::Asks(Question::Hours), (span.0, end.max(span.1)), 0.9);
    }
    // "Walter Price" is a name.
    let named = reader.asked(Topic::Name) && reader.message.has("^^ * price $$");
    let ours = named || reader.message.has_any(&["how much longer|time|notice", "price range is|of"]);
    if let Some(span) = reader.find_free(PRICE).filter(|_| !ours) {
        reader.found.push(crate::reading::Found { fact: Fact::Asks(Question::Price), span, confidence: 0.9 });
    }
}

/// Other questions, once everything else has been read.
pub(crate) fn other(reader: &mut Reader<'_>) {
    if reader.has(&Fact::OptOut) || reader.has_kind(&Fact::Asks(Question::Other)) {
        return;
    }
    let identity = reader.message.find_any(OTHER.get(..9).unwrap_or_default());
    if let Some(span) = identity {
        reader.add(Fact::Asks(Question::Other), span, 0.85);
        return;
    }
    let settled = |fact: &Fact| {
        matches!(
            fact,
            Fact::Time(_)
                | Fact::Move
                | Fact::Cancel
                | Fact::NoChoice
                | Fact::Choice(_)
                | Fact::Person
                | Fact::Yes
                | Fact::NotInterested
                | Fact::WrongNumber
        )
    };
    if reader.found.iter().any(|found| settled(&found.fact)) {
        return;
    }
    let asks = OTHER.iter().find_map(|phrase| {
        reader.message.find_all(phrase).find(|span| {
            reader.message.asked_with_mark(span.0)
                || !phrase.starts_with("tienen") && !phrase.starts_with("cuando")
        })
    });
    if let Some(span) = asks.filter(|_| !reader.asked(Topic::Name)) {
        let (_, end) = reader.message.part(span.0);
        reader.found.push(crate::reading::Found {
            fact: Fact::Asks(Question::Other),
            span: (span.0, end),
            confidence: 0.7,
        });
        return;
    }
    let known = reader.found.iter().any(|found| !matches!(found.fact, Fact::Greeting | Fact::Thanks));
    let open = (0..reader.message.tokens.len()).find(|at| {
        let starts = *at == 0 || reader.message.sentence(*at).0 == *at || reader.message.part(*at).0 == *at;
        starts
            && !reader.is_claimed(*at)
            && ASKING.contains(&reader.message.word(*at))
            && reader.message.asked_with_mark(*at)
    });
    if let Some(at) = open.filter(|_| !known) {
        let (_, end) = reader.message.sentence(at);
        reader.add(Fact::Asks(Question::Other), (at, end), 0.6);
    }
}
