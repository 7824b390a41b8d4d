//! Text speak, and typos of the words that matter.

use std::sync::LazyLock;

/// Text speak and short forms, and what they stand for.
const SHORT: &[(&str, &str)] = &[
    ("2day", "today"),
    ("2moro", "tomorrow"),
    ("2morow", "tomorrow"),
    ("2morrow", "tomorrow"),
    ("2mrw", "tomorrow"),
    ("2mro", "tomorrow"),
    ("tmro", "tomorrow"),
    ("tmrow", "tomorrow"),
    ("tommrow", "tomorrow"),
    ("tomor", "tomorrow"),
    ("tday", "today"),
    ("nxt", "next"),
    ("wks", "weeks"),
    ("wkends", "weekends"),
    ("wknds", "weekends"),
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
    ("juebes", "jueves"),
    ("l8r", "later"),
    ("maniana", "manana"),
    ("mayb", "maybe"),
    ("mon", "monday"),
    ("mornin", "morning"),
    ("mrng", "morning"),
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
    ("plzz", "please"),
    ("plzzz", "please"),
    ("porfa", "please"),
    ("porfavor", "please"),
    ("ppl", "people"),
    ("q", "que"),
    ("r", "are"),
    ("sat", "saturday"),
    ("satur", "saturday"),
    ("sched", "schedule"),
    ("ruf", "roof"),
    ("karro", "carro"),
    ("nt", "not"),
    ("coolin", "cooling"),
    ("leek", "leak"),
    ("leekin", "leaking"),
    ("teath", "teeth"),
    ("sinc", "sink"),
    ("ayre", "aire"),
    ("aseite", "aceite"),
    ("trok", "troca"),
    ("trock", "troca"),
    ("troka", "troca"),
    ("hous", "house"),
    ("acke", "ache"),
    ("botx", "botox"),
    ("forhead", "forehead"),
    ("highlites", "highlights"),
    ("hilights", "highlights"),
    ("brekers", "breakers"),
    ("breker", "breaker"),
    ("toliet", "toilet"),
    ("tolet", "toilet"),
    ("insurence", "insurance"),
    ("insurrance", "insurance"),
    ("clogd", "clogged"),
    ("tripin", "tripping"),
    ("trippin", "tripping"),
    ("vien", "bien"),
    ("asta", "hasta"),
    ("chk", "check"),
    ("lite", "light"),
    ("lites", "lights"),
    ("cn", "can"),
    ("pymt", "payment"),
    ("prob", "problem"),
    ("probs", "problem"),
    ("sum1", "someone"),
    ("some1", "someone"),
    ("any1", "anyone"),
    ("wtr", "water"),
    ("wter", "water"),
    ("watr", "water"),
    ("heatr", "heater"),
    ("htr", "heater"),
    ("hse", "house"),
    ("clame", "claim"),
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
    ("tmmrw", "tomorrow"),
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
    ("vierne", "viernes"),
    ("wanna", "want"),
    ("wed", "wednesday"),
    ("weds", "wednesday"),
    ("wensday", "wednesday"),
    ("wends", "wednesday"),
    ("wk", "week"),
    ("wkend", "weekend"),
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
    toilets airconditioner chandelier chandeliers alternator alignment aligners aseguranza balayage breakers checkups citizenship coverage custody \
    dentist dripping drenaje emissions faucets flickering furnaces gutters hail highlights homeowners hydrafacial immigration \
    inodoro inspection invisalign kitchen landlord liability lighting maintenance microneedling outlets overflowed plumbers \
    payment policy premium radiator regadera renters residencia retainer rotors shingle skylight squeaking squealing sprinkler \
    stranded testamento thermometer tuberia transformer tripping underarms urgentisimo whitening windshield wrinkles";

/// Common words that are near one of `KNOWN` and are not a typo of it.
const COMMON: &str = "poner contactos estimator tarda tardan llamado about above accident after agreed alone along answer antes arreglado arreglaron arrive asking aspen \
    bathroom batter beans beating beside better billing blows boiling booking bought bowling boyer \
    brackets brakes brandy break breaks bring broke brought browsing buena buenas bueno buenos burnt \
    bursted calendar calentar calls calor cambiarla cambiarlo cambiarme camera cancela cancelen cancelo \
    cancer cards carry cause causes charge charged cheek chose class clean cleaned clear clearing \
    cliente clogs close closed coloring contacten contacto contract correcto cosas could cover covered \
    cualquier cuanto cuesta cuestan curry daily dealer death dental deposit descompuesta descompuso \
    divorcio donde driver eight eighth elder electrical electricidad electricity emergence emergencies \
    ended enough equivocada equivocaron equivoco escriba escribas escribir estaba estamos estan \
    estimates estoy evens every exact expect extra falling favors feeling fever fifth figure filing \
    filter final finger first fixed flood floor floors forget found fourth fridays friend friends front \
    fuera fugas fully funcionan function funny garaje garbage getting given going gotea great green \
    guess hacen hacer haces handle hasta header healer heard hearing heart heated heather heats hello \
    helps herself hotel house houses human humber hurts inside instalacion instalar instant inundada \
    inundando issue janet joint kitchen knock large later latest laughing leads leaky leaning learn \
    leave leaving ledger letter light lights limit listing little living llamando llamar llamarme llame \
    llameme llamenme llames locks lookin looking loose loved lower luces lucky luego lumber lunch manda \
    mandar mande mandes mando manos maria marie marta martin massage maybe means meant meeting mejor \
    member menos mensual mente might minutes model mondays money month months motel mother mouth moved \
    mover moves muchas mucho muchos named nando needs never night ninth noche nombres north nothing \
    notice novio nueva nuevo numeros oceans offer offers office older opcion opened optin order other \
    otra otras otros ought owner packing paint parking parsons parte party pasado paying pearson perdon \
    phone photo pieces pierce pines piping place placed plane plans plant plate plates poder podria \
    point porch posible pound powder powers price prices pride prince prison prize probar problema \
    pronto proud proximos puede pueden puedo pulling queda quick quien quiere quieren quiet quite quota \
    quotes quoting randy rapid rates reach reader reads really receive reddy remote rented repaired \
    repairs replied right river roast roger ronda roofs rooms round route rubber salir sandra sandy \
    schedules sealing seating seconds seems semanas sending serious serve services servicing servicios \
    seven seventy sewing shall share shave sheet shell shopping shore short should shout showed siento \
    since sinks siren sirve sister sitting sixth skate slate sleep smack small smart smelly smile smokes \
    sneak sobre solar someone something sound south spare spark sparky speaks speck specs spell spend \
    spoke spray stair stand starts startup state steal steam steel stepping stone stops store storm \
    story strange streets strings stuart stuck stuff style sugar sundry super surge surprise sweet swell \
    taken taking talks tanks tanto tardes target taste techos temporada temprana tenant tengo tenth \
    tents termostato terms tests texas textos their there these thing think those three threw throat \
    throw thursdays ticket tiene tienen timber times tired tires toast todas today todos total touch \
    towel tower trabajo tracks trade train transmision trees tried truck truth trying turned twice under \
    unida unit until urgency urgently using ustedes usual value vamos viene vienen visit vivir voice \
    waited waiter waiting walks walter wanted waste watch watered watts week weeks wendy where which \
    while white whole window winter without witness woman women wonder words works world worry worse \
    worst would wouldnt write writing wrote years young yours";

/// Words of a list, sorted, so that looking one up costs little.
pub struct List(LazyLock<Vec<&'static str>>);

impl List {
    /// Sorted when it is first asked.
    pub const fn new(sort: fn() -> Vec<&'static str>) -> Self {
        Self(LazyLock::new(sort))
    }

    /// Whether it has a word.
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
pub fn sorted(text: &'static str) -> Vec<&'static str> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    words
}

static KNOWN_WORDS: List = List::new(|| sorted(KNOWN));
static COMMON_WORDS: List = List::new(|| sorted(COMMON));

/// What a short form stands for.
pub fn written_out(word: &str) -> Option<&'static str> {
    SHORT.iter().find(|(short, _)| *short == word).map(|(_, long)| *long)
}

/// Whether a word is one that the rules look for.
#[must_use]
pub fn is_known(word: &str) -> bool {
    KNOWN_WORDS.has(word)
}

/// The known word that a typo stands for, or the word itself.
pub fn mend(word: &str, more: &[String]) -> String {
    let length = word.len();
    if !(5..=16).contains(&length) || !word.is_ascii() || is_listed(word, more) {
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
