//! The report for a terminal, 80 columns wide.

use super::Report;
use super::words::{WEEKDAYS, counted, dates, duration, grouped, money};

const WIDTH: usize = 80;
/// The longest bar, in characters.
const BAR: u32 = 40;
/// No miss, then up to a quarter, half, three quarters and all of the highest.
const SHADES: [char; 5] = ['·', '░', '▒', '▓', '█'];

impl Report {
    /// The figures as text, each line at most 80 columns.
    pub fn text(&self, business_name: &str) -> String {
        let mut lines = vec![self.headline(business_name), String::new()];
        lines.extend(self.funnel());
        lines.push(String::new());
        lines.extend(self.speed_lines());
        if self.missed > 0 {
            lines.push(String::new());
            lines.extend(self.week());
            lines.push(String::new());
            lines.extend(self.reasons());
        }
        lines.extend(self.aside());
        lines.push(String::new());
        lines.extend(wrapped(&self.advice));
        lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn headline(&self, business_name: &str) -> String {
        let dates = dates(self.from, self.to);
        let room = WIDTH.saturating_sub(dates.chars().count() + 2);
        let name: String = business_name.chars().take(room).collect();
        format!("{name:<room$}  {dates}")
    }

    fn funnel(&self) -> Vec<String> {
        let line = |name: &str, number: u32, note: String| {
            let bar = bar(number, self.missed);
            format!("  {name:<10}{:>7}  {bar:<40}  {note}", grouped(u64::from(number)))
        };
        let of = |share: Option<u32>, what: &str| {
            share.map_or_else(String::new, |share| format!("{share}% of {what}"))
        };
        vec![
            line("Missed", self.missed, String::new()),
            line("Contacted", self.contacted, of(self.rates.contacted, "missed")),
            line("Replied", self.replied, String::new()),
            line("Qualified", self.qualified, of(self.rates.qualified, "contacted")),
            line("Booked", self.booked, of(self.rates.booked, "qualified")),
            format!("  {:<10}{:>7}", "Revenue", money(&self.currency, self.revenue)),
        ]
    }

    fn speed_lines(&self) -> Vec<String> {
        let speed = &self.speed;
        let standard = duration(speed.standard_seconds);
        let first = match (speed.median_seconds, speed.p90_seconds) {
            (Some(median), Some(p90)) => {
                format!("  First text    median {}, nine in ten within {}", duration(median), duration(p90))
            }
            _ => "  First text    none in these days".to_owned(),
        };
        let mut lines = vec![first];
        if let Some(share) = speed.share_within {
            let kept = format!("{} of {}", speed.within_standard, self.missed);
            lines.push(format!("  Standard      within {standard}: {kept} ({share}%)"));
        }
        lines
    }

    fn week(&self) -> Vec<String> {
        let highest = self.by_hour.iter().flatten().copied().max().unwrap_or(0);
        let hours: String = (0..24).step_by(3).map(|hour| format!("{hour:<6}")).collect();
        let mut lines = vec![format!("  Misses by hour  {hours}")];
        for (name, hours) in WEEKDAYS.iter().zip(&self.by_hour) {
            let cells: String = hours.iter().map(|count| format!("{} ", shade(*count, highest))).collect();
            let sum: u32 = hours.iter().sum();
            let sum = if sum == 0 { String::new() } else { sum.to_string() };
            lines.push(format!("  {name:<14}  {cells}{sum:>5}"));
        }
        lines
    }

    fn reasons(&self) -> Vec<String> {
        let line = |reason: &super::ReasonCount| format!("  {:>5}  {}", reason.count, reason.reason.words());
        std::iter::once("  Why".to_owned()).chain(self.by_reason.iter().map(line)).collect()
    }

    /// What the funnel does not show.
    fn aside(&self) -> Vec<String> {
        let said = [
            (self.handed, "taken by a person"),
            (self.opted_out, "opted out of texts"),
            (self.unreachable, "never answered or could not be reached"),
            (self.wrote_first, "wrote without a missed call"),
        ];
        let mut parts: Vec<String> = said
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        if self.doubled > 0 {
            parts.push(format!("{} reached somebody twice", counted(self.doubled, "text")));
        }
        if self.spam > 0 {
            parts.push(format!("{} left out as spam", counted(self.spam, "call")));
        }
        if parts.is_empty() {
            return Vec::new();
        }
        let lines = wrapped(&format!("{}.", parts.join(", ")));
        std::iter::once(String::new()).chain(lines).collect()
    }
}

fn bar(number: u32, whole: u32) -> String {
    let length = (u64::from(number) * u64::from(BAR)).checked_div(u64::from(whole)).unwrap_or(0);
    // Something is never drawn as nothing.
    let length = if number > 0 { length.max(1) } else { length };
    "█".repeat(usize::try_from(length).unwrap_or(0))
}

fn shade(count: u32, highest: u32) -> char {
    let level = (u64::from(count) * 4).div_ceil(u64::from(highest.max(1)));
    usize::try_from(level).ok().and_then(|level| SHADES.get(level)).copied().unwrap_or('█')
}

/// Lines of whole words, indented by two.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("  {word}")),
        }
    }
    lines
}
