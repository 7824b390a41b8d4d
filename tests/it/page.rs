//! The caller's own page, over the link in a text.

use domain::lead::{Outcome, Stage};
use hyper::Method;
use serde_json::Value;
use tests::Bench;
use tests::tools;

const ANN: &str = "+16025550192";

/// The path of the link in the last text to a number.
fn link(bench: &Bench, phone: &str) -> String {
    let text = bench.last_text_to(phone);
    let (_, token) = text.split_once("/book/").unwrap_or_else(|| panic!("there is no link in {text:?}"));
    format!("/book/{}", token.split_whitespace().next().unwrap())
}

async fn offered() -> Bench {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(ANN).await;
    bench.text(ANN, "my ac is weak, 85014, not urgent. this is Ann Lee").await;
    assert_eq!(bench.the_lead(ANN).stage, Stage::Offering);
    bench
}

fn values<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    page.split("name=\"")
        .filter_map(move |rest| rest.strip_prefix(name)?.strip_prefix("\" value=\"")?.split('"').next())
}

async fn press(bench: &Bench, path: &str, form: &str) -> String {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let answer = bench.http.send(Method::POST, path, &headers, form.to_owned()).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.headers["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_time_is_picked_moved_and_cancelled_and_the_caller_gets_a_text_each_time() {
    let bench = offered().await;
    let path = link(&bench, ANN);
    assert!(!path.contains("555"), "{path}");
    let page = bench.http.send(Method::GET, &path, &[], "").await;
    assert_eq!(page.status, 200);
    let (slots, nonce) = (
        values(&page.body, "slot").map(str::to_owned).collect::<Vec<_>>(),
        values(&page.body, "press").next().unwrap().to_owned(),
    );
    assert!(slots.len() > 20, "{}", slots.len());
    let texts = bench.texts_to(ANN).len();
    for _ in 0..2 {
        let to = press(&bench, &path, &format!("press={nonce}&slot={}", slots[7])).await;
        assert!(to.contains("lang=en"), "{to}");
    }
    let lead = bench.the_lead(ANN);
    assert_eq!(
        lead.appointment.as_ref().map(|visit| visit.slot.starts.as_second().to_string()),
        Some(slots[7].clone())
    );
    assert_eq!(bench.texts_to(ANN).len(), texts + 1, "pressed twice, booked once: {:?}", bench.texts_to(ANN));
    let file = bench.http.send(Method::GET, &format!("{path}/visit.ics"), &[], "").await;
    assert!(file.body.contains("BEGIN:VEVENT") && !file.body.contains("6025550192"), "{}", file.body);

    let to = press(&bench, &path, &format!("press={nonce}1&slot={}", slots[9])).await;
    assert!(to.ends_with("done=moved"), "{to}");
    let to = press(&bench, &path, &format!("press={nonce}2&cancel=yes")).await;
    assert!(to.ends_with("done=cancelled"), "{to}");
    let lead = bench.the_lead(ANN);
    assert_eq!((lead.appointment, lead.outcome), (None, Some(Outcome::Noted)));
    assert!(bench.last_text_to(ANN).contains("is cancelled"));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_time_that_somebody_else_took_meanwhile_is_not_booked_twice() {
    let bench = offered().await;
    let path = link(&bench, ANN);
    let page = bench.http.send(Method::GET, &path, &[], "").await.body;
    let (slot, nonce) = (values(&page, "slot").next().unwrap(), values(&page, "press").next().unwrap());
    // Two crews; both are taken by others.
    for other in ["a", "b"] {
        let starts: i64 = slot.parse().unwrap();
        let entry = serde_json::json!({"id": other, "work": {"starts": starts, "ends": starts + 5400},
            "blocked": {"starts": starts, "ends": starts + 7200}, "held_until": null, "summary": "", "description": "", "place": ""});
        let mut entries = bench.calendar("2026-12-01");
        entries.push(entry);
        let value = serde_json::to_vec(&serde_json::json!({"entries": entries})).unwrap();
        bench.put("calendar:acme-heating:2026-12-01", value).await;
    }
    let to = press(&bench, &path, &format!("press={nonce}&slot={slot}")).await;
    assert!(to.ends_with("done=taken"), "{to}");
    assert!(bench.the_lead(ANN).appointment.is_none());
}

#[tokio::test]
async fn links_that_are_forged_old_or_come_from_another_site_open_nothing() {
    let mut bench = offered().await;
    let path = link(&bench, ANN);
    let mut forged = path.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == 'x' { 'y' } else { 'x' });
    for wrong in [forged.as_str(), "/book/", "/book/short", "/book/../perform"] {
        let answer = bench.http.send(Method::GET, wrong, &[], "").await;
        assert_eq!(answer.status, 404, "{wrong}");
        assert!(!answer.body.contains("Acme"), "{wrong}");
    }
    let page = bench.http.send(Method::GET, &path, &[], "").await.body;
    let (slot, nonce) = (values(&page, "slot").next().unwrap(), values(&page, "press").next().unwrap());
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let answer = bench.http.send(Method::POST, &path, &headers, format!("press={nonce}&slot={slot}")).await;
    assert_eq!(answer.status, 403);
    assert!(bench.the_lead(ANN).appointment.is_none());
    bench.stand_at("2027-03-01T10:00");
    let late = bench.http.send(Method::GET, &path, &[], "").await;
    assert_eq!(late.status, 410, "after its last day");
    assert!(late.body.contains("Acme Heating") && !late.body.contains("name=\"slot\""), "{}", late.body);
}

/// As programs of before made them: for Ann at acme-heating, and for somebody at another business; good to Dec 20.
const OF_BEFORE: [&str; 2] = ["/book/1V6SJtMRaKfebZaoZhZJBA", "/book/1vLw0LDoHvioe66jteSqhq"];

#[tokio::test]
async fn a_link_that_left_before_an_upgrade_opens_to_its_last_day_and_no_longer_than_any_can_be_good() {
    let mut bench = offered().await;
    let [anns, another] = OF_BEFORE;
    let status = async |bench: &Bench, path: &str| bench.http.send(Method::GET, path, &[], "").await.status;
    assert_eq!((status(&bench, anns).await, status(&bench, another).await), (200, 404));
    let page = bench.http.send(Method::GET, anns, &[], "").await.body;
    let slot = values(&page, "slot").next().unwrap();
    let nonce = values(&page, "press").next().unwrap();
    press(&bench, anns, &format!("press={nonce}&slot={slot}")).await;
    assert!(bench.the_lead(ANN).appointment.is_some());
    bench.stand_at("2026-12-21T10:00");
    assert_eq!(status(&bench, anns).await, 410, "after its last day");
    // A hundred days after the first link of now, none of before is looked for.
    bench.stand_at("2027-03-11T09:00");
    assert_eq!(status(&bench, anns).await, 410);
    bench.stand_at("2027-03-12T10:00");
    assert_eq!(status(&bench, anns).await, 404);
}

#[tokio::test]
async fn a_business_whose_mark_is_anothers_sends_no_link_that_would_open_the_others_page() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.put(&format!("page:{}", session::page::mark("acme-heating")), b"somebody-else".to_vec()).await;
    bench.miss(ANN).await;
    bench.text(ANN, "my ac is weak, 85014, not urgent. this is Ann Lee").await;
    let text = bench.last_text_to(ANN);
    assert!(bench.the_lead(ANN).stage == Stage::Offering && !text.contains("/book/"), "{text}");
}

#[tokio::test]
async fn private_routes_stay_private_beside_the_public_ones() {
    let bench = Bench::start("2026-12-01T10:00").await;
    for path in ["/perform", "/look", "/check", "/visits"] {
        let answer = bench.http.send(Method::POST, path, &[], "{}").await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn by_keyboard_alone_and_without_findings_of_axe() {
    let Some(browser) = tools::browser() else { return };
    let bench = offered().await;
    let address = format!("http://{}{}", bench.address(), link(&bench, ANN));
    let printed = tokio::task::spawn_blocking(move || browser.run("page.mjs", &[&address])).await.unwrap();
    let steps: Vec<Value> = serde_json::from_str(&printed).unwrap();
    for step in &steps {
        assert_eq!(step["findings"], Value::Array(Vec::new()), "{step}");
        assert_eq!(step["wide"], false, "{step}");
    }
    let said: Vec<&str> = steps.iter().map(|step| step["notice"].as_str().unwrap()).collect();
    assert_eq!(
        said,
        ["", "Booked. See you then!", "Done, your visit is moved.", "", "Your visit is cancelled."]
    );
    assert_ne!(steps[1]["when"], steps[2]["when"]);
}

#[tokio::test]
async fn the_visits_can_be_subscribed_to_as_a_calendar_by_whoever_has_its_address() {
    let mut bench = offered().await;
    bench.text(ANN, "1").await;
    let visit = bench.the_lead(ANN).appointment.expect("booked").slot;
    let desk = bench.http.send(Method::GET, "/desk/", &[("cookie", &bench.desk_cookie())], "").await.body;
    let token = desk.split("/calendar/").nth(1).and_then(|rest| rest.split(".ics").next());
    let path = &format!("/calendar/{}.ics", token.expect("the desk shows its address"));
    let feed = bench.http.send(Method::GET, path, &[], "").await;
    assert_eq!(
        (feed.status, feed.headers["content-type"].to_str().unwrap()),
        (200, "text/calendar; charset=utf-8")
    );
    let starts = visit.starts.strftime("DTSTART:%Y%m%dT%H%M%SZ").to_string();
    assert!(feed.body.contains(&starts) && feed.body.contains("Ann Lee"), "{}", feed.body);
    assert!(
        !feed.body.lines().any(|line| line.starts_with("UID") && line.contains("6025550192")),
        "{}",
        feed.body
    );
    let forged = format!("{}x.ics", path.trim_end_matches(".ics"));
    assert_eq!(bench.http.send(Method::GET, &forged, &[], "").await.status, 404);
    bench.text(ANN, "please cancel it").await;
    let feed = bench.http.send(Method::GET, path, &[], "").await;
    assert!(!feed.body.contains("BEGIN:VEVENT"), "{}", feed.body);
}
