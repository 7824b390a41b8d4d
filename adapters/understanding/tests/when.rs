//! When people have time: how many of the messages of `corpus/when.jsonl` are read exactly, by situation.
//!
//! A third of them is held out: nobody looks at these while the rules are worked on, so their misreadings are counted
//! and never printed. Others were written after the rules, and counted once before anybody looked at them. `compare`, beside this folder, lays other readers' results beside ours.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use understanding::{Context, Fact, Topic, Wish, read};

/// Out of a hundred messages of each part, how many must be exact.
const FLOORS: [usize; 7] = [97, 94, 96, 88, 87, 0, 0];
const PARTS: [&str; 7] = [
    "First, looked at",
    "First, held out",
    "Second, written after the rules, then looked at",
    "Third, written after that, then looked at",
    "Fourth, written after that, then looked at",
    "Practice, looked at",
    "Fifth, written after that",
];
/// From this round on nobody looks at what is misread.
const UNSEEN: usize = 6;

#[derive(Deserialize)]
struct Message {
    situation: String,
    language: String,
    text: String,
    now: jiff::Timestamp,
    time_zone: String,
    asked: Option<String>,
    #[serde(default)]
    spoken: bool,
    #[serde(default)]
    held_out: bool,
    /// 2 to 4 and 6 were written after the rules; 5 is practice.
    #[serde(default)]
    round: usize,
    /// What it says; nothing in it when it says no time.
    expect: Said,
    /// What it could as well mean.
    #[serde(default, rename = "or")]
    others: Vec<Said>,
}

#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Said {
    first_date: Option<String>,
    last_date: Option<String>,
    not_before: Option<String>,
    not_after: Option<String>,
    except: Vec<String>,
}

/// What a reader that knows only moments found.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(default)]
struct Moment {
    date: Option<String>,
    until_date: Option<String>,
    time: Option<String>,
    until_time: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mark {
    Exact,
    Wrong,
    Silent,
}

impl From<Wish> for Said {
    fn from(wish: Wish) -> Self {
        Self {
            first_date: wish.first_date,
            last_date: wish.last_date,
            not_before: wish.not_before,
            not_after: wish.not_after,
            except: wish.except_dates,
        }
    }
}

impl Said {
    fn nothing(&self) -> bool {
        *self == Self::default()
    }

    fn has_date(&self) -> bool {
        self.first_date.is_some() || self.last_date.is_some() || !self.except.is_empty()
    }

    fn has_time(&self) -> bool {
        self.not_before.is_some() || self.not_after.is_some()
    }

    /// The moment that a reader of moments would give for it.
    fn moment(&self) -> Moment {
        let from = |first: &Option<String>, last: &Option<String>| first.clone().or(last.clone());
        let until = |last: &Option<String>, first: &Option<String>| last.clone().filter(|_| first.is_some());
        Moment {
            date: from(&self.first_date, &self.last_date),
            until_date: until(&self.last_date, &self.first_date),
            time: from(&self.not_before, &self.not_after),
            until_time: until(&self.not_after, &self.not_before),
        }
    }
}

impl Message {
    fn context(&self) -> Context {
        Context {
            now: self.now.as_second(),
            time_zone: self.time_zone.clone(),
            asked: self.asked.as_deref().map(|_| Topic::Slot),
            spoken: self.spoken,
            ..Context::default()
        }
    }

    fn said(&self) -> Said {
        let readings = read(&self.text, &self.context());
        let wish = readings.into_iter().find_map(|reading| match reading.fact {
            Fact::Time(wish) => Some(wish),
            _ => None,
        });
        wish.map(Said::from).unwrap_or_default()
    }

    /// Which of the `PARTS`.
    fn part(&self) -> usize {
        usize::from(self.held_out) + self.round
    }

    /// Whether it only says when they cannot, which no moment tells.
    fn only_refuses(&self) -> bool {
        let said = Said { except: Vec::new(), ..self.expect.clone() };
        said.nothing() && !self.expect.nothing()
    }

    fn meanings(&self) -> impl Iterator<Item = &Said> {
        std::iter::once(&self.expect).chain(&self.others)
    }

    /// Exact is all of it: the days and the times, from and to, and the days that are refused.
    fn mark(&self, said: &Said) -> Mark {
        match self.meanings().any(|meaning| meaning == said) {
            true => Mark::Exact,
            false if said.nothing() => Mark::Silent,
            false => Mark::Wrong,
        }
    }

    /// Exact is a moment that they could mean, see docs/understanding.md.
    fn mark_moment(&self, moment: &Moment) -> Mark {
        match self.meanings().any(|meaning| could_mean(meaning, moment)) {
            true => Mark::Exact,
            false if *moment == Moment::default() => Mark::Silent,
            false => Mark::Wrong,
        }
    }
}

fn could_mean(meaning: &Said, moment: &Moment) -> bool {
    if meaning.nothing() || *moment == Moment::default() {
        return meaning.nothing() && *moment == Moment::default();
    }
    let on = |date: &String| {
        meaning.first_date.as_ref().is_none_or(|first| first <= date)
            && meaning.last_date.as_ref().is_none_or(|last| date <= last)
            && !meaning.except.contains(date)
    };
    // Where no day was said, a reader of moments may fill one in.
    let day = !meaning.has_date()
        || moment.date.as_ref().is_some_and(on) && moment.until_date.as_ref().is_none_or(on);
    day && if meaning.has_time() { at_time(meaning, moment) } else { moment.time.is_none() }
}

fn at_time(meaning: &Said, moment: &Moment) -> bool {
    let (Some(time), until) = (&moment.time, &moment.until_time) else { return false };
    match (&meaning.not_before, &meaning.not_after) {
        (Some(from), Some(to)) if from == to => time == from,
        // The morning of others may begin at six.
        (Some(from), Some(to)) => {
            minutes(time) + 120 >= minutes(from)
                && time <= to
                && until.as_ref().is_none_or(|until| until <= to)
        }
        (Some(bound), None) => time == bound,
        (None, Some(bound)) => until.as_ref().unwrap_or(time) == bound,
        (None, None) => false,
    }
}

fn minutes(time: &str) -> u32 {
    let parts = time.split(':').map(|part| part.parse::<u32>().unwrap_or_default());
    parts.fold(0, |minutes, part| minutes * 60 + part)
}

fn messages() -> serde_json::Result<Vec<Message>> {
    include_str!("../corpus/when.jsonl").lines().map(serde_json::from_str).collect()
}

/// Exact, wrong, silent.
#[derive(Clone, Copy, Default)]
struct Score([usize; 3]);

impl Score {
    fn add(&mut self, mark: Mark) {
        let [exact, wrong, silent] = &mut self.0;
        *match mark {
            Mark::Exact => exact,
            Mark::Wrong => wrong,
            Mark::Silent => silent,
        } += 1;
    }

    fn percent(self) -> usize {
        let all: usize = self.0.iter().sum();
        let [exact, ..] = self.0;
        exact * 100 / all.max(1)
    }

    fn cells(self) -> String {
        let [exact, wrong, silent] = self.0;
        format!("{exact} | {wrong} | {silent}")
    }
}

/// A table by situation, then by language, then all; a column for each reader.
#[derive(Default)]
struct Table(BTreeMap<(u8, String), Vec<Score>>);

impl Table {
    fn add(&mut self, message: &Message, marks: &[Mark]) {
        let language = if message.language == "es" { "Spanish" } else { "English" };
        let rows = [(0, message.situation.as_str()), (1, language), (2, "all")];
        for (group, name) in rows {
            let row = self.0.entry((group, name.to_owned())).or_default();
            row.resize(marks.len(), Score::default());
            row.iter_mut().zip(marks).for_each(|(score, mark)| score.add(*mark));
        }
    }

    fn all(&self) -> Score {
        self.0.get(&(2, "all".to_owned())).and_then(|row| row.first().copied()).unwrap_or_default()
    }

    fn print(&self, title: &str, readers: &[&str]) {
        let heads: Vec<String> =
            readers.iter().map(|reader| format!("{reader} exact | wrong | silent")).collect();
        println!("\n{title}\n\n| | {} |\n|---|{}", heads.join(" | "), "---|".repeat(3 * readers.len()));
        for ((_, name), row) in &self.0 {
            let cells: Vec<String> = row.iter().map(|score| score.cells()).collect();
            println!("| {name} | {} |", cells.join(" | "));
        }
    }
}

#[test]
fn most_messages_that_say_when_are_read_exactly() {
    let mut tables = PARTS.map(|_| Table::default());
    for message in messages().unwrap() {
        let said = message.said();
        let mark = message.mark(&said);
        tables[message.part()].add(&message, &[mark]);
        if mark != Mark::Exact && !message.held_out && message.round < UNSEEN {
            println!("[{}] {:?}: {said:?}, not {:?}", message.situation, message.text, message.expect);
        }
    }
    for ((table, title), floor) in tables.iter().zip(PARTS).zip(FLOORS) {
        table.print(title, &[""]);
        let all = table.all();
        println!("\n{} % of {} exact", all.percent(), all.0.iter().sum::<usize>());
        assert!(all.percent() >= floor, "{title}: {} % exact is less than {floor} %", all.percent());
    }
}

#[test]
fn a_third_of_the_corpus_is_held_out_in_every_situation() {
    let all: Vec<Message> = messages().unwrap().into_iter().filter(|message| message.round == 0).collect();
    let held_out = all.iter().filter(|message| message.held_out).count();
    assert!(all.len() >= 400 && (30..=36).contains(&(held_out * 100 / all.len())), "{held_out}");
    for message in &all {
        let alike = |other: &&Message| other.situation == message.situation && other.held_out;
        assert!(all.iter().any(|other| alike(&other)), "{}", message.situation);
    }
}

#[test]
fn a_moment_is_exact_only_where_they_could_mean_it() {
    let meaning: Said = serde_json::from_str(
        r#"{"first_date": "2026-12-03", "last_date": "2026-12-05", "not_before": "16:00", "except": ["2026-12-04"]}"#,
    )
    .unwrap();
    let moment = |date: &str, time: Option<&str>| Moment {
        date: Some(date.to_owned()),
        time: time.map(str::to_owned),
        ..Moment::default()
    };
    assert!(could_mean(&meaning, &moment("2026-12-03", Some("16:00"))));
    assert!(could_mean(&meaning, &meaning.moment()));
    for wrong in [
        moment("2026-12-03", None),
        moment("2026-12-03", Some("17:00")),
        moment("2026-12-04", Some("16:00")),
        moment("2026-12-06", Some("16:00")),
        Moment::default(),
    ] {
        assert!(!could_mean(&meaning, &wrong), "{wrong:?}");
    }
    assert!(could_mean(&Said::default(), &Moment::default()));
}

/// Only where `compare` has run the others.
#[test]
fn others_are_held_against_the_same_messages() {
    let Some(folder) = std::env::var_os("WHEN_OTHERS").map(PathBuf::from) else { return };
    let others = ["chrono-node", "dateparser"].map(|reader| -> Vec<Moment> {
        let text = std::fs::read_to_string(folder.join(format!("{reader}.jsonl"))).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    });
    let all = messages().unwrap();
    assert!(others.iter().all(|found| found.len() == all.len()), "a reader left messages out");
    let mut tables = PARTS.map(|_| Table::default());
    for (at, message) in all.iter().enumerate().filter(|(_, message)| !message.only_refuses()) {
        let ours = message.said().moment();
        let marks = [&ours, &others[0][at], &others[1][at]].map(|moment| message.mark_moment(moment));
        tables[message.part()].add(message, &marks);
    }
    let readers = ["Ringback", "chrono-node", "dateparser"];
    for (table, title) in tables.iter().zip(PARTS) {
        table.print(title, &readers);
    }
}
