//! What it means that no answer came back at all.

use spin_sdk::wasip3::http::types::ErrorCode;

use crate::messages::{Failure, SendError};
use crate::webhooks::Trouble;

/// Whether a request that broke with `error` may have reached the carrier.
///
/// Only what ends before the first byte of the request is certain. All others count as possibly sent: a text too late
/// costs less than a text twice.
#[must_use]
pub fn lost(error: &ErrorCode) -> SendError {
    match error {
        ErrorCode::DnsTimeout
        | ErrorCode::DnsError(_)
        | ErrorCode::DestinationNotFound
        | ErrorCode::DestinationUnavailable
        | ErrorCode::DestinationIpUnroutable
        | ErrorCode::ConnectionRefused
        | ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionLimitReached
        | ErrorCode::TlsCertificateError => not_sent(),
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => SendError::Unavailable(
            "this component may not reach the carrier: see carrier_api and allowed_outbound_hosts".to_owned(),
        ),
        ErrorCode::HttpRequestUriInvalid | ErrorCode::HttpRequestUriTooLong => {
            SendError::Unavailable("variable carrier_api is wrong: it makes no valid address".to_owned())
        }
        _ => SendError::Ambiguous("the connection to the carrier broke before its answer".to_owned()),
    }
}

fn not_sent() -> SendError {
    SendError::Failed(Failure { trouble: Trouble::Temporary, code: None, retry_after: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use spin_sdk::wasip3::http::types::DnsErrorPayload;

    #[test]
    fn what_ends_before_the_request_was_certainly_not_sent() {
        let dns = ErrorCode::DnsError(DnsErrorPayload { rcode: None, info_code: None });
        for error in
            [dns, ErrorCode::ConnectionRefused, ErrorCode::ConnectionTimeout, ErrorCode::DestinationNotFound]
        {
            assert_eq!(lost(&error), not_sent());
        }
    }

    #[test]
    fn what_ends_later_may_have_been_sent() {
        for error in [
            ErrorCode::ConnectionTerminated,
            ErrorCode::ConnectionReadTimeout,
            ErrorCode::ConnectionWriteTimeout,
            ErrorCode::HttpResponseIncomplete,
            ErrorCode::HttpResponseTimeout,
            ErrorCode::HttpProtocolError,
            ErrorCode::TlsProtocolError,
            ErrorCode::InternalError(Some("to +14158675309".into())),
        ] {
            let SendError::Ambiguous(text) = lost(&error) else { panic!("{error:?}") };
            assert!(!text.contains("+1415"));
        }
    }

    #[test]
    fn a_forbidden_address_is_a_matter_of_settings() {
        assert!(matches!(lost(&ErrorCode::HttpRequestDenied), SendError::Unavailable(_)));
        assert!(matches!(lost(&ErrorCode::HttpRequestUriInvalid), SendError::Unavailable(_)));
    }
}
