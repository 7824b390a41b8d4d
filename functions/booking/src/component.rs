//! The component: which route is whose.

use guest::Error;
use guest::web::{Answer, Incoming, serve};
use spin_sdk::http::{IntoResponse, Request, StatusCode};

use crate::{feed, look, perform, visitor};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, route).await;
    answer
}

async fn route(request: Incoming) -> Result<Answer, Error> {
    if let Some(path) = request.path.strip_prefix("/book/") {
        return visitor::answer(&request, path).await;
    }
    let feed = request.path.strip_prefix("/calendar/").and_then(|name| name.strip_suffix(".ics"));
    if let Some(token) = feed {
        return feed::feed(&request, token).await;
    }
    match request.path.as_str() {
        "/perform" => perform::perform(request).await,
        "/look" => look::look(request).await,
        "/check" => look::check(request).await,
        "/agenda" => look::agenda(request).await,
        "/visits" => look::visits(request).await,
        _ => Err(Error::Bad(StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    }
}
