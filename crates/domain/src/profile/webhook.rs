//! Who outside is told what happens.

use crate::occurrence::Kind;

/// One subscriber: events are posted there, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Short name, `[a-z0-9-]`: it stands in the log of deliveries.
    pub id: String,
    /// Where. It may hold a secret. Never logged.
    pub url: String,
    /// Types of events, or `*`, or all of a kind as in `booking.*`.
    pub events: Vec<String>,
}

impl Webhook {
    /// Whether it wants events of this type.
    pub fn wants(&self, kind: Kind) -> bool {
        self.events.iter().any(|pattern| kind.is_covered_by(pattern))
    }
}
