//! The flows in which every operation on the store is tried with every way to fail.

use std::time::Duration;

use domain::Lead;
use domain::lead::Stage as Standing;
use ringback::simulate::stage::Stage;
use simulated_carrier::{Caller, Person};

use super::support::{DANA, LUIS, RAY, caller, lead, seconds, texts_to};

const NEED: &str = "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim";

/// What happens to one caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    MissByDayWithRinging,
    MissAfterHours,
    Reply,
    Booking,
    Stop,
    HandOffWithClimbAndClaim,
    Move,
    Cancel,
    Reminder,
    Voicemail,
    Nudge,
}

pub const FLOWS: [Flow; 11] = [
    Flow::MissByDayWithRinging,
    Flow::MissAfterHours,
    Flow::Reply,
    Flow::Booking,
    Flow::Stop,
    Flow::HandOffWithClimbAndClaim,
    Flow::Move,
    Flow::Cancel,
    Flow::Reminder,
    Flow::Voicemail,
    Flow::Nudge,
];

impl Flow {
    /// The local time at which it begins.
    pub fn start(self) -> &'static str {
        match self {
            Self::MissByDayWithRinging | Self::Voicemail => "2026-12-01T10:00",
            Self::Nudge => "2026-12-01T17:30",
            _ => "2026-12-01T18:30",
        }
    }

    /// What comes before, while all is well.
    pub async fn prepare(self, stage: &Stage) {
        // A process in use: it has probed its store, and there is a cursor.
        stage.call(caller("+16025570001"));
        stage.pass(seconds(100)).await;
        match self {
            Self::MissByDayWithRinging | Self::MissAfterHours | Self::Voicemail => {}
            Self::Reply | Self::Stop | Self::HandOffWithClimbAndClaim => miss(stage).await,
            Self::Nudge => {
                miss(stage).await;
                // The first nudge is due 20 minutes after the first text.
                stage.pass(seconds(20 * 60 - 100)).await;
            }
            Self::Booking => offer(stage).await,
            Self::Move | Self::Cancel => book(stage).await,
            Self::Reminder => {
                // The last offer is far enough away for a reminder a day before, outside quiet hours.
                offer(stage).await;
                stage.text(RAY, "3");
                stage.pass(seconds(20)).await;
                let visit = lead(stage, RAY).unwrap().appointment.unwrap().slot.starts;
                stage
                    .until(visit - jiff::SignedDuration::from_hours(24) - jiff::SignedDuration::from_secs(15))
                    .await;
            }
        }
    }

    /// The flow itself, until what it does at once is done.
    pub async fn act(self, stage: &Stage) {
        match self {
            Self::MissByDayWithRinging => {
                stage.carrier.set_person(LUIS, Person::answers(4, None, 5));
                stage.carrier.set_person(DANA, Person::Busy);
                stage.call(Caller { patience: Some(seconds(60)), ..caller(RAY) });
                stage.pass(seconds(100)).await;
            }
            Self::MissAfterHours => {
                stage.call(caller(RAY));
                stage.pass(seconds(60)).await;
            }
            Self::Voicemail => {
                stage.call(Caller {
                    says: vec!["Hello, this is Ray, please call me back about the heater.".to_owned()],
                    ..caller(RAY)
                });
                stage.pass(seconds(100)).await;
            }
            Self::Reply => {
                stage.text(RAY, NEED);
                stage.pass(seconds(30)).await;
            }
            Self::Booking => {
                stage.text(RAY, "1");
                stage.pass(seconds(30)).await;
            }
            Self::Stop => {
                stage.text(RAY, "STOP");
                stage.pass(seconds(30)).await;
            }
            Self::HandOffWithClimbAndClaim => {
                stage.text(RAY, "no ac since this afternoon and it's 104 in here! 85021, this is Ray Kim");
                // Luis does not answer; Dana does.
                stage.pass(seconds(5 * 60)).await;
                until_texted(stage, DANA, 0, "to take it").await;
                stage.text(DANA, "OK 0163");
                stage.pass(seconds(30)).await;
            }
            Self::Move => {
                let before = texts_to(stage, RAY).len();
                stage.text(RAY, "Can we move it to friday afternoon?");
                until_texted(stage, RAY, before, "1)").await;
                stage.text(RAY, "1");
                stage.pass(seconds(30)).await;
            }
            Self::Cancel => {
                stage.text(RAY, "I need to cancel my visit");
                stage.pass(seconds(30)).await;
            }
            Self::Reminder | Self::Nudge => stage.pass(seconds(60)).await,
        }
    }

    /// How long until everything that follows at once has followed, however often it was interrupted.
    pub fn settles_within(self) -> Duration {
        seconds(150)
    }
}

/// Nobody answers a text before they have it: waits for one that holds these words, after the first `before`.
async fn until_texted(stage: &Stage, phone: &str, before: usize, words: &str) {
    for _ in 0..60 {
        if texts_to(stage, phone).iter().skip(before).any(|text| text.contains(words)) {
            break;
        }
        stage.pass(seconds(3)).await;
    }
    stage.pass(seconds(10)).await;
}

async fn miss(stage: &Stage) {
    stage.call(caller(RAY));
    stage.pass(seconds(100)).await;
}

async fn offer(stage: &Stage) {
    miss(stage).await;
    stage.text(RAY, NEED);
    stage.pass(seconds(20)).await;
    assert!(
        texts_to(stage, RAY).last().unwrap().contains("1)"),
        "no times were offered: {:?}",
        texts_to(stage, RAY)
    );
}

async fn book(stage: &Stage) {
    offer(stage).await;
    stage.text(RAY, "1");
    stage.pass(seconds(20)).await;
    assert_eq!(lead(stage, RAY).unwrap().stage, Standing::Booked);
}

/// What matters of a lead, whenever it happened.
pub fn gist(lead: &Lead) -> String {
    let visit = lead.appointment.as_ref().map(|visit| visit.slot);
    format!(
        "{:?} {:?} {:?} visit {visit:?}, {} misses, {} nudges, {} reminders, opted out: {}",
        lead.stage,
        lead.outcome,
        lead.owner,
        lead.misses.len(),
        lead.nudges,
        lead.reminders,
        lead.opted_out.is_some()
    )
}
