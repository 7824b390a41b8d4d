use std::io::Cursor;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Count, run};

fn lines(business: Option<&Path>, input: &str) -> (Vec<Value>, Count) {
    let mut output = Vec::new();
    let count = run(business, Cursor::new(input), &mut output).unwrap();
    let output = String::from_utf8(output).unwrap();
    (output.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), count)
}

fn fact(line: &Value, name: &str) -> Option<Value> {
    line["facts"].as_array()?.iter().find(|fact| fact["fact"] == name).cloned()
}

fn message(text: &str) -> Value {
    json!({ "text": text, "now": "2026-12-01T10:00:00-07:00", "time_zone": "America/Phoenix" })
}

fn error_of(line: &str) -> String {
    let (lines, count) = lines(None, line);
    assert_eq!(count, Count { lines: 1, faulty: 1 });
    lines[0]["error"].as_str().unwrap().to_owned()
}

#[test]
fn a_day_is_an_iso_date_and_a_time_is_on_24_hours() {
    let (lines, count) = lines(None, &message("thursday after 4pm").to_string());
    assert_eq!(count, Count { lines: 1, faulty: 0 });
    let time = fact(&lines[0], "time").unwrap();
    assert_eq!(
        time["value"],
        json!({
            "date": "2026-12-03",
            "first_date": "2026-12-03",
            "last_date": "2026-12-03",
            "not_before": "16:00",
        })
    );
    assert_eq!(time["words"], "thursday after 4pm");
    assert_eq!(time["confidence"], 0.9);
}

#[test]
fn one_time_is_given_as_such() {
    let (lines, _) = lines(None, &message("tomorrow at 3:30").to_string());
    let value = fact(&lines[0], "time").unwrap()["value"].clone();
    assert_eq!((&value["date"], &value["time"]), (&json!("2026-12-02"), &json!("15:30")));
}

#[test]
fn a_choice_tells_when_the_offer_starts_on_the_clocks_of_the_business() {
    let mut given = message("the second one");
    given["asked"] = json!("slot");
    given["offers"] = json!(["2026-12-02T15:00:00Z", "2026-12-02T21:00:00Z"]);
    let (lines, _) = lines(None, &given.to_string());
    let choice = fact(&lines[0], "choice").unwrap();
    assert_eq!(choice["value"], json!({ "number": 2, "date": "2026-12-02", "time": "14:00" }));
}

#[test]
fn a_profile_brings_services_area_and_time_zone() {
    let profile = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/profiles/acme-heating.toml");
    let given = json!({ "text": "no ac, 85021", "now": "2026-12-01T10:00:00-07:00" });
    let (lines, _) = lines(Some(&profile), &given.to_string());
    assert_eq!(fact(&lines[0], "need").unwrap()["value"], "ac-repair");
    assert_eq!(fact(&lines[0], "zip").unwrap()["value"], "85021");
}

#[test]
fn the_services_of_a_line_stand_in_for_those_of_the_profile() {
    let mut given = message("i need my gutters cleaned");
    given["services"] = json!([{ "id": "gutters", "name": "Gutter cleaning" }]);
    let (lines, _) = lines(None, &given.to_string());
    assert_eq!(fact(&lines[0], "need").unwrap()["value"], "gutters");
}

#[test]
fn a_faulty_line_is_told_and_the_next_one_is_read() {
    let good = message("tomorrow");
    let (lines, count) = lines(None, &format!("{{\n\n{good}\r\n"));
    assert_eq!(count, Count { lines: 2, faulty: 1 });
    assert!(lines[0]["error"].as_str().unwrap().contains("not JSON"));
    assert_eq!((&lines[0]["line"], &lines[1]["line"]), (&json!(1), &json!(3)));
    assert!(fact(&lines[1], "time").is_some());
}

#[test]
fn the_id_comes_back_also_with_an_error() {
    let (lines, _) = lines(None, "{\"id\": [7], \"text\": \"hi\"}");
    assert_eq!(lines[0]["id"], json!([7]));
    assert!(lines[0]["error"].as_str().unwrap().starts_with("`now` is missing"));
}

#[test]
fn an_error_names_the_field_and_what_would_be_right() {
    let with = |name: &str, value: Value| {
        let mut given = message("hi");
        given[name] = value;
        error_of(&given.to_string())
    };
    assert!(with("now", json!("yesterday")).starts_with("`now`: must be a moment in RFC 3339"));
    assert!(with("time_zone", json!("Mars/Olympus")).starts_with("`time_zone` is no IANA name"));
    assert!(with("asked", json!("weather")).contains("need, where, urgency, name or slot"));
    assert!(with("offers", json!("8am")).contains("`offers` must be a list of texts"));
    assert!(with("offers", json!(["8am"])).starts_with("`offers`: must be a moment"));
    assert!(with("services", json!([{ "id": "x" }])).contains("`id`, `name`"));
    assert!(with("spoken", json!("yes")).contains("true or false"));
    assert!(with("text", json!(7)).contains("`text` must be a text"));
    assert!(
        error_of("{\"text\": \"hi\", \"now\": \"2026-12-01T10:00:00Z\"}")
            .starts_with("`time_zone` is missing")
    );
}

#[test]
fn an_error_repeats_no_word_of_the_message() {
    for line in ["[\"my name is Maria\"]", "\"my name is Maria\"", "{\"text\": [\"my name is Maria\"]}"] {
        assert!(!error_of(line).contains("Maria"), "{line}");
    }
    assert!(!error_of("{\"text\": \"my name is Maria").contains("Maria"));
}

#[test]
fn text_that_is_no_utf_8_is_a_faulty_line() {
    let mut output = Vec::new();
    let count = run(None, Cursor::new(&b"{\"text\": \"\xff\"}\n"[..]), &mut output).unwrap();
    assert_eq!(count, Count { lines: 1, faulty: 1 });
}

#[test]
fn what_is_expected_of_a_message_may_stand_in_its_line() {
    let mut given = message("tomorrow");
    given["expect"] = json!({ "first_date": "2026-12-02" });
    assert_eq!(lines(None, &given.to_string()).1, Count { lines: 1, faulty: 0 });
}
