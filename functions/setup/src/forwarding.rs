//! The test call: whether the number that customers dial is forwarded to us.

use domain::setup::{Check, Part};
use guest::forwarding::{self, Test};
use guest::{Error, now};

use crate::Desk;
use crate::bindings::ringback::carrier::calls::{self, OutgoingCall};
use crate::bindings::ringback::carrier::messages::SendError;

/// Longer than phones ring before they forward, shorter than the doctor waits.
const RINGS_SECONDS: u32 = 40;

/// Rings the number from the business's line.
pub(crate) async fn call(desk: &Desk) -> Result<Check, Error> {
    let (business, line) = (&desk.business, desk.business.numbers.first());
    let (Some(number), Some(line)) = (&desk.about.number, line) else {
        let advice = "say which number your customers dial, in E.164, such as +16025550100";
        return Ok(Check::failed(Part::Forwarding, "no call was placed", advice));
    };
    if business.numbers.contains(number) {
        let found = "that is the line that calls are forwarded to";
        return Ok(Check::failed(Part::Forwarding, found, "give the number that your customers dial"));
    }
    forwarding::begin(&desk.store, &business.id, now()).await?;
    let path = format!("/voice/test-call?business={}", business.id);
    let placed = calls::place(OutgoingCall {
        id: format!("{}.forwarding.{}", business.id, now().as_millisecond()),
        caller: line.as_str().to_owned(),
        called: number.as_str().to_owned(),
        flow: path.clone(),
        ended: path,
        seconds: RINGS_SECONDS,
    });
    match placed.await {
        Ok(_) | Err(SendError::Ambiguous(_)) => check(desk).await,
        Err(SendError::Failed(failure)) => {
            let code = failure.code.map_or_else(String::new, |code| format!(" (code {code})"));
            let found = format!("the carrier does not place the test call{code}");
            let advice = "see that the account may place calls to that number, and that it is right";
            Ok(Check::failed(Part::Forwarding, found, advice))
        }
        Err(SendError::Unavailable(why)) => Ok(Check::failed(Part::Forwarding, "no call can be placed", why)),
    }
}

/// What came of the last test.
pub(crate) async fn check(desk: &Desk) -> Result<Check, Error> {
    Ok(judge(forwarding::last(&desk.store, &desk.business.id).await?, desk))
}

fn judge(test: Option<Test>, desk: &Desk) -> Check {
    let local = |at: jiff::Timestamp| {
        at.to_zoned(desk.business.time_zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    };
    match test {
        None => Check::unknown(
            Part::Forwarding,
            "not tested",
            "have the number that your customers dial rung: ringback doctor --call NUMBER, or the desk's set-up page",
        ),
        Some(Test { arrived: Some(at), .. }) => {
            Check::ok(Part::Forwarding, format!("a forwarded call arrived on {}", local(at)))
        }
        Some(test) if test.is_open(now()) => Check::unknown(
            Part::Forwarding,
            "the test call rings",
            "let it ring, and look again within a minute",
        ),
        Some(test) => Check::failed(
            Part::Forwarding,
            format!("the test call of {} did not come back", local(test.asked)),
            "have your telephone company forward calls that you do not answer to this line (often *71 or *92 and the \
             number), let the phone ring, and test again",
        ),
    }
}
