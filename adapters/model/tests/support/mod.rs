//! The network of this machine, for the tests and the examples.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use model::answer::LARGEST;
use model::ask::{Answer, Fault, Outside};

/// A client of this machine, as the component has one of its host.
pub struct Network {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    start: Instant,
}

impl Network {
    /// With its clock at zero.
    pub fn new() -> Self {
        let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self { client: Client::builder(TokioExecutor::new()).build(tls), start: Instant::now() }
    }
}

impl Outside for Network {
    async fn post(&self, url: &str, key: &str, body: Vec<u8>) -> Result<Answer, Fault> {
        let mut request = Request::post(url).header("content-type", "application/json");
        if !key.is_empty() {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let request = request.body(Full::new(Bytes::from(body))).map_err(|_| Fault::Broken)?;
        let response = self.client.request(request).await.map_err(|_| Fault::Broken)?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        let body = body.map_err(|error| {
            if error.is::<http_body_util::LengthLimitError>() { Fault::TooLong } else { Fault::Broken }
        })?;
        Ok(Answer { status, body: body.to_bytes().to_vec() })
    }

    async fn wait(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}
