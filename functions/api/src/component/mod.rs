//! The component: reads the variables and the store, and leaves everything else to the pure parts.

mod access;
mod bookings;
mod businesses;
mod callers;
mod events;
mod keys;
mod leads;
mod mcp;
mod report;
mod set_up;
mod writes;

use guest::Error;
use guest::web::{Answer, Incoming};
use spin_sdk::http::{IntoResponse, Method, Request, StatusCode};

use crate::asks::idempotency_key;
use crate::problem::{Problem, Reply};
use crate::routes::{Operation, Route, route};
use crate::{asks, openapi};
use access::Visitor;

/// What an operation answers, or why it was not done.
type Answered = Result<Reply, Failed>;

/// Why a request was not done.
enum Failed {
    /// The request is at fault.
    Problem(Problem),
    /// We are.
    Error(Error),
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<state::Error> for Failed {
    fn from(error: state::Error) -> Self {
        Self::Error(error.into())
    }
}

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let (is_head, answered) = match Incoming::read(request).await {
        Ok(request) => (request.method == Method::HEAD, answer(&request).await),
        Err(error) => (false, Err(error.into())),
    };
    sent(answered.unwrap_or_else(told), is_head)
}

fn sent(reply: Reply, is_head: bool) -> Answer {
    let body = if is_head { String::new() } else { reply.body };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Answer { status, headers: reply.headers, body: body.into_bytes() }
}

fn told(failed: Failed) -> Reply {
    match failed {
        Failed::Problem(problem) => problem.into(),
        Failed::Error(Error::Bad(status, what)) => Problem::new(status.as_u16(), what).into(),
        Failed::Error(error) => {
            eprintln!("{error}");
            let detail = "Something went wrong on our side: please try again.";
            Reply::from(Problem::new(503, detail)).with("retry-after", "2")
        }
    }
}

async fn answer(request: &Incoming) -> Answered {
    match route(request.method.as_str(), &request.path) {
        Route::Does(Operation::Description, _) => {
            asks::description(&request.query)?;
            Ok(Reply::json(200, &openapi::description()))
        }
        Route::Does(Operation::Mcp, _) => mcp::answer(request).await,
        Route::Does(Operation::PutBusiness, id) => businesses::put(request, id).await,
        Route::Does(operation, about) => {
            let visitor = access::visitor(request).await?;
            let once = idempotency_key(request.header("idempotency-key"))?;
            perform(&visitor, operation, &Ask { about, query: &request.query, body: &request.body, once })
                .await
        }
        Route::Options(allow) => Ok(Reply::empty().with("allow", allow)),
        Route::Takes(allow) => {
            let problem = Problem::new(405, format!("This takes {allow}."));
            Ok(Reply::from(problem).with("allow", allow))
        }
        Route::Unknown => Err(Problem::nothing().into()),
    }
}

/// What is asked, wherever it came from.
struct Ask<'a> {
    /// What it is about, where it names something.
    about: &'a str,
    /// Parameters, as in an address.
    query: &'a str,
    /// The body.
    body: &'a [u8],
    /// The key that makes a write be done once.
    once: Option<&'a str>,
}

async fn perform(visitor: &Visitor, operation: Operation, ask: &Ask<'_>) -> Answered {
    visitor.may(operation.needs())?;
    let Ask { about, query, body, .. } = *ask;
    match operation {
        Operation::Description | Operation::Mcp | Operation::Businesses => {
            asks::businesses(query)?;
            leads::businesses(visitor)
        }
        // Nobody who has come as far as here runs the application.
        Operation::PutBusiness => Err(Problem::operator().into()),
        Operation::Leads => leads::list(visitor, &asks::leads(query)?).await,
        Operation::Lead => {
            asks::lead(query)?;
            leads::one(visitor, about).await
        }
        Operation::Conversation => {
            asks::conversation(query)?;
            leads::conversation(visitor, about).await
        }
        Operation::Note => writes::perform(visitor, operation, ask, asks::note(body)?).await,
        Operation::Outcome => writes::perform(visitor, operation, ask, asks::outcome(body)?).await,
        Operation::Text => writes::perform(visitor, operation, ask, asks::text(body)?).await,
        Operation::Claim => writes::perform(visitor, operation, ask, asks::claim(body)?).await,
        Operation::Events => {
            let (leads, wanted) = asks::events(query)?;
            events::list(visitor, &leads, &wanted).await
        }
        Operation::Replay => {
            asks::replay(body)?;
            events::replay(visitor, about).await
        }
        Operation::Bookings => bookings::list(visitor, &asks::bookings(query)?).await,
        Operation::Report => report::report(visitor, asks::report(query)?).await,
        Operation::Export => callers::export(visitor, asks::export(body)?).await,
        Operation::Forget => callers::forget(visitor, asks::forget(body)?).await,
        Operation::Keys => {
            asks::keys(query)?;
            keys::list(visitor).await
        }
        Operation::CreateKey => keys::create(visitor, &asks::create_key(body)?).await,
        Operation::RevokeKey => {
            asks::revoke_key(query)?;
            keys::revoke(visitor, about).await
        }
        Operation::SetUp(wanted) => set_up::ask(visitor, wanted, body).await,
    }
}
