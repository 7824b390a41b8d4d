//! What answers about recordings and pictures mean.

use crate::exchange::Answer;
use crate::media_types::{File, MediaError};

/// What the answer to a fetch says.
pub fn fetched(answer: Answer) -> Result<File, MediaError> {
    match answer.status {
        200 => {
            let content_type = answer.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
            Ok(File { content_type, body: answer.body })
        }
        status => Err(trouble(status)),
    }
}

/// What the answer to a deletion says.
pub fn removed(answer: &Answer) -> Result<(), MediaError> {
    match answer.status {
        200..=299 => Ok(()),
        status => match trouble(status) {
            MediaError::Gone => Ok(()),
            other => Err(other),
        },
    }
}

fn trouble(status: u16) -> MediaError {
    match status {
        404 | 410 => MediaError::Gone,
        // A picture's answer leads to another host, by a link that is open for a while. It is not followed.
        300..=399 => MediaError::Refused("the file is kept at another host".to_owned()),
        429 | 500..=599 => MediaError::Later(format!("the carrier answered {status}")),
        _ => MediaError::Refused(format!("the carrier answered {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Answer {
        Answer { status, retry_after: None, content_type: Some("audio/x-wav".into()), body: vec![1] }
    }

    #[test]
    fn a_file_that_is_gone_is_removed_and_cannot_be_fetched() {
        assert_eq!(fetched(answer(200)), Ok(File { content_type: "audio/x-wav".into(), body: vec![1] }));
        assert_eq!(fetched(answer(404)), Err(MediaError::Gone));
        assert_eq!((removed(&answer(204)), removed(&answer(404))), (Ok(()), Ok(())));
        assert!(matches!(removed(&answer(503)), Err(MediaError::Later(_))));
        assert!(matches!(removed(&answer(401)), Err(MediaError::Refused(_))));
        assert!(matches!(fetched(answer(307)), Err(MediaError::Refused(_))));
    }
}
