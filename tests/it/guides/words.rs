//! Commands that are only read: whether our command line takes their words, and whether the files exist that they name.

use std::process::Command;

use tests::{command, root};

/// What the reader brings or gets along the way.
const OF_THE_READER: [&str; 3] = ["my-business.toml", "business.toml", "ringback.env"];
const ENDINGS: [&str; 8] = [".toml", ".yaml", ".sh", ".env", ".service", ".example", ".json", ".md"];

/// What is wrong with the commands of a block.
pub fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut folder = root();
    for words in commands(text) {
        faults.extend(not_ours(&words));
        if let [first, to, ..] = &words[..]
            && first == "cd"
        {
            folder = folder.join(to);
        }
        let names = words.iter().filter(|word| names_a_file(word));
        let missing = names.filter(|name| !folder.join(name).exists());
        faults.extend(missing.map(|name| format!("there is no file {name}")));
    }
    faults
}

/// What our command line says against a command, if it is one of ours.
pub fn not_ours(words: &[String]) -> Option<String> {
    let is_ours = |word: &String| word == "ringback" || word.ends_with("/ringback");
    let at = words.iter().rposition(is_ours).filter(|at| *at + 1 < words.len())?;
    if at.checked_sub(1).is_some_and(|before| words[before].starts_with('-')) {
        return None;
    }
    let arguments = &words[at + 1..];
    // Whatever follows `test` goes to cargo, `--help` as well.
    let arguments = if arguments[0] == "test" { &arguments[..1] } else { arguments };
    // Asked for help behind them, it reads the arguments, complains about the first that it does not take, and does nothing.
    let output =
        Command::new(command()).args(arguments).arg("--help").output().expect("the command can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    let said =
        || format!("`ringback {}`: {}", arguments.join(" "), errors.lines().next().unwrap_or_default());
    (!output.status.success()).then(said)
}

/// The words of every command.
pub fn commands(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\\\n", " ");
    text.lines().flat_map(of_line).filter(|words| !words.is_empty()).collect()
}

/// Splits a line as a shell does, as far as that is needed: quotes, comments, and what ends a command.
fn of_line(line: &str) -> Vec<Vec<String>> {
    let line = line.trim().trim_start_matches("$ ");
    let (mut commands, mut words, mut word) = (Vec::new(), Vec::new(), String::new());
    let mut quote: Option<char> = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.push(c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') if word.is_empty() => break,
            (None, ' ' | '|' | ';' | '&' | '<' | '>' | '(' | ')') => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                if !matches!(c, ' ' | '<' | '>') {
                    commands.push(std::mem::take(&mut words));
                }
            }
            (None, c) => word.push(c),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    commands.push(words);
    commands
}

fn names_a_file(word: &str) -> bool {
    let ours = !word.starts_with(['-', '/', '~', '.']) || word.starts_with("./") || word.starts_with("../");
    let plain = !word.contains(['$', '*', '=', ':', '@']);
    let name = word.rsplit('/').next().unwrap_or(word);
    ours && plain && !OF_THE_READER.contains(&name) && ENDINGS.iter().any(|ending| word.ends_with(ending))
}
