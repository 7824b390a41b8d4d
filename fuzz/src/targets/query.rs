//! What stands in an address: every path has a route, the desk shows no more days than it offers, and the API gives no
//! more than it says.

use desk::range;

pub fn check(bytes: &[u8]) {
    let ([method, path], query) = crate::lines::<2>(bytes);
    let _ = desk::routes::route(&method, &path);
    if let Some(form) = desk::forms::judged(query.as_bytes(), "acme") {
        assert!(form.lead.starts_with("lead:acme:"));
    }
    let _ = desk::forms::key(bytes);
    let _ = (desk::forms::line(bytes), desk::forms::new_key(bytes));
    assert!(range::CHOICES.contains(&range::page_days(&query)));
    let _ = api::routes::route(&method, &path);
    assert!(api::asks::report(&query).map_or(true, |days| (1..=31).contains(&days)));
    let _ = (api::asks::leads(&query), api::asks::bookings(&query), api::asks::create_key(bytes));
    let _ = (api::asks::note(bytes), api::asks::outcome(bytes), api::asks::text(bytes));
    let _ = range::before(&query);
    if let Some(value) = range::query_value(&query, "days") {
        assert!(query.contains(value));
    }
}
