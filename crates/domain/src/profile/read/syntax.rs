//! From text to tables.

use toml::Table;
use toml::de::DeTable;

use crate::profile::Fault;

/// How the parser calls a key that is there twice.
const DUPLICATE: &str = "duplicate key";

/// The profile as tables; or every line that is not TOML. The text itself is never quoted, because it may hold
/// phone numbers.
pub(super) fn table(text: &str) -> Result<Table, Vec<Fault>> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let mut found: Vec<((usize, usize), String)> = errors
        .iter()
        .map(|error| (place(text, error.span().map_or(0, |span| span.start)), problem(error)))
        .collect();
    found.sort();
    // What follows on the same line is most often only a consequence, and so is a key that seems to be there
    // twice because the heading above it could not be read.
    found.dedup_by_key(|((line, _), _)| *line);
    if found.iter().any(|(_, problem)| !problem.ends_with(DUPLICATE)) {
        found.retain(|(_, problem)| !problem.ends_with(DUPLICATE));
    }
    if found.is_empty() {
        return text.parse().map_err(|error| vec![fault((1, 1), problem(&error))]);
    }
    Err(found.into_iter().map(|(place, problem)| fault(place, problem)).collect())
}

fn fault((line, column): (usize, usize), problem: String) -> Fault {
    Fault { path: format!("line {line}, column {column}"), problem }
}

fn problem(error: &toml::de::Error) -> String {
    format!("is not TOML: {}", error.message().trim().replace('\n', ", "))
}

/// Line and column, counted from 1; columns are letters, not bytes.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |newline| newline + 1);
    let in_line = before.get(start..).unwrap_or_default();
    (line, String::from_utf8_lossy(in_line).chars().count() + 1)
}
