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
    /// A picture that somebody sent.
    Picture,
    /// The set-up page.
    SetUp,
    /// Something that its forms ask of `setup`.
    SetUpForm(Ask),
    /// The same, for machines.
    SetUpApi(Ask),
    /// The figures, for machines.
    Report,
    /// Nothing of ours, under the API.
    UnknownApi,
    /// Nothing of ours, under the desk.
    Unknown,
    /// Ours, by another method: the ones that it takes.
    Takes(&'static str),
}

/// What `setup` is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The account's numbers.
    Numbers,
    /// Lets a number's webhooks come to us.
    Connect,
    /// Lets them go where they went before.
    Undo,
    /// Checks everything.
    Doctor,
    /// Tests the forwarding.
    Call,
    /// What came of that.
    Forwarding,
}

impl Ask {
    /// The path at `setup`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Numbers => "/numbers",
            Self::Connect => "/connect",
            Self::Undo => "/undo",
            Self::Doctor => "/doctor",
            Self::Call => "/call",
            Self::Forwarding => "/forwarding",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Self::Numbers, Self::Connect, Self::Undo, Self::Doctor, Self::Call, Self::Forwarding];
        all.into_iter().find(|ask| ask.path().strip_prefix('/') == Some(name))
    }

    /// What the forms of the page send: the others are no acts.
    fn of_a_form(name: &str) -> Option<Self> {
        Self::named(name).filter(|ask| matches!(ask, Self::Connect | Self::Undo | Self::Doctor | Self::Call))
    }
}

const READS: &str = "GET, HEAD";

/// What a request is for, by its method and path.
pub fn route(method: &str, path: &str) -> Route {
    let reads = matches!(method, "GET" | "HEAD");
    if let Some(ask) = path.strip_prefix("/api/v1/setup/").and_then(Ask::named) {
        return if method == "POST" { Route::SetUpApi(ask) } else { Route::Takes("POST") };
    }
    if let Some(ask) = path.strip_prefix("/desk/setup/").and_then(Ask::of_a_form) {
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
        "/api/v1/callers/forget" if method == "POST" => Route::ForgetCaller,
        "/api/v1/callers/export" if method == "POST" => Route::ExportCaller,
        "/api/v1/report" if reads => Route::Report,
        "/healthz" | "/desk" | "/desk/" | "/desk/voicemail" | "/desk/picture" | "/desk/setup"
        | "/api/v1/report" => Route::Takes(READS),
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
        assert_eq!(route("GET", "/desk/setup"), Route::SetUp);
        assert_eq!(route("POST", "/desk/setup"), Route::Takes("GET, HEAD"));
        assert_eq!(route("POST", "/desk/setup/connect"), Route::SetUpForm(Ask::Connect));
        assert_eq!(route("GET", "/desk/setup/connect"), Route::Takes("POST"));
        assert_eq!(route("POST", "/desk/setup/numbers"), Route::Unknown);
        assert_eq!(route("POST", "/api/v1/setup/numbers"), Route::SetUpApi(Ask::Numbers));
        assert_eq!(route("GET", "/api/v1/setup/doctor"), Route::Takes("POST"));
        assert_eq!(route("POST", "/api/v1/setup/other"), Route::UnknownApi);
    }

    #[test]
    fn whatever_is_not_ours_is_unknown() {
        assert_eq!(route("GET", "/api/v1/leads"), Route::UnknownApi);
        assert_eq!(route("GET", "/desk/../healthz"), Route::Unknown);
        assert_eq!(route("GET", "/desk/login/"), Route::Unknown);
    }
}
