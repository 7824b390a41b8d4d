//! The conversation on the phone.

use domain::decide::{Reply, Then, greeting, keyed, reply};
use domain::event::Event;
use domain::intake::{Fact, Urgency};
use domain::lead::{Caller, HandoffReason, Happening, MissReason, Outcome, Owner, Stage};
use domain::profile::Language;

use crate::support::people::Person::Luis;
use crate::support::{World, acme, need, phone, readings, seconds, world, zip};

/// A caller who reached us while closed, at 9:14 p.m.
fn evening() -> World {
    let caller = Caller::Number(phone("+16025550142"));
    began(World::of(acme(), caller, "2026-11-30T21:14:00-07:00"), MissReason::Closed)
}

/// The same by day, when everybody was busy.
fn by_day() -> World {
    let caller = Caller::Number(phone("+16025550142"));
    began(World::of(acme(), caller, "2026-12-01T10:00:00-07:00"), MissReason::NoAnswer)
}

fn began(mut world: World, reason: MissReason) -> World {
    world.happens(&Event::OnThePhone { call: "CA1".into() });
    world.happens(&Event::Missed { call: "CA1".into(), reason, spam: None });
    world
}

fn says(world: &mut World, turn: u32, text: &str, facts: &[Fact]) -> Vec<String> {
    let before = world.heard.len();
    let readings = readings(text, facts);
    world.happens(&Event::Said { call: "CA1".into(), turn, text: text.into(), readings });
    world.heard[before..].to_vec()
}

fn presses(world: &mut World, turn: u32, keys: &str) -> Vec<String> {
    let before = world.heard.len();
    let readings = keyed(&world.lead, &world.business, keys).into_iter().collect();
    world.happens(&Event::Said { call: "CA1".into(), turn, text: keys.into(), readings });
    world.heard[before..].to_vec()
}

fn leaves(world: &mut World) {
    world.now += seconds(1);
    world.happens(&Event::Left { call: "CA1".into() });
}

fn next(world: &World) -> Then {
    reply(&world.lead, &world.business, world.now).then
}

#[test]
fn nothing_is_texted_while_they_are_on_the_phone_and_the_text_follows_when_they_hang_up() {
    let mut world = evening();
    let Reply { lines, then, .. } = greeting(&world.lead, &world.business, false, world.now);
    assert!(lines[0].contains("closed right now") && lines[1].contains("what you need"), "{lines:?}");
    assert_eq!(then, Then::Listen { digits: 1 });
    assert!(world.bodies().is_empty());
    leaves(&mut world);
    assert!(world.last().starts_with("Hi, this is Acme Heating"), "{}", world.last());
    leaves(&mut world);
    assert_eq!(world.bodies().len(), 1);
}

#[test]
fn a_job_is_booked_by_voice_and_confirmed_in_writing() {
    let mut world = evening();
    let asked = says(&mut world, 1, "my ac is making noise", &[need("ac-repair")]);
    assert!(asked[0].contains("ZIP code"), "{asked:?}");
    assert_eq!(next(&world), Then::Listen { digits: 5 });
    let asked = says(&mut world, 2, "85021", &[zip("85021")]);
    assert!(asked[0].contains("How soon"), "{asked:?}");
    let asked = says(&mut world, 3, "this week", &[Fact::Urgency(Urgency::Soon)]);
    assert!(asked[0].contains("your name"), "{asked:?}");
    let offered = says(&mut world, 4, "Maria", &[Fact::Name("Maria".into())]);
    assert!(offered[0].contains("tomorrow at 8 AM, press 1"), "{offered:?}");
    let booked = presses(&mut world, 5, "1");
    assert_eq!(
        booked,
        [
            "You're booked: AC repair, tomorrow at 8 AM. I'm texting you that, and you can change it by answering the text."
        ]
    );
    assert_eq!((world.lead.stage, next(&world)), (Stage::Booked, Then::Goodbye));
    // The one text is the first they get: it says who writes, and how to stop it.
    assert_eq!(world.bodies().len(), 1, "{:?}", world.bodies());
    assert!(world.last().contains("Tue Dec 1, 8:00 AM") && world.last().contains("STOP"), "{}", world.last());
    leaves(&mut world);
    assert_eq!(world.bodies().len(), 1);
}

#[test]
fn what_was_said_on_the_phone_is_not_asked_by_text() {
    let mut world = evening();
    says(&mut world, 1, "my ac is out, eight five oh two one", &[need("ac-repair"), zip("85021")]);
    leaves(&mut world);
    assert!(world.last().starts_with("Hi, this is Acme"), "{}", world.last());
    assert!(world.last().contains("How soon") && !world.last().contains("ZIP"), "{}", world.last());
}

#[test]
fn a_webhook_that_comes_twice_changes_nothing_and_is_answered_with_the_open_question() {
    let mut world = evening();
    says(&mut world, 1, "my ac is out", &[need("ac-repair")]);
    let once = world.json();
    assert!(says(&mut world, 1, "my ac is out", &[need("ac-repair")]).is_empty());
    assert_eq!(world.json(), once);
    world.lead.spoken = Some(Vec::new());
    assert!(reply(&world.lead, &world.business, world.now).lines[0].contains("ZIP code"));
}

#[test]
fn silence_and_nonsense_end_in_a_message_and_the_text_follows() {
    let mut world = evening();
    let again = says(&mut world, 1, "", &[]);
    assert!(again[0].contains("didn't catch that"), "{again:?}");
    says(&mut world, 2, "mumble", &[]);
    assert_eq!(next(&world), Then::Message);
    leaves(&mut world);
    assert!(world.last().contains("What can we help with"), "{}", world.last());
}

#[test]
fn a_key_chooses_the_language_and_the_conversation_goes_on_in_it() {
    let mut world = evening();
    let asked = presses(&mut world, 1, "2");
    assert_eq!(world.lead.language, Language::Es);
    assert!(asked[0].contains("qué necesita"), "{asked:?}");
    let asked = says(&mut world, 2, "no sirve el aire", &[need("ac-repair")]);
    assert!(asked[0].contains("código postal"), "{asked:?}");
    leaves(&mut world);
    assert!(world.last().starts_with("Hola, somos Acme"), "{}", world.last());
}

#[test]
fn whoever_wants_a_person_is_put_through_by_day_and_comes_back_if_nobody_takes_it() {
    let mut world = by_day();
    let said = presses(&mut world, 1, "0");
    assert_eq!(
        (said[0].as_str(), next(&world)),
        ("One moment, I'll see who can take your call.", Then::Transfer)
    );
    assert!(world.told(Luis).is_empty(), "nobody is alerted while they are rung");
    world.happens(&Event::Transferred { call: "CA1".into(), person: None });
    let heard = world.heard.join(" ");
    assert!(
        heard.contains("nobody could pick up") && heard.contains("tell me in a few words what you need"),
        "{heard}"
    );
    assert!(world.told(Luis)[0].starts_with("Wants a person"), "{:?}", world.told(Luis));
    assert_eq!(next(&world), Then::Listen { digits: 1 });
    // Once is enough.
    let said = presses(&mut world, 2, "0");
    assert!(said[0].contains("get back to you"), "{said:?}");
    leaves(&mut world);
    assert_eq!((world.lead.stage, world.bodies().len()), (Stage::WithPeople, 0));
}

#[test]
fn whoever_takes_the_call_has_the_lead() {
    let mut world = by_day();
    presses(&mut world, 1, "0");
    world.happens(&Event::Transferred { call: "CA1".into(), person: Some(Luis.phone()) });
    assert_eq!(world.lead.owner, Owner::Person(Luis.phone()));
    assert_eq!(world.lead.outcome, Some(Outcome::Transferred));
    assert!(world.lead.milestones.claimed.is_some());
    leaves(&mut world);
    assert!(world.bodies().is_empty(), "{:?}", world.bodies());
    assert!(world.told(Luis)[0].contains("Reply DONE 0142"), "{:?}", world.told(Luis));
}

#[test]
fn at_night_a_person_is_rung_for_an_emergency_only() {
    let mut world = evening();
    let said = presses(&mut world, 1, "0");
    assert!(said[0].contains("get back to you"), "{said:?}");
    assert_eq!(next(&world), Then::Goodbye);
    let mut world = evening();
    let facts = [need("water-heater"), zip("85021"), Fact::Urgency(Urgency::Emergency)];
    let said = says(&mut world, 1, "water is flooding the hall in 85021", &facts);
    assert!(said[0].contains("stay on the line"), "{said:?}");
    assert_eq!(next(&world), Then::Transfer);
    world.happens(&Event::Transferred { call: "CA1".into(), person: None });
    assert!(world.told(Luis)[0].starts_with("URGENT"), "{:?}", world.told(Luis));
    let heard = world.heard.join(" ");
    assert!(heard.contains("To be safe, let's set a time as well. For"), "{heard}");
    assert_eq!(world.lead.handoff.as_ref().unwrap().reason, HandoffReason::Urgent);
}

#[test]
fn a_call_whose_end_nobody_tells_is_over_after_some_minutes() {
    let mut world = evening();
    world.pass(seconds(230));
    assert!(world.bodies().is_empty());
    world.pass(seconds(20));
    assert!(world.last().starts_with("Hi, this is Acme"), "{}", world.last());
}

#[test]
fn an_opt_out_said_aloud_is_one() {
    let mut world = evening();
    let said = says(&mut world, 1, "stop texting me", &[]);
    assert!(world.lead.opted_out.is_some());
    assert!(said[0].contains("won't get any more texts"), "{said:?}");
    assert_eq!(next(&world), Then::Goodbye);
}

#[test]
fn someone_who_wants_no_texts_is_helped_on_the_phone() {
    let mut world = world();
    world.wrote("STOP", &[]);
    let mut world = began(world, MissReason::Closed);
    let asked = says(&mut world, 1, "my ac is out", &[need("ac-repair")]);
    assert!(asked[0].contains("ZIP code"), "{asked:?}");
    assert!(world.lead.story.iter().any(|entry| entry.what == Happening::Said("my ac is out".into())));
}
