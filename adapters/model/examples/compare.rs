//! The rules beside the rules and a model, on the corpus of days and times (`docs/understanding.md`).
//!
//! ```sh
//! MODEL_API=http://127.0.0.1:11434 MODEL_NAME=small cargo run -p model --example compare < adapters/understanding/corpus/when.jsonl
//! ```
//!
//! `MODEL_PATH` (`/v1`), `MODEL_KEY` and `MODEL_PATIENCE` (`10s`) may be set too. Exact is what the corpus calls exact: every
//! day and time, and nothing else. Misreadings are not printed: parts of the corpus are held out.

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::error::Error;

use model::ask::{How, read};
use model::memory::Memory;
use model::settings::Settings;
use reader::{Context, Fact, Reading, Topic, Wish};
use serde::Deserialize;

#[derive(Deserialize)]
struct Message {
    situation: String,
    text: String,
    now: jiff::Timestamp,
    time_zone: String,
    asked: Option<String>,
    #[serde(default)]
    spoken: bool,
    expect: Said,
    #[serde(default, rename = "or")]
    others: Vec<Said>,
}

#[derive(Default, Deserialize, Eq, PartialEq)]
#[serde(default)]
struct Said {
    first_date: Option<String>,
    last_date: Option<String>,
    not_before: Option<String>,
    not_after: Option<String>,
    except: Vec<String>,
}

impl From<&Wish> for Said {
    fn from(wish: &Wish) -> Self {
        let Wish { first_date, last_date, not_before, not_after, except_dates } = wish.clone();
        Self { first_date, last_date, not_before, not_after, except: except_dates }
    }
}

impl Message {
    fn context(&self) -> Context {
        let asked = match self.asked.as_deref() {
            Some("need") => Some(Topic::Need),
            Some("where") => Some(Topic::Where),
            Some("urgency") => Some(Topic::Urgency),
            Some("name") => Some(Topic::Name),
            Some("slot") => Some(Topic::Slot),
            _ => None,
        };
        let (now, time_zone) = (self.now.as_second(), self.time_zone.clone());
        Context { now, time_zone, asked, spoken: self.spoken, ..Context::default() }
    }

    fn is_exact(&self, readings: &[Reading]) -> bool {
        let wish = readings.iter().find_map(|reading| match &reading.fact {
            Fact::Time(wish) => Some(Said::from(wish)),
            _ => None,
        });
        let wish = wish.unwrap_or_default();
        std::iter::once(&self.expect).chain(&self.others).any(|meant| *meant == wish)
    }
}

/// All, exact by the rules, exact with the model, asked, failed.
type Count = [usize; 5];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let variable = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let (api, path) = (variable("MODEL_API", ""), variable("MODEL_PATH", "/v1"));
    let (name, key) = (variable("MODEL_NAME", ""), variable("MODEL_KEY", ""));
    let settings = Settings::parse(&api, &path, &name, &key, &variable("MODEL_PATIENCE", "10s"))?;
    let network = support::Network::new();
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for line in std::io::stdin().lines() {
        let message: Message = serde_json::from_str(&line?)?;
        let context = message.context();
        // A memory for each: no message is left out because another failed.
        let (readings, how) = read(&network, &settings, &Memory::new(), &message.text, &context, &[]).await;
        let rules = message.is_exact(&reader::read(&message.text, &context));
        let one = [
            1,
            usize::from(rules),
            usize::from(message.is_exact(&readings)),
            usize::from(how != How::Rules),
            usize::from(matches!(how, How::Failed(_))),
        ];
        for row in [message.situation, "~ all".to_owned()] {
            let count = counts.entry(row).or_default();
            count.iter_mut().zip(one).for_each(|(sum, one)| *sum += one);
        }
    }
    println!(
        "| | messages | exact by the rules | exact with the model | asked | failed |\n|---|---|---|---|---|---|"
    );
    for (row, [all, rules, model, asked, failed]) in counts {
        println!("| {row} | {all} | {rules} | {model} | {asked} | {failed} |");
    }
    Ok(())
}
