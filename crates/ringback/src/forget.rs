//! `ringback forget`: asks the application that runs, wherever it keeps its state.

use anyhow::{Result, bail};
use domain::Phone;
use serde_json::json;

use crate::application::Application;
use crate::settings::Values;

/// Has everything about a caller deleted. Says false where nothing was known of them.
pub async fn forget(values: &Values, caller: &Phone) -> Result<bool> {
    let application = Application::new(values)?;
    let answer = application.post("/api/v1/callers/forget", &json!({ "number": caller.as_str() })).await?;
    match answer.status {
        202 => Ok(true),
        404 => Ok(false),
        status => bail!("the application answered {status}: {}", answer.text()),
    }
}
