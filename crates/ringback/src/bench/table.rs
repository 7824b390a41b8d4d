//! The figures as Markdown.

use std::fmt::Write;

use super::aims::{self, Aim};
use super::figures::{Figures, Growth, Life, Load, Memory, Server, Spread, Start, Static, Text, Webhooks};

/// The aim of the design.
const MOST_WRITES: u64 = 12;

/// All tables.
pub fn markdown(figures: &Figures) -> String {
    let machine = &figures.machine;
    let mut out = String::new();
    table(
        &mut out,
        "Machine",
        &["Cores", "Kernel", "Sync p50 (ms)", "Sync p99 (ms)", "Load before", "Load after"],
        &[vec![
            machine.cores.to_string(),
            machine.kernel.clone(),
            ms(machine.sync.p50),
            ms(machine.sync.p99),
            machine.load_average.clone(),
            figures.load_average_after.clone(),
        ]],
    );
    aims(&mut out, &aims::of(figures));
    texts(&mut out, &figures.texts);
    webhooks(&mut out, &figures.webhooks);
    statics(&mut out, &figures.statics);
    growth(&mut out, &figures.growth);
    if let Some(figures) = &figures.life {
        life(&mut out, figures);
    }
    if let Some(figures) = &figures.start {
        start(&mut out, figures);
    }
    if let Some(figures) = &figures.memory {
        memory(&mut out, figures);
    }
    for why in &figures.passed_over {
        let _ = writeln!(out, "Passed over here: {why}.\n");
    }
    let size = |bytes: u64| format!("{:.0}", bytes as f64 / 1024.0);
    let mut sizes: Vec<Vec<String>> = figures
        .components
        .iter()
        .map(|component| vec![component.id.clone(), size(component.bytes)])
        .collect();
    sizes
        .push(vec!["all".to_owned(), size(figures.components.iter().map(|component| component.bytes).sum())]);
    table(&mut out, "Components", &["Component", "KiB"], &sizes);
    out
}

fn texts(out: &mut String, texts: &[Text]) {
    let pair = |spread: Spread| [ms(spread.p50), ms(spread.p99)];
    let row = |text: &Text| {
        let mut row = vec![text.at_once.to_string(), text.calls.to_string()];
        row.extend(pair(text.ours));
        row.extend(pair(text.whole));
        row.extend(pair(text.carrier));
        row
    };
    let heads =
        ["At once", "Calls", "p50 (ms)", "p99 (ms)", "Whole p50", "Whole p99", "Carrier p50", "Carrier p99"];
    table(out, "From the miss to the accepted text", &heads, &texts.iter().map(row).collect::<Vec<_>>());
}

fn aims(out: &mut String, aims: &[Aim]) {
    let row = |aim: &Aim| {
        let met = if aim.is_met() { "yes" } else { "**no**" };
        vec![
            aim.what.clone(),
            aim.wanted(),
            format!("{:.2}{}", aim.measured, aim.unit),
            met.to_owned(),
            aim.with.clone(),
        ]
    };
    let heads = ["Aim", "Wanted", "Measured", "Met", "From"];
    table(out, "Aims", &heads, &aims.iter().map(row).collect::<Vec<_>>());
}

fn statics(out: &mut String, statics: &[Static]) {
    let mut rows = Vec::new();
    for of in statics {
        for one in &of.loads {
            let mut row = vec![
                match of.server {
                    Server::Hyper => "hyper, no component",
                    Server::WasmtimeServe => "`wasmtime serve`, the same component",
                    Server::SpinUp => "`spin up`, the same component",
                    Server::Component => "**Ringback**, a component",
                }
                .to_owned(),
            ];
            row.extend(load(one));
            row.push(one.failed.to_string());
            rows.push(row);
        }
    }
    let heads = ["Server", "Connections", "Requests/s", "p50 (ms)", "p99 (ms)", "Failed"];
    table(out, "The same small answer", &heads, &rows);
}

fn growth(out: &mut String, growth: &[Growth]) {
    let mut rows = Vec::new();
    for of in growth {
        for (count, spread) in [(of.few, of.with_few), (of.many, of.with_many)] {
            rows.push(vec![
                of.what.clone(),
                format!("{count} {}", of.unit),
                format!("{:.3}", spread.p50),
                format!("{:.3}", spread.p99),
            ]);
        }
    }
    table(out, "With little and with much in the store", &["What", "With", "p50 (ms)", "p99 (ms)"], &rows);
}

fn webhooks(out: &mut String, webhooks: &[Webhooks]) {
    let mut rows = Vec::new();
    for of in webhooks {
        let servers = [
            ("**Ringback**", Some(&of.load)),
            ("Node service", of.node.as_ref()),
            ("`spin up`, the same components", of.spin.as_ref()),
        ];
        for (server, one) in servers {
            let Some(one) = one else { continue };
            let mut row = vec![server.to_owned()];
            row.extend(load(one));
            row.push(one.failed.to_string());
            row.extend([of.sync.p50, of.sync.p99].map(ms));
            rows.push(row);
        }
    }
    let heads =
        ["Service", "Connections", "Webhooks/s", "p50 (ms)", "p99 (ms)", "Failed", "Sync p50", "Sync p99"];
    table(out, "Missed-call webhooks", &heads, &rows);
    let row = |webhooks: &Webhooks| {
        [webhooks.load.connections as u64, webhooks.answered, webhooks.leads, webhooks.texts]
            .map(|count| count.to_string())
            .to_vec()
    };
    let heads = ["Connections", "Answered by Ringback", "Leads", "Texts"];
    table(out, "What came of them", &heads, &webhooks.iter().map(row).collect::<Vec<_>>());
    let row = |webhooks: &Webhooks| {
        let mut row = vec![webhooks.load.connections.to_string()];
        row.extend([webhooks.reads, webhooks.writes, webhooks.commits].map(|count| format!("{count:.1}")));
        row.extend([webhooks.inside, webhooks.store, webhooks.outside].map(ms));
        row
    };
    let heads = [
        "Connections",
        "Reads",
        "Writes",
        "Commits",
        "CPU: application (ms)",
        "CPU: store",
        "CPU: carrier and load",
    ];
    table(out, "What one of them takes", &heads, &webhooks.iter().map(row).collect::<Vec<_>>());
}

fn load(load: &Load) -> Vec<String> {
    let per_second = format!("{:.0}", load.per_second);
    vec![load.connections.to_string(), per_second, ms(load.latency.p50), ms(load.latency.p99)]
}

fn life(out: &mut String, life: &Life) {
    let row = |name: &str, texts: String, used: super::figures::Use| {
        vec![
            name.to_owned(),
            texts,
            used.reads.to_string(),
            used.writes.to_string(),
            used.commits.to_string(),
        ]
    };
    let mut rows: Vec<Vec<String>> =
        life.steps.iter().map(|step| row(&step.name, step.texts.to_string(), step.used)).collect();
    let texts: u64 = life.steps.iter().map(|step| step.texts).sum();
    rows.push(row(&format!("**The whole life ({})**", life.outcome), texts.to_string(), life.total));
    rows.push(row("A tick that passes ten empty seconds", "0".to_owned(), life.idle_tick));
    rows.push(row("A tick before ten seconds have passed", "0".to_owned(), life.early_tick));
    table(out, "A lead's whole life", &["Step", "Texts", "Reads", "Writes", "Commits"], &rows);
    let _ = writeln!(
        out,
        "{} steps are ticks; each also passes ten seconds of the due queue, which happens without a lead too.",
        life.ticks
    );
    let over = i128::from(life.total.writes) - i128::from(MOST_WRITES);
    let _ = match over {
        over if over > 0 => writeln!(out, "Aim: at most {MOST_WRITES} writes; {over} too many.\n"),
        _ => writeln!(out, "Aim: at most {MOST_WRITES} writes; reached.\n"),
    };
}

fn start(out: &mut String, start: &Start) {
    let whole = |millis: f64| format!("{millis:.0}");
    let rows = [
        vec![
            "nothing compiled yet".to_owned(),
            "1".to_owned(),
            whole(start.cold_ready),
            whole(start.cold_answered),
        ],
        vec![
            "everything compiled".to_owned(),
            start.starts.to_string(),
            whole(start.ready),
            whole(start.answered),
        ],
    ];
    table(
        out,
        "Start of the process",
        &["With", "Starts", "To `ready` (ms)", "To the first answered webhook (ms)"],
        &rows,
    );
}

fn memory(out: &mut String, memory: &Memory) {
    let mib = |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib:.1}"));
    let after = format!("After {} webhooks", memory.webhooks);
    let heads = ["After the start (MiB)", after.as_str(), "After a rest of 5 s", "Highest"];
    let row = [memory.after_start, memory.after_load, memory.after_a_rest, memory.highest].map(mib).to_vec();
    table(out, "Resident memory", &heads, &[row]);
}

/// Nothing where nothing was measured.
fn table(out: &mut String, title: &str, heads: &[&str], rows: &[Vec<String>]) {
    if rows.is_empty() {
        return;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "### {title}\n\n| {} |", heads.join(" | "));
    let _ = writeln!(out, "|---{}|", "|---:".repeat(heads.len() - 1));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out.push('\n');
}

fn ms(millis: f64) -> String {
    format!("{millis:.2}")
}
