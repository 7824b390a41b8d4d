//! Services by single words, for what no phrase describes.
//!
//! Every word of the descriptions speaks for the services that it describes: the more, the fewer services of the trade
//! it stands in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::signs::Profile;
use crate::described::DESCRIBED;
use crate::phrase::Message;
use crate::tokens::Kind;

/// A word stands for at most so many services of a trade, or it says nothing.
const MOST: usize = 3;
/// Words of descriptions that say nothing by themselves.
const PLAIN: &[&str] = &[
    "after", "quit", "here", "there", "somebody", "about", "question", "plumbing", "plumber", "again", "all",
    "and", "any", "are", "back", "been", "big", "but", "can", "cant", "come", "comes", "coming", "con",
    "cuando", "del", "does", "doesnt", "done", "dont", "down", "esta", "este", "every", "for", "from", "get",
    "gets", "getting", "going", "good", "got", "had", "has", "have", "her", "his", "how", "into", "isnt",
    "its", "just", "keep", "keeps", "las", "like", "little", "los", "made", "make", "makes", "making", "mas",
    "mis", "more", "muy", "need", "needs", "new", "not", "now", "off", "one", "our", "out", "over", "para",
    "por", "put", "really", "run", "sale", "she", "side", "some", "someone", "started", "still", "take",
    "that", "the", "them", "this", "too", "two", "una", "unas", "unos", "very", "want", "was", "went",
    "were", "what", "when", "with", "wont", "work", "working", "you", "your", "que", "hay", "tiene", "three",
    "dual", "next", "week", "weeks", "days", "left", "wrong", "split", "first", "system", "best", "new",
    "old", "another", "tengo", "quiero", "necesito", "nos", "les", "casa", "house", "home", "day", "time",
    "year", "years",
];

/// Where a word stands: trade and entry.
type Places = BTreeMap<&'static str, Vec<(usize, usize)>>;

static WORDS: LazyLock<Places> = LazyLock::new(|| {
    let mut places = Places::new();
    for (trade, entries) in DESCRIBED.iter().enumerate() {
        for (entry, (anchors, phrases)) in entries.iter().enumerate() {
            let said = phrases.iter().chain(anchors.iter()).flat_map(|phrase| phrase.split([' ', '|', '?']));
            for word in said.filter(|word| word.len() > 2 && !PLAIN.contains(word)) {
                let all = places.entry(word).or_default();
                if !all.contains(&(trade, entry)) {
                    all.push((trade, entry));
                }
            }
        }
    }
    places
});

/// How much the words of the message speak for each of the services; `free` are the tokens that count.
pub(super) fn loose(message: &Message<'_>, services: &[Profile], free: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut scores = vec![0.0; services.len()];
    for (at, token) in message.tokens.iter().enumerate() {
        if token.kind == Kind::Number || !free(at) {
            continue;
        }
        let Some(places) = WORDS.get(token.word.as_str()).or_else(|| WORDS.get(singular(&token.word))) else {
            continue;
        };
        for (trade, entry) in places {
            let shared = places.iter().filter(|(other, _)| other == trade).count();
            let Some((anchors, _)) = DESCRIBED.get(*trade).and_then(|entries| entries.get(*entry)) else {
                continue;
            };
            let meant = |anchor: &&&str| services.iter().any(|profile| profile.is_called(anchor));
            let Some(anchor) = anchors.iter().find(meant).filter(|_| shared <= MOST) else { continue };
            for (score, _) in scores.iter_mut().zip(services).filter(|(_, profile)| profile.is_called(anchor))
            {
                *score += 1.0 / f32::from(u8::try_from(shared).unwrap_or(u8::MAX));
            }
        }
    }
    scores
}

/// The service that the words speak for clearly, if one.
pub(super) fn clearest(scores: &[f32]) -> Option<usize> {
    let mut ranked: Vec<(usize, f32)> = scores.iter().copied().enumerate().collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    let (best, top) = ranked.first().copied()?;
    let next = ranked.get(1).map_or(0.0, |(_, score)| *score);
    (top >= 0.9 && top - next >= 0.3).then_some(best)
}

fn singular(word: &str) -> &str {
    word.strip_suffix("es").or_else(|| word.strip_suffix('s')).filter(|stem| stem.len() > 2).unwrap_or(word)
}
