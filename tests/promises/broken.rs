//! The promises can be broken: each is shown a history that breaks it, and says so.

use bytes::Bytes;
use domain::effect::{EffectState, Purpose, Recipient};
use domain::lead::{Appointment, Caller};
use domain::profile::Language;
use domain::slots::Slot;
use domain::{Effect, Lead, Phone, What};
use http::Request;
use jiff::{SignedDuration, Timestamp};
use ringback::host::store::Values;
use ringback::simulate::promises::{Promise, Promises};
use simulated_carrier::{Carrier, Config, Number};

use super::support::{RAY, THEATRE, local};

fn promises() -> Promises {
    Promises::new(THEATRE.business.clone(), Values::default())
}

fn now() -> Timestamp {
    local(&THEATRE.business, "2026-12-01T10:00")
}

fn lead(phone: &str) -> Lead {
    let line = Phone::parse(tests::LINE).unwrap();
    let caller = Caller::Number(Phone::parse(phone).unwrap());
    Lead::new(&THEATRE.business.id, line, caller, Language::En)
}

fn text(id: &str, purpose: Purpose, expires: Timestamp) -> Effect {
    let what = What::Text { to: Recipient::Caller, purpose, body: "words".to_owned(), expires };
    let state = EffectState::Claimed(now() + SignedDuration::from_secs(30));
    Effect { id: id.to_owned(), what, state, attempts: 1, undelivered: 0, created: now() }
}

fn save(promises: &mut Promises, lead: &Lead) {
    promises.saved(&lead.own_key(), &serde_json::to_vec(lead).unwrap(), now());
}

/// How a lead is named in addresses.
fn tag(lead: &Lead) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", lead.own_key().bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

fn form(pairs: &[(&str, &str)]) -> Bytes {
    Bytes::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

fn receipts(lead: &Lead, effect: &str) -> String {
    format!("https://ringback.example/sms/status?effect={effect}&sending=0&lead={}&try=1", tag(lead))
}

fn begins(promises: &mut Promises, lead: &Lead, effect: &str, at: Timestamp) {
    let body = form(&[("To", RAY), ("StatusCallback", &receipts(lead, effect)), ("Body", "words")]);
    let request =
        Request::post("http://carrier.example/2010-04-01/Accounts/AC/Messages.json").body(body).unwrap();
    promises.request_begins(&request, at);
}

fn broken(promises: &Promises) -> Vec<Promise> {
    promises.breaches.iter().map(|breach| breach.promise).collect()
}

/// A lead with one text to the caller in its outbox.
fn with_text(id: &str, purpose: Purpose) -> (Promises, Lead) {
    let (mut promises, mut lead) = (promises(), lead(RAY));
    lead.outbox.push(text(id, purpose, now() + SignedDuration::from_hours(1)));
    save(&mut promises, &lead);
    (promises, lead)
}

#[test]
fn an_acknowledged_text_of_which_the_store_knows_nothing_is_seen() {
    let mut promises = promises();
    let body = form(&[("From", RAY), ("MessageSid", "SM1"), ("Body", "hi")]);
    promises.webhook_answered(&"/sms/inbound".parse().unwrap(), &body, 503, b"", now());
    assert!(broken(&promises).is_empty());
    promises.webhook_answered(&"/sms/inbound".parse().unwrap(), &body, 200, b"", now());
    assert_eq!(broken(&promises), [Promise::Acknowledged]);
}

#[test]
fn a_lead_that_nobody_looked_at_in_time_is_seen() {
    let (mut promises, _) = with_text("miss.ca1.first-text", Purpose::ReplyToCall);
    promises.check_dues(now() + SignedDuration::from_secs(100));
    assert!(broken(&promises).is_empty());
    promises.check_dues(now() + SignedDuration::from_secs(110));
    assert_eq!(broken(&promises), [Promise::LookedAt]);
}

#[test]
fn a_text_after_stop_is_seen_and_the_confirmation_of_it_is_none() {
    let (mut promises, mut lead) = with_text("miss.ca1.first-text", Purpose::ReplyToCall);
    lead.outbox.push(text("text.sm1.opt-out", Purpose::OptOut, now() + SignedDuration::from_hours(1)));
    save(&mut promises, &lead);
    let body = form(&[("From", RAY), ("MessageSid", "SM1"), ("Body", "STOP")]);
    promises.webhook_arrives(&"/sms/inbound".parse().unwrap(), &body, now());
    begins(&mut promises, &lead, "miss.ca1.first-text", now());
    assert!(broken(&promises).is_empty());
    promises.webhook_answered(&"/sms/inbound".parse().unwrap(), &body, 200, b"", now());
    promises.breaches.clear();
    begins(&mut promises, &lead, "text.sm1.opt-out", now());
    assert!(broken(&promises).is_empty());
    begins(&mut promises, &lead, "miss.ca1.first-text", now());
    assert_eq!(broken(&promises), [Promise::Stop]);
}

#[test]
fn a_text_after_its_time_is_seen() {
    let (mut promises, lead) = with_text("miss.ca1.first-text", Purpose::ReplyToCall);
    begins(&mut promises, &lead, "miss.ca1.first-text", now() + SignedDuration::from_mins(61));
    assert_eq!(broken(&promises), [Promise::Expired]);
}

#[test]
fn a_nudge_before_its_time_is_seen() {
    let id = format!("nudge.{}.1.nudge", now().as_second());
    let (mut promises, lead) = with_text(&id, Purpose::FollowUp);
    begins(&mut promises, &lead, &id, now() + SignedDuration::from_mins(20));
    assert!(broken(&promises).is_empty());
    begins(&mut promises, &lead, &id, now() + SignedDuration::from_mins(19));
    assert_eq!(broken(&promises), [Promise::Early]);
}

#[test]
fn more_visits_at_once_than_crews_are_seen() {
    let mut promises = promises();
    let starts = now() + SignedDuration::from_hours(24);
    let slot = Slot { starts, ends: starts + SignedDuration::from_mins(90) };
    for (at, phone) in ["+16025570001", "+16025570002", "+16025570003"].into_iter().enumerate() {
        assert!(broken(&promises).is_empty(), "after {at}");
        let mut lead = lead(phone);
        let (id, service) = (format!("visit-{at}"), "ac-repair".to_owned());
        lead.appointment = Some(Appointment { id, slot, service, value: 450, with: String::new() });
        save(&mut promises, &lead);
    }
    assert_eq!(broken(&promises), [Promise::Slot]);
}

#[test]
fn something_left_undone_in_the_end_is_seen() {
    let (mut promises, _) = with_text("miss.ca1.first-text", Purpose::ReplyToCall);
    promises.finish(now() + SignedDuration::from_hours(4));
    assert_eq!(broken(&promises), [Promise::Outbox]);
}

#[tokio::test]
async fn a_text_that_was_accepted_twice_is_seen_unless_nobody_could_have_told() {
    let number = Number { phone: tests::LINE.to_owned(), ..Number::default() };
    let carrier =
        Carrier::inside(Config::new(tests::ACCOUNT, tests::SECRET, vec![number]), "http://carrier.example");
    let (mut promises, lead) = with_text("miss.ca1.first-text", Purpose::ReplyToCall);
    let callback = receipts(&lead, "miss.ca1.first-text");
    let path = format!("http://carrier.example/2010-04-01/Accounts/{}/Messages.json", tests::ACCOUNT);
    let login = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("{}:{}", tests::ACCOUNT, tests::SECRET),
    );
    for _ in 0..2 {
        let pairs = [("To", RAY), ("From", tests::LINE), ("Body", "words"), ("StatusCallback", &callback)];
        let request =
            Request::post(&path).header("authorization", format!("Basic {login}")).body(form(&pairs));
        assert_eq!(carrier.ask(request.unwrap()).await.unwrap().status(), 201);
    }
    let texts = carrier.messages();
    promises.accepted(&texts[0], |_| None);
    assert!(broken(&promises).is_empty());
    // Asked before the carrier had the first one: it could not have told.
    let address = format!("{path}?To={}", RAY.replace('+', "%2B")).parse().unwrap();
    promises.request_served(&http::Method::GET, &address, texts[0].created - SignedDuration::from_secs(1));
    promises.accepted(&texts[1], |_| None);
    assert_eq!((promises.unpreventable, broken(&promises).len()), (1, 0));
    // Asked after it had: it could.
    promises.request_served(&http::Method::GET, &address, texts[1].created + SignedDuration::from_secs(1));
    promises.accepted(&texts[1], |_| None);
    assert_eq!(broken(&promises), [Promise::OneText]);
}
