//! Tests of the reader, all on the complete profile or the smallest one.

use jiff::SignedDuration;
use jiff::civil::{date, time};

use super::*;
use crate::profile::{AfterHours, AreaPattern, Channel, Span, Topic, Withheld};

mod mutated;
mod staff;

const ACME: &str = include_str!("../../../../../tests/profiles/acme-heating.toml");

const SMALLEST: &str = r#"
[business]
id = "joes"
name = "Joe's Plumbing"
trade = "plumbing"
time_zone = "America/New_York"
numbers = ["+12125550100"]

[[team]]
name = "Joe Black"
phone = "+12125550111"

[[services]]
id = "repair"
name = "Repair"
minutes = 60
"#;

/// The complete profile with one piece of text replaced, which must be in it.
fn acme_with(old: &str, new: &str) -> String {
    assert!(ACME.contains(old), "{old}");
    ACME.replacen(old, new, 1)
}

fn faults(text: &str) -> Vec<(String, String)> {
    match business(text) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| (fault.path.clone(), fault.problem.clone())).collect(),
    }
}

/// Exactly one fault, at this path, whose text holds each of these.
fn one(text: &str, path: &str, parts: &[&str]) {
    let found = faults(text);
    assert_eq!(found.len(), 1, "{path}: {found:#?}");
    assert_eq!(found[0].0, path, "{found:?}");
    for part in parts {
        assert!(found[0].1.contains(part), "{path}: {} lacks {part}", found[0].1);
    }
}

fn span(from: i8, until: i8) -> Span {
    Span { from: time(from, 0, 0, 0), until: time(until, 0, 0, 0) }
}

#[test]
fn the_complete_profile_loads_as_it_is() {
    let acme = business(ACME).unwrap();
    assert_eq!(acme.id, "acme-heating");
    assert_eq!(acme.time_zone.iana_name(), Some("America/Phoenix"));
    assert_eq!(acme.languages, [Language::En, Language::Es]);
    assert_eq!(acme.hours.week[0], [span(8, 12), span(13, 17)]);
    assert_eq!(acme.hours.on(date(2026, 12, 25)), []);
    assert_eq!(acme.team[1].roles, ["dispatch", "on-call"]);
    assert_eq!(acme.answering.ring, ["dispatch", "owner"]);
    assert_eq!(acme.answering.after_hours, AfterHours::VoiceIntake);
    assert_eq!(acme.opportunity.area[0], AreaPattern::Zip { prefix: "850".into(), whole: false });
    assert_eq!(acme.opportunity.area[3], AreaPattern::City("Tempe".into()));
    assert_eq!(acme.response.urgent_channel, Channel::Call);
    assert_eq!((acme.response.quiet_from, acme.response.quiet_until), (time(21, 0, 0, 0), time(8, 0, 0, 0)));
    assert_eq!(acme.services[1].value, 1800);
    assert!(acme.services[2].urgent.is_empty());
    assert_eq!(acme.booking.crews, 2);
    assert_eq!(acme.handoff.on_call, ["on-call", "owner"]);
    assert_eq!(acme.follow_up.nudges, [SignedDuration::from_mins(20), SignedDuration::from_hours(24)]);
    assert_eq!(acme.forget_after, SignedDuration::from_hours(9600));
    assert!(acme.messages["first_text"].contains("STOP"));
}

#[test]
fn what_the_smallest_profile_leaves_out_gets_the_defaults() {
    let joes = business(SMALLEST).unwrap();
    assert_eq!(joes.languages, [Language::En]);
    assert!(joes.hours.week.iter().all(Vec::is_empty));
    assert!(joes.answering.ring.is_empty() && joes.answering.press_one);
    assert_eq!((joes.answering.ring_seconds, joes.answering.after_hours), (18, AfterHours::Voicemail));
    assert!(joes.opportunity.area.is_empty() && joes.opportunity.never.is_empty());
    assert_eq!(joes.opportunity.repeat_window, SignedDuration::from_mins(30));
    assert_eq!(joes.opportunity.withheld, Withheld::Voicemail);
    assert_eq!(joes.response.standard, SignedDuration::from_mins(5));
    assert_eq!((joes.response.channel, joes.response.urgent_channel), (Channel::Text, Channel::Text));
    assert_eq!((joes.response.quiet_from, joes.response.quiet_until), (time(21, 0, 0, 0), time(8, 0, 0, 0)));
    assert!(joes.response.reply_in_quiet_hours);
    assert_eq!((joes.response.texts_a_day, joes.response.foreign_texts_a_day), (500, 5));
    assert_eq!(joes.intake.ask, [Topic::Need, Topic::Where, Topic::Urgency, Topic::Name]);
    assert_eq!((joes.booking.crews, joes.booking.horizon_days, joes.booking.offer), (1, 14, 3));
    assert_eq!((joes.booking.buffer_minutes, joes.booking.emergency_after_hours), (30, false));
    assert_eq!(joes.booking.lead_time, SignedDuration::from_hours(2));
    assert_eq!(joes.handoff.claim_within, SignedDuration::from_mins(5));
    assert_eq!(joes.follow_up.nudges, [SignedDuration::from_mins(20), SignedDuration::from_hours(24)]);
    assert_eq!(joes.follow_up.close_after, SignedDuration::from_hours(72));
    assert_eq!(joes.forget_after, SignedDuration::from_hours(9600));
    assert_eq!(joes.services[0].value, 0);
    assert!(joes.messages.is_empty());
}

#[test]
fn the_caps_on_first_texts_are_the_profiles() {
    let standard = "standard = \"5m\"";
    let with = |line: &str| acme_with(standard, &format!("{standard}\n{line}"));
    let acme = business(&with("texts_a_day = 40\nforeign_texts_a_day = 0")).unwrap();
    assert_eq!((acme.response.texts_a_day, acme.response.foreign_texts_a_day), (40, 0));
    one(&with("texts_a_day = 0"), "response.texts_a_day", &["1 to 100000"]);
    one(&with("foreign_texts_a_day = -1"), "response.foreign_texts_a_day", &["0 to 10000"]);
    one(&with("foreign_texts_a_day = \"5\""), "response.foreign_texts_a_day", &["a whole number"]);
}

#[test]
fn without_an_owner_the_first_in_the_team_is_alerted() {
    let joes = business(SMALLEST).unwrap();
    assert_eq!(joes.people(&joes.handoff.on_call)[0].name, "Joe Black");
    let acme = business(&acme_with("on_call = [\"on-call\", \"owner\"]", "on_call = []")).unwrap();
    assert_eq!(acme.people(&acme.handoff.on_call)[0].name, "Dana Ortiz");
    assert_eq!(acme.team[1].roles, ["dispatch", "on-call"]);
}

#[test]
fn spans_are_put_in_order_and_joined_where_they_touch() {
    let text = acme_with(
        "[\"08:00-12:00\", \"13:00-17:00\"]",
        "[\"13:00-17:00\", \"12:00-13:00\", \"06:00-07:00\"]",
    );
    assert_eq!(business(&text).unwrap().hours.week[0], [span(6, 7), span(12, 17)]);
}

#[test]
fn a_day_can_be_open_until_midnight() {
    let text = acme_with("[\"08:00-12:00\", \"13:00-17:00\"]", "[\"00:00-24:00\"]");
    let monday = &business(&text).unwrap().hours.week[0];
    assert_eq!(monday[0].from, time(0, 0, 0, 0));
    assert_eq!(monday[0].until, jiff::civil::Time::MAX);
}

#[test]
fn a_holiday_may_be_written_without_quotes() {
    let text = acme_with("\"2026-11-26\"", "2026-11-26");
    assert_eq!(business(&text).unwrap().hours.holidays[0], date(2026, 11, 26));
}

#[test]
fn a_profile_with_fifteen_faults_reports_exactly_those() {
    let text = ACME
        .replace("id = \"acme-heating\"", "id = \"Acme Heating\"")
        .replace("time_zone = \"America/Phoenix\"", "time_zone = \"America/Phenix\"")
        .replace("[\"en\", \"es\"]", "[\"en\", \"fr\"]")
        .replace("\"13:00-17:00\"", "\"13:00-12:00\"")
        .replace("\"2026-12-25\"", "\"2026-02-30\"")
        .replace("\"+16025550112\"", "\"602 555 0112\"")
        .replace("ring = [\"dispatch\", \"owner\"]", "ring = [\"dispach\", \"owner\"]")
        .replace("ring_seconds = 18", "ring_seconds = 4")
        .replace("press_one = true", "press_on = true")
        .replace("repeat_window = \"30m\"", "repeat_window = \"half an hour\"")
        .replace("id = \"water-heater\"", "id = \"ac-repair\"")
        .replace("minutes = 45\n", "")
        .replace("offer = 3", "offer = \"3\"")
        .replace("{business}", "{busines}")
        .replace("Reply STOP to opt out.", "");
    let paths: Vec<String> = faults(&text).into_iter().map(|(path, _)| path).collect();
    let expected = [
        "business.id",
        "business.time_zone",
        "business.languages[1]",
        "hours.monday[1]",
        "hours.holidays[1]",
        "team[1].phone",
        "answering.ring[0]",
        "answering.ring_seconds",
        "answering.press_on",
        "opportunity.repeat_window",
        "services[2].minutes",
        "services[1].id",
        "booking.offer",
        "messages.first_text",
        "messages.first_text",
    ];
    let (mut paths, mut expected) = (paths, expected.map(str::to_owned).to_vec());
    paths.sort();
    expected.sort();
    assert_eq!(paths, expected, "{}", business(&text).unwrap_err());
}

#[test]
fn text_that_is_not_toml_is_reported_with_its_place() {
    one("a = 1\nb = = 2\n", "line 2, column 5", &["is not TOML"]);
    one(&acme_with("id = \"acme-heating\"", "id = acme"), "line 5, column 6", &["is not TOML"]);
    one(&acme_with("name = \"AC repair\"", "id = \"é\""), "line 53, column 1", &["duplicate key"]);
}

#[test]
fn each_line_that_is_not_toml_is_reported() {
    let text = acme_with("id = \"acme-heating\"", "id = acme")
        .replace("offer = 3", "offer 3")
        .replace("[hours]", "[hours");
    let paths: Vec<String> = faults(&text).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["line 5, column 6", "line 12, column 7", "line 81, column 7"]);
}

#[test]
fn everything_that_is_required_is_missed() {
    let empty: Vec<String> = faults("").into_iter().map(|(path, _)| path).collect();
    assert_eq!(empty, ["business", "team", "services"]);
    for (line, path) in [
        ("id = \"acme-heating\"", "business.id"),
        ("name = \"Acme Heating & Air\"", "business.name"),
        ("trade = \"hvac\"", "business.trade"),
        ("time_zone = \"America/Phoenix\"", "business.time_zone"),
        ("numbers = [\"+16025550100\"]", "business.numbers"),
        ("name = \"Dana Ortiz\"", "team[0].name"),
        ("phone = \"+16025550112\"", "team[1].phone"),
        ("id = \"estimate\"", "services[2].id"),
        ("name = \"AC repair\"", "services[0].name"),
        ("minutes = 180", "services[1].minutes"),
    ] {
        one(&acme_with(line, ""), path, &["is missing; add "]);
    }
}

#[test]
fn each_kind_of_fault_says_where_and_what_would_be_right() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("name = \"Acme Heating & Air\"", "name = 5", "business.name", &["is a whole number; write text"]),
        ("name = \"Acme Heating & Air\"", "name = \" \"", "business.name", &["is empty"]),
        ("name = \"Acme Heating & Air\"", "name = \"a\\nb\"", "business.name", &["line break"]),
        ("trade = \"hvac\"", "trade = \"hvac\"\ntradr = 1", "business.tradr", &["did you mean trade?"]),
        ("[follow_up]", "[folow_up]", "folow_up", &["did you mean follow_up?"]),
        ("[retention]", "[colours]", "colours", &["is not known; allowed here: business, hours"]),
        ("\"America/Phoenix\"", "\"Mars\"", "business.time_zone", &["\"Mars\"", "America/Phoenix"]),
        (
            "\"America/Phoenix\"",
            "\"America/Fenix\"",
            "business.time_zone",
            &["did you mean \"America/Phoenix\"?"],
        ),
        ("\"America/Phoenix\"", "\"Etc/Unknown\"", "business.time_zone", &["is not a time zone"]),
        ("[\"en\", \"es\"]", "[]", "business.languages", &["is empty"]),
        ("[\"en\", \"es\"]", "\"en\"", "business.languages", &["is text; write a list"]),
        ("[\"en\", \"es\"]", "[\"es\", \"es\"]", "business.languages[1]", &["is listed before"]),
        ("[\"en\", \"es\"]", "[\"de\"]", "business.languages[0]", &["\"en\" or \"es\""]),
        ("[\"+16025550100\"]", "[]", "business.numbers", &["is empty", "numbers = ["]),
        ("[\"+16025550100\"]", "[\"+16025550100\", \"+16025550100\"]", "business.numbers[1]", &["once"]),
        ("[\"+16025550100\"]", "[\"+11025550100\"]", "business.numbers[0]", &["North American"]),
        ("[\"+16025550100\"]", "[16025550100]", "business.numbers[0]", &["is a whole number"]),
        (
            "\"13:00-17:00\"",
            "\"11:00-17:00\"",
            "hours.monday",
            &["\"08:00-12:00\" and \"11:00-17:00\" overlap"],
        ),
        (
            "\"13:00-17:00\"",
            "\"18:00-02:00\"",
            "hours.monday[1]",
            &["ends before it begins", "\"18:00-24:00\" here and \"00:00-02:00\" on the next day"],
        ),
        ("\"13:00-17:00\"", "\"13:00-13:00\"", "hours.monday[1]", &["ends when it begins"]),
        ("\"13:00-17:00\"", "\"1pm-5pm\"", "hours.monday[1]", &["\"1pm-5pm\" is not a span"]),
        ("\"13:00-17:00\"", "\"13:00-24:30\"", "hours.monday[1]", &["00:00 to 24:00"]),
        ("sunday = []", "suday = []", "hours.suday", &["sunday"]),
        ("\"2026-11-26\"", "\"26.11.2026\"", "hours.holidays[0]", &["\"2026-12-25\""]),
        ("\"2026-11-26\"", "2026-11-26T10:00:00", "hours.holidays[0]", &["is not a date"]),
        ("\"+16025550112\"", "\"+16025550111\"", "team[1].phone", &["someone above"]),
        ("\"+16025550112\"", "\"+16025550100\"", "team[1].phone", &["circle"]),
        ("[\"dispatch\", \"owner\"]", "[\"sale\"]", "answering.ring[0]", &["did you mean \"sales\"?"]),
        ("[\"on-call\", \"owner\"]", "[\"boss\"]", "handoff.on_call[0]", &["dispatch", "on-call", "owner"]),
        ("press_one = true", "press_one = \"yes\"", "answering.press_one", &["true or false"]),
        ("\"voice-intake\"", "\"robot\"", "answering.after_hours", &["\"voicemail\" or \"text-only\""]),
        ("\"850*\"", "\"8*50\"", "opportunity.area[0]", &["850*", "everywhere"]),
        ("\"850*\"", "\"8502\"", "opportunity.area[0]", &["is not an area"]),
        ("\"850*\"", "\"*\"", "opportunity.area[0]", &["everywhere"]),
        ("\"30m\"", "\"8d\"", "opportunity.repeat_window", &["from \"0s\" to \"7d\""]),
        ("\"+16025550199\"", "\"nobody\"", "opportunity.never[0]", &["is not a phone number"]),
        (
            "never = [\"+16025550199\"]",
            "block = [\"nobody\"]",
            "opportunity.block[0]",
            &["is not a phone number"],
        ),
        ("never = [\"+16025550199\"]", "always = \"x\"", "opportunity.always", &["list"]),
        ("withheld = \"voicemail\"", "withheld = \"hangup\"", "opportunity.withheld", &["\"hang-up\""]),
        (
            "standard = \"5m\"",
            "standard = \"5 min\"",
            "response.standard",
            &["\"90s\", \"20m\", \"2h\" or \"1d\""],
        ),
        ("standard = \"5m\"", "standard = 5", "response.standard", &["is a whole number; write a duration"]),
        ("\"text\"  ", "\"fax\"  ", "response.channel", &["\"text\", \"call\" or \"both\""]),
        ("urgent_channel = \"call\"", "urgent_channel = \"phone\"", "response.urgent_channel", &["\"both\""]),
        ("\"21:00-08:00\"", "\"21:00\"", "response.quiet_hours", &["\"21:00-08:00\""]),
        ("\"21:00-08:00\"", "\"21:00-21:00\"", "response.quiet_hours", &["same time"]),
        ("minutes = 90", "minutes = 4", "services[0].minutes", &["from 5 to 1440"]),
        ("minutes = 90", "minutes = 90.5", "services[0].minutes", &["is a decimal number"]),
        ("value = 450", "value = -1", "services[0].value", &["out of range"]),
        ("\"no ac\"", "\"\"", "services[0].urgent[0]", &["is empty"]),
        ("id = \"water-heater\"", "id = \"ac-repair\"", "services[1].id", &["service above"]),
        ("\"need\", \"where\"", "\"need\", \"slot\"", "intake.ask[1]", &["\"urgency\" or \"name\""]),
        ("\"need\", \"where\"", "\"need\", \"need\"", "intake.ask[1]", &["once"]),
        ("\"built-in\"", "\"outlook\"", "booking.calendar", &["\"built-in\", \"caldav\" or \"google\""]),
        ("crews = 2", "crews = 0", "booking.crews", &["from 1 to 100"]),
        ("horizon_days = 14", "horizon_days = 400", "booking.horizon_days", &["from 1 to 90"]),
        ("offer = 3", "offer = 6", "booking.offer", &["from 1 to 5"]),
        ("claim_within = \"5m\"", "claim_within = \"1s\"", "handoff.claim_within", &["\"10s\""]),
        ("[\"20m\", \"1d\"]", "[\"1d\", \"20m\"]", "follow_up.nudges[1]", &["not later"]),
        (
            "[\"20m\", \"1d\"]",
            "[\"1m\",\"2m\",\"3m\",\"4m\",\"5m\",\"6m\"]",
            "follow_up.nudges",
            &["most is 5"],
        ),
        ("close_after = \"3d\"", "close_after = \"1d\"", "follow_up.close_after", &["more than \"1d\""]),
        ("\"400d\"", "\"2d\"", "retention.forget_after", &["more than \"3d\""]),
        ("first_text =", "frist_text =", "messages.frist_text", &["did you mean first_text?"]),
        ("{business}", "{bsns}", "messages.first_text", &["{bsns} is not known; allowed here: {business}"]),
        ("{business}", "{business", "messages.first_text", &["brace that stands alone"]),
        ("STOP to opt out", "stop to opt out", "messages.first_text", &["Reply STOP"]),
    ];
    for (old, new, path, parts) in cases {
        one(&acme_with(old, new), path, parts);
    }
}

#[test]
fn a_section_of_the_wrong_kind_is_one_fault() {
    one(&SMALLEST.replace("[[team]]", "[team]"), "team", &["write [[team]]"]);
    one(&format!("hours = 5\n{SMALLEST}"), "hours", &["is a whole number; write a table"]);
    one(&format!("{SMALLEST}\n[[hours]]\n"), "hours", &["is a list"]);
}

#[test]
fn roles_are_not_called_unknown_when_the_roles_themselves_are_faulty() {
    one(&acme_with("roles = [\"owner\", \"sales\"]", "roles = \"owner\""), "team[0].roles", &["is text"]);
    one(&acme_with("phone = \"+16025550112\"", "phone = 5"), "team[1].phone", &[]);
}

#[test]
fn no_fault_shows_a_phone_number() {
    let text = SMALLEST
        .replace("\"+12125550111\"", "\"212-555-0111\"")
        .replace("[business]", "\"+12125550133\" = 1\n[answering]\nring = [\"+12125550122\"]\n[business]")
        .replace("\"+12125550100\"", "\"12125550100\"");
    let shown = business(&text).unwrap_err().to_string();
    assert!(!shown.contains("212"), "{shown}");
    assert_eq!(shown.lines().count(), 4, "{shown}");
    let broken = business(&SMALLEST.replace("\"+12125550111\"", "+12125550111x")).unwrap_err().to_string();
    assert!(!broken.contains("212"), "{broken}");
}

#[test]
fn faults_read_one_a_line_and_can_be_passed_on() {
    let faults = business("").unwrap_err();
    assert_eq!(faults.to_string().lines().count(), 3);
    let boxed: Box<dyn std::error::Error> = Box::new(faults);
    assert!(boxed.to_string().starts_with("business: is missing"));
}

#[test]
fn a_service_has_names_of_its_own_in_each_language() {
    let named = acme_with(
        "name = \"AC repair\"",
        "name = \"AC repair\"\nname_es = \"Reparacion de aire\"\nwords = [\"minisplit\", \"clima\"]",
    );
    let business = Business::from_toml(&named).unwrap();
    let (repair, heater) = (&business.services[0], &business.services[1]);
    assert_eq!(repair.called(Language::En), "AC repair");
    assert_eq!(repair.called(Language::Es), "Reparacion de aire");
    assert_eq!(heater.called(Language::Es), "Water heater replacement");
    assert_eq!(repair.words, ["minisplit", "clima"]);
    assert!(heater.words.is_empty());
    let faulty = named.replace("\"clima\"", "7");
    assert_eq!(faults(&faulty)[0].0, "services[0].words[1]");
}
