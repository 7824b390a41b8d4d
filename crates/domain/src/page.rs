//! The caller's page: how its link stands in a text, and what the page can do for them.
//!
//! The rules know neither the key that makes a link nor the address that it begins with, so a text carries a placeholder
//! until it leaves.

use jiff::{SignedDuration, Timestamp};

use crate::lead::{Lead, Outcome, Stage};
use crate::profile::Business;
use crate::segments;
use crate::spam::Said;

/// Stands for the link in a text.
const PLACEHOLDER: &str = "{page}";
/// What ends a sentence, with what begins the next.
const ENDS: [&str; 3] = [". ", "? ", "! "];
/// A link is good this long after the last day that could be booked when it was sent.
const GRACE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Whether a text has a place for the link.
pub fn is_wanted(body: &str) -> bool {
    body.contains(PLACEHOLDER)
}

/// The text with the link; without the sentence that holds it where there is no link, or where it would cost more than
/// [`segments::MOST`].
pub fn fill(body: &str, link: Option<&str>) -> String {
    if !is_wanted(body) {
        return body.to_owned();
    }
    let filled = link.map(|link| segments::economical(body.replace(PLACEHOLDER, link)));
    filled
        .filter(|text| segments::count(text) <= segments::MOST)
        .unwrap_or_else(|| segments::economical(without(body)))
}

/// The text as the team reads it: the link is the caller's alone.
pub fn shown(body: &str) -> String {
    body.replace(PLACEHOLDER, "(link)")
}

fn without(body: &str) -> String {
    let Some((before, after)) = body.split_once(PLACEHOLDER) else { return body.to_owned() };
    let ends = ENDS.iter().filter_map(|end| before.rfind(end).map(|at| at + 1)).max();
    let kept = ends.and_then(|end| before.get(..end)).unwrap_or_default();
    let after = without(after.trim_start_matches(['.', ' ']));
    format!("{kept} {after}").trim().to_owned()
}

/// Until when the link in a text that was decided then is good: for any visit that they could book with it, and a while
/// longer. It hangs on nothing that changes, so that a text that is tried again is the same text.
pub fn good_until(business: &Business, decided: Timestamp) -> Timestamp {
    let horizon = SignedDuration::from_hours(24 * i64::from(business.booking.horizon_days));
    decided.checked_add(horizon + GRACE).unwrap_or(Timestamp::MAX)
}

/// What the page can do for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They have no visit and can pick a time.
    Free,
    /// They have a visit, and can move or cancel it.
    Visit,
    /// Nothing: they should call or write.
    Over,
}

/// What the page can do for this caller now.
pub fn standing(lead: &Lead, now: Timestamp) -> Standing {
    let unwelcome = lead.said == Some(Said::Block) || matches!(lead.outcome, Some(Outcome::Disqualified(_)));
    if unwelcome || lead.forgotten || lead.forget.is_some() {
        return Standing::Over;
    }
    match &lead.appointment {
        Some(visit) if lead.stage != Stage::Closed && visit.slot.starts > now => Standing::Visit,
        // A person has dealt with it.
        None if lead.stage == Stage::Closed && lead.outcome == Some(Outcome::Transferred) => Standing::Over,
        None => Standing::Free,
        _ => Standing::Over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://calls.example.com/book/0123456789ABCDEFGHIJkl";

    #[test]
    fn the_link_takes_its_place() {
        assert_eq!(
            fill("Or pick: {page} Acme", Some("https://a.example/b")),
            "Or pick: https://a.example/b Acme"
        );
    }

    #[test]
    fn without_a_link_its_sentence_goes() {
        assert_eq!(fill("See you at 8:00 AM. Your page: {page} Acme", None), "See you at 8:00 AM. Acme");
        assert_eq!(fill("Which one? All times: {page}.", None), "Which one?");
        assert_eq!(fill("{page}", None), "");
        assert_eq!(fill("Look! Here: {page}. Or here: {page}", None), "Look!");
    }

    #[test]
    fn a_text_without_a_place_for_it_stays_as_it_is() {
        assert_eq!(fill("Just reply here.", Some(LINK)), "Just reply here.");
    }

    #[test]
    fn a_link_that_would_cost_a_third_segment_is_left_out() {
        let fits = format!("{}. All: {{page}}", "a".repeat(2 * 153 - LINK.len() - ". All: ".len()));
        assert!(fill(&fits, Some(LINK)).ends_with(LINK));
        let over = format!("a{fits}");
        assert_eq!(fill(&over, Some(LINK)), over.replace(" All: {page}", ""));
    }

    #[test]
    fn letters_become_plainer_before_the_link_is_left_out() {
        let text = format!("Martínez{}. All: {{page}}", "a".repeat(100));
        let filled = fill(&text, Some(LINK));
        assert!(filled.starts_with("Martineza") && filled.ends_with(LINK), "{filled}");
    }

    #[test]
    fn the_team_reads_that_there_is_a_link_and_not_which() {
        assert_eq!(shown("Your page: {page} Acme"), "Your page: (link) Acme");
    }
}
