//! The words that carriers and the law give a meaning of their own. They are honoured here, in the core, so that
//! no understanding adapter can miss them; revocation in free words is the adapter's to find.

/// A keyword that is the whole message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    /// Who is this?
    Help,
}

/// 47 CFR 64.1200(a)(10) names stop, quit, end, revoke, opt out, cancel and unsubscribe; carriers add STOPALL.
/// CANCEL is left to the context: a caller with a visit means the visit.
const STOP: &[&str] = &[
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "opt-out",
    "alto",
    "parar",
    "pare",
    "detener",
    "baja",
    "darme de baja",
];
const CANCEL: &[&str] = &["cancel", "cancelar"];
const START: &[&str] = &["start", "unstop", "reanudar", "iniciar"];
const HELP: &[&str] = &["help", "info", "ayuda"];

/// Reads a whole message as a keyword. `has_visit`: a bare CANCEL means the appointment.
pub fn keyword(message: &str, has_visit: bool) -> Option<Keyword> {
    let letters = |c: char| c.is_alphanumeric() || c == ' ' || c == '-';
    let words: String = message.chars().map(|c| if letters(c) { c } else { ' ' }).collect();
    let words = words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let is = |list: &[&str]| list.contains(&words.as_str());
    if is(STOP) || (is(CANCEL) && !has_visit) {
        Some(Keyword::Stop)
    } else if is(START) {
        Some(Keyword::Start)
    } else if is(HELP) {
        Some(Keyword::Help)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_count_in_any_dress_but_only_alone() {
        for stop in
            ["STOP", "Stop.", "  stop!! ", "\"Stop\"", "opt out", "Opt-Out", "UNSUBSCRIBE", "end", "Alto"]
        {
            assert_eq!(keyword(stop, false), Some(Keyword::Stop), "{stop}");
        }
        for other in ["stop by at 5", "can you stop the leak", "the end is leaking", "", "👍"] {
            assert_eq!(keyword(other, false), None, "{other}");
        }
        assert_eq!(keyword("start", false), Some(Keyword::Start));
        assert_eq!(keyword("Help?", false), Some(Keyword::Help));
    }

    #[test]
    fn cancel_means_the_visit_when_there_is_one() {
        assert_eq!(keyword("CANCEL", false), Some(Keyword::Stop));
        assert_eq!(keyword("CANCEL", true), None);
    }
}
