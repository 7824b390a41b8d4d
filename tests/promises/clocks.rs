//! Promise 7: clocks that are wrong, and days that are longer or shorter than others.

use std::time::Duration;

use jiff::civil::date;
use ringback::simulate::plan::Plan;
use ringback::simulate::play::play;
use ringback::simulate::trouble::{Fault, Level, Trouble};

use super::support::{THEATRE, assert_none, each, figure, seeds};

const DAY: u64 = 86_400;

fn plays(plans: &[Plan]) -> u64 {
    let checked = std::sync::atomic::AtomicU64::new(0);
    let failed = each(plans, |plan| {
        let played = play(&THEATRE, plan).map_err(|error| format!("{error:#}"))?;
        let all: u64 = played.checked.values().sum();
        checked.fetch_add(all, std::sync::atomic::Ordering::Relaxed);
        match played.breach {
            None => Ok(()),
            Some(breach) => {
                Err(format!("seed {} at {}: {breach}\n{}", plan.seed, breach.at, played.recent.join("\n")))
            }
        }
    });
    assert_none(&failed, plans.len());
    checked.into_inner()
}

fn clock(plan: &Plan, process: usize, off: i64, lasts: u64) -> Fault {
    Fault { at: plan.start, what: Trouble::Clock { process, off, lasts: Duration::from_secs(lasts) } }
}

#[test]
fn two_processes_whose_clocks_are_ten_minutes_off_either_way_send_nothing_early_and_lose_nothing() {
    let seeds = seeds(6);
    let plan = |seed: &u64| {
        let mut plan = Plan::of(&THEATRE.business, *seed, 1, Level::None);
        plan.processes = 2;
        plan.faults = vec![clock(&plan, 0, 600_000, DAY), clock(&plan, 1, -600_000, DAY)];
        plan
    };
    let checked = plays(&seeds.iter().map(plan).collect::<Vec<_>>());
    figure("7", &format!("{} days with two clocks 20 min apart: {checked} checks, all kept", seeds.len()));
}

#[test]
fn a_clock_that_jumps_back_an_hour_in_the_middle_of_the_day_loses_nothing() {
    let seeds = seeds(6);
    let plan = |seed: &u64| {
        let mut plan = Plan::of(&THEATRE.business, *seed, 1, Level::None);
        let hour = 3600;
        // For three hours in the morning, and again in the evening.
        for at in [6 * hour, 13 * hour] {
            let what = Trouble::Clock { process: 0, off: -3_600_000, lasts: Duration::from_secs(3 * hour) };
            plan.faults.push(Fault { at: ringback::simulate::plan::later(plan.start, at), what });
        }
        plan
    };
    let checked = plays(&seeds.iter().map(plan).collect::<Vec<_>>());
    figure(
        "7",
        &format!(
            "{} days with a clock that goes back an hour twice: {checked} checks, all kept",
            seeds.len()
        ),
    );
}

#[test]
fn the_days_on_which_clocks_change_are_days_like_others() {
    let profile = tests::PROFILE.replace("America/Phoenix", "America/New_York");
    let theatre = THEATRE.with_profile(&profile).expect("the profile is sound");
    let days = [date(2026, 10, 31), date(2027, 3, 13)];
    let plans: Vec<Plan> = seeds(3)
        .into_iter()
        .flat_map(|seed| days.map(|day| Plan::from(&theatre.business, seed, day, 2, Level::None)))
        .collect();
    let failed = each(&plans, |plan| {
        let played = play(&theatre, plan).map_err(|error| format!("{error:#}"))?;
        played.breach.map_or(Ok(()), |breach| Err(format!("seed {}: {breach}", plan.seed)))
    });
    assert_none(&failed, plans.len());
    figure("7", &format!("{} weekends with daylight saving beginning or ending: all kept", plans.len()));
}
