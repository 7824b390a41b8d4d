//! Finds words in a message, whatever their case, spaces and punctuation.

use std::ops::Range;

/// A run of letters and digits, in lowercase, and where it stands.
struct Word {
    text: String,
    place: Range<usize>,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        if !c.is_alphanumeric() {
            open = false;
            continue;
        }
        let end = at + c.len_utf8();
        match words.last_mut().filter(|_| open) {
            Some(word) => {
                word.text.extend(c.to_lowercase());
                word.place.end = end;
            }
            None => words.push(Word { text: c.to_lowercase().collect(), place: at..end }),
        }
        open = true;
    }
    words
}

/// Where the message says these words, as whole words: every place.
pub fn all(message: &str, wanted: &str) -> Vec<Range<usize>> {
    let (said, wanted) = (words(message), words(wanted));
    if wanted.is_empty() {
        return Vec::new();
    }
    let same = |window: &&[Word]| window.iter().zip(&wanted).all(|(said, wanted)| said.text == wanted.text);
    let place = |window: &[Word]| Some(window.first()?.place.start..window.last()?.place.end);
    said.windows(wanted.len()).filter(same).filter_map(place).collect()
}

/// The message's own spelling of these words, where it says them.
pub fn quote<'a>(message: &'a str, wanted: &str) -> Option<&'a str> {
    all(message, wanted).into_iter().next().and_then(|place| message.get(place))
}

/// Whether each of these words is said, in whatever order.
pub fn says_each(message: &str, wanted: &str) -> bool {
    let said = words(message);
    let wanted = words(wanted);
    !wanted.is_empty() && wanted.iter().all(|word| said.iter().any(|other| other.text == word.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_and_punctuation() {
        let message = "Hi, it's my A/C -  no está enfriando!";
        assert_eq!(quote(message, "my a c"), Some("my A/C"));
        assert_eq!(quote(message, "NO ESTÁ enfriando"), Some("no está enfriando"));
        assert_eq!(quote(message, "it"), Some("it"));
        assert_eq!(quote(message, "enfria"), None);
        assert_eq!(quote(message, "..."), None);
        assert!(says_each(message, "enfriando hi") && !says_each(message, "hi there"));
    }
}
