//! Who asks: whoever has a key, or the application itself with a short token.

use std::rc::Rc;

use domain::Business;
use guest::web::Incoming;
use guest::{Error, businesses, config};
use jiff::Timestamp;
use session::key::Key;
use state::Store;

use super::Failed;
use crate::problem::Problem;
use crate::routes::Needs;

/// Somebody who may ask what they ask.
pub(super) struct Visitor {
    /// Of which business.
    pub business: Rc<Business>,
    /// The key that they showed. None: a token of the application itself, which is good for everything.
    pub key: Option<Key>,
    /// The store.
    pub store: Store,
    /// The time.
    pub now: Timestamp,
}

impl Visitor {
    /// As the story of a lead names them.
    pub fn name(&self) -> String {
        self.key.as_ref().map_or_else(|| "The owner".to_owned(), |key| key.name.clone())
    }

    /// Whether what they showed is good for this; if not, what would be.
    pub fn may(&self, needs: Needs) -> Result<(), Problem> {
        let Some(key) = &self.key else {
            return if needs == Needs::Operator { Err(Problem::operator()) } else { Ok(()) };
        };
        match needs {
            Needs::Nothing | Needs::Key => Ok(()),
            Needs::Scope(scope) if key.permits(scope) => Ok(()),
            Needs::Scope(scope) => {
                let detail = format!("This key has no scope {}: make another one that has it.", scope.name());
                Err(Problem::new(403, detail))
            }
            Needs::Operator => Err(Problem::operator()),
            Needs::Owner => {
                let detail = "No key makes, shows or ends keys: use /desk/keys or ringback key.";
                Err(Problem::new(403, detail))
            }
        }
    }

    /// Tells one who asks from another.
    pub fn id(&self) -> &str {
        self.key.as_ref().map_or("owner", |key| &key.id)
    }
}

/// Lets whoever runs the application in, and nobody else.
pub(super) async fn operator(request: &Incoming) -> Result<Store, Failed> {
    let token = request.header("authorization").and_then(bearer).ok_or_else(Problem::unauthorized)?;
    let session_key = config::required("session_key").await?;
    if session::verify(&session_key, session::Scope::Operator, token, guest::now()).is_ok() {
        return Ok(Store::open().await?);
    }
    // Whoever is known by what they show is told that it is not good for this.
    visitor(request).await?;
    Err(Problem::operator().into())
}

/// Lets somebody in who shows something that is good.
pub(super) async fn visitor(request: &Incoming) -> Result<Visitor, Failed> {
    let token = request.header("authorization").and_then(bearer).ok_or_else(Problem::unauthorized)?;
    let (store, now) = (Store::open().await?, guest::now());
    let (business, key) = shown(&store, token, now).await?.ok_or_else(Problem::unauthorized)?;
    let business = businesses::by_id(&store, &business).await?.ok_or_else(Problem::unauthorized)?;
    Ok(Visitor { business, key, store, now })
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whose a token is. None: it opens nothing.
async fn shown(store: &Store, token: &str, now: Timestamp) -> Result<Option<(String, Option<Key>)>, Error> {
    if token.starts_with("rbk_") {
        return Ok(guest::keys::find(store, token).await?.map(|(business, key)| (business, Some(key))));
    }
    let session_key = config::required("session_key").await?;
    let claims = session::verify(&session_key, session::Scope::Api, token, now).ok();
    Ok(claims.map(|claims| (claims.business, None)))
}
