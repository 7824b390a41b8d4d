//! What an extension answers.

use domain::event::Command;
use serde::Deserialize;
use serde_json::Value;

/// More commands than this in one answer are not obeyed.
const MOST: usize = 10;

/// What an extension answered.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What it wants.
    pub commands: Vec<Command>,
    /// What is wrong with the rest.
    pub faults: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    commands: Vec<Value>,
}

/// Reads the body of an answer: `{"commands": [{"command": "note", "text": "..."}]}`, or nothing. A command that is not
/// right hinders none of the others.
pub fn read(body: &[u8]) -> Answer {
    let mut answer = Answer::default();
    if body.trim_ascii().is_empty() {
        return answer;
    }
    let read: Body = match serde_json::from_slice(body) {
        Ok(read) => read,
        Err(cause) => {
            answer.faults.push(format!("the answer is not {{\"commands\": [...]}}: {cause}"));
            return answer;
        }
    };
    if read.commands.len() > MOST {
        answer.faults.push(format!("{} commands; the most is {MOST}", read.commands.len()));
    }
    for (at, value) in read.commands.into_iter().take(MOST).enumerate() {
        match serde_json::from_value(value) {
            Ok(command) => answer.commands.push(command),
            Err(cause) => answer.faults.push(format!("commands[{at}]: {cause}")),
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_command_hinders_none_of_the_others() {
        let body = br#"{"commands": [{"command": "note", "text": "hi"}, {"command": "dance"},
            {"command": "disqualify", "reason": "spam"}, {"command": "text", "words": "x"}]}"#;
        let answer = read(body);
        assert_eq!(answer.commands.len(), 2);
        assert_eq!(answer.faults.len(), 2);
        assert!(answer.faults.iter().any(|fault| fault.starts_with("commands[1]:")));
        assert_eq!(read(b"  "), Answer::default());
        assert_eq!(read(b"OK").faults.len(), 1);
    }
}
