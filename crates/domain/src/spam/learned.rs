//! What the owner has taught by overruling: how far each sign can be trusted here, and which exchanges spam comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Judgement, Said, Sign};
use crate::phone::Phone;

/// What one lesson changes of a sign's weight.
const STEP_DOWN: i32 = 15;
const STEP_UP: i32 = 5;
/// So many blocked numbers of one exchange make the exchange a sign.
const BLOCKED_OF_AN_EXCHANGE: i32 = 2;
/// The document stays small.
const EXCHANGES: usize = 200;
const LESSONS: usize = 32;

/// One small document a business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// Added to the weights of signs.
    #[serde(default)]
    weights: BTreeMap<Sign, i32>,
    /// Numbers blocked less numbers let through, by exchange (calling code, area code and three digits).
    #[serde(default)]
    exchanges: BTreeMap<String, i32>,
    /// Ids of the lessons that were taken in last: one that comes twice teaches once.
    #[serde(default)]
    lessons: Vec<String>,
}

impl Learned {
    /// What a sign weighs here. It never changes sides, and never by more than half.
    pub(super) fn weight(&self, sign: Sign) -> i32 {
        let base = sign.weight();
        let learned = self.weights.get(&sign).copied().unwrap_or(0);
        if base <= 0 { base } else { (base + learned).clamp(base / 2, base + base / 2) }
    }

    /// Whether numbers of this one's exchange were blocked before.
    pub(super) fn blames(&self, phone: &Phone) -> bool {
        let blocked = phone.exchange().and_then(|exchange| self.exchanges.get(exchange));
        blocked.is_some_and(|blocked| *blocked >= BLOCKED_OF_AN_EXCHANGE)
    }

    /// Takes in what a person said about a caller whose call was judged so. False: it was known.
    pub fn learn(
        &mut self,
        lesson: &str,
        phone: Option<&Phone>,
        judgement: Option<&Judgement>,
        said: Said,
    ) -> bool {
        if self.lessons.iter().any(|known| known == lesson) {
            return false;
        }
        if self.lessons.len() >= LESSONS {
            self.lessons.remove(0);
        }
        self.lessons.push(lesson.to_owned());
        let step = if said == Said::Block { STEP_UP } else { -STEP_DOWN };
        let signs = judgement.into_iter().flat_map(|judgement| &judgement.signs);
        for (sign, _) in signs.filter(|(sign, weight)| *weight > 0 && !sign.is_said()) {
            let learned = self.weights.entry(*sign).or_default();
            *learned = (*learned + step).clamp(-100, 100);
        }
        if let Some(exchange) = phone.and_then(Phone::exchange) {
            let blocked = self.exchanges.entry(exchange.to_owned()).or_default();
            *blocked += if said == Said::Block { 1 } else { -1 };
        }
        self.exchanges.retain(|_, blocked| *blocked > 0);
        while self.exchanges.len() > EXCHANGES {
            let least =
                self.exchanges.iter().min_by_key(|(_, blocked)| **blocked).map(|(key, _)| key.clone());
            if let Some(least) = least {
                self.exchanges.remove(&least);
            }
        }
        true
    }
}
