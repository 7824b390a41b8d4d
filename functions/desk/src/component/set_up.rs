//! The set-up page and its API: both ask `setup`, which alone may reach the account at the carrier.

use domain::setup::{About, Ask, Changed, Check, Lines};
use domain::{Business, Phone};
use guest::web::Incoming;
use guest::{Error, nudge};
use serde::de::DeserializeOwned;
use state::Store;

use super::{own_business, own_form};
use crate::door::Door;
use crate::pages::setup::{Outcome, SetUp};
use crate::reply::Reply;
use crate::{forms, pages};

pub(super) async fn page(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    match own_business(door, request, &store).await? {
        Some(business) => show(&business, Outcome::None).await,
        None => Ok(Reply::page(401, pages::locked())),
    }
}

pub(super) async fn form(door: &Door<'_>, request: &Incoming, wanted: Ask) -> Result<Reply, Error> {
    let store = Store::open().await?;
    let Some(business) = own_form(door, request, &store).await? else {
        return Ok(Reply::page(401, pages::locked()));
    };
    let number = forms::line(&request.body);
    if number.is_none() && wanted != Ask::Doctor {
        return show(&business, Outcome::Refused("Write the number with its country code: +1 602 555 0100."))
            .await;
    }
    match wanted {
        Ask::Doctor => show(&business, Outcome::Checked(&ask(&business, wanted, None).await?)).await,
        Ask::Call => {
            let check: Check = ask(&business, wanted, number).await?;
            show(&business, Outcome::Called(&check)).await
        }
        _ => match ask(&business, wanted, number).await? {
            // The last page of the first start goes on by itself.
            Changed::Done(_) if forms::wants_check(&request.body) => {
                show(&business, Outcome::Checked(&ask(&business, Ask::Doctor, None).await?)).await
            }
            Changed::Done(_) => Ok(Reply::see_other("/desk/setup")),
            Changed::Refused(why) => show(&business, Outcome::Refused(&why)).await,
        },
    }
}

async fn show(business: &Business, outcome: Outcome<'_>) -> Result<Reply, Error> {
    let lines: Lines = ask(business, Ask::Numbers, None).await?;
    let forwarding: Check = ask(business, Ask::Forwarding, None).await?;
    let view = SetUp { business, lines: &lines, forwarding: &forwarding, outcome };
    Ok(Reply::page(200, pages::setup::set_up(&view)))
}

async fn ask<T: DeserializeOwned>(
    business: &Business,
    wanted: Ask,
    number: Option<Phone>,
) -> Result<T, Error> {
    let about = About { business: business.id.clone(), number };
    nudge::patient_question("setup", wanted.path(), &about).await
}
