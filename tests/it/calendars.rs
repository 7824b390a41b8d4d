//! Calendars that businesses use: a real CalDAV server that the owner uses through other people's libraries.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use domain::lead::Stage;
use serde_json::Value;
use tests::radicale::Radicale;
use tests::{Bench, Setup, Temporary, free_address, profile};

const ANN: &str = "+16025550192";
const BEN: &str = "+16025550137";

/// One crew, and the calendar on that server.
fn setup(radicale: &Radicale, address: &str) -> Setup {
    let calendar = format!("calendar = \"caldav\"\ncalendar_address = \"{}{address}\"", radicale.host());
    let profile = profile(&[
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
        ("calendar = \"built-in\"", &calendar),
        ("crews = 2", "crews = 1"),
    ]);
    let variables = radicale.variables().map(|(name, value)| (name.to_owned(), value));
    Setup { profile, variables: variables.into(), ..Setup::default() }
}

/// Misses a call and writes what books the first time that is offered for a day.
async fn books(bench: &mut Bench, who: &str, day: &str) {
    bench.miss(who).await;
    bench.text(who, &format!("my ac is weak, 85014, {day}. this is Ann Lee")).await;
    bench.text(who, "1").await;
}

/// The owner's events that are ours.
fn ours(radicale: &Radicale) -> Vec<Value> {
    let all = radicale.owner("list", &[]);
    let events = all.as_array().unwrap().iter();
    events.filter(|event| !event["uid"].as_str().unwrap().starts_with("theirs")).cloned().collect()
}

#[tokio::test]
async fn what_is_booked_is_read_back_by_other_peoples_libraries_and_what_is_theirs_blocks() {
    let Some(radicale) = Radicale::start() else { return };
    radicale.owner(
        "add",
        &["meeting", "2026-11-25T08:00", "2026-11-25T12:00", "FREQ=WEEKLY;COUNT=9", "2026-12-09T08:00"],
    );
    radicale.owner("holiday", &["2026-12-04"]);
    let mut bench = Bench::with(setup(&radicale, "/")).await;
    bench.miss(ANN).await;
    bench.text(ANN, "my ac is weak, 85014, wednesday. this is Ann Lee").await;
    let offered = bench.the_lead(ANN).offers;
    assert!(!offered.is_empty());
    let noon = bench.at("2026-12-02T12:00");
    assert!(offered.iter().all(|slot| slot.starts >= noon), "the meeting blocks: {offered:?}");
    bench.text(ANN, "1").await;
    bench.text(ANN, "thanks").await;
    let visit = bench.the_lead(ANN).appointment.expect("booked");
    let found = ours(&radicale);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["starts"], visit.slot.starts.as_second());
    assert_eq!(found[0]["ends"], visit.slot.ends.as_second());
    assert_eq!(found[0]["summary"], "AC repair: Ann Lee");
    assert!(found[0]["description"].as_str().unwrap().contains("(602) 555-0192"), "{found:?}");
    assert_eq!(found[0]["place"], "85014");
    let shown = format!("{}{}", found[0]["uid"], found[0]["at"]);
    assert!(!shown.contains("6025550192"), "its name shows the number: {shown}");

    books(&mut bench, BEN, "friday").await;
    let slot = bench.the_lead(BEN).appointment.expect("booked").slot;
    let friday = bench.at("2026-12-04T00:00")..bench.at("2026-12-05T00:00");
    assert!(!friday.contains(&slot.starts), "a whole day is closed: {slot:?}");
    bench.text(BEN, "I have to cancel").await;
    assert_eq!(ours(&radicale).len(), 1, "cancelled here, gone there");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn an_event_that_the_owner_moves_or_deletes_moves_or_calls_off_the_visit_and_the_caller_is_told() {
    let Some(radicale) = Radicale::start() else { return };
    let mut bench = Bench::with(setup(&radicale, "/owner/jobs/")).await;
    books(&mut bench, ANN, "wednesday").await;
    let uid = ours(&radicale)[0]["uid"].as_str().unwrap().to_owned();
    let before = bench.texts_to(ANN).len();
    bench.run_for("5m").await;
    assert_eq!(bench.texts_to(ANN).len(), before, "nothing changed, nothing said");

    radicale.owner("move", &[&uid, "2026-12-03T15:00", "2026-12-03T16:30"]);
    bench.run_for("3m").await;
    let text = bench.last_text_to(ANN);
    assert!(text.contains("had to move your visit") && text.contains("Thu Dec 3, 3:00 PM"), "{text}");
    assert_eq!(bench.the_lead(ANN).appointment.unwrap().slot.starts, bench.at("2026-12-03T15:00"));
    assert!(bench.calendar("2026-12-02").is_empty() && bench.calendar("2026-12-03").len() == 1);
    bench.run_for("5m").await;
    assert_eq!(bench.texts_to(ANN).len(), before + 1, "told once");

    radicale.owner("delete", &[&uid]);
    bench.run_for("3m").await;
    let text = bench.last_text_to(ANN);
    assert!(text.contains("had to call off your visit on Thu Dec 3, 3:00 PM"), "{text}");
    assert!(bench.calendar("2026-12-03").is_empty());
    bench.text(ANN, "friday").await;
    bench.text(ANN, "1").await;
    assert_eq!(bench.the_lead(ANN).stage, Stage::Booked);
    assert_eq!(ours(&radicale).len(), 1);
}

#[tokio::test]
async fn a_calendar_that_is_down_loses_no_booking_and_gets_it_when_it_is_back() {
    let Some(mut radicale) = Radicale::start() else { return };
    let mut bench = Bench::with(setup(&radicale, "/owner/jobs/")).await;
    bench.miss(ANN).await;
    bench.text(ANN, "my ac is weak, 85014, wednesday. this is Ann Lee").await;
    radicale.stop();
    bench.text(ANN, "1").await;
    assert!(bench.last_text_to(ANN).contains("Wed Dec 2"), "{:?}", bench.texts_to(ANN));
    let lead = bench.the_lead(ANN);
    assert_eq!(lead.stage, Stage::Booked);
    assert!(format!("{:?}", lead.story).contains("cannot be written to"), "it is shown");
    bench.run_for("2m").await;
    radicale.resume();
    bench.run_for("20m").await;
    assert_eq!(ours(&radicale).len(), 1);
    assert!(bench.the_lead(ANN).outbox.iter().all(|effect| effect.is_carried()), "nothing waits any more");
}

#[tokio::test]
async fn a_calendar_that_was_emptied_cancels_nobody_and_the_desk_says_so() {
    let Some(radicale) = Radicale::start() else { return };
    let mut bench = Bench::with(setup(&radicale, "/owner/jobs/")).await;
    for (who, day) in [(ANN, "wednesday"), (BEN, "thursday"), ("+16025550138", "monday")] {
        books(&mut bench, who, day).await;
    }
    assert_eq!(ours(&radicale).len(), 3);
    radicale.owner("empty", &[]);
    bench.run_for("5m").await;
    for who in [ANN, BEN] {
        assert_eq!(bench.the_lead(who).stage, Stage::Booked);
        assert!(!bench.last_text_to(who).contains("call off"), "{:?}", bench.texts_to(who));
    }
    let cookie = bench.desk_cookie();
    let page = bench.http.send(hyper::Method::GET, "/desk/", &[("cookie", &cookie)], "").await;
    assert!(page.body.contains("gone from the calendar outside at once"), "{}", page.body);
}

#[tokio::test]
async fn the_doctor_names_the_calendar_or_says_what_is_wrong_with_it() {
    let Some(radicale) = Radicale::start() else { return };
    let found = |setup: Setup| async {
        let bench = Bench::with(setup).await;
        let (_, answer) = bench.set_up("doctor", serde_json::json!({})).await;
        answer.to_string()
    };
    let right = found(setup(&radicale, "/")).await;
    assert!(right.contains("jobs"), "{right}");
    let mut wrong = setup(&radicale, "/");
    wrong.variables.insert("calendar_secret".to_owned(), "another".to_owned());
    let wrong = found(wrong).await;
    assert!(wrong.contains("password") && !wrong.contains("another"), "{wrong}");
    let mut unreachable = setup(&radicale, "/");
    unreachable.variables.remove("calendar_host");
    let unreachable = found(unreachable).await;
    assert!(unreachable.contains("calendar_host"), "{unreachable}");
}

#[tokio::test]
async fn each_of_the_staff_is_booked_into_their_own_calendar_and_blocked_by_it_alone() {
    let Some(radicale) = Radicale::start() else { return };
    for name in ["ana", "ben"] {
        radicale.owner("make", &[name]);
    }
    let staff = ["ana", "ben"].map(|name| {
        let address = format!("{}/owner/{name}/", radicale.host());
        format!("[[staff]]\nid = \"{name}\"\nname = \"{name}\"\nemergencies = true\ncalendar_address = \"{address}\"\n")
    });
    let setup = setup(&radicale, "/owner/jobs/");
    let profile = setup
        .profile
        .replace("crews = 1", "")
        .replace("[intake]", &format!("{}\n[intake]", staff.join("\n")));
    let mut bench = Bench::with(Setup { profile, ..setup }).await;
    books(&mut bench, ANN, "wednesday").await;
    books(&mut bench, BEN, "wednesday").await;
    let visit = |who: &str| bench.the_lead(who).appointment.expect("booked");
    assert_eq!((visit(ANN).with.as_str(), visit(BEN).with.as_str()), ("ana", "ben"));
    assert_eq!(visit(ANN).slot, visit(BEN).slot, "both work at the same time");
    let all = radicale.owner("all", &[]);
    for (name, events) in [("ana", 1), ("ben", 1), ("jobs", 0)] {
        assert_eq!(all[name].as_array().unwrap().len(), events, "{name}: {all}");
    }
}

/// A folder of files over HTTP.
struct Files(Child);

impl Drop for Files {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_feed_that_is_only_read_blocks_everybody_and_can_go_away() {
    if !tests::tools::has_python() {
        return;
    }
    let (folder, address) = (Temporary::new(), free_address());
    let event = "BEGIN:VEVENT\r\nUID:x\r\nDTSTART;TZID=America/Phoenix:20261201T080000\r\nDURATION:PT9H\r\n\
                 RRULE:FREQ=WEEKLY;BYDAY=TU,WE,TH\r\nEND:VEVENT\r\n";
    let feed = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n");
    std::fs::write(folder.path().join("away.ics"), feed).unwrap();
    let mut command = Command::new("python3");
    command.args(["-m", "http.server", &address.port().to_string(), "--bind", "127.0.0.1", "--directory"]);
    command.arg(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let files = Files(command.spawn().unwrap());
    while TcpStream::connect(address).is_err() {
        std::thread::sleep(Duration::from_millis(25));
    }
    let host = format!("http://{address}");
    let feeds = format!("calendar = \"built-in\"\nbusy_feeds = [\"{host}/away.ics\"]");
    let profile = profile(&[
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
        ("calendar = \"built-in\"", &feeds),
    ]);
    let variables = [("feed_host".to_owned(), host)].into();
    let mut bench = Bench::with(Setup { profile, variables, ..Setup::default() }).await;
    bench.miss(ANN).await;
    bench.text(ANN, "my ac is weak, 85014, not urgent. this is Ann Lee").await;
    let friday = bench.at("2026-12-04T08:00");
    let offers = bench.the_lead(ANN).offers;
    assert!(!offers.is_empty() && offers.iter().all(|slot| slot.starts >= friday), "{offers:?}");
    // The feed is gone: what it had still counts.
    drop(files);
    bench.run_for("10m").await;
    books(&mut bench, BEN, "next week").await;
    let slot = bench.the_lead(BEN).appointment.expect("booked").slot;
    let local = slot.starts.to_zoned(bench.business.time_zone.clone());
    assert!(!matches!(local.weekday().to_monday_zero_offset(), 1..=3), "{local}");
}
