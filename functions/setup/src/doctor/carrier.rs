//! What the carrier says: about the account, and about each number of the business.

use domain::setup::{Addresses, Check, Health, Part};
use domain::{Business, Phone};
use futures::future::join_all;
use guest::config;

use super::{ours, own};
use crate::Desk;
use crate::bindings::ringback::carrier::account::{self, OwnNumber, RegistrationState};
use crate::numbers::{addresses, explained, words};

/// The carrier's answer also tells the time.
pub(super) async fn credentials_and_clock(desk: &Desk) -> Vec<Check> {
    let (credentials, time) = match account::check().await {
        Ok(checked) => (Check::ok(Part::Credentials, checked.name), checked.carrier_time),
        Err(error) => {
            let (found, advice) = explained(error);
            (Check::failed(Part::Credentials, found, advice), None)
        }
    };
    vec![credentials, own::clock(desk, time).await]
}

pub(super) async fn numbers(desk: &Desk) -> Vec<Check> {
    let all = match account::numbers().await {
        Ok(all) => all,
        Err(error) => {
            let found = words(error);
            let unknown = |part| Check::unknown(part, found.clone(), "");
            return vec![unknown(Part::Webhooks), unknown(Part::TextRegistration)];
        }
    };
    let webhooks = match config::required("public_url").await {
        Ok(public_url) => webhooks(&desk.business, &all, &Addresses::ours(&public_url)),
        Err(error) => ours(Part::Webhooks, &error),
    };
    vec![webhooks, registrations(&desk.business, &all).await]
}

fn of<'a>(all: &'a [OwnNumber], number: &Phone) -> Option<&'a OwnNumber> {
    all.iter().find(|own| own.number == number.as_str())
}

fn webhooks(business: &Business, all: &[OwnNumber], wanted: &Addresses) -> Check {
    let mut wrong = Vec::new();
    let mut advice = None;
    for number in &business.numbers {
        let found = match of(all, number) {
            None => "is not in the carrier's account".to_owned(),
            Some(own) => match (&own.overridden, addresses(&own.addresses).differences(wanted)) {
                (Some(why), _) => why.clone(),
                (None, differences) if differences.is_empty() => continue,
                (None, differences) => {
                    advice.get_or_insert(number);
                    differences.join(", ")
                }
            },
        };
        wrong.push(format!("{} {found}", number.as_str()));
    }
    if wrong.is_empty() {
        return Check::ok(Part::Webhooks, "");
    }
    let advice = match advice {
        Some(number) => format!("ringback connect {}", number.as_str()),
        None => "put the account or the profile right; the carrier's console shows both".to_owned(),
    };
    Check::failed(Part::Webhooks, wrong.join("; "), advice)
}

/// The worst that is said of any number.
async fn registrations(business: &Business, all: &[OwnNumber]) -> Check {
    let known = business.numbers.iter().filter_map(|number| of(all, number));
    let checks = join_all(known.map(registration)).await;
    let worst = |health| checks.iter().find(|check: &&Check| check.health == health);
    let worst = worst(Health::Failed).or_else(|| worst(Health::Unknown)).or(checks.first());
    let none =
        || Check::unknown(Part::TextRegistration, "none of the profile's numbers is in the account", "");
    worst.cloned().unwrap_or_else(none)
}

async fn registration(own: &OwnNumber) -> Check {
    let part = Part::TextRegistration;
    let number = &own.number;
    match account::registration(own.id.clone(), number.clone()).await {
        Ok(RegistrationState::NotNeeded) => Check::ok(part, "not needed"),
        Ok(RegistrationState::Registered) => Check::ok(part, ""),
        Ok(RegistrationState::Pending(what)) => {
            let advice = "wait for the carrier; until then texts may be filtered";
            Check::unknown(part, format!("{number}: {what}"), advice)
        }
        Ok(RegistrationState::Missing(what)) => {
            Check::failed(part, format!("{number} is not registered for texting"), what)
        }
        Ok(RegistrationState::Unknown(what)) => Check::unknown(part, format!("{number}: {what}"), ""),
        Err(error) => Check::unknown(part, words(error), ""),
    }
}
