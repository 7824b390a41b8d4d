//! Calls that go unanswered, and calls that do not.

use std::time::{Duration, Instant};

use domain::lead::{HandoffReason, MissReason, Outcome, Stage, Unfit};
use simulated_carrier::{CallStatus, Caller, Person, What};
use tests::{Bench, DANA, LINE, LUIS, NEVER, Setup, caller};

const MARIA: &str = "+16025550142";
const SORRY: &str = "Sorry we missed your call";

fn sorries(bench: &Bench, phone: &str) -> usize {
    bench.texts_to(phone).iter().filter(|text| text.contains(SORRY)).count()
}

fn reason(bench: &Bench, phone: &str) -> MissReason {
    bench.the_lead(phone).misses[0].reason
}

/// The phones that rang, in order.
fn rang(bench: &Bench) -> Vec<String> {
    bench.carrier.calls().into_iter().filter(|call| call.parent.is_some()).map(|call| call.to).collect()
}

#[tokio::test]
async fn outside_opening_hours_the_text_has_left_before_the_webhook_is_answered() {
    let mut bench = Bench::start("2026-12-01T20:47").await;
    bench.carrier.call(caller(MARIA), LINE).await;
    let answered = Instant::now();
    assert_eq!(sorries(&bench, MARIA), 1);
    let accepted = loop {
        let event = bench.events.try_recv().expect("the carrier accepted the text");
        if matches!(event.what, What::TextAccepted { .. }) {
            break event.real;
        }
    };
    assert!(accepted < answered);
    let lead = bench.the_lead(MARIA);
    assert_eq!((reason(&bench, MARIA), lead.stage), (MissReason::Closed, Stage::Intake));
    assert_eq!(lead.milestones.contacted, lead.milestones.missed);
    bench.run_for("3m").await;
    assert!(bench.was_said("We are closed right now"));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn in_opening_hours_the_team_rings_in_order_and_whoever_presses_1_is_connected() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.carrier.set_person(DANA, Person::answers(6, Some('1'), 40));
    bench.miss(MARIA).await;
    assert_eq!(rang(&bench), [LUIS, DANA]);
    let mut bridged = false;
    while let Ok(event) = bench.events.try_recv() {
        bridged |= matches!(event.what, What::Bridged { .. });
    }
    assert!(bridged);
    assert_eq!(bench.lead(MARIA), None);
    assert!(bench.carrier.messages().is_empty());
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn the_first_to_press_1_keeps_the_others_phones_quiet() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.carrier.set_person(LUIS, Person::answers(6, Some('1'), 40));
    bench.miss(MARIA).await;
    assert_eq!(rang(&bench), [LUIS]);
    assert_eq!(bench.lead(MARIA), None);
}

#[tokio::test]
async fn a_voicemail_box_that_picks_up_does_not_count_as_an_answer() {
    for told in [CallStatus::Completed, CallStatus::NoAnswer] {
        let configure: fn(&mut simulated_carrier::Config) = match told {
            CallStatus::Completed => |_| {},
            _ => |config| config.picked_up_but_not_bridged = CallStatus::NoAnswer,
        };
        let mut bench = Bench::with(Setup { configure, ..Setup::default() }).await;
        bench.carrier.set_person(DANA, Person::answers(4, None, 30));
        bench.miss(MARIA).await;
        let expected =
            if told == CallStatus::Completed { MissReason::NotAccepted } else { MissReason::NoAnswer };
        assert_eq!((reason(&bench, MARIA), sorries(&bench, MARIA)), (expected, 1));
        bench.assert_webhooks_taken();
    }
}

#[tokio::test]
async fn nobody_busy_and_failed_are_told_apart() {
    let cases = [
        (Person::NoAnswer, MissReason::NoAnswer),
        (Person::Busy, MissReason::Busy),
        (Person::Unreachable, MissReason::Failed),
    ];
    let mut bench = Bench::start("2026-12-01T10:00").await;
    for (at, (person, expected)) in cases.into_iter().enumerate() {
        bench.carrier.set_person(LUIS, person.clone());
        bench.carrier.set_person(DANA, person);
        let from = format!("+1602555014{at}");
        bench.miss(&from).await;
        assert_eq!((reason(&bench, &from), sorries(&bench, &from)), (expected, 1));
    }
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_it_rings_is_texted_whether_or_not_the_carrier_reports_the_dial() {
    for configure in
        [|_: &mut _| {}, |config: &mut simulated_carrier::Config| config.dial_action_after_hang_up = false]
    {
        let mut bench = Bench::with(Setup { configure, ..Setup::default() }).await;
        bench.call(Caller { patience: Some(Duration::from_secs(5)), ..caller(MARIA) }).await;
        assert_eq!((reason(&bench, MARIA), sorries(&bench, MARIA)), (MissReason::HungUp, 1));
        assert_eq!(bench.the_lead(MARIA).misses.len(), 1);
        bench.assert_webhooks_taken();
    }
}

#[tokio::test]
async fn a_call_that_was_forwarded_unanswered_is_a_miss_at_once() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    let forwarded = Caller { forwarded_from: Some("+16025550101".to_owned()), ..caller(MARIA) };
    bench.carrier.call(forwarded, LINE).await;
    assert_eq!((reason(&bench, MARIA), sorries(&bench, MARIA)), (MissReason::Forwarded, 1));
    bench.run_for("3m").await;
    assert!(rang(&bench).is_empty());
}

#[tokio::test]
async fn vendors_and_the_team_never_become_leads() {
    let mut bench = Bench::start("2026-12-01T20:00").await;
    for from in [NEVER, LUIS] {
        bench.miss(from).await;
    }
    assert!(bench.leads().is_empty());
    assert!(bench.carrier.messages().is_empty());
    assert!(bench.was_said("leave a message"));
}

#[tokio::test]
async fn a_hidden_number_is_asked_for_a_message_which_someone_on_the_team_takes() {
    let mut bench = Bench::start("2026-12-01T18:30").await;
    let says = vec!["It's Pat, my number is 602 555 0188, please call me.".to_owned()];
    bench.call(Caller { says, ..caller("anonymous") }).await;
    assert!(bench.was_said("your number is hidden"));
    let told = bench.texts_to(LUIS);
    assert!(told.iter().any(|text| text.starts_with("Voicemail, number withheld")), "{told:?}");
    // The carrier has written down what was said.
    assert!(told.iter().any(|text| text.contains("my number is 602 555 0188")), "{told:?}");
    bench.text(LUIS, "ok").await;
    let leads = bench.leads();
    assert_eq!(leads.len(), 1);
    assert_eq!(leads[0].person().map(domain::Phone::as_str), Some(LUIS));
    assert_eq!(leads[0].handoff.as_ref().unwrap().reason, HandoffReason::Voicemail);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_second_missed_call_within_the_window_sends_no_second_text_and_one_after_it_does() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(MARIA).await;
    bench.run_until("2026-12-01T18:20").await;
    bench.miss(MARIA).await;
    assert_eq!(sorries(&bench, MARIA), 1);
    bench.run_until("2026-12-01T18:51").await;
    bench.miss(MARIA).await;
    assert_eq!(sorries(&bench, MARIA), 2);
    let lead = bench.the_lead(MARIA);
    assert_eq!((lead.misses.len(), lead.episode), (3, 1));
}

#[tokio::test]
async fn a_caller_who_opted_out_and_calls_again_is_not_texted_but_someone_is_asked_to_call() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "STOP").await;
    let before = bench.texts_to(MARIA).len();
    bench.run_until("2026-12-02T18:00").await;
    bench.miss(MARIA).await;
    bench.run_for("2h").await;
    assert_eq!(bench.texts_to(MARIA).len(), before);
    let alerts = bench.texts_to(LUIS);
    assert!(alerts.iter().any(|text| text.starts_with("Cannot be texted, please call")), "{alerts:?}");
}

#[tokio::test]
async fn a_forged_number_gets_neither_a_text_nor_a_word() {
    let mut bench = Bench::start("2026-12-01T11:00").await;
    for _ in 0..3 {
        let robot = Caller { verstat: Some("TN-Validation-Failed-C".to_owned()), ..caller(MARIA) };
        bench.call(robot).await;
    }
    assert!(bench.carrier.messages().is_empty());
    assert!(rang(&bench).is_empty());
    assert_eq!(bench.the_lead(MARIA).outcome, Some(Outcome::Disqualified(Unfit::Spam)));
    assert_eq!(bench.the_lead(MARIA).episode, 1);
}
