//! Recordings and pictures, got from the carrier and deleted there: this function may reach it.

use guest::Error;
use guest::nudge::MediaFile;
use guest::web::{Answer, Incoming};
use spin_sdk::http::{Method, StatusCode};

use crate::bindings::ringback::carrier::media::{self, MediaError};

pub(crate) async fn fetch(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let wanted: MediaFile = request.json()?;
    match media::fetch(wanted.url).await {
        Ok(file) => Ok(Answer::of(&file.content_type, file.body)),
        Err(error) => Err(failed(error)),
    }
}

pub(crate) async fn remove(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let unwanted: MediaFile = request.json()?;
    match media::remove(unwanted.url).await {
        Ok(()) => Ok(Answer::empty()),
        // Asking again would not help, and must not keep a caller from being forgotten.
        Err(MediaError::Refused(cause)) => {
            eprintln!("a file stays at the carrier: {cause}");
            Ok(Answer::empty())
        }
        Err(MediaError::NotOurs) => Ok(Answer::empty()),
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: MediaError) -> Error {
    match error {
        MediaError::NotOurs | MediaError::Gone => {
            Error::Bad(StatusCode::NOT_FOUND, "the carrier has no such file".to_owned())
        }
        MediaError::Later(cause) | MediaError::Refused(cause) => Error::Ours(cause),
    }
}
