//! Whole days from seeds, with everything that can go wrong; and two runs of one seed are one history.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use ringback::simulate::plan::Plan;
use ringback::simulate::play::{Played, play};
use ringback::simulate::trouble::{Fault, Level, Trouble};

use super::support::{THEATRE, assert_none, each, figure, seeds};

/// Plays all of them and sums up what was counted.
fn totals(plans: &[Plan]) -> BTreeMap<&'static str, u64> {
    let totals = Mutex::new(BTreeMap::new());
    let failed = each(plans, |plan| {
        let Played { counts, breach, recent, checked, unpreventable, .. } =
            play(&THEATRE, plan).map_err(|error| format!("{error:#}"))?;
        let mut totals = totals.lock().unwrap();
        for (name, count) in counts {
            *totals.entry(name).or_default() += count;
        }
        *totals.entry("checks").or_default() += checked.values().sum::<u64>();
        *totals.entry("unpreventable").or_default() += unpreventable;
        match breach {
            None => Ok(()),
            Some(breach) => Err(format!(
                "ringback simulate --seed {} --days N (see the plan of this test)\n{}: {breach}\n{}",
                plan.seed,
                breach.at,
                recent.join("\n")
            )),
        }
    });
    assert_none(&failed, plans.len());
    totals.into_inner().unwrap()
}

fn said(totals: &BTreeMap<&'static str, u64>) -> String {
    let count = |name: &str| totals.get(name).copied().unwrap_or(0);
    format!(
        "{} calls, {} texts, {} operations on the store ({} went wrong), {} restarts, {} checks, {} doubles that nobody could prevent",
        count("calls"),
        count("texts sent"),
        count("reads") + count("writes"),
        count("operations that went wrong"),
        count("restarts"),
        count("checks"),
        count("unpreventable"),
    )
}

#[test]
fn the_same_seed_gives_the_same_history_twice() {
    let plans: Vec<Plan> = [(1, Level::None), (2, Level::Some), (3, Level::All), (4, Level::All)]
        .map(|(seed, level)| Plan::of(&THEATRE.business, seed, 1, level))
        .into();
    let failed = each(&plans, |plan| {
        let hashes = [(); 2].map(|()| play(&THEATRE, plan).map(|played| played.hash).ok());
        if hashes[0].is_some() && hashes[0] == hashes[1] {
            Ok(())
        } else {
            Err(format!("{}: {hashes:x?}", plan.seed))
        }
    });
    assert_none(&failed, plans.len());
    let other = play(&THEATRE, &Plan::of(&THEATRE.business, 5, 1, Level::None)).unwrap();
    assert_ne!(other.hash, play(&THEATRE, &plans[0]).unwrap().hash);
}

#[test]
fn days_with_all_that_a_machine_and_a_carrier_do_break_no_promise() {
    let seeds = seeds(16);
    let plans: Vec<Plan> =
        seeds.iter().map(|seed| Plan::of(&THEATRE.business, *seed, 1, Level::Some)).collect();
    figure("all", &format!("{} days, one process: {}", seeds.len(), said(&totals(&plans))));
}

#[test]
fn days_with_two_processes_and_everything_wrong_break_no_promise() {
    let seeds = seeds(16);
    let plans: Vec<Plan> =
        seeds.iter().map(|seed| Plan::of(&THEATRE.business, 1_000 + seed, 1, Level::All)).collect();
    figure("all", &format!("{} days, two processes: {}", seeds.len(), said(&totals(&plans))));
}

#[test]
fn five_percent_of_all_operations_failing_and_stalls_break_no_promise() {
    let seeds = seeds(8);
    let plan = |seed: &u64| {
        let mut plan = Plan::of(&THEATRE.business, 2_000 + seed, 1, Level::None);
        let day = Duration::from_secs(86_400);
        plan.faults = vec![Fault { at: plan.start, what: Trouble::Flaky { lasts: day, percent: 5 } }];
        plan.faults.extend((0..60).map(|nth| {
            let at = ringback::simulate::plan::later(plan.start, 4 * 3600 + nth * 800);
            let end = ringback::host::store::End::Well;
            Fault {
                at,
                what: Trouble::Operation { process: 0, after: 20, end, hangs: Duration::from_secs(5) },
            }
        }));
        plan
    };
    let totals = totals(&seeds.iter().map(plan).collect::<Vec<_>>());
    figure("10", &format!("{} days with 5 % failing: {}", seeds.len(), said(&totals)));
}
