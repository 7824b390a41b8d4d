//! Corrections and changed minds, before, during and after the offers.

use domain::lead::{HandoffReason, Outcome, Stage, Unfit};

use crate::Talk;
use crate::support::people::Person::Luis;

#[test]
fn a_corrected_zip_code_is_taken_and_the_intake_goes_on() {
    for text in
        ["no, 85012", "sorry 85012 not 85021", "oops i meant 85012", "perdon, 85012", "no es 85021, es 85012"]
    {
        let mut talk = Talk::missed();
        talk.says("ac rattles, 85021");
        talk.says(text);
        assert_eq!(talk.world.lead.intake.zip.as_deref(), Some("85012"), "{text}");
        let last = talk.last().to_owned();
        assert!(last.starts_with("How soon") || last.starts_with("Para cuando"), "{text}: {last}");
    }
}

#[test]
fn a_corrected_city_takes_the_wrong_zip_code_with_it() {
    for text in ["sorry, I meant Tempe", "no, Tempe", "no es Mesa, es Tempe"] {
        let mut talk = Talk::missed();
        talk.says("ac rattles, 90210");
        assert_eq!(talk.world.lead.outcome, Some(Outcome::Disqualified(Unfit::OutOfArea)));
        talk.says(text);
        let intake = &talk.world.lead.intake;
        assert_eq!((intake.city.as_deref(), intake.zip.as_deref()), (Some("Tempe"), None), "{text}");
        assert_eq!(talk.stage(), Stage::Intake, "{text}: {}", talk.last());
    }
}

#[test]
fn a_city_that_is_only_added_leaves_the_zip_code() {
    let mut talk = Talk::missed();
    talk.says("ac rattles, 85281");
    talk.says("that's in Tempe");
    assert_eq!(talk.world.lead.intake.place().as_deref(), Some("Tempe, 85281"));
}

#[test]
fn a_place_out_of_the_area_that_comes_after_the_offers_is_said_so() {
    let mut talk = Talk::offered();
    talk.says("sorry wrong zip, it's 90210");
    assert!(talk.last().contains("90210 is outside the area"), "{}", talk.last());
    assert_eq!(talk.world.lead.outcome, Some(Outcome::Disqualified(Unfit::OutOfArea)));
}

#[test]
fn another_service_during_the_offers_brings_times_for_that_one() {
    for text in ["actually it's the water heater not the ac", "perdon, es el calentador de agua"] {
        let mut talk = Talk::offered();
        talk.says(text);
        let lead = &talk.world.lead;
        assert_eq!(lead.intake.service.as_deref(), Some("water-heater"), "{text}");
        let minutes = lead.offers[0].ends.duration_since(lead.offers[0].starts).as_mins();
        assert_eq!(minutes, 180, "as long as a water heater takes: {text}");
        talk.says("1");
        assert_eq!(talk.world.lead.appointment.as_ref().unwrap().service, "water-heater");
    }
}

#[test]
fn a_corrected_time_brings_times_on_the_day_that_was_said() {
    let mut talk = Talk::offered();
    talk.says("thursday at 4");
    talk.says("sorry 3pm not 4");
    let wish = &talk.world.lead.intake.wish;
    assert_eq!(wish.first.map(|day| day.to_string()).as_deref(), Some("2026-12-03"));
    assert!(talk.last().contains("Thu Dec 3, 3:00 PM"), "{}", talk.last());
}

#[test]
fn a_corrected_time_after_the_booking_is_a_move_on_the_same_day() {
    let mut talk = Talk::booked();
    let day = talk.world.lead.appointment.as_ref().unwrap().slot.starts;
    talk.says("sorry, 3pm not 8");
    assert_eq!(talk.stage(), Stage::Offering, "{}", talk.last());
    let zone = &talk.world.business.time_zone;
    let date = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date();
    assert!(talk.world.lead.offers.iter().all(|slot| date(slot.starts) == date(day)), "{}", talk.last());
    talk.says("1");
    assert!(talk.last().starts_with("Done, we moved it"), "{}", talk.last());
    assert_eq!(talk.world.calendar.len(), 1);
}

#[test]
fn a_name_or_an_address_that_is_corrected_after_the_booking_reaches_lead_calendar_and_team() {
    let mut talk = Talk::booked();
    let (confirms, told) = (confirmed(&talk), talk.world.told(Luis).len());
    talk.says("not Ana, it's Anna Silva");
    assert_eq!(talk.world.lead.intake.name.as_deref(), Some("Anna Silva"));
    assert!(talk.world.told(Luis).last().unwrap().contains("Anna Silva"));
    talk.says("and the address is 4120 N 7th Ave, gate code 4411");
    assert_eq!(talk.world.lead.intake.street.as_deref(), Some("4120 N 7th Ave"));
    assert!(talk.world.lead.intake.notes.iter().any(|note| note.contains("gate code 4411")));
    assert_eq!(talk.world.told(Luis).len(), told + 2);
    assert!(talk.world.told(Luis).last().unwrap().contains("gate code 4411"));
    assert_eq!(confirmed(&talk), confirms + 2, "the calendar is written again");
    assert_eq!((talk.stage(), talk.world.calendar.len()), (Stage::Booked, 1));
}

/// How often the visit was written into the calendar firmly.
fn confirmed(talk: &Talk) -> usize {
    talk.world.decided.iter().filter(|id| id.ends_with(".confirm")).count()
}

#[test]
fn a_visit_that_is_cancelled_is_not_written_again_by_a_note_that_waited() {
    let mut talk = Talk::booked();
    talk.world.calendar_down = true;
    talk.says("gate code 4411");
    talk.world.calendar_down = false;
    talk.world.calendar_hangs = true;
    talk.types("cancel my appointment please");
    let waits = |name: &str| talk.world.lead.outbox.iter().any(|effect| effect.id.ends_with(name));
    assert!(!waits(".confirm") && waits(".release"));
}

#[test]
fn whoever_wants_a_call_and_then_takes_an_offer_is_booked_and_the_team_knows() {
    for (call, back) in [
        ("actually can you just call me", "never mind the call, the 2nd one"),
        ("mejor llamenme", "la segunda opcion esta bien"),
    ] {
        let mut talk = Talk::offered();
        talk.says(call);
        assert_eq!(talk.stage(), Stage::WithPeople, "{call}");
        talk.says(back);
        assert_eq!(talk.stage(), Stage::Booked, "{back}: {}", talk.last());
        assert_eq!(talk.world.lead.handoff, None);
        assert!(talk.world.told(Luis).iter().any(|note| note.contains("choosing a time by text after all")));
    }
}

#[test]
fn never_mind_ends_it_and_a_second_thought_takes_it_up_where_it_was() {
    for (away, back) in [("never mind", "wait yes I do want it"), ("olvidelo", "espere, si lo quiero")] {
        let mut talk = Talk::offered();
        talk.says(away);
        assert_eq!(talk.world.lead.outcome, Some(Outcome::Disqualified(Unfit::NotInterested)), "{away}");
        let count = talk.count();
        talk.says("never mind");
        assert_eq!(talk.count(), count, "said once");
        talk.says(back);
        assert_eq!(talk.count(), count + 1);
        assert!(
            talk.last().contains("1) ") && !talk.last().contains("didn't get"),
            "{back}: {}",
            talk.last()
        );
        talk.says("1");
        assert_eq!(talk.stage(), Stage::Booked);
    }
}

#[test]
fn the_team_hears_that_somebody_needs_nothing_any_more() {
    let mut talk = Talk::missed();
    talk.says("can a person call me please");
    talk.says("we got it fixed");
    assert_eq!(talk.stage(), Stage::Closed);
    assert!(talk.world.told(Luis).last().unwrap().contains("needs nothing any more"));
}

#[test]
fn never_mind_while_a_visit_is_moved_leaves_it_where_it_was() {
    for text in ["never mind", "olvidelo"] {
        let mut talk = Talk::booked();
        let before = talk.world.lead.appointment.clone();
        talk.says("can we move it to friday?");
        assert_eq!(talk.stage(), Stage::Offering, "{}", talk.last());
        talk.says(text);
        assert_eq!((talk.stage(), &talk.world.lead.appointment), (Stage::Booked, &before), "{text}");
        assert!(
            talk.last().contains("stays as it is") || talk.last().contains("queda como estaba"),
            "{}",
            talk.last()
        );
    }
}

#[test]
fn two_failed_tries_bring_a_person_who_gets_what_is_known_and_what_was_said() {
    let mut talk = Talk::missed();
    talk.says("my ac makes a loud noise. this is Ana Silva");
    talk.says("blue house on the corner");
    assert!(talk.last().starts_with("Sorry, I didn't get that."), "{}", talk.last());
    talk.says("by the old mill, you know it");
    assert_eq!(talk.world.lead.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::Stuck));
    let alert = talk.world.told(Luis)[0].to_owned();
    for part in ["Ana Silva", "AC repair", "by the old mill"] {
        assert!(alert.contains(part), "{part} is missing: {alert}");
    }
    let wrote = |entry: &&domain::lead::Entry| matches!(entry.what, domain::lead::Happening::Wrote { .. });
    assert_eq!(talk.world.lead.story.iter().filter(wrote).count(), 3, "the desk has all of it");
}

#[test]
fn questions_and_greetings_are_no_failed_tries() {
    let mut talk = Talk::missed();
    for text in ["hi", "how much?", "hello", "when are you open?", "hi"] {
        talk.says(text);
        assert_eq!(talk.world.lead.handoff, None, "{text}");
    }
}
