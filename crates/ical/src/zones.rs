//! Time zones that only a calendar itself knows, such as Outlook's "Customized Time Zone".

use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType as Kind, ICalendarEntry, ICalendarProperty as Property,
    ICalendarValue as Value,
};

/// A place for each pair of offsets, standard and in summer, in minutes: the rules of when clocks change are those of
/// the place.
const PLACES: &[(i32, i32, &str)] = &[
    (-600, -540, "America/Adak"),
    (-540, -480, "America/Anchorage"),
    (-480, -420, "America/Los_Angeles"),
    (-420, -360, "America/Denver"),
    (-360, -300, "America/Chicago"),
    (-300, -240, "America/New_York"),
    (-240, -180, "America/Halifax"),
    (-210, -150, "America/St_Johns"),
    (0, 60, "Europe/London"),
    (60, 120, "Europe/Paris"),
    (120, 180, "Europe/Athens"),
    (570, 630, "Australia/Adelaide"),
    (600, 660, "Australia/Sydney"),
    (720, 780, "Pacific/Auckland"),
];

/// Says of every zone that has no known name where its clocks are alike, in a property that is understood.
pub(crate) fn place(components: &mut [ICalendarComponent]) {
    let unknown = |component: &&(usize, String)| !component.1.is_empty();
    let places: Vec<(usize, String)> =
        components.iter().enumerate().map(|(at, zone)| (at, of(zone, components))).collect();
    for (at, place) in places.iter().filter(unknown) {
        if let Some(zone) = components.get_mut(*at) {
            zone.entries.push(ICalendarEntry {
                name: Property::Other("X-LIC-LOCATION".to_owned()),
                params: Vec::new(),
                values: vec![Value::Text(place.clone())],
            });
        }
    }
}

/// Empty: it needs none, or there is none.
fn of(zone: &ICalendarComponent, components: &[ICalendarComponent]) -> String {
    if zone.component_type != Kind::VTimezone || zone.timezone().is_some() {
        return String::new();
    }
    let parts = || zone.component_ids.iter().filter_map(|id| components.get(usize::try_from(*id).ok()?));
    let offset = |kind: Kind| parts().filter(|part| part.component_type == kind).find_map(offset);
    let Some(standard) = offset(Kind::Standard) else { return String::new() };
    match offset(Kind::Daylight).filter(|summer| *summer != standard) {
        Some(summer) => {
            let alike = PLACES.iter().find(|(one, other, _)| (*one, *other) == (standard, summer));
            alike.map_or_else(String::new, |(_, _, place)| (*place).to_owned())
        }
        // Their sign is the other way round.
        None if standard % 60 == 0 => format!("Etc/GMT{:+}", -standard / 60),
        None => String::new(),
    }
}

/// `TZOFFSETTO` in minutes.
fn offset(part: &ICalendarComponent) -> Option<i32> {
    let Some(Value::PartialDateTime(at)) = part.property(&Property::Tzoffsetto)?.values.first() else {
        return None;
    };
    let minutes = i32::from(at.tz_hour?) * 60 + i32::from(at.tz_minute.unwrap_or(0));
    Some(if at.tz_minus { -minutes } else { minutes })
}
