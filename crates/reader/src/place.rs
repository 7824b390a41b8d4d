//! ZIP codes and cities.

use crate::phrase::Span;
use crate::reading::Reader;
use crate::tokens::{Kind, Token, fold};
use crate::types::{Fact, Topic};
use crate::words::{List, sorted};

/// What a number counts; such a number is no ZIP code.
static COUNTED: List = List::new(|| {
    sorted(
        "btu btus bucks degrees dolares dollars feet ft gallon gallons hours k km lbs miles people pesos \
    sq sqft square watts",
    )
});
static STATES: List = List::new(|| {
    sorted(
        "ak al ar arizona az ca california co colorado ct de fl florida ga georgia hi ia id il illinois \
    in ks ky la ma md me mi mn mo ms mt nc nd ne nevada nh nj nm nv ny oh ohio ok or oregon pa ri \
    sc sd texas tn tx ut utah va virginia vt wa washington wi wv wy",
    )
});
/// Well-known cities, so that they are found without capitals.
const CITIES: &str = "phoenix scottsdale glendale chandler gilbert tempe mesa peoria surprise goodyear buckeye avondale \
    tucson tolleson laveen anthem cave_creek fountain_hills queen_creek san_tan_valley apache_junction sun_city \
    paradise_valley el_mirage casa_grande maricopa flagstaff prescott yuma new_york brooklyn los_angeles chicago houston \
    san_antonio san_diego dallas san_jose austin jacksonville fort_worth columbus charlotte indianapolis seattle denver \
    boston el_paso nashville detroit oklahoma_city portland las_vegas memphis louisville baltimore milwaukee albuquerque \
    fresno sacramento atlanta kansas_city omaha colorado_springs raleigh long_beach miami oakland minneapolis tulsa tampa \
    arlington new_orleans wichita cleveland bakersfield aurora anaheim honolulu santa_ana riverside corpus_christi \
    lexington henderson stockton saint_paul cincinnati pittsburgh orlando irvine newark durham plano lincoln laredo \
    arvada westminster thornton englewood littleton centennial wheat_ridge broomfield boulder commerce_city highlands_ranch parker castle_rock \
    cicero skokie berwyn naperville wilmette oak_lawn elgin evergreen_park joliet schaumburg des_plaines forest_park oak_brook lincolnwood \
    richardson carrollton allen grand_prairie mesquite lewisville coppell addison rowlett denton rockwall desoto duncanville farmers_branch \
    maryvale ahwatukee litchfield_park sunnyslope san_marcos new_braunfels schertz round_rock pflugerville pasadena katy sugar_land \
    long_beach santa_fe bellevue fort_collins sandy hialeah kissimmee saint_petersburg waco amarillo mcallen brownsville \
    lubbock madison reno norfolk irving fremont richmond boise spokane tacoma salt_lake_city birmingham rochester \
    des_moines modesto fayetteville knoxville oxnard providence garland frisco mckinney";
/// Words that stand before a place.
const BEFORE: &[&str] = &[
    "in", "from", "near", "around", "en", "cerca", "vivo", "at", "de", "by", "outside", "service", "serve",
    "cover", "to",
];
/// Words after "in" or "en" that are no place.
static NOT_A_PLACE: List = List::new(|| {
    sorted(
        "a about addition advance afternoon afuera again agony agua all am an and any april area asap \
    attic august back backyard bad bano basement bathroom bed bedroom between breve camino car casa \
    case caso ceiling charge closet cocina common contact couple cuando cuanto cuarto day days \
    december default desperate dire dolor driveway each early el emergencia english ese espanol \
    espera esta este evening every fact february few friday front full garage garaje general half \
    hall hallway heat here home hospital hour hours house hurry install installing interested it \
    jail january july june kitchen la lab labor las laundry least living los love manana march \
    master may me mi middle mind minute minutes monday month morning my need new night no noche \
    noon not november nuestra october office ok on once one or order our pain person place please \
    progress question reference regard regards room saturday school september serio severe shape \
    shower so some sotano spanish stock su summer sunday tarde techo terrible that the their there \
    rental airport mall church freeway clinic college store these this those thursday time today tomorrow touch town trouble tuesday two un una unit \
    upstairs verdad wall walls wednesday week weeks which winter work writing yard you your zip",
    )
});
/// Words that an answer to "where" may hold beside the place.
static AROUND: List = List::new(|| {
    sorted(
        "a actually am are area around at calle cerca city ciudad code corner de el en esquina estamos \
    estoy favor from here hi home house i im in intersection is it its la live located location me \
    my near no of ok over please por si side sorry soy thanks the town uh um vivimos vivo wait we \
    were yeah yes zip",
    )
});

/// Five digits that are no price and no house number.
pub(crate) fn zips(reader: &mut Reader<'_>) {
    let found: Vec<usize> = (0..reader.message.tokens.len()).filter(|at| is_zip(reader, *at)).collect();
    for at in found {
        let zip = reader.message.word(at).to_owned();
        let served = reader.context.area.iter().any(|area| covers(area, &zip));
        let confidence = if served || reader.asked(Topic::Where) { 0.97 } else { 0.9 };
        reader.add(Fact::Zip(zip), (at, at + 1), confidence);
    }
}

fn is_zip(reader: &Reader<'_>, at: usize) -> bool {
    let Some(token) = reader.message.get(at).filter(|token| token.kind == Kind::Number) else { return false };
    let next = reader.message.get(at + 1);
    let glued = next.is_some_and(|next| next.before.is_empty() && next.kind == Kind::Word);
    let counted = COUNTED.has(reader.message.word_after(at + 1));
    token.word.len() == 5 && !token.before.contains('$') && !glued && !counted && !reader.is_claimed(at)
}

pub(crate) fn covers(area: &str, zip: &str) -> bool {
    area.strip_suffix('*').map_or_else(|| area.trim() == zip, |prefix| zip.starts_with(prefix.trim()))
}

/// Place names: those of the service area anywhere, others where the words around them say so.
pub(crate) fn cities(reader: &mut Reader<'_>) {
    served(reader);
    let known: Vec<Vec<&str>> = CITIES.split_whitespace().map(|city| city.split('_').collect()).collect();
    for at in 0..reader.message.tokens.len() {
        let named = known.iter().filter_map(|city| Some((same(reader, at, city)?, city)));
        let Some((length, city)) = named.max_by_key(|(length, _)| *length) else { continue };
        let span = (at, at + length);
        if reader.is_free(span) && placed(reader, span) {
            let name: Vec<String> = city.iter().map(|word| crate::name::capitalised(word)).collect();
            reader.add(Fact::City(name.join(" ")), span, 0.9);
        }
    }
    unknown(reader);
    if reader.asked(Topic::Where) {
        whole_answer(reader);
    }
}

/// The cities of the service area.
fn served(reader: &mut Reader<'_>) {
    let area = &reader.context.area;
    for city in area.iter().filter(|area| area.chars().any(char::is_alphabetic)) {
        let folded = fold(city);
        let words: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        for at in 0..reader.message.tokens.len() {
            let Some(length) = same(reader, at, &words) else { continue };
            // "mesa" is a table in Spanish.
            let table = matches!(reader.message.word_before(at, 1), "la" | "mi" | "una");
            if reader.is_free((at, at + length)) && !table {
                reader.add(Fact::City(city.trim().to_owned()), (at, at + length), 0.95);
            }
        }
    }
}

/// How many tokens from `at` on are this name, with small typos.
fn same(reader: &Reader<'_>, at: usize, words: &[&str]) -> Option<usize> {
    let equal = words.iter().enumerate().all(|(i, word)| {
        reader.message.get(at + i).is_some_and(|token| {
            token.plain == *word || nearly(&token.plain, word, reader.asked(Topic::Where))
        })
    });
    (equal && !words.is_empty()).then_some(words.len())
}

fn nearly(said: &str, word: &str, asked: bool) -> bool {
    let least = if asked { 4 } else { 5 };
    let long = !crate::name::is_everyday(said)
        && !crate::words::is_known(said)
        && word.len() > least
        && said.len() >= least
        && said.bytes().next() == word.bytes().next();
    let allowed = if word.len() >= 8 { 2 } else { 1 };
    long && said.len().abs_diff(word.len()) <= allowed && strsim::osa_distance(said, word) <= allowed
}

/// Whether the words around a name say that it is a place.
fn placed(reader: &Reader<'_>, (first, end): Span) -> bool {
    let message = &reader.message;
    let after = message.get(end).map_or("", |token| token.word.as_str());
    let zip = message.get(end).is_some_and(|token| token.kind == Kind::Number && token.word.len() == 5);
    let street =
        reader.found.iter().any(|found| matches!(found.fact, Fact::Street(_)) && found.span.1 == first);
    let alone = reader.asked(Topic::Where)
        || message.word_before(first, 1).is_empty() && reader.context.asked.is_none();
    BEFORE.contains(&message.word_before(first, 1)) || STATES.has(after) || zip || street || alone
}

/// "in Cornville", "Cornville, AZ".
fn unknown(reader: &mut Reader<'_>) {
    for at in 1..reader.message.tokens.len() {
        let message = &reader.message;
        let Some(token) = message.get(at) else { continue };
        let before = message.word_before(at, 1);
        let living = matches!(
            message.word_before(at, 2),
            "im" | "am"
                | "live"
                | "located"
                | "were"
                | "are"
                | "estoy"
                | "vivo"
                | "house"
                | "here"
                | "estamos"
        );
        let county = message.word_after(at + 1) == "county";
        let named = !county
            && matches!(before, "in" | "en")
            && (living || token.capital() && token.raw.chars().any(char::is_lowercase));
        let free = !reader.is_claimed(at) && token.kind == Kind::Word && token.word.len() > 2;
        if named && free && !is_common(token) {
            add_city(reader, name_from(reader, at), 0.7);
        }
    }
    let state = |token: &Token<'_>| {
        token.raw.len() == 2 && STATES.has(&token.word) && token.raw.chars().all(char::is_uppercase)
    };
    for at in 1..reader.message.tokens.len() {
        let fits = reader.message.get(at).is_some_and(state);
        let name = reader
            .message
            .get(at - 1)
            .is_some_and(|name| name.capital() && name.kind == Kind::Word && !is_common(name));
        if fits && name && reader.is_free((at - 1, at)) {
            add_city(reader, (at - 1, at), 0.8);
        }
    }
}

/// A name goes on over further words with capitals.
fn name_from(reader: &Reader<'_>, at: usize) -> Span {
    let capital = reader.message.get(at).is_some_and(Token::capital);
    let goes_on = |i: &usize| {
        let next = reader.message.get(*i);
        next.is_some_and(|next| {
            next.capital()
                && next.kind == Kind::Word
                && !next.breaks()
                && !is_common(next)
                && next.raw.len() > 2
        })
    };
    let more = if capital { (at + 1..at + 3).take_while(goes_on).count() } else { 0 };
    (at, at + 1 + more)
}

/// An answer to "where" that holds nothing but a few words is a place.
fn whole_answer(reader: &mut Reader<'_>) {
    if reader.has_kind(&Fact::City(String::new())) || reader.has_kind(&Fact::Zip(String::new())) {
        return;
    }
    let tokens = reader.message.tokens.iter().enumerate();
    let rest: Vec<usize> = tokens
        .filter(|(at, token)| !reader.is_claimed(*at) && !AROUND.has(&token.word) && !STATES.has(&token.word))
        .map(|(at, _)| at)
        .collect();
    let Some((&first, &last)) = rest.first().zip(rest.last()) else { return };
    let words = rest.iter().filter_map(|at| reader.message.get(*at));
    let plain = words.clone().all(|token| {
        token.kind == Kind::Word
            && token.word.len() > 2
            && !is_common(token)
            && !crate::name::is_everyday(&token.word)
    });
    if plain
        && rest.len() <= 3
        && last - first < 3
        && !reader.message.tail().contains('?')
        && reader.is_free((first, last + 1))
    {
        add_city(reader, (first, last + 1), 0.7);
    }
}

fn is_common(token: &Token<'_>) -> bool {
    NOT_A_PLACE.has(&token.word)
}

fn add_city(reader: &mut Reader<'_>, span: Span, confidence: f32) {
    let words = reader.message.slice(span).split_whitespace().map(crate::name::capitalised);
    let city = words.collect::<Vec<_>>().join(" ");
    reader.add(Fact::City(city), span, confidence);
}
