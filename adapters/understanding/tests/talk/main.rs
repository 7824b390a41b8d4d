//! Whole conversations: the real reader reads, `decide()` answers. Quick messages, corrections, changed minds, answers that
//! come days later, and how many texts a booking takes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "tests may fail loudly"
)]

#[allow(dead_code, reason = "one world for the tests of the core and for these")]
#[path = "../../../../crates/domain/tests/support/mod.rs"]
mod support;

#[allow(dead_code, reason = "the trades use more of it")]
#[path = "../trades/facts.rs"]
mod facts;

mod bursts;
mod changes;
mod later;
mod measure;
mod pair;

use domain::{Business, Event};
use support::{World, seconds};

/// A caller of a business, and what they were texted.
pub struct Talk {
    pub world: World,
}

impl Talk {
    /// Missed by the business of the tests, and texted a minute ago.
    pub fn missed() -> Self {
        let mut world = support::missed();
        world.pass(seconds(60));
        Self { world }
    }

    /// The same for another business, at a local time.
    pub fn missed_by(business: Business, starts: &str) -> Self {
        let local: jiff::civil::DateTime = starts.parse().unwrap();
        let now = local.to_zoned(business.time_zone.clone()).unwrap().timestamp();
        let area_code = business.numbers[0].digits()[1..4].to_owned();
        let caller = domain::lead::Caller::Number(support::phone(&format!("+1{area_code}5550142")));
        let mut world = World::of(business, caller, &now.to_string());
        world.missed();
        world.pass(seconds(60));
        Self { world }
    }

    /// Offered times, a minute ago.
    pub fn offered() -> Self {
        let mut talk = Self::missed();
        talk.says("my ac makes a loud noise, 85021, this week. this is Ana Silva");
        assert_eq!(talk.world.lead.offers.len(), 3, "{:?}", talk.bodies());
        talk
    }

    /// With a visit.
    pub fn booked() -> Self {
        let mut talk = Self::offered();
        talk.says("2");
        assert_eq!(talk.stage(), domain::lead::Stage::Booked, "{:?}", talk.bodies());
        talk
    }

    /// Writes a text and reads the answer.
    pub fn says(&mut self, text: &str) {
        self.types(text);
        self.world.pass(seconds(60));
    }

    /// Writes a text and goes on writing.
    pub fn types(&mut self, text: &str) {
        let world = &mut self.world;
        let readings = facts::read(&world.business, &world.lead, text, world.now);
        let (id, text, media) = (world.id("SM"), text.to_owned(), Vec::new());
        world.happens(&Event::Wrote { id, text, media, answered_by_carrier: false, readings });
    }

    pub fn bodies(&self) -> Vec<String> {
        self.world.bodies().into_iter().map(str::to_owned).collect()
    }

    pub fn last(&self) -> &str {
        self.world.last()
    }

    pub fn stage(&self) -> domain::lead::Stage {
        self.world.lead.stage
    }

    /// How many texts they got.
    pub fn count(&self) -> usize {
        self.world.bodies().len()
    }
}
