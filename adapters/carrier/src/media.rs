//! Recordings and pictures: which addresses are the account's, and what answers about them mean.

use crate::answers::Answer;
use crate::api::{self, ApiRequest, Method};
use crate::media_types::{File, MediaError};
use crate::settings::Account;

/// The request for a file, or for its deletion, by the address that a webhook named.
///
/// Whoever could make us ask another address would get the account's credentials: so it must lie below the account's own
/// resources at the configured API, and hold nothing but the plain letters of such a path.
pub fn request(account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError> {
    let own = account.api.join(&format!("/2010-04-01/Accounts/{}/", account.id));
    let rest = url.strip_prefix(&own).ok_or(MediaError::NotOurs)?;
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if !rest.split('/').all(plain) {
        return Err(MediaError::NotOurs);
    }
    Ok(ApiRequest { url: url.to_owned(), authorization: api::authorization(account), method, form: None })
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
        // A picture's answer leads to another host, by a link that is open for a while. It is not followed.
        300..=399 => MediaError::Refused("the file is kept at another host".to_owned()),
        429 | 500..=599 => MediaError::Later(format!("the carrier answered {status}")),
        _ => MediaError::Refused(format!("the carrier answered {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{BaseUrl, Secrets};

    fn account() -> Account {
        Account {
            api: BaseUrl::parse("carrier_api", "https://api.twilio.com").unwrap(),
            id: "AC01".into(),
            secrets: Secrets::parse("carrier_secret", "s3cret").unwrap(),
        }
    }

    #[test]
    fn only_the_accounts_own_files_are_asked_for() {
        let own = "https://api.twilio.com/2010-04-01/Accounts/AC01/Recordings/RE01";
        assert!(request(&account(), own, Method::Get).is_ok_and(|request| request.url == own));
        for other in [
            "https://evil.example/2010-04-01/Accounts/AC01/Recordings/RE01",
            "https://api.twilio.com.evil.example/2010-04-01/Accounts/AC01/Recordings/RE01",
            "https://api.twilio.com/2010-04-01/Accounts/AC02/Recordings/RE01",
            "https://api.twilio.com/2010-04-01/Accounts/AC01/../AC02/Recordings/RE01",
            "https://api.twilio.com/2010-04-01/Accounts/AC01/Recordings/RE01?x=1",
            "https://api.twilio.com/2010-04-01/Accounts/AC01/Recordings/%2e%2e/RE01",
            "http://api.twilio.com/2010-04-01/Accounts/AC01/Recordings/RE01",
            "",
        ] {
            assert_eq!(request(&account(), other, Method::Get).err(), Some(MediaError::NotOurs), "{other}");
        }
    }

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
