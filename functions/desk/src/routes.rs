//! Which request is for what.

use domain::setup::Ask;

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Is the store there?
    Health,
    /// The page.
    Desk,
    /// The page behind a one-time link.
    LoginPage,
    /// Uses the link up.
    LogIn,
    /// Ends the session.
    LogOut,
    /// Says whether a caller is spam.
    Judge,
    /// Has everything about a caller deleted, from the page.
    ForgetLead,
    /// A voicemail.
    Voicemail,
    /// A picture that somebody sent.
    Picture,
    /// The set-up page.
    SetUp,
    /// Something that its forms ask of `setup`.
    SetUpForm(Ask),
    /// Who is told what happens.
    Events,
    /// Sends what never arrived once more.
    Replay,
    /// The keys to the API.
    Keys,
    /// Makes one.
    CreateKey,
    /// Ends one.
    RevokeKey,
    /// Nothing of ours, under the desk.
    Unknown,
    /// Ours, by another method: the ones that it takes.
    Takes(&'static str),
}

/// What the forms of the page send: the others are no acts.
fn of_a_form(name: &str) -> Option<Ask> {
    Ask::named(name).filter(|ask| matches!(ask, Ask::Connect | Ask::Undo | Ask::Doctor | Ask::Call))
}

const READS: &str = "GET, HEAD";

/// What a request is for, by its method and path.
pub fn route(method: &str, path: &str) -> Route {
    let reads = matches!(method, "GET" | "HEAD");
    if let Some(ask) = path.strip_prefix("/desk/setup/").and_then(of_a_form) {
        return if method == "POST" { Route::SetUpForm(ask) } else { Route::Takes("POST") };
    }
    match path {
        "/healthz" if reads => Route::Health,
        "/desk" | "/desk/" if reads => Route::Desk,
        "/desk/login" if reads => Route::LoginPage,
        "/desk/login" if method == "POST" => Route::LogIn,
        "/desk/voicemail" if reads => Route::Voicemail,
        "/desk/picture" if reads => Route::Picture,
        "/desk/setup" if reads => Route::SetUp,
        "/desk/logout" if method == "POST" => Route::LogOut,
        "/desk/spam" if method == "POST" => Route::Judge,
        "/desk/forget" if method == "POST" => Route::ForgetLead,
        "/desk/events" if reads => Route::Events,
        "/desk/events/replay" if method == "POST" => Route::Replay,
        "/desk/keys" if reads => Route::Keys,
        "/desk/keys" if method == "POST" => Route::CreateKey,
        "/desk/keys/revoke" if method == "POST" => Route::RevokeKey,
        "/healthz" | "/desk" | "/desk/" | "/desk/voicemail" | "/desk/picture" | "/desk/setup"
        | "/desk/events" => Route::Takes(READS),
        "/desk/login" | "/desk/keys" => Route::Takes("GET, HEAD, POST"),
        "/desk/logout" | "/desk/spam" | "/desk/forget" | "/desk/keys/revoke" | "/desk/events/replay" => {
            Route::Takes("POST")
        }
        _ => Route::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_takes_its_own_methods_only() {
        assert_eq!(route("GET", "/desk/"), Route::Desk);
        assert_eq!(route("HEAD", "/healthz"), Route::Health);
        assert_eq!(route("POST", "/desk/"), Route::Takes("GET, HEAD"));
        assert_eq!(route("GET", "/desk/login"), Route::LoginPage);
        assert_eq!(route("POST", "/desk/login"), Route::LogIn);
        assert_eq!(route("GET", "/desk/logout"), Route::Takes("POST"));
        assert_eq!(route("POST", "/desk/spam"), Route::Judge);
        assert_eq!(route("GET", "/desk/spam"), Route::Takes("POST"));
        assert_eq!(route("POST", "/desk/forget"), Route::ForgetLead);
        assert_eq!(route("GET", "/desk/events"), Route::Events);
        assert_eq!(route("GET", "/desk/events/replay"), Route::Takes("POST"));
        assert_eq!(route("GET", "/desk/keys"), Route::Keys);
        assert_eq!(route("POST", "/desk/keys"), Route::CreateKey);
        assert_eq!(route("DELETE", "/desk/keys"), Route::Takes("GET, HEAD, POST"));
        assert_eq!(route("POST", "/desk/keys/revoke"), Route::RevokeKey);
        assert_eq!(route("GET", "/desk/setup"), Route::SetUp);
        assert_eq!(route("POST", "/desk/setup"), Route::Takes("GET, HEAD"));
        assert_eq!(route("POST", "/desk/setup/connect"), Route::SetUpForm(Ask::Connect));
        assert_eq!(route("GET", "/desk/setup/connect"), Route::Takes("POST"));
        assert_eq!(route("POST", "/desk/setup/numbers"), Route::Unknown);
    }

    #[test]
    fn whatever_is_not_ours_is_unknown() {
        assert_eq!(route("GET", "/api/v1/leads"), Route::Unknown);
        assert_eq!(route("GET", "/desk/../healthz"), Route::Unknown);
        assert_eq!(route("GET", "/desk/login/"), Route::Unknown);
    }
}
