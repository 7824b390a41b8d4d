//! Plays a plan on a stage, and tells what came of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use domain::lead::Outcome;
use domain::{Business, Phone};
use jiff::SignedDuration;
use simulated_carrier::{Event, Person, ReceiptFaults, Refusals, What};
use simulated_carrier::{LostAnswer, LostAnswers};

use super::dice::Dice;
use super::habits::{self, Habit, Mind};
use super::plan::{Caller, Plan, later};
use super::promises::{Breach, Promise};
use super::stage::{Setting, Stage, Theatre, runtime};
use super::trouble::{Fault, Trouble};
use crate::host::store::Values;

/// After the last planned thing everything is in order for so long, so that what is under way comes to its end.
const CALM: u64 = 4 * 3600;
/// How the team's phones are, by weight, within opening hours.
const PHONES: &[(u64, Phones)] =
    &[(40, Phones::Answered), (18, Phones::Voicemail), (12, Phones::Busy), (30, Phones::Ringing)];

#[derive(Clone, Copy)]
enum Phones {
    Answered,
    Voicemail,
    Busy,
    Ringing,
}

/// What came of a plan.
#[derive(Debug)]
pub struct Played {
    /// What two runs of one plan share.
    pub hash: u64,
    /// How often what happened.
    pub counts: BTreeMap<&'static str, u64>,
    /// How often what was compared.
    pub checked: BTreeMap<Promise, u64>,
    /// Leads by what became of them.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Texts that were accepted twice and could not have been told apart.
    pub unpreventable: u64,
    /// The promise that was broken first.
    pub breach: Option<Breach>,
    /// The last steps.
    pub recent: Vec<String>,
}

/// Plays a plan from beginning to end, or until a promise is broken.
pub fn play(theatre: &Theatre, plan: &Plan) -> Result<Played> {
    play_and_trace(theatre, plan, None)
}

/// The same, with every step written down.
pub fn play_and_trace(
    theatre: &Theatre,
    plan: &Plan,
    trace: Option<Box<dyn std::io::Write + Send>>,
) -> Result<Played> {
    runtime()?.block_on(async {
        let setting = Setting {
            seed: plan.seed,
            start: plan.start,
            processes: plan.processes,
            carrier_heeds_stop: plan.carrier_heeds_stop,
            retries: plan.retries,
        };
        let stage = Arc::new(Stage::set(theatre, &setting, Values::default())?);
        if let Some(trace) = trace {
            stage.watch.write_to(trace);
        }
        let tasks = begin(&stage, &theatre.business, plan);
        tokio::select! {
            biased;
            () = stage.watch.broken_promise() => {}
            () = stage.until(plan.end) => {}
        }
        for fault in tasks {
            fault.abort();
        }
        stage.calm();
        tokio::select! {
            biased;
            () = stage.watch.broken_promise() => {}
            () = stage.until(later(plan.end, CALM)) => {
                let now = stage.clock.now();
                stage.watch.promises(|promises| promises.finish(now));
            }
        }
        Ok(told(&stage))
    })
}

fn told(stage: &Stage) -> Played {
    let (checked, unpreventable, outcomes) = stage.watch.promises(|promises| {
        let mut outcomes = BTreeMap::new();
        for lead in promises.leads() {
            *outcomes.entry(outcome(lead.outcome)).or_default() += 1;
        }
        (promises.checked.clone(), promises.unpreventable, outcomes)
    });
    Played {
        hash: stage.watch.hash(),
        counts: stage.watch.counts(),
        checked,
        outcomes,
        unpreventable,
        breach: stage.watch.first_breach(),
        recent: stage.watch.recent(),
    }
}

fn outcome(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        None => "open",
        Some(Outcome::Booked) => "booked",
        Some(Outcome::Transferred) => "with a person",
        Some(Outcome::Noted) => "noted",
        Some(Outcome::Disqualified(_)) => "not for us",
        Some(Outcome::OptedOut) => "opted out",
        Some(Outcome::NoShow) => "nobody was there",
        Some(Outcome::Unreachable) => "never answered",
    }
}

/// Sets everything going; gives the tasks of what goes wrong.
fn begin(stage: &Arc<Stage>, business: &Business, plan: &Plan) -> Vec<tokio::task::JoinHandle<()>> {
    for caller in &plan.callers {
        for (nth, at) in caller.calls.iter().enumerate() {
            let (stage, caller, at, seed) = (stage.clone(), caller.clone(), *at, plan.seed);
            tokio::spawn(async move {
                stage.until(at).await;
                let mut dice = Dice::of(seed, (&caller.number, nth, at));
                stage.call(habits::line(&caller.number, caller.habit, &mut dice));
            });
        }
    }
    tokio::spawn(staff(stage.clone(), business.clone(), plan.seed));
    tokio::spawn(react(stage.clone(), business.clone(), plan.seed, plan.callers.clone()));
    plan.faults.iter().map(|fault| tokio::spawn(go_wrong(stage.clone(), fault.clone()))).collect()
}

/// Who of the team is at the phone changes from hour to hour.
async fn staff(stage: Arc<Stage>, business: Business, seed: u64) {
    for hour in 0_u64.. {
        for person in &business.team {
            let mut dice = Dice::of(seed, ("staff", person.phone.as_str(), hour));
            let open = business.is_open(stage.clock.now());
            let phones = dice.weighted(PHONES).copied().filter(|_| open).unwrap_or(Phones::Ringing);
            let after = dice.between(3, 14);
            let person_there = match phones {
                Phones::Answered => Person::answers(after, Some('1'), dice.between(30, 300)),
                Phones::Voicemail => Person::answers(after + 2, None, 5),
                Phones::Busy => Person::Busy,
                Phones::Ringing => Person::NoAnswer,
            };
            stage.carrier.set_person(person.phone.as_str(), person_there);
        }
        stage.pass(Duration::from_secs(3600)).await;
    }
}

/// Callers and team members read what they get, and answer.
async fn react(stage: Arc<Stage>, business: Business, seed: u64, callers: Vec<Caller>) {
    let habits: HashMap<String, Habit> =
        callers.into_iter().map(|caller| (caller.number, caller.habit)).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut events = stage.carrier.subscribe();
    while let Ok(event) = events.recv().await {
        let Event { what: What::TextAccepted { to, body, .. }, .. } = event else { continue };
        let count = counts.entry(to.clone()).or_default();
        let dice = Dice::of(seed, ("mind", &to, *count));
        let answers = match habits.get(&to) {
            Some(habit) => Mind { habit: *habit, dice, count: *count }.answers(&body),
            None if is_staff(&business, &to) => staff_answers(dice, &body),
            None => Vec::new(),
        };
        *count += 1;
        for (after, words) in answers {
            let (stage, from) = (stage.clone(), to.clone());
            tokio::spawn(async move {
                stage.pass(after).await;
                stage.text(&from, &words);
            });
        }
    }
}

fn is_staff(business: &Business, number: &str) -> bool {
    Phone::parse(number).is_ok_and(|phone| business.person(&phone).is_some())
}

fn staff_answers(mut dice: Dice, body: &str) -> habits::Answers {
    let asks = body.contains("to take it");
    let pause = dice.millis(20_000, 400_000);
    match dice.below(10) {
        0..=5 if asks => vec![(pause, "OK".to_owned())],
        6 if asks => vec![(pause, "NO".to_owned())],
        7 if asks => vec![(pause, "OK".to_owned()), (pause * 2, "DONE".to_owned())],
        _ => Vec::new(),
    }
}

/// Lets one planned thing go wrong, and be right again in time.
async fn go_wrong(stage: Arc<Stage>, fault: Fault) {
    stage.until(fault.at).await;
    let lasts = apply(&stage, &fault.what);
    // Only ticks and the store keep a process from looking at what is due.
    let excuse = match &fault.what {
        Trouble::NoTicks { lasts } | Trouble::Flaky { lasts, .. } => *lasts,
        _ => Duration::ZERO,
    };
    stage.watch.fault(&format!("{:?}", fault.what), excuse);
    if let Some(lasts) = lasts {
        stage.pass(lasts).await;
        undo(&stage, &fault.what);
        stage.watch.trouble(Duration::ZERO);
    }
}

fn apply(stage: &Stage, what: &Trouble) -> Option<Duration> {
    match what {
        Trouble::Operation { process, after, end, hangs } => {
            stage.processes.get(*process)?.fates.plan(*after, *end, *hangs);
            None
        }
        Trouble::Flaky { lasts, percent } => {
            stage.processes.iter().for_each(|process| process.fates.flaky(*percent));
            Some(*lasts)
        }
        Trouble::Outage { lasts } => {
            stage.carrier.faults(|faults| faults.refuse_connections = true);
            Some(*lasts)
        }
        Trouble::Refuses { texts, status, code } => {
            let refusals = Refusals { remaining: *texts, status: *status, code: *code };
            stage.carrier.faults(|faults| faults.fail_sends = Some(refusals));
            None
        }
        Trouble::LosesAnswers { texts, late } => {
            let how = late.map_or(LostAnswer::Cut, LostAnswer::Late);
            stage.carrier.faults(|faults| faults.lose_answers = Some(LostAnswers { remaining: *texts, how }));
            None
        }
        Trouble::Receipts { lasts, faults: receipts } => {
            stage.carrier.faults(|faults| faults.receipts = receipts.clone());
            Some(*lasts)
        }
        Trouble::Webhooks { lasts, percent, way } => {
            stage.network.trouble(*percent, *way);
            Some(*lasts)
        }
        Trouble::NoTicks { lasts } => {
            stage.processes.iter().for_each(|process| process.ticks(false));
            Some(*lasts)
        }
        Trouble::TicksAtOnce { count } => {
            for _ in 0..*count {
                for process in &stage.processes {
                    let process = process.clone();
                    tokio::spawn(async move { process.tick().await });
                }
            }
            None
        }
        Trouble::Clock { process, off, lasts } => {
            stage.processes.get(*process)?.clock.put_off(*off);
            stage.watch.skewed(SignedDuration::from_millis(*off));
            Some(*lasts)
        }
    }
}

fn undo(stage: &Stage, what: &Trouble) {
    match what {
        Trouble::Flaky { .. } => stage.processes.iter().for_each(|process| process.fates.flaky(0)),
        Trouble::Outage { .. } => stage.carrier.faults(|faults| faults.refuse_connections = false),
        Trouble::Receipts { .. } => stage.carrier.faults(|faults| faults.receipts = ReceiptFaults::default()),
        Trouble::Webhooks { way, .. } => stage.network.over(*way),
        Trouble::NoTicks { .. } => stage.processes.iter().for_each(|process| process.ticks(true)),
        Trouble::Clock { process, .. } => {
            if let Some(process) = stage.processes.get(*process) {
                process.clock.put_off(0);
            }
        }
        Trouble::Operation { .. }
        | Trouble::Refuses { .. }
        | Trouble::LosesAnswers { .. }
        | Trouble::TicksAtOnce { .. } => {}
    }
}
