//! Recordings and pictures: which addresses are the account's.

use super::Twilio;
use super::api::authorization;
use crate::exchange::{ApiRequest, Method};
use crate::media_types::MediaError;
use crate::settings::Account;

impl Twilio {
    /// The request for a file, or for its deletion, by the address that a webhook named.
    ///
    /// Whoever could make us ask another address would get the account's credentials: so it must lie below the account's own
    /// resources at the configured API, and hold nothing but the plain letters of such a path.
    pub fn file_request(
        &self,
        account: &Account,
        url: &str,
        method: Method,
    ) -> Result<ApiRequest, MediaError> {
        let own = account.api.join(&format!("{}/{}/", self.accounts, account.id));
        let rest = url.strip_prefix(&own).ok_or(MediaError::NotOurs)?;
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        if !rest.split('/').all(plain) {
            return Err(MediaError::NotOurs);
        }
        Ok(ApiRequest::new(method, url.to_owned(), authorization(account)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::TWILIO;
    use super::super::samples::account;
    use super::*;

    fn request(url: &str) -> Result<ApiRequest, MediaError> {
        let account = Account { id: "AC01".into(), ..account() };
        TWILIO.file_request(&account, url, Method::Get)
    }

    #[test]
    fn only_the_accounts_own_files_are_asked_for() {
        let own = "https://api.twilio.com/2010-04-01/Accounts/AC01/Recordings/RE01";
        assert!(request(own).is_ok_and(|request| request.url == own));
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
            assert_eq!(request(other).err(), Some(MediaError::NotOurs), "{other}");
        }
    }
}
