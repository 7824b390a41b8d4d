//! Google's answers as it documents them. A server that keeps to the protocol is asked by `tests/it/google.rs`.

use futures::executor::block_on;

use super::*;
use crate::outside::fake::Fake;

const NOW: i64 = 1_796_000_000;
const DAY: Period = Period { starts: 1_796_083_200, ends: 1_796_169_600 };
const API: &str = "https://www.googleapis.com";

/// With a refresh token of its own, so that no other test has exchanged it already.
fn google<'a>(fake: &'a Fake, refresh: &str) -> Google<&'a Fake> {
    let secret = json!({"client_id": "c", "client_secret": "s", "refresh_token": refresh}).to_string();
    let zone = TimeZone::get("America/Phoenix").unwrap();
    Google::new(fake, (API, "jobs@group.calendar.google.com"), &secret, "acme", zone, NOW).ok().unwrap()
}

const GRANTED: &str = r#"{"access_token":"ya29.token","expires_in":3599,"token_type":"Bearer"}"#;

fn granted() -> Fake {
    let fake = Fake::default();
    fake.answers(200, &[], GRANTED);
    fake
}

fn appointment() -> Appointment {
    Appointment {
        id: "16025550192-1-1796144400".to_owned(),
        work: Period { starts: 1_796_144_400, ends: 1_796_149_800 },
        summary: "AC repair: Ann Lee".to_owned(),
        description: String::new(),
        place: "85014".to_owned(),
    }
}

#[test]
fn all_pages_are_read_and_free_cancelled_and_declined_events_left_out() {
    let fake = granted();
    let ours = format!("rb{}", uid("acme", "a"));
    let item = |id: &str, more: &str| {
        format!(
            r#"{{"id":"{id}","status":"confirmed","start":{{"dateTime":"2026-12-01T10:00:00-07:00"}},"end":{{"dateTime":"2026-12-01T11:00:00-07:00"}}{more}}}"#
        )
    };
    let first = [
        item("theirs", ""),
        item("free", r#","transparency":"transparent""#),
        item("no", r#","attendees":[{"self":true,"responseStatus":"declined"}]"#),
        r#"{"id":"gone","status":"cancelled"}"#.to_owned(),
    ];
    let second = [
        item(&ours, ""),
        r#"{"id":"day","start":{"date":"2026-12-01"},"end":{"date":"2026-12-02"}}"#.to_owned(),
    ];
    fake.answers(200, &[], &format!(r#"{{"items":[{}],"nextPageToken":"p2"}}"#, first.join(","))).answers(
        200,
        &[],
        &format!(r#"{{"items":[{}]}}"#, second.join(",")),
    );
    let busy = block_on(google(&fake, "pages").busy(DAY)).unwrap();
    let found: Vec<_> =
        busy.iter().map(|busy| (busy.period.starts, busy.all_day, busy.ours.is_some())).collect();
    assert_eq!(
        found,
        [(1_796_144_400, false, false), (1_796_144_400, false, true), (1_796_108_400, true, false)]
    );
    assert!(fake.asked()[1].contains("/calendars/jobs@group.calendar.google.com/events?singleEvents=true"));
    assert!(fake.asked()[2].ends_with("pageToken=p2"), "{:?}", fake.asked());
}

#[test]
fn an_event_that_is_there_already_is_patched_and_shows_no_number() {
    let fake = granted();
    fake.answers(409, &[], "{}").answers(200, &[], "{}");
    block_on(google(&fake, "again").write(&appointment())).unwrap();
    let name = format!("rb{}", uid("acme", "16025550192-1-1796144400"));
    assert!(fake.asked()[2].starts_with("PATCH ") && fake.asked()[2].ends_with(&name), "{:?}", fake.asked());
    let sent: Value = serde_json::from_str(&fake.body(1)).unwrap();
    assert_eq!(
        (sent["id"].as_str(), sent["start"]["dateTime"].as_str()),
        (Some(name.as_str()), Some("2026-12-01T17:00:00Z"))
    );
    assert!(!fake.body(1).contains("6025550192"));
    // Base32hex, 5 to 1024 characters (Google's rule for ids).
    assert!(name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b)));
}

#[test]
fn a_token_is_kept_and_one_that_was_taken_back_is_exchanged_once() {
    let fake = granted();
    fake.answers(200, &[], r#"{"items":[]}"#).answers(401, &[], "{}").answers(200, &[], GRANTED).answers(
        401,
        &[],
        "{}",
    );
    let google = google(&fake, "kept");
    block_on(google.busy(DAY)).unwrap();
    let refused = block_on(google.busy(DAY));
    assert!(matches!(&refused, Err(Trouble::Setup(what)) if what.contains("calendar_secret")), "{refused:?}");
    let tokens = fake.asked().iter().filter(|line| line.contains("oauth2.googleapis.com")).count();
    assert_eq!(tokens, 2, "{:?}", fake.asked());
}

#[test]
fn asking_too_often_passes_and_not_being_allowed_does_not() {
    let said = |status: u16, body: &str, name: &str| {
        let fake = granted();
        fake.answers(status, &[("retry-after", "7")], body);
        block_on(google(&fake, name).write(&appointment())).unwrap_err()
    };
    let often = r#"{"error":{"errors":[{"reason":"rateLimitExceeded"}]}}"#;
    assert!(matches!(said(403, often, "r1"), Trouble::Later(_)));
    assert!(matches!(said(429, "", "r2"), Trouble::Later(what) if what.contains('7')));
    assert!(matches!(said(503, "", "r3"), Trouble::Later(_)));
    assert!(matches!(said(403, r#"{"error":{"errors":[{"reason":"forbidden"}]}}"#, "r4"), Trouble::Setup(_)));
    assert!(matches!(said(404, "{}", "r5"), Trouble::Setup(_)));
}

#[test]
fn where_only_free_and_busy_may_be_read_those_are_read() {
    let fake = granted();
    fake.answers(403, &[], "{}").answers(
        200,
        &[],
        r#"{"calendars":{"jobs@group.calendar.google.com":{"busy":[{"start":"2026-12-01T17:00:00Z","end":"2026-12-01T18:00:00Z"}]}}}"#,
    );
    let busy = block_on(google(&fake, "freebusy").busy(DAY)).unwrap();
    assert_eq!(busy.iter().map(|busy| busy.period.starts).collect::<Vec<_>>(), [1_796_144_400]);
}

#[test]
fn an_event_is_deleted_only_in_a_calendar_that_is_there() {
    let looked = |name: &str, status: u16, body: &str, calendar: u16| {
        let fake = granted();
        fake.answers(status, &[], body).answers(calendar, &[], r#"{"summary":"Jobs"}"#);
        block_on(google(&fake, name).look("a"))
    };
    assert_eq!(looked("l1", 404, "{}", 200), Ok(None));
    assert_eq!(looked("l2", 200, r#"{"id":"x","status":"cancelled"}"#, 200), Ok(None));
    assert!(matches!(looked("l3", 404, "{}", 404), Err(Trouble::Setup(_))));
    let there = r#"{"id":"x","start":{"dateTime":"2026-12-01T17:00:00Z"},"end":{"dateTime":"2026-12-01T18:00:00Z"},"transparency":"transparent"}"#;
    assert_eq!(
        looked("l4", 200, there, 200),
        Ok(Some(Period { starts: 1_796_144_400, ends: 1_796_148_000 }))
    );
}

#[test]
fn a_secret_that_is_none_says_what_it_should_be_and_is_not_quoted() {
    for secret in ["", "hunter2", "{\"client_id\":\"c\"}"] {
        let fake = Fake::default();
        let made = Google::new(&fake, (API, "x"), secret, "acme", TimeZone::UTC, NOW);
        let Err(Trouble::Setup(what)) = made else { panic!("{secret}") };
        assert!(what.contains("refresh_token") && !what.contains("hunter2"));
    }
    let key = json!({"client_email": "a@b.iam.gserviceaccount.com", "private_key": "hunter2"}).to_string();
    let fake = Fake::default();
    let google = Google::new(&fake, (API, "x"), &key, "acme", TimeZone::UTC, NOW).ok().unwrap();
    let refused = block_on(google.busy(DAY)).unwrap_err().to_string();
    assert!(refused.contains("private_key") && !refused.contains("hunter2"), "{refused}");
}
