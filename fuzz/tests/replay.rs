//! The corpus, every input through its target: what was once found stays fixed. And a little noise.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

use std::path::PathBuf;

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|_| panic!("there is no corpus for {target}"));
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn every_input_of_the_corpus_keeps_every_promise() {
    for (name, target) in fuzz::TARGETS {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "the corpus of {name} is empty");
        for (path, bytes) in inputs {
            println!("{name} {}", path.display());
            target(&bytes);
        }
    }
}

#[test]
fn inputs_with_pieces_changed_cut_and_doubled_keep_every_promise() {
    // xorshift: the same noise every time.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    for (name, target) in fuzz::TARGETS {
        for (path, bytes) in corpus(name) {
            for round in 0..40 {
                let mut bytes = bytes.clone();
                for _ in 0..=next(4) {
                    let (at, end) = (next(bytes.len()), next(bytes.len()));
                    match next(4) {
                        0 if !bytes.is_empty() => bytes[at] = u8::try_from(next(256)).unwrap(),
                        1 => bytes.truncate(at),
                        2 => bytes.extend_from_within(at.min(end)..at.max(end)),
                        _ => bytes.insert(at, b"\0\n\"{}[]%&=<>-9\xff"[next(15)]),
                    }
                }
                println!("{name} {} {round}", path.display());
                target(&bytes);
            }
        }
    }
}
