//! `ringback doctor`: whether everything works, and what to do where it does not.

use std::time::Duration;

use anyhow::Result;
use domain::Phone;
use domain::setup::{Check, Health, Part};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::application::Application;
use crate::settings::Values;

/// So long a test call may take to come back.
const COMES_BACK_WITHIN: Duration = Duration::from_secs(45);
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Every check, in order. Where the application does not answer, only that is known.
pub async fn checks(values: &Values, call: Option<&Phone>) -> Result<Vec<Check>> {
    let application = Application::new(values)?;
    match all(&application, call).await {
        Ok(checks) => Ok(checks),
        Err(error) => Ok(without(&application, &error).await),
    }
}

/// What can be said where the application does not do the checks itself.
async fn without(application: &Application, error: &anyhow::Error) -> Vec<Check> {
    if application.reads_its_store().await == Some(false) {
        let advice = "see the application's log: is the disk full, or the Redis of the variable state away?";
        return vec![
            Check::ok(Part::PublicAddress, "it answers"),
            Check::failed(Part::Store, "the application cannot read it", advice),
        ];
    }
    let advice = "start the application with ringback up, see that SPIN_VARIABLE_PUBLIC_URL leads to it, and give this \
                  command the same variables; the rest is not known until then";
    vec![Check::failed(Part::PublicAddress, format!("{error:#}"), advice)]
}

async fn all(application: &Application, call: Option<&Phone>) -> Result<Vec<Check>> {
    let forwarding = match call {
        Some(number) => Some(forwarding(application, number).await?),
        None => None,
    };
    let mut checks: Vec<Check> = application.post("/api/v1/setup/doctor", &json!({})).await?.read()?;
    if let Some(forwarding) = forwarding {
        checks
            .iter_mut()
            .filter(|check| check.part == Part::Forwarding)
            .for_each(|check| *check = forwarding.clone());
    }
    Ok(checks)
}

/// Has the number rung, and waits for the call to come back.
async fn forwarding(application: &Application, number: &Phone) -> Result<Check> {
    let body = json!({ "number": number.as_str() });
    let mut check: Check = application.post("/api/v1/setup/call", &body).await?.read()?;
    let until = Instant::now() + COMES_BACK_WITHIN;
    while check.health == Health::Unknown && Instant::now() < until {
        sleep(LOOK_EVERY).await;
        check = application.post("/api/v1/setup/forwarding", &json!({})).await?.read()?;
    }
    if check.health != Health::Unknown {
        return Ok(check);
    }
    Ok(Check::failed(
        Part::Forwarding,
        format!(
            "the test call to {} did not come back within {} seconds",
            number.as_str(),
            COMES_BACK_WITHIN.as_secs()
        ),
        "have your telephone company forward calls that you do not answer to the line, let the phone ring, and test again",
    ))
}

/// As lines, or as JSON.
pub fn text(checks: &[Check], json: bool) -> Result<String> {
    if json {
        return Ok(serde_json::to_string_pretty(checks)?);
    }
    Ok(checks.iter().map(Check::to_string).collect::<Vec<_>>().join("\n"))
}

/// Whether nothing failed.
pub fn all_well(checks: &[Check]) -> bool {
    checks.iter().all(|check| check.health != Health::Failed)
}
