//! What is aimed at, and what was measured of it.

use super::figures::{Figures, Server};

/// An aim.
#[derive(Debug)]
pub struct Aim {
    /// What it is about.
    pub what: String,
    /// How it stands.
    pub measured: f64,
    /// Of what.
    pub unit: &'static str,
    /// What the figure was computed from.
    pub with: String,
    bound: Bound,
}

#[derive(Debug, Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

impl Aim {
    /// Whether it is met.
    pub fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast(least) => self.measured >= least,
            Bound::AtMost(most) => self.measured <= most,
        }
    }

    /// What is wanted, in words.
    pub fn wanted(&self) -> String {
        match self.bound {
            Bound::AtLeast(least) => format!("at least {least}{}", self.unit),
            Bound::AtMost(most) => format!("at most {most}{}", self.unit),
        }
    }
}

/// Those that were measured.
pub fn of(figures: &Figures) -> Vec<Aim> {
    let mut aims = Vec::new();
    webhooks(figures, &mut aims);
    statics(figures, &mut aims);
    for growth in &figures.growth {
        let (few, many) = (growth.with_few.p50, growth.with_many.p50);
        aims.push(Aim {
            what: format!("{} with {} {}, to one with {}", growth.what, growth.many, growth.unit, growth.few),
            measured: many / few,
            unit: "x",
            with: format!("p50 {many:.3} and {few:.3} ms"),
            bound: Bound::AtMost(1.1),
        });
    }
    if let Some(start) = &figures.start {
        aims.push(Aim {
            what: "Start of the process to the first answered webhook, everything compiled".to_owned(),
            measured: start.answered,
            unit: " ms",
            with: format!("median of {}", start.starts),
            bound: Bound::AtMost(50.0),
        });
    }
    aims
}

fn webhooks(figures: &Figures, aims: &mut Vec<Aim>) {
    for webhooks in &figures.webhooks {
        let (ours, connections) = (webhooks.load, webhooks.load.connections);
        if let (64, Some(node)) = (connections, webhooks.node) {
            aims.push(Aim {
                what: "Missed-call webhooks at 64 connections, to the Node service".to_owned(),
                measured: ours.per_second / node.per_second,
                unit: "x",
                with: format!("{:.0} and {:.0} a second", ours.per_second, node.per_second),
                bound: Bound::AtLeast(3.0),
            });
        }
        if let (16, Some(spin)) = (connections, webhooks.spin) {
            aims.push(Aim {
                what: "Missed-call webhooks at 16 connections, to the same components on `spin up`"
                    .to_owned(),
                measured: ours.per_second / spin.per_second,
                unit: "x",
                with: format!("{:.0} and {:.0} a second", ours.per_second, spin.per_second),
                bound: Bound::AtLeast(1.0),
            });
        }
        if connections == 16 {
            aims.push(Aim {
                what: "p99 of a webhook at 16 connections, to the disk's raw sync".to_owned(),
                measured: ours.latency.p99 / webhooks.sync.p99,
                unit: "x",
                with: format!("{:.2} and {:.2} ms", ours.latency.p99, webhooks.sync.p99),
                bound: Bound::AtMost(3.0),
            });
        }
    }
}

fn statics(figures: &Figures, aims: &mut Vec<Aim>) {
    let rate = |server: Server| {
        let of = figures.statics.iter().find(|of| of.server == server)?;
        Some(of.loads.iter().find(|load| load.connections == 16)?.per_second)
    };
    let Some(ours) = rate(Server::Component) else { return };
    let others = [
        (Server::Hyper, "hyper without one", 0.5),
        (Server::WasmtimeServe, "`wasmtime serve`", 1.0),
        (Server::SpinUp, "`spin up`", 1.0),
    ];
    for (server, name, least) in others {
        if let Some(theirs) = rate(server) {
            aims.push(Aim {
                what: format!("A static answer from a component at 16 connections, to {name}"),
                measured: ours / theirs,
                unit: "x",
                with: format!("{ours:.0} and {theirs:.0} a second"),
                bound: Bound::AtLeast(least),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::{Growth, Load, Spread, Static, Webhooks};
    use super::*;

    fn load(connections: usize, per_second: f64, p99: f64) -> Load {
        Load { connections, per_second, latency: Spread { p50: p99 / 2.0, p99 }, failed: 0 }
    }

    #[test]
    fn an_aim_is_a_ratio_of_what_was_measured_in_the_same_run() {
        let webhooks = |connections, node| Webhooks {
            load: load(connections, 300.0, 6.0),
            node,
            spin: None,
            sync: Spread { p50: 1.0, p99: 1.5 },
            answered: 0,
            texts: 0,
            leads: 0,
            reads: 0.0,
            writes: 0.0,
            commits: 0.0,
            inside: 0.0,
            store: 0.0,
            outside: 0.0,
        };
        let figures = Figures {
            webhooks: vec![webhooks(16, None), webhooks(64, Some(load(64, 100.0, 9.0)))],
            statics: vec![
                Static { server: Server::Hyper, loads: vec![load(16, 1000.0, 1.0)] },
                Static { server: Server::Component, loads: vec![load(16, 400.0, 1.0)] },
            ],
            growth: vec![Growth {
                what: "A tick".to_owned(),
                unit: "dues",
                few: 1,
                many: 2,
                with_few: Spread { p50: 1.0, p99: 1.0 },
                with_many: Spread { p50: 1.05, p99: 9.0 },
            }],
            ..Figures::default()
        };
        let aims = of(&figures);
        let seen: Vec<(f64, bool)> = aims.iter().map(|aim| (aim.measured, aim.is_met())).collect();
        assert_eq!(seen, [(4.0, false), (3.0, true), (0.4, false), (1.05, true)], "{aims:?}");
        assert_eq!(aims[0].wanted(), "at most 3x");
    }
}
