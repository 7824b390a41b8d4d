//! The callers of the demo, each with a life of their own, as data.

use std::time::Duration;

use domain::Lead;
use domain::lead::{Outcome, Unfit};
use simulated_carrier::Caller;

/// Someone who calls.
pub struct Script {
    /// How the story names them.
    pub name: &'static str,
    /// Their number, or what a hidden number looks like.
    pub from: &'static str,
    /// Their calls: day of the demo from 0, and the time.
    pub calls: &'static [(i32, &'static str)],
    /// How long they stay on the line.
    pub patience: u64,
    /// What they say when they are asked, or after the tone.
    pub says: &'static [&'static str],
    /// What the network says about their number.
    pub verstat: &'static str,
    /// How they answer texts.
    pub answers: &'static [Answer],
    /// Texts that they send by themselves: day, time, words.
    pub texts: &'static [(i32, &'static str, &'static str)],
    /// How their lead must end.
    pub ends: Ends,
}

/// An answer to a text that holds some words; each is given once.
pub struct Answer {
    /// Words of the text.
    pub to: &'static str,
    /// Seconds until they answer.
    pub after: u64,
    /// What they write.
    pub text: &'static str,
    /// A picture that goes with it.
    pub picture: Option<&'static str>,
}

/// How a lead must end.
pub enum Ends {
    /// With this outcome.
    As(Outcome),
    /// Booked, for this service.
    BookedFor(&'static str),
    /// Booked, after a visit was moved.
    Moved,
    /// With a person, by the first name.
    With(&'static str),
}

const fn answer(to: &'static str, after: u64, text: &'static str) -> Answer {
    Answer { to, after, text, picture: None }
}

const fn caller(name: &'static str, from: &'static str, ends: Ends) -> Script {
    Script {
        name,
        from,
        calls: &[],
        patience: 45,
        says: &[],
        verstat: "TN-Validation-Passed-A",
        answers: &[],
        texts: &[],
        ends,
    }
}

/// Everyone who calls.
pub const CALLERS: &[Script] = &[
    Script {
        calls: &[(0, "20:47")],
        answers: &[
            answer("ZIP code", 40, "No AC since this afternoon, it's 104 in here! 85021"),
            answer("Which one?", 55, "1 please. This is Maria Lopez"),
        ],
        ..caller("Maria (no AC)", "+16025550142", Ends::BookedFor("ac-repair"))
    },
    Script {
        calls: &[(0, "10:12")],
        answers: &[
            answer("ZIP code", 90, "Hi, looking for a quote on a new unit, no rush. We're in Tempe"),
            answer("your name", 60, "Sam Carter"),
            answer("Which one?", 120, "the second one works"),
        ],
        ..caller("Sam (quote)", "+14805550117", Ends::BookedFor("estimate"))
    },
    Script {
        calls: &[(0, "09:05"), (0, "15:30")],
        answers: &[
            answer(
                "ZIP code",
                45,
                "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim",
            ),
            answer("Which one?", 70, "3"),
            answer("your visit", 50, "Can we move it to friday afternoon?"),
            answer("Which one?", 80, "the first one"),
        ],
        ..caller("Ray (moves his visit)", "+16025550163", Ends::Moved)
    },
    Script {
        calls: &[(0, "12:20")],
        answers: &[answer("ZIP code", 30, "wrong number sorry")],
        ..caller("Wrong number", "+16235550158", Ends::As(Outcome::Disqualified(Unfit::WrongNumber)))
    },
    Script {
        calls: &[(0, "12:41")],
        answers: &[answer("ZIP code", 75, "AC not cooling, I'm in 90210")],
        ..caller("Out of area", "+13105550144", Ends::As(Outcome::Disqualified(Unfit::OutOfArea)))
    },
    Script {
        calls: &[(0, "13:15")],
        answers: &[
            answer("ZIP code", 60, "water heater is leaking a bit, 85254"),
            answer("How soon", 45, "STOP"),
            answer("your name", 45, "STOP"),
            answer("Which one?", 45, "STOP"),
        ],
        ..caller("Changes her mind (STOP)", "+16025550171", Ends::As(Outcome::OptedOut))
    },
    Script {
        calls: &[(0, "11:02"), (0, "11:03"), (0, "11:04")],
        patience: 6,
        verstat: "TN-Validation-Failed-C",
        ..caller("Robocaller", "+16025550166", Ends::As(Outcome::Disqualified(Unfit::Spam)))
    },
    Script {
        calls: &[(0, "18:30")],
        says: &[
            "Hello, it's Pat from next door to the school, my number is 602 555 0188, please call me about a repair.",
        ],
        verstat: "No-TN-Validation",
        ..caller("Number withheld", "anonymous", Ends::With("Dana"))
    },
    Script {
        calls: &[(0, "19:10")],
        answers: &[
            answer("ZIP code", 65, "Se me dañó el aire acondicionado, no enfría. Estoy en 85031"),
            answer("su nombre", 40, "Ana Torres"),
            answer("Cual prefiere", 50, "el segundo"),
            answer("Responda con el numero", 50, "el segundo"),
        ],
        ..caller("Ana (en español)", "+16025550129", Ends::BookedFor("ac-repair"))
    },
    Script {
        calls: &[(0, "14:22")],
        answers: &[
            Answer {
                to: "ZIP code",
                after: 80,
                text: "Can someone look at this water heater? 85018. Not urgent, this is Joe Park",
                picture: Some(
                    "https://api.twilio.com/2010-04-01/Accounts/ACdemo/Messages/MMdemo/Media/MEdemo",
                ),
            },
            answer("Which one?", 100, "anything thursday morning?"),
            answer("Which one?", 60, "first one please"),
        ],
        ..caller("Joe (sends a photo)", "+16025550135", Ends::BookedFor("water-heater"))
    },
    Script {
        calls: &[(0, "16:44")],
        ..caller("Never answers", "+16025550192", Ends::As(Outcome::Unreachable))
    },
    Script {
        calls: &[(0, "17:31")],
        answers: &[
            answer("ZIP code", 30, "need an ac tune up, ac is weak, 85013, tomorrow if you can"),
            answer("your name", 35, "Lee Wong"),
            answer("Which one?", 60, "1"),
        ],
        ..caller("Lee (same slot)", "+16025550151", Ends::BookedFor("ac-repair"))
    },
    Script {
        calls: &[(0, "17:31")],
        answers: &[
            answer("ZIP code", 30, "my ac is weak, 85014, tomorrow if possible"),
            answer("your name", 35, "Kim Diaz"),
            answer("Which one?", 60, "1"),
            answer("just took that time", 40, "1 then"),
        ],
        ..caller("Kim (same slot)", "+16025550152", Ends::BookedFor("ac-repair"))
    },
    Script {
        calls: &[(0, "13:40")],
        answers: &[answer("ZIP code", 50, "Can a person call me please? 85020")],
        ..caller("Wants a person", "+16025550176", Ends::With("Luis"))
    },
];

impl Script {
    /// The call as the carrier plays it.
    pub fn call(&self) -> Caller {
        Caller {
            patience: Some(Duration::from_secs(self.patience)),
            says: self.says.iter().map(|&line| line.to_owned()).collect(),
            verstat: Some(self.verstat.to_owned()),
            hangs_up_after_message: true,
            ..Caller::new(self.from)
        }
    }
}

impl Ends {
    /// What went otherwise, if anything did.
    pub fn fault(
        &self,
        lead: Option<&Lead>,
        first_name: impl Fn(&domain::Phone) -> String,
    ) -> Option<String> {
        let outcome = lead.and_then(|lead| lead.outcome);
        let told = || format!("ended as {outcome:?}");
        match self {
            Self::As(wanted) => (outcome != Some(*wanted)).then(|| format!("{}, not as {wanted:?}", told())),
            Self::BookedFor(service) => {
                let booked =
                    lead.and_then(|lead| lead.appointment.as_ref()).map(|visit| visit.service.as_str());
                let right = outcome == Some(Outcome::Booked) && booked == Some(service);
                (!right).then(|| format!("{}, with {booked:?} booked and not {service:?}", told()))
            }
            Self::Moved => {
                let moved = lead.is_some_and(|lead| {
                    lead.story.iter().any(|entry| {
                        matches!(&entry.what, domain::lead::Happening::Calendar(text) if text.starts_with("Moved"))
                    })
                });
                (outcome != Some(Outcome::Booked) || !moved).then(|| format!("{}, moved: {moved}", told()))
            }
            Self::With(name) => {
                let who = lead.and_then(Lead::person).map(first_name);
                (who.as_deref() != Some(name)).then(|| format!("{}, with {who:?} and not {name}", told()))
            }
        }
    }
}
