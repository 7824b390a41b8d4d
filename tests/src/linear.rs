//! Whether what concurrent clients of one key saw could have happened one operation after the other, each at some
//! moment between its call and its answer: linearizability. The search is that of Wing and Gong ("Testing and
//! verifying concurrent objects", 1993) with Lowe's memory of what was tried in vain ("Testing for linearizability",
//! 2017). It is checked key by key, which is enough (Herlihy and Wing, 1990: linearizability is local).

use std::collections::HashSet;

/// What was asked of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// What is there?
    Get,
    /// Write it if there is nothing.
    Create(String),
    /// Write the second if the first is there.
    Replace(String, String),
    /// Remove what is there.
    Delete,
    /// Add to the counter.
    Add(i64),
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What is there.
    Value(Option<String>),
    /// Whether it was written.
    Did(bool),
    /// Done.
    Done,
    /// The sum.
    Sum(i64),
    /// Nobody knows: it may have been applied, may be applied any time from now on, or never.
    Lost,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// What was asked.
    pub call: Call,
    /// When, on a clock that all clients share.
    pub called: u64,
    /// What was answered.
    pub answer: Answer,
    /// When.
    pub answered: u64,
}

type State = Option<String>;

/// What a key that is right does.
fn apply(state: &State, call: &Call) -> (State, Answer) {
    match call {
        Call::Get => (state.clone(), Answer::Value(state.clone())),
        Call::Create(new) if state.is_none() => (Some(new.clone()), Answer::Did(true)),
        Call::Replace(old, new) if state.as_ref() == Some(old) => (Some(new.clone()), Answer::Did(true)),
        Call::Create(_) | Call::Replace(..) => (state.clone(), Answer::Did(false)),
        Call::Delete => (None, Answer::Done),
        Call::Add(delta) => {
            let before: i64 = state.as_ref().and_then(|text| text.parse().ok()).unwrap_or(0);
            (Some((before + delta).to_string()), Answer::Sum(before + delta))
        }
    }
}

/// Whether the history of one key, which began with nothing there, is linearizable.
pub fn is_linearizable(history: &[Operation]) -> bool {
    let mut operations = history.to_vec();
    for operation in &mut operations {
        if operation.answer == Answer::Lost {
            operation.answered = u64::MAX;
        }
    }
    operations.sort_by_key(|operation| operation.called);
    let search = Search { operations };
    let mut tried = HashSet::new();
    let mut open = vec![(vec![false; search.operations.len()], None)];
    while let Some((done, state)) = open.pop() {
        if search.is_over(&done) {
            return true;
        }
        let mut steps: Vec<(usize, State)> = Vec::new();
        for next in search.next(&done) {
            let operation = &search.operations[next];
            let (after, answer) = apply(&state, &operation.call);
            let lost = operation.answer == Answer::Lost;
            if lost && after != state {
                steps.insert(0, (next, after));
            } else if !lost && answer == operation.answer {
                if after == state {
                    // It changes nothing, so whatever can follow can follow it: no other way has to be tried.
                    steps = vec![(next, after)];
                    break;
                }
                steps.push((next, after));
            }
        }
        // What is tried first comes last: operations whose answer is known, the earliest call first.
        let known = steps.iter().position(|(at, _)| search.operations[*at].answer != Answer::Lost);
        let known = known.unwrap_or(steps.len());
        steps[known..].reverse();
        for (next, after) in steps {
            let mut done = done.clone();
            done[next] = true;
            if tried.insert((done.clone(), after.clone())) {
                open.push((done, after));
            }
        }
    }
    false
}

struct Search {
    operations: Vec<Operation>,
}

impl Search {
    /// Whatever was answered has found its place.
    fn is_over(&self, done: &[bool]) -> bool {
        self.operations.iter().zip(done).all(|(operation, done)| *done || operation.answer == Answer::Lost)
    }

    /// The operations that can come next: called before any other that is left was answered.
    fn next(&self, done: &[bool]) -> Vec<usize> {
        let left = || self.operations.iter().enumerate().filter(|(at, _)| !done[*at]);
        let first = left().map(|(_, operation)| operation.answered).min().unwrap_or(0);
        left().take_while(|(_, operation)| operation.called <= first).map(|(at, _)| at).collect()
    }
}
