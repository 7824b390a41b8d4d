//! What each operation is asked: its parameters and its body, read and described in the same place.

use domain::event::Act;
use domain::{Business, Phone};
use jiff::civil::Date;

use crate::body::{
    self, BusinessBody, ClaimBody, KeyBody, LONGEST_NOTE, LONGEST_PROFILE, LONGEST_TEXT, NoteBody,
    NumberBody, OutcomeBody, TextBody,
};
use crate::conversation::Conversation;
use crate::cursor::Place;
use crate::mirrored::{CheckAnswer, LineAnswer, ReportAnswer};
use crate::problem::Problem;
use crate::query::{Query, whole};
use crate::types::{
    Accepted, BookingAnswer, BusinessAnswer, Done, EventAnswer, Exported, KeyAnswer, LeadAnswer, OutcomeName,
    Page,
};

/// The longest report.
pub const LONGEST_REPORT: u32 = 31;
const USUAL_REPORT: u32 = 7;

/// Which leads are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leads {
    /// Whose episode began on this date or later.
    pub from: Option<Date>,
    /// Or earlier.
    pub to: Option<Date>,
    /// That ended so, or stand to.
    pub outcome: Option<OutcomeName>,
    /// With which something is still to happen, or not.
    pub open: Option<bool>,
    /// How many.
    pub limit: usize,
    /// From where on.
    pub after: Option<Place>,
}

/// Which visits are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bookings {
    /// How many.
    pub limit: usize,
    /// From where on.
    pub after: Option<Place>,
}

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "describe", tag = "about", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub fn description(query: &str) -> Result<(), Problem> {
    no_parameters(query)
}

/// The businesses of the key: one.
#[utoipa::path(get, path = "/api/v1/businesses", operation_id = "list_businesses", tag = "businesses",
    responses((status = 200, description = "The business", body = Page<BusinessAnswer>)))]
pub fn businesses(query: &str) -> Result<(), Problem> {
    no_parameters(query)
}

/// Keeps the profile of a business: a new one is answered for from now on, a changed one within a second. Only for tokens of
/// whoever runs the application: `ringback business put` makes one.
#[utoipa::path(put, path = "/api/v1/businesses/{business}", operation_id = "put_business", tag = "businesses",
    params(("business" = String, Path, pattern = "^[a-z0-9-]{1,40}$", description = "The id that stands in the profile.")),
    request_body = BusinessBody,
    responses((status = 200, description = "The business, which was known", body = BusinessAnswer),
        (status = 201, description = "The business, which is new", body = BusinessAnswer),
        (status = 422, description = "The profile has faults: `detail` has one a line, with its place", body = Problem,
            content_type = "application/problem+json")))]
pub fn put_business(id: &str, body: &[u8]) -> Result<(Business, String), Problem> {
    let BusinessBody { profile } = body::read(body)?;
    if profile.len() > LONGEST_PROFILE {
        let detail = format!("It should be {LONGEST_PROFILE} bytes at most, and is {}.", profile.len());
        return Err(Problem::unfit("profile", detail));
    }
    let business = Business::from_toml(&profile)
        .map_err(|faults| Problem::unfit("profile", format!("The profile has faults:\n{faults}")))?;
    if business.id != id {
        return Err(Problem::unfit("profile", "Its business.id should be the one in the address."));
    }
    Ok((business, profile))
}

/// Leads, newest first. A page may be short: go on while there is a `next`.
#[utoipa::path(get, path = "/api/v1/leads", operation_id = "list_leads", tag = "leads",
    params(
        ("from" = Option<Date>, Query, description = "Began on this date or later; a week ago if it is missing, and never more than 400 days."),
        ("to" = Option<Date>, Query, description = "Began on this date or earlier; today if it is missing."),
        ("outcome" = Option<OutcomeName>, Query, description = "Ended so, or stand to."),
        ("open" = Option<bool>, Query, description = "Whether something is still to happen."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 50 if it is missing."),
        ("cursor" = Option<String>, Query, pattern = "^[0-9a-f]{32}$", description = "The `next` of the page before."),
    ),
    responses((status = 200, description = "A page of leads", body = Page<LeadAnswer>)))]
pub fn leads(query: &str) -> Result<Leads, Problem> {
    let query = Query::read(query, &["from", "to", "outcome", "open", "limit", "cursor"])?;
    let outcomes = OutcomeName::ALL.map(OutcomeName::name).join(", ");
    let outcome = |text: &str| OutcomeName::ALL.into_iter().find(|outcome| outcome.name() == text);
    Ok(Leads {
        outcome: query.parsed("outcome", &format!("one of {outcomes}"), outcome)?,
        open: query.parsed("open", "true or false", |text| text.parse().ok())?,
        ..of_days(&query)?
    })
}

/// One lead.
#[utoipa::path(get, path = "/api/v1/leads/{lead}", operation_id = "get_lead", tag = "leads",
    params(("lead" = String, Path, pattern = "^[0-9a-f]{16}$", description = "The lead's id.")),
    responses((status = 200, description = "The lead", body = LeadAnswer)))]
pub fn lead(query: &str) -> Result<(), Problem> {
    no_parameters(query)
}

/// What was said and done in the lead's episode.
#[utoipa::path(get, path = "/api/v1/leads/{lead}/conversation", operation_id = "get_conversation", tag = "leads",
    params(("lead" = String, Path, pattern = "^[0-9a-f]{16}$", description = "The lead's id.")),
    responses((status = 200, description = "The conversation", body = Conversation)))]
pub fn conversation(query: &str) -> Result<(), Problem> {
    no_parameters(query)
}

/// Keeps a note with a lead.
#[utoipa::path(post, path = "/api/v1/leads/{lead}/note", operation_id = "add_note", tag = "leads",
    params(("lead" = String, Path, pattern = "^[0-9a-f]{16}$", description = "The lead's id.")),
    request_body = NoteBody,
    responses((status = 200, description = "Taken in", body = Done)))]
pub fn note(body: &[u8]) -> Result<Act, Problem> {
    let NoteBody { text } = body::read(body)?;
    Ok(Act::Note(body::words("text", &text, LONGEST_NOTE)?))
}

/// Says how a lead ended. One with a visit that is to come is refused.
#[utoipa::path(post, path = "/api/v1/leads/{lead}/outcome", operation_id = "set_outcome", tag = "leads",
    params(("lead" = String, Path, pattern = "^[0-9a-f]{16}$", description = "The lead's id.")),
    request_body = OutcomeBody,
    responses((status = 200, description = "Taken in", body = Done)))]
pub fn outcome(body: &[u8]) -> Result<Act, Problem> {
    Ok(Act::End(body::read::<OutcomeBody>(body)?.outcome()))
}

/// Texts the caller, as soon as the rules of texting let it leave: a text that is not an answer waits for the morning. What
/// became of it stands in the conversation.
#[utoipa::path(post, path = "/api/v1/leads/{lead}/text", operation_id = "send_text", tag = "leads",
    params(("lead" = String, Path, pattern = "^[0-9a-f]{16}$", description = "The lead's id.")),
    request_body = TextBody,
    responses((status = 200, description = "Taken in", body = Done)))]
pub fn text(body: &[u8]) -> Result<Act, Problem> {
    let TextBody { text } = body::read(body)?;
    Ok(Act::Text(body::words("text", &text, LONGEST_TEXT)?))
}

/// Someone of the team takes a lead, as if they had answered OK to its alert.
#[utoipa::path(post, path = "/api/v1/leads/{lead}/claim", operation_id = "claim_lead", tag = "leads",
    params(("lead" = String, Path, pattern = "^[0-9a-f]{16}$", description = "The lead's id.")),
    request_body = ClaimBody,
    responses((status = 200, description = "Taken in", body = Done)))]
pub fn claim(body: &[u8]) -> Result<Act, Problem> {
    let ClaimBody { person } = body::read(body)?;
    Ok(Act::Claim(body::phone("person", &person)?))
}

/// What happened to leads: the newest lead first, and what happened to one in its order. A lead keeps its newest 48 events.
#[utoipa::path(get, path = "/api/v1/events", operation_id = "list_events", tag = "events",
    params(
        ("from" = Option<Date>, Query, description = "To leads that began on this date or later; a week ago if it is missing."),
        ("to" = Option<Date>, Query, description = "To leads that began on this date or earlier; today if it is missing."),
        ("type" = Option<String>, Query, pattern = r"^(\*|call\.(\*|missed|recorded)|lead\.(\*|opened|qualified|handed_over|claimed|opted_out|closed)|message\.(\*|received|sent|failed)|booking\.(\*|confirmed|moved|cancelled))$", description = "Only these: a type, all of a kind as in `booking.*`, or `*`."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Of how many leads; 50 if it is missing."),
        ("cursor" = Option<String>, Query, pattern = "^[0-9a-f]{32}$", description = "The `next` of the page before."),
    ),
    responses((status = 200, description = "A page of events", body = Page<EventAnswer>)))]
pub fn events(query: &str) -> Result<(Leads, String), Problem> {
    let query = Query::read(query, &["from", "to", "type", "limit", "cursor"])?;
    let pattern = |text: &str| domain::occurrence::is_pattern(text).then(|| text.to_owned());
    let right = "a type of event such as lead.closed, or all of a kind such as booking.*";
    Ok((of_days(&query)?, query.parsed("type", right, pattern)?.unwrap_or_else(|| "*".to_owned())))
}

/// Tells everybody who wants it of an event once more, whoever had it before.
#[utoipa::path(post, path = "/api/v1/events/{event}/replay", operation_id = "replay_event", tag = "events",
    params(("event" = String, Path, pattern = "^[0-9a-f]{16}-[0-9]{1,9}-[0-9]{1,11}$", description = "The event's id.")),
    responses((status = 202, description = "It will be done", body = Accepted)))]
pub fn replay(body: &[u8]) -> Result<(), Problem> {
    body::nothing(body)
}

/// The coming visits, the next one first.
#[utoipa::path(get, path = "/api/v1/bookings", operation_id = "list_bookings", tag = "bookings",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 50 if it is missing."),
        ("cursor" = Option<String>, Query, pattern = "^[0-9a-f]{32}$", description = "The `next` of the page before."),
    ),
    responses((status = 200, description = "A page of visits", body = Page<BookingAnswer>)))]
pub fn bookings(query: &str) -> Result<Bookings, Problem> {
    let query = Query::read(query, &["limit", "cursor"])?;
    Ok(Bookings { limit: query.limit()?, after: query.cursor()? })
}

/// The figures of the last days.
#[utoipa::path(get, path = "/api/v1/report", operation_id = "report", tag = "reports",
    params(("days" = Option<u32>, Query, minimum = 1, maximum = 31, description = "How many days, today included; 7 if it is missing.")),
    responses((status = 200, description = "The figures", body = ReportAnswer)))]
pub fn report(query: &str) -> Result<u32, Problem> {
    let query = Query::read(query, &["days"])?;
    let days = query.parsed("days", "a number from 1 to 31", |text| whole(text, 1, LONGEST_REPORT))?;
    Ok(days.unwrap_or(USUAL_REPORT))
}

/// Everything about a caller.
#[utoipa::path(post, path = "/api/v1/callers/export", operation_id = "export_caller", tag = "callers",
    request_body = NumberBody, responses((status = 200, description = "All episodes", body = Exported)))]
pub fn export(body: &[u8]) -> Result<Phone, Problem> {
    number(body)
}

/// Has everything about a caller deleted, within seconds. That they want no texts is remembered.
#[utoipa::path(post, path = "/api/v1/callers/forget", operation_id = "forget_caller", tag = "callers",
    request_body = NumberBody, responses((status = 202, description = "It will be done", body = Accepted)))]
pub fn forget(body: &[u8]) -> Result<Phone, Problem> {
    number(body)
}

/// The keys of the business. Only for tokens of the application itself.
#[utoipa::path(get, path = "/api/v1/keys", operation_id = "list_keys", tag = "keys",
    responses((status = 200, description = "The keys", body = Page<KeyAnswer>)))]
pub fn keys(query: &str) -> Result<(), Problem> {
    no_parameters(query)
}

/// Makes a key, which is shown this once. Only for tokens of the application itself; a business has at most 20.
#[utoipa::path(post, path = "/api/v1/keys", operation_id = "create_key", tag = "keys",
    request_body = KeyBody, responses((status = 201, description = "The key", body = KeyAnswer)))]
pub fn create_key(body: &[u8]) -> Result<KeyBody, Problem> {
    let key: KeyBody = body::read(body)?;
    if key.scopes.is_empty() {
        return Err(Problem::bad("scopes", "It should name at least one: a key without any opens nothing."));
    }
    Ok(KeyBody { name: body::words("name", &key.name, session::key::LONGEST_NAME)?, ..key })
}

/// From here on the key opens nothing. Only for tokens of the application itself.
#[utoipa::path(delete, path = "/api/v1/keys/{key}", operation_id = "revoke_key", tag = "keys",
    params(("key" = String, Path, pattern = "^[0-9a-f]{16}$", description = "The key's id.")),
    responses((status = 204, description = "It opens nothing any more")))]
pub fn revoke_key(query: &str) -> Result<(), Problem> {
    no_parameters(query)
}

/// The numbers of the account at the carrier.
#[utoipa::path(post, path = "/api/v1/setup/numbers", operation_id = "setup_numbers", tag = "setup",
    responses((status = 200, description = "The numbers", body = Vec<LineAnswer>)))]
pub fn setup_numbers(body: &[u8]) -> Result<Option<Phone>, Problem> {
    body::nothing(body).map(|()| None)
}

/// Lets the calls and texts of a number come here.
#[utoipa::path(post, path = "/api/v1/setup/connect", operation_id = "setup_connect", tag = "setup",
    request_body = NumberBody, responses((status = 200, description = "The number, as it is now", body = LineAnswer)))]
pub fn setup_connect(body: &[u8]) -> Result<Option<Phone>, Problem> {
    number(body).map(Some)
}

/// Lets them go where they went before.
#[utoipa::path(post, path = "/api/v1/setup/undo", operation_id = "setup_undo", tag = "setup",
    request_body = NumberBody, responses((status = 200, description = "The number, as it is now", body = LineAnswer)))]
pub fn setup_undo(body: &[u8]) -> Result<Option<Phone>, Problem> {
    number(body).map(Some)
}

/// Checks everything.
#[utoipa::path(post, path = "/api/v1/setup/doctor", operation_id = "setup_doctor", tag = "setup",
    responses((status = 200, description = "What was found", body = Vec<CheckAnswer>)))]
pub fn setup_doctor(body: &[u8]) -> Result<Option<Phone>, Problem> {
    body::nothing(body).map(|()| None)
}

/// Rings the number that customers dial, to see whether it is forwarded here.
#[utoipa::path(post, path = "/api/v1/setup/call", operation_id = "setup_call", tag = "setup",
    request_body = NumberBody, responses((status = 200, description = "How it stands", body = CheckAnswer)))]
pub fn setup_call(body: &[u8]) -> Result<Option<Phone>, Problem> {
    number(body).map(Some)
}

/// What came of ringing it.
#[utoipa::path(post, path = "/api/v1/setup/forwarding", operation_id = "setup_forwarding", tag = "setup",
    responses((status = 200, description = "How it stands", body = CheckAnswer)))]
pub fn setup_forwarding(body: &[u8]) -> Result<Option<Phone>, Problem> {
    body::nothing(body).map(|()| None)
}

fn number(body: &[u8]) -> Result<Phone, Problem> {
    let NumberBody { number } = body::read(body)?;
    body::phone("number", &number)
}

/// All leads of the days that are asked for, page by page.
fn of_days(query: &Query) -> Result<Leads, Problem> {
    Ok(Leads {
        from: query.date("from")?,
        to: query.date("to")?,
        outcome: None,
        open: None,
        limit: query.limit()?,
        after: query.cursor()?,
    })
}

fn no_parameters(query: &str) -> Result<(), Problem> {
    Query::read(query, &[]).map(|_| ())
}

/// The key that makes a request be done once. None: there is none.
pub fn idempotency_key(header: Option<&str>) -> Result<Option<&str>, Problem> {
    let fits = |key: &str| {
        (8..=64).contains(&key.len())
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    match header {
        Some(key) if !fits(key) => Err(Problem::bad(
            "Idempotency-Key",
            "It should be 8 to 64 of letters, digits, - and _: a UUID will do.",
        )),
        key => Ok(key),
    }
}
