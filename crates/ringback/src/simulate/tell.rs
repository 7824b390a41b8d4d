//! Tells a person what happened.

use std::time::Duration;

use domain::Business;
use domain::messages;
use domain::profile::Language;
use jiff::Timestamp;

/// Says a line. A closed terminal must not stop the checks.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

use super::Options;
use super::plan::Plan;
use super::play::Played;
use super::shrink::Shortest;

/// The whole history, in figures.
pub fn history(business: &Business, plan: &Plan, played: &Played, options: &Options, took: Duration) {
    let Options { seed, days, .. } = options;
    let count = |name: &str| played.counts.get(name).copied().unwrap_or(0);
    let days = if *days == 1 { "a day".to_owned() } else { format!("{days} days") };
    say!("\n{}, {days} on virtual time, seed {seed} ({:.1} s)\n", business.name, took.as_secs_f64());
    let leads: u64 = played.outcomes.values().sum();
    let outcomes: Vec<String> =
        played.outcomes.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let row = |name: &str, text: String| say!("  {name:<11}{text}");
    row(
        "calls",
        format!(
            "{} from {} callers, {} answered by a person",
            count("calls"),
            plan.callers.len(),
            count("calls answered")
        ),
    );
    row("leads", format!("{leads}: {}", outcomes.join(", ")));
    row("texts", format!("{} sent, {} received", count("texts sent"), count("texts received")));
    row(
        "webhooks",
        format!(
            "{} acknowledged, {} refused, {} broke off",
            count("webhooks acknowledged"),
            count("webhooks refused"),
            count("webhooks that broke off")
        ),
    );
    row("store", format!("{} reads, {} writes", count("reads"), count("writes")));
    if !plan.faults.is_empty() {
        let met = count("webhooks lost, late or doubled");
        row(
            "trouble",
            format!(
                "{} faults: {} operations on the store that failed, hung or killed, {met} webhooks lost, late or doubled, {} restarts",
                plan.faults.len(),
                count("operations that went wrong"),
                count("restarts"),
            ),
        );
        row("doubles", format!("{} that nobody could have prevented", played.unpreventable));
    }
    say!("\n  promise                                              checked");
    for (promise, checked) in &played.checked {
        let kept = played.breach.as_ref().is_none_or(|breach| breach.promise != *promise);
        say!("  {:<50} {checked:>9}  {}", promise.words(), if kept { "kept" } else { "BROKEN" });
    }
    say!("\n  history {:016x}", played.hash);
}

/// A shortest history is being looked for.
pub fn searching(within: Duration) {
    say!(
        "\nA promise was broken. Looking for the shortest history that breaks it, for {} s at most.",
        within.as_secs()
    );
}

/// The shortest history that was found, and the step that broke it.
pub fn shortest(business: &Business, shortest: &Shortest) {
    let Shortest { plan, played, tried } = shortest;
    let when = |at: Timestamp| messages::when(at, &business.time_zone, Language::En);
    say!("\nThe shortest of {tried} histories, seed {}:\n", plan.seed);
    for caller in &plan.callers {
        let calls: Vec<String> = caller.calls.iter().map(|at| when(*at)).collect();
        say!("  {} ({:?}) calls {}", caller.number, caller.habit, calls.join(", "));
    }
    for fault in &plan.faults {
        say!("  {} {:?}", when(fault.at), fault.what);
    }
    say!("\nIts last steps (UTC):\n");
    for step in &played.recent {
        say!("  {step}");
    }
    if let Some(breach) = &played.breach {
        say!("\nBROKEN at {}: {breach}", breach.at);
    }
}
