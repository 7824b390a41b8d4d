//! Reads what someone on the team texts: a word, and the last four digits of the caller where there are several.

use crate::event::TeamCommand;
use crate::spam::Said;

/// What a text of someone on the team wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// About a lead; the code names which, none means the latest.
    Lead(TeamCommand, Option<String>),
    /// A caller is spam, or is not; the code names which. Only a block may do without: it means the latest.
    Judge(Said, Option<String>),
    /// Everything about a caller is to be deleted; the code names which. Said with YES, it is meant.
    Forget {
        /// The last four digits.
        code: Option<String>,
        /// They were asked whether they mean it, and do.
        sure: bool,
    },
    /// The desk's link.
    Desk,
    /// Anything else.
    Unknown,
}

const CLAIM: &[&str] =
    &["ok", "okay", "k", "yes", "y", "yep", "sure", "1", "take", "mine", "got", "claim", "si", "sí", "👍"];
const PASS: &[&str] = &["no", "n", "nope", "pass", "skip", "cant", "can't", "2"];
const FORGET: &[&str] = &["forget", "delete", "olvidar", "borrar"];
const BLOCK: &[&str] = &["block", "spam", "bloquear", "bloquea"];
const UNBLOCK: &[&str] = &["unblock", "desbloquear", "desbloquea"];
const DONE: &[&str] = &["done", "finished", "closed", "listo", "hecho"];
/// Whole texts, but for the code: a word of them alone can mean something else.
const ON_THE_WAY: &[&str] = &[
    "omw",
    "otw",
    "on my way",
    "on the way",
    "im on my way",
    "i'm on my way",
    "en camino",
    "voy",
    "ya voy",
    "voy en camino",
    "estoy en camino",
    "voy para alla",
    "voy para allá",
];
const NO_SHOW: &[&str] = &[
    "noshow",
    "no-show",
    "no show",
    "nobody home",
    "not there",
    "no estaba",
    "no aparecio",
    "no apareció",
    "nadie en casa",
];

/// Reads such a text.
pub fn read(text: &str) -> Command {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '!' | '#'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is_code = |word: &&String| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let code = words.iter().find(is_code).cloned();
    let first = words.iter().find(|word| !is_code(word)).map_or("", String::as_str);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if let Some(said) = judged(first, has(BLOCK), has(&["not", "no", "isnt", "isn't"])) {
        return Command::Judge(said, code);
    }
    if let Some(command) = of_a_visit(&words, code.as_deref()) {
        return Command::Lead(command, code);
    }
    if FORGET.contains(&first) {
        return Command::Forget { code, sure: has(&["yes", "si", "sí"]) };
    }
    let command = match first {
        "desk" => return Command::Desk,
        word if CLAIM.contains(&word) => TeamCommand::Claim,
        word if PASS.contains(&word) => TeamCommand::Pass,
        word if DONE.contains(&word) => TeamCommand::Done,
        // The code alone is as good as OK.
        "" if code.is_some() => TeamCommand::Claim,
        _ => return Command::Unknown,
    };
    Command::Lead(command, code)
}

/// What is said about a visit, by its whole words.
fn of_a_visit(words: &[String], code: Option<&str>) -> Option<TeamCommand> {
    let said: Vec<&str> = words.iter().map(String::as_str).filter(|word| Some(*word) != code).collect();
    let said = said.join(" ");
    match said.as_str() {
        said if ON_THE_WAY.contains(&said) => Some(TeamCommand::OnTheWay),
        said if NO_SHOW.contains(&said) => Some(TeamCommand::NoShow),
        _ => None,
    }
}

/// `BLOCK`, `SPAM`, `NOT SPAM`, `UNBLOCK`, and the same in Spanish.
fn judged(first: &str, names_spam: bool, denies: bool) -> Option<Said> {
    match first {
        word if UNBLOCK.contains(&word) => Some(Said::Trust),
        word if BLOCK.contains(&word) => Some(Said::Block),
        _ if names_spam && denies => Some(Said::Trust),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_team_is_understood_in_a_word() {
        let lead = |command, code: Option<&str>| Command::Lead(command, code.map(str::to_owned));
        for text in ["OK", "ok!", "Yes", "1", "mine", "got it", "👍", "Sí"] {
            assert_eq!(read(text), lead(TeamCommand::Claim, None), "{text}");
        }
        assert_eq!(read("ok 0142"), lead(TeamCommand::Claim, Some("0142")));
        assert_eq!(read("0142"), lead(TeamCommand::Claim, Some("0142")));
        assert_eq!(read("No, 0142"), lead(TeamCommand::Pass, Some("0142")));
        assert_eq!(read("can't"), lead(TeamCommand::Pass, None));
        assert_eq!(read("done #0142."), lead(TeamCommand::Done, Some("0142")));
        assert_eq!(read("Desk"), Command::Desk);
        let judge = |said, code: Option<&str>| Command::Judge(said, code.map(str::to_owned));
        assert_eq!(read("BLOCK 0142"), judge(Said::Block, Some("0142")));
        assert_eq!(read("0142 spam"), judge(Said::Block, Some("0142")));
        assert_eq!(read("block"), judge(Said::Block, None));
        assert_eq!(read("not spam 0142"), judge(Said::Trust, Some("0142")));
        assert_eq!(read("0142 isn't spam!"), judge(Said::Trust, Some("0142")));
        assert_eq!(read("No es spam 0142"), judge(Said::Trust, Some("0142")));
        assert_eq!(read("Unblock 0142"), judge(Said::Trust, Some("0142")));
        let forget = |sure| Command::Forget { code: Some("0142".to_owned()), sure };
        assert_eq!(read("Forget 0142"), forget(false));
        assert_eq!(read("forget 0142 yes"), forget(true));
        for text in ["OMW", "omw.", "On my way!", "I'm on my way", "En camino", "voy", "Ya voy"] {
            assert_eq!(read(text), lead(TeamCommand::OnTheWay, None), "{text}");
        }
        assert_eq!(read("omw 0142"), lead(TeamCommand::OnTheWay, Some("0142")));
        assert_eq!(read("0142 on my way"), lead(TeamCommand::OnTheWay, Some("0142")));
        for text in ["NOSHOW 0142", "no show 0142", "No-show #0142", "0142 no estaba"] {
            assert_eq!(read(text), lead(TeamCommand::NoShow, Some("0142")), "{text}");
        }
        // A word of it alone means what it always meant.
        assert_eq!(read("no 0142, on another job"), lead(TeamCommand::Pass, Some("0142")));
        assert_eq!(read("no 0142"), lead(TeamCommand::Pass, Some("0142")));
        assert_eq!(read("what is this about"), Command::Unknown);
        assert_eq!(read(""), Command::Unknown);
    }
}
