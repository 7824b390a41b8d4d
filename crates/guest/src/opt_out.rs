//! After an opt-out is acknowledged, no text to that caller begins to leave.
//!
//! Whoever sends looks at the lead, asks the gate, and begins at once ([`BEGINS_WITHIN`]) or not at all. Whoever
//! saves an opt-out waits, before it answers, until the texts that were being sent at that moment have been told
//! of, or until no sender that looked before can still be at work.

use std::time::Duration;

use domain::Lead;
use domain::effect::{Effect, EffectState, Recipient, What};
use spin_sdk::wasip3::clocks::monotonic_clock;
use state::Store;

use crate::{Error, leads};

/// A text begins to leave so soon after its sender looked at the lead, or is left to the clock.
pub const BEGINS_WITHIN: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Longer than [`BEGINS_WITHIN`] and the longest send together, shorter than a carrier's patience with a webhook.
const LONGEST: Duration = Duration::from_secs(11);

/// Waits, if the save from `before` to `after` was an opt-out and something was on its way.
pub(crate) async fn let_senders_finish(
    store: &Store,
    key: &str,
    before: &Lead,
    after: &Lead,
) -> Result<(), Error> {
    if before.opted_out.is_some() || after.opted_out.is_none() {
        return Ok(());
    }
    let mut underway: Vec<Effect> =
        before.outbox.iter().filter(|effect| is_underway(effect)).cloned().collect();
    let mut waited = Duration::ZERO;
    while !underway.is_empty() && waited < LONGEST {
        monotonic_clock::wait_for(LOOK_EVERY.as_nanos() as u64).await;
        waited += LOOK_EVERY;
        let Some(lead) = leads::load(store, key).await? else { break };
        underway.retain(|effect| {
            lead.effect(&effect.id)
                .is_some_and(|fresh| is_underway(fresh) && fresh.attempts == effect.attempts)
        });
    }
    Ok(())
}

fn is_underway(effect: &Effect) -> bool {
    matches!(effect.what, What::Text { to: Recipient::Caller, .. })
        && matches!(effect.state, EffectState::Claimed(_))
}
