//! Alerts, claims, the ladder.

use domain::event::{Event, SendResult, TeamCommand, Trouble};
use domain::intake::{Fact, Urgency};
use domain::lead::{Outcome, Owner, Stage};

use crate::support::people::Person::{Dana, Luis};
use crate::support::{World, hours, minutes, missed, need, person_wanted, seconds, zip};

fn refused() -> SendResult {
    SendResult::Failed { trouble: Trouble::Unreachable, code: Some("30003".into()), retry_after: None }
}

fn emergency() -> World {
    let mut world = missed();
    let facts = [need("ac-repair"), zip("85021"), Fact::Urgency(Urgency::Emergency)];
    world.wrote("no heat, newborn, 85021", &facts);
    world
}

#[test]
fn the_first_of_the_ladder_is_alerted_alone() {
    let world = person_wanted();
    assert_eq!((world.told(Luis).len(), world.told(Dana).len()), (1, 0));
}

#[test]
fn an_unclaimed_lead_climbs_when_the_time_to_claim_is_over() {
    let mut world = person_wanted();
    world.pass(seconds(299));
    assert!(world.told(Dana).is_empty());
    world.pass(seconds(1));
    assert_eq!((world.told(Luis).len(), world.told(Dana).len()), (1, 1));
    assert!(world.told(Dana)[0].starts_with("Wants a person: "));
}

#[test]
fn at_the_end_of_the_ladder_it_is_the_owners_and_the_caller_is_told_the_truth() {
    let mut world = person_wanted();
    let before = world.bodies().len();
    world.pass(minutes(10));
    assert_eq!(world.lead.owner, Owner::Person(Dana.phone()));
    assert!(world.lead.handoff.as_ref().unwrap().exhausted);
    assert!(world.told(Dana)[1].starts_with("Nobody took this one, so it is yours."));
    assert_eq!(world.since(before).len(), 1);
    assert!(world.last().contains("nobody at Acme Heating & Air is free"), "{}", world.last());
    let (luis, dana) = (world.told(Luis).len(), world.told(Dana).len());
    world.pass(hours(10));
    assert_eq!((world.told(Luis).len(), world.told(Dana).len()), (luis, dana), "it does not begin again");
}

#[test]
fn a_claim_stops_the_ladder_and_everybody_knows() {
    let mut world = person_wanted();
    world.pass(minutes(6));
    world.team(Luis, TeamCommand::Claim);
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
    assert_eq!(world.lead.milestones.claimed, Some(world.now));
    assert_eq!(world.told(Luis)[1], "It's yours. Call (602) 555-0142. Reply DONE 0142 when it's dealt with.");
    assert_eq!(world.told(Dana)[1], "Luis has (602) 555-0142.");
    assert!(world.last().starts_with("Luis from Acme Heating & Air has your request"));
    world.pass(hours(1));
    assert_eq!(world.told(Dana).len(), 2);
}

#[test]
fn of_two_who_claim_it_the_first_has_it_and_the_second_is_told() {
    let mut world = person_wanted();
    world.pass(minutes(6));
    world.team(Dana, TeamCommand::Claim);
    let texts = world.bodies().len();
    world.team(Luis, TeamCommand::Claim);
    assert_eq!(world.lead.owner, Owner::Person(Dana.phone()));
    assert_eq!(world.told(Luis).last(), Some(&"Dana already has (602) 555-0142."));
    assert_eq!(world.bodies().len(), texts);
}

#[test]
fn a_claim_that_arrives_twice_is_one() {
    let mut world = person_wanted();
    let event = Event::Team { person: Luis.phone(), id: "SM900".into(), command: TeamCommand::Claim };
    world.happens(&event);
    let once = world.json();
    world.happens(&event);
    assert_eq!(world.json(), once);
    world.team(Luis, TeamCommand::Claim);
    assert_eq!(world.told(Luis).iter().filter(|told| told.starts_with("It's yours")).count(), 1);
}

#[test]
fn what_went_to_the_owner_unclaimed_may_still_be_taken_by_someone_else() {
    let mut world = person_wanted();
    world.pass(minutes(11));
    world.team(Luis, TeamCommand::Claim);
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
    assert_eq!(world.told(Dana).last(), Some(&"Luis has (602) 555-0142."));
    world.team(Dana, TeamCommand::Claim);
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()), "but only once");
}

#[test]
fn the_owner_may_claim_what_fell_to_them() {
    let mut world = person_wanted();
    world.pass(minutes(11));
    world.team(Dana, TeamCommand::Claim);
    assert_eq!(world.lead.owner, Owner::Person(Dana.phone()));
    assert!(world.last().starts_with("Dana from Acme"), "{}", world.last());
}

#[test]
fn a_pass_climbs_at_once() {
    let mut world = person_wanted();
    world.team(Luis, TeamCommand::Pass);
    assert_eq!(world.told(Dana).len(), 1);
    world.team(Dana, TeamCommand::Pass);
    assert_eq!(world.lead.owner, Owner::Person(Dana.phone()), "someone has to have it");
}

#[test]
fn a_pass_by_someone_who_is_not_being_waited_for_changes_nothing() {
    let mut world = person_wanted();
    world.pass(minutes(6));
    let dana = world.told(Dana).len();
    world.team(Luis, TeamCommand::Pass);
    assert_eq!(world.told(Dana).len(), dana);
    assert!(!world.lead.handoff.as_ref().unwrap().exhausted);
}

#[test]
fn done_closes_it_and_says_thanks() {
    let mut world = person_wanted();
    world.team(Luis, TeamCommand::Claim);
    world.team(Luis, TeamCommand::Done);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Transferred)));
    assert_eq!(world.told(Luis).last(), Some(&"Thanks! (602) 555-0142 is closed."));
}

#[test]
fn done_leaves_a_booked_visit_as_it_is() {
    let mut world = emergency();
    world.wrote("1", &[Fact::Choice(1)]);
    world.team(Luis, TeamCommand::Claim);
    world.team(Luis, TeamCommand::Done);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Booked, Some(Outcome::Booked)));
    assert_eq!(world.calendar.len(), 1);
}

#[test]
fn strangers_cannot_claim() {
    let mut world = person_wanted();
    let person = crate::support::phone("+16025550177");
    let before = world.json();
    world.happens(&Event::Team { person, id: "SM900".into(), command: TeamCommand::Claim });
    assert_eq!(world.json(), before);
}

#[test]
fn an_alert_that_cannot_be_delivered_climbs_at_once() {
    let mut world = missed();
    world.carrier.push_back(SendResult::Accepted { message: "SM700".into() });
    world.carrier.push_back(refused());
    world.wrote("a person please", &[Fact::Person]);
    assert_eq!((world.told(Luis).len(), world.told(Dana).len()), (0, 1));
}

#[test]
fn an_old_alert_that_fails_late_does_not_skip_the_one_who_is_being_waited_for() {
    let mut world = person_wanted();
    let alert = world.sent.last().unwrap().clone();
    world.pass(minutes(6));
    assert_eq!(world.told(Dana).len(), 1);
    world.happens(&Event::Receipt {
        message: alert.message,
        effect: None,
        status: domain::event::ReceiptStatus::Failed,
        trouble: Some(Trouble::Unreachable),
        code: None,
    });
    assert!(!world.lead.handoff.as_ref().unwrap().exhausted, "Dana has four minutes left");
}

#[test]
fn an_alert_that_fails_after_all_is_over_alerts_nobody() {
    let mut world = person_wanted();
    let alert = world.sent.last().unwrap().clone();
    world.wrote("sorry, wrong number", &[Fact::WrongNumber]);
    world.happens(&Event::Receipt {
        message: alert.message,
        effect: None,
        status: domain::event::ReceiptStatus::Failed,
        trouble: Some(Trouble::Unreachable),
        code: None,
    });
    assert!(world.told(Dana).is_empty());
}

#[test]
fn a_claim_of_a_wrong_number_is_answered_and_the_caller_left_alone() {
    let mut world = person_wanted();
    world.wrote("sorry, wrong number", &[Fact::WrongNumber]);
    let texts = world.bodies().len();
    world.team(Luis, TeamCommand::Claim);
    assert_eq!(world.bodies().len(), texts, "{}", world.last());
    assert!(world.told(Luis).last().unwrap().contains("is closed"), "{:?}", world.told(Luis));
}

#[test]
fn a_pass_on_a_wrong_number_alerts_nobody_else() {
    let mut world = person_wanted();
    world.wrote("sorry, wrong number", &[Fact::WrongNumber]);
    world.team(Luis, TeamCommand::Pass);
    assert!(world.told(Dana).is_empty());
}

#[test]
fn an_emergency_that_is_claimed_goes_on_to_a_booked_time() {
    let mut world = emergency();
    world.team(Luis, TeamCommand::Claim);
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.stage, Stage::Booked);
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
}

#[test]
fn someone_who_comes_back_after_done_finds_the_whole_ladder_again() {
    let mut world = person_wanted();
    world.team(Dana, TeamCommand::Claim);
    world.team(Dana, TeamCommand::Done);
    world.pass(hours(5));
    let luis = world.told(Luis).len();
    world.wrote("it broke again, please call me", &[Fact::Person]);
    assert_eq!(world.told(Luis).len(), luis + 1);
    assert_eq!(world.lead.owner, Owner::Ringback);
    let dana = world.told(Dana).len();
    world.pass(minutes(6));
    assert_eq!(world.told(Dana).len(), dana + 1, "unclaimed, it climbs");
    world.team(Luis, TeamCommand::Claim);
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
    assert!(world.told(Luis).last().unwrap().starts_with("It's yours."), "{:?}", world.told(Luis));
}

#[test]
fn what_nobody_took_does_not_count_as_transferred() {
    let mut world = person_wanted();
    world.pass(hours(24 * 5));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Noted)));
    let mut world = person_wanted();
    world.team(Luis, TeamCommand::Claim);
    world.pass(hours(24 * 5));
    assert_eq!(world.lead.outcome, Some(Outcome::Transferred));
}

#[test]
fn an_alert_names_need_place_and_urgency_in_one_short_message() {
    let world = emergency();
    let alert = world.told(Luis)[0];
    for part in
        ["(602) 555-0142", "AC repair", "85021", "emergency", "no heat, newborn", "OK 0142", "NO 0142"]
    {
        assert!(alert.contains(part), "{part}: {alert}");
    }
}
