//! The page in its states.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by the tests and the preview")]

use booking::pages::{self, Notice, View};
use domain::Business;
use domain::page::Standing;
use domain::profile::Language;
use domain::slots::{Busy, Job, Slot, Wish, find};
use jiff::Timestamp;

pub fn business() -> Business {
    Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap()
}

pub fn now() -> Timestamp {
    "2026-12-01T10:00:00-07:00".parse().unwrap()
}

/// Everything that is free.
pub fn free(business: &Business) -> Vec<Slot> {
    let job = Job { service: business.services.first(), zip: None, city: None, emergency: false };
    find(business, &job, &Wish::default(), &[] as &[Busy], now())
}

/// A page of a caller who has no visit, with something changed.
pub fn page(change: impl FnOnce(&mut View<'_>)) -> String {
    let business = business();
    let mut view = View {
        business: &business,
        language: Language::En,
        standing: Standing::Free,
        service: Some("AC repair"),
        place: Some("Tempe, 85281".to_owned()),
        visit: None,
        free: Some(free(&business)),
        from: None,
        notice: None,
        cancels: false,
        press: "1796144400000".to_owned(),
        token: "0123456789ABCDEFGHIJkl",
    };
    change(&mut view);
    pages::visit(&view).into_string()
}

pub fn booked(view: &mut View<'_>) {
    view.standing = Standing::Visit;
    view.visit = view.free.as_ref().and_then(|free| free.get(4)).copied();
}

/// Every state, by name.
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("pick", page(|_| {})),
        (
            "booked",
            page(|view| {
                booked(view);
                view.notice = Some(Notice::Booked);
            }),
        ),
        (
            "cancel",
            page(|view| {
                booked(view);
                view.cancels = true;
            }),
        ),
        (
            "spanish",
            page(|view| {
                booked(view);
                view.language = Language::Es;
                view.service = Some("Reparacion de aire acondicionado");
            }),
        ),
        ("taken", page(|view| view.notice = Some(Notice::Taken))),
        ("nothing", page(|view| view.free = Some(Vec::new()))),
        ("down", page(|view| view.free = None)),
        ("over", page(|view| view.standing = Standing::Over)),
    ]
}
