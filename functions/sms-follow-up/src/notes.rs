//! A text to someone on the team that belongs to no lead: an answer to what they texted. If it is lost they ask
//! again.

use domain::profile::Person;
use domain::{Business, Phone};
use guest::nudge::Note;
use guest::web::{Answer, Incoming};
use guest::{Error, businesses};
use jiff::Timestamp;
use spin_sdk::http::Method;
use state::Store;

use crate::bindings::ringback::carrier::messages::{self, Outgoing, SendError};

const VALID_SECONDS: u32 = 3600;

pub(crate) async fn note(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let note: Note = request.json()?;
    let store = Store::open().await?;
    let business = businesses::by_id(&store, &note.business).await?;
    let business = business.ok_or_else(|| Error::bad_request("there is no such business"))?;
    let person = Phone::parse(&note.person).ok().and_then(|phone| business.person(&phone));
    let person = person.ok_or_else(|| Error::bad_request("notes go to the team only"))?;
    tell(&business, person, note.body).await?;
    Ok(Answer::empty())
}

/// A carrier that is told the same id sends nothing: so what is told twice within a moment goes once, and the same words to
/// somebody else, of this business or another, or at another time, are another note.
fn id(business: &Business, person: &Person, body: &str, now: Timestamp) -> String {
    let (minute, person) = (now.as_second().div_euclid(60), person.phone.digits());
    format!("note.{:016x}", businesses::fingerprint(&format!("{}:{person}:{minute}:{body}", business.id)))
}

/// Texts something to a person of a business that belongs to no lead.
pub(crate) async fn tell(business: &Business, person: &Person, body: String) -> Result<(), Error> {
    let line =
        business.numbers.first().ok_or_else(|| Error::Ours("the business has no number".to_owned()))?;
    let outgoing = Outgoing {
        id: id(business, person, &body, guest::now()),
        attempt: 1,
        sender: line.as_str().to_owned(),
        recipient: person.phone.as_str().to_owned(),
        body,
        receipts: "/sms/status".to_owned(),
        valid_seconds: VALID_SECONDS,
    };
    match messages::send(outgoing).await {
        Ok(_) => Ok(()),
        Err(SendError::Failed(failure)) => {
            Err(Error::Ours(format!("a note was refused: {:?}", failure.code)))
        }
        Err(SendError::Ambiguous(cause) | SendError::Unavailable(cause)) => Err(Error::Ours(cause)),
    }
}
