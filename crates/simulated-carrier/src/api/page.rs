//! Lists, a page at a time ("Twilio's response: list responses").

use serde_json::{Value, json};
use url::form_urlencoded;

use super::{answer::Answer, request::Request};

const USUAL_SIZE: usize = 50;
const LARGEST_SIZE: usize = 1000;
/// Names in a query that say which page, rather than what is listed.
const PAGING: [&str; 3] = ["Page", "PageSize", "PageToken"];

/// A thing in a list.
pub(super) struct Item {
    pub(super) sid: String,
    pub(super) body: Value,
}

/// Answers with one page of `items`, which come newest first and are looked at no further than needed.
///
/// A page token is `PA` and the last id of the page before, so that pages stay the same while new things come in.
pub(super) fn answer(request: &Request, name: &str, items: impl Iterator<Item = Item>) -> Answer {
    let number = |name| request.filter(name).and_then(|value| value.parse::<usize>().ok());
    let size = number("PageSize").unwrap_or(USUAL_SIZE).clamp(1, LARGEST_SIZE);
    let page = number("Page").unwrap_or(0);
    let token = request.filter("PageToken").and_then(|token| token.strip_prefix("PA")).map(str::to_owned);
    let mut items = items;
    match token {
        Some(last) => {
            items.by_ref().find(|item| item.sid == last);
        }
        None => {
            items.by_ref().take(page.saturating_mul(size)).for_each(drop);
        }
    }
    let mut shown: Vec<Item> = items.take(size + 1).collect();
    let more = shown.len() > size;
    shown.truncate(size);
    let link = |page: usize, after: Option<&Item>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(request.query.iter().filter(|(key, _)| !PAGING.contains(&key.as_str())));
        query.append_pair("PageSize", &size.to_string()).append_pair("Page", &page.to_string());
        if let Some(after) = after {
            query.append_pair("PageToken", &format!("PA{}", after.sid));
        }
        format!("{}?{}", request.path, query.finish())
    };
    let start = page.saturating_mul(size);
    let mut body = json!({
        "first_page_uri": link(0, None),
        "next_page_uri": more.then(|| link(page + 1, shown.last())),
        "previous_page_uri": (page > 0).then(|| link(page - 1, None)),
        "page": page,
        "page_size": size,
        "start": start,
        "end": start + shown.len().saturating_sub(1),
        "uri": link(page, None),
    });
    if let Some(body) = body.as_object_mut() {
        body.insert(name.to_owned(), shown.into_iter().map(|item| item.body).collect());
    }
    Answer::ok(body)
}
