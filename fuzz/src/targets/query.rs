//! What stands in an address: every path has a route, and the desk shows no more days than it offers.

use desk::range;

pub fn check(bytes: &[u8]) {
    let ([method, path], query) = crate::lines::<2>(bytes);
    let _ = desk::routes::route(&method, &path);
    if let Some(form) = desk::forms::judged(query.as_bytes(), "acme") {
        assert!(form.lead.starts_with("lead:acme:"));
    }
    let _ = desk::forms::number(bytes);
    assert!(range::CHOICES.contains(&range::page_days(&query)));
    assert!(range::report_days(&query).is_none_or(|days| (1..=31).contains(&days)));
    let _ = range::before(&query);
    if let Some(value) = range::query_value(&query, "days") {
        assert!(query.contains(value));
    }
}
