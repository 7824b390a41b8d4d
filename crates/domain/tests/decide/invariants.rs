//! What holds whatever happens, over many thousands of drawn stories. [`crate::support::check`] says what; it is
//! asked after every event.

use std::num::NonZero;

use domain::lead::Stage;
use domain::{Event, decide};

use crate::support::chaos::Chaos;
use crate::support::{check, hours};

/// Plays the seeds on all processors.
fn play(seeds: std::ops::Range<u64>, story: impl Fn(u64) + Sync) {
    let hands = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for hand in 0..hands {
            let (seeds, story) = (seeds.clone(), &story);
            scope.spawn(move || seeds.skip(hand).step_by(hands).for_each(story));
        }
    });
}

/// Says which story it was, when one fails.
struct Telling(u64);

impl Drop for Telling {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("it was story {}", self.0);
        }
    }
}

#[test]
fn twenty_thousand_stories_break_no_promise() {
    play(0..20_000, |seed| {
        let _telling = Telling(seed);
        let mut chaos = Chaos::new(seed);
        for _ in 0..24 {
            chaos.step();
        }
        check::document(&chaos.world.lead);
    });
}

#[test]
fn every_story_comes_to_an_end_when_nobody_does_anything_more() {
    play(0..1_500, |seed| {
        let _telling = Telling(seed);
        let mut chaos = Chaos::new(seed);
        for _ in 0..24 {
            chaos.step();
        }
        chaos.world.pass(hours(24 * 90));
        assert_eq!(chaos.world.lead.stage, Stage::Closed);
        assert_eq!(chaos.world.next_due(), None);
    });
}

#[test]
fn a_document_stays_below_64_kib_however_long_and_wordy_the_story() {
    play(0..24, |seed| {
        let _telling = Telling(seed);
        let mut chaos = Chaos::new(seed);
        chaos.longest = 16;
        for step in 0..1_500 {
            chaos.step();
            if step % 10 == 0 {
                check::document(&chaos.world.lead);
            }
        }
    });
}

#[test]
fn a_caller_who_writes_novels_and_sends_albums_does_not_burst_the_document() {
    let mut world = crate::support::missed();
    for _ in 0..300 {
        let id = world.id("SM");
        let picture =
            |at| format!("https://api.carrier.example/2010-04-01/Accounts/{}/Media/{at}", "0".repeat(34));
        world.decides(&Event::Wrote {
            id,
            text: "a long story ".repeat(120),
            media: (0..10).map(picture).collect(),
            answered_by_carrier: false,
            readings: Vec::new(),
        });
        check::document(&world.lead);
        world.pass(hours(1));
    }
}

#[test]
fn a_caller_who_calls_all_day_for_years_does_not_burst_the_document() {
    let mut world = crate::support::world();
    for _ in 0..600 {
        world.missed();
        world.pass(hours(24 * 4));
    }
    check::document(&world.lead);
    for _ in 0..3_000 {
        world.missed();
        world.pass(jiff::SignedDuration::from_mins(1));
    }
    check::document(&world.lead);
}

#[test]
fn looking_at_any_lead_twice_changes_nothing_the_second_time() {
    play(0..2_000, |seed| {
        let _telling = Telling(seed);
        let mut chaos = Chaos::new(seed);
        for _ in 0..12 {
            chaos.step();
        }
        chaos.world.decides(&Event::Due);
        let once = chaos.world.lead.clone();
        chaos.world.decides(&Event::Due);
        assert_eq!(chaos.world.lead, once);
    });
}

#[test]
fn deciding_is_pure() {
    play(0..300, |seed| {
        let mut chaos = Chaos::new(seed);
        for _ in 0..12 {
            chaos.step();
        }
        let (lead, now) = (&chaos.world.lead, chaos.world.now);
        let first = decide(lead.clone(), &Event::Due, &chaos.world.business, now);
        let second = decide(lead.clone(), &Event::Due, &chaos.world.business, now);
        assert_eq!(first, second);
    });
}

#[test]
fn every_decision_about_a_caller_is_in_a_chain_that_verifies() {
    let (mut decisions, mut episodes) = (0, 0);
    for seed in 0..400 {
        let mut chaos = Chaos::new(seed);
        for _ in 0..80 {
            let before = chaos.world.lead.ledger.clone();
            chaos.step();
            let ledger = &chaos.world.lead.ledger;
            assert_eq!(ledger.broken_at(), None, "seed {seed}");
            // Nothing that was decided is changed afterwards, and a new episode goes on from the one before.
            let kept = ledger.entries.starts_with(&before.entries);
            let next = ledger.base == before.head() && ledger.entries.is_empty();
            let moved_on = before.entries.iter().any(|entry| entry.hash == ledger.base);
            assert!(kept || next || moved_on, "seed {seed}");
            episodes += usize::from(next && !before.entries.is_empty());
            decisions += ledger.entries.len().saturating_sub(before.entries.len());
        }
    }
    assert!(decisions > 3000 && episodes > 50, "{decisions} decisions, {episodes} episodes");
}
