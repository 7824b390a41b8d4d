//! Sets numbers up at the carrier, and checks that everything works. Asked by the desk only.
//!
//! | Route (all private, by POST) | Does |
//! |---|---|
//! | `/numbers` | the account's numbers, and where their webhooks go |
//! | `/connect` | lets a number's webhooks come to us, and keeps where they went |
//! | `/undo` | lets them go where they went before |
//! | `/doctor` | checks everything |
//! | `/call` | rings the number that customers dial, to see whether it is forwarded to us |
//! | `/forwarding` | what came of that |
//!
//! It cannot text anybody: it has neither the carrier's messages nor the function that sends them.
#![cfg(target_arch = "wasm32")]

mod bindings;
mod doctor;
mod door;
mod forwarding;
mod numbers;

use std::rc::Rc;

use domain::Business;
use domain::setup::About;
use guest::web::{Answer, Incoming, serve};
use guest::{Error, businesses};
use spin_sdk::http::{IntoResponse, Method, Request, StatusCode};
use state::Store;

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let answer: Answer = serve(request, route).await;
    answer
}

/// Whose set-up it is.
struct Desk {
    store: Store,
    business: Rc<Business>,
    about: About,
}

async fn route(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let about: About = request.json()?;
    let store = Store::open().await?;
    let business = businesses::by_id(&store, &about.business).await?;
    let Some(business) = business else { return Err(nothing_here("there is no such business")) };
    let desk = Desk { store, business, about };
    match request.path.as_str() {
        "/numbers" => Answer::json(&numbers::list(&desk).await?),
        "/connect" => Answer::json(&numbers::connect(&desk).await?),
        "/undo" => Answer::json(&numbers::undo(&desk).await?),
        "/doctor" => Answer::json(&doctor::checks(&desk).await),
        "/call" => Answer::json(&forwarding::call(&desk).await?),
        "/forwarding" => Answer::json(&forwarding::check(&desk).await?),
        _ => Err(nothing_here("there is nothing here")),
    }
}

fn nothing_here(why: &str) -> Error {
    Error::Bad(StatusCode::NOT_FOUND, why.to_owned())
}
