//! Promise 8, on the store in memory: one time, sixty-four callers at the same moment. `tests/stores` does the same on
//! SQLite and Redis.

use std::collections::BTreeMap;

use domain::Lead;
use ringback::simulate::stage::{Setting, Stage};
use simulated_carrier::Caller;

use super::support::{
    THEATRE, assert_kept, caller, figure, lead, on_stage_with, seconds, seeds, setting, texts_to,
};

const CALLERS: usize = 64;
const NEEDS: &str = "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim";

fn phone(at: usize) -> String {
    format!("+1480557{at:04}")
}

fn offers(stage: &Stage, phone: &str) -> usize {
    texts_to(stage, phone).iter().filter(|text| text.contains("1)")).count()
}

/// All of them call, are offered the same times, and take the first one at once.
async fn race(stage: &Stage) -> Vec<Lead> {
    let phones: Vec<String> = (0..CALLERS).map(phone).collect();
    for phone in &phones {
        stage.call(Caller { patience: Some(seconds(20)), ..caller(phone) });
    }
    stage.pass(seconds(120)).await;
    phones.iter().for_each(|phone| stage.text(phone, NEEDS));
    stage.pass(seconds(120)).await;
    assert!(phones.iter().all(|phone| offers(stage, phone) == 1), "somebody was not offered a time");
    phones.iter().for_each(|phone| stage.text(phone, "1"));
    stage.pass(seconds(600)).await;
    phones.iter().map(|phone| lead(stage, phone).expect("everybody has a lead")).collect()
}

#[test]
fn of_64_callers_after_one_time_one_has_it_and_the_others_are_offered_another_in_memory() {
    let one_crew = include_str!("../profiles/acme-heating.toml").replacen("crews = 2", "crews = 1", 1);
    let theatre = THEATRE.with_profile(&one_crew).unwrap();
    let seeds = seeds(3);
    for seed in &seeds {
        // Two processes, so that the race is not only within one.
        let setting = Setting { processes: 2, ..setting(*seed, "2026-12-01T20:00") };
        on_stage_with(&theatre, &setting, ringback::host::store::Values::default(), async |stage| {
            let leads = race(stage).await;
            let mut holders: BTreeMap<String, usize> = BTreeMap::new();
            for visit in leads.iter().filter_map(|lead| lead.appointment.as_ref()) {
                *holders.entry(format!("{:?}", visit.slot.starts)).or_default() += 1;
            }
            assert!(holders.values().all(|count| *count == 1), "seed {seed}: {holders:?}");
            assert_eq!(holders.len(), 1, "seed {seed}: all were after the same time");
            let others = leads.iter().filter(|lead| lead.appointment.is_none());
            let offered =
                others.filter(|lead| offers(stage, lead.caller.phone().unwrap().as_str()) > 1).count();
            assert_eq!(offered, CALLERS - 1, "seed {seed}");
            assert_kept(stage, &format!("seed {seed}"));
        });
    }
    figure(
        "8, in memory",
        &format!("{CALLERS} callers after one time, {} times: one had it each time", seeds.len()),
    );
}
