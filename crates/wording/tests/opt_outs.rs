//! Texts of our own that end the texting, and texts that do not, with what is read of them. `seen` was looked at while the
//! rules were written; `held` was not, see `docs/compliance.md`.
#![allow(clippy::panic, missing_docs, reason = "tests may fail loudly")]

use wording::consent::{Keyword, read};

/// Recall and false alarms, in per mille of what should and should not be read as an opt-out.
fn measured(name: &str, stops: &str, others: &str) -> (usize, usize) {
    let is_stop = |text: &&str| read(text, false) == Some(Keyword::Stop);
    let (stops, others): (Vec<&str>, Vec<&str>) = (stops.lines().collect(), others.lines().collect());
    let missed: Vec<&&str> = stops.iter().filter(|text| !is_stop(text)).collect();
    let alarms: Vec<&&str> = others.iter().filter(|text| is_stop(text)).collect();
    let found = stops.len() - missed.len();
    let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
    println!(
        "{name}: {} opt-outs, recall {:.2} %; {} others, false alarms {:.2} %; precision {:.2} %",
        stops.len(),
        share(found, stops.len()),
        others.len(),
        share(alarms.len(), others.len()),
        share(found, found + alarms.len()),
    );
    missed.iter().for_each(|text| println!("  missed: {text}"));
    alarms.iter().for_each(|text| println!("  false alarm: {text}"));
    (1000 * found / stops.len(), (1000 * alarms.len()).div_ceil(others.len()))
}

#[test]
fn opt_outs_in_any_words_are_read_and_nothing_else_is() {
    let seen = measured("seen", include_str!("corpus/stop-seen.txt"), include_str!("corpus/go-seen.txt"));
    let held = measured("held", include_str!("corpus/stop-held.txt"), include_str!("corpus/go-held.txt"));
    for (name, (recall, alarms)) in [("seen", seen), ("held", held)] {
        assert!(recall >= 995, "{name}: recall {recall} per mille");
        assert!(alarms < 5, "{name}: false alarms {alarms} per mille");
    }
}
