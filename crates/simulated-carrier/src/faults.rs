//! What can go wrong on the carrier's side, switchable while it runs.

use std::time::Duration;

/// The carrier's faults; `Faults::default()` is a carrier in good health.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// New connections to the API are refused and open ones are cut.
    pub refuse_connections: bool,
    /// Sending a text is refused this many times; nothing is accepted.
    pub fail_sends: Option<Refusals>,
    /// Starting a call over the API is refused this many times.
    pub fail_calls: Option<Refusals>,
    /// Texts are accepted, but the sender does not learn it in time.
    pub lose_answers: Option<LostAnswers>,
    /// What happens to the receipts of texts.
    pub receipts: ReceiptFaults,
}

/// So many refusals with one HTTP status and Twilio error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals {
    /// How many more requests are refused.
    pub remaining: u32,
    /// The HTTP status, for example 429, 500 or 503.
    pub status: u16,
    /// Twilio's error code, for example 20429 or 20500.
    pub code: u32,
}

/// Accepted requests whose answer comes too late or never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostAnswers {
    /// How many more requests this happens to.
    pub remaining: u32,
    /// What the sender sees.
    pub how: LostAnswer,
}

/// What the sender of an accepted request sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LostAnswer {
    /// The answer comes after this much real time.
    Late(Duration),
    /// The connection ends without an answer.
    Cut,
}

/// What happens to receipts. The faults combine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptFaults {
    /// No receipt is sent at all.
    pub lost: bool,
    /// Each receipt is sent twice, half a second apart.
    pub doubled: bool,
    /// `sent` comes after the final status.
    pub reordered: bool,
    /// Receipts come this much later than the status that they tell of.
    pub delay: Duration,
}

impl Faults {
    /// Counts one refusal down, if one is due.
    pub(crate) fn take_refusal(refusals: &mut Option<Refusals>) -> Option<(u16, u32)> {
        let due = refusals.as_mut().filter(|refusals| refusals.remaining > 0)?;
        due.remaining -= 1;
        Some((due.status, due.code))
    }

    /// Counts one lost answer down, if one is due.
    pub(crate) fn take_lost_answer(&mut self) -> Option<LostAnswer> {
        let due = self.lose_answers.as_mut().filter(|lost| lost.remaining > 0)?;
        due.remaining -= 1;
        Some(due.how.clone())
    }
}
