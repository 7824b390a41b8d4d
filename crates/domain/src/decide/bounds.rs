//! One lead is one value in the store, of at most 64 KiB: whoever writes novels, sends albums or calls all day for
//! years must not make it impossible to save.

use jiff::{SignedDuration, Timestamp};

use crate::lead::{Entry, Happening, Lead};

/// How much text the story keeps; the oldest entries go first. Quotes and line ends count double once written.
const STORY_BYTES: usize = 20 * 1024;
/// Fewer than the lead itself allows, which drops the oldest without looking.
const STORY_ENTRIES: usize = 100;
/// How far back the gate counts texts.
const COUNTED: SignedDuration = SignedDuration::from_hours(24);
/// What an entry takes besides its texts.
const ENTRY_BYTES: usize = 80;
/// The first miss says why, the others are the newest.
const MISSES: usize = 24;
const PICTURES: usize = 20;
/// Earlier episodes that the reports can still count.
const EPISODES: usize = 48;

/// Forgets what is oldest where there is too much.
pub(super) fn keep_small(lead: &mut Lead, now: Timestamp) {
    if lead.misses.len() > MISSES {
        let over = lead.misses.len() - MISSES;
        lead.misses.drain(1..=over);
    }
    keep_last(&mut lead.intake.media, PICTURES);
    keep_last(&mut lead.past, EPISODES);
    shorten_story(&mut lead.story, now);
}

/// The newest entry stays, whatever its size: the alert quotes it. The caller's texts of the last day stay too:
/// the gate counts them.
fn shorten_story(story: &mut Vec<Entry>, now: Timestamp) {
    let since = now.checked_sub(COUNTED).unwrap_or(Timestamp::MIN);
    let counts =
        |entry: &Entry| entry.at > since && matches!(entry.what, Happening::Sent { person: None, .. });
    let mut bytes: usize = story.iter().map(size).sum();
    while story.len() > 1 && (story.len() > STORY_ENTRIES || bytes > STORY_BYTES) {
        let mut older = story.iter().take(story.len() - 1);
        let at = older.position(|entry| !counts(entry)).unwrap_or(0);
        bytes -= size(&story.remove(at));
    }
}

fn keep_last<T>(list: &mut Vec<T>, count: usize) {
    list.drain(..list.len().saturating_sub(count));
}

fn size(entry: &Entry) -> usize {
    let texts = match &entry.what {
        Happening::Sent { effect, body, .. } => effect.len() + body.len(),
        Happening::Receipt { effect, status, .. } => effect.len() + status.len(),
        Happening::NotSent { effect, why } => effect.len() + why.len(),
        Happening::Wrote { body, media } => body.len() + media.iter().map(String::len).sum::<usize>(),
        Happening::Recorded { url, .. } => url.len(),
        Happening::Team { person, said } => person.len() + said.len(),
        Happening::Said(words)
        | Happening::Alerted(words)
        | Happening::Claimed(words)
        | Happening::Calendar(words)
        | Happening::Note(words) => words.len(),
        Happening::Missed(_) | Happening::Ended(_) => 0,
    };
    ENTRY_BYTES + texts
}
