//! The visit itself: somebody sets out, nobody is there, it is done, and a review.

use domain::decide::visit::meant;
use domain::effect::Purpose;
use domain::event::TeamCommand;
use domain::intake::Fact;
use domain::lead::{Outcome, Stage};
use domain::profile::Language;
use domain::report::{EpisodeFacts, Report, episode};
use domain::{Lead, messages, segments};
use jiff::Timestamp;
use jiff::civil::date;

use crate::support::people::Person::{Dana, Luis};
use crate::support::{World, at, booked, hours, minutes, phone, seconds};

const LINK: &str = "https://g.page/r/acme-heating/review";

/// A visit of a business that wants reviews, and the moment at which it begins.
fn visit() -> (World, Timestamp) {
    let mut world = booked();
    world.business.follow_up.review_link = Some(LINK.to_owned());
    let starts = starts(&world);
    (world, starts)
}

fn starts(world: &World) -> Timestamp {
    world.lead.appointment.as_ref().unwrap().slot.starts
}

fn pass_until(world: &mut World, until: Timestamp) {
    world.pass(until.duration_since(world.now));
}

/// The visit is on.
fn begun() -> World {
    let (mut world, starts) = visit();
    pass_until(&mut world, starts + minutes(10));
    world
}

fn reviews(world: &World) -> Vec<Timestamp> {
    world.sent.iter().filter(|text| text.purpose == Purpose::Review).map(|text| text.at).collect()
}

#[test]
fn whoever_sets_out_has_the_caller_told_in_one_word() {
    let (mut world, starts) = visit();
    pass_until(&mut world, starts - minutes(20));
    world.team(Luis, TeamCommand::OnTheWay);
    assert_eq!(world.last(), "Luis from Acme Heating & Air is on the way.");
    assert_eq!(
        world.told(Luis).last(),
        Some(&"We tell Marta Silva that you are on the way. Reply DONE 0142 when it's done.")
    );
    let texts = world.bodies().len();
    world.team(Dana, TeamCommand::OnTheWay);
    assert_eq!(world.bodies().len(), texts, "told once");
    assert!(world.told(Dana).last().unwrap().contains("Luis is on the way"), "{:?}", world.told(Dana));
}

#[test]
fn it_is_said_in_spanish_to_whoever_writes_spanish() {
    let (mut world, starts) = visit();
    world.lead.language = Language::Es;
    pass_until(&mut world, starts - minutes(20));
    world.team(Luis, TeamCommand::OnTheWay);
    assert_eq!(world.last(), "Luis, de Acme Heating & Air, va en camino.");
}

#[test]
fn nobody_sets_out_the_day_before() {
    let (mut world, starts) = visit();
    pass_until(&mut world, starts - hours(15));
    let texts = world.bodies().len();
    world.team(Luis, TeamCommand::OnTheWay);
    assert_eq!(world.bodies().len(), texts);
    assert!(world.told(Luis).last().unwrap().contains("Say OMW 0142"), "{:?}", world.told(Luis));
    assert!(world.lead.course.is_open());
}

#[test]
fn who_was_told_that_somebody_comes_is_not_reminded_after_that() {
    let (mut world, starts) = visit();
    pass_until(&mut world, starts - hours(3));
    let reminders = |world: &World| world.purposes().iter().filter(|p| **p == Purpose::Reminder).count();
    let before = reminders(&world);
    world.team(Luis, TeamCommand::OnTheWay);
    pass_until(&mut world, starts);
    assert_eq!(reminders(&world), before);
}

#[test]
fn a_caller_who_wants_no_texts_gets_none_and_whoever_sets_out_is_told_to_call() {
    let (mut world, starts) = visit();
    world.wrote("STOP", &[]);
    pass_until(&mut world, starts - minutes(20));
    let texts = world.bodies().len();
    world.team(Luis, TeamCommand::OnTheWay);
    assert_eq!(world.bodies().len(), texts);
    assert_eq!(
        world.told(Luis).last(),
        Some(&"Marta Silva gets no texts: Call Marta Silva, (602) 555-0142.")
    );
}

#[test]
fn a_visit_that_was_moved_can_be_set_out_for_again() {
    let (mut world, starts) = visit();
    pass_until(&mut world, starts - minutes(20));
    world.team(Luis, TeamCommand::OnTheWay);
    world.wrote("can we move it", &[Fact::Move]);
    world.wrote("2", &[Fact::Choice(2)]);
    assert!(world.lead.course.is_open());
    let starts = self::starts(&world);
    pass_until(&mut world, starts - minutes(20));
    world.team(Dana, TeamCommand::OnTheWay);
    assert!(world.last().starts_with("Dana from"), "{}", world.last());
}

#[test]
fn a_no_show_is_asked_once_for_another_time_and_is_no_booked_work() {
    let mut world = begun();
    let texts = world.bodies().len();
    world.team(Luis, TeamCommand::NoShow);
    assert_eq!(world.since(texts).len(), 1);
    assert!(world.last().starts_with("Sorry we missed each other: your visit was "), "{}", world.last());
    assert_eq!((world.lead.milestones.booked, world.lead.outcome), (None, Some(Outcome::NoShow)));
    assert!(world.calendar.is_empty(), "the rest of the time is free");
    world.team(Luis, TeamCommand::NoShow);
    world.pass(hours(24 * 8));
    assert_eq!(world.since(texts).len(), 1, "no nudge: {:?}", world.since(texts));
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::NoShow)));
    let facts: Vec<EpisodeFacts> = vec![episode(&world.lead, 1).unwrap()];
    let report = Report::new(&facts, &world.business, date(2026, 12, 1), date(2026, 12, 9));
    assert_eq!((report.missed, report.booked, report.revenue), (1, 0, 0));
    assert!(reviews(&world).is_empty());
}

#[test]
fn the_answer_to_a_no_show_is_a_new_time_of_the_same_lead() {
    for (text, fact) in [("yes please", Fact::Yes), ("another day please", Fact::Move)] {
        let mut world = begun();
        world.team(Luis, TeamCommand::NoShow);
        world.wrote(text, &[fact]);
        assert!(world.last().contains("Which one?"), "{}", world.last());
        world.wrote("1", &[Fact::Choice(1)]);
        assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Booked, Some(Outcome::Booked)));
        assert_eq!((world.lead.episode, world.calendar.len()), (1, 1));
        assert!(world.lead.milestones.booked.is_some() && world.lead.course.is_open());
    }
}

#[test]
fn a_no_show_who_wants_no_other_time_is_left_alone() {
    let mut world = begun();
    world.team(Luis, TeamCommand::NoShow);
    world.wrote("no thanks", &[Fact::No]);
    assert!(world.last().starts_with("No problem"), "{}", world.last());
    let texts = world.bodies().len();
    world.pass(hours(24 * 8));
    assert_eq!(world.bodies().len(), texts);
    assert_eq!(world.lead.outcome, Some(Outcome::NoShow));
}

#[test]
fn a_visit_that_is_ahead_cannot_be_a_no_show() {
    let (mut world, starts) = visit();
    pass_until(&mut world, starts - seconds(1));
    world.team(Luis, TeamCommand::NoShow);
    assert_eq!(world.lead.outcome, Some(Outcome::Booked));
    assert!(world.told(Luis).last().unwrap().contains("still ahead"), "{:?}", world.told(Luis));
}

#[test]
fn a_no_show_that_is_told_after_the_end_of_the_visit_counts_as_well() {
    let mut world = begun();
    world.pass(hours(3));
    assert_eq!(world.lead.stage, Stage::Closed);
    world.team(Luis, TeamCommand::NoShow);
    assert!(world.last().starts_with("Sorry we missed each other"), "{}", world.last());
    world.pass(hours(48));
    assert!(reviews(&world).is_empty());
}

#[test]
fn a_review_is_asked_for_after_the_visit_where_the_owner_wants_it() {
    let (mut world, _) = visit();
    let ends = world.lead.appointment.as_ref().unwrap().slot.ends;
    pass_until(&mut world, ends + hours(72));
    let [asked] = reviews(&world).try_into().unwrap();
    assert!(asked >= ends + hours(3) && world.business.is_open(asked), "{asked}");
    assert!(world.last().contains(LINK) && world.last().contains("STOP"), "{}", world.last());
    let mut world = booked();
    world.pass(hours(24 * 10));
    assert!(reviews(&world).is_empty(), "nobody asked for that");
}

#[test]
fn done_counts_before_the_end_of_the_visit() {
    let mut world = begun();
    world.business.follow_up.review_after = minutes(30);
    world.pass(minutes(20));
    world.team(Luis, TeamCommand::Done);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Closed, Some(Outcome::Booked)));
    let done = world.now;
    world.pass(minutes(30));
    assert_eq!(reviews(&world), [done + minutes(30)]);
    assert_eq!(world.calendar.len(), 1, "it was a visit all the same");
}

#[test]
fn whoever_comes_back_with_more_than_thanks_is_not_asked_for_a_review() {
    for (text, facts, asked) in [
        ("thank you so much!", vec![Fact::Thanks], 1),
        ("it still rattles", vec![], 0),
        ("thanks but it still rattles", vec![Fact::Thanks], 0),
        ("STOP", vec![], 0),
    ] {
        let mut world = begun();
        world.pass(hours(2));
        world.wrote(text, &facts);
        world.pass(hours(72));
        assert_eq!(reviews(&world).len(), asked, "{text}");
    }
    let mut world = begun();
    world.pass(hours(2));
    world.missed();
    world.pass(hours(72));
    assert!(reviews(&world).is_empty(), "they called again");
}

#[test]
fn nobody_is_asked_for_a_review_twice_in_half_a_year() {
    let mut world = begun();
    world.pass(hours(72));
    assert_eq!(reviews(&world).len(), 1);
    for (later, all) in [(hours(24 * 30), 1), (hours(24 * 170), 2)] {
        world.pass(later);
        world.missed();
        world.wrote(
            "ac again, this week",
            &[crate::support::need("ac-repair"), Fact::Urgency(domain::intake::Urgency::Soon)],
        );
        world.wrote("1", &[Fact::Choice(1)]);
        assert_eq!(world.lead.stage, Stage::Booked, "{:?}", world.bodies());
        world.pass(hours(24 * 6));
        assert_eq!(reviews(&world).len(), all);
    }
}

#[test]
fn a_clock_that_stood_still_for_days_asks_for_no_review() {
    let mut world = begun();
    world.now += hours(24 * 4);
    world.tick();
    world.tick();
    assert!(reviews(&world).is_empty());
    assert_eq!(world.next_due(), None);
}

#[test]
fn looking_twice_after_the_visit_changes_nothing_more() {
    for later in [0, 1, 3, 4, 20, 49, 100] {
        let mut world = begun();
        world.now += hours(later);
        world.happens(&domain::Event::Due);
        let once = world.json();
        world.happens(&domain::Event::Due);
        assert_eq!(world.json(), once, "{later} h later");
    }
}

#[test]
fn a_review_costs_two_segments_at_most() {
    let mut business = crate::support::acme();
    business.name = "A".repeat(80);
    let link = format!("https://{}.example/review", "a".repeat(67));
    assert!(link.len() <= 90);
    for language in [Language::En, Language::Es] {
        let text = messages::write(&business, language, "review", &[("link", &link)]);
        assert!(segments::count(&text) <= segments::MOST, "{text}");
    }
}

/// Visits of these callers at these times, today.
fn today(visits: &[(&str, &str)]) -> Vec<Lead> {
    let lead = |(number, starts): &(&str, &str)| {
        let mut lead = booked().lead;
        lead.caller = domain::lead::Caller::Number(phone(number));
        let visit = lead.appointment.as_mut().unwrap();
        visit.slot.starts = at(starts);
        visit.slot.ends = at(starts) + minutes(90);
        lead
    };
    visits.iter().map(lead).collect()
}

#[test]
fn a_word_without_digits_means_the_only_visit_and_else_asks_which() {
    let business = crate::support::acme();
    let now = at("2026-12-03T12:30:00-07:00");
    let mut leads = today(&[
        ("+16025550142", "2026-12-03T13:00:00-07:00"),
        ("+16025550176", "2026-12-03T15:00:00-07:00"),
        ("+16025550177", "2026-12-03T18:00:00-07:00"),
    ]);
    let mean = |leads: &[Lead], command, code: Option<&str>, now| {
        meant(leads, &business, &Luis.phone(), &command, code, now)
            .map(|lead| lead.caller.phone().unwrap().last_four().to_owned())
    };
    let which = mean(&leads, TeamCommand::OnTheWay, None, now).unwrap_err();
    assert_eq!(which, "Which one? OMW 0142 (Marta Silva, 1:00 PM), OMW 0176 (Marta Silva, 3:00 PM)");
    assert_eq!(mean(&leads, TeamCommand::OnTheWay, Some("0176"), now).as_deref(), Ok("0176"));
    assert!(mean(&leads, TeamCommand::OnTheWay, Some("0177"), now).is_err(), "hours ahead");
    let evening = at("2026-12-03T17:00:00-07:00");
    assert_eq!(mean(&leads, TeamCommand::OnTheWay, None, evening).as_deref(), Ok("0177"));
    assert!(mean(&leads, TeamCommand::NoShow, None, now).unwrap_err().starts_with("I know of no visit"));
    // The one that they have, or set out for, goes before others.
    leads[1].owner = domain::lead::Owner::Person(Luis.phone());
    assert_eq!(mean(&leads, TeamCommand::OnTheWay, None, now).as_deref(), Ok("0176"));
    leads[0].course.on_the_way = Some((Luis.phone(), now));
    leads[1].owner = domain::lead::Owner::Ringback;
    assert_eq!(mean(&leads, TeamCommand::NoShow, None, evening).as_deref(), Ok("0142"));
}
