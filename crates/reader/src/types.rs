//! The plain types, one for one with those of the interface `ringback:understanding/reader`.

/// What the last question was about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Topic {
    /// What they need.
    Need,
    /// Where they are.
    Where,
    /// How soon it must be.
    Urgency,
    /// Who they are.
    Name,
    /// Which of the offered times.
    Slot,
}

/// A service that the business sells.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Service {
    /// Its id in the profile.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What callers call it, in any language.
    pub words: Vec<String>,
    /// Phrases that make this service urgent.
    pub urgent: Vec<String>,
}

/// What is known when a message arrives.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Context {
    /// Unix seconds.
    pub now: i64,
    /// IANA name; UTC is used when it is unknown.
    pub time_zone: String,
    /// What we asked last.
    pub asked: Option<Topic>,
    /// The times that we offered, unix seconds, in the order of their numbers 1, 2, 3.
    pub offers: Vec<i64>,
    /// The services that the business sells.
    pub services: Vec<Service>,
    /// The service area: ZIP codes, `850*`, or city names.
    pub area: Vec<String>,
    /// The business's own words for a wish to talk to a person.
    pub handoff_words: Vec<String>,
    /// The start of the appointment that this caller has, unix seconds.
    pub appointment: Option<i64>,
    /// It was said, not written.
    pub spoken: bool,
}

/// How soon it must be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Urgency {
    /// At once.
    Emergency,
    /// Within days.
    Soon,
    /// Whenever.
    Flexible,
}

/// When they would like it, in the business's local time. What was not said is none.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Wish {
    /// `YYYY-MM-DD`
    pub first_date: Option<String>,
    /// `YYYY-MM-DD`, included.
    pub last_date: Option<String>,
    /// `HH:MM`, not earlier than. The same as `not_after` when they named one time.
    pub not_before: Option<String>,
    /// `HH:MM`, not later than.
    pub not_after: Option<String>,
    /// `YYYY-MM-DD`, days that they cannot, within the first and the last.
    pub except_dates: Vec<String>,
}

/// What they ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    /// What it costs.
    Price,
    /// When the business is open.
    Hours,
    /// Something else.
    Other,
}

/// One thing that a message says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fact {
    /// What they need; the id of the service when it is clear.
    Need(Option<String>),
    /// Five digits.
    Zip(String),
    /// A place name, as the service area writes it when it is one of those.
    City(String),
    /// Number and street.
    Street(String),
    /// How soon it must be.
    Urgency(Urgency),
    /// The person's name, capitalised.
    Name(String),
    /// When they would like it.
    Time(Wish),
    /// The number of the offer that they take, from 1.
    Choice(u32),
    /// None of the offers.
    NoChoice,
    /// Yes.
    Yes,
    /// No.
    No,
    /// They ask something.
    Asks(Question),
    /// They want a human being.
    Person,
    /// No more texts.
    OptOut,
    /// Texts again.
    OptIn,
    /// The keyword that asks who we are.
    Help,
    /// They are not who we think.
    WrongNumber,
    /// They need nothing, or nothing more.
    NotInterested,
    /// Cancel the appointment (not the texts).
    Cancel,
    /// Move the appointment.
    Move,
    /// Thanks.
    Thanks,
    /// A greeting.
    Greeting,
    /// The language of the message, `en` or `es`.
    Language(String),
    /// How many it is about, where they say so: 2 or more.
    Quantity(u32),
}

/// A fact and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What was understood.
    pub fact: Fact,
    /// The words that it comes from, as they were written.
    pub words: String,
    /// 0 to 1; below 0.5 it should be asked again.
    pub confidence: f32,
}
