//! A business and a search in plain numbers, drawn by chance; and the same as a profile.

use std::fmt::Write;

use jiff::civil::{Date, Time};

use crate::clocks::Clocks;
use crate::dice::Dice;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const PLACES: &[&str] = &["85021", "850*", "852*", "8*", "Tempe", "Mesa", "tempe"];

/// Monday first; from minute to minute of the day.
pub type Week = [Vec<(i64, i64)>; 7];
/// Monday first; none: everywhere.
pub type Areas = [Option<Vec<&'static str>>; 7];

/// How large a sketch gets.
#[derive(Clone, Copy)]
pub struct Size {
    pub days: i64,
    pub staff: usize,
    pub busy: usize,
}

#[derive(Debug, Clone)]
pub enum Who {
    Somebody,
    Everybody,
    Person(String),
}

#[derive(Debug)]
pub struct Service {
    pub id: String,
    pub minutes: i64,
    pub after: Option<i64>,
}

#[derive(Debug)]
pub struct Member {
    pub id: String,
    pub services: Vec<String>,
    pub hours: Option<Week>,
    pub off: Vec<Date>,
    pub areas: Option<Areas>,
    pub emergencies: bool,
}

/// What the caller would like; times of day in minutes.
#[derive(Debug, Default)]
pub struct Wish {
    pub first: Option<Date>,
    pub last: Option<Date>,
    pub not_before: Option<i64>,
    pub not_after: Option<i64>,
    pub except: Vec<Date>,
}

#[derive(Debug)]
pub struct Sketch {
    pub zone: &'static str,
    pub hours: Week,
    pub holidays: Vec<Date>,
    pub crews: u32,
    pub lead_minutes: i64,
    pub horizon: i64,
    pub before: i64,
    pub usual_after: i64,
    pub emergency_after_hours: bool,
    pub areas: Areas,
    pub services: Vec<Service>,
    pub staff: Vec<Member>,
    pub service: Option<usize>,
    pub zip: Option<String>,
    pub city: Option<String>,
    pub emergency: bool,
    pub wish: Wish,
    /// In minutes, counted from 1970.
    pub busy: Vec<(i64, i64, Who)>,
    /// In seconds, counted from 1970.
    pub now: i64,
}

impl Sketch {
    pub fn draw(dice: &mut Dice, clocks: &Clocks, size: Size) -> Self {
        let crowd = if dice.below(3) == 0 && size.staff < 20 { 0 } else { size.staff.div_ceil(2) };
        let crowd = if crowd == 0 { 0 } else { crowd + dice.below(size.staff - crowd + 1) };
        let services: Vec<Service> = (0..1 + dice.below(4)).map(|at| service(dice, at)).collect();
        let mut staff: Vec<Member> = (0..crowd).map(|at| member(dice, at, clocks, &services)).collect();
        let night = dice.below(2) == 0;
        for member in &mut staff {
            member.emergencies &= night;
        }
        if night && let Some(first) = staff.first_mut() {
            first.emergencies = true;
        }
        let place =
            |dice: &mut Dice, known: &[&str]| (dice.below(2) == 0).then(|| dice.pick(known).to_owned());
        let now = (clocks.first + 1440 + number(dice, 2 * 1440)) * 60 + number(dice, 60);
        Self {
            zone: clocks.zone,
            hours: week(dice),
            holidays: dates(dice, clocks, 6),
            crews: if staff.is_empty() { 1 + u32::try_from(dice.below(3)).unwrap() } else { 1 },
            lead_minutes: number(dice, 300),
            horizon: 1 + number(dice, size.days),
            before: dice.pick(&[0, 0, 10, 45]),
            usual_after: dice.pick(&[0, 15, 30, 47]),
            emergency_after_hours: night,
            areas: areas(dice, 12),
            service: (dice.below(8) > 0).then(|| dice.below(services.len())),
            services,
            zip: place(dice, &["85021", "85201", "90210"]),
            city: place(dice, &["Tempe", "MESA", "Tucson"]),
            emergency: dice.below(2) == 0,
            wish: wish(dice, clocks),
            busy: (0..dice.below(size.busy + 1)).map(|_| busy(dice, now / 60, size, &staff)).collect(),
            staff,
            now,
        }
    }

    /// How long the work takes: an hour where no service is named.
    pub fn length(&self) -> i64 {
        self.service.map_or(60, |at| self.services[at].minutes)
    }

    pub fn after(&self) -> i64 {
        self.service.and_then(|at| self.services[at].after).unwrap_or(self.usual_after)
    }

    /// As an owner would write it.
    pub fn profile(&self) -> String {
        let mut text = format!(
            "[business]\nid = \"acme\"\nname = \"Acme\"\ntrade = \"hvac\"\ntime_zone = \"{}\"\n\
             numbers = [\"+12125550100\"]\n[[team]]\nname = \"Dana\"\nphone = \"+12125550111\"\n\
             [hours]\n{}\nholidays = {}\n[booking]\nlead_time = \"{}m\"\nhorizon_days = {}\n\
             buffer_before_minutes = {}\nbuffer_minutes = {}\nemergency_after_hours = {}\nareas = {{ {} }}\n",
            self.zone,
            week_text(&self.hours).join("\n"),
            dates_text(&self.holidays),
            self.lead_minutes,
            self.horizon,
            self.before,
            self.usual_after,
            self.emergency_after_hours,
            areas_text(&self.areas),
        );
        if self.staff.is_empty() {
            writeln!(text, "crews = {}", self.crews).unwrap();
        }
        for Service { id, minutes, after } in &self.services {
            let after = after.map(|after| format!("buffer_minutes = {after}\n")).unwrap_or_default();
            write!(text, "[[services]]\nid = \"{id}\"\nname = \"{id}\"\nminutes = {minutes}\n{after}")
                .unwrap();
        }
        self.staff.iter().for_each(|member| text.push_str(&member.text()));
        text
    }
}

impl Member {
    fn text(&self) -> String {
        let mut text = format!("[[staff]]\nname = \"{}\"\n", self.id.to_uppercase());
        if !self.services.is_empty() {
            writeln!(text, "services = {:?}", self.services).unwrap();
        }
        if let Some(hours) = &self.hours {
            writeln!(text, "hours = {{ {} }}", week_text(hours).join(", ")).unwrap();
        }
        if let Some(areas) = &self.areas {
            writeln!(text, "areas = {{ {} }}", areas_text(areas)).unwrap();
        }
        writeln!(text, "days_off = {}\nemergencies = {}", dates_text(&self.off), self.emergencies).unwrap();
        text
    }
}

/// A time of day.
pub fn clock(minute: i64) -> Time {
    let part = |number: i64| i8::try_from(number).unwrap();
    Time::constant(part(minute / 60), part(minute % 60), 0, 0)
}

fn number(dice: &mut Dice, below: i64) -> i64 {
    i64::try_from(dice.below(usize::try_from(below).unwrap())).unwrap()
}

fn service(dice: &mut Dice, at: usize) -> Service {
    let after = (dice.below(3) == 0).then(|| number(dice, 60));
    Service { id: format!("service-{at}"), minutes: 5 + number(dice, 200), after }
}

fn member(dice: &mut Dice, at: usize, clocks: &Clocks, services: &[Service]) -> Member {
    let some: Vec<String> =
        services.iter().filter(|_| dice.below(2) == 0).map(|service| service.id.clone()).collect();
    Member {
        id: format!("person-{at}"),
        services: if dice.below(2) == 0 { Vec::new() } else { some },
        hours: (dice.below(2) == 0).then(|| week(dice)),
        off: dates(dice, clocks, 5),
        areas: (dice.below(3) == 0).then(|| areas(dice, 4)),
        emergencies: dice.below(2) == 0,
    }
}

fn time(dice: &mut Dice) -> i64 {
    let grid = dice.pick(&[30, 30, 30, 7]);
    number(dice, 1440 / grid) * grid
}

/// Up to three spans a day; some touch, some last until midnight.
fn week(dice: &mut Dice) -> Week {
    std::array::from_fn(|_| {
        let mut times: Vec<i64> = (0..2 * dice.below(4)).map(|_| time(dice)).collect();
        times.sort_unstable();
        times.dedup();
        let mut spans: Vec<(i64, i64)> = times.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        if dice.below(5) == 0 && spans.len() > 1 {
            spans[1].0 = spans[0].1;
        }
        if let Some(last) = spans.last_mut()
            && dice.below(4) == 0
        {
            last.1 = 1440;
        }
        spans
    })
}

fn dates(dice: &mut Dice, clocks: &Clocks, one_in: usize) -> Vec<Date> {
    (0..7)
        .filter(|_| dice.below(one_in) == 0)
        .map(|day| clocks.date.checked_add(jiff::Span::new().days(day)).unwrap())
        .collect()
}

/// On one day in so many there is an area.
fn areas(dice: &mut Dice, one_in: usize) -> Areas {
    std::array::from_fn(|_| {
        (dice.below(one_in) < 2).then(|| (0..1 + dice.below(3)).map(|_| dice.pick(PLACES)).collect())
    })
}

fn wish(dice: &mut Dice, clocks: &Clocks) -> Wish {
    let mut wish = Wish::default();
    let day = |dice: &mut Dice| clocks.date.checked_add(jiff::Span::new().days(number(dice, 4))).unwrap();
    match dice.below(8) {
        0 => wish.first = Some(day(dice)),
        1 => wish.last = Some(day(dice)),
        2 => wish.not_before = Some(time(dice)),
        3 => wish.not_after = Some(time(dice)),
        4 => (wish.first, wish.not_before, wish.not_after) = (Some(day(dice)), Some(540), Some(time(dice))),
        5 => wish.except = dates(dice, clocks, 3),
        _ => {}
    }
    wish
}

/// Somewhere in the days after now; a person may be one whom nobody knows any more.
fn busy(dice: &mut Dice, now: i64, size: Size, staff: &[Member]) -> (i64, i64, Who) {
    let starts = now - 300 + number(dice, (size.days + 1) * 1440);
    let length = dice.pick(&[0, 15, 60, 90, 240]) + number(dice, 30);
    let who = match dice.below(12) {
        0 => Who::Everybody,
        1 => Who::Person("who-left".to_owned()),
        at if staff.is_empty() || at == 2 => Who::Somebody,
        _ => Who::Person(staff[dice.below(staff.len())].id.clone()),
    };
    // Not too many that close everybody's day, where there are thousands.
    let length = if size.busy > 100 && !matches!(who, Who::Person(_)) { length.min(20) } else { length };
    (starts, starts + length, who)
}

fn clock_text(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn week_text(week: &Week) -> Vec<String> {
    let span = |(from, until): &(i64, i64)| format!("\"{}-{}\"", clock_text(*from), clock_text(*until));
    let day = |(name, spans): (&&str, &Vec<(i64, i64)>)| {
        format!("{name} = [{}]", spans.iter().map(span).collect::<Vec<_>>().join(", "))
    };
    DAYS.iter().zip(week).map(day).collect()
}

fn areas_text(areas: &Areas) -> String {
    let days =
        DAYS.iter().zip(areas).filter_map(|(name, area)| Some(format!("{name} = {:?}", area.as_ref()?)));
    days.collect::<Vec<_>>().join(", ")
}

fn dates_text(dates: &[Date]) -> String {
    format!("{:?}", dates.iter().map(Date::to_string).collect::<Vec<_>>())
}
