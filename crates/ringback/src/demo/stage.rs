//! Plays scripts against the application on virtual time: what is due next happens next, whoever it is due for.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use simulated_carrier::{Carrier, Event, What};
use tokio::sync::broadcast::Receiver;

use super::story::Story;
use crate::host::{Clock, Host};

/// Width of the due queue's buckets: how often the clock is worth asking.
const TICK_SECONDS: i64 = 10;
/// In a demo for watching, an hour without events passes in so many seconds.
const HOUR_PASSES_IN: f64 = 2.0;
/// So that lines can be read one by one.
const SHORTEST_PAUSE: f64 = 0.15;
const LONGEST_PAUSE: Duration = Duration::from_millis(1000);

/// What someone is going to do.
pub enum Act {
    /// Call, by the index of the script.
    Call(usize),
    /// Text: from, words, picture.
    Text(String, String, Option<String>),
}

/// The stage.
pub struct Stage {
    /// The application.
    pub host: Host,
    /// The carrier.
    pub carrier: Carrier,
    clock: Clock,
    line: String,
    tick_token: String,
    acts: BTreeMap<(Timestamp, u64), Act>,
    acts_planned: u64,
    events: Receiver<Event>,
    last_tick: i64,
    paced: bool,
}

impl Stage {
    /// `paced`: slow enough to be read.
    pub fn new(
        host: Host,
        carrier: Carrier,
        clock: Clock,
        line: &str,
        tick_token: &str,
        paced: bool,
    ) -> Self {
        let events = carrier.subscribe();
        let last_tick = clock.now().as_second().div_euclid(TICK_SECONDS);
        Self {
            host,
            carrier,
            clock,
            line: line.to_owned(),
            tick_token: tick_token.to_owned(),
            acts: BTreeMap::new(),
            acts_planned: 0,
            events,
            last_tick,
            paced,
        }
    }

    /// Plans an act.
    pub fn plan(&mut self, at: Timestamp, act: Act) {
        self.acts_planned += 1;
        self.acts.insert((at, self.acts_planned), act);
    }

    /// Plays until `end`. `call` makes the call of a script; `react` sees every event and may plan acts.
    pub async fn play(
        &mut self,
        end: Timestamp,
        story: &mut Story,
        call: impl Fn(usize) -> simulated_carrier::Caller,
        mut react: impl FnMut(&Event) -> Vec<(Timestamp, Act)>,
    ) -> Result<()> {
        while let Some(at) = self.next().filter(|at| *at <= end) {
            self.pass_time(at).await;
            self.clock.advance_to(at);
            self.carrier.run_due(at).await;
            while let Some(entry) = self.acts.first_entry().filter(|entry| entry.key().0 <= at) {
                match entry.remove() {
                    Act::Call(script) => {
                        self.carrier.call(call(script), &self.line).await;
                    }
                    Act::Text(from, body, picture) => {
                        let media = picture.into_iter().map(|url| (url, "image/jpeg".to_owned())).collect();
                        self.carrier.text(&from, &self.line, &body, media).await;
                    }
                }
            }
            self.tick_if_due(at).await?;
            while let Ok(event) = self.events.try_recv() {
                story.tell(&event);
                for (at, act) in react(&event) {
                    self.plan(at, act);
                }
            }
        }
        self.clock.advance_to(end);
        Ok(())
    }

    /// The next moment at which anything is due.
    fn next(&self) -> Option<Timestamp> {
        let act = self.acts.first_key_value().map(|((at, _), _)| *at);
        [act, self.carrier.next_due(), self.next_tick()].into_iter().flatten().min()
    }

    /// The next bucket of the due queue that holds something. Looking at the keys is for a bench like this one;
    /// the application never does.
    fn next_tick(&self) -> Option<Timestamp> {
        let keys = self.host.app.store.keys().ok()?;
        let bucket = |key: &String| key.strip_prefix("due:")?.split(':').next()?.parse::<i64>().ok();
        let next = keys.iter().filter_map(bucket).filter(|bucket| *bucket > self.last_tick).min()?;
        Timestamp::from_second(next * TICK_SECONDS).ok()
    }

    async fn tick_if_due(&mut self, now: Timestamp) -> Result<()> {
        if self.next_tick().is_none_or(|next| next > now) {
            return Ok(());
        }
        let bucket = now.as_second().div_euclid(TICK_SECONDS);
        // A tick passes a part of a long gap only.
        let gap = bucket - self.last_tick;
        for _ in 0..=gap / 360 {
            self.host.tick(&self.tick_token).await?;
        }
        self.last_tick = bucket;
        Ok(())
    }

    async fn pass_time(&self, until: Timestamp) {
        if self.paced {
            let gap = until.duration_since(self.clock.now()).max(SignedDuration::ZERO).as_secs_f64();
            let pause = Duration::from_secs_f64(
                gap / 3600.0 * HOUR_PASSES_IN + if gap > 0.5 { SHORTEST_PAUSE } else { 0.0 },
            );
            tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
        }
    }
}

/// The moment of an event, and of an answer to it.
pub fn after(event: &Event, seconds: u64) -> Timestamp {
    let pause = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    event.at.checked_add(pause).unwrap_or(Timestamp::MAX)
}

/// A text of ours: to whom, and the words.
pub fn text_of_ours(event: &Event) -> Option<(&str, &str)> {
    match &event.what {
        What::TextAccepted { to, body, .. } => Some((to, body)),
        _ => None,
    }
}
