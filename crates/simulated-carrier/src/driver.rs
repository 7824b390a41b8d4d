//! Doing what is on the agenda, on virtual or on real time.

use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;

use crate::{
    Carrier,
    agenda::{Action, Params},
    event::What,
    seeded,
    texts::MessageSid,
    twiml::Method,
    webhook::Answered,
};

/// A clock need not run at the speed of real time, so the agenda is looked at again after this long at most.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// Gives the clock back its say, also if `run_due` is dropped half-way.
struct ClockAgain<'a>(&'a Carrier);

impl Drop for ClockAgain<'_> {
    fn drop(&mut self) {
        self.0.with(|state| state.moment = None);
    }
}

/// As often as a reply to a text may redirect.
const MOST_REDIRECTS: usize = 10;

impl Carrier {
    /// When the next thing happens. None if nothing is to come without somebody calling or texting.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.with(|state| state.agenda.next_due())
    }

    /// Does everything that is due at `now`, in order, and what follows from it until then. Webhooks are awaited, so
    /// that the same run comes out the same every time. Each thing happens at its own due time, even if the clock
    /// has jumped far ahead.
    ///
    /// Use either this or [`Carrier::spawn_real_time`]. Two runs at once take turns.
    pub async fn run_due(&self, now: Timestamp) {
        let _turn = self.inner.run.lock().await;
        let _clock = ClockAgain(self);
        loop {
            let next = self.with(|state| {
                let next = state.agenda.take(now);
                state.moment = next.as_ref().map(|(due, _)| *due);
                next
            });
            let Some((_, action)) = next else { return };
            self.perform(action).await;
        }
    }

    /// Does things as the clock reaches them, at once where they overlap, until the handle is aborted.
    pub fn spawn_real_time(&self) -> JoinHandle<()> {
        self.spawn(LOOK_AGAIN)
    }

    /// The same for a clock that goes with the runtime's time, which may be paused: it is looked at only when
    /// something is due.
    pub fn spawn_on_time(&self) -> JoinHandle<()> {
        self.spawn(Duration::MAX)
    }

    fn spawn(&self, look_again: Duration) -> JoinHandle<()> {
        let carrier = self.clone();
        tokio::spawn(async move {
            loop {
                let (action, wait) = carrier.with(|state| {
                    let now = state.now();
                    let action = state.agenda.take(now);
                    let due = state.agenda.next_due();
                    (action, due.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default()))
                });
                if let Some((_, action)) = action {
                    let carrier = carrier.clone();
                    tokio::spawn(async move { carrier.perform(action).await });
                    continue;
                }
                let added = carrier.inner.added.notified();
                match wait {
                    None => added.await,
                    Some(wait) => {
                        let _ = tokio::time::timeout(wait.min(look_again), added).await;
                    }
                }
            }
        })
    }

    pub(crate) async fn perform(&self, action: Action) {
        match action {
            Action::Fetch { call, turn, method, url, params } => {
                let answered = self.send(method, url, params).await;
                let document = match answered.record.error {
                    Some(error) => Err(error),
                    None => Ok(answered.body),
                };
                self.with(|state| state.on_document(&call, turn, &answered.record.url, document));
            }
            Action::Callback { method, url, params } => {
                self.send(method, url, params).await;
            }
            Action::Resume { call, turn } => self.with(|state| state.resume(&call, turn)),
            Action::Heard { call, turn } => self.with(|state| state.heard(&call, turn)),
            Action::Recorded { call, turn } => self.with(|state| state.recorded(&call, turn)),
            Action::RingTimeout { call, turn } => self.with(|state| state.ring_timeout(&call, turn)),
            Action::TalkOver { call, turn } => self.with(|state| state.talk_over(&call, turn)),
            Action::Impatient { call } => self.with(|state| state.impatient(&call)),
            Action::Dialled { call } => self.with(|state| state.dialled(&call)),
            Action::PickedUp { call } => self.with(|state| state.picked_up(&call)),
            Action::Forwarded { call, to } => self.with(|state| state.forwarded(&call, &to)),
            Action::NotReached { call, status } => self.with(|state| state.not_reached(&call, status)),
            Action::Message { message, status } => {
                self.with(|state| state.message_turns(&message, status));
            }
        }
    }

    /// Sends one webhook and keeps a record of it.
    async fn send(&self, method: Method, url: String, params: Params) -> Answered {
        let (config, at, token) = self.with(|state| {
            let count = state.count("webhook");
            (state.config.clone(), state.now(), seeded::token(state.config.seed, count))
        });
        let answered = self.inner.sender.send(&config, at, &token, method, url, params).await;
        self.with(|state| {
            if let Some(error) = answered.record.error.clone() {
                state.emit(What::WebhookFailed { url: answered.record.url.clone(), error });
            }
            state.webhooks.push(answered.record.clone());
        });
        answered
    }

    /// Tells the application of a text and follows its reply.
    pub(crate) async fn notify_of_text(
        &self,
        sid: &MessageSid,
        mut method: Method,
        mut url: String,
        mut params: Params,
    ) {
        for _ in 0..MOST_REDIRECTS {
            let answered = self.send(method, url, params).await;
            if answered.record.error.is_some() {
                return;
            }
            let next = self.with(|state| state.on_reply(sid, &answered.record.url, &answered.body));
            let Some(next) = next else { return };
            (method, url, params) = (next.method, next.url, next.params);
        }
    }
}
