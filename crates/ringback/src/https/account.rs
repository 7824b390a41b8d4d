//! Our account at the certificate authority.

use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use instant_acme::{Account, AccountCredentials, BodyWrapper, BytesResponse, Error, HttpClient, NewAccount};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::arguments::Arguments;
use super::files::Files;
use super::refusal::{Kind, Refusal};

const ACCOUNT: &str = "account.json";
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// A certificate authority, and how it is reached.
#[derive(Clone)]
pub struct Authority {
    directory: String,
    contact: Option<String>,
    client: Reach,
}

#[derive(Clone)]
struct Reach(Client<HttpsConnector<HttpConnector>, BodyWrapper<Bytes>>);

impl HttpClient for Reach {
    fn request(
        &self,
        request: http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let answer = self.0.request(request);
        Box::pin(async move {
            answer.await.map(BytesResponse::from).map_err(|error| Error::Other(Box::new(error)))
        })
    }
}

impl Authority {
    /// As the operator says.
    pub fn new(arguments: &Arguments) -> Result<Self> {
        let roots = match &arguments.acme_root {
            None => None,
            Some(file) => {
                let cannot = || format!("--acme-root: cannot read certificates from {}", file.display());
                let mut roots = RootCertStore::empty();
                for root in CertificateDer::pem_file_iter(file).with_context(cannot)? {
                    roots.add(root.with_context(cannot)?).with_context(cannot)?;
                }
                Some(roots)
            }
        };
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let tls = match roots {
            Some(roots) => tls.with_root_certificates(roots).with_no_client_auth(),
            None => tls.with_webpki_roots().with_no_client_auth(),
        };
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_WITHIN));
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1().wrap_connector(tcp);
        Ok(Self {
            directory: arguments.acme_directory.clone(),
            contact: arguments.email.as_ref().map(|email| format!("mailto:{email}")),
            client: Reach(Client::builder(TokioExecutor::new()).build(connector)),
        })
    }

    /// The account that is kept; made where there is none.
    pub async fn account(&self, files: &Files) -> Result<Account, Refusal> {
        let builder = || Account::builder_with_http(Box::new(self.client.clone()));
        let kept = files.read(ACCOUNT).map_err(|error| Refusal::of(Kind::Other, format!("{error:#}")))?;
        // One that cannot be read is of no use: another costs nothing.
        if let Some(kept) = kept.and_then(|kept| serde_json::from_str::<AccountCredentials>(&kept).ok()) {
            return Ok(builder().from_credentials(kept).await?);
        }
        let contact: Vec<&str> = self.contact.as_deref().into_iter().collect();
        let wanted =
            NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
        let (account, made) = builder().create(&wanted, self.directory.clone(), None).await?;
        let text = serde_json::to_string(&made).map_err(|error| Refusal::of(Kind::Other, error))?;
        files.write(ACCOUNT, &text).map_err(|error| Refusal::of(Kind::Other, format!("{error:#}")))?;
        Ok(account)
    }

    /// The authority does not know the account any more: the next one is new.
    pub fn forget(files: &Files) -> Result<()> {
        files.remove(ACCOUNT)
    }
}
