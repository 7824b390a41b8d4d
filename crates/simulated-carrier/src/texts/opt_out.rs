//! STOP and START, on which the carrier itself acts ("Twilio support for opt-out keywords").

const STOP: [&str; 8] = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START: [&str; 3] = ["START", "UNSTOP", "YES"];

/// Whether a text blocks (`true`) or unblocks (`false`) further texts. The keyword must be all of it.
pub(super) fn keyword(body: &str) -> Option<bool> {
    let body = body.trim().to_ascii_uppercase();
    if STOP.contains(&body.as_str()) {
        Some(true)
    } else if START.contains(&body.as_str()) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::keyword;

    #[test]
    fn only_a_text_that_is_nothing_but_the_keyword_counts() {
        assert_eq!(keyword(" stop \n"), Some(true));
        assert_eq!(keyword("Unstop"), Some(false));
        assert_eq!(keyword("please stop"), None);
        assert_eq!(keyword("STOP."), None);
    }
}
