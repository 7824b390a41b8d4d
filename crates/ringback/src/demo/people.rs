//! The team of the demo's business: when they pick up, and how they answer alerts.

use simulated_carrier::{Carrier, Person};

/// Someone on the team.
pub struct Member {
    /// How the story names them.
    pub name: &'static str,
    /// Their number.
    pub phone: &'static str,
    /// How they answer alerts: words of the alert, seconds, what they write. No answer: the ladder climbs.
    pub answers: &'static [(&'static str, u64, &'static str)],
}

/// The team of the profile.
pub const TEAM: &[Member] = &[
    Member {
        name: "Luis",
        phone: "+16025550112",
        answers: &[("URGENT", 95, "OK"), ("Wants a person", 70, "ok mine")],
    },
    // Luis does not answer about the hidden number, so it climbs to Dana.
    Member { name: "Dana", phone: "+16025550111", answers: &[("Voicemail", 120, "OK")] },
];

/// It is a busy day: nobody gets to the phone, one is on another call, one phone has its voicemail box answer.
pub fn set_up(carrier: &Carrier) {
    carrier.set_person("+16025550112", Person::answers(15, None, 5));
    carrier.set_person("+16025550111", Person::NoAnswer);
}
