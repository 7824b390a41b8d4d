//! The extensions of the application: components that are told of events over local chaining.

use domain::occurrence::{Kind, is_pattern};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The id of its component in spin.toml.
    pub name: String,
    /// Types of events, or `*`, or all of a kind as in `booking.*`.
    pub events: Vec<String>,
}

impl Extension {
    /// Whether it wants events of this type.
    pub fn wants(&self, kind: Kind) -> bool {
        self.events.iter().any(|pattern| kind.is_covered_by(pattern))
    }
}

/// Reads the variable `extensions`: `spam-rule=message.received,call.missed crm`. One without types is told everything.
/// The error says which word is wrong.
pub fn read(text: &str) -> Result<Vec<Extension>, String> {
    text.split_whitespace().map(one).collect()
}

fn one(word: &str) -> Result<Extension, String> {
    let (name, events) = word.split_once('=').unwrap_or((word, "*"));
    let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(is_id) {
        return Err(format!("{word:?} in the variable extensions does not begin with the id of a component"));
    }
    let events: Vec<String> = events.split(',').map(str::to_owned).collect();
    if let Some(wrong) = events.iter().find(|pattern| !is_pattern(pattern)) {
        return Err(format!(
            "{wrong:?} in the variable extensions is no type of event, nor a pattern of one"
        ));
    }
    Ok(Extension { name: name.to_owned(), events })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_a_component_with_the_types_that_it_wants() {
        let all = read(" crm  spam-rule=message.received,call.* ").unwrap();
        assert_eq!(all.len(), 2);
        let wants = |at: usize, kind| all.get(at).is_some_and(|extension| extension.wants(kind));
        assert!(wants(0, Kind::LeadClosed) && wants(1, Kind::CallMissed) && !wants(1, Kind::LeadClosed));
        assert!(read("").unwrap().is_empty());
        assert!(read("crm=lead.shut").unwrap_err().contains("\"lead.shut\""));
        assert!(read("http://evil/").unwrap_err().contains("component"));
    }
}
