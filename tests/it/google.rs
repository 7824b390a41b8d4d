//! Google Calendar, as far as its documentation goes: a server that is strict about the protocol.

use domain::lead::Stage;
use hyper::Method;
use serde_json::{Value, json};
use tests::google::{CALENDAR, Google};
use tests::{Bench, Setup, profile};

const ANN: &str = "+16025550192";

fn setup(google: &Google, secret: String) -> Setup {
    let calendar = format!("calendar = \"google\"\ncalendar_address = \"{CALENDAR}\"");
    let profile = profile(&[
        ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
        ("calendar = \"built-in\"", &calendar),
        ("crews = 2", "crews = 1"),
    ]);
    let variables = [("calendar_api".to_owned(), google.host()), ("calendar_secret".to_owned(), secret)];
    Setup { profile, variables: variables.into(), ..Setup::default() }
}

async fn asks_for_wednesday(bench: &mut Bench) {
    bench.miss(ANN).await;
    bench.text(ANN, "my ac is weak, 85014, wednesday. this is Ann Lee").await;
}

async fn events(google: &Google) -> Vec<Value> {
    google.test(Method::GET, "events", &Value::Null).await.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_service_account_books_moves_with_the_owner_and_cancels() {
    let Some(google) = Google::start() else { return };
    for (id, hour) in [("aaaa1", 8), ("aaaa2", 9), ("aaaa3", 10)] {
        let at = |hour: i32| json!({"dateTime": format!("2026-12-02T{hour:02}:00:00-07:00")});
        let event = json!({"id": id, "summary": "theirs", "start": at(hour), "end": at(hour + 1)});
        google.test(Method::POST, "events", &event).await;
    }
    let mut bench = Bench::with(setup(&google, google.service.clone())).await;
    asks_for_wednesday(&mut bench).await;
    let eleven = bench.at("2026-12-02T11:00");
    let offers = bench.the_lead(ANN).offers;
    assert!(!offers.is_empty() && offers.iter().all(|slot| slot.starts >= eleven), "{offers:?}");
    bench.text(ANN, "1").await;
    let visit = bench.the_lead(ANN).appointment.expect("booked").slot;
    let ours: Vec<Value> =
        events(&google).await.into_iter().filter(|one| one["summary"] != "theirs").collect();
    assert_eq!(ours.len(), 1, "{ours:?}");
    assert_eq!(ours[0]["start"]["dateTime"], visit.starts.to_string());
    assert_eq!(ours[0]["summary"], "AC repair: Ann Lee");

    let id = ours[0]["id"].as_str().unwrap();
    let moved = json!({"id": id, "start": {"dateTime": "2026-12-03T15:00:00-07:00"},
                       "end": {"dateTime": "2026-12-03T16:30:00-07:00"}});
    google.test(Method::POST, "events", &moved).await;
    bench.run_for("3m").await;
    assert!(bench.last_text_to(ANN).contains("Thu Dec 3, 3:00 PM"), "{:?}", bench.texts_to(ANN));
    bench.text(ANN, "please cancel it").await;
    assert_eq!(events(&google).await.len(), 3, "cancelled here, gone there");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_refresh_token_books_when_the_limit_is_over_and_an_access_token_that_was_taken_back_is_renewed() {
    let Some(google) = Google::start() else { return };
    let mut bench = Bench::with(setup(&google, google.refresh())).await;
    asks_for_wednesday(&mut bench).await;
    google.test(Method::POST, "revoke", &Value::Null).await;
    google.test(Method::POST, "refuse?status=403", &Value::Null).await;
    bench.text(ANN, "1").await;
    assert_eq!(bench.the_lead(ANN).stage, Stage::Booked);
    assert!(events(&google).await.is_empty());
    google.test(Method::POST, "refuse?status=0", &Value::Null).await;
    bench.run_for("20m").await;
    assert_eq!(events(&google).await.len(), 1, "{:?}", bench.the_lead(ANN).outbox);
}
