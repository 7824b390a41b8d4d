//! What every carrier's webhook is looked at for first.

use crate::form::{Form, malformed};
use crate::webhooks::{Rejection, Request};

/// The contract's limit, in bytes.
pub(crate) const LARGEST_BODY: usize = 256 * 1024;

/// Refuses a body that nobody would read.
pub fn within_limit(request: &Request) -> Result<(), Rejection> {
    if request.body.len() > LARGEST_BODY { Err(malformed("body", "at most 256 KiB")) } else { Ok(()) }
}

/// Refuses whatever is no POST.
pub fn by_post(request: &Request) -> Result<(), Rejection> {
    if request.method == "POST" { Ok(()) } else { Err(Rejection::WrongMethod) }
}

/// A header, named in lower case.
#[must_use]
pub fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The query of the address.
#[must_use]
pub fn query(request: &Request) -> Form {
    let query = request.path_and_query.split_once('?').map_or("", |(_, query)| query);
    Form::parse(query.as_bytes())
}

/// Whether the body says that it is a form.
#[must_use]
pub fn is_form(request: &Request) -> bool {
    has_type(request, "application/x-www-form-urlencoded")
}

/// Whether the body says that it is JSON.
#[must_use]
pub fn is_json(request: &Request) -> bool {
    has_type(request, "application/json")
}

fn has_type(request: &Request, expected: &str) -> bool {
    let content_type = header(request, "content-type").unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(expected)
}
