//! Words for what a lead or a key can be, as programs read and write them.

use domain::lead::{Outcome, Unfit};
use serde::Serialize;
use session::key::Scope;
use utoipa::ToSchema;

/// How an episode ended, or stands to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeName {
    /// A job is in the calendar.
    Booked,
    /// A person took over.
    Transferred,
    /// Written down for the team.
    Noted,
    /// Not an opportunity.
    Disqualified,
    /// They want no texts.
    OptedOut,
    /// A visit was booked, and nobody was there.
    NoShow,
    /// They never answered, or cannot be reached.
    Unreachable,
}

impl OutcomeName {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Booked,
        Self::Transferred,
        Self::Noted,
        Self::Disqualified,
        Self::OptedOut,
        Self::NoShow,
        Self::Unreachable,
    ];

    /// Of what the lead says.
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Booked => Self::Booked,
            Outcome::Transferred => Self::Transferred,
            Outcome::Noted => Self::Noted,
            Outcome::Disqualified(_) => Self::Disqualified,
            Outcome::OptedOut => Self::OptedOut,
            Outcome::NoShow => Self::NoShow,
            Outcome::Unreachable => Self::Unreachable,
        }
    }

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Transferred => "transferred",
            Self::Noted => "noted",
            Self::Disqualified => "disqualified",
            Self::OptedOut => "opted_out",
            Self::NoShow => "no_show",
            Self::Unreachable => "unreachable",
        }
    }
}

/// Why a lead is no opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnfitName {
    /// Outside the service area.
    OutOfArea,
    /// They did not mean to call this business.
    WrongNumber,
    /// They do not want anything (any more).
    NotInterested,
    /// Spam.
    Spam,
}

impl UnfitName {
    /// Of what the lead says.
    pub fn of(unfit: Unfit) -> Self {
        match unfit {
            Unfit::OutOfArea => Self::OutOfArea,
            Unfit::WrongNumber => Self::WrongNumber,
            Unfit::NotInterested => Self::NotInterested,
            Unfit::Spam => Self::Spam,
        }
    }
}

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
pub enum ScopeName {
    /// Leads and their conversations.
    #[serde(rename = "leads:read")]
    LeadsRead,
    /// Notes, outcomes, texts, claims.
    #[serde(rename = "leads:write")]
    LeadsWrite,
    /// Coming visits.
    #[serde(rename = "bookings:read")]
    BookingsRead,
    /// The figures.
    #[serde(rename = "reports:read")]
    ReportsRead,
    /// Exporting and forgetting callers.
    #[serde(rename = "callers:write")]
    CallersWrite,
    /// Connecting numbers, and the checks.
    #[serde(rename = "setup")]
    SetUp,
}

impl ScopeName {
    /// As the key has it.
    pub fn scope(self) -> Scope {
        match self {
            Self::LeadsRead => Scope::LeadsRead,
            Self::LeadsWrite => Scope::LeadsWrite,
            Self::BookingsRead => Scope::BookingsRead,
            Self::ReportsRead => Scope::ReportsRead,
            Self::CallersWrite => Scope::CallersWrite,
            Self::SetUp => Scope::SetUp,
        }
    }

    /// Of what the key has.
    pub fn of(scope: Scope) -> Self {
        match scope {
            Scope::LeadsRead => Self::LeadsRead,
            Scope::LeadsWrite => Self::LeadsWrite,
            Scope::BookingsRead => Self::BookingsRead,
            Scope::ReportsRead => Self::ReportsRead,
            Scope::CallersWrite => Self::CallersWrite,
            Scope::SetUp => Self::SetUp,
        }
    }
}
