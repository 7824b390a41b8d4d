//! Profiles that are damaged at random, or hold values of the wrong kind everywhere.

use super::*;

/// A small generator (xorshift), so that the test needs nothing and always does the same.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

#[test]
fn no_mutation_of_a_profile_panics() {
    let pieces = [
        "[",
        "]",
        "\"",
        "=",
        "\n",
        "-",
        "+",
        "{",
        "}",
        "*",
        "é",
        "24:00",
        "99999999999999999999d",
        "0",
        ".",
        "#",
    ];
    let mut seeded = Seeded(0x5eed);
    let mut read = 0;
    for _ in 0..2000 {
        let mut letters: Vec<char> = ACME.chars().collect();
        for _ in 0..=seeded.below(4) {
            let at = seeded.below(letters.len());
            match seeded.below(4) {
                0 => drop(letters.remove(at)),
                1 => letters[at] = pieces[seeded.below(pieces.len())].chars().next().unwrap(),
                2 => drop(letters.splice(at..at, pieces[seeded.below(pieces.len())].chars())),
                _ => {
                    let other = seeded.below(letters.len());
                    letters.swap(at, other);
                }
            }
        }
        match business(&letters.into_iter().collect::<String>()) {
            Ok(_) => read += 1,
            Err(faults) => assert!(faults.iter().next().is_some()),
        }
    }
    assert!((100..2000).contains(&read), "{read} of the mutations could be read");
}

#[test]
fn no_mixed_up_value_panics() {
    let values = [
        "5",
        "-1",
        "1.5",
        "nan",
        "true",
        "\"\"",
        "\"x\"",
        "[]",
        "[[]]",
        "{}",
        "[{}]",
        "2026-11-26",
        "[1, \"a\"]",
    ];
    let lines: Vec<&str> = ACME.lines().collect();
    for at in 0..lines.len() {
        let Some((key, _)) = lines[at].split_once(" = ") else { continue };
        for value in values {
            let changed = format!("{key} = {value}");
            let mut lines = lines.clone();
            lines[at] = &changed;
            drop(business(&lines.join("\n")));
        }
    }
}
