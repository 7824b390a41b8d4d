//! Places: the service area, and where somebody goes on which day.

use super::hours::DAYS;
use super::item::{Item, Section};
use super::text::quote;
use crate::profile::{AreaPattern, Areas};

/// `areas = { monday = ["850*"] }`.
pub(super) fn week(section: Section) -> Areas {
    let day = |day| {
        let Some(item) = section.take(day) else { return Vec::new() };
        if item.is_empty_list() {
            item.fault(
                "is empty; write at least one area, or leave the day out, which means the whole service area",
            );
        }
        item.each(pattern).unwrap_or_default()
    };
    let areas = Areas { week: DAYS.map(day) };
    section.close();
    areas
}

/// One area.
pub(super) fn pattern(entry: &Item) -> Option<AreaPattern> {
    let right = "write a ZIP code such as \"85021\", its first digits such as \"850*\", or a city; [] means \
                 everywhere";
    let text = entry.text("\"85021\", \"850*\" or \"Tempe\"")?.trim();
    let pattern = AreaPattern::parse(text);
    let good = match &pattern {
        AreaPattern::Zip { prefix, whole: true } => prefix.len() == 5,
        AreaPattern::Zip { prefix, whole: false } => prefix.len() <= 5 && !text.ends_with("**"),
        AreaPattern::City(city) => !city.contains('*'),
    };
    if !good {
        entry.fault(format!("{} is not an area; {right}", quote(text)));
        return None;
    }
    Some(pattern)
}
