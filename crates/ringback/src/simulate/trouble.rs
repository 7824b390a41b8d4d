//! What can go wrong, as data.

use std::time::Duration;

use jiff::Timestamp;
use simulated_carrier::ReceiptFaults;

use super::dice::Dice;
use super::plan::later;
use crate::host::store::End;

/// How much goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Level {
    /// Nothing.
    None,
    /// What a machine and a carrier do to one process.
    Some,
    /// The same and more of it, with two processes and clocks that are wrong.
    All,
}

/// Something that goes wrong at a moment.
#[derive(Clone, Debug)]
pub struct Fault {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Trouble,
}

/// The kinds of trouble.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// One operation of a process on the store ends otherwise: the one after the next `after` ones.
    Operation {
        /// Which process.
        process: usize,
        /// How many pass first.
        after: u32,
        /// How it ends.
        end: End,
        /// How long it hangs before that.
        hangs: Duration,
    },
    /// For a while so many of a hundred operations fail, half of them after they were applied.
    Flaky {
        /// How long.
        lasts: Duration,
        /// How many of a hundred.
        percent: u64,
    },
    /// The carrier's API refuses connections.
    Outage {
        /// How long.
        lasts: Duration,
    },
    /// The carrier refuses so many texts.
    Refuses {
        /// How many.
        texts: u32,
        /// The HTTP status.
        status: u16,
        /// The carrier's code.
        code: u32,
    },
    /// The carrier takes so many texts, and its answer does not arrive, or comes too late.
    LosesAnswers {
        /// How many.
        texts: u32,
        /// After how long the answer comes, if it does.
        late: Option<Duration>,
    },
    /// Receipts get lost, doubled, mixed up or late.
    Receipts {
        /// How long.
        lasts: Duration,
        /// What becomes of them.
        faults: ReceiptFaults,
    },
    /// Something becomes of webhooks on their way.
    Webhooks {
        /// How long.
        lasts: Duration,
        /// Of how many in a hundred.
        percent: u64,
        /// What.
        way: Way,
    },
    /// Nobody ticks.
    NoTicks {
        /// How long.
        lasts: Duration,
    },
    /// So many ticks at once.
    TicksAtOnce {
        /// How many.
        count: u32,
    },
    /// A process's clock is wrong by so many milliseconds.
    Clock {
        /// Which process.
        process: usize,
        /// By how much.
        off: i64,
        /// How long.
        lasts: Duration,
    },
}

/// What becomes of a webhook on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It never arrives.
    Lost,
    /// It arrives, and the answer does not.
    AnswerLost,
    /// It arrives late.
    Late(Duration),
    /// It arrives again, so much later.
    Again(Duration),
}

impl Fault {
    /// What goes wrong on so many days.
    pub fn plan(seed: u64, start: Timestamp, days: u32, level: Level, processes: usize) -> Vec<Self> {
        let a_day = match level {
            Level::None => 0,
            Level::Some => 14,
            Level::All => 40,
        };
        let mut faults = Vec::new();
        for day in 0..days {
            let mut dice = Dice::of(seed, ("faults", day));
            for _ in 0..a_day {
                let at = later(start, u64::from(day) * 86_400 + dice.between(2 * 3600, 19 * 3600));
                faults.push(Self { at, what: Trouble::draw(&mut dice, level, processes) });
            }
        }
        faults.sort_by_key(|fault| fault.at);
        faults
    }
}

impl Trouble {
    fn draw(dice: &mut Dice, level: Level, processes: usize) -> Self {
        let seconds = |dice: &mut Dice, from, to| Duration::from_secs(dice.between(from, to));
        let process = usize::try_from(dice.below(processes as u64)).unwrap_or(0);
        match dice.below(if level == Level::All { 30 } else { 26 }) {
            0..=10 => {
                let ends =
                    [End::Fails, End::FailsApplied, End::Dies, End::Dies, End::DiesApplied, End::DiesApplied];
                let (end, hangs) = match dice.pick(&ends) {
                    Some(end) if dice.percent(85) => (*end, Duration::ZERO),
                    _ => (End::Well, seconds(dice, 2, 12)),
                };
                let after = u32::try_from(dice.below(160)).unwrap_or(0);
                Self::Operation { process, after, end, hangs }
            }
            11 => Self::Outage { lasts: seconds(dice, 60, 3600) },
            12 | 13 => Self::Refuses { texts: 3, status: 503, code: 20503 },
            14 => Self::Refuses { texts: 4, status: 429, code: 20429 },
            15 | 16 => Self::LosesAnswers { texts: 2, late: None },
            17 => Self::LosesAnswers { texts: 2, late: Some(seconds(dice, 9, 40)) },
            18 | 19 => Self::Receipts { lasts: seconds(dice, 600, 7200), faults: receipts(dice) },
            20 | 21 => {
                let again = seconds(dice, 0, 20);
                Self::Webhooks { lasts: seconds(dice, 600, 7200), percent: 60, way: Way::Again(again) }
            }
            22 => Self::Webhooks { lasts: seconds(dice, 300, 3600), percent: 30, way: Way::AnswerLost },
            23 => Self::Webhooks { lasts: seconds(dice, 300, 3600), percent: 30, way: Way::Lost },
            24 => {
                let late = dice.millis(1_000, 14_000);
                Self::Webhooks { lasts: seconds(dice, 300, 3600), percent: 40, way: Way::Late(late) }
            }
            25 => Self::NoTicks { lasts: seconds(dice, 120, 7200) },
            26 => Self::TicksAtOnce { count: 8 },
            27 => Self::Flaky { lasts: seconds(dice, 300, 3600), percent: 5 },
            _ => {
                let off = [-600_000, 600_000, -3_600_000, -30_000, 90_000];
                let off = dice.pick(&off).copied().unwrap_or(-600_000);
                Self::Clock { process, off, lasts: seconds(dice, 1800, 14_400) }
            }
        }
    }
}

fn receipts(dice: &mut Dice) -> ReceiptFaults {
    let delay = Duration::from_secs(dice.below(400));
    match dice.below(4) {
        0 => ReceiptFaults { lost: true, ..ReceiptFaults::default() },
        1 => ReceiptFaults { doubled: true, ..ReceiptFaults::default() },
        2 => ReceiptFaults { reordered: true, doubled: true, ..ReceiptFaults::default() },
        _ => ReceiptFaults { delay, ..ReceiptFaults::default() },
    }
}
