//! What callers write, until they are booked or otherwise served.

use domain::lead::{Happening, Outcome, Stage};
use domain::profile::Language;
use jiff::Timestamp;
use simulated_carrier::MessageStatus;
use tests::{Bench, DANA, LINE, LUIS, Setup, profile};

const RAY: &str = "+16025550163";
const KIM: &str = "+16025550152";
const NEEDS: &str = "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim";

/// A caller who was missed in the evening, said what they need, and was offered times.
async fn offered(bench: &mut Bench, phone: &str) {
    bench.miss(phone).await;
    bench.text(phone, NEEDS).await;
    assert!(bench.last_text_to(phone).contains("Which one?"), "{:?}", bench.texts_to(phone));
}

async fn booked(bench: &mut Bench, phone: &str) -> Timestamp {
    offered(bench, phone).await;
    bench.text(phone, "1").await;
    let lead = bench.the_lead(phone);
    assert_eq!(
        (lead.stage, lead.outcome),
        (Stage::Booked, Some(Outcome::Booked)),
        "{:?}",
        bench.texts_to(phone)
    );
    lead.appointment.unwrap().slot.starts
}

/// When work starts that the calendar holds, in the days of these tests.
fn calendar(bench: &Bench) -> Vec<i64> {
    let dates =
        ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05", "2026-12-07", "2026-12-08"];
    let entries = dates.iter().flat_map(|date| bench.calendar(date));
    let mut starts: Vec<i64> =
        entries.filter_map(|entry| entry.get("work")?.get("starts")?.as_i64()).collect();
    starts.sort_unstable();
    starts
}

#[tokio::test]
async fn an_intake_question_by_question_ends_with_a_job_in_the_calendar() {
    let mut bench = Bench::start("2026-12-01T17:31").await;
    bench.miss(RAY).await;
    bench.text(RAY, "hi, my ac needs a repair").await;
    assert!(bench.last_text_to(RAY).contains("ZIP code"), "{:?}", bench.texts_to(RAY));
    bench.text(RAY, "85016").await;
    assert!(bench.last_text_to(RAY).contains("How soon"), "{:?}", bench.texts_to(RAY));
    bench.text(RAY, "this week").await;
    assert!(bench.last_text_to(RAY).contains("your name"), "{:?}", bench.texts_to(RAY));
    bench.text(RAY, "Ray Kim").await;
    assert!(bench.last_text_to(RAY).contains("Which one?"), "{:?}", bench.texts_to(RAY));
    bench.text(RAY, "2").await;
    assert!(bench.last_text_to(RAY).starts_with("You're booked: AC repair"), "{:?}", bench.texts_to(RAY));
    let lead = bench.the_lead(RAY);
    let visit = lead.appointment.clone().unwrap();
    let date = visit.slot.starts.to_zoned(bench.business.time_zone.clone()).date().to_string();
    let entries = bench.calendar(&date);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["id"], visit.id);
    assert_eq!(entries[0]["held_until"], serde_json::Value::Null);
    assert!(entries[0]["summary"].as_str().unwrap().contains("AC repair: Ray Kim"));
    assert!(bench.texts_to(LUIS).iter().any(|text| text.starts_with("Booked: AC repair")));
    assert!(lead.milestones.qualified.is_some() && lead.milestones.booked.is_some());
    assert!(bench.messages_to(RAY).iter().all(|message| message.status == MessageStatus::Delivered));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn two_texts_that_arrive_at_once_are_read_as_one() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.run_for("1m").await;
    let say = |text: &'static str| bench.carrier.text(RAY, LINE, text, Vec::new());
    tokio::join!(say("my ac is"), say("out since yesterday, 85016"));
    bench.run_for("10s").await;
    let lead = bench.the_lead(RAY);
    assert_eq!(lead.intake.service.as_deref(), Some("ac-repair"));
    assert_eq!(lead.intake.zip.as_deref(), Some("85016"));
    assert_eq!(lead.intake.urgency, Some(domain::intake::Urgency::Emergency), "{:?}", lead.intake);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn what_they_add_after_the_booking_stands_in_the_calendar() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    booked(&mut bench, RAY).await;
    bench.text(RAY, "the address is 4120 N 7th Ave, gate code 4411").await;
    let visit = bench.the_lead(RAY).appointment.unwrap();
    let date = visit.slot.starts.to_zoned(bench.business.time_zone.clone()).date().to_string();
    let entries = bench.calendar(&date);
    assert_eq!(entries.len(), 1);
    assert!(entries[0]["description"].as_str().unwrap().contains("4411"), "{entries:?}");
    assert!(entries[0]["place"].as_str().unwrap().contains("4120 N 7th Ave"), "{entries:?}");
    assert!(bench.texts_to(LUIS).iter().any(|text| text.contains("4411")));
}

#[tokio::test]
async fn what_was_said_in_one_breath_is_not_asked_again() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    offered(&mut bench, RAY).await;
    assert_eq!(bench.texts_to(RAY).len(), 2);
}

#[tokio::test]
async fn who_writes_spanish_is_answered_in_spanish() {
    let mut bench = Bench::start("2026-12-01T19:10").await;
    bench.miss(RAY).await;
    bench.text(RAY, "Se me dañó el aire acondicionado, no enfría. Estoy en 85031").await;
    let lead = bench.the_lead(RAY);
    assert_eq!(lead.language, Language::Es);
    let last = bench.last_text_to(RAY);
    assert!(last.contains("Responda") || last.contains("nombre"), "{last}");
    bench.text(RAY, "Ana Torres").await;
    bench.text(RAY, "el segundo").await;
    assert!(bench.last_text_to(RAY).starts_with("Queda reservado"), "{:?}", bench.texts_to(RAY));
}

#[tokio::test]
async fn an_answer_after_the_lead_was_closed_takes_it_up_again() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(RAY).await;
    bench.run_until("2026-12-05T09:00").await;
    let lead = bench.the_lead(RAY);
    assert_eq!((lead.stage, lead.outcome), (Stage::Closed, Some(Outcome::Unreachable)));
    bench.text(RAY, NEEDS).await;
    assert!(bench.last_text_to(RAY).contains("Which one?"), "{:?}", bench.texts_to(RAY));
    assert_eq!(bench.the_lead(RAY).stage, Stage::Offering);
}

#[tokio::test]
async fn a_text_from_someone_who_never_called_is_answered_too() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.text(RAY, NEEDS).await;
    assert!(bench.last_text_to(RAY).contains("Which one?"), "{:?}", bench.texts_to(RAY));
}

#[tokio::test]
async fn of_two_callers_who_take_one_time_at_once_exactly_one_gets_it() {
    let profile = profile(&[("crews = 2", "crews = 1")]);
    let mut bench = Bench::with(Setup { profile, at: "2026-12-01T18:00", ..Setup::default() }).await;
    offered(&mut bench, RAY).await;
    offered(&mut bench, KIM).await;
    let wanted = bench.the_lead(RAY).offers[0];
    assert_eq!(bench.the_lead(KIM).offers[0], wanted);
    let take = |phone| bench.carrier.text(phone, LINE, "1", Vec::new());
    tokio::join!(take(RAY), take(KIM));
    bench.run_for("10s").await;
    let leads = [bench.the_lead(RAY), bench.the_lead(KIM)];
    let got = leads
        .iter()
        .filter(|lead| lead.appointment.as_ref().is_some_and(|visit| visit.slot == wanted))
        .count();
    assert_eq!(got, 1);
    assert_eq!(calendar(&bench), [wanted.starts.as_second()]);
    let texts = [bench.last_text_to(RAY), bench.last_text_to(KIM)];
    assert_eq!(texts.iter().filter(|text| text.starts_with("You're booked")).count(), 1, "{texts:?}");
    assert_eq!(
        texts.iter().filter(|text| text.contains("someone just took that time")).count(),
        1,
        "{texts:?}"
    );
    let late = if texts[0].starts_with("You're booked") { KIM } else { RAY };
    bench.text(late, "1").await;
    assert!(bench.last_text_to(late).starts_with("You're booked"), "{:?}", bench.texts_to(late));
    assert_eq!(calendar(&bench).len(), 2);
}

#[tokio::test]
async fn a_visit_is_moved_and_its_old_time_is_free_again() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    let before = booked(&mut bench, RAY).await;
    bench.text(RAY, "Can we move it to friday afternoon?").await;
    assert!(bench.last_text_to(RAY).contains("Fri Dec 4"), "{:?}", bench.texts_to(RAY));
    bench.text(RAY, "the first one").await;
    assert!(bench.last_text_to(RAY).starts_with("Done, we moved it"), "{:?}", bench.texts_to(RAY));
    let after = bench.the_lead(RAY).appointment.unwrap().slot.starts;
    assert_ne!(before, after);
    assert_eq!(calendar(&bench), [after.as_second()]);
}

#[tokio::test]
async fn a_visit_that_is_cancelled_by_text_is_free_for_the_next() {
    let profile = profile(&[("crews = 2", "crews = 1")]);
    let mut bench = Bench::with(Setup { profile, at: "2026-12-01T18:00", ..Setup::default() }).await;
    let time = booked(&mut bench, RAY).await;
    bench.text(RAY, "please cancel my appointment").await;
    assert!(bench.last_text_to(RAY).contains("is cancelled"), "{:?}", bench.texts_to(RAY));
    assert!(calendar(&bench).is_empty());
    assert_eq!(booked(&mut bench, KIM).await, time);
}

#[tokio::test]
async fn a_bare_cancel_frees_the_visit_although_the_carrier_blocks_texts_from_then_on() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    booked(&mut bench, RAY).await;
    let before = bench.texts_to(RAY).len();
    bench.text(RAY, "CANCEL").await;
    assert!(calendar(&bench).is_empty());
    let lead = bench.the_lead(RAY);
    assert!(lead.opted_out.is_some(), "the carrier refused our text with 21610");
    bench.run_for("96h").await;
    assert_eq!(bench.texts_to(RAY).len(), before);
}

#[tokio::test]
async fn after_stop_nothing_leaves_and_after_start_it_does() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    offered(&mut bench, RAY).await;
    let before = bench.texts_to(RAY).len();
    bench.text(RAY, "STOP").await;
    let lead = bench.the_lead(RAY);
    assert_eq!((lead.stage, lead.outcome), (Stage::Closed, Some(Outcome::OptedOut)));
    bench.run_for("48h").await;
    assert_eq!(bench.texts_to(RAY).len(), before);
    bench.text(RAY, "START").await;
    assert!(bench.texts_to(RAY).len() > before);
    assert_eq!(bench.the_lead(RAY).opted_out, None);
}

#[tokio::test]
async fn a_stop_that_the_carrier_does_not_know_is_honoured_and_confirmed_once() {
    for word in ["stop.", "Please stop texting me", "alto"] {
        let mut bench = Bench::start("2026-12-01T10:00").await;
        bench.miss(RAY).await;
        let before = bench.texts_to(RAY).len();
        bench.text(RAY, word).await;
        bench.text(RAY, "stop!").await;
        bench.run_for("48h").await;
        let texts = bench.texts_to(RAY);
        assert_eq!(texts.len(), before + 1, "{word}: {texts:?}");
        assert!(bench.the_lead(RAY).opted_out.is_some(), "{word}");
    }
}

#[tokio::test]
async fn help_is_answered_once_by_the_carrier_or_by_us() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.text(RAY, "HELP").await;
    assert_eq!(bench.texts_to(RAY).len(), 1, "Twilio answers the bare word itself");
    bench.text(RAY, "help?").await;
    let last = bench.last_text_to(RAY);
    assert!(last.contains("we text back when we miss your call") && last.contains("STOP"), "{last}");
}

#[tokio::test]
async fn a_price_is_never_named() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.text(RAY, "how much is an ac repair?").await;
    let last = bench.last_text_to(RAY);
    assert!(last.contains("confirm the price") && !last.contains('$') && !last.contains("450"), "{last}");
}

#[tokio::test]
async fn who_asks_for_a_person_gets_one() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(RAY).await;
    bench.text(RAY, "A person please").await;
    assert!(bench.last_text_to(RAY).contains("someone from Acme Heating & Air will get back to you"));
    let alert = bench.last_text_to(LUIS);
    assert!(alert.starts_with("Wants a person") && alert.contains("OK 0163"), "{alert}");
    assert!(bench.texts_to(DANA).is_empty());
    let told =
        |entry: &domain::lead::Entry| matches!(&entry.what, Happening::Alerted(name) if name == "Luis Vega");
    assert!(bench.the_lead(RAY).story.iter().any(told));
}
