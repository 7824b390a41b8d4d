//! How many texts it takes, from the first to the confirmation, for callers who answer what they are asked.
//!
//! `cargo test -p understanding --test talk -- --nocapture texts` prints it.

use std::collections::BTreeMap;
use std::path::Path;

use domain::lead::Stage;
use serde::Deserialize;

use crate::Talk;
use crate::support::seconds;

/// From the first text to the confirmation.
const MOST_TEXTS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Callers {
    caller: Vec<Caller>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Caller {
    name: String,
    opens: Opening,
    answers: Vec<Answer>,
    /// More than usual: nothing waits for the end of a burst, so that a question may leave in the middle of it.
    most: Option<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Opening {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Answer {
    to: String,
    text: String,
}

fn answer(to: &str, text: &str) -> Answer {
    Answer { to: to.to_owned(), text: text.to_owned() }
}

/// Whoever answers everything, in the language that they are asked in.
fn obliging() -> Vec<Answer> {
    vec![
        answer("1) ", "1"),
        answer(
            "in, how soon do you need us (today, this week, or no rush), and what's",
            "85021, this week, Marta Silva",
        ),
        answer(
            "postal, para cuando lo necesita (hoy, esta semana, o sin prisa), y cual",
            "85021, esta semana, Marta Silva",
        ),
        answer("in, and how soon", "85021 this week"),
        answer("postal, y para cuando", "85021 esta semana"),
        answer("in, and what's your name", "Marta Silva 85021"),
        answer("postal, y cual es su nombre", "soy Marta Silva, 85021"),
        answer("ZIP code", "85021"),
        answer("codigo postal", "85021"),
        answer("(today, this week, or no rush), and what's your name", "this week, Marta Silva"),
        answer("(hoy, esta semana, o sin prisa), y cual es su nombre", "esta semana, Marta Silva"),
        answer("your name", "Marta Silva"),
        answer("su nombre", "Marta Silva"),
        answer("How soon", "this week"),
        answer("Para cuando", "esta semana"),
        answer("help you with", "the ac rattles"),
        answer("podemos ayudar", "el aire hace ruido"),
    ]
}

/// The conversation until they are booked, or have nothing to answer.
fn converse(mut talk: Talk, opens: &[String], mut answers: Vec<Answer>) -> Talk {
    for text in opens {
        talk.types(text);
        talk.world.pass(seconds(3));
    }
    talk.world.pass(seconds(60));
    while talk.stage() != Stage::Booked {
        let Some(at) = answers.iter().position(|answer| talk.last().contains(&answer.to)) else { break };
        let answer = answers.remove(at);
        talk.says(&answer.text);
    }
    talk
}

/// Texts to the confirmation; none where they were not booked. No text asks two questions.
fn cost(name: &str, talk: &Talk) -> Option<usize> {
    for body in talk.bodies() {
        assert!(body.matches('?').count() <= 1, "{name}: {body}");
    }
    (talk.stage() == Stage::Booked).then(|| talk.count())
}

#[test]
fn a_caller_who_cooperates_is_booked_with_at_most_four_texts() {
    let callers: Callers = toml::from_str(include_str!("callers.toml")).unwrap();
    println!("{:<32} texts", "caller");
    for caller in callers.caller {
        let opens = match caller.opens {
            Opening::One(text) => vec![text],
            Opening::Several(texts) => texts,
        };
        let talk = converse(Talk::missed(), &opens, caller.answers);
        let texts = cost(&caller.name, &talk);
        println!("{:<32} {}", caller.name, texts.unwrap_or_default());
        let most = caller.most.unwrap_or(MOST_TEXTS);
        assert!(texts.is_some_and(|texts| texts <= most), "{}: {:#?}", caller.name, talk.bodies());
    }
}

#[derive(Deserialize)]
struct Played {
    starts: String,
    says: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    text: String,
}

#[test]
fn the_played_conversations_of_every_trade_book_with_at_most_four_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut files: Vec<_> =
        std::fs::read_dir(folder.join("conversations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    println!("{:<20} texts", "conversation");
    let mut booked = 0;
    for file in &files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let (trade, _) = name.split_once('.').unwrap();
        let profile = std::fs::read_to_string(folder.join(format!("{trade}.toml"))).unwrap();
        let played: Played = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let business =
            domain::Business::from_toml(&profile).unwrap_or_else(|faults| panic!("{trade}: {faults}"));
        let mut talk = Talk::missed_by(business, &played.starts);
        for said in &played.says {
            if talk.stage() != Stage::Booked {
                talk.says(&said.text);
            }
        }
        let texts = cost(name, &talk);
        println!("{name:<20} {}", texts.map_or("-".to_owned(), |texts| texts.to_string()));
        booked += usize::from(texts.is_some());
        assert!(texts.is_none_or(|texts| texts <= MOST_TEXTS), "{name}: {:#?}", talk.bodies());
    }
    assert!(booked >= files.len() / 2, "{booked} of {} were booked", files.len());
}

#[derive(Deserialize)]
struct Line {
    situation: String,
    text: String,
    #[serde(default)]
    spoken: bool,
    expect: Vec<String>,
}

/// Of the corpus: first messages that name a service of the business, and go on as they are asked.
#[test]
fn the_openings_of_the_corpus_that_answer_the_first_text_need_at_most_four_texts() {
    let lines =
        include_str!("../messages.jsonl").lines().map(|line| serde_json::from_str::<Line>(line).unwrap());
    let says = |line: &Line, what: &str| line.expect.iter().any(|fact| fact.starts_with(what));
    let mut costs: BTreeMap<(&str, Option<usize>), usize> = BTreeMap::new();
    for line in
        lines.filter(|line| line.situation == "opening" && says(line, "need ") && !says(line, "need ?"))
    {
        // What was said on the phone is no text.
        if line.spoken || says(&line, "opt-out") || says(&line, "person") || says(&line, "zip 9") {
            continue;
        }
        let talk = converse(Talk::missed(), std::slice::from_ref(&line.text), obliging());
        let texts = cost(&line.text, &talk);
        let placed = says(&line, "zip ") || says(&line, "city ");
        let answered = if placed { "need and place" } else { "need only" };
        *costs.entry((answered, texts)).or_default() += 1;
        assert!(texts.is_none_or(|texts| texts <= MOST_TEXTS), "{}: {:#?}", line.text, talk.bodies());
    }
    println!("{:<16} texts  openings", "they told");
    for ((answered, texts), count) in &costs {
        println!("{answered:<16} {:>5}  {count:>8}", texts.map_or("-".to_owned(), |texts| texts.to_string()));
    }
    let booked: usize = costs.iter().filter(|((_, texts), _)| texts.is_some()).map(|(_, count)| count).sum();
    let all: usize = costs.values().sum();
    assert!(booked * 10 >= all * 9, "{booked} of {all} were booked");
}
