//! Somebody else's API on this machine: it hears every request, and answers as the test says.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

/// A request as it arrived, with its body read as JSON; null where it is none.
#[derive(Debug, Clone)]
pub struct Heard {
    /// GET, POST, ...
    pub method: String,
    /// The path and the query.
    pub path: String,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body.
    pub body: Value,
}

/// Such an API.
#[derive(Clone)]
pub struct Double {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Double {
    /// Listens, and gives to each request the status and the body that `answer` has for it.
    pub async fn start(mut answer: impl FnMut(&Heard) -> (u16, Value) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let double = Self { url, heard: Arc::default() };
        let heard = double.heard.clone();
        let answer = move |request: Heard| {
            let answered = answer(&request);
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            answered
        };
        let answer = Arc::new(Mutex::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer = answer.clone();
                let service = service_fn(move |request| {
                    let answer = answer.clone();
                    async move {
                        let request = whole(request).await;
                        let (status, body) = answer.lock().unwrap_or_else(PoisonError::into_inner)(request);
                        let body = if body.is_null() { String::new() } else { body.to_string() };
                        let response = Response::builder().status(status);
                        response.header("content-type", "application/json").body(Full::new(Bytes::from(body)))
                    }
                });
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        double
    }

    /// What it has heard so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn whole(request: Request<Incoming>) -> Heard {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    Heard {
        method: head.method.to_string(),
        path: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: head.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }
}
