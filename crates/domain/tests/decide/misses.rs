//! A call went unanswered.

use domain::effect::Purpose;
use domain::event::{Event, TeamCommand};
use domain::intake::Fact;
use domain::lead::{Caller, MissReason, Outcome, Owner, Stage, Unfit};
use domain::profile::Channel;
use domain::spam::{Judgement, Sign};

use crate::support::people::Person::{Dana, Luis};
use crate::support::{World, acme, booked, hours, minutes, missed, need, offered, phone, world, zip};

const REASONS: [MissReason; 7] = [
    MissReason::Closed,
    MissReason::NoAnswer,
    MissReason::Busy,
    MissReason::Failed,
    MissReason::NotAccepted,
    MissReason::HungUp,
    MissReason::Forwarded,
];

fn spam(world: &mut World) {
    let call = world.id("CA");
    let spam = Some(Judgement { signs: vec![(Sign::Forged, 100)] });
    world.happens(&Event::Missed { call, reason: MissReason::HungUp, spam });
}

#[test]
fn every_reason_of_a_miss_opens_one_lead_and_sends_one_text() {
    for reason in REASONS {
        let mut world = world();
        world.missed_because(reason);
        assert_eq!(world.purposes(), [Purpose::ReplyToCall], "{reason:?}");
        assert_eq!(world.sent.len(), 1, "{reason:?}");
        assert_eq!(world.lead.misses[0].reason, reason);
        assert_eq!(world.lead.milestones.missed, Some(world.now));
        assert_eq!((world.lead.episode, world.lead.stage), (1, Stage::Intake));
        assert_eq!(world.lead.owner, Owner::Ringback);
    }
}

#[test]
fn the_first_text_names_the_business_asks_one_thing_and_offers_stop() {
    let world = missed();
    assert!(world.last().contains("Acme Heating & Air"));
    assert!(world.last().contains("STOP"));
    assert_eq!(world.last().matches('?').count(), 1);
}

#[test]
fn second_missed_call_within_the_window_sends_no_second_text() {
    let mut world = missed();
    world.pass(minutes(19));
    world.missed();
    assert_eq!(world.bodies().len(), 1);
    assert_eq!(world.lead.misses.len(), 2);
    assert_eq!(world.lead.episode, 1);
}

#[test]
fn someone_who_keeps_calling_gets_no_text_for_each_call() {
    let mut world = missed();
    for _ in 0..12 {
        world.pass(minutes(25));
        world.missed();
    }
    let replies = world.purposes().iter().filter(|purpose| **purpose == Purpose::ReplyToCall).count();
    assert_eq!(replies, 1);
    assert_eq!(world.lead.misses.len(), 13);
}

#[test]
fn a_missed_call_after_the_window_is_answered_again() {
    let mut world = missed();
    world.pass(minutes(31));
    world.missed();
    let replies = world.purposes().iter().filter(|purpose| **purpose == Purpose::ReplyToCall).count();
    assert_eq!(replies, 2);
}

#[test]
fn what_they_told_is_not_asked_again_when_they_call_again() {
    let mut world = missed();
    world.wrote("ac rattles, 85021", &[need("ac-repair"), zip("85021")]);
    world.pass(minutes(40));
    let before = world.bodies().len();
    world.missed();
    let said = world.since(before).join(" ");
    assert!(!said.contains("ZIP") && !said.contains("What can we help"), "{said}");
    assert!(said.contains("How soon"), "{said}");
}

#[test]
fn a_call_reported_twice_is_one_miss() {
    let mut world = world();
    let event = Event::Missed { call: "CA1".into(), reason: MissReason::Busy, spam: None };
    world.happens(&event);
    let once = world.json();
    world.happens(&event);
    assert_eq!(world.json(), once);
}

#[test]
fn an_opted_out_caller_gets_no_text_and_a_person_is_asked_to_call() {
    let mut world = missed();
    world.wrote("STOP", &[]);
    let before = world.bodies().len();
    world.pass(hours(2));
    world.missed();
    assert_eq!(world.since(before), Vec::<&str>::new());
    assert_eq!(world.lead.stage, Stage::WithPeople);
    assert!(world.told(Luis)[0].contains("Cannot be texted, please call"), "{:?}", world.told(Luis));
}

#[test]
fn nobody_is_texted_when_the_number_is_withheld() {
    let mut world = World::of(acme(), Caller::Withheld("CA77".into()), "2026-12-01T10:00:00-07:00");
    world.missed();
    assert!(world.sent.is_empty());
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Noted)));
    assert_eq!(world.next_due(), None);
}

#[test]
fn a_message_left_without_a_number_goes_to_a_person() {
    let mut world = World::of(acme(), Caller::Withheld("CA77".into()), "2026-12-01T10:00:00-07:00");
    world.missed();
    let url = "https://carrier.example/recording/1".to_owned();
    world.happens(&Event::Recorded { id: "RE1".into(), url, seconds: 17 });
    assert_eq!(world.lead.stage, Stage::WithPeople);
    assert!(world.told(Luis)[0].contains("Voicemail, number withheld"), "{:?}", world.told(Luis));
    assert!(world.told(Luis)[0].contains("Reply OK to take it"), "{:?}", world.told(Luis));
    world.team(Luis, TeamCommand::Claim);
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
    assert!(world.bodies().is_empty());
}

#[test]
fn a_recording_of_somebody_hanging_up_is_no_message() {
    let mut world = World::of(acme(), Caller::Withheld("CA77".into()), "2026-12-01T10:00:00-07:00");
    world.missed();
    let url = "https://carrier.example/recording/1".to_owned();
    world.happens(&Event::Recorded { id: "RE1".into(), url, seconds: 2 });
    assert!(world.sent.is_empty());
    assert_eq!(world.lead.stage, Stage::Closed);
}

#[test]
fn a_voicemail_with_a_number_is_told_to_whoever_keeps_the_calendar() {
    let mut world = missed();
    let url = "https://carrier.example/recording/1".to_owned();
    world.happens(&Event::Recorded { id: "RE1".into(), url, seconds: 17 });
    assert_eq!(world.told(Luis), ["(602) 555-0142 left a voicemail (17 s). It is on the desk."]);
    assert_eq!(world.bodies().len(), 1);
}

#[test]
fn spam_is_closed_without_a_text() {
    let mut world = world();
    spam(&mut world);
    assert!(world.sent.is_empty());
    assert_eq!(world.lead.outcome, Some(Outcome::Disqualified(Unfit::Spam)));
    assert_eq!((world.lead.stage, world.next_due()), (Stage::Closed, None));
}

#[test]
fn repeated_spam_does_not_open_episodes() {
    let mut world = world();
    for _ in 0..400 {
        spam(&mut world);
        world.pass(hours(6));
    }
    assert_eq!((world.lead.episode, world.lead.past.len()), (1, 0));
    assert!(world.sent.is_empty());
    crate::support::check::document(&world.lead);
}

#[test]
fn a_number_once_forged_is_answered_when_it_calls_in_earnest() {
    let mut world = world();
    spam(&mut world);
    world.pass(hours(30));
    world.missed();
    assert_eq!(world.lead.episode, 2);
    assert_eq!(world.purposes(), [Purpose::ReplyToCall]);
}

#[test]
fn a_claimed_lead_that_calls_again_tells_its_person() {
    let mut world = missed();
    world.wrote("a person please", &[Fact::Person]);
    world.team(Luis, TeamCommand::Claim);
    let (texts, notes) = (world.bodies().len(), world.told(Luis).len());
    world.pass(hours(1));
    world.missed();
    assert_eq!(world.since(texts), Vec::<&str>::new(), "a person has it");
    let told = world.told(Luis).split_off(notes);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("called again"), "{told:?}");
    assert!(world.told(Dana).is_empty());
}

#[test]
fn returning_callers_keep_name_and_place_and_are_not_asked_again() {
    let mut world = booked();
    world.pass(hours(24 * 30));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Booked)));
    let before = world.bodies().len();
    world.missed();
    assert_eq!(world.lead.episode, 2);
    assert!(world.last().starts_with("Hi Marta Silva, this is Acme"), "{}", world.last());
    world.wrote(
        "water heater leaks, flexible",
        &[need("water-heater"), Fact::Urgency(domain::intake::Urgency::Flexible)],
    );
    let said = world.since(before).join(" ");
    assert!(!said.contains("ZIP") && !said.contains("name"), "{said}");
    assert_eq!(world.lead.stage, Stage::Offering);
    assert_eq!(world.lead.past.len(), 1);
    assert_eq!(world.lead.past[0].value, 450);
}

#[test]
fn a_returning_caller_whose_place_is_known_is_not_asked_for_it_although_the_name_is_not() {
    let mut world = missed();
    world.wrote("no thanks, 85021", &[zip("85021"), Fact::NotInterested]);
    world.wrote("85021", &[zip("85021")]);
    world.pass(hours(24 * 8));
    assert_eq!(world.lead.stage, Stage::Closed);
    assert_eq!(world.lead.intake.zip.as_deref(), Some("85021"));
    world.missed();
    assert!(!world.last().contains("ZIP"), "{}", world.last());
}

#[test]
fn a_booked_caller_who_calls_gets_the_text_about_the_visit() {
    let mut world = booked();
    world.pass(hours(1));
    world.missed();
    assert_eq!(world.purposes().last(), Some(&Purpose::ReplyToCall), "{:?}", world.bodies());
    assert!(world.last().contains("Is it about your visit on"), "{}", world.last());
    assert_eq!(world.lead.stage, Stage::Booked);
    assert_eq!(world.lead.asked, None);
}

#[test]
fn a_caller_with_offers_who_calls_again_can_still_take_one() {
    let mut world = offered();
    world.pass(minutes(45));
    world.missed();
    world.wrote("2", &[Fact::Choice(2)]);
    assert_eq!(world.lead.stage, Stage::Booked);
}

#[test]
fn where_the_profile_wants_a_call_back_a_person_is_asked_and_nobody_is_texted() {
    let mut business = acme();
    business.response.channel = Channel::Call;
    let caller = Caller::Number(phone("+16025550142"));
    let mut world = World::of(business, caller, "2026-12-01T10:00:00-07:00");
    world.missed();
    assert!(world.bodies().is_empty());
    assert!(world.told(Luis)[0].starts_with("Please call back"), "{:?}", world.told(Luis));
}
