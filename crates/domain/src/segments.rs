//! What a text costs: carriers bill by the segment, and one character outside of the cheap alphabet makes every segment
//! of the text less than half as long.

/// No text of ours costs more than this.
pub const MOST: usize = 2;

/// The basic table of GSM 03.38: one septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension table: two septets each.
const EXTENDED: &str = "^{}\\[~]|€\u{c}";

/// How many segments a text takes: 160 septets or 153 each, or, in UCS-2, 70 units of 16 bits or 67 each. What takes two
/// units never stands across the end of a segment.
pub fn count(text: &str) -> usize {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(widths) => of_widths(widths.into_iter(), 160, 153),
        None => of_widths(text.chars().map(char::len_utf16), 70, 67),
    }
}

fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        return Some(1);
    }
    EXTENDED.contains(letter).then_some(2)
}

fn of_widths(widths: impl Iterator<Item = usize> + Clone, alone: usize, each: usize) -> usize {
    if widths.clone().sum::<usize>() <= alone {
        return 1;
    }
    let (full, _) = widths.fold((1, 0), |(segments, used), width| {
        if used + width > each { (segments + 1, width) } else { (segments, used + width) }
    });
    full
}

/// The text as it is where it costs no more than [`MOST`] segments; otherwise in plainer letters, which read the same
/// ("Martínez" as "Martinez") and take half the room, and without pictures.
pub fn economical(text: String) -> String {
    if count(&text) <= MOST {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match septets(letter) {
            Some(_) => plain.push(letter),
            None => push_plainer(&mut plain, letter),
        }
    }
    plain
}

fn push_plainer(out: &mut String, letter: char) {
    let plainer = match letter {
        'á' | 'â' | 'ã' => "a",
        'ê' | 'ë' => "e",
        'í' | 'î' | 'ï' => "i",
        'ó' | 'ô' | 'õ' => "o",
        'ú' | 'û' => "u",
        'ç' => "c",
        'Á' | 'À' | 'Â' | 'Ã' => "A",
        'È' | 'Ê' | 'Ë' => "E",
        'Í' | 'Ì' | 'Î' | 'Ï' => "I",
        'Ó' | 'Ò' | 'Ô' | 'Õ' => "O",
        'Ú' | 'Ù' | 'Û' => "U",
        '‘' | '’' | '´' | '`' => "'",
        '“' | '”' | '«' | '»' => "\"",
        '–' | '—' | '‑' => "-",
        '…' => "...",
        '\t' | '\u{a0}' | '\u{202f}' | '\u{2009}' => " ",
        letter if is_picture(letter) => "",
        // A letter of another script has no double; whoever it is for should rather read it.
        letter => return out.push(letter),
    };
    out.push_str(plainer);
}

/// Emoji and the marks that join and colour them, and accents that stand by themselves.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2190}'..='\u{2bff}')
        || matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_cheap_alphabet_has_160_alone_and_153_each() {
        for (length, segments) in [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)] {
            assert_eq!(count(&"a".repeat(length)), segments, "{length}");
        }
    }

    #[test]
    fn one_letter_outside_of_it_leaves_70_alone_and_67_each() {
        for (length, segments) in [(69, 1), (70, 2), (133, 2), (134, 3)] {
            assert_eq!(count(&format!("í{}", "a".repeat(length))), segments, "{length}");
        }
    }

    #[test]
    fn what_takes_two_places_is_not_cut_in_two() {
        assert_eq!((count(&"€".repeat(80)), count(&"€".repeat(81))), (1, 2));
        // 76 of them fill 152 of 153 septets; the last septet stays empty.
        assert_eq!((count(&"€".repeat(152)), count(&"€".repeat(153))), (2, 3));
        assert_eq!((count(&"😀".repeat(35)), count(&"😀".repeat(66)), count(&"😀".repeat(67))), (1, 2, 3));
    }

    #[test]
    fn accents_stay_where_they_cost_nothing_more() {
        let short = "¿Cuál es el código postal?".to_owned();
        assert_eq!(economical(short.clone()), short);
        let long = format!("Hola José Martínez… “{}” 👍🏽", "a".repeat(120));
        let plain = economical(long);
        assert_eq!(plain, format!("Hola José Martinez... \"{}\" ", "a".repeat(120)));
        assert_eq!(count(&plain), 1);
    }

    #[test]
    fn another_script_is_not_taken_from_whoever_should_read_it() {
        let text = "中".repeat(150);
        assert_eq!(economical(text.clone()), text);
    }
}
