//! How long a message takes, over the labelled messages: `cargo run --release -p understanding --example speed`.
#![allow(clippy::unwrap_used, reason = "a measurement stops where it cannot measure")]

use std::hint::black_box;
use std::time::Instant;

use understanding::{Context, Service, read};

const MESSAGES: &str = include_str!("../tests/messages.jsonl");
const ROUNDS: u32 = 20;

fn main() {
    let messages = MESSAGES.lines().filter(|line| line.starts_with('{'));
    let texts: Vec<String> = messages
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|message| Some(message.get("text")?.as_str()?.to_owned()))
        .collect();
    let services = [("ac-repair", "AC repair"), ("water-heater", "Water heater replacement")];
    let service = |(id, name): (&str, &str)| Service {
        id: id.to_owned(),
        name: name.to_owned(),
        words: Vec::new(),
        urgent: vec!["no heat".to_owned()],
    };
    let context = Context {
        now: 1_796_144_400,
        time_zone: "America/Phoenix".to_owned(),
        services: services.into_iter().map(service).collect(),
        ..Context::default()
    };
    let started = Instant::now();
    for _ in 0..ROUNDS {
        for text in &texts {
            black_box(read(text, &context));
        }
    }
    let count = u32::try_from(texts.len()).unwrap() * ROUNDS;
    println!("{} messages, {:?} each", texts.len(), started.elapsed() / count);
}
