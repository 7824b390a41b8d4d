//! What happens later: a queue by due time, and by order of entry among equals.

use std::{cmp::Reverse, collections::BinaryHeap};

use jiff::Timestamp;

use crate::{
    calls::{CallSid, CallStatus},
    texts::{MessageSid, MessageStatus},
    twiml::Method,
};

/// Name and value pairs of a form.
pub(crate) type Params = Vec<(String, String)>;

/// A thing to do at its due time.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Ask the application for a call's next document.
    Fetch { call: CallSid, turn: u64, method: Method, url: String, params: Params },
    /// Tell the application something; its answer does not matter.
    Callback { method: Method, url: String, params: Params },
    /// Go on with a call's document. Void if the call has moved on since (`turn`).
    Resume { call: CallSid, turn: u64 },
    /// The caller has answered a prompt, or not in time.
    Heard { call: CallSid, turn: u64 },
    /// The caller has stopped speaking into a recording.
    Recorded { call: CallSid, turn: u64 },
    /// Nobody picked up in time.
    RingTimeout { call: CallSid, turn: u64 },
    /// The two people have said what they had to say.
    TalkOver { call: CallSid, turn: u64 },
    /// The caller has heard enough.
    Impatient { call: CallSid },
    /// A call over the API starts to ring.
    Dialled { call: CallSid },
    /// Somebody, or a voicemail box, picks up.
    PickedUp { call: CallSid },
    /// A rung phone forwards the call to a number of ours.
    Forwarded { call: CallSid, to: String },
    /// A rung phone is busy or cannot be reached.
    NotReached { call: CallSid, status: CallStatus },
    /// A text takes its next status.
    Message { message: MessageSid, status: MessageStatus },
}

struct Entry {
    due: Timestamp,
    sequence: u64,
    action: Action,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.sequence).cmp(&(other.due, other.sequence))
    }
}

/// The queue itself.
#[derive(Default)]
pub(crate) struct Agenda {
    entries: BinaryHeap<Reverse<Entry>>,
    sequence: u64,
}

impl Agenda {
    pub(crate) fn add(&mut self, due: Timestamp, action: Action) {
        self.sequence += 1;
        self.entries.push(Reverse(Entry { due, sequence: self.sequence, action }));
    }

    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.entries.peek().map(|Reverse(entry)| entry.due)
    }

    /// Takes the first entry that is due at `now`.
    pub(crate) fn take(&mut self, now: Timestamp) -> Option<(Timestamp, Action)> {
        if self.next_due()? > now {
            return None;
        }
        self.entries.pop().map(|Reverse(entry)| (entry.due, entry.action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_first_comes_first_and_equals_keep_their_order() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let dial = |name: &str| Action::Dialled { call: CallSid::new(name) };
        let mut agenda = Agenda::default();
        for (second, name) in [(2, "b"), (1, "a"), (2, "c"), (9, "d")] {
            agenda.add(at(second), dial(name));
        }
        let mut order = Vec::new();
        while let Some((_, Action::Dialled { call })) = agenda.take(at(5)) {
            order.push(call.to_string());
        }
        assert_eq!(order, ["a", "b", "c"]);
        assert_eq!(agenda.next_due(), Some(at(9)));
    }
}
