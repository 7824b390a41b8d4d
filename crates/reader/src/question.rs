//! What they ask.

use crate::reading::Reader;
use crate::types::{Fact, Question, Topic, Wish};

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
    "cuanto por|x|salen|valen|saldrian|costarian|quedaria|quedarian|sale|piden|pagaria",
    "cuanto *? *? salen|cuestan|cobran|valen|cuesta|vale|sale|cobra",
    "que precio|costo|tarifa",
    "cobran|cobra|cobrarian por|la|el|algo|mucho|extra|consulta|visita",
    "es|son|sale|seria gratis|caro|caros|cara",
    "descuento|descuentos|promocion|promociones|oferta|ofertas",
    "is|are|was the|a|your|ur? *? *? free",
    "do|would|will i|we have? to? pay|owe",
    "whats *? *? *? run|runs|cost",
    "what does|do|would|will *? *? *? run|runs|cost",
    "specials|discount|discounts|coupon|coupons|promo|promotion|promotions|deals|membership",
    "a|any|the special|deal on|for|going|this|right|today|this",
    "a|any|extra|additional|no charge|fee|fees for|to|if|when",
    "ballpark",
    "rough|going|estimated|average|total price|cost|rate|idea|amount",
    "what would it|that|i|the|a cost|be|pay|owe",
    "hm|hw much",
    "hourly",
    "an|a|any|the|there extra|additional|weekend|emergency|trip|travel|after charge|charges|fee|fees|cost",
    "cobran|cobra mas|extra|aparte|igual|por",
    "^ y|en|como|mas|o? cuanto menos? $",
    "cuanto va|vaya|me|te|nos|se|le|les|a|seria *? *? costar|salir|cobrar|cobran|salen|sale|cuesta",
    "en cuanto *? sale|esta|queda|anda|salen",
    "beat|match *? # *? month?",
    "cheaper|cheapest|affordable",
    "is|are *? extra",
    "^ cuanto|cuantos el|la|los|las|un|una|por|de|x *",
    "presupuesto|precio aproximado|estimado|mas|menos",
    "precio|precios|costo|costos|tarifa|tarifas",
];
const HOURS: &[&str] = &[
    "what|whats are|is? your|the|ur? hours",
    "your|ur|business|office|store|opening|shop hours",
    "^^ hours $$",
    "are|r you|yall|u|they guys? still? open|closed",
    "you|yall|u open|closed",
    "do|are|does you|yall|u|they|anyone guys? work|do|open|come|available|have|closed on|out? weekends|saturdays|sundays|holidays|nights|evenings|weekdays",
    "what time|hours|days do|are|does|you you|yall|u|they|close? open|close|closed|guys?",
    "when do|are|does you|yall|u|they guys? open|close",
    "how late are|do|you you? open|work|stay|close?",
    "how early do you open|start|work?",
    "open|closed today|now|tomorrow|late|sundays|saturdays|weekends|sunday|saturday|on",
    "cual|cuales|que es|son? su|el|sus|tienen? horario|horarios|horas",
    "horario de? atencion|servicio?",
    "a que hora|horas abren|cierran|abre|cierra",
    "hasta que hora",
    "estan|tienen abierto|abiertos|abierta|cerrado|cerrados",
    "esta abierto|abierta",
    "abren|cierran|abierto los|el|hoy|manana|sabados|domingos|sabado|domingo|fines? sabado|domingo|sabados|domingos?",
    "trabajan|atienden los|el|hoy|manana|sabados|domingos|fines",
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

/// What starts a question, with a mark or without.
const ASKED: &[&str] = &[
    "^ and|but|so|also|ok|um|uh|oh|well|hi|hey|hello|quick? question? how long|far|soon|many|often|big|late|early|old|does|do|did|is|will|would|should|come",
    "^ and|but|so|also|ok|um|uh|oh|well|hi|hey|hello|then? do|does|did i|you|yall|u|they|we|it|he|she|this|that|the|your|ur|my|any|these guys|all?",
    "^ and|but|so|also|or? should|shall i|we|it|they|the|my",
    "^ and|but|so|also? what should|do|does|kind|kinds|type|types|brand|brands|areas|area|time|happens|are|if|payment|payments|insurance|insurances|forms|products|would|will|can|documents|paperwork|else|address|exactly",
    "^ and|but|so|also? where do|is|are|should|can|does|at",
    "^ and|but|so|also? who do|is|will|should|does|are|would|makes|did",
    "^ does|did *",
    "^ are|r you|yall|u|they|we",
    "^ is|are someone|anyone|anybody|somebody|he|she|they|the|my",
    "^ are|is? we|you|it|this|appointment? still on|coming|good|scheduled|happening|ok",
    "^ whats|wheres|whos|hows|whens the|your|ur|included|a|next|it|my|coming|that",
    "^ am i *",
    "^ who am i",
    "^ hi|hey|hello|hola|ok|so|and|sorry? whats|wheres|whos|hows|whens *",
    "^ hi|hey|hello|ok|so|and|but|sorry? when|where|why|how|who is|are|was|were|do|does|did|will|would|can|could|should",
    "^ hi|hey|hello|ok|so|and|but|sorry? what *? *? do|does|did|is|are|was|were|will|would|should|can|could|happens|happened",
    "^ hi|hey|hello|ok|so|and|but? how many|long|far|soon|old|big|often|late|early",
    "^ any way|chance to? you|i|we|of|someone|that|get|it",
    "^ hasta|desde donde|cuando|que",
    "^ y? limpian|ponen|cambian|revisan|destapan|pintan|cortan|sacan|llevan|usan|garantizan|rentan|prestan|quitan|pintan|alinean|checan|dejan|mandan|entregan|aseguran|van|vienen|hablan",
    "^ is|are * included|available|covered|required|needed|extra|free|ok|possible|better",
    "^ who is|wants asking|calling|coming",
    "^ why do|is|are|does|did|would|am|you",
    "^ which one|ones|of|brand|tech|doctor|plan|is|do|should|would",
    "^ will it|i|you|they|the|this|that|there|my|he|she|we|someone|somebody|anyone",
    "^ would it|you|that|this|there|they|the",
    "^ is|are it|there|the|that|this|my|your|they|we|he|she|parking|everything|these|those|walk|walkins",
    "^ isnt|arent|doesnt|didnt it|there|this|that|the|he|she|they",
    "^ has|have the|my|anyone|someone|he|she|they|you",
    "^ how do|does|can|should|would|will|is|are i|you|we|u|it|this|that|they|the|your",
    "wanted|want|like|love|need|trying|hoping|just to know|ask|find out? if|whether|about|what|how|when",
    "wanted|trying to see if|whether",
    "wondering|curious if|whether|what|how|about|when",
    "question if|whether|is",
    "any idea how|what|when|if",
    "quiero|quisiera|queria|puedo|podria|necesito|quisieramos|favor saber|preguntar|preguntarle|preguntarles si|cuanto|que|como|cuando|cuantos|cuantas",
    "^ y|pero|oiga|oye|disculpe|hola|una? pregunta? a que hora|horas",
    "^ y|pero|oiga|oye|disculpe|hola? cuanto tiempo|tarda|tardan|dura|duran|se|demora|demoran|falta",
    "^ y|pero|oiga|oye|disculpe|hola? cuantos|cuantas *",
    "^ y|pero|oiga|oye|disculpe|hola? que marca|marcas|necesito|tengo|debo|llevo|pasa|incluye|tipo|tipos|areas|documentos|papeles|hago|seguros|formas|zona|zonas|les|tan",
    "^ y|pero|oiga|oye|disculpe|hola|de|en|por|a? donde es|esta|estan|queda|quedan|puedo|estaciono|los|les|me|se|llego|hay",
    "^ y|pero|oiga|oye|con? quien|quienes va|viene|es|me|sera|vendra|atiende|son|hablo",
    "^ y|pero|oiga|oye|disculpe? para|por que quieren|quiere|lo|la|es|necesitan|necesita|tanto|piden|no|tengo",
    "^ cual|cuales es|son|seria|de|me",
    "^ y|pero|oiga|oye|disculpe|hola|ustedes? aceptan|ofrecen|tienen|hacen|trabajan|atienden|cubren|cubre|incluye|reciben|manejan|venden|instalan|arreglan|reparan|llegan|toman",
    "^ como se|le|puedo|funciona|hago|llego|seria|le",
    "^ es|sera necesario|seguro|posible|obligatorio|verdad|doloroso|cierto",
    "^ duele|dolera",
    "^ va|van a doler",
];
/// Spanish questions that are statements without their mark.
const ASKED_WITH_MARK: &[&str] = &[
    "^ dan *",
    "^ y|pero|oiga|oye|disculpe|hola? puedo|podemos|puede|pueden|podria|podrian|tengo|debo|hay|ya|esta|estan|va|van|vienen|viene|se|sirve|es|son|me|le|les|necesito|tiene|llega|llegan|todavia|aun|si",
    "^ can|could|may i|we|it|my|he|she|they|the|this",
    "^ can|could|would|will you|u|yall|someone|somebody|the",
    "^ any|anyone|anything|available|possible",
];
/// Times within such questions are no wishes.
const NO_WISH: &[&str] = &[
    "how many|long|soon|late|early *",
    "cuanto|cuantos|cuanta|cuantas tiempo|dias|horas|semanas|dura|tarda",
    "llegar|llego|llegue un? poco|poquito|tantito? tarde|temprano|antes",
    "a que hora",
    "10 10",
    "arrive|come|be|get|show|run|running|there up|in|there? a? little|bit? early|late|before",
    "is|be|are|would it|that? ok|okay|alright|cool|fine|possible if|to|for|that",
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
    let ours = named
        || reader.message.has_any(&[
            "how much longer|time|notice",
            "extra|more outlets|outlet|lights|light|room",
            "price range is|of",
        ]);
    if let Some(span) = reader.find_free(PRICE).filter(|_| !ours) {
        reader.found.push(crate::reading::Found { fact: Fact::Asks(Question::Price), span, confidence: 0.9 });
    }
}

/// Keeps what a question is made of from being read as a time or an answer.
pub(crate) fn no_wishes(reader: &mut Reader<'_>) {
    let asked = ASKED.iter().any(|phrase| reader.message.has(phrase))
        || ASKED_WITH_MARK.iter().any(|phrase| marked(reader, phrase).is_some());
    if !asked {
        return;
    }
    while let Some(span) = reader.find_free(NO_WISH) {
        reader.claim(span);
    }
}

/// Where a phrase stands in a question with its mark.
fn marked(reader: &Reader<'_>, phrase: &str) -> Option<crate::phrase::Span> {
    reader.message.find_all(phrase).find(|span| reader.message.asked_with_mark(span.0))
}

/// A question that says so by how it starts, where nothing answers or wants something in it.
fn started(reader: &Reader<'_>) -> Option<crate::phrase::Span> {
    let message = &reader.message;
    let wants = reader.found.iter().any(|found| {
        matches!(found.fact, Fact::Need(Some(_)) | Fact::Person | Fact::Time(_) | Fact::Urgency(_))
    });
    // "Is it normal that ..." tells of a trouble.
    let trouble = |span: &crate::phrase::Span| {
        wants && matches!(message.word_after(span.1), "wrong" | "normal" | "bad" | "dangerous" | "serious")
    };
    // "Do you have anything friday?" wants a time.
    let timed = reader.has_kind(&Fact::Time(Wish::default()));
    let wish = |span: &crate::phrase::Span| {
        timed
            && matches!(message.word(span.0), "do" | "are" | "is" | "will" | "would")
            && !matches!(message.word(span.1), "take" | "accept" | "offer")
    };
    let asked = |span: &crate::phrase::Span| !trouble(span) && !wish(span);
    let plain = ASKED.iter().find_map(|phrase| message.find_all(phrase).find(asked));
    let polite = || ASKED_WITH_MARK.iter().find_map(|phrase| marked(reader, phrase));
    let alone = || {
        const ALONE: &str =
            "^ hi|hey|hello|also|and|so? can|could|may i|we|my|the|he|she|they|you|u|yall|it|this|someone";
        message.find(ALONE).filter(|_| reader.context.asked.is_none())
    };
    plain.or_else(|| polite().or_else(alone).filter(|_| !wants))
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
    let why = reader.message.has_any(&["^ why", "^ para|por que"]);
    let started = started(reader)
        .filter(|_| !reader.asked(Topic::Name) || why || !reader.has_kind(&Fact::Name(String::new())));
    let answers = |fact: &Fact| settled(fact) && !matches!(fact, Fact::Yes | Fact::Time(_));
    if let Some(span) = started.filter(|_| !reader.found.iter().any(|found| answers(&found.fact))) {
        let (_, end) = reader.message.part(span.0);
        let span = (span.0, end.max(span.1));
        reader.found.push(crate::reading::Found {
            fact: Fact::Asks(Question::Other),
            span,
            confidence: 0.75,
        });
        return;
    }
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
    // Whatever ends in a question mark and says nothing else.
    let marked = (0..reader.message.tokens.len())
        .find(|at| !reader.is_claimed(*at) && reader.message.asked_with_mark(*at))
        .map(|at| reader.message.sentence(at).0)
        .filter(|_| {
            let missed = reader.message.has_any(&["missed call|calls", "llamada perdida"]);
            reader.message.tokens.len() > 1 && reader.context.asked.is_none() && !missed
        });
    if let Some(at) = open.or(marked).filter(|_| !known) {
        let (_, end) = reader.message.sentence(at);
        reader.add(Fact::Asks(Question::Other), (at, end), 0.6);
    }
}
