//! Promise 6: ticks that are missing for a day, doubled, or eight at once.

use domain::lead::Stage as Standing;
use ringback::simulate::stage::{Setting, Stage};

use super::support::{RAY, assert_kept, caller, figure, kinds, lead, on_stage, seconds, setting, texts_to};

const HOUR: u64 = 3600;

async fn callers(stage: &Stage, count: usize) -> Vec<String> {
    let phones: Vec<String> = (0..count).map(|at| format!("+160255703{at:02}")).collect();
    for phone in &phones {
        stage.call(caller(phone));
        stage.pass(seconds(15)).await;
    }
    phones
}

/// Every process answers so many ticks at once, every ten seconds.
fn rush(stage: &Stage, at_once: usize) -> Vec<tokio::task::JoinHandle<()>> {
    let rush = |process: std::sync::Arc<ringback::simulate::process::Process>| async move {
        loop {
            let ticks: Vec<_> = (0..at_once)
                .map(|_| {
                    let process = process.clone();
                    tokio::spawn(async move { process.tick().await })
                })
                .collect();
            for tick in ticks {
                tick.await.unwrap();
            }
            tokio::time::sleep(seconds(10)).await;
        }
    };
    stage.processes.iter().map(|process| tokio::spawn(rush(process.clone()))).collect()
}

#[test]
fn after_a_day_without_ticks_every_due_thing_takes_effect_once() {
    on_stage(&setting(1, "2026-12-01T18:30"), async |stage| {
        let phones = callers(stage, 40).await;
        stage.processes[0].ticks(false);
        stage.watch.trouble(seconds(24 * HOUR));
        stage.pass(seconds(24 * HOUR)).await;
        stage.processes[0].ticks(true);
        stage.pass(seconds(HOUR)).await;
        assert_kept(stage, "a day without ticks");
        // Two nudges were missed: one is sent, not two.
        for phone in &phones {
            assert_eq!(texts_to(stage, phone).len(), 2, "{phone}: {:?}", texts_to(stage, phone));
        }
        figure("6", "24 h without ticks, 40 leads, 80 missed nudges: one nudge each");
    });
}

#[test]
fn a_reminder_that_is_late_for_its_visit_is_not_sent() {
    on_stage(&setting(2, "2026-12-01T18:30"), async |stage| {
        stage.call(caller(RAY));
        stage.pass(seconds(60)).await;
        stage.text(RAY, "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim");
        stage.pass(seconds(20)).await;
        stage.text(RAY, "1");
        stage.pass(seconds(60)).await;
        let visit = lead(stage, RAY).unwrap().appointment.expect("a visit was booked").slot;
        stage.processes[0].ticks(false);
        stage.watch.trouble(seconds(4 * 24 * HOUR));
        stage.until(visit.starts - jiff::SignedDuration::from_mins(40)).await;
        stage.processes[0].ticks(true);
        stage.pass(seconds(600)).await;
        assert_kept(stage, "a late reminder");
        let reminders = texts_to(stage, RAY).iter().filter(|text| text.contains("reminder")).count();
        assert_eq!(reminders, 0);
        stage.until(visit.ends + jiff::SignedDuration::from_mins(10)).await;
        assert_eq!(lead(stage, RAY).unwrap().stage, Standing::Closed);
    });
}

#[test]
fn doubled_ticks_and_eight_at_once_on_two_processes_do_everything_once() {
    let mut all = Vec::new();
    for (processes, at_once) in [(1, 0), (1, 2), (1, 8), (2, 8)] {
        let setting = Setting { processes, ..setting(3, "2026-12-01T18:30") };
        on_stage(&setting, async |stage| {
            let rushes = if at_once == 0 { Vec::new() } else { rush(stage, at_once) };
            let phones = callers(stage, 12).await;
            stage.text(&phones[0], "no ac since this afternoon and it's 104 in here! 85021");
            stage.pass(seconds(2 * HOUR)).await;
            rushes.iter().for_each(tokio::task::JoinHandle::abort);
            assert_kept(stage, &format!("{at_once} ticks at once on {processes} processes"));
            all.push(kinds(stage));
        });
    }
    for (at, kinds) in all.iter().enumerate() {
        assert_eq!(*kinds, all[0], "run {at}");
    }
    figure("6", "2 and 8 ticks at once, on 1 and 2 processes, 2 h: the same texts as with one");
}
