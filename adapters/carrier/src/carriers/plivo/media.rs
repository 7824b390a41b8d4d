//! Recordings and pictures: which addresses are the account's.
//!
//! Plivo keeps recordings at another host than its API, by links that are open to whoever knows them unless the account
//! has turned on authentication for them. Nothing is asked of another host, so such a recording cannot be fetched. It can
//! be deleted: its address names it, and the API deletes by that name.

use super::api;
use crate::exchange::{ApiRequest, Method};
use crate::media_types::MediaError;
use crate::settings::Account;

/// The request for a file, or for its deletion, by the address that a webhook named.
///
/// Whoever could make us ask another address would get the account's credentials, so a file is asked for below the
/// account's own resources at the configured API alone. The address of a deletion is made here, whatever host was named.
pub fn file(account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError> {
    if method == Method::Delete {
        let recording = recording(account, url).ok_or(MediaError::NotOurs)?;
        return Ok(api::request(account, method, &format!("Recording/{recording}/")));
    }
    let own = account.api.join(&format!("/v1/Account/{}/", account.id));
    let rest = url.strip_prefix(&own).ok_or(MediaError::NotOurs)?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if !rest.split('/').all(|part| is_plain(part.strip_suffix(".mp3").unwrap_or(part))) {
        return Err(MediaError::NotOurs);
    }
    Ok(ApiRequest::new(method, url.to_owned(), api::authorization(account)))
}

/// The id of a recording of this account, from an address that ends in `/v1/Account/{account}/Recording/{id}.mp3`.
fn recording<'a>(account: &Account, url: &'a str) -> Option<&'a str> {
    let own = format!("/v1/Account/{}/Recording/", account.id);
    let (_host, name) =
        url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?.split_once(&own)?;
    let name = name.strip_suffix('/').unwrap_or(name);
    let id = name.strip_suffix(".mp3").or_else(|| name.strip_suffix(".wav")).unwrap_or(name);
    is_plain(id).then_some(id)
}

fn is_plain(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn request(url: &str, method: Method) -> Result<ApiRequest, MediaError> {
        file(&Account { id: "MA01".into(), ..samples::account() }, url, method)
    }

    #[test]
    fn only_the_accounts_own_files_at_the_api_are_asked_for() {
        for own in [
            "https://api.plivo.com/v1/Account/MA01/Recording/c2186400-1c8c.mp3",
            "https://api.plivo.com/v1/Account/MA01/Message/m1/Media/m2/",
        ] {
            assert!(request(own, Method::Get).is_ok_and(|request| request.url == own), "{own}");
        }
        for other in [
            "https://media.plivo.com/v1/Account/MA01/Recording/c2186400-1c8c.mp3",
            "https://api.plivo.com.evil.example/v1/Account/MA01/Recording/r1",
            "https://api.plivo.com/v1/Account/MA02/Recording/r1",
            "https://api.plivo.com/v1/Account/MA01/../MA02/Recording/r1",
            "https://api.plivo.com/v1/Account/MA01/Recording/%2e%2e/r1",
            "https://api.plivo.com/v1/Account/MA01/Recording/r1?x=1",
            "http://api.plivo.com/v1/Account/MA01/Recording/r1",
            "",
        ] {
            assert_eq!(request(other, Method::Get).err(), Some(MediaError::NotOurs), "{other}");
        }
    }

    #[test]
    fn a_recording_is_deleted_at_the_api_wherever_it_is_kept() {
        let resource = "https://api.plivo.com/v1/Account/MA01/Recording/c2186400-1c8c/";
        for kept in [
            "https://media.plivo.com/v1/Account/MA01/Recording/c2186400-1c8c.mp3",
            "https://media.plivo.com/v1/Account/MA01/Recording/c2186400-1c8c.wav",
            resource,
        ] {
            let request = request(kept, Method::Delete).unwrap();
            assert_eq!((request.url.as_str(), request.method), (resource, Method::Delete), "{kept}");
        }
        for other in [
            "https://media.plivo.com/v1/Account/MA02/Recording/c2186400-1c8c.mp3",
            "https://media.plivo.com/v1/Account/MA01/Recording/../../MA02/Recording/r1.mp3",
            "https://media.plivo.com/v1/Account/MA01/Recording/.mp3",
            "https://s3.amazonaws.com/recordings_2013/c2186400-1c8c.mp3",
            "/v1/Account/MA01/Recording/r1",
        ] {
            assert_eq!(request(other, Method::Delete).err(), Some(MediaError::NotOurs), "{other}");
        }
    }
}
