//! How many pieces a text takes on the air (GSM 03.38).

const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_EXTENDED: &str = "^{}\\[~]|€\u{c}";

/// 160 characters or 153 each of the GSM alphabet; otherwise 70 or 67 each of UTF-16.
pub(super) fn count(body: &str) -> usize {
    let septets: Option<usize> = body
        .chars()
        .map(|character| match character {
            character if GSM.contains(character) => Some(1),
            character if GSM_EXTENDED.contains(character) => Some(2),
            _ => None,
        })
        .sum();
    let (length, alone, each) = match septets {
        Some(septets) => (septets, 160, 153),
        None => (body.encode_utf16().count(), 70, 67),
    };
    if length <= alone { 1 } else { length.div_ceil(each) }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_character_outside_of_the_gsm_alphabet_makes_pieces_shorter() {
        assert_eq!(count(""), 1);
        assert_eq!(count(&"a".repeat(160)), 1);
        assert_eq!(count(&"a".repeat(161)), 2);
        assert_eq!(count(&"€".repeat(81)), 2);
        assert_eq!(count(&format!("{}’", "a".repeat(69))), 1);
        assert_eq!(count(&format!("{}’", "a".repeat(70))), 2);
    }
}
