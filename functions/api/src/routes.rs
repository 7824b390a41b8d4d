//! Which request is for what: one table, which the description is held against.

use domain::setup::Ask;
use session::key::Scope;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// What assistants ask, in their own protocol.
    Mcp,
    /// This description.
    Description,
    /// The business of the key.
    Businesses,
    /// Keeps the profile of a business.
    PutBusiness,
    /// Leads, newest first.
    Leads,
    /// One of them.
    Lead,
    /// What was said and done.
    Conversation,
    /// Keeps a note with a lead.
    Note,
    /// Says how a lead ended.
    Outcome,
    /// Texts a caller.
    Text,
    /// Someone of the team takes a lead.
    Claim,
    /// What happened.
    Events,
    /// Tells of it again.
    Replay,
    /// Coming visits.
    Bookings,
    /// The figures.
    Report,
    /// Everything about a caller.
    Export,
    /// Has everything about a caller deleted.
    Forget,
    /// The keys.
    Keys,
    /// Makes one.
    CreateKey,
    /// Ends one.
    RevokeKey,
    /// Something that `setup` does.
    SetUp(Ask),
}

/// What somebody must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// Any key.
    Key,
    /// A key with this scope.
    Scope(Scope),
    /// A token of the application itself: no key makes another one.
    Owner,
    /// A token of whoever runs the application.
    Operator,
}

impl Operation {
    /// What it needs.
    pub fn needs(self) -> Needs {
        match self {
            Self::Description => Needs::Nothing,
            Self::Mcp | Self::Businesses => Needs::Key,
            Self::Leads | Self::Lead | Self::Conversation | Self::Events => Needs::Scope(Scope::LeadsRead),
            Self::Note | Self::Outcome | Self::Text | Self::Claim | Self::Replay => {
                Needs::Scope(Scope::LeadsWrite)
            }
            Self::Bookings => Needs::Scope(Scope::BookingsRead),
            Self::Report => Needs::Scope(Scope::ReportsRead),
            Self::Export | Self::Forget => Needs::Scope(Scope::CallersWrite),
            Self::SetUp(_) => Needs::Scope(Scope::SetUp),
            Self::PutBusiness => Needs::Operator,
            Self::Keys | Self::CreateKey | Self::RevokeKey => Needs::Owner,
        }
    }
}

impl Operation {
    /// Whether it heeds an idempotency key.
    pub fn is_done_once(self) -> bool {
        matches!(self, Self::Note | Self::Outcome | Self::Text | Self::Claim)
    }
}

/// Every method and path, and what is done there. `{...}` stands for one part of a path.
pub const TABLE: &[(&str, &str, Operation)] = &[
    ("GET", "/api/v1/openapi.json", Operation::Description),
    ("GET", "/api/v1/businesses", Operation::Businesses),
    ("PUT", "/api/v1/businesses/{business}", Operation::PutBusiness),
    ("GET", "/api/v1/leads", Operation::Leads),
    ("GET", "/api/v1/leads/{lead}", Operation::Lead),
    ("GET", "/api/v1/leads/{lead}/conversation", Operation::Conversation),
    ("POST", "/api/v1/leads/{lead}/note", Operation::Note),
    ("POST", "/api/v1/leads/{lead}/outcome", Operation::Outcome),
    ("POST", "/api/v1/leads/{lead}/text", Operation::Text),
    ("POST", "/api/v1/leads/{lead}/claim", Operation::Claim),
    ("GET", "/api/v1/events", Operation::Events),
    ("POST", "/api/v1/events/{event}/replay", Operation::Replay),
    ("GET", "/api/v1/bookings", Operation::Bookings),
    ("GET", "/api/v1/report", Operation::Report),
    ("POST", "/api/v1/callers/export", Operation::Export),
    ("POST", "/api/v1/callers/forget", Operation::Forget),
    ("GET", "/api/v1/keys", Operation::Keys),
    ("POST", "/api/v1/keys", Operation::CreateKey),
    ("DELETE", "/api/v1/keys/{key}", Operation::RevokeKey),
    ("POST", "/api/v1/setup/numbers", Operation::SetUp(Ask::Numbers)),
    ("POST", "/api/v1/setup/connect", Operation::SetUp(Ask::Connect)),
    ("POST", "/api/v1/setup/undo", Operation::SetUp(Ask::Undo)),
    ("POST", "/api/v1/setup/doctor", Operation::SetUp(Ask::Doctor)),
    ("POST", "/api/v1/setup/call", Operation::SetUp(Ask::Call)),
    ("POST", "/api/v1/setup/forwarding", Operation::SetUp(Ask::Forwarding)),
];

/// What a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'a> {
    /// This, about what the path names, where it names something.
    Does(Operation, &'a str),
    /// Only what may be asked here is asked.
    Options(String),
    /// Ours, by another method: the ones that it takes.
    Takes(String),
    /// Nothing of ours.
    Unknown,
}

/// What a request is for, by its method and path.
pub fn route<'a>(method: &str, path: &'a str) -> Route<'a> {
    if path == "/mcp" {
        return match method {
            "POST" => Route::Does(Operation::Mcp, ""),
            "OPTIONS" => Route::Options("POST, OPTIONS".to_owned()),
            _ => Route::Takes("POST, OPTIONS".to_owned()),
        };
    }
    let here: Vec<_> = TABLE
        .iter()
        .filter_map(|(takes, pattern, does)| Some((*takes, *does, named(pattern, path)?)))
        .collect();
    // A HEAD is a GET without its body.
    let asked = if method == "HEAD" { "GET" } else { method };
    if let Some((_, does, about)) = here.iter().find(|(takes, _, _)| *takes == asked) {
        return Route::Does(*does, about);
    }
    let mut allowed: Vec<&str> = Vec::new();
    for (takes, _, _) in &here {
        allowed.push(takes);
        allowed.extend((*takes == "GET").then_some("HEAD"));
    }
    match method {
        _ if allowed.is_empty() => Route::Unknown,
        "OPTIONS" => Route::Options(format!("{}, OPTIONS", allowed.join(", "))),
        _ => Route::Takes(format!("{}, OPTIONS", allowed.join(", "))),
    }
}

/// What a path that fits the pattern names; empty where that has no open part. None: it does not fit.
fn named<'a>(pattern: &str, path: &'a str) -> Option<&'a str> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut about = "";
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(about),
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => about = given,
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_takes_its_own_methods_only() {
        assert_eq!(route("GET", "/api/v1/leads"), Route::Does(Operation::Leads, ""));
        assert_eq!(route("HEAD", "/api/v1/leads"), Route::Does(Operation::Leads, ""));
        assert_eq!(route("GET", "/api/v1/leads/0a"), Route::Does(Operation::Lead, "0a"));
        assert_eq!(route("POST", "/api/v1/leads/0a/note"), Route::Does(Operation::Note, "0a"));
        assert_eq!(route("POST", "/mcp"), Route::Does(Operation::Mcp, ""));
        assert_eq!(route("GET", "/mcp"), Route::Takes("POST, OPTIONS".to_owned()));
        assert_eq!(route("DELETE", "/api/v1/report"), Route::Takes("GET, HEAD, OPTIONS".to_owned()));
        assert_eq!(route("PUT", "/api/v1/keys"), Route::Takes("GET, HEAD, POST, OPTIONS".to_owned()));
        assert_eq!(route("OPTIONS", "/api/v1/keys/1"), Route::Options("DELETE, OPTIONS".to_owned()));
        assert_eq!(route("GET", "/api/v1/setup/doctor"), Route::Takes("POST, OPTIONS".to_owned()));
    }

    #[test]
    fn whatever_is_not_ours_is_unknown() {
        for path in
            ["/api/v1", "/api/v1/", "/api/v1/leads/", "/api/v1/leads//note", "/api/v1/setup/other", "/"]
        {
            assert_eq!(route("GET", path), Route::Unknown, "{path}");
            assert_eq!(route("OPTIONS", path), Route::Unknown, "{path}");
        }
    }
}
