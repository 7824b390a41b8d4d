//! What is measured. Times are milliseconds.

use serde::Serialize;

/// Everything that was asked for.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    pub machine: Machine,
    pub texts: Vec<Text>,
    pub webhooks: Vec<Webhooks>,
    pub statics: Vec<Static>,
    pub growth: Vec<Growth>,
    pub life: Option<Life>,
    pub start: Option<Start>,
    pub memory: Option<Memory>,
    pub components: Vec<Component>,
    /// What could not be measured here, and why.
    pub passed_over: Vec<String>,
    /// As the system words it, at the end.
    pub load_average_after: String,
}

/// Where it was measured.
#[derive(Debug, Default, Serialize)]
pub struct Machine {
    pub cores: usize,
    pub kernel: String,
    /// As the system words it, before anything was measured.
    pub load_average: String,
    /// 4 KiB appended to a file and synced.
    pub sync: Spread,
}

/// How some times are spread.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Spread {
    pub p50: f64,
    pub p99: f64,
}

/// From sending the webhook of a miss to the carrier's acceptance of the text.
#[derive(Debug, Serialize)]
pub struct Text {
    pub at_once: usize,
    pub calls: usize,
    pub whole: Spread,
    /// The carrier's own time for accepting a text.
    pub carrier: Spread,
    /// The whole, minus the median of the carrier's own time.
    pub ours: Spread,
}

/// Requests over kept-alive connections, each sending the next one when it has its answer.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Load {
    pub connections: usize,
    /// Answers with 200, and how long they took.
    pub per_second: f64,
    pub latency: Spread,
    /// Other answers.
    pub failed: u64,
}

/// The same small answer from different servers, in turns.
#[derive(Debug, Serialize)]
pub struct Static {
    pub server: Server,
    pub loads: Vec<Load>,
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Server {
    /// hyper without any component.
    Hyper,
    /// `wasmtime serve`, with the same component.
    WasmtimeServe,
    /// `spin up`, with the same component.
    SpinUp,
    /// The application's host, with a component that always answers the same.
    Component,
}

/// What something takes with little and with much in the store, in turns.
#[derive(Debug, Serialize)]
pub struct Growth {
    pub what: String,
    pub unit: &'static str,
    pub few: u64,
    pub many: u64,
    /// Milliseconds.
    pub with_few: Spread,
    pub with_many: Spread,
}

/// Missed-call webhooks under load.
#[derive(Debug, Serialize)]
pub struct Webhooks {
    pub load: Load,
    /// The same webhooks at the Node service, in turns with ours.
    pub node: Option<Load>,
    /// The same webhooks at the same components on `spin up`, in turns with ours. Nobody asks its clock.
    pub spin: Option<Load>,
    /// 4 KiB appended to a file and synced, measured in the same turns.
    pub sync: Spread,
    /// Webhooks answered in all runs, warm-ups among them, and the texts and leads that came of them.
    pub answered: u64,
    pub texts: u64,
    pub leads: u64,
    /// For each webhook.
    pub reads: f64,
    pub writes: f64,
    pub commits: f64,
    /// Processor time for each webhook: the application's threads, the store's, those of carrier and load.
    pub inside: f64,
    pub store: f64,
    pub outside: f64,
}

/// Use of the store.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Use {
    pub reads: u64,
    pub writes: u64,
    pub commits: u64,
}

/// One step of a lead's life.
#[derive(Debug, Serialize)]
pub struct Step {
    pub name: String,
    /// Texts that the carrier accepted meanwhile.
    pub texts: u64,
    #[serde(flatten)]
    pub used: Use,
}

/// A lead's whole life.
#[derive(Debug, Serialize)]
pub struct Life {
    pub steps: Vec<Step>,
    pub total: Use,
    /// How many of its steps were ticks: each passes ten seconds too, as `idle_tick` does without any lead.
    pub ticks: u64,
    pub outcome: String,
    /// A tick that passes one empty bucket of the due queue, and one that comes before the bucket's end.
    pub idle_tick: Use,
    pub early_tick: Use,
}

/// From the start of the process.
#[derive(Debug, Serialize)]
pub struct Start {
    pub starts: usize,
    /// With nothing compiled yet: to the line `ready`, and to the first webhook's answer.
    pub cold_ready: f64,
    pub cold_answered: f64,
    /// Medians, with everything compiled.
    pub ready: f64,
    pub answered: f64,
}

/// Resident memory of the process in MiB; none where the system does not tell.
#[derive(Debug, Serialize)]
pub struct Memory {
    pub webhooks: usize,
    pub after_start: Option<f64>,
    pub after_load: Option<f64>,
    pub after_a_rest: Option<f64>,
    pub highest: Option<f64>,
}

/// A .wasm file.
#[derive(Debug, Serialize)]
pub struct Component {
    pub id: String,
    pub bytes: u64,
}

impl Use {
    /// Both.
    pub fn plus(self, other: Self) -> Self {
        Self {
            reads: self.reads + other.reads,
            writes: self.writes + other.writes,
            commits: self.commits + other.commits,
        }
    }

    /// What was used since `earlier`.
    pub fn minus(self, earlier: Self) -> Self {
        Self {
            reads: self.reads - earlier.reads,
            writes: self.writes - earlier.writes,
            commits: self.commits - earlier.commits,
        }
    }
}

impl Spread {
    /// Of times in microseconds.
    pub fn of(mut micros: Vec<u64>) -> Self {
        micros.sort_unstable();
        Self { p50: percentile(&micros, 50), p99: percentile(&micros, 99) }
    }

    /// The same, earlier by so much.
    pub fn minus(self, earlier: f64) -> Self {
        Self { p50: self.p50 - earlier, p99: self.p99 - earlier }
    }
}

/// The smallest time that so many percent do not exceed, in milliseconds.
fn percentile(sorted: &[u64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or(0.0, |micros| *micros as f64 / 1000.0)
}

/// The median of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_smallest_time_that_covers_so_many() {
        let spread = Spread::of((1..=100).rev().map(|n| n * 1000).collect());
        assert_eq!((spread.p50, spread.p99), (50.0, 99.0));
        let one = Spread::of(vec![7000]);
        assert_eq!((one.p50, one.p99), (7.0, 7.0));
        assert_eq!(Spread::of(Vec::new()).p50, 0.0);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
