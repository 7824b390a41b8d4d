//! Setting up: `setup` alone may reach the account at the carrier.

use domain::Phone;
use domain::setup::{About, Ask, Changed, Check, Lines};
use guest::{Error, nudge};
use serde::de::DeserializeOwned;

use super::Answered;
use super::access::Visitor;
use crate::asks;
use crate::mirrored::{self, CheckAnswer, LineAnswer};
use crate::problem::{Problem, Reply};

pub(super) async fn ask(visitor: &Visitor, wanted: Ask, body: &[u8]) -> Answered {
    let number = match wanted {
        Ask::Numbers => asks::setup_numbers(body)?,
        Ask::Connect => asks::setup_connect(body)?,
        Ask::Undo => asks::setup_undo(body)?,
        Ask::Doctor => asks::setup_doctor(body)?,
        Ask::Call => asks::setup_call(body)?,
        Ask::Forwarding => asks::setup_forwarding(body)?,
    };
    Ok(match wanted {
        Ask::Numbers => match put(visitor, wanted, number).await? {
            Lines::Numbers(lines) => mirrored::reply::<_, Vec<LineAnswer>>(&lines),
            Lines::Refused(why) => refused(&why),
        },
        Ask::Connect | Ask::Undo => match put(visitor, wanted, number).await? {
            Changed::Done(line) => mirrored::reply::<_, LineAnswer>(&line),
            Changed::Refused(why) => refused(&why),
        },
        Ask::Doctor => {
            mirrored::reply::<_, Vec<CheckAnswer>>(&put::<Vec<Check>>(visitor, wanted, number).await?)
        }
        Ask::Call | Ask::Forwarding => {
            mirrored::reply::<_, CheckAnswer>(&put::<Check>(visitor, wanted, number).await?)
        }
    })
}

fn refused(why: &str) -> Reply {
    Problem::new(409, why).into()
}

async fn put<T: DeserializeOwned>(visitor: &Visitor, wanted: Ask, number: Option<Phone>) -> Result<T, Error> {
    let about = About { business: visitor.business.id.clone(), number };
    nudge::patient_question("setup", wanted.path(), &about).await
}
