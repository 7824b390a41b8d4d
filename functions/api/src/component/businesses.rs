//! Which businesses there are: what whoever runs the application says about that.

use guest::businesses::{self, Kept};
use guest::web::Incoming;

use super::{Answered, access};
use crate::asks;
use crate::problem::{Problem, Reply};
use crate::types::BusinessAnswer;

pub(super) async fn put(request: &Incoming, id: &str) -> Answered {
    let store = access::operator(request).await?;
    let (business, profile) = asks::put_business(id, &request.body)?;
    Ok(match businesses::keep(&store, &business, &profile).await? {
        Ok(Kept::New) => Reply::json(201, &BusinessAnswer::of(&business)),
        Ok(Kept::Known) => Reply::json(200, &BusinessAnswer::of(&business)),
        Err(why) => Problem::new(409, why).into(),
    })
}
