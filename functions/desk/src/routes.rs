//! Which request is for what.

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
    /// The same, for machines.
    ForgetCaller,
    /// Everything about a caller, for machines.
    ExportCaller,
    /// A voicemail.
    Voicemail,
    /// The figures, for machines.
    Report,
    /// Nothing of ours, under the API.
    UnknownApi,
    /// Nothing of ours, under the desk.
    Unknown,
    /// Ours, by another method: the ones that it takes.
    Takes(&'static str),
}

const READS: &str = "GET, HEAD";

/// What a request is for, by its method and path.
pub fn route(method: &str, path: &str) -> Route {
    let reads = matches!(method, "GET" | "HEAD");
    match path {
        "/healthz" if reads => Route::Health,
        "/desk" | "/desk/" if reads => Route::Desk,
        "/desk/login" if reads => Route::LoginPage,
        "/desk/login" if method == "POST" => Route::LogIn,
        "/desk/voicemail" if reads => Route::Voicemail,
        "/desk/logout" if method == "POST" => Route::LogOut,
        "/desk/spam" if method == "POST" => Route::Judge,
        "/desk/forget" if method == "POST" => Route::ForgetLead,
        "/api/v1/callers/forget" if method == "POST" => Route::ForgetCaller,
        "/api/v1/callers/export" if method == "POST" => Route::ExportCaller,
        "/api/v1/report" if reads => Route::Report,
        "/healthz" | "/desk" | "/desk/" | "/desk/voicemail" | "/api/v1/report" => Route::Takes(READS),
        "/desk/login" => Route::Takes("GET, HEAD, POST"),
        "/desk/logout" | "/desk/spam" | "/desk/forget" => Route::Takes("POST"),
        "/api/v1/callers/forget" | "/api/v1/callers/export" => Route::Takes("POST"),
        _ if path.starts_with("/api/") => Route::UnknownApi,
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
        assert_eq!(route("POST", "/api/v1/callers/forget"), Route::ForgetCaller);
        assert_eq!(route("GET", "/api/v1/callers/export"), Route::Takes("POST"));
        assert_eq!(route("DELETE", "/api/v1/report"), Route::Takes("GET, HEAD"));
    }

    #[test]
    fn whatever_is_not_ours_is_unknown() {
        assert_eq!(route("GET", "/api/v1/leads"), Route::UnknownApi);
        assert_eq!(route("GET", "/desk/../healthz"), Route::Unknown);
        assert_eq!(route("GET", "/desk/login/"), Route::Unknown);
    }
}
