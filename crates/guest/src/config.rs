//! Variables of the component.

use spin_sdk::variables;

use crate::Error;

/// A variable that must be there.
pub async fn required(name: &str) -> Result<String, Error> {
    match optional(name).await? {
        Some(value) => Ok(value),
        None => Err(Error::Ours(format!(
            "the variable {name} is missing: set SPIN_VARIABLE_{}",
            name.to_uppercase()
        ))),
    }
}

/// A variable that may be empty.
pub async fn optional(name: &str) -> Result<Option<String>, Error> {
    match variables::get(name).await {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(variables::Error::Undefined(_)) => Ok(None),
        Err(cause) => Err(Error::Ours(format!("the variable {name} cannot be read: {cause:?}"))),
    }
}
