//! Opt-outs: STOP in any dress is one, shouting changes nothing, and a visit only ever takes CANCEL out.

use wording::consent::{Keyword, read};

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let plain = read(&text, false);
    assert_eq!(read(&format!("  {text} \n"), false), plain, "blanks around it matter");
    if text.is_ascii() {
        assert_eq!(
            read(&text.to_ascii_uppercase(), false),
            read(&text.to_ascii_lowercase(), false),
            "shouting matters"
        );
    }
    let with_visit = read(&text, true);
    assert!(with_visit == plain || plain == Some(Keyword::Stop), "a visit made a keyword");
    let dress: String = text.chars().filter(|c| c.is_ascii_punctuation() || *c == ' ').collect();
    assert_eq!(read(&format!("{dress}STOP{dress}"), true), Some(Keyword::Stop), "{dress:?}");
}
