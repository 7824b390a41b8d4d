//! Skin, hair and nails.

use super::Described;

pub(super) const SKIN: &[Described] = &[
    (
        &["botox", "dysport", "wrinkles"],
        &[
            "tox|dysport|xeomin|jeuveau|daxxify|elevens|masseter|masseters|wrinkle|wrinkles|botoxed",
            "forehead|frown|fine|worry|expression line|lines|creases",
            "lines on|around|between|in|across my|the forehead|eyes|eyebrows|brows",
            "crows|crow feet|foot",
            "lip flip",
            "brow lift",
            "smooth|smoothing|soften|relax out? my|the forehead|lines|wrinkles|face",
            "jaw clenching|slimming",
            "arruga|arrugas|entrecejo|toxina|patas",
            "patas de gallo",
            "lineas de|en la|expresion|el? frente?",
            "la frente",
        ],
    ),
    (
        &["filler", "lip filler", "juvederm", "relleno"],
        &[
            "fillers|juvederm|restylane|voluma|sculptra|radiesse|jawline|cheeks|plump|plumper|plumping|volume|hyaluronic",
            "lip|lips|cheek|chin|jaw injections|injection|augmentation|plump|done|bigger|filler|plumper|fuller|filled|enhancement",
            "bigger|fuller|plumper lips|cheeks",
            "under|undereye eye|eyes|hollows|circles filler|bags|hollows?",
            "tear trough|troughs",
            "smile|marionette|nasolabial|laugh line|lines|folds",
            "dissolve|dissolved|dissolving my|filler|lip|it?",
            "rellenos|relleno|labios|ojeras|hialuronico|pomulos|menton|mandibula|volumen",
            "aumento de labios",
            "surcos nasogenianos|de",
        ],
    ),
    (
        &["facial", "hydrafacial"],
        &[
            "facials|hydrafacial|hydrofacial|peel|peels|microneedling|dermaplaning|dermaplane|microderm|microdermabrasion|acne|breakouts|breakout|blackheads|pores|dull|glow|extractions|exfoliate|hyperpigmentation|melasma|scars|rosacea",
            "skin is|feels|looks|care|tone|texture|resurfacing|so|rejuvenation",
            "dark|sun|age spots|spot|damage",
            "limpieza de|del? cutis|facial|cara|rostro",
            "cutis|acne|espinillas|barros|manchas|poros|exfoliacion|dermapen|hidrafacial|hidratacion|peeling|microagujas|faciales",
            "piel reseca|opaca|manchada|grasosa|seca",
        ],
    ),
    (
        &["hair removal", "laser hair removal", "depilacion"],
        &[
            "laser|lasered|lasering|brazilian|underarms|underarm|armpits|armpit|bikini|electrolysis|hairless|waxing|shaving",
            "hair removal|removed",
            "remove|removing|removal|get of|rid? of? unwanted|facial|body|chin|leg|back|my? hair",
            "unwanted|facial|chin|back|lip|body|chest hair",
            "upper lip",
            "full|half legs|body",
            "depilar|depilarme|depilacion|vello|vellos|axilas|axila|brasileno|bozo|rasurar|rasurarme",
            "piernas|bikini|axilas|espalda completas|completa|y|laser?",
        ],
    ),
    (
        &["consultation", "consult", "consulta", "valoracion"],
        &[
            "consult|consults|consultations",
            "not|dont|no sure|know|idea what|which|where i|to|treatment|treatments|would|is? need|start|want|treatment|best|get?",
            "recommend|recommendation|recommendations|suggest|suggestions|advice",
            "talk|discuss|go|sit|speak|ask|learn|hear|talking|know through|over|about|down? with|my|about|the? someone|options|treatments|procedures",
            "my|the|what|all options",
            "options",
            "consulta|valoracion|asesoria|evaluacion|orientacion|recomiendan|recomienda|recomendacion|opciones",
            "no se que|cual|si hacerme|necesito|tratamiento|me",
        ],
    ),
    (
        &["after my treatment", "after treatment", "after care", "follow up visit"],
        &[
            "swelling|swollen|swelled|bruise|bruised|bruising|bump|bumps|lump|lumps|rash|blister|blisters|blistered|blistering|droopy|drooping|droop|droops|uneven|lopsided|asymmetrical|itchy|hives|infected|burned|burnt|numb",
            "touch up|ups",
            "follow|check up|visit?",
            "bad|weird|allergic|having reaction|a?",
            "after|since|from my|the|getting|last? treatment|appointment|session|visit|filler|botox|laser|peel|facial|injections|procedure",
            "went wrong",
            "hinchado|hinchada|hinchados|hinchadas|hinchazon|moreton|moretones|roncha|ronchas|bolita|bolitas|ampolla|ampollas|quemo|quemadura|disparejo|dispareja|alergia|alergica|retoque|parpado|inflamada|inflamado|inflamados",
            "reaccion alergica|mala|fea|rara|al|a?",
            "despues|desde|por del|de|mi|el tratamiento|botox|relleno|laser|facial|peeling|ultimo",
        ],
    ),
];

pub(super) const HAIR: &[Described] = &[
    (
        &["haircut", "trim", "corte"],
        &[
            "cut|cuts|haircuts|trim|trims|trimmed|bang|bangs|fringe|layers|layered|bob|pixie|fade|fades|taper|beard|chop|chopped|buzz|undercut|lineup",
            "dead|split ends",
            "shape|line|clean up",
            "# inches|inch|off",
            "inches off",
            "hair cut|trimmed|chopped",
            "kids|kid|childs|boys|girls|mens|womens|ladies|men|women cut|cuts|haircut|haircuts",
            "corte|cortes|cortar|cortarme|cortarle|cortarse|cortarnos|despuntar|despuntarme|despunte|puntas|flequillo|fleco|capas|degradado|desvanecido|barba|recorte|rebajar|recortar",
        ],
    ),
    (
        &["hair color", "color my hair", "color", "tinte"],
        &[
            "color|colour|colored|coloring|colors|dye|dyed|dying|root|roots|grays|greys|gray|grey|blonde|blond|bleach|bleached|brunette|toner|gloss|glaze|tint|redhead|auburn|brassy",
            "go|going|back|to blonde|blond|darker|lighter|brown|red|brunette|dark|platinum|copper|black|ginger",
            "touch up|ups my|roots|root?",
            "single|double process",
            "color correction|corrected|fixed|touchup",
            "tinte|tintes|tenir|tenirme|pintar|pintarme|pintarmelo|pintado|color|canas|raiz|raices|decoloracion|decolorar|rubio|rubia|matiz|matizar|castano|oscuro|pelirrojo",
            "retoque de|del raiz|color|tinte",
        ],
    ),
    (
        &["highlights", "balayage", "mechas"],
        &[
            "highlight|highlights|highlighted|lowlights|lowlight|babylights|balayage|balyage|balayages|ombre|foil|foils|foilayage|streaks|sombre",
            "partial|full|half highlights|highlight|foil|foils",
            "money piece",
            "rayitos|rayos|mechas|mechitas|luces|babylights|reflejos|iluminacion|balayage|ombre|transparencias",
        ],
    ),
    (
        &["blowout", "styling", "updo", "peinado"],
        &[
            "blowout|blowouts|updo|updos|styled|styling|style|hairstyle|curls|curled|braid|braids|braided|braiding|cornrows|bridal|extensions|silk",
            "blow|blown out|dry|dried",
            "up do|dos|style",
            "wedding|bridal|prom|homecoming|party|event|quince|formal|makeup hair|updo|style|do|and",
            "hair and makeup|for|up",
            "hair done|styled|curled|up for|my?",
            "wash|shampoo and style|blow|set|dry",
            "silk press",
            "peinado|peinados|peinar|peinarme|peinarnos|peinan|planchado|planchar|plancha|trenza|trenzas|chongo|recogido|secado|ondas|rizos|alaciado|extensiones|maquillaje",
        ],
    ),
    (
        &["nails", "manicure", "pedicure", "unas"],
        &[
            "nail|nails|mani|manis|pedi|pedis|manicures|pedicures|gel|gels|acrylic|acrylics|dip|shellac|toes|toenails|polish|fullset|refill|gelx|fingernails|cuticles",
            "full|new set",
            "a|need|get|my|for fill|fills|infill",
            "french tip|tips|manicure",
            "unas|manicura|manicures|pedicura|pedicures|acrilicas|acrilico|gelish|esmalte|esmaltado|postizas|manicurista",
            "relleno|retoque|quitar|poner de|las|unas? unas|acrilico|gel",
            "los pies",
        ],
    ),
];
