//! Feeds as services give them.

use futures::executor::block_on;

use super::*;
use crate::outside::fake::Fake;

const DAY: Period = Period { starts: 1_796_083_200, ends: 1_796_169_600 };
const ONE: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261201T170000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n";

fn feed(fake: &Fake) -> Feed<&Fake> {
    Feed::new(fake, "webcal://calendar.example.com/private-abc/basic.ics", TimeZone::UTC).ok().unwrap()
}

#[test]
fn a_feed_that_has_not_changed_is_not_read_again() {
    let fake = Fake::default();
    fake.answers(200, &[("etag", "\"1\"")], ONE).answers(304, &[], "");
    let (busy, known) = block_on(feed(&fake).read(DAY, &Known::default())).unwrap().unwrap();
    assert_eq!(busy.len(), 1);
    assert_eq!(block_on(feed(&fake).read(DAY, &known)), Ok(None));
    assert_eq!(fake.header(1, "if-none-match").as_deref(), Some("\"1\""));
    assert_eq!(fake.asked()[0], "GET https://calendar.example.com/private-abc/basic.ics");
}

#[test]
fn what_is_no_calendar_any_more_says_what_to_do_and_not_where_it_was() {
    let said = |status: u16, headers: &[(&str, &str)], body: &str| {
        let fake = Fake::default();
        fake.answers(status, headers, body);
        block_on(feed(&fake).busy(DAY)).unwrap_err()
    };
    let page = said(200, &[], "<!doctype html><title>Sign in</title>");
    let gone = said(404, &[], "");
    let elsewhere = said(302, &[("location", "https://login.other.com/")], "");
    for trouble in [page, gone, elsewhere] {
        assert!(matches!(trouble, Trouble::Setup(_)), "{trouble:?}");
        assert!(!trouble.to_string().contains("private-abc"), "{trouble}");
    }
    assert!(matches!(said(503, &[], ""), Trouble::Later(_)));
}
