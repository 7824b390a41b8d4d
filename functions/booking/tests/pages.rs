//! The caller's page as a browser gets it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod samples;

use booking::pages::Notice;
use domain::profile::Language;
use samples::{all, booked, business, free, page};

#[test]
fn every_free_time_can_be_reached_and_picked_page_by_page() {
    let business = business();
    let all = free(&business);
    let mut seen = Vec::new();
    let mut from = None;
    for _ in 0..20 {
        let html = page(|view| view.from = from);
        for slot in &all {
            if html.contains(&format!("value=\"{}\"", slot.starts.as_second())) {
                seen.push(*slot);
            }
        }
        let next = html.split("?from=").nth(1).map(|rest| rest[..10].parse().unwrap());
        let Some(next) = next else { break };
        from = Some(next);
    }
    assert_eq!(seen, all);
}

#[test]
fn a_visit_is_shown_with_what_can_be_done_about_it() {
    let html = page(booked);
    for part in [
        "Your visit",
        "AC repair",
        "Tempe, 85281",
        "/visit.ics",
        "?cancel=1",
        "calendar.google.com",
        "Another time",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
    let business = business();
    let own = free(&business)[4].starts.as_second();
    assert!(!html.contains(&format!("value=\"{own}\"")), "their own time is not offered again");
    let sure = page(|view| {
        booked(view);
        view.cancels = true;
    });
    assert!(sure.contains("name=\"cancel\"") && !sure.contains("name=\"slot\""));
}

#[test]
fn nobodys_words_become_markup() {
    let hostile = "</p><script>alert(1)</script>\"'";
    let html = page(|view| {
        view.service = Some(hostile);
        view.place = Some(hostile.to_owned());
        view.press = hostile.to_owned();
    });
    assert!(!html.contains("<script"), "{html}");
}

#[test]
fn the_page_is_small_has_no_script_and_says_its_language() {
    for (name, html) in all() {
        assert!(!html.contains("<script") && !html.contains("style=\""), "{name}");
        assert!(html.len() < 14_000, "{name}: {} bytes", html.len());
        assert_eq!(html.matches("<h1>").count(), 1, "{name}");
    }
    let spanish = page(|view| {
        booked(view);
        view.language = Language::Es;
        view.notice = Some(Notice::Moved);
    });
    assert!(
        spanish.contains("<html lang=\"es\">")
            && spanish.contains("Su visita")
            && spanish.contains("Otra hora")
    );
    assert!(spanish.contains("?lang=en") && !spanish.contains("Another time"));
}

#[test]
fn every_notice_has_a_word_of_its_own() {
    for notice in [Notice::Booked, Notice::Moved, Notice::Cancelled, Notice::Taken, Notice::Waits] {
        assert_eq!(Notice::from_word(notice.word()), Some(notice));
    }
    assert_eq!(Notice::from_word("<b>"), None);
}
