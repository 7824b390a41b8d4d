//! What machines are told.

use domain::Lead;
use domain::report::Report;
use serde::Serialize;
use serde_json::json;

use crate::reply::Reply;

/// The figures.
pub fn report(report: &Report) -> Reply {
    match serde_json::to_string(report) {
        Ok(body) => Reply::of(200, "application/json", body),
        Err(_) => problem(500, "Internal Server Error", "The report cannot be written."),
    }
}

/// Everything about a caller, episode by episode.
pub fn caller(episodes: &[Lead]) -> Reply {
    match serde_json::to_string(&json!({ "episodes": episodes })) {
        Ok(body) => Reply::of(200, "application/json", body),
        Err(_) => problem(500, "Internal Server Error", "The leads cannot be written."),
    }
}

/// What `setup` answered.
pub fn set_up<T: Serialize>(answer: &T) -> Reply {
    match serde_json::to_string(answer) {
        Ok(body) => Reply::of(200, "application/json", body),
        Err(_) => problem(500, "Internal Server Error", "The answer cannot be written."),
    }
}

/// Nothing was changed. Says why, and what to do.
pub fn refused(why: &str) -> Reply {
    problem(409, "Conflict", why)
}

/// The body names no number.
pub fn bad_number() -> Reply {
    problem(400, "Bad Request", "Send {\"number\": \"+16025550142\"}: a number in E.164.")
}

/// Nothing is known of the caller.
pub fn unknown_caller() -> Reply {
    problem(404, "Not Found", "Nothing is known of that number.")
}

/// Nobody is logged in.
pub fn unauthorized() -> Reply {
    let detail = "Send a bearer token of this application, or log in to the desk.";
    problem(401, "Unauthorized", detail).with("www-authenticate", "Bearer")
}

/// No such thing.
pub fn unknown() -> Reply {
    problem(
        404,
        "Not Found",
        "The API has /api/v1/report, /api/v1/callers/export, /api/v1/callers/forget, and /api/v1/setup/ with numbers, \
         connect, undo, doctor, call and forwarding.",
    )
}

/// A number of days that no report has.
pub fn bad_days() -> Reply {
    problem(400, "Bad Request", "days is a number from 1 to 31.")
}

/// What went wrong, as RFC 9457 writes it.
pub fn problem(status: u16, title: &str, detail: &str) -> Reply {
    let body = json!({ "type": "about:blank", "title": title, "status": status, "detail": detail });
    Reply::of(status, "application/problem+json", body.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_its_status_and_what_to_do() {
        let reply = unauthorized();
        assert_eq!(reply.status, 401);
        assert!(reply.headers.contains(&("content-type", "application/problem+json".to_owned())));
        assert!(reply.headers.contains(&("www-authenticate", "Bearer".to_owned())));
        assert!(reply.body.contains("\"status\":401"));
    }
}
