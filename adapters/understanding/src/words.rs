//! Text speak, and typos of the words that matter.

use std::sync::LazyLock;

/// Text speak and short forms, and what they stand for.
const SHORT: &[(&str, &str)] = &[
    ("2day", "today"),
    ("2moro", "tomorrow"),
    ("2morow", "tomorrow"),
    ("2morrow", "tomorrow"),
    ("2mrw", "tomorrow"),
    ("2nite", "tonight"),
    ("aftn", "afternoon"),
    ("alguen", "alguien"),
    ("appt", "appointment"),
    ("appts", "appointment"),
    ("apptmt", "appointment"),
    ("avail", "available"),
    ("b4", "before"),
    ("cuz", "because"),
    ("emer", "emergency"),
    ("fri", "friday"),
    ("frid", "friday"),
    ("grax", "gracias"),
    ("grs", "gracias"),
    ("hav", "have"),
    ("lv", "leave"),
    ("l8r", "later"),
    ("maniana", "manana"),
    ("mayb", "maybe"),
    ("mon", "monday"),
    ("msg", "message"),
    ("msging", "messaging"),
    ("msgs", "messages"),
    ("nite", "night"),
    ("noone", "nobody"),
    ("oki", "ok"),
    ("okey", "ok"),
    ("okay", "ok"),
    ("okk", "ok"),
    ("pleez", "please"),
    ("pleas", "please"),
    ("plis", "please"),
    ("pls", "please"),
    ("plse", "please"),
    ("plz", "please"),
    ("porfa", "please"),
    ("porfavor", "please"),
    ("ppl", "people"),
    ("q", "que"),
    ("r", "are"),
    ("sat", "saturday"),
    ("satur", "saturday"),
    ("sched", "schedule"),
    ("sry", "sorry"),
    ("srry", "sorry"),
    ("stp", "stop"),
    ("stopp", "stop"),
    ("thanx", "thanks"),
    ("thnks", "thanks"),
    ("thnx", "thanks"),
    ("tho", "though"),
    ("thrs", "thursday"),
    ("thu", "thursday"),
    ("thur", "thursday"),
    ("thurs", "thursday"),
    ("thx", "thanks"),
    ("tks", "thanks"),
    ("tmr", "tomorrow"),
    ("tmrw", "tomorrow"),
    ("tmrrw", "tomorrow"),
    ("tmw", "tomorrow"),
    ("tnx", "thanks"),
    ("tomm", "tomorrow"),
    ("tonite", "tonight"),
    ("tue", "tuesday"),
    ("tues", "tuesday"),
    ("txt", "text"),
    ("txting", "texting"),
    ("txtin", "texting"),
    ("textin", "texting"),
    ("txts", "texts"),
    ("u", "you"),
    ("ur", "your"),
    ("wanna", "want"),
    ("wed", "wednesday"),
    ("weds", "wednesday"),
    ("wensday", "wednesday"),
    ("wknd", "weekend"),
    ("wud", "would"),
    ("xfa", "please"),
    ("xfavor", "please"),
    ("xq", "porque"),
    ("ya'll", "yall"),
    ("yea", "yeah"),
    ("yess", "yes"),
    ("yup", "yes"),
    ("yep", "yes"),
    ("yeppers", "yes"),
    ("yessir", "yes"),
];

/// Words of five letters and more that the rules look for.
const KNOWN: &str = "accidente afternoon agendar again ahorita alguien anybody anymore anything anytime appointment \
    apagado available appreciate arreglar basement battery before between blowing booked botox braces breaker broken \
    burst busted calefaccion calentador calienta calling cambiar camioneta cancel cancelar carcel caliente ceiling \
    cerrajero checkup cleaning clogged consultation conditioner conditioning contact convertible cooling correct \
    cotizacion cotizar cuesta cuando cualquiera damage descompuesto dejen dental despues dentist different \
    disposal divorce domingo drain dripping earlier earliest early electrician elderly emergencia emergency \
    enfria equivocado escriban estimate estimado evening faucet favor filling financing flexible flooded flooding \
    freezing friday fuga funciona furnace garage goteando gotera gracias greeting haircut heater heating highlights \
    hours hablar humano hurry ignore imposible immediately install installation installed insurance interested \
    inundado inundacion jueves knocked lawyer leaking leaks llamame llamen llamada location locked lunes machine manager \
    manana manden manicure martes masaje mensaje mensajes message messages messaging miercoles minute morning moving \
    mudanza muela navidad needed neither ninguna ninguno nombre number numero opening option outlet overflowing \
    pedicure perfect perfecto persona person pipes please plumber plumbing possible power precio presupuesto price \
    pricing problem proxima proximo question quiero quote ready receptionist remove repair replace replaced \
    replacement representative reschedule roofing sabado saturday schedule second segunda segundo semana service \
    servicio seventh sewage sewer shingles shower sink smell smells smoke soon sorry sparks speak start started \
    stopped street sunday supposed talk tankless tarde techo temprano texting texts thank thanks thermostat third \
    throwing thursday tires today toilet tomorrow tonight tooth toothache transmission tuesday unsubscribe unstop \
    urgente urgent viernes vacation wants warranty water wednesday weekend welcome working wrong yesterday \
    toilets";

/// Common words that are near one of `KNOWN` and are not a typo of it.
const COMMON: &str = "human posible equivoco about above after alone along answer antes arrive asking aspen bathroom batter better beside \
    blows booking bought bowling boyer break breaks bring broke brought calls cancer cards carry cause causes charge \
    charged cheek chose class clean cleaned clear clogs close closed could cover covered cuanto curry daily death \
    dental deposit driver eight eighth elder ended enough estamos estaba estan estoy evens every exact expect extra \
    favors fever fifth figure filing filter final finger first fixed flood floor floors forget found fourth front \
    fugas fully funny getting given going great green guess handle hearing heard heart heated heats hello helps herself \
    house houses hurts inside instant issue joint kitchen knock large later latest laughing leads learn leave \
    leaving ledger letter light lights limit listing little living llamar locks lookin looking loose loved lower lucky \
    lunch maria marta martin maybe means meant mente might minutes money month months mother mouth mover moves moved \
    named nando needs never night ninth north noche notice nothing novio oceans offer offers office older opened \
    order other ought owner paint party paying phone photo pieces piping place placed plans plant point porch pound \
    powder powers price prices probar pronto proud puede pueden quick quiet quite quotes quota rates reach reads \
    really receive remote rented repaired repairs replied right river roast roger roofs rooms round route salir \
    sandra sandy schedules seconds seems sending serve services serious seven sewing shall share shave shore short \
    should shout since sinks siren sitting sixth sleep small smart smile smokes solar someone something sound south \
    spare spark speaks spell spend spray stair stand starts state steal stops store storm story strange streets \
    strings stuck stuff style sugar super surge surprise taken talks taking taste tanks tenth terms texas their \
    there these thing think those three threw throw times tired toast today total touch towel tower tracks trade \
    train trees tried truck truth trying turned twice under unit until using usual value visit voice waited waiter \
    waiting walks wanted waste watch watered week weeks where which while white whole window winter without witness \
    woman women wonder words works world worry worse worst would wouldnt write writing wrote years young yours \
    cuesta cuestan hacer hacen haces mando manda mandar mande manos mucho muchas muchos nuevo nueva numeros \
    mensual semanas servicios tardes buenas buenos buena bueno otras otros otra quien quiere quieren sirve techos \
    tengo tiene tienen todos todas unida vamos viene vienen vivir calor cosas donde fuera hasta luego mejor menos \
    parte poder podria puedo queda siento sobre tanto trabajo ustedes pasado temprana temporada tires throat";

/// Words of a list, sorted, so that looking one up costs little.
pub(crate) struct List(LazyLock<Vec<&'static str>>);

impl List {
    pub const fn new(sort: fn() -> Vec<&'static str>) -> Self {
        Self(LazyLock::new(sort))
    }

    pub fn has(&self, word: &str) -> bool {
        self.0.binary_search(&word).is_ok()
    }

    /// The words with the same first letter.
    fn near(&'static self, word: &str) -> impl Iterator<Item = &'static str> + use<> {
        let first = word.bytes().next();
        let from = self.0.partition_point(|known| known.bytes().next() < first);
        self.0.iter().copied().skip(from).take_while(move |known| known.bytes().next() == first)
    }
}

/// The words of a text, sorted.
pub(crate) fn sorted(text: &'static str) -> Vec<&'static str> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    words
}

static KNOWN_WORDS: List = List::new(|| sorted(KNOWN));
static COMMON_WORDS: List = List::new(|| sorted(COMMON));

/// What a short form stands for.
pub(crate) fn written_out(word: &str) -> Option<&'static str> {
    SHORT.iter().find(|(short, _)| *short == word).map(|(_, long)| *long)
}

/// The known word that a typo stands for, or the word itself.
pub(crate) fn mend(word: &str, more: &[String]) -> String {
    let length = word.len();
    if length < 5 || length > 16 || !word.is_ascii() || is_listed(word, more) {
        return word.to_owned();
    }
    let near = KNOWN_WORDS.near(word).map(|known| -> &str { known }).chain(more.iter().map(String::as_str));
    let near = near.filter(|known| may_be(word, known));
    let best = near.map(|known| (strsim::osa_distance(word, known), known)).min_by_key(|(far, _)| *far);
    let allowed = if length >= 8 { 2 } else { 1 };
    best.filter(|(far, _)| *far <= allowed).map_or(word, |(_, known)| known).to_owned()
}

fn is_listed(word: &str, more: &[String]) -> bool {
    KNOWN_WORDS.has(word) || COMMON_WORDS.has(word) || more.iter().any(|known| known == word)
}

/// People rarely miss the first letter; an added "s", "ed" or "ing" is another form and not a typo.
fn may_be(word: &str, known: &str) -> bool {
    let first = word.bytes().next() == known.bytes().next();
    first && known.len() >= 5 && word.len().abs_diff(known.len()) <= 2 && !is_form(word, known)
}

fn is_form(word: &str, known: &str) -> bool {
    let ending = word.strip_prefix(known).or_else(|| known.strip_prefix(word));
    ending.is_some_and(|ending| matches!(ending, "s" | "es" | "ed" | "d" | "er" | "r" | "ing" | "ly"))
}
