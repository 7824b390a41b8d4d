//! How a visit goes, as far as anybody said.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Happening, Lead, Outcome, Stage};
use crate::phone::Phone;

/// Nobody is asked for a review twice within this.
pub const REVIEW_PAUSE: SignedDuration = SignedDuration::from_hours(24 * 180);

/// Words that say thanks, and no more. Whoever writes any other may have something to complain of.
const PRAISE: &[&str] = &[
    "thank",
    "thanks",
    "thankyou",
    "thx",
    "ty",
    "you",
    "u",
    "so",
    "very",
    "much",
    "a",
    "lot",
    "great",
    "good",
    "nice",
    "awesome",
    "amazing",
    "perfect",
    "excellent",
    "wonderful",
    "job",
    "work",
    "appreciate",
    "appreciated",
    "it",
    "ok",
    "okay",
    "gracias",
    "muchas",
    "muchisimas",
    "muy",
    "amable",
    "amables",
    "mil",
    "buen",
    "trabajo",
    "excelente",
    "perfecto",
    "todo",
    "bien",
    "vale",
];

/// What became of the visit that stands in the lead, or of the one that came to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Who set out for it, and when; the caller was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_the_way: Option<(Phone, Timestamp)>,
    /// When the team said that it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Timestamp>,
    /// When the team said that nobody was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_show: Option<Timestamp>,
    /// When a review was asked for, or it was found too late for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Timestamp>,
}

impl Course {
    /// Whether nobody said anything.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

impl Lead {
    /// When their job was done: as the team said, else at the end of the visit. None: there was none, they were not
    /// there, or it is not over.
    pub fn served_at(&self) -> Option<Timestamp> {
        let visit = self.appointment.as_ref()?;
        let took_place = self.stage == Stage::Closed
            && self.outcome == Some(Outcome::Booked)
            && self.course.no_show.is_none();
        took_place.then(|| self.course.done.unwrap_or(visit.slot.ends))
    }

    /// Whether they came back to us since the visit began, with anything but thanks: words, a call, a message.
    pub fn has_more_to_say(&self) -> bool {
        let Some(visit) = &self.appointment else { return false };
        let since = self.story.iter().rev().take_while(|entry| entry.at >= visit.slot.starts);
        let mut theirs = since.map(|entry| &entry.what);
        theirs.any(|what| match what {
            Happening::Wrote { body, media } => !media.is_empty() || !is_praise(body),
            Happening::Missed(_) | Happening::Said(_) | Happening::Recorded { .. } => true,
            _ => false,
        })
    }

    /// Whether a review may be asked of them at this moment: not again within half a year.
    pub fn may_be_asked_for_a_review(&self, at: Timestamp) -> bool {
        self.reviewed.is_none_or(|last| at.duration_since(last) >= REVIEW_PAUSE)
    }
}

fn is_praise(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    // A sad face is no word.
    let plain = !text.contains(['👎', '😡', '😠', '😞', '☹']);
    plain && words.all(|word| PRAISE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_thanks_are_praise() {
        for praise in
            ["Thanks!", "thank you so much 👍", "Great job, thank you", "Muchas gracias!", "🙏", "ok"]
        {
            assert!(is_praise(praise), "{praise}");
        }
        for more in [
            "thanks for nothing",
            "It still leaks",
            "thanks but it is too hot",
            "Gracias pero sigue goteando",
            "not great",
            "👎",
            "When will you be back?",
        ] {
            assert!(!is_praise(more), "{more}");
        }
    }
}
