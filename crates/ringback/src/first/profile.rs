//! The business's profile, written from the ready one of its trade.

use domain::Phone;

use super::hours::Week;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// One person does everything, until the owner adds others.
const ROLES: &str = r#"["owner", "sales", "dispatch", "on-call"]"#;

/// What the owner said. It holds their number, so it has no `Debug`.
#[derive(Clone)]
pub struct Answers {
    /// As callers know the business.
    pub name: String,
    /// The ready profile of its trade.
    pub trade: &'static str,
    /// The owner's name.
    pub person: String,
    /// The owner's mobile.
    pub mobile: Phone,
    /// IANA name.
    pub time_zone: String,
    /// None: the trade's usual ones.
    pub hours: Option<Week>,
    /// A calendar of theirs that blocks times.
    pub feed: Option<String>,
}

/// The profile of a business that callers reach at `line`; none: the line of the trade's example.
pub fn write(answers: &Answers, line: Option<&Phone>) -> String {
    let mut profile = Vec::new();
    let mut section = "";
    let mut has_team = false;
    for text in answers.trade.lines() {
        if text.starts_with('[') {
            section = text.split(']').next().unwrap_or(text);
            if section == "[[team" && !std::mem::replace(&mut has_team, true) {
                profile.extend(owner(answers));
            }
        }
        // Whoever stands in the example does not work here.
        if matches!(section, "[[team" | "[[staff" | "[staff.hours") {
            continue;
        }
        profile.extend(ours(section, text, answers, line));
    }
    // Comments about the staff that was left out.
    profile
        .retain(|text| !text.starts_with("# Who does the jobs") && !text.starts_with("# does all of them."));
    profile.join("\n") + "\n"
}

/// What becomes of a line of the example.
fn ours(section: &str, text: &str, answers: &Answers, line: Option<&Phone>) -> Vec<String> {
    let key = text.split([' ', '=']).next().unwrap_or_default();
    let one = |value: String| vec![format!("{key} = {value}")];
    match (section, key, line) {
        ("[business", "id", _) => one(quoted(&id(&answers.name))),
        ("[business", "name", _) => one(quoted(&answers.name)),
        ("[business", "time_zone", _) => one(quoted(&answers.time_zone)),
        ("[business", "numbers", Some(line)) => one(list(&[line.as_str().to_owned()])),
        // Everywhere, until they say where not.
        ("[opportunity", "area", _) => one("[]".to_owned()),
        ("[booking", "crews", _) => Vec::new(),
        ("[booking", "calendar", _) => {
            let mut lines = vec![text.to_owned(), "crews = 1".to_owned()];
            lines.extend(
                answers.feed.iter().map(|feed| format!("busy_feeds = {}", list(std::slice::from_ref(feed)))),
            );
            lines
        }
        ("[hours", day, _) => {
            let at = DAYS.iter().position(|name| *name == day);
            let spans = answers.hours.as_ref().zip(at).and_then(|(week, at)| week.get(at));
            spans.map_or_else(|| vec![text.to_owned()], |spans| one(list(spans)))
        }
        _ => vec![text.to_owned()],
    }
}

fn owner(answers: &Answers) -> [String; 5] {
    [
        "[[team]]                                                   # YOURS: add one for each of you"
            .to_owned(),
        format!("name = {}", quoted(&answers.person)),
        format!("phone = {}", quoted(answers.mobile.as_str())),
        format!("roles = {ROLES}"),
        String::new(),
    ]
}

/// A short name: `[a-z0-9-]`, at most 40.
pub fn id(name: &str) -> String {
    let name = name.to_lowercase();
    let plain = name.chars().map(|c| match c {
        'á' | 'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ï' => 'i',
        'ó' | 'ö' | 'ô' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        c if c.is_ascii_alphanumeric() => c,
        _ => '-',
    });
    let words: String = plain.filter(|c| c.is_ascii()).collect();
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let id: String = words.join("-").chars().take(40).collect();
    let id = id.trim_end_matches('-');
    if id.is_empty() { "business".to_owned() } else { id.to_owned() }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use domain::Business;

    use super::super::hours;
    use super::*;
    use crate::profiles::{ALL, of};

    fn answers(name: &str, trade: &'static str) -> Answers {
        Answers {
            name: name.to_owned(),
            trade,
            person: "Rosa \"Q\" Vega".to_owned(),
            mobile: Phone::parse("+16025550111").unwrap(),
            time_zone: "America/Denver".to_owned(),
            hours: hours::read("Mon-Fri 8-17"),
            feed: Some("https://calendar.google.com/calendar/ical/x/basic.ics".to_owned()),
        }
    }

    fn business(answers: &Answers, line: Option<&Phone>) -> Business {
        let text = write(answers, line);
        Business::from_toml(&text).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
    }

    #[test]
    fn every_trade_becomes_a_profile_that_is_accepted_whole_and_holds_what_was_said() {
        let line = Phone::parse("+13035550142").unwrap();
        for (trade, profile) in ALL {
            let business = business(&answers("Mile High Service", profile), Some(&line));
            assert_eq!((business.id.as_str(), business.trade.as_str()), ("mile-high-service", trade));
            assert_eq!(business.numbers, std::slice::from_ref(&line));
            assert_eq!((business.team.len(), business.team[0].name.as_str()), (1, "Rosa \"Q\" Vega"));
            assert_eq!(business.people(&business.handoff.on_call).len(), 1);
            assert_eq!(business.people(&business.answering.ring).len(), 1);
            assert!(business.staff.is_empty() && business.booking.crews == 1);
            assert_eq!(business.booking.busy_feeds.len(), 1);
            assert!(business.opportunity.area.is_empty());
            assert_eq!(business.time_zone.iana_name(), Some("America/Denver"));
            assert!(business.hours.week[4].len() == 1 && business.hours.week[5].is_empty());
            assert!(!business.services.is_empty() && !business.messages.is_empty());
        }
    }

    #[test]
    fn nobody_and_no_number_of_the_example_is_left() {
        let line = Phone::parse("+13035550142").unwrap();
        for (trade, profile) in ALL {
            let example = Business::from_toml(profile).unwrap();
            let text = write(&answers("Other", profile), Some(&line));
            assert!(!text.contains(&example.name), "{trade}");
            for person in &example.team {
                assert!(!text.contains(&person.name), "{trade}: {}", person.name);
            }
            assert!(!text.contains(example.numbers[0].as_str()), "{trade}");
        }
    }

    #[test]
    fn names_with_quotes_and_accents_are_kept_as_they_are() {
        for name in ["Bob's \"Best\" Cooling", "Plomería Peña & Hijos", "A\\B 'n' C", "Ö", "\"\"\"", "李"]
        {
            let business = business(&answers(name, of("hvac").unwrap()), None);
            assert_eq!(business.name, name);
        }
        assert_eq!(id("Plomería Peña & Hijos"), "plomeria-pena-hijos");
        assert_eq!(id("李"), "business");
        assert!(id(&"long name ".repeat(9)).len() <= 40);
    }

    #[test]
    fn what_was_not_said_is_as_usual_in_the_trade() {
        let usual = Answers { hours: None, feed: None, ..answers("Other", of("hvac").unwrap()) };
        let business = business(&usual, None);
        let example = Business::from_toml(of("hvac").unwrap()).unwrap();
        assert_eq!(business.hours.week, example.hours.week);
        assert!(business.booking.busy_feeds.is_empty());
    }
}
