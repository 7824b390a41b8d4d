//! What answers about recordings and pictures mean.

use crate::exchange::Answer;
use crate::media_types::{File, MediaError};
use crate::settings::BaseUrl;

/// Where Twilio keeps pictures: its API answers with a link there, which is open for a while and wants no credentials.
const PICTURES: &str = "https://mms.twiliocdn.com/";

/// Where the answer to a fetch leads, if that is where the carrier keeps such files. The credentials do not go there.
pub fn kept_at(status: u16, location: Option<&str>, api: &BaseUrl) -> Option<String> {
    let to = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308))?;
    let known = to.starts_with(PICTURES) || to.starts_with(&api.join("/"));
    known.then(|| to.to_owned())
}

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
        // One that we do not know to be the carrier's.
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
    fn a_link_is_followed_only_to_where_the_carrier_keeps_pictures() {
        let api = BaseUrl::parse("carrier_api", "https://api.twilio.com").unwrap();
        let at = |status: u16, to: &str| kept_at(status, Some(to), &api);
        let kept = "https://mms.twiliocdn.com/AC01/picture";
        assert_eq!(at(307, kept).as_deref(), Some(kept));
        assert!(at(302, "https://api.twilio.com/2010-04-01/x").is_some());
        for other in [
            "https://mms.twiliocdn.com.evil.example/",
            "http://mms.twiliocdn.com/",
            "https://evil.example/",
            "/x",
        ] {
            assert_eq!(at(307, other), None, "{other}");
        }
        assert_eq!((at(200, kept), kept_at(307, None, &api)), (None, None));
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
