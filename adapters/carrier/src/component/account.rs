//! The account: asks the carrier, and knocks at our own door.

use std::cell::Cell;

use bytes::Bytes;
use futures::FutureExt as _;
use spin_sdk::http::{FullBody, IntoRequest as _, Request as HttpRequest};
use spin_sdk::wasip3::http::types::ErrorCode;
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;

use super::{
    Component, LARGEST_ANSWER, LIMIT, account, attempt_told, carrier, in_time, late, options,
    webhook_settings,
};
use crate::account::{AccountApi, Ask, Outcome, SignedRequest};
use crate::account_types::{
    AccountError, Addresses, Checked, Guest, KnockText, Knocked, OwnNumber, RegistrationState,
};
use crate::carriers::twilio::dates;
use crate::exchange::{Answer, ApiRequest};

impl Guest for Component {
    async fn check() -> Result<Checked, AccountError> {
        let (api, account, network) = (api().await?, account().await?, Network::default());
        let name = whole(api.check(&account, &network)).await?;
        Ok(Checked { name, carrier_time: network.date.get() })
    }

    async fn numbers() -> Result<Vec<OwnNumber>, AccountError> {
        let account = account().await?;
        whole(api().await?.numbers(&account, &Network::default())).await
    }

    async fn set_webhooks(id: String, addresses: Addresses) -> Result<OwnNumber, AccountError> {
        let account = account().await?;
        whole(api().await?.set_webhooks(&account, &Network::default(), &id, &addresses)).await
    }

    async fn registration(id: String, number: String) -> Result<RegistrationState, AccountError> {
        let account = account().await?;
        whole(api().await?.registration(&account, &Network::default(), &id, &number)).await
    }

    async fn knock(text: KnockText) -> Result<Knocked, AccountError> {
        let account = account().await?;
        let Some(signed) = api().await?.signed(&account, &webhook_settings().await?, &text)? else {
            return Ok(Knocked::OnlyTheCarrierCanSign);
        };
        Ok(match in_time(knock(signed)).await {
            Some(Ok(status)) => Knocked::Answered(status),
            Some(Err(error)) => Knocked::NoAnswer(words(&error).to_owned()),
            None => Knocked::NoAnswer(format!("it took longer than {} seconds", LIMIT.as_secs())),
        })
    }
}

async fn api() -> Result<&'static dyn AccountApi, AccountError> {
    let carrier = carrier().await?;
    carrier.account_api().ok_or_else(|| {
        AccountError::Unavailable(format!(
            "{} is set up by hand so far: see docs/guides/carriers.md",
            carrier.name()
        ))
    })
}

/// The network, with the carrier's clock as its last answer showed it.
#[derive(Default)]
struct Network {
    date: Cell<Option<i64>>,
}

impl Ask for Network {
    fn ask(&self, request: ApiRequest) -> Outcome<'_, Answer> {
        async {
            let (answer, told) = attempt_told(request, LARGEST_ANSWER)
                .await
                .map_err(|error| AccountError::Unreachable(format!("the carrier: {}", words(&error))))?;
            self.date.set(told.date.as_deref().and_then(dates::unix_seconds));
            Ok(answer)
        }
        .boxed_local()
    }
}

/// What came of an operation, however many requests it took.
async fn whole<T>(outcome: Outcome<'_, T>) -> Result<T, AccountError> {
    in_time(outcome).await.unwrap_or_else(|| Err(AccountError::Unreachable(late())))
}

async fn knock(signed: SignedRequest) -> Result<u16, ErrorCode> {
    let mut builder = HttpRequest::<()>::builder()
        .method("POST")
        .uri(signed.url)
        .extension(RequestOptionsExtension(options()))
        .header("content-length", signed.body.len());
    for (name, value) in signed.headers {
        builder = builder.header(name, value);
    }
    let request = builder.body(FullBody::new(Bytes::from(signed.body)));
    let request = request.map_err(|_| ErrorCode::HttpRequestUriInvalid)?;
    Ok(spin_sdk::http::send(request.into_request()?).await?.status().as_u16())
}

/// What kept a request from its answer, in plain words.
fn words(error: &ErrorCode) -> &'static str {
    match error {
        ErrorCode::DnsTimeout | ErrorCode::DnsError(_) | ErrorCode::DestinationNotFound => {
            "there is no host of that name"
        }
        ErrorCode::ConnectionRefused => "nobody listens there",
        ErrorCode::TlsCertificateError | ErrorCode::TlsProtocolError | ErrorCode::TlsAlertReceived(_) => {
            "its certificate is not good"
        }
        ErrorCode::HttpRequestDenied => "this component may not go there",
        ErrorCode::HttpRequestUriInvalid => "that is no address",
        _ => "the connection broke",
    }
}
