//! Every operation on the store of every flow, with every way to end otherwise: none is left out.

use std::sync::Mutex;
use std::time::Duration;

use domain::effect::EffectState;
use ringback::host::store::{End, Values};
use ringback::simulate::stage::Stage;

use super::flows::{FLOWS, Flow, gist};
use super::support::{
    BY_TEXT, RAY, assert_none, each, figure, finish, kinds, lead, on_stage_with, seconds, setting,
};

/// One operation that ends otherwise.
#[derive(Clone, Copy, Debug)]
struct Case {
    flow: Flow,
    /// Which operation of the flow.
    nth: u32,
    end: End,
    hangs: Duration,
    /// On a store like Spin's SQLite, where both of two creators of a key succeed.
    careless: bool,
}

/// What a flow comes to.
#[derive(Debug, PartialEq)]
struct Result {
    gist: String,
    texts: Vec<(String, usize)>,
}

impl Case {
    fn values(&self) -> Values {
        if self.careless { Values::careless() } else { Values::default() }
    }
}

/// Plays a flow; `case` spoils one of its operations. Gives what came of it and how many operations there were.
fn play(
    flow: Flow,
    careless: bool,
    case: Option<&Case>,
    worst: &Mutex<(f64, String)>,
) -> std::result::Result<(Result, u32), String> {
    let values = Case { flow, nth: 0, end: End::Well, hangs: Duration::ZERO, careless }.values();
    on_stage_with(&BY_TEXT, &setting(7, flow.start()), values, async |stage| {
        flow.prepare(stage).await;
        let fates = stage.processes[0].fates.clone();
        let before = fates.count();
        if let Some(case) = case {
            fates.plan(case.nth, case.end, case.hangs);
            tokio::spawn(recovery(stage.processes[0].clone(), stage.watch.clone(), stage.values.clone()));
        }
        flow.act(stage).await;
        let count = fates.count() - before;
        stage.pass(flow.settles_within()).await;
        let breaches = finish(stage);
        if let Some(breach) = breaches.first() {
            return Err(told(stage, &breach.to_string()));
        }
        if let Some(took) = took(stage) {
            let mut worst = worst.lock().unwrap();
            if took > worst.0 {
                *worst = (took, told(stage, &format!("{case:?}")));
            }
        }
        let Some(lead) = lead(stage, RAY) else { return Err(told(stage, "there is no lead")) };
        Ok((Result { gist: gist(&lead), texts: kinds(stage).into_iter().collect() }, count))
    })
}

/// Notes in the counts how long after a restart something that should have been done was still undone.
async fn recovery(
    process: std::sync::Arc<ringback::simulate::process::Process>,
    watch: std::sync::Arc<ringback::simulate::watch::Watch>,
    values: Values,
) {
    while process.is_alive() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    while !process.is_alive() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let back = watch.now();
    for _ in 0..1000 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = watch.now();
        let waits = values.keys("lead:").iter().any(|key| {
            let Some(lead) =
                values.get(key).and_then(|bytes| serde_json::from_slice::<domain::Lead>(&bytes).ok())
            else {
                return false;
            };
            // What was decided after the restart is not what the kill left behind.
            lead.outbox.iter().any(|effect| {
                // One that is held back, as by quiet hours, waits for something else.
                let waits = match &effect.state {
                    EffectState::Accepted { .. } => false,
                    EffectState::Claimed(_) => true,
                    EffectState::Pending(at) => at.is_none_or(|at| at <= now),
                };
                effect.created < back && waits
            })
        });
        if waits {
            watch.promises(|promises| promises.recovered_after = Some(now.duration_since(back)));
        }
    }
}

fn took(stage: &Stage) -> Option<f64> {
    stage.watch.promises(|promises| promises.recovered_after).map(|took| took.as_secs_f64())
}

fn told(stage: &Stage, what: &str) -> String {
    format!("{what}\nthe last steps:\n{}", stage.watch.recent().join("\n"))
}

/// Plays these flows once for every operation and every end.
fn enumerate(flows: &[Flow], ends: &[(End, Duration)], careless: bool) -> (usize, (f64, String)) {
    let worst = Mutex::new((0.0, String::new()));
    let mut cases = Vec::new();
    let mut undisturbed = Vec::new();
    for &flow in flows {
        let (result, operations) =
            play(flow, careless, None, &worst).expect("an undisturbed flow keeps every promise");
        let sends = |kind: &str| result.texts.iter().any(|(text, _)| text.starts_with(kind));
        assert!(flow != Flow::Reminder || sends("reminder/"), "no reminder left: {result:?}");
        assert!(flow != Flow::Nudge || sends("nudge/"), "no nudge left: {result:?}");
        for nth in 0..operations {
            cases.extend(ends.iter().map(|&(end, hangs)| Case { flow, nth, end, hangs, careless }));
        }
        undisturbed.push((flow, result));
    }
    let failed = each(&cases, |case| {
        let told = |why: &str| format!("{case:?}: {why}");
        let (result, _) = play(case.flow, careless, Some(case), &worst).map_err(|why| told(&why))?;
        let (_, expected) = undisturbed.iter().find(|(flow, _)| *flow == case.flow).unwrap();
        if result == *expected {
            Ok(())
        } else {
            Err(told(&format!("came to\n{result:?} instead of\n{expected:?}")))
        }
    });
    assert_none(&failed, cases.len());
    (cases.len(), worst.into_inner().unwrap())
}

#[test]
fn a_kill_before_or_after_any_operation_of_any_flow_loses_nothing_and_sends_nothing_twice() {
    let (cases, (worst, case)) =
        enumerate(&FLOWS, &[(End::Dies, Duration::ZERO), (End::DiesApplied, Duration::ZERO)], false);
    assert!(worst <= 60.0, "it took {worst} s after a restart until nothing was left undone: {case}");
    figure(
        "1, 2",
        &format!(
            "{cases} kills, nothing lost, nothing twice, all done {worst:.1} s after the restart at the latest"
        ),
    );
}

#[test]
fn any_operation_of_any_flow_may_fail_and_also_when_it_was_applied() {
    let (cases, _) =
        enumerate(&FLOWS, &[(End::Fails, Duration::ZERO), (End::FailsApplied, Duration::ZERO)], false);
    figure(
        "10",
        &format!("{cases} failures of single operations, half of them after they were applied: same end"),
    );
}

#[test]
fn any_operation_of_a_flow_may_hang_for_five_seconds() {
    let flows = [Flow::MissAfterHours, Flow::Reply, Flow::Booking, Flow::Stop, Flow::Nudge];
    let (cases, _) = enumerate(&flows, &[(End::Well, seconds(5))], false);
    figure("10", &format!("{cases} operations that hung for 5 s: same end"));
}

#[test]
fn lost_answers_of_fetch_and_add_hold_up_nothing_on_a_store_that_needs_it() {
    let flows = [Flow::MissAfterHours, Flow::Booking, Flow::Nudge];
    let ends = [(End::FailsApplied, Duration::ZERO), (End::DiesApplied, Duration::ZERO)];
    let (cases, _) = enumerate(&flows, &ends, true);
    figure("11", &format!("{cases} lost answers on a store without exclusive creation: same end"));
}
