//! Asking the application that runs at SPIN_VARIABLE_PUBLIC_URL, wherever it keeps its state.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::settings::{self, Values};

/// Longer than the application takes for anything.
const LIMIT: Duration = Duration::from_secs(30);

/// The application, as one business may ask it, or whoever runs it.
pub struct Application {
    /// Where it is.
    pub public_url: String,
    session_key: String,
    /// None: whoever runs it asks.
    business: Option<String>,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// What it answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    body: Bytes,
}

impl Answer {
    /// What a success holds, or why it is none: what the application says about that.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        self.succeeded()?;
        serde_json::from_slice(&self.body).context("the application's answer is not one that we can read")
    }

    /// Whether it is a success; if not, what the application says about that.
    pub fn succeeded(&self) -> Result<()> {
        if (200..300).contains(&self.status) {
            return Ok(());
        }
        let problem: Option<Value> = serde_json::from_slice(&self.body).ok();
        match problem.as_ref().and_then(|problem| problem.get("detail")?.as_str()) {
            Some(detail) => bail!("{detail}"),
            None => bail!("the application answered {}: {}", self.status, self.text().trim()),
        }
    }

    /// The body.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Application {
    /// For the business of the variables.
    pub fn new(values: &Values) -> Result<Self> {
        Self::with(values, Some(settings::business(values)?.id))
    }

    /// For whoever runs it, and says which businesses there are.
    pub fn of_the_operator(values: &Values) -> Result<Self> {
        Self::with(values, None)
    }

    fn with(values: &Values, business: Option<String>) -> Result<Self> {
        let value = |name: &str| values.get(name).with_context(|| format!("there is no variable {name}"));
        let tls = hyper_rustls::HttpsConnectorBuilder::new();
        let tls = tls.with_webpki_roots().https_or_http().enable_http1().build();
        Ok(Self {
            public_url: value("public_url")?.trim().trim_end_matches('/').to_owned(),
            session_key: value("session_key")?.clone(),
            business,
            client: Client::builder(TokioExecutor::new()).build(tls),
        })
    }

    /// Posts JSON to a path of the API.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer> {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Asks a path of the API something.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer> {
        let expires = Timestamp::now().checked_add(session::API_LIFE)?;
        let token = match &self.business {
            Some(business) => session::mint_api(&self.session_key, business, expires)?,
            None => session::mint_operator(&self.session_key, expires)?,
        };
        let url = format!("{}{path}", self.public_url);
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(&url)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))?;
        let answer = self.exchange(request).await;
        answer.with_context(|| format!("cannot reach {url}: the application must run for this"))
    }

    /// Whether its store can be read. None: it does not answer as it should.
    pub async fn reads_its_store(&self) -> Option<bool> {
        let request = Request::get(format!("{}/healthz", self.public_url)).body(Full::default()).ok()?;
        match self.exchange(request).await.ok()?.status {
            200 => Some(true),
            503 => Some(false),
            _ => None,
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer> {
        let exchange = async {
            let answer = self.client.request(request).await?;
            let status = answer.status().as_u16();
            anyhow::Ok(Answer { status, body: answer.into_body().collect().await?.to_bytes() })
        };
        tokio::time::timeout(LIMIT, exchange).await.context("it took too long").flatten()
    }
}
