//! Servers' answers of different shapes. A real server is asked by `tests/it/calendars.rs`.

use futures::executor::block_on;

use super::*;
use crate::outside::fake::Fake;

const NOW: i64 = 1_796_000_000;
const DAY: Period = Period { starts: 1_796_083_200, ends: 1_796_169_600 };

fn calendar<'a>(fake: &'a Fake, address: &str) -> CalDav<&'a Fake> {
    let login = ("dana@example.com", "abcd-efgh");
    CalDav::new(fake, address, login, "acme", TimeZone::UTC, NOW).ok().unwrap()
}

fn multistatus(responses: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='utf-8'?><multistatus xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" \
         xmlns:CS=\"http://calendarserver.org/ns/\">{responses}</multistatus>"
    )
}

fn response(href: &str, properties: &str) -> String {
    format!(
        "<response><href>{href}</href><propstat><prop>{properties}</prop><status>HTTP/1.1 200 OK</status></propstat>\
         <propstat><prop><CS:getctag/></prop><status>HTTP/1.1 404 Not Found</status></propstat></response>"
    )
}

const CALENDAR: &str =
    "<resourcetype><collection/><C:calendar/></resourcetype><displayname>Work</displayname>";

#[test]
fn the_calendar_is_found_from_the_servers_address_as_icloud_lays_it_out() {
    let fake = Fake::default();
    let principal =
        response("/", "<current-user-principal><href>/123/principal/</href></current-user-principal>");
    let home = "<C:calendar-home-set><href>https://p42-caldav.icloud.com:443/123/calendars/</href></C:calendar-home-set>";
    let tasks = "<resourcetype><collection/><C:calendar/></resourcetype><C:supported-calendar-component-set>\
                 <C:comp name=\"VTODO\"/></C:supported-calendar-component-set>";
    let read_only = format!(
        "{CALENDAR}<current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>"
    );
    let own = "<resourcetype><collection/><C:calendar/></resourcetype><displayname>Jobs</displayname>\
               <C:supported-calendar-component-set><C:comp name=\"VEVENT\"/></C:supported-calendar-component-set>\
               <current-user-privilege-set><privilege><read/></privilege><privilege><write/></privilege>\
               </current-user-privilege-set>";
    let all = [
        response("/123/calendars/", "<resourcetype><collection/></resourcetype>"),
        response("/123/calendars/tasks/", tasks),
        response("/123/calendars/shared/", &read_only),
        response("/123/calendars/jobs", own),
    ];
    fake.answers(207, &[], &multistatus(&principal))
        .answers(207, &[], &multistatus(&response("/123/principal/", home)))
        .answers(207, &[], &multistatus(&all.concat()))
        .answers(207, &[], &multistatus(""));
    let found = block_on(calendar(&fake, "https://caldav.icloud.com/").check());
    assert_eq!(found.as_deref(), Ok("the calendar \"Jobs\""), "{:?}", fake.asked());
    assert_eq!(
        fake.asked(),
        [
            "PROPFIND https://caldav.icloud.com/",
            "PROPFIND https://caldav.icloud.com/123/principal/",
            "PROPFIND https://p42-caldav.icloud.com/123/calendars/",
            "REPORT https://p42-caldav.icloud.com/123/calendars/jobs/",
        ]
    );
    assert_eq!(
        fake.header(0, "authorization").as_deref(),
        Some("Basic ZGFuYUBleGFtcGxlLmNvbTphYmNkLWVmZ2g=")
    );
}

#[test]
fn a_server_that_hides_it_behind_the_well_known_address_is_found_too() {
    let fake = Fake::default();
    let principal =
        response("/dav/", "<current-user-principal><href>/dav/p/</href></current-user-principal>");
    let home = response("/dav/p/", "<C:calendar-home-set><href>/dav/c/</href></C:calendar-home-set>");
    fake.answers(405, &[], "")
        .answers(301, &[("location", "/dav/")], "")
        .answers(207, &[], &multistatus(&principal))
        .answers(207, &[], &multistatus(&home))
        .answers(207, &[], &multistatus(&response("/dav/c/jobs/", CALENDAR)));
    let at = block_on(calendar(&fake, "https://cloud.example.com").collection());
    assert_eq!(at.unwrap().as_str(), "https://cloud.example.com/dav/c/jobs/");
}

#[test]
fn an_address_that_leads_nowhere_and_a_wrong_password_say_what_to_do() {
    let said = |status: u16| {
        let fake = Fake::default();
        fake.answers(status, &[], "").answers(status, &[], "");
        match block_on(calendar(&fake, "https://nothing.example.com/x/").check()) {
            Err(Trouble::Setup(what)) => what,
            other => panic!("{other:?}"),
        }
    };
    assert!(said(404).contains("leads to no calendar"));
    assert!(said(401).contains("calendar_secret"));
    let fake = Fake::default();
    fake.answers(503, &[], "");
    let down = block_on(calendar(&fake, "https://down.example.com/").check());
    assert!(matches!(down, Err(Trouble::Later(_))));
    let nothing = block_on(calendar(&Fake::default(), "https://gone.example.com/").check());
    assert!(matches!(nothing, Err(Trouble::Later(_))));
}

#[test]
fn ours_are_known_by_their_name_and_other_peoples_series_are_expanded() {
    let fake = Fake::default();
    let name = uid("acme", "16025550192-1-1796144400");
    let event = |uid: &str, more: &str| {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{uid}\nDTSTART:20261201T170000Z\nDURATION:PT1H\n{more}END:VEVENT\nEND:VCALENDAR\n"
        );
        response("/w/x.ics", &format!("<C:calendar-data>{text}</C:calendar-data>"))
    };
    let all =
        event(&format!("{name}@ringback"), "") + &event("theirs", "RRULE:FREQ=HOURLY;INTERVAL=3;COUNT=2\n");
    fake.answers(207, &[], &multistatus(&response("/w/", CALENDAR))).answers(207, &[], &multistatus(&all));
    let busy = block_on(calendar(&fake, "https://ours.example.com/w/").busy(DAY)).unwrap();
    let hours: Vec<i64> = busy.iter().map(|busy| (busy.period.starts - DAY.starts) / 3600).collect();
    assert_eq!(hours, [17, 17, 20]);
    assert_eq!(busy.iter().filter(|busy| busy.ours.as_deref() == Some(name.as_str())).count(), 1);
    assert!(fake.body(1).contains("start=\"20261201T000000Z\" end=\"20261202T000000Z\""), "{}", fake.body(1));
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
fn an_event_that_is_there_already_is_changed_only_as_it_was_seen() {
    let fake = Fake::default();
    fake.answers(207, &[], &multistatus(&response("/w/", CALENDAR)))
        .answers(412, &[], "")
        .answers(200, &[("etag", "\"7\"")], "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
        .answers(204, &[], "");
    block_on(calendar(&fake, "https://again.example.com/w/").write(&appointment())).unwrap();
    assert_eq!(fake.header(1, "if-none-match").as_deref(), Some("*"));
    assert_eq!(fake.header(3, "if-match").as_deref(), Some("\"7\""));
    assert!(fake.asked().iter().all(|line| !line.contains("6025550192")), "{:?}", fake.asked());

    let fake = Fake::default();
    fake.answers(207, &[], &multistatus(&response("/w/", CALENDAR)))
        .answers(200, &[("etag", "\"7\"")], "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
        .answers(412, &[], "");
    let removed = block_on(calendar(&fake, "https://third.example.com/w/").remove("a"));
    assert!(matches!(removed, Err(Trouble::Later(_))), "somebody was faster: {removed:?}");
}

#[test]
fn an_event_is_deleted_only_in_a_calendar_that_is_there() {
    let fake = Fake::default();
    let there = multistatus(&response("/w/", CALENDAR));
    fake.answers(207, &[], &there).answers(404, &[], "").answers(207, &[], &there);
    assert_eq!(block_on(calendar(&fake, "https://fourth.example.com/w/").look("a")), Ok(None));
    let fake = Fake::default();
    fake.answers(404, &[], "").answers(404, &[], "").answers(404, &[], "");
    let gone = block_on(calendar(&fake, "https://fourth.example.com/w/").look("a"));
    assert!(matches!(gone, Err(Trouble::Setup(_))), "{gone:?}");
}
