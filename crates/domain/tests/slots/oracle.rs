//! Reads the rules again, slowly: every minute of the time asked for, every minute of the work, everyone who might do it.

use jiff::civil::Date;

use crate::clocks::{Clocks, Shown};
use crate::sketch::{Areas, Sketch, Week, Who};

/// All the crews, or one person.
struct Hand<'a> {
    id: String,
    capacity: u32,
    week: Week,
    off: &'a [Date],
    areas: &'a Areas,
    at_night: bool,
    /// How much is in their calendar, minute by minute.
    taken: Vec<u32>,
}

pub struct Oracle<'a> {
    sketch: &'a Sketch,
    clocks: &'a Clocks,
    hands: Vec<Hand<'a>>,
    /// The last date on which work can begin.
    last: Date,
}

impl<'a> Oracle<'a> {
    pub fn of(sketch: &'a Sketch, clocks: &'a Clocks) -> Self {
        let night = sketch.emergency && sketch.emergency_after_hours;
        let mut hands = Vec::new();
        if sketch.staff.is_empty() {
            hands.push(Hand {
                id: String::new(),
                capacity: sketch.crews,
                week: joined(&sketch.hours),
                off: &[],
                areas: &sketch.areas,
                at_night: night,
                taken: taken(sketch, clocks, |who| match who {
                    Who::Somebody => 1,
                    Who::Everybody => sketch.crews,
                    Who::Person(_) => 0,
                }),
            });
        }
        for member in &sketch.staff {
            let asked = sketch.service.map(|at| sketch.services[at].id.clone());
            if asked.is_some_and(|id| !member.services.is_empty() && !member.services.contains(&id)) {
                continue;
            }
            hands.push(Hand {
                id: member.id.clone(),
                capacity: 1,
                week: joined(member.hours.as_ref().unwrap_or(&sketch.hours)),
                off: &member.off,
                areas: member.areas.as_ref().unwrap_or(&sketch.areas),
                at_night: night && member.emergencies,
                taken: taken(sketch, clocks, |who| match who {
                    Who::Person(id) => u32::from(*id == member.id),
                    Who::Somebody | Who::Everybody => 1,
                }),
            });
        }
        let today = clocks.at(sketch.now.div_euclid(60)).unwrap().date;
        let last = today + jiff::Span::new().days(sketch.horizon);
        Self { sketch, clocks, hands, last }
    }

    /// Every minute at which the work can begin.
    pub fn begins(&self) -> Vec<i64> {
        let end = self.clocks.first + i64::try_from(self.clocks.shown.len()).unwrap();
        (self.clocks.first..end).filter(|minute| self.asked(*minute) && self.someone(*minute)).collect()
    }

    /// Whether whoever begins at this minute does so outside of all hours.
    pub fn at_night(&self, starts: i64) -> bool {
        !self.hands.iter().any(|hand| self.works(hand, starts))
    }

    /// Who can take work that begins at this minute, whatever is in the calendar.
    pub fn takers(&self, starts: i64) -> Vec<(String, u32)> {
        let can = |hand: &&Hand| self.comes(hand, starts) && self.keeps_to_one_date(starts);
        let (mut first, mut then) = (Vec::new(), Vec::new());
        for hand in self.hands.iter().filter(can) {
            if self.works(hand, starts) {
                first.push((hand.id.clone(), hand.capacity));
            } else if hand.at_night {
                then.push((hand.id.clone(), hand.capacity));
            }
        }
        first.extend(then);
        first
    }

    /// Whether lead time, horizon and wish allow that anything begins then, and the clock shows it the first time.
    fn asked(&self, starts: i64) -> bool {
        let (sketch, shown) = (self.sketch, self.shown(starts));
        let wish = &sketch.wish;
        shown.first_time
            && starts * 60 >= sketch.now + sketch.lead_minutes * 60
            && shown.date <= self.last
            && wish.first.is_none_or(|first| shown.date >= first)
            && wish.last.is_none_or(|last| shown.date <= last)
            && wish.not_before.is_none_or(|time| shown.clock >= time)
            && wish.not_after.is_none_or(|time| shown.clock <= time)
            && !wish.except.contains(&shown.date)
    }

    fn someone(&self, starts: i64) -> bool {
        self.hands.iter().any(|hand| {
            self.comes(hand, starts)
                && self.on_the_grid(hand, starts)
                && self.keeps_to_one_date(starts)
                && self.is_free(hand, starts)
        })
    }

    /// Not on a day off, and not in another part of the town.
    fn comes(&self, hand: &Hand, starts: i64) -> bool {
        let shown = self.shown(starts);
        let area = hand.areas[shown.weekday].as_deref().unwrap_or_default();
        !hand.off.contains(&shown.date) && self.goes_there(area)
    }

    fn goes_there(&self, area: &[&'static str]) -> bool {
        let is_zip = |pattern: &&str| pattern.starts_with(|c: char| c.is_ascii_digit());
        let (zips, cities): (Vec<&str>, Vec<&str>) = area.iter().partition(|pattern| is_zip(pattern));
        match (&self.sketch.zip, &self.sketch.city) {
            (Some(zip), _) if !zips.is_empty() => {
                zips.iter().any(|pattern| match pattern.strip_suffix('*') {
                    Some(begin) => zip.starts_with(begin),
                    None => zip == pattern,
                })
            }
            (_, Some(city)) if !cities.is_empty() => {
                cities.iter().any(|pattern| pattern.to_lowercase() == city.to_lowercase())
            }
            _ => true,
        }
    }

    /// Half hours from the beginning of one span that holds all the work; or of the day, tonight, in an emergency.
    fn on_the_grid(&self, hand: &Hand, starts: i64) -> bool {
        let clock = self.shown(starts).clock;
        let in_hours =
            self.span(hand, starts).is_some_and(|(from, _)| clock >= from && (clock - from) % 30 == 0);
        // Whoever comes at night comes in the next one: within twelve hours of the lead time.
        let tonight = starts * 60 <= self.sketch.now + self.sketch.lead_minutes * 60 + 12 * 3600;
        (in_hours && self.works(hand, starts)) || (hand.at_night && tonight && clock % 30 == 0)
    }

    fn works(&self, hand: &Hand, starts: i64) -> bool {
        let span = self.span(hand, starts);
        let date = self.shown(starts).date;
        let same = |minute: i64| self.span(hand, minute) == span && self.shown(minute).date == date;
        span.is_some() && (starts..starts + self.sketch.length()).all(same)
    }

    /// The span of the hours in which this minute lies.
    fn span(&self, hand: &Hand, minute: i64) -> Option<(i64, i64)> {
        let shown = self.shown(minute);
        if self.sketch.holidays.contains(&shown.date) {
            return None;
        }
        hand.week[shown.weekday]
            .iter()
            .copied()
            .find(|(from, until)| *from <= shown.high && shown.high < *until)
    }

    fn blocked(&self, starts: i64) -> std::ops::Range<i64> {
        starts - self.sketch.before..starts + self.sketch.length() + self.sketch.after()
    }

    fn keeps_to_one_date(&self, starts: i64) -> bool {
        let date = self.shown(starts).date;
        self.blocked(starts).all(|minute| self.shown(minute).date == date)
    }

    fn is_free(&self, hand: &Hand, starts: i64) -> bool {
        let at = |minute: i64| usize::try_from(minute - self.clocks.first).unwrap();
        self.blocked(starts).all(|minute| hand.taken[at(minute)] < hand.capacity)
    }

    fn shown(&self, minute: i64) -> &Shown {
        self.clocks.at(minute).unwrap_or(&self.clocks.shown[0])
    }
}

/// Spans that touch are one.
fn joined(week: &Week) -> Week {
    let join = |day: &Vec<(i64, i64)>| {
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (from, until) in day {
            match spans.last_mut() {
                Some(last) if last.1 == *from => last.1 = *until,
                _ => spans.push((*from, *until)),
            }
        }
        spans
    };
    std::array::from_fn(|day| join(&week[day]))
}

fn taken(sketch: &Sketch, clocks: &Clocks, weight: impl Fn(&Who) -> u32) -> Vec<u32> {
    let mut taken = vec![0; clocks.shown.len()];
    for (starts, ends, who) in &sketch.busy {
        for minute in *starts..*ends {
            if let Some(count) = usize::try_from(minute - clocks.first).ok().and_then(|at| taken.get_mut(at))
            {
                *count += weight(who);
            }
        }
    }
    taken
}
