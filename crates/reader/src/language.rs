//! English or Spanish.

use crate::reading::Reader;
use crate::types::Fact;
use crate::words::{List, sorted};

const SPANISH: &str = "huele interesa equivoco voy poder ir cuatro cinco seis siete ocho nueve cero diez enfria cambiar corte ahorita aire alguien ahora antes anoche apagado ayer ayuda barato bien buen buena buenas buenos caliente \
    calor calentador calle cancelar casa cita claro como con cual cualquiera cuando cuanto cuantos cuesta de del despues dia dias \
    domingo donde el ella ellos en enfria entre era es esa ese eso esta estan estaba este esto estoy favor frio fuga fuera gotea gracias \
    hablar hace hacer hasta hay hola horario hoy inundando jueves la las les llamame llamen llueve lo los lunes luz manana martes mas \
    me mejor mensajes mi mia mis miercoles mucha mucho muchas muela muy nada necesito necesitamos ninguna ninguno noche nombre nos \
    nosotros numero nuevo nueva ocupo otra otro para pasado perdon pero persona podria por porque precio primera primero pronto \
    presupuesto proxima puede pueden puedo que quien quiero quisiera sabado se segunda segundo semana ser si sin sirve sobre soy su \
    tambien porfa porfavor opcion grax plis manana tarde tardes tengo tenemos tercera tercero tiene tienen todo trabajan un una unas unos urge urgente urgencia usted ustedes \
    venir vez viernes vienen vivo ya yo llamo funciona dano techo escriban manden equivocado agua quero dolor duele cotizacion";
const ENGLISH: &str = "a about after afternoon already am an and any anything appointment are around as asap at available back be \
    because been before between broke broken burst but call called can cant come could day did do does doesnt dont down \
    earlier earliest emergency estimate evening every first fix flooding for friday from get give go going good got had hast have \
    heat heater hello help here hey hi hot hours house how hurry i id if im in interested into is it its ive just know last later leak leaking \
    like live looking make me monday morning much my name need needed new night no nope none nobody not now of off on one open or our out over \
    owner person please quote ready replace right saturday second see since so some someone soon sounds stopped sunday sure take talk \
    texting than thank thanks that thats the them then there these they think this those thursday time to today tomorrow tonight \
    tooth tuesday unit up us want was water we wednesday week weekend were what whats when whenever where which who why will \
    with wont work working works would wrong yeah yes you your third number option cancel reschedule everyone again burning house";
/// Words of both languages, or keywords that everybody sends.
const NEITHER: &[&str] = &[
    "no", "a", "me", "as", "hay", "son", "ok", "ac", "stop", "start", "cancel", "help", "se", "es", "come",
    "pm", "am", "mesa", "asap", "had", "hotel", "once", "solo", "son",
];

static SPANISH_WORDS: List = List::new(|| sorted(SPANISH));
static ENGLISH_WORDS: List = List::new(|| sorted(ENGLISH));

/// Counts the words that only one language has.
pub(crate) fn read(reader: &mut Reader<'_>) {
    let message = &reader.message;
    let mut spanish: Vec<usize> = Vec::new();
    let mut english: Vec<usize> = Vec::new();
    for (at, token) in message.tokens.iter().enumerate() {
        let in_name = reader.found.iter().any(|found| {
            let place = matches!(found.fact, Fact::City(_) | Fact::Street(_));
            place && found.span.0 <= at && at < found.span.1
        });
        if in_name || NEITHER.contains(&token.word.as_str()) {
            continue;
        }
        // A number that was said in words is still language.
        let said = token.raw.split_whitespace().map(crate::tokens::fold);
        let words = || said.clone().chain([token.word.clone()]);
        let in_spanish = words().any(|word| SPANISH_WORDS.has(&word));
        if in_spanish {
            spanish.push(at);
        }
        // "Porfa" is written out as "please", and is no English for that.
        let written_out = in_spanish && said.clone().any(|word| SPANISH_WORDS.has(&word));
        if !written_out && words().any(|word| ENGLISH_WORDS.has(&word)) {
            english.push(at);
        }
    }
    let marked = usize::from(message.text.contains(['¿', '¡', 'ñ']));
    let (es, en) = (spanish.len() + marked, english.len());
    let (language, words) = if es > en { ("es", spanish) } else { ("en", english) };
    let (more, less) = (es.max(en), es.min(en));
    let span = words.first().zip(words.last()).map(|(first, last)| (*first, *last + 1));
    if let Some(span) = span.filter(|_| more > less) {
        let confidence = if more >= less + 2 { 0.95 } else { 0.7 };
        reader.found.push(crate::reading::Found {
            fact: Fact::Language(language.to_owned()),
            span,
            confidence,
        });
    }
}
