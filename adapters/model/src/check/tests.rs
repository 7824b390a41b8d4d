use reader::Service;
use serde_json::{Value, json};

use super::*;
use crate::redact::redact;

/// Tuesday, 2026-12-01, 10:00 in Phoenix.
fn context() -> Context {
    let now = "2026-12-01T17:00:00Z".parse::<Timestamp>().unwrap().as_second();
    let service = Service { id: "ac-repair".to_owned(), name: "AC repair".to_owned(), ..Service::default() };
    Context {
        now,
        time_zone: "America/Phoenix".to_owned(),
        offers: vec![now + 90_000, now + 180_000],
        services: vec![service],
        area: vec!["850*".to_owned(), "Tempe".to_owned()],
        ..Context::default()
    }
}

fn facts_in(message: &str, said: Value) -> Vec<Fact> {
    let said = serde_json::from_value(said).unwrap();
    let redacted = redact(message, &[], &["Maria Lopez".to_owned()]);
    readings(said, message, &redacted, &context()).into_iter().map(|reading| reading.fact).collect()
}

fn one(message: &str, kind: &str, value: &str, words: &str) -> Option<Fact> {
    let said = json!([{"kind": kind, "value": value, "words": words, "confidence": 0.9}]);
    facts_in(message, said).pop()
}

#[test]
fn words_that_the_message_does_not_have_are_not_believed() {
    assert_eq!(one("it is in 85021", "zip", "85021", "in 85021"), Some(Fact::Zip("85021".to_owned())));
    assert_eq!(one("it is in 85021", "zip", "85021", "my ZIP is 85021"), None);
    assert_eq!(one("it is in 85021", "zip", "85022", "85021"), None);
    assert_eq!(one("it is in 8502", "zip", "8502", "8502"), None);
    assert_eq!(one("it is hot", "need", "", ""), None);
}

#[test]
fn a_service_that_nobody_sells_is_not_believed() {
    let ac = Some(Fact::Need(Some("ac-repair".to_owned())));
    assert_eq!(one("the cold air quit", "need", "ac-repair", "cold air quit"), ac);
    assert_eq!(one("the cold air quit", "need", "free-ac", "cold air quit"), None);
    assert_eq!(one("the cold air quit", "need", "", "cold air quit"), Some(Fact::Need(None)));
}

#[test]
fn a_choice_is_one_of_the_offers() {
    assert_eq!(one("the later one", "choice", "2", "the later one"), Some(Fact::Choice(2)));
    for wrong in ["0", "3", "-1", "two", ""] {
        assert_eq!(one("the later one", "choice", wrong, "the later one"), None, "{wrong}");
    }
}

#[test]
fn what_ends_or_undoes_something_is_never_taken_from_a_model() {
    for kind in [
        "opt-out",
        "opt-in",
        "help",
        "person",
        "wrong-number",
        "not-interested",
        "cancel",
        "book-all",
        "move",
    ] {
        assert_eq!(one("please do it", kind, "", "please do it"), None, "{kind}");
    }
}

#[test]
fn names_and_places_stand_in_the_words_themselves() {
    assert_eq!(one("ana ruiz here", "name", "ana ruiz", "ana ruiz"), Some(Fact::Name("Ana Ruiz".to_owned())));
    assert_eq!(one("ana here", "name", "Ana Ruiz", "ana"), None);
    assert_eq!(one("x9 here", "name", "x9", "x9"), None);
    assert_eq!(one("over in tempe", "city", "tempe", "in tempe"), Some(Fact::City("Tempe".to_owned())));
    assert_eq!(one("over in tempe", "city", "Phoenix", "in tempe"), None);
    assert_eq!(one("at 12 Elm", "street", "12 elm", "12 Elm"), Some(Fact::Street("12 Elm".to_owned())));
    assert_eq!(one("at Elm", "street", "Elm", "Elm"), None);
}

#[test]
fn a_placeholder_comes_back_as_the_name_that_it_stands_for() {
    assert_eq!(
        one("maria lopez here", "name", "[NAME1]", "[NAME1] here"),
        Some(Fact::Name("Maria Lopez".to_owned()))
    );
    assert_eq!(one("maria lopez here", "name", "[NAME2]", "[NAME2] here"), None);
}

fn time(time: Value) -> Option<Fact> {
    let said = json!([{"kind": "time", "time": time, "words": "then", "confidence": 0.9}]);
    facts_in("then, please", said).pop()
}

#[test]
fn days_are_ahead_and_within_a_year() {
    let day = |first: &str, last: &str| time(json!({"first_date": first, "last_date": last}));
    assert!(day("2026-12-01", "2026-12-02").is_some() && day("2027-12-01", "2027-12-01").is_some());
    for (first, last) in [
        ("2026-11-30", "2026-12-02"),
        ("2026-12-03", "2026-12-02"),
        ("2027-12-02", "2027-12-02"),
        ("2026-13-01", ""),
        ("tomorrow", ""),
        ("2026-12-01", "soon"),
        ("", ""),
    ] {
        assert_eq!(day(first, last), None, "{first} {last}");
    }
    assert_eq!(time(json!({"not_before": "17:00", "not_after": "09:00"})), None);
    assert_eq!(time(json!({"not_before": "25:00"})), None);
    let all = time(json!({
        "first_date": "2026-12-01", "last_date": "2026-12-04", "not_before": "16:00", "not_after": null,
        "except_dates": ["2026-12-02", "2026-12-09", "x"],
    }));
    assert_eq!(
        all,
        Some(Fact::Time(Wish {
            first_date: Some("2026-12-01".to_owned()),
            last_date: Some("2026-12-04".to_owned()),
            not_before: Some("16:00".to_owned()),
            not_after: None,
            except_dates: vec!["2026-12-02".to_owned()],
        }))
    );
}

#[test]
fn nobody_is_surer_than_the_limit() {
    assert_eq!(confidence(7.0), HIGHEST);
    assert_eq!(confidence(-7.0), 0.0);
    assert_eq!(confidence(f64::NAN), 0.0);
    assert_eq!(confidence(0.5), 0.5);
}
