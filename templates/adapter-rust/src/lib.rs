//! An adapter: it exports the interface `ringback:understanding/reader` (wit/deps/understanding), and qualification is
//! composed with it instead of ours. It reads as ours does, and knows one thing more.

use reader::interface::{Context, Fact, Guest, Reading, Urgency};

/// Who cannot wait, whatever is broken. Change it.
const CANNOT_WAIT: &[&str] = &["incubator", "server room", "kennel"];

struct Adapter;

reader::interface::export!(Adapter with_types_in reader::interface);

impl Guest for Adapter {
    fn read(text: String, context: Context) -> Vec<Reading> {
        let mut readings: Vec<Reading> =
            reader::read(&text, &context.into()).into_iter().map(Reading::from).collect();
        let written = text.to_lowercase();
        if let Some(words) = CANNOT_WAIT.iter().find(|words| written.contains(**words)) {
            readings.retain(|reading| !matches!(reading.fact, Fact::Urgency(_)));
            let fact = Fact::Urgency(Urgency::Emergency);
            readings.push(Reading { fact, words: (*words).to_owned(), confidence: 1.0 });
        }
        readings
    }

    /// It asks nobody else.
    async fn consult(_text: String, _context: Context) -> Option<Vec<Reading>> {
        None
    }
}
