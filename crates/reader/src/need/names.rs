//! Names and phrases, found in a message by the words that they may start with.

use std::sync::LazyLock;

use super::signs::{Profile, Sign, denied};
use crate::described::{DESCRIBED, Described};
use crate::phrase::{Message, Span};
use crate::tokens::Kind;
use crate::trades::THINGS;

/// A first word, what it may be the name of, and the whole name; sorted.
type Names = Vec<(&'static str, usize, &'static str)>;

static THING_NAMES: LazyLock<Names> = LazyLock::new(|| names(THINGS.iter().map(|(_, names)| *names)));
static DESCRIPTIONS: LazyLock<Names> = LazyLock::new(|| names(described().map(|(_, said)| *said)));

fn described() -> impl Iterator<Item = &'static Described> {
    DESCRIBED.iter().flat_map(|trade| trade.iter())
}

fn names(lists: impl Iterator<Item = &'static [&'static str]>) -> Names {
    let all = lists.enumerate().flat_map(|(of, list)| list.iter().map(move |name| (of, *name)));
    let mut names: Names =
        all.flat_map(|(of, name)| first_words(name).map(move |first| (first, of, name))).collect();
    names.sort_unstable();
    names
}

/// The words that a phrase may start with.
fn first_words(phrase: &'static str) -> impl Iterator<Item = &'static str> {
    let mut needed = false;
    let elements = phrase.split(' ').take_while(move |element| {
        let starts = !needed;
        needed = !element.ends_with('?');
        starts
    });
    elements.flat_map(|element| element.trim_end_matches('?').split('|'))
}

/// Every place of every name.
fn places<'a>(
    names: &'static Names,
    message: &'a Message<'_>,
) -> impl Iterator<Item = (usize, Span)> + use<'a> {
    (0..message.tokens.len()).flat_map(move |at| {
        let word = if message.get(at).is_some_and(|token| token.kind == Kind::Number) {
            "#"
        } else {
            message.word(at)
        };
        let from = names.partition_point(|(first, ..)| *first < word);
        let names = names.iter().skip(from).take_while(move |(first, ..)| *first == word);
        names.filter_map(move |(_, of, name)| Some((*of, (at, message.match_at(name, at)?))))
    })
}

/// The things that a message names, the longest name first.
pub(super) fn things_in(message: &Message<'_>) -> Vec<(usize, Span)> {
    let mut all: Vec<(usize, Span)> = places(&THING_NAMES, message).collect();
    all.sort_by_key(|(thing, span)| (span.0, usize::MAX - span.1, *thing));
    let mut kept: Vec<(usize, Span)> = Vec::new();
    for (thing, span) in all {
        let hidden = kept.iter().any(|(_, by)| by.0 <= span.0 && span.1 <= by.1 && *by != span);
        if !hidden {
            kept.push((thing, span));
        }
    }
    kept
}

/// What the message describes, as signs of the services that it may mean.
pub(super) fn describe(message: &Message<'_>, services: &[Profile], signs: &mut Vec<Sign>) {
    for (of, span) in places(&DESCRIPTIONS, message) {
        if denied(message, span) {
            continue;
        }
        let Some((anchors, _)) = described().nth(of) else { continue };
        let meant = |anchor: &&&str| services.iter().any(|profile| profile.is_called(anchor));
        let Some(anchor) = anchors.iter().find(meant) else { continue };
        // The more words it has, the clearer it is.
        let weight = 3 + u32::try_from(span.1 - span.0).unwrap_or(1).min(4);
        let meant = services.iter().enumerate().filter(|(_, profile)| profile.is_called(anchor));
        signs.extend(meant.map(|(service, _)| Sign { service, span, weight, urgent: false, thing: true }));
    }
}
