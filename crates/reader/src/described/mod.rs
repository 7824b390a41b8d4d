//! What people describe without naming it: the toilet that will not flush, the house that stays hot.
//!
//! Each entry has anchors and phrases. A service is meant whose name, or whose words in the profile, have the first
//! anchor that any service of the business has.

mod home;
mod looks;
mod office;
mod outside;
mod teeth;

/// Anchors, and what callers say.
pub(crate) type Described = (&'static [&'static str], &'static [&'static str]);

/// All trades.
pub(crate) const DESCRIBED: &[&[Described]] = &[
    home::AIR,
    home::PLUMBING,
    home::POWER,
    outside::ROOFS,
    outside::CARS,
    teeth::TEETH,
    looks::SKIN,
    looks::HAIR,
    office::LAW,
    office::INSURANCE,
];
