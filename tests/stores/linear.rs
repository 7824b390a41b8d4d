//! The checker itself.

use tests::linear::{Answer, Call, Operation, is_linearizable};

fn operation(call: Call, called: u64, answer: Answer, answered: u64) -> Operation {
    Operation { call, called, answer, answered }
}

fn value(text: &str) -> Answer {
    Answer::Value(Some(text.to_owned()))
}

fn create(text: &str) -> Call {
    Call::Create(text.to_owned())
}

fn replace(old: &str, new: &str) -> Call {
    Call::Replace(old.to_owned(), new.to_owned())
}

#[test]
fn operations_at_the_same_time_may_have_happened_in_either_order() {
    let history = [
        operation(create("a"), 0, Answer::Did(false), 10),
        operation(create("b"), 1, Answer::Did(true), 9),
        operation(Call::Get, 2, Answer::Value(None), 8),
        operation(Call::Get, 11, value("b"), 12),
        operation(Call::Add(2), 20, Answer::Sum(2), 21),
    ];
    assert!(is_linearizable(&history[..4]));
    assert!(is_linearizable(&history[4..]));
}

#[test]
fn two_creators_cannot_both_have_won() {
    let history =
        [operation(create("a"), 0, Answer::Did(true), 10), operation(create("b"), 1, Answer::Did(true), 9)];
    assert!(!is_linearizable(&history));
}

#[test]
fn a_read_after_a_write_cannot_see_what_was_there_before_it() {
    let history = [
        operation(create("a"), 0, Answer::Did(true), 1),
        operation(replace("a", "b"), 2, Answer::Did(true), 3),
        operation(Call::Get, 4, value("a"), 5),
    ];
    assert!(!is_linearizable(&history));
    assert!(is_linearizable(&history[..2]));
}

#[test]
fn two_readers_cannot_see_a_write_come_and_go() {
    let history = [
        operation(create("a"), 0, Answer::Did(true), 1),
        operation(replace("a", "b"), 2, Answer::Did(true), 20),
        operation(Call::Get, 3, value("b"), 5),
        operation(Call::Get, 6, value("a"), 8),
    ];
    assert!(!is_linearizable(&history));
}

#[test]
fn two_adders_cannot_have_got_the_same_sum() {
    let history =
        [operation(Call::Add(1), 0, Answer::Sum(1), 10), operation(Call::Add(1), 0, Answer::Sum(1), 10)];
    assert!(!is_linearizable(&history));
}

#[test]
fn a_lost_answer_may_stand_for_a_write_or_for_none_but_not_for_one_that_was_undone() {
    let lost = operation(create("a"), 0, Answer::Lost, 1);
    let seen = operation(Call::Get, 10, value("a"), 11);
    let unseen = operation(Call::Get, 12, Answer::Value(None), 13);
    assert!(is_linearizable(&[lost.clone(), seen.clone()]));
    assert!(is_linearizable(&[lost.clone(), unseen.clone()]));
    assert!(!is_linearizable(&[lost, seen, unseen]));
}
