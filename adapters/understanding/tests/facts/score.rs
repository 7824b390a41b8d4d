//! How well facts were found, counted and printed.

use std::collections::BTreeMap;

/// Facts that were found rightly, found where there are none, and not found.
#[derive(Clone, Copy, Default)]
pub struct Score {
    pub right: usize,
    pub too_much: usize,
    pub missed: usize,
}

impl Score {
    fn plus(&mut self, other: Self) {
        self.right += other.right;
        self.too_much += other.too_much;
        self.missed += other.missed;
    }

    /// In thousandths; all of it where there was nothing to find and nothing was found.
    fn share(part: usize, whole: usize) -> usize {
        (part * 1000).checked_div(whole).unwrap_or(1000)
    }

    pub fn precision(self) -> usize {
        Self::share(self.right, self.right + self.too_much)
    }

    pub fn recall(self) -> usize {
        Self::share(self.right, self.right + self.missed)
    }

    pub fn f1(self) -> usize {
        Self::share(2 * self.right, 2 * self.right + self.too_much + self.missed)
    }
}

/// Facts by kind, and facts and messages by situation and language.
#[derive(Default)]
pub struct Table {
    kinds: BTreeMap<String, Score>,
    /// With how many messages there are, and how many of them have no fault.
    groups: BTreeMap<String, (Score, usize, usize)>,
}

impl Table {
    pub fn add(&mut self, groups: &[&str], kinds: &BTreeMap<String, Score>, whole: bool) {
        for (kind, score) in kinds {
            self.kinds.entry(kind.clone()).or_default().plus(*score);
        }
        for group in groups {
            let (score, all, right) = self.groups.entry((*group).to_owned()).or_default();
            kinds.values().for_each(|kind| score.plus(*kind));
            *all += 1;
            *right += usize::from(whole);
        }
    }

    /// Of all kinds together.
    pub fn all(&self) -> Score {
        self.groups.get("all").map(|(score, ..)| *score).unwrap_or_default()
    }

    /// Messages without any fault, in thousandths.
    pub fn whole(&self) -> usize {
        self.groups.get("all").map_or(0, |(_, all, right)| Score::share(*right, *all))
    }

    pub fn print(&self, title: &str) {
        println!("\n{title}\n\n| | facts | precision | recall | F1 |\n|---|---|---|---|---|");
        for (kind, score) in &self.kinds {
            println!("| {kind} | {} | {} |", score.right + score.missed, cells(*score));
        }
        println!("\n| | messages | without a fault | precision | recall | F1 |\n|---|---|---|---|---|---|");
        for (group, (score, all, right)) in &self.groups {
            println!("| {group} | {all} | {} | {} |", percent(Score::share(*right, *all)), cells(*score));
        }
    }
}

fn cells(score: Score) -> String {
    [score.precision(), score.recall(), score.f1()].map(percent).join(" | ")
}

fn percent(thousandths: usize) -> String {
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}
