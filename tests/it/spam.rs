//! Spam costs nothing, and the owner has the last word.

use std::time::Duration;

use domain::lead::{Happening, Outcome, Stage, Unfit};
use domain::spam::{Said, Sign};
use simulated_carrier::Caller;
use tests::{Bench, DANA, LINE, LUIS, Setup, caller, profile};

const STRANGER: &str = "+14805550142";
const OTHER_LINE: &str = "+16025550300";
const SPAM: Option<Outcome> = Some(Outcome::Disqualified(Unfit::Spam));

fn forged(from: &str) -> Caller {
    Caller { verstat: Some("TN-Validation-Failed-A".to_owned()), ..caller(from) }
}

fn notes(bench: &Bench, from: &str) -> Vec<String> {
    let lead = bench.the_lead(from);
    let note = |entry: domain::lead::Entry| match entry.what {
        Happening::Note(words) => Some(words),
        _ => None,
    };
    lead.story.into_iter().filter_map(note).collect()
}

#[tokio::test]
async fn a_forged_call_rings_nobody_texts_nobody_and_says_why() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.call(forged(STRANGER)).await;
    bench.run_for("2h").await;
    assert_eq!(bench.the_lead(STRANGER).outcome, SPAM);
    assert!(
        bench.texts_to(STRANGER).is_empty()
            && bench.texts_to(LUIS).is_empty()
            && bench.texts_to(DANA).is_empty()
    );
    let notes = notes(&bench, STRANGER);
    assert_eq!(notes, ["Taken for spam, 100 of 100: the network says that the number is forged (+100)"]);
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn not_spam_by_text_answers_the_call_and_lets_the_next_one_ring() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.call(forged(STRANGER)).await;
    bench.run_for("3m").await;
    bench.text(DANA, "NOT SPAM 0142").await;
    assert!(bench.last_text_to(DANA).contains("always gets through"), "{:?}", bench.texts_to(DANA));
    assert_eq!(bench.texts_to(STRANGER).len(), 1);
    assert_eq!(bench.the_lead(STRANGER).said, Some(Said::Trust));
    bench.run_for("3h").await;
    bench.call(forged(STRANGER)).await;
    assert_eq!(bench.the_lead(STRANGER).stage, Stage::Intake);
    assert_eq!(bench.texts_to(STRANGER).len(), 3, "first text, a nudge, and the answer to the second call");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn block_by_text_ends_it_and_the_next_call_gets_nothing() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(STRANGER).await;
    bench.text(STRANGER, "We buy leads, call us").await;
    let texts = bench.texts_to(STRANGER).len();
    bench.text(LUIS, "block 0142").await;
    assert!(
        bench.last_text_to(LUIS).ends_with("is blocked: no ring, no text."),
        "{:?}",
        bench.texts_to(LUIS)
    );
    let asked = bench.texts_to(LUIS).len();
    bench.run_for("1h").await;
    bench.miss(STRANGER).await;
    bench.text(STRANGER, "hello??").await;
    bench.run_for("24h").await;
    assert_eq!((bench.texts_to(STRANGER).len(), bench.texts_to(LUIS).len()), (texts, asked));
    let lead = bench.the_lead(STRANGER);
    assert_eq!((lead.outcome, lead.said), (SPAM, Some(Said::Block)));
    assert_eq!(lead.misses.last().map(|miss| miss.reason), Some(domain::lead::MissReason::TurnedAway));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_word_about_nobody_and_one_without_digits_say_what_to_do() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.text(DANA, "not spam").await;
    assert!(bench.last_text_to(DANA).starts_with("Which caller?"), "{:?}", bench.texts_to(DANA));
    bench.text(DANA, "block 0999").await;
    assert_eq!(bench.last_text_to(DANA), "I know of no call of the last 7 days whose number ends in 0999.");
}

#[tokio::test]
async fn what_the_owner_overrules_weighs_less_for_the_next_caller() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    for last in ["0142", "0143"] {
        bench.call(forged(&format!("+1480555{last}"))).await;
        bench.run_for("2m").await;
        bench.text(DANA, &format!("not spam {last}")).await;
    }
    // The first was turned away; its lesson let the second one ring.
    assert!(
        notes(&bench, "+14805550143").iter().any(|note| note.starts_with("Not taken for spam, 85 of 100"))
    );
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn calls_that_end_within_seconds_add_up() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    for _ in 0..7 {
        bench
            .call(Caller { patience: Some(Duration::from_secs(2)), verstat: None, ..caller(STRANGER) })
            .await;
        bench.run_for("40m").await;
    }
    let lead = bench.the_lead(STRANGER);
    assert_eq!(lead.outcome, SPAM, "{:?}", lead.spam);
    assert!(lead.spam.unwrap().signs.iter().any(|(sign, _)| *sign == Sign::ShortCalls));
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn one_number_that_calls_many_businesses_is_noticed_where_there_are_several() {
    let second_line = |config: &mut simulated_carrier::Config| {
        let second = simulated_carrier::Number { phone: OTHER_LINE.to_owned(), ..config.numbers[0].clone() };
        config.numbers.push(second);
    };
    let mut bench = Bench::with(Setup { configure: second_line, ..Setup::default() }).await;
    bench.also(&profile(&[("\"acme-heating\"", "\"other-plumbing\""), (LINE, OTHER_LINE)])).await;
    bench.carrier.call(caller(STRANGER), OTHER_LINE).await;
    bench.run_for("5m").await;
    bench.call(Caller { verstat: None, ..caller(STRANGER) }).await;
    let lead = bench.the_lead(STRANGER);
    assert_eq!(lead.spam.expect("something was noticed").signs, [(Sign::Elsewhere, 20)]);
    assert_eq!(lead.stage, Stage::Intake, "alone it is not enough");
    bench.assert_webhooks_taken();
}
