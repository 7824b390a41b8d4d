//! What people write. The same message always reads the same; a reading quotes words and is sure to some degree from
//! 0 to 1; dates and times are such, and not the wrong way round; a choice is one of the offers.

use jiff::civil::{Date, Time};
use understanding::{Context, Fact, Service, Topic, Wish, read};

pub fn check(bytes: &[u8]) {
    let (flags, message) = bytes.split_first().map_or((0, bytes), |(flags, rest)| (*flags, rest));
    let message = String::from_utf8_lossy(message);
    let now = 1_796_083_200;
    let offers = vec![now + 90_000, now + 180_000, now + 270_000];
    let context = Context {
        now,
        time_zone: "America/Phoenix".to_owned(),
        asked: (flags & 1 != 0).then_some(Topic::Slot),
        offers: if flags & 2 != 0 { offers } else { Vec::new() },
        services: vec![Service {
            id: "heater".to_owned(),
            name: "Water heater".to_owned(),
            words: vec!["calentador de agua".to_owned()],
            urgent: vec!["leak".to_owned()],
        }],
        area: vec!["850*".to_owned(), "Tempe".to_owned()],
        handoff_words: vec!["person".to_owned()],
        appointment: (flags & 4 != 0).then_some(now + 90_000),
        spoken: flags & 8 != 0,
    };
    let readings = read(&message, &context);
    assert_eq!(readings, read(&message, &context));
    for reading in readings {
        assert!((0.0..=1.0).contains(&reading.confidence), "{}", reading.confidence);
        match reading.fact {
            Fact::Zip(zip) => assert!(zip.len() == 5 && zip.bytes().all(|b| b.is_ascii_digit()), "{zip}"),
            Fact::Choice(number) => assert!((1..=context.offers.len()).contains(&(number as usize))),
            Fact::Time(wish) => check_wish(&wish),
            Fact::Need(Some(service)) => assert_eq!(service, "heater"),
            Fact::Name(name) => assert!(!name.trim().is_empty()),
            Fact::Street(street) => assert!(!street.trim().is_empty()),
            _ => {}
        }
    }
}

fn check_wish(wish: &Wish) {
    let date = |text: &Option<String>| text.as_ref().map(|text| text.parse::<Date>().expect("a date"));
    let time = |text: &Option<String>| text.as_ref().map(|text| text.parse::<Time>().expect("a time"));
    let (first, last) = (date(&wish.first_date), date(&wish.last_date));
    assert!(first.zip(last).is_none_or(|(first, last)| first <= last), "{wish:?}");
    let _ = (time(&wish.not_before), time(&wish.not_after));
    for except in &wish.except_dates {
        let except = except.parse::<Date>().expect("a date");
        assert!(
            first.is_none_or(|first| first <= except) && last.is_none_or(|last| except <= last),
            "{wish:?}"
        );
    }
}
