//! The shortest history that still breaks a promise: leaves out callers, faults and days for as long as it does.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::plan::Plan;
use super::play::{Played, play};
use super::promises::Promise;
use super::stage::Theatre;

/// A plan, and what came of it.
pub struct Shortest {
    /// The plan.
    pub plan: Plan,
    /// What came of it.
    pub played: Played,
    /// How many were tried.
    pub tried: u32,
}

/// Makes a plan smaller while the same promise breaks, for at most so long (real time).
pub fn shrink(theatre: &Theatre, plan: Plan, played: Played, within: Duration) -> Result<Shortest> {
    let Some(breach) = &played.breach else { return Ok(Shortest { plan, played, tried: 0 }) };
    let (promise, at) = (breach.promise, breach.at);
    let mut search = Search { theatre, promise, until: Instant::now() + within, tried: 0 };
    let mut best = (plan, played);
    // What was planned for later has not happened yet.
    let mut shorter = best.0.clone();
    shorter.callers.iter_mut().for_each(|caller| caller.calls.retain(|call| *call <= at));
    shorter.callers.retain(|caller| !caller.calls.is_empty());
    shorter.faults.retain(|fault| fault.at <= at);
    shorter.end = shorter.end.min(super::plan::later(at, 3600));
    search.take_if_broken(&mut best, shorter)?;
    search.leave_out(&mut best, |plan| plan.callers.len(), |plan, range| drop(plan.callers.drain(range)))?;
    search.leave_out(&mut best, |plan| plan.faults.len(), |plan, range| drop(plan.faults.drain(range)))?;
    search.leave_out(&mut best, |plan| plan.callers.len(), |plan, range| drop(plan.callers.drain(range)))?;
    let first = best.0.callers.iter().flat_map(|caller| &caller.calls).min().copied();
    let first = best.0.faults.iter().map(|fault| fault.at).chain(first).min();
    if let Some(start) = first.and_then(|first| first.checked_sub(jiff::SignedDuration::from_mins(10)).ok()) {
        let mut later = best.0.clone();
        later.start = later.start.max(start);
        search.take_if_broken(&mut best, later)?;
    }
    Ok(Shortest { plan: best.0, played: best.1, tried: search.tried })
}

struct Search<'a> {
    theatre: &'a Theatre,
    promise: Promise,
    until: Instant,
    tried: u32,
}

impl Search<'_> {
    fn take_if_broken(&mut self, best: &mut (Plan, Played), plan: Plan) -> Result<bool> {
        if Instant::now() >= self.until {
            return Ok(false);
        }
        self.tried += 1;
        let played = play(self.theatre, &plan)?;
        let same = played.breach.as_ref().is_some_and(|breach| breach.promise == self.promise);
        if same {
            *best = (plan, played);
        }
        Ok(same)
    }

    /// Delta debugging: leaves out halves, then quarters, and so on, down to single things.
    fn leave_out(
        &mut self,
        best: &mut (Plan, Played),
        len: impl Fn(&Plan) -> usize,
        cut: impl Fn(&mut Plan, std::ops::Range<usize>),
    ) -> Result<()> {
        let mut size = len(&best.0).div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < len(&best.0) {
                let mut plan = best.0.clone();
                let to = (from + size).min(len(&plan));
                cut(&mut plan, from..to);
                if !self.take_if_broken(best, plan)? {
                    from += size;
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        Ok(())
    }
}
