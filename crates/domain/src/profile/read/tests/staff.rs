//! Staff, areas, buffers and calendars that are elsewhere.

use super::*;
use crate::profile::CalendarKind;

const STAFFED: &str = r#"
[booking]
emergency_after_hours = true
areas = { monday = ["850*"], tuesday = ["852*", "Tempe"] }
buffer_before_minutes = 10
busy_feeds = ["https://example.com/shop.ics"]

[[staff]]
name = "Ana María"
services = ["repair"]
hours = { monday = ["09:00-13:00"] }
days_off = ["2026-12-24", 2026-12-31]
areas = { friday = ["Mesa"] }
emergencies = true
busy_feeds = ["http://localhost:8080/ana.ics"]

[[staff]]
id = "bob"
name = "Robert"
"#;

fn staffed(old: &str, new: &str) -> String {
    let text = format!("{SMALLEST}{STAFFED}");
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1)
}

#[test]
fn staff_are_read_with_their_own_hours_services_areas_and_days_off() {
    let joes = business(&staffed("", "")).unwrap();
    let [ana, bob] = &joes.staff[..] else { panic!("{:?}", joes.staff) };
    assert_eq!((ana.id.as_str(), ana.name.as_str()), ("ana-maria", "Ana María"));
    assert_eq!(ana.services, ["repair"]);
    assert_eq!(ana.hours.as_ref().unwrap()[0], [span(9, 13)]);
    assert!(ana.hours.as_ref().unwrap()[1].is_empty());
    assert_eq!(ana.days_off, [date(2026, 12, 24), date(2026, 12, 31)]);
    assert_eq!(ana.areas.as_ref().unwrap().week[4], [AreaPattern::City("Mesa".into())]);
    assert!(ana.emergencies && ana.does("repair") && !ana.does("estimate"));
    assert_eq!(ana.busy_feeds, ["http://localhost:8080/ana.ics"]);
    assert_eq!((bob.id.as_str(), bob.emergencies), ("bob", false));
    assert!(bob.hours.is_none() && bob.areas.is_none() && bob.does("repair"));
    assert_eq!(joes.member("bob"), Some(bob));
    assert_eq!(joes.booking.crews, 2, "as many jobs at once as there are people");
    assert_eq!(joes.booking.areas.week[1][1], AreaPattern::City("Tempe".into()));
    assert!(joes.booking.areas.week[2].is_empty());
    assert_eq!(joes.booking.buffer_before_minutes, 10);
    assert_eq!(joes.booking.busy_feeds, ["https://example.com/shop.ics"]);
}

#[test]
fn a_profile_without_any_of_it_means_what_it_did() {
    let joes = business(SMALLEST).unwrap();
    assert!(joes.staff.is_empty() && joes.booking.busy_feeds.is_empty());
    assert_eq!(joes.booking.areas, crate::profile::Areas::default());
    assert_eq!((joes.booking.buffer_before_minutes, joes.services[0].buffer_minutes), (0, None));
    assert_eq!((joes.booking.calendar, joes.booking.calendar_address), (CalendarKind::BuiltIn, None));
}

#[test]
fn an_area_of_a_day_is_reached_on_that_day_only() {
    let areas = business(&staffed("", "")).unwrap().booking.areas;
    let (monday, tuesday, sunday) = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 6));
    assert!(areas.reach(monday, Some("85021"), None) && !areas.reach(tuesday, Some("85021"), None));
    assert!(areas.reach(tuesday, Some("85281"), None) && areas.reach(tuesday, None, Some("TEMPE")));
    assert!(!areas.reach(tuesday, None, Some("Mesa")));
    // A city says nothing about ZIP codes, and a place that is not known nothing about anything.
    assert!(areas.reach(monday, None, Some("Mesa")) && areas.reach(tuesday, None, None));
    assert!(areas.reach(sunday, Some("99999"), Some("Nowhere")));
}

#[test]
fn each_fault_of_staff_says_where_and_what_would_be_right() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("name = \"Robert\"", "", "staff[1].name", &["is missing; add name"]),
        ("id = \"bob\"", "id = \"Bob Black\"", "staff[1].id", &["is not a short name"]),
        ("id = \"bob\"", "id = \"ana-maria\"", "staff[1].id", &["someone above", "id = "]),
        ("id = \"bob\"\nname = \"Robert\"", "name = \"ana maria\"", "staff[1].id", &["someone above"]),
        ("id = \"bob\"\nname = \"Robert\"", "name = \"李\"", "staff[1].id", &["is missing; add id"]),
        ("[\"repair\"]", "[\"repiar\"]", "staff[0].services[0]", &["did you mean \"repair\"?"]),
        ("[\"repair\"]", "[]", "staff[0].services", &["is empty", "all of them"]),
        ("\"09:00-13:00\"", "\"9-13\"", "staff[0].hours.monday[0]", &["is not a span"]),
        ("{ monday = [\"09:00", "{ holidays = [], monday = [\"09:00", "staff[0].hours.holidays", &["monday"]),
        ("2026-12-31", "\"31.12.\"", "staff[0].days_off[1]", &["is not a date"]),
        ("[\"Mesa\"]", "[\"8*1\"]", "staff[0].areas.friday[0]", &["is not an area"]),
        ("[\"850*\"]", "[]", "booking.areas.monday", &["is empty", "leave the day out"]),
        ("{ friday", "{ frday", "staff[0].areas.frday", &["did you mean friday?"]),
        (
            "name = \"Robert\"",
            "name = \"Robert\"\nemergencies = 1",
            "staff[1].emergencies",
            &["true or false"],
        ),
        ("emergency_after_hours = true", "", "staff[0].emergencies", &["emergency_after_hours = true"]),
        (
            "buffer_before_minutes = 10",
            "buffer_before_minutes = 999",
            "booking.buffer_before_minutes",
            &["480"],
        ),
        ("minutes = 60", "minutes = 60\nbuffer_minutes = -1", "services[0].buffer_minutes", &["0 to 480"]),
        ("[[staff]]\nname = \"Ana", "[booking.x]\n[[staff]]\nname = \"Ana", "booking.x", &["is not known"]),
        ("buffer_before", "crews = 2\nbuffer_before", "booking.crews", &["[[staff]]", "take one"]),
        ("id = \"bob\"", "roles = [\"owner\"]", "staff[1].roles", &["is not known"]),
    ];
    for (old, new, path, parts) in cases {
        one(&staffed(old, new), path, parts);
    }
    // Ana's own line is missing: then nobody comes at night, though the business says so.
    let nobody = &["nobody in [[staff]]", "emergencies = true"];
    one(&staffed("emergencies = true\n", ""), "booking.emergency_after_hours", nobody);
    one(&format!("{SMALLEST}\n[staff]\nname = \"Ana\"\n"), "staff", &["write [[staff]]"]);
    one(&format!("staff = []\n{SMALLEST}"), "staff", &["is empty"]);
}

#[test]
fn services_are_not_called_unknown_when_the_services_themselves_are_faulty() {
    one(&staffed("id = \"repair\"", "id = \"The repair\""), "services[0].id", &[]);
}

#[test]
fn a_calendar_elsewhere_needs_an_address_of_its_kind() {
    let with = |lines: &str| staffed("[booking]", &format!("[booking]\n{lines}"));
    let dav = business(&with("calendar = \"caldav\"\ncalendar_address = \"https://dav.example.com/joe/\""));
    let dav = dav.unwrap().booking;
    assert_eq!(dav.calendar, CalendarKind::CalDav);
    assert_eq!(dav.calendar_address.as_deref(), Some("https://dav.example.com/joe/"));
    let google = business(&with("calendar = \"google\"\ncalendar_address = \"primary\"")).unwrap().booking;
    assert_eq!(
        (google.calendar, google.calendar_address.as_deref()),
        (CalendarKind::Google, Some("primary"))
    );
    let address = "booking.calendar_address";
    one(&with("calendar = \"caldav\""), address, &["is missing", "each of the staff"]);
    one(&with("calendar_address = \"primary\""), address, &["built-in"]);
    let link = "calendar_address = \"https://calendar.google.com/x\"";
    one(&with(&format!("calendar = \"google\"\n{link}")), address, &["is not the id of a calendar"]);
    one(
        &with("calendar = \"caldav\"\ncalendar_address = \"http://dav.example.com/\""),
        address,
        &["https://"],
    );
}

#[test]
fn where_each_of_the_staff_has_a_calendar_the_business_needs_none() {
    let google = staffed("[booking]", "[booking]\ncalendar = \"google\"");
    let ana =
        google.replace("emergencies = true", "emergencies = true\ncalendar_address = \"ana@example.com\"");
    one(&ana, "booking.calendar_address", &["is missing"]);
    let both = ana.replace("id = \"bob\"", "id = \"bob\"\ncalendar_address = \"bob@example.com\"");
    let both = business(&both).unwrap();
    assert_eq!(both.member("bob").unwrap().calendar_address.as_deref(), Some("bob@example.com"));
}

#[test]
fn no_fault_shows_the_address_of_a_feed() {
    let text = staffed("https://example.com/shop.ics", "webcal://example.com/secret-4711.ics")
        .replace("http://localhost:8080/ana.ics", "http://example.com/secret-4711.ics");
    let shown = business(&text).unwrap_err().to_string();
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(!shown.contains("secret") && shown.contains("booking.busy_feeds[0]"), "{shown}");
    assert!(shown.contains("webcal") && shown.contains("staff[0].busy_feeds[0]"), "{shown}");
}
