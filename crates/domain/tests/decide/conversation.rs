//! The caller writes: intake, questions, endings, and the words that carriers give a meaning.

use domain::effect::Purpose;
use domain::intake::{Fact, Question, Reading, Urgency};
use domain::lead::{HandoffReason, Outcome, Owner, Stage, Unfit};
use domain::profile::{Language, Topic};

use crate::support::people::Person::Luis;
use crate::support::{
    World, acme, booked, hours, minutes, missed, name, need, offered, person_wanted, phone, zip,
};

fn soon() -> Fact {
    Fact::Urgency(Urgency::Soon)
}

#[test]
fn each_topic_is_asked_once_in_the_profiles_order() {
    let mut world = missed();
    world.wrote("ac rattles", &[need("ac-repair")]);
    assert_eq!(
        world.last(),
        "What ZIP code is the job in, how soon do you need us (today, this week, or no rush), and what's your name?"
    );
    world.wrote("85021", &[zip("85021")]);
    assert!(world.last().starts_with("How soon do you need us"));
    world.wrote("this week", &[soon()]);
    assert_eq!(world.last(), "And what's your name?");
    world.wrote("Marta", &[name("Marta")]);
    assert!(world.last().starts_with("We can come 1) "), "{}", world.last());
    assert_eq!(world.bodies().len(), 5);
    assert_eq!(world.lead.milestones.qualified, world.lead.milestones.replied);
}

#[test]
fn the_profile_says_what_is_asked_and_in_which_order() {
    let mut business = acme();
    business.intake.ask = vec![Topic::Name, Topic::Need];
    let caller = domain::lead::Caller::Number(phone("+16025550142"));
    let mut world = World::of(business, caller, "2026-12-01T10:00:00-07:00");
    world.missed();
    world.wrote("85021", &[zip("85021")]);
    assert_eq!(world.last(), "And what's your name?");
    world.wrote("Marta", &[name("Marta")]);
    assert_eq!(world.last(), "What can we help you with?");
    world.wrote("ac", &[need("ac-repair")]);
    assert_eq!(world.lead.stage, Stage::Offering);
}

#[test]
fn what_is_known_already_is_skipped() {
    let mut world = missed();
    let facts = [need("ac-repair"), zip("85021"), soon(), name("Marta")];
    world.wrote("Marta here, ac rattles, this week, 85021", &facts);
    assert_eq!(world.bodies().len(), 2);
    assert!(world.last().starts_with("We can come 1) "));
}

#[test]
fn answers_out_of_order_are_taken_as_they_come() {
    let mut world = missed();
    world.pass(minutes(1));
    world.wrote("Marta", &[name("Marta")]);
    assert_eq!(world.last(), "What can we help you with?");
    world.pass(minutes(1));
    world.wrote("this week, 85021", &[soon(), zip("85021")]);
    assert_eq!(world.last(), "What can we help you with?");
    world.wrote("ac", &[need("ac-repair")]);
    assert_eq!(world.lead.stage, Stage::Offering);
}

#[test]
fn readings_that_are_not_sure_are_asked_again() {
    let mut world = missed();
    world.pass(minutes(1));
    let unsure = Reading { fact: zip("85021"), words: "8502l".into(), confidence: 0.4 };
    let id = "SM900".to_owned();
    let (text, media) = ("8502l".to_owned(), Vec::new());
    let event = domain::Event::Wrote { id, text, media, answered_by_carrier: false, readings: vec![unsure] };
    world.happens(&event);
    assert_eq!(world.lead.intake.zip, None);
    assert!(world.last().starts_with("Sorry, I didn't get that."), "{}", world.last());
}

#[test]
fn an_unsure_guess_of_the_language_does_not_change_it() {
    let mut world = missed();
    let guess = Reading { fact: Fact::Language(Language::Es), words: "Mesa".into(), confidence: 0.3 };
    let mut readings = crate::support::readings("Mesa", &[Fact::City("Mesa".into())]);
    readings.push(guess);
    let (id, text, media) = ("SM900".to_owned(), "Mesa".to_owned(), Vec::new());
    world.happens(&domain::Event::Wrote { id, text, media, answered_by_carrier: false, readings });
    assert_eq!(world.lead.language, Language::En);
}

#[test]
fn after_two_failed_tries_a_person_gets_the_last_words() {
    let mut world = missed();
    world.pass(minutes(1));
    world.wrote("asdf", &[]);
    assert_eq!(world.last(), "Sorry, I didn't get that. What can we help you with?");
    world.pass(minutes(1));
    world.wrote("the thingy does the thing", &[]);
    assert!(world.last().starts_with("Thanks! We've passed this on"), "{}", world.last());
    assert_eq!(world.lead.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::Stuck));
    assert_eq!(world.lead.stage, Stage::WithPeople);
    let alert = world.told(Luis)[0];
    assert!(alert.starts_with("Needs a person: (602) 555-0142."), "{alert}");
    assert!(alert.contains("\"the thingy does the thing\""), "{alert}");
    assert!(alert.contains("Reply OK 0142"), "{alert}");
}

#[test]
fn an_answer_that_helps_begins_the_count_of_tries_anew() {
    let mut world = missed();
    world.pass(minutes(1));
    world.wrote("asdf", &[]);
    world.wrote("ac", &[need("ac-repair")]);
    world.pass(minutes(1));
    world.wrote("qwer", &[]);
    assert_eq!(
        world.last(),
        "Sorry, I didn't get that. What ZIP code is the job in, how soon do you need us (today, this week, or no rush), and what's your name?"
    );
    assert_eq!(world.lead.handoff, None);
}

#[test]
fn long_last_words_are_cut_in_an_alert() {
    let mut world = missed();
    let rambling = "and then it went bang ".repeat(40);
    world.wrote(&rambling, &[]);
    world.wrote(&rambling, &[Fact::Person]);
    assert!(world.told(Luis)[0].len() <= 320, "{}", world.told(Luis)[0]);
}

#[test]
fn a_job_out_of_the_area_is_declined_kindly_and_closed() {
    let mut world = missed();
    world.wrote("ac, 90210", &[need("ac-repair"), zip("90210")]);
    assert!(world.last().contains("90210 is outside the area"), "{}", world.last());
    assert_eq!(world.lead.outcome, Some(Outcome::Disqualified(Unfit::OutOfArea)));
    assert_eq!(world.lead.milestones.qualified, None);
    let count = world.bodies().len();
    world.pass(hours(24 * 5));
    assert_eq!(world.bodies().len(), count, "no nudge follows");
}

#[test]
fn a_corrected_zip_code_takes_a_declined_job_up_again() {
    let mut world = missed();
    world.wrote("ac, 90210", &[need("ac-repair"), zip("90210")]);
    world.wrote("sorry, 85021", &[zip("85021")]);
    assert_eq!((world.lead.stage, world.lead.outcome), (Stage::Intake, None));
    assert!(world.last().starts_with("How soon"), "{}", world.last());
}

#[test]
fn a_wrong_number_gets_an_apology_and_nothing_more() {
    let mut world = missed();
    world.wrote("wrong number", &[Fact::WrongNumber]);
    assert!(world.last().starts_with("Sorry about that!"));
    assert_eq!(world.lead.outcome, Some(Outcome::Disqualified(Unfit::WrongNumber)));
    let count = world.bodies().len();
    world.pass(hours(24 * 5));
    assert_eq!(world.bodies().len(), count);
    assert_eq!(world.next_due(), None);
}

#[test]
fn a_wrong_number_on_a_booked_visit_is_told_to_the_team() {
    let mut world = booked();
    let notes = world.told(Luis).len();
    world.wrote("wrong number", &[Fact::WrongNumber]);
    assert!(world.told(Luis).len() > notes, "a crew would drive there");
    assert_eq!(world.calendar.len(), usize::from(world.lead.appointment.is_some()));
}

#[test]
fn someone_who_is_not_interested_is_left_alone() {
    let mut world = missed();
    world.wrote("no thanks, all good", &[Fact::NotInterested]);
    assert!(world.last().starts_with("No problem"));
    assert_eq!(world.lead.outcome, Some(Outcome::Disqualified(Unfit::NotInterested)));
    assert_eq!(world.lead.stage, Stage::Closed);
}

#[test]
fn a_question_for_the_price_is_answered_without_a_figure_and_the_intake_goes_on() {
    let mut world = missed();
    world.wrote("how much for ac repair?", &[need("ac-repair"), Fact::Asks(Question::Price)]);
    assert_eq!(world.bodies().len(), 2);
    assert!(world.last().starts_with("A person will confirm the price"), "{}", world.last());
    assert!(world.last().ends_with("What ZIP code is the job in, how soon do you need us (today, this week, or no rush), and what's your name?"), "{}", world.last());
    assert!(!world.last().contains(['$', '4']), "{}", world.last());
}

#[test]
fn a_question_for_the_hours_is_answered_with_the_next_ones() {
    let mut world = missed();
    world.pass(minutes(1));
    world.wrote("when are you open?", &[Fact::Asks(Question::Hours)]);
    let said = "We're open Tue Dec 1, 8:00 AM - 5:00 PM. What can we help you with?";
    assert_eq!(world.last(), said);
    let mut world = World::at("2026-12-05T20:00:00-07:00");
    world.missed();
    world.wrote("when are you open?", &[Fact::Asks(Question::Hours)]);
    assert!(world.last().starts_with("We're open Mon Dec 7, 8:00 AM - 5:00 PM."), "{}", world.last());
}

#[test]
fn no_hours_are_given_for_a_holiday() {
    let mut world = World::at("2026-12-24T20:00:00-07:00");
    world.missed();
    world.wrote("when are you open?", &[Fact::Asks(Question::Hours)]);
    assert!(world.last().starts_with("We're open Sat Dec 26, 9:00 AM - 1:00 PM."), "{}", world.last());
}

#[test]
fn someone_who_wants_a_person_gets_one_and_is_told_so() {
    let world = person_wanted();
    assert!(world.last().contains("someone from Acme Heating & Air will get back to you"));
    assert!(world.told(Luis)[0].starts_with("Wants a person: "), "{:?}", world.told(Luis));
    assert_eq!((world.lead.stage, &world.lead.owner), (Stage::WithPeople, &Owner::Ringback));
}

#[test]
fn an_emergency_alerts_a_person_and_offers_a_time_without_asking_for_a_name() {
    let mut world = missed();
    let facts = [need("ac-repair"), zip("85021"), Fact::Urgency(Urgency::Emergency)];
    world.wrote("no heat, newborn, 85021", &facts);
    assert!(world.told(Luis)[0].starts_with("URGENT: (602) 555-0142, AC repair, 85021, emergency."));
    assert_eq!(world.bodies().len(), 2, "{:?}", world.bodies());
    assert!(world.last().starts_with("That sounds urgent"), "{}", world.last());
    world.wrote("1", &[Fact::Choice(1)]);
    assert_eq!(world.lead.stage, Stage::Booked);
    assert!(world.lead.handoff.is_some(), "an emergency stays one");
}

#[test]
fn an_emergency_out_of_hours_is_marked_as_one() {
    let mut world = World::at("2026-12-01T20:47:00-07:00");
    world.missed();
    let facts = [need("ac-repair"), zip("85021"), Fact::Urgency(Urgency::Emergency)];
    world.wrote("no heat, newborn, 85021", &facts);
    assert!(world.told(Luis)[0].starts_with("URGENT (after hours): "), "{:?}", world.told(Luis));
}

#[test]
fn thanks_at_the_end_are_not_answered() {
    let mut world = booked();
    let (texts, notes) = (world.bodies().len(), world.told(Luis).len());
    world.wrote("thanks!", &[Fact::Thanks]);
    assert_eq!((world.bodies().len(), world.told(Luis).len()), (texts, notes));
}

#[test]
fn a_new_need_after_the_visit_is_a_new_matter() {
    let mut world = booked();
    world.pass(hours(24 * 10));
    assert_eq!(world.lead.stage, Stage::Closed);
    let before = world.bodies().len();
    world.wrote("now the water heater leaks", &[need("water-heater"), soon()]);
    assert_eq!(world.lead.episode, 2);
    assert_eq!(world.lead.past[0].outcome, Some(Outcome::Booked));
    assert_eq!(world.lead.past[0].value, 450, "the visit still counts");
    assert!(world.since(before)[0].starts_with("We can come"), "{:?}", world.since(before));
}

#[test]
fn cancel_after_the_visit_does_not_cancel_what_has_been() {
    let mut world = booked();
    world.pass(hours(24 * 10));
    world.wrote("cancel my appointment", &[Fact::Cancel]);
    assert!(world.released.is_empty());
    assert!(!world.bodies().iter().any(|body| body.contains("is cancelled")));
}

#[test]
fn praise_after_the_visit_is_passed_on_and_begins_nothing() {
    let mut world = booked();
    world.pass(hours(24 * 10));
    world.wrote("your guy was great today", &[]);
    assert_eq!(world.last(), "Got it, thanks. We've passed it on.");
    assert!(world.told(Luis).last().unwrap().contains("your guy was great today"));
    let lead = &world.lead;
    assert_eq!((lead.episode, lead.stage, lead.outcome), (1, Stage::Closed, Some(Outcome::Booked)));
}

#[test]
fn thanks_after_the_visit_begin_nothing() {
    let mut world = booked();
    world.pass(hours(24 * 10));
    let before = world.bodies().len();
    world.wrote("thank you!", &[Fact::Thanks]);
    assert_eq!((world.lead.episode, world.lead.stage), (1, Stage::Closed));
    assert_eq!(world.bodies().len(), before);
}

#[test]
fn spanish_is_answered_in_spanish_and_stays_so() {
    let mut world = missed();
    let facts = [Fact::Language(Language::Es), need("water-heater"), zip("85301")];
    world.wrote("Hola, el calentador no funciona. 85301", &facts);
    assert!(world.last().starts_with("Para cuando lo necesita"), "{}", world.last());
    world.wrote("ok", &[soon()]);
    assert_eq!(world.last(), "Y cual es su nombre?");
    world.wrote("Rosa", &[name("Rosa")]);
    assert!(world.last().starts_with("Podemos ir 1) "), "{}", world.last());
    world.wrote("1", &[Fact::Choice(1)]);
    assert!(world.last().starts_with("Queda reservado: "), "{}", world.last());
    world.pass(hours(1));
    world.missed();
    assert!(world.last().starts_with("Hola, somos Acme"), "{}", world.last());
    assert!(world.told(Luis).iter().any(|note| note.starts_with("Booked: ")), "the team reads English");
}

#[test]
fn a_language_that_the_business_does_not_speak_is_not_taken() {
    let mut business = acme();
    business.languages = vec![Language::En];
    let caller = domain::lead::Caller::Number(phone("+16025550142"));
    let mut world = World::of(business, caller, "2026-12-01T10:00:00-07:00");
    world.missed();
    world.wrote("no sirve el aire", &[Fact::Language(Language::Es), need("ac-repair")]);
    assert_eq!(
        world.last(),
        "What ZIP code is the job in, how soon do you need us (today, this week, or no rush), and what's your name?"
    );
}

#[test]
fn pictures_are_kept_with_the_intake() {
    let mut world = missed();
    let event = domain::Event::Wrote {
        id: "SM900".into(),
        text: String::new(),
        media: vec!["https://carrier.example/media/1".into()],
        answered_by_carrier: false,
        readings: Vec::new(),
    };
    world.happens(&event);
    assert_eq!(world.lead.intake.media, ["https://carrier.example/media/1"]);
}

#[test]
fn someone_who_texts_without_having_called_is_served_as_well() {
    let mut world = crate::support::world();
    world.wrote("do you fix ac? 85021", &[need("ac-repair"), zip("85021")]);
    assert_eq!(world.purposes(), [Purpose::Answer]);
    assert!(world.last().starts_with("How soon"));
}

#[test]
fn what_they_write_while_a_person_has_it_reaches_that_person_in_their_words() {
    let mut world = person_wanted();
    world.team(Luis, domain::event::TeamCommand::Claim);
    let texts = world.bodies().len();
    world.wrote("the gate code is 4411", &[]);
    assert_eq!(world.bodies().len(), texts);
    let told = world.told(Luis);
    assert!(told.last().unwrap().contains("the gate code is 4411"), "{told:?}");
}

#[test]
fn a_silent_offer_is_still_good_when_they_come_back() {
    let mut world = offered();
    world.pass(minutes(90));
    world.wrote("asdf", &[]);
    assert!(world.last().contains("1) "), "{}", world.last());
}
