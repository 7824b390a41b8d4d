//! Whether a call was answered. Every end of every call is exactly one of answered and missed.
//!
//! What the carrier calls `completed` says only that something picked up. Whether a person took the call is known by
//! the key that they pressed, or, where the business asks for none, by who picked up and how long they talked.

use jiff::SignedDuration;

use crate::lead::MissReason;
use crate::profile::Answering;

/// How the carrier says that ringing the team ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rang {
    /// Something picked up.
    PickedUp,
    /// Nobody picked up in time.
    NoAnswer,
    /// Busy.
    Busy,
    /// The phone could not be reached.
    Failed,
    /// It says nothing, or a word that we do not know.
    Unsaid,
}

/// What is known when ringing the team, or the call, has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ringing {
    /// Whether somebody took it: they pressed 1, or picked up where the business asks for no key.
    pub taken: bool,
    /// Whether a key was pressed for it.
    pub key_pressed: bool,
    /// Whether the carrier heard an answering machine.
    pub machine: bool,
    /// How long they were connected, as far as it is known.
    pub talked: Option<SignedDuration>,
    /// How the carrier says that it ended.
    pub rang: Rang,
    /// Whether the caller is still on the line.
    pub caller_is_there: bool,
}

/// What a call was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// A person talked to the caller.
    Answered,
    /// Nobody did.
    Missed(MissReason),
}

/// Judges a call whose ringing, or which itself, has ended.
pub fn judge(ringing: &Ringing, answering: &Answering) -> Judged {
    let Ringing { taken, key_pressed, machine, talked, rang, caller_is_there } = *ringing;
    if taken {
        // A key is proof of a person, whatever the carrier has heard.
        if machine && !key_pressed {
            return Judged::Missed(MissReason::Machine);
        }
        if talked.is_some_and(|talked| talked < answering.min_talk) {
            return Judged::Missed(MissReason::CutShort);
        }
        return Judged::Answered;
    }
    Judged::Missed(match rang {
        _ if !caller_is_there => MissReason::HungUp,
        Rang::PickedUp if machine => MissReason::Machine,
        Rang::PickedUp => MissReason::NotAccepted,
        Rang::Busy => MissReason::Busy,
        Rang::Failed => MissReason::Failed,
        Rang::NoAnswer | Rang::Unsaid => MissReason::NoAnswer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::AfterHours;

    fn answering(press_one: bool) -> Answering {
        Answering {
            ring: vec!["owner".into()],
            ring_seconds: 18,
            press_one,
            detect_machines: !press_one,
            min_talk: SignedDuration::from_secs(5),
            after_hours: AfterHours::Voicemail,
            overflow: AfterHours::Voicemail,
        }
    }

    /// Every status of the carrier, every moment of hanging up, pressed or not, person or machine, every length.
    fn all() -> impl Iterator<Item = Ringing> {
        let rang = [Rang::PickedUp, Rang::NoAnswer, Rang::Busy, Rang::Failed, Rang::Unsaid];
        let talked = [None, Some(0), Some(4), Some(5), Some(600)];
        let whole = move |rang, talked: Option<i64>, bits: u8| Ringing {
            taken: bits & 1 > 0,
            key_pressed: bits & 3 == 3,
            machine: bits & 4 > 0,
            caller_is_there: bits & 8 > 0,
            talked: talked.map(SignedDuration::from_secs),
            rang,
        };
        rang.into_iter().flat_map(move |rang| {
            talked.into_iter().flat_map(move |talked| (0..16).map(move |bits| whole(rang, talked, bits)))
        })
    }

    #[test]
    fn a_call_is_answered_only_when_a_person_took_it_and_long_enough() {
        for ringing in all() {
            let person = ringing.taken && (ringing.key_pressed || !ringing.machine);
            let long = ringing.talked.is_none_or(|talked| talked.as_secs() >= 5);
            let answered = judge(&ringing, &answering(false)) == Judged::Answered;
            assert_eq!(answered, person && long, "{ringing:?}");
        }
    }

    #[test]
    fn every_miss_has_the_reason_that_is_known_best() {
        for ringing in all() {
            let Judged::Missed(reason) = judge(&ringing, &answering(true)) else { continue };
            let expected = if ringing.taken && ringing.machine && !ringing.key_pressed {
                MissReason::Machine
            } else if ringing.taken {
                MissReason::CutShort
            } else if !ringing.caller_is_there {
                MissReason::HungUp
            } else {
                match (ringing.rang, ringing.machine) {
                    (Rang::PickedUp, true) => MissReason::Machine,
                    (Rang::PickedUp, false) => MissReason::NotAccepted,
                    (Rang::Busy, _) => MissReason::Busy,
                    (Rang::Failed, _) => MissReason::Failed,
                    (Rang::NoAnswer | Rang::Unsaid, _) => MissReason::NoAnswer,
                }
            };
            assert_eq!(reason, expected, "{ringing:?}");
        }
    }

    #[test]
    fn the_shortest_talk_is_the_profiles_to_say() {
        let ringing = Ringing {
            taken: true,
            key_pressed: true,
            machine: false,
            talked: Some(SignedDuration::from_secs(1)),
            rang: Rang::PickedUp,
            caller_is_there: false,
        };
        let mut answering = answering(true);
        assert_eq!(judge(&ringing, &answering), Judged::Missed(MissReason::CutShort));
        answering.min_talk = SignedDuration::ZERO;
        assert_eq!(judge(&ringing, &answering), Judged::Answered);
    }
}
