//! What things are called in the common trades, in English and Spanish.

/// The trade of a thing, and its names. A longer name hides a shorter one inside it ("water heater" is no heater).
pub(crate) const THINGS: &[(&str, &[&str])] = &[
    ("hvac", &["ac", "acs", "air conditioner|conditioners|conditioning|condition|con", "air unit", "aircon", "aire acondicionado?", "el aire", "clima", "minisplit", "mini split", "hvac", "cooling", "swamp cooler", "compressor", "condenser", "thermostat", "termostato", "air handler"]),
    ("hvac", &["heater|heaters", "heat", "heating", "furnace|furnaces", "heat pump", "calefaccion", "calefactor", "hvac", "radiator"]),
    ("plumbing", &["hot? water heater|heaters|tank|boiler", "hot water", "waterheater", "tankless", "boiler", "calentador de? agua?", "agua caliente", "wtr heater", "calenton"]),
    ("plumbing", &["drain|drains|drainage", "clog|clogged|clogs", "backed up", "drenaje", "desague", "tapado|tapada|tapo|obstruido", "snake", "sewer|sewage|septic", "main line", "coladera"]),
    ("plumbing", &["toilet|toilets|commode", "inodoro|excusado|sanitario|taza|escusado|retrete"]),
    ("plumbing", &["faucet|faucets|tap", "sink|sinks", "shower|tub|bathtub", "llave|grifo", "lavabo|fregadero|regadera|ducha|lavamanos"]),
    ("plumbing", &["leak|leaks|leaking|leaky|leaked", "dripping|drips|drip", "fuga|fugas|gotea|goteando|gotera|goteras", "tirando agua", "tira agua"]),
    ("plumbing", &["pipe|pipes|piping", "plumber|plumbing", "tuberia|tuberias|tubo|tubos", "plomero|plomeria|fontanero", "repipe", "garbage? disposal", "slab leak"]),
    ("dental", &["tooth|teeth|toothache|molar", "muela|muelas|diente|dientes", "toothpain", "wisdom teeth|tooth", "abscess", "swollen gum|gums|jaw|face"]),
    ("dental", &["cleaning|cleanings", "teeth cleaning", "limpieza", "checkup|check up", "hygiene|hygienist"]),
    ("dental", &["root canal", "endodoncia"]),
    ("dental", &["crown|crowns|corona", "filling|fillings|cavity|cavities|caries|empaste|relleno"]),
    ("dental", &["braces|invisalign|orthodontics|orthodontist|brackets|frenos"]),
    ("dental", &["whitening|whiten|blanqueamiento"]),
    ("dental", &["implant|implants|implante|implantes|denture|dentures"]),
    ("law", &["divorce|custody|divorcio|custodia|separation", "child support"]),
    ("law", &["dui|dwi|arrested|criminal|jail|bail|arrestado|arrestaron|carcel|detenido|fianza|charges"]),
    ("law", &["injury|injured|accident|crash|wreck|lesion|lesionado|accidente|choque", "slip|slipped and fall|fell"]),
    ("law", &["immigration|visa|greencard|deportation|asylum|inmigracion|migracion|deportacion|asilo|citizenship", "green card"]),
    ("law", &["estate|probate|testamento|herencia", "a|my|living will|trust", "estate planning"]),
    ("law", &["bankruptcy|bancarrota|foreclosure"]),
    ("insurance", &["auto|car|vehicle|truck insurance|policy|coverage", "seguro de auto|carro|coche"]),
    ("insurance", &["home|homeowners|house|renters insurance|policy|coverage", "seguro de casa|hogar"]),
    ("insurance", &["life insurance|policy", "seguro de vida"]),
    ("insurance", &["claim|claims|reclamo|reclamacion"]),
    ("medspa", &["botox|dysport|wrinkle|wrinkles|arrugas|xeomin|tox"]),
    ("medspa", &["filler|fillers|lip|lips|juvederm|labios|restylane"]),
    ("medspa", &["facial|facials|hydrafacial|peel|microneedling"]),
    ("medspa", &["laser|hair removal", "laser hair removal", "depilacion laser?"]),
    ("medspa", &["massage|masaje|masajes"]),
    ("salon", &["haircut|haircuts|trim|corte|fade|pelo", "hair cut", "cut my hair", "corte de pelo|cabello"]),
    ("salon", &["highlights|balayage|tinte|mechas|rayitos", "hair? color|coloring", "dye", "root touch"]),
    ("salon", &["nails|manicure|pedicure|mani|pedi|gel|unas|acrylics"]),
    ("auto", &["oil change", "cambio de aceite", "oil"]),
    ("auto", &["brake|brakes|frenos|balatas", "squeaking brakes", "brake pads"]),
    ("auto", &["tire|tires|llanta|llantas|flat", "flat tire"]),
    ("auto", &["transmission|transmision", "slipping gears"]),
    ("auto", &["tow|towed|towing|grua|remolque|roadside"]),
    ("auto", &["battery|bateria|jump", "wont start", "no arranca", "jump start", "dead battery"]),
    ("auto", &["engine|motor", "check engine", "overheating|overheated|sobrecalienta"]),
    ("roofing", &["roof|roofs|roofing|shingle|shingles|techo|techos|tejado|gotera|goteras", "roof leak", "ceiling leak"]),
    ("roofing", &["gutter|gutters|canaleta|canaletas"]),
    ("electrical", &["outlet|outlets|enchufe|contacto|tomacorriente|toma", "switch|apagador"]),
    ("electrical", &["breaker|breakers|panel|fuse|fusebox|fusible", "breaker box", "electrical panel"]),
    ("electrical", &["wiring|electric|electrical|electrician|electricista|cableado|rewire", "power", "luz|electricidad"]),
    ("electrical", &["light|lights|lighting|lamp|fixture|luces|lampara", "ceiling fan", "recessed lighting"]),
    ("electrical", &["ev|tesla charger", "car charger", "charger", "generator|generador"]),
    ("locks", &["lock|locks|lockout|rekey|locksmith|cerradura|cerrajero|keys", "locked out"]),
    ("garage", &["garage door|opener|spring"]),
    ("appliance", &["dishwasher|fridge|refrigerator|washer|dryer|oven|stove|appliance|lavadora|secadora|refrigerador|estufa|freezer"]),
    ("pest", &["pest|pests|termite|termites|roaches|bugs|mice|rats|cucarachas|plaga|ratones|exterminator|bedbugs"]),
];

/// A trouble and how people say it; a business that lists one way as urgent means all of them.
pub(crate) const TROUBLES: &[&[&str]] = &[
    &["no hot water", "no hay|tengo|tenemos|sale agua caliente", "sin agua caliente", "water is|isnt|not cold|hot|getting|heating hot?", "only cold water", "ran out of hot water", "hot water is|went? out|gone", "dont have any? hot water", "lost hot water"],
    &["leaking", "leak|leaks|leaked|leaky", "leaking water", "dripping", "fuga|fugas|gotea|goteando", "tirando|tira agua", "water coming out|from|down", "water leak"],
    &["flooding", "flooded|floods|flood", "inundando|inundado|inundada|inundacion|inunda|inundo", "water everywhere", "water all over", "standing water", "agua por todos|todas"],
    &["burst", "bursted|busted|bursting|burst pipe|pipes", "burst", "exploded", "pipe broke", "se? revento|reventada|reventado|exploto|rompio la|el|un|una? tuberia|tubo|pipa?"],
    &["smell gas", "gas smell|odor|leak", "smells|smell|smelling like|of|some? gas|gas", "smelling|smelled gas", "olor a gas", "huele|oliendo a? gas", "fuga de gas"],
    &["no heat", "no calienta", "sin calefaccion", "no hay|tengo|tenemos calefaccion", "not heating", "heat is|went? out|off|dead", "wont|isnt|not heat|heating up?", "blowing|blows|throwing cold air?", "freezing in here|my|the", "dont have any? heat", "calefaccion no funciona|sirve|prende|enciende"],
    &["not cooling", "no cooling", "no ac", "no air", "no enfria|esta enfriando?", "no esta enfriando", "isnt|not|wont|doesnt|stopped cool|cooling|cold|cools down|off?", "not|isnt blowing|getting|throwing|putting any? cold|cool", "blowing|blows|throwing|pushing|blown warm|hot|lukewarm air?", "echa|tira|saca|avienta|sopla aire? caliente", "sin aire|clima acondicionado?", "no hay|tengo|tenemos aire|clima", "no tengo a c", "dont have any? ac|air|cooling", "without ac|air"],
    &["no power", "power is|went? out|off", "lost power", "no electricity", "no hay|tengo|tenemos luz|electricidad", "sin luz|electricidad", "outage", "blackout", "se fue la luz"],
    &["sparking", "sparks|spark|arcing", "chispas|chispazos|echando", "burning|burnt smell", "smells like burning|burnt|smoke", "huele a quemado"],
    &["toothache", "tooth|teeth|molar is|are|really|keeps|still|been|hurts|hurting|killing|aching|ache|pain hurts|hurting|killing|aching|pain?", "tooth pain", "pain in my tooth|teeth", "dolor de muela|muelas|diente|dientes", "duele|dolor mucho? la|el|una|un muela|diente", "me duele la|el|una|un muela|diente"],
    &["severe pain", "bad|extreme|terrible|horrible|excruciating|unbearable|awful|lot pain", "so much pain", "in|of a? lot? of? pain", "mucho|fuerte dolor", "dolor fuerte|insoportable|horrible", "killing me"],
    &["swelling", "swollen|swelled", "hinchado|hinchada|inflamado|inflamada|hinchazon"],
    &["broken tooth", "tooth|teeth broke|cracked|chipped|fell|knocked", "knocked out", "broke|cracked|chipped|lost my|a|his|her? front? tooth|teeth", "se me? rompio|quebro|cayo un|una|el|la diente|muela"],
    &["bleeding", "sangrando|sangre|sangra", "wont stop bleeding"],
    &["clogged", "backed|backing|backs up", "overflowing|overflow|overflowed", "tapado|tapada|tapo|desbordando", "clog"],
    &["sewage", "sewer backup|backed|smell", "sewage backup", "aguas negras"],
    &["no water", "no hay|tengo|tenemos|sale agua", "sin agua", "water is off|out"],
    &["roof leak", "roof is|leaking|leaks leaking?", "ceiling is? leaking|leak|dripping|caved|collapsed", "water coming through the ceiling|roof", "gotera|goteras", "techo gotea|goteando"],
    &["arrested", "in|to jail|custody|prison", "got|was|been arrested", "arrestado|arrestaron|detenido|carcel|preso", "ice detained|took"],
    &["accident", "car? crash|wreck|wrecked|crashed", "hit|rear by|ended", "choque|accidente|chocaron|choque"],
    &["locked out", "keys locked|inside in?", "locked myself|my|us|keys", "lost my? keys?", "me quede afuera|encerrado"],
    &["wont start", "doesnt|not|didnt start|starting", "no arranca|prende|enciende", "broke|broken down", "stranded", "stuck on the"],
    &["flat tire", "tire blew|blown", "blowout", "llanta ponchada|baja"],
];

/// How people say that a thing is not working, directly behind its name.
pub(crate) const DOWN: &str =
    "unit|system|units? is|are|was|just|has|have|its|been|s|keeps|went? just|completely|been|went|gone|going|now|all? out|down|dead|off|gone|toast|kaput|shot|busted|frozen";
/// How people say it anywhere in the sentence.
pub(crate) const FAILED: &[&str] = &[
    "broke|broken|died|busted|quit|kaput", "not working|turning|running|coming|cooling|heating|starting|functioning", "isnt|arent|aint|doesnt|wont|dont|didnt work|working|turn|turning|run|running|come|coming|start|kick|function|cool|heat|blow",
    "stopped working|cooling|heating|running|blowing", "went|gone|goes out|bad", "gave out|up", "quit working", "stopped", "shut|shuts|shutting down|off", "no funciona|sirve|prende|enciende|jala|trabaja|arranca", "no esta funcionando|trabajando|sirviendo|jalando",
    "se me? dano|descompuso|arruino|rompio|apago|quemo|echo|averio|estropeo|murio|quebro|jodio", "dejo de funcionar|enfriar|calentar|trabajar|servir|jalar", "descompuesto|descompuesta|danado|danada|averiado|quemado|roto|rota|fallando|falla",
    "acting up", "out of order",
];
/// Words that speak of mending.
pub(crate) const MENDING: &[&str] = &["repair|repairs|repaired|fix|fixed|fixing|broken|broke|leak|leaking|reparar|reparacion|arreglar|arreglo|componer|noise|noises|ruido|problem|issue|problema|diagnose|diagnostic|troubleshoot"];
/// Words that speak of new things.
pub(crate) const NEW: &[&str] = &["replace|replaced|replacement|replacing|new|install|installed|installation|installing|upgrade|nuevo|nueva|instalar|instalacion|reemplazar|reemplazo|swap", "cambiar el|mi|la calentador|aire|unidad"];
/// Words that speak of care.
pub(crate) const CARE: &[&str] = &["maintenance|tuneup|inspection|inspect|servicing|mantenimiento|inspeccion|revision|checkup|cleaning|clean|flush", "tune up", "check up"];
/// Wishes for a price on paper, and services that give one.
pub(crate) const QUOTE: &[&str] = &["quote|quotes|quoted|estimate|estimates|bid|bids|presupuesto|presupuestos|cotizacion|cotizaciones|cotizar|estimado|estimados|consultation|consult|consulta|assessment"];
/// Words in a service's name that do not tell it from others.
pub(crate) const GENERIC: &[&str] = &[
    "service", "services", "repair", "replacement", "replace", "install", "installation", "free", "new", "and", "the", "for", "with", "your", "full",
    "appointment", "visit", "call", "general", "home", "standard", "basic", "emergency", "same", "day", "fix", "quote", "estimate", "consultation",
    "system", "unit", "hour", "minute", "session", "first", "time", "insurance", "work", "help", "water", "hair", "door", "change",
];
