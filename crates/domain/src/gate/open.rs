//! When the business itself is open: for what nobody is waiting for.

use jiff::Timestamp;

use crate::profile::Business;

/// How many days ahead an opening is looked for: over a week of holidays.
const AHEAD: usize = 9;

/// Until when the business is closed at least; none: it is open, or its profile names no hours in these days.
pub(super) fn closed_until(business: &Business, at: Timestamp) -> Option<Timestamp> {
    if business.is_open(at) {
        return None;
    }
    let zone = &business.time_zone;
    let mut date = at.to_zoned(zone.clone()).date();
    for _ in 0..AHEAD {
        let openings = business.hours.on(date).iter().filter_map(|span| {
            let opens = date.to_datetime(span.from).to_zoned(zone.clone()).ok()?;
            Some(opens.timestamp())
        });
        if let Some(opening) = openings.filter(|opening| *opening > at).min() {
            return Some(opening);
        }
        date = date.tomorrow().ok()?;
    }
    None
}
