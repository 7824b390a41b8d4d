//! What callers are like: how they answer texts, and when they say something else altogether.

use std::time::Duration;

use simulated_carrier::Caller as Line;

use super::dice::Dice;

/// What a caller is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Habit {
    /// Answers what is asked.
    Cooperative,
    /// The same in Spanish.
    Spanish,
    /// Never answers.
    Silent,
    /// Books, then moves the visit.
    Moves,
    /// Books, then cancels.
    Cancels,
    /// Says STOP after some texts.
    Stops,
    /// Says STOP, then START, then goes on.
    StopsAndStarts,
    /// Calls again soon.
    CallsTwice,
    /// A robot.
    Spam,
    /// In an emergency.
    Urgent,
    /// Wants a person.
    WantsPerson,
    /// Meant to call someone else.
    WrongNumber,
    /// Lives too far away.
    FarAway,
    /// Hides their number and leaves a message.
    Withheld,
    /// Says what they need on the phone.
    Speaks,
    /// Writes two texts at once.
    Bursts,
}

/// Everyone, by how common they are.
pub const HABITS: &[(u64, Habit)] = &[
    (26, Habit::Cooperative),
    (8, Habit::Spanish),
    (16, Habit::Silent),
    (7, Habit::Moves),
    (6, Habit::Cancels),
    (6, Habit::Stops),
    (3, Habit::StopsAndStarts),
    (6, Habit::CallsTwice),
    (4, Habit::Spam),
    (7, Habit::Urgent),
    (4, Habit::WantsPerson),
    (3, Habit::WrongNumber),
    (3, Habit::FarAway),
    (3, Habit::Withheld),
    (5, Habit::Speaks),
    (4, Habit::Bursts),
];

const NAMES: &[&str] =
    &["Ana Torres", "Sam Carter", "Ray Kim", "Lee Wong", "Joe Park", "Maria Lopez", "Pat Reed"];
const ZIPS: &[&str] = &["85013", "85016", "85021", "85254", "85281", "85031"];
const NEEDS: &[&str] = &[
    "my ac is making a loud noise",
    "the water heater is leaking a bit",
    "looking for a quote on a new unit, no rush",
    "ac is weak, need a tune up",
];

/// Someone's texts, in the order in which they come.
pub type Answers = Vec<(Duration, String)>;

/// What someone does with the `count`th text that they got.
pub struct Mind {
    /// What they are like.
    pub habit: Habit,
    /// Their own chance.
    pub dice: Dice,
    /// How many texts they got before.
    pub count: usize,
}

impl Mind {
    /// What they answer to a text.
    pub fn answers(&mut self, text: &str) -> Answers {
        let pause = self.dice.millis(15_000, 240_000);
        let one = |text: &str| vec![(pause, text.to_owned())];
        match self.habit {
            Habit::Silent | Habit::Spam | Habit::Withheld => Vec::new(),
            // Nobody talks for ever.
            _ if self.count > 14 => Vec::new(),
            Habit::Stops if self.count >= 1 => self.stops(pause),
            Habit::StopsAndStarts if self.count == 1 => {
                let again = pause + self.dice.millis(30_000, 900_000);
                vec![(pause, "STOP".to_owned()), (again, "START".to_owned())]
            }
            Habit::WrongNumber => one("wrong number sorry"),
            Habit::WantsPerson if self.count < 2 => one("Can a person call me please? 85020"),
            Habit::FarAway if self.count == 0 => one("AC not cooling, I'm in 90210"),
            Habit::Moves if booked(text) => one("Can we move it to friday afternoon?"),
            Habit::Cancels if booked(text) => one("I need to cancel my visit"),
            Habit::Spanish => self.says(text, pause, &SPANISH),
            _ => self.says(text, pause, &ENGLISH),
        }
    }

    /// Some say it in the middle of a flurry of texts.
    fn stops(&mut self, pause: Duration) -> Answers {
        if self.count > 2 {
            return Vec::new();
        }
        let quick = self.dice.millis(300, 3_000);
        match self.dice.below(3) {
            0 => vec![(quick, "STOP".to_owned())],
            1 => vec![(pause, "1".to_owned()), (pause + quick, "STOP".to_owned())],
            _ => vec![(pause, "STOP".to_owned())],
        }
    }

    fn says(&mut self, text: &str, pause: Duration, words: &Words) -> Answers {
        let has = |sign: &str| text.contains(sign);
        let zip = self.dice.pick(ZIPS).copied().unwrap_or_default();
        let name = self.dice.pick(NAMES).copied().unwrap_or_default();
        let need = if self.habit == Habit::Urgent {
            "no ac since this afternoon and it's 104 in here!"
        } else {
            self.dice.pick(words.needs).copied().unwrap_or_default()
        };
        let said = if words.which.iter().any(|sign| has(sign)) {
            self.dice.pick(words.choices).copied().unwrap_or_default().to_owned()
        } else if has("ZIP code") || has("codigo postal") {
            format!("{need}, {zip}")
        } else if words.soon.iter().any(|sign| has(sign)) {
            words.this_week.to_owned()
        } else if words.name.iter().any(|sign| has(sign)) {
            name.to_owned()
        } else if words.help.iter().any(|sign| has(sign)) {
            need.to_owned()
        } else if booked(text) && self.dice.percent(30) {
            words.thanks.to_owned()
        } else {
            return Vec::new();
        };
        if self.habit == Habit::Bursts {
            let soon = pause + self.dice.millis(1, 400);
            return vec![(pause, said), (soon, format!("this is {name}"))];
        }
        vec![(pause, said)]
    }
}

/// How the phone call of someone like this goes.
pub fn line(number: &str, habit: Habit, dice: &mut Dice) -> Line {
    let says: Vec<&str> = match habit {
        Habit::Withheld => vec!["Hello, please call me about a repair, my number is 602 555 0188."],
        Habit::Speaks => vec!["my air conditioner is broken, I am in 85016", "please call me back"],
        _ if dice.percent(12) => vec!["Hi, please call me back about my heater."],
        _ => Vec::new(),
    };
    let verstat = if habit == Habit::Spam { "TN-Validation-Failed-C" } else { "TN-Validation-Passed-A" };
    Line {
        patience: Some(dice.millis(8_000, 90_000)),
        says: says.into_iter().map(str::to_owned).collect(),
        verstat: Some(verstat.to_owned()),
        hangs_up_after_message: true,
        ..Line::new(number)
    }
}

fn booked(text: &str) -> bool {
    text.contains("You're booked") || text.contains("Queda reservado")
}

struct Words {
    which: &'static [&'static str],
    choices: &'static [&'static str],
    needs: &'static [&'static str],
    soon: &'static [&'static str],
    this_week: &'static str,
    name: &'static [&'static str],
    help: &'static [&'static str],
    thanks: &'static str,
}

const ENGLISH: Words = Words {
    which: &["Which one?", "Cual prefiere", "Responda con el numero"],
    choices: &["1", "2", "3", "the first one", "the second one works", "anything thursday morning?"],
    needs: NEEDS,
    soon: &["How soon", "Para cuando"],
    this_week: "this week",
    name: &["your name", "su nombre"],
    help: &["we help", "le podemos ayudar", "ayudamos"],
    thanks: "thanks!",
};

const SPANISH: Words = Words {
    choices: &["1", "el segundo", "el primero", "2"],
    needs: &["Se me dañó el aire acondicionado, no enfría mucho", "el calentador de agua gotea"],
    this_week: "esta semana",
    thanks: "gracias!",
    ..ENGLISH
};
