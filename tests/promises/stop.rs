//! Promise 9: once STOP is acknowledged, no send starts, in whatever moment of another text it comes.

use ringback::host::store::End;
use ringback::simulate::dice::Dice;
use ringback::simulate::promises::Promise;
use ringback::simulate::stage::{Setting, Stage};

use super::support::{RAY, assert_none, caller, each, figure, finish, on_stage, seconds, setting, texts_to};

/// What is under way when STOP comes.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    FirstText,
    Answer,
    Nudge,
}

#[derive(Debug)]
struct Case {
    meanwhile: Meanwhile,
    /// Milliseconds after what it meets.
    after: u64,
    /// An operation on the store hangs as well.
    hangs: bool,
    processes: usize,
}

async fn play(stage: &Stage, case: &Case) {
    let mut dice = Dice::of(case.after, (case.hangs, case.processes));
    stage.call(caller("+16025570001"));
    stage.pass(seconds(60)).await;
    let pause = std::time::Duration::from_millis(case.after);
    match case.meanwhile {
        Meanwhile::FirstText => {}
        Meanwhile::Answer => {
            stage.call(caller(RAY));
            stage.pass(seconds(100)).await;
        }
        Meanwhile::Nudge => {
            stage.call(caller(RAY));
            // The tick that finds it comes within ten seconds or so after this.
            stage.pass(seconds(20 * 60)).await;
        }
    }
    if case.hangs {
        for process in &stage.processes {
            let nth = u32::try_from(dice.below(60)).unwrap();
            process.fates.plan(nth, End::Well, dice.millis(100, 6_000));
        }
    }
    match case.meanwhile {
        Meanwhile::FirstText => stage.call(caller(RAY)),
        Meanwhile::Answer => stage.text(RAY, "my ac is making a loud noise, 85016"),
        Meanwhile::Nudge => {}
    }
    // The nudge leaves somewhere in a wider window than the rest.
    stage.pass(if matches!(case.meanwhile, Meanwhile::Nudge) { pause * 6 } else { pause }).await;
    stage.text(RAY, "STOP");
    stage.pass(seconds(180)).await;
}

#[test]
fn after_stop_is_acknowledged_no_text_begins_to_leave_in_any_interleaving() {
    let mut cases = Vec::new();
    for meanwhile in [Meanwhile::FirstText, Meanwhile::Answer, Meanwhile::Nudge] {
        for after in (0..2_600).step_by(40) {
            for (hangs, processes) in [(false, 1), (true, 1), (true, 2)] {
                cases.push(Case { meanwhile, after, hangs, processes });
            }
        }
    }
    let overlapping = std::sync::atomic::AtomicUsize::new(0);
    let failed = each(&cases, |case| {
        let setting = Setting { processes: case.processes, ..setting(case.after, "2026-12-01T18:30") };
        on_stage(&setting, async |stage| {
            play(stage, case).await;
            let breaches = finish(stage);
            let sent = stage.watch.promises(|promises| promises.checked.get(&Promise::Stop).copied());
            // Otherwise nothing was tested: a text of ours left beside the confirmation of the opt-out.
            if sent.unwrap_or(0) > 1 && texts_to(stage, RAY).len() > 1 {
                overlapping.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
            match breaches.first() {
                None => Ok(()),
                Some(breach) => Err(format!("{case:?}: {breach}\n{}", stage.watch.recent().join("\n"))),
            }
        })
    });
    assert_none(&failed, cases.len());
    let overlapping = overlapping.into_inner();
    assert!(overlapping > cases.len() / 4, "hardly any text was under way: {overlapping}");
    figure(
        "9",
        &format!(
            "{} moments for a STOP, in {overlapping} of them other texts had left before: 0 sends after the answer",
            cases.len()
        ),
    );
}
