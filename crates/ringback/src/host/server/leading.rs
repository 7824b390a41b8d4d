//! The plain side of HTTPS: answers the certificate authority, lets health be asked, and leads everybody else to the
//! secure side.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use wasmtime_wasi_http::WasiBody;

use super::{closing, plain, text};

/// Where a certificate authority asks (RFC 8555, 8.3).
const CHALLENGES: &str = "/.well-known/acme-challenge/";

/// What to answer the certificate authority, by token. Clones are the same.
#[derive(Clone, Default)]
pub struct Challenges(Arc<Mutex<HashMap<String, String>>>);

/// An answer that is given until this is dropped.
pub struct Shown {
    challenges: Challenges,
    token: String,
}

impl Challenges {
    /// Gives an answer from now on.
    pub fn show(&self, token: &str, answer: &str) -> Shown {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(token.to_owned(), answer.to_owned());
        Shown { challenges: self.clone(), token: token.to_owned() }
    }

    fn answer(&self, token: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.challenges.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.token);
    }
}

/// Leads from HTTP to HTTPS.
pub struct Leading {
    /// `https://host`, where everybody should be.
    base: String,
    challenges: Challenges,
}

impl Leading {
    /// To `https://host`; never to where a request says that it wants to go.
    pub fn to(base: &str, challenges: Challenges) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), challenges }
    }

    /// What to answer. None: it is for the application.
    pub fn answer<B>(&self, request: &Request<B>) -> Option<Response<WasiBody>> {
        let path = request.uri().path();
        if let Some(token) = path.strip_prefix(CHALLENGES) {
            let shown = self.challenges.answer(token);
            return Some(shown.map_or_else(
                || plain(StatusCode::NOT_FOUND, "Nothing is proven here at the moment.\n"),
                |shown| text(StatusCode::OK, shown),
            ));
        }
        if path == "/healthz" {
            return None;
        }
        Some(closing(match *request.method() {
            Method::GET | Method::HEAD => self.lead(request),
            // What was posted was open to everybody on its way, and would come a second time: whoever sent it must
            // learn that the address is wrong.
            _ => plain(StatusCode::FORBIDDEN, "This is taken over https only: correct the address.\n"),
        }))
    }

    fn lead<B>(&self, request: &Request<B>) -> Response<WasiBody> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let mut response = plain(StatusCode::PERMANENT_REDIRECT, "This is at https.\n");
        if let Ok(there) = HeaderValue::from_str(&format!("{}{path}", self.base)) {
            response.headers_mut().insert(header::LOCATION, there);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn asked(leading: &Leading, method: &str, uri: &str) -> Option<Response<WasiBody>> {
        leading.answer(
            &Request::builder().method(method).uri(uri).header("host", "evil.example").body(()).unwrap(),
        )
    }

    #[tokio::test]
    async fn the_authority_is_answered_while_something_is_to_be_proven() {
        let challenges = Challenges::default();
        let leading = Leading::to("https://calls.example.com", challenges.clone());
        let shown = challenges.show("token", "token.thumbprint");
        let answer = asked(&leading, "GET", "/.well-known/acme-challenge/token").unwrap();
        assert_eq!(answer.status(), 200);
        let body = answer.into_body().collect().await.unwrap_or_else(|_| unreachable!()).to_bytes();
        assert_eq!(body, "token.thumbprint");
        drop(shown);
        assert_eq!(asked(&leading, "GET", "/.well-known/acme-challenge/token").unwrap().status(), 404);
        assert_eq!(asked(&leading, "GET", "/.well-known/acme-challenge/").unwrap().status(), 404);
    }

    #[test]
    fn pages_are_led_to_the_same_page_of_our_own_domain_and_posts_are_refused() {
        let leading = Leading::to("https://calls.example.com", Challenges::default());
        for (method, uri) in
            [("GET", "/book/a?b=c"), ("HEAD", "/book/a?b=c"), ("GET", "http://evil.example/book/a?b=c")]
        {
            let answer = asked(&leading, method, uri).unwrap();
            assert_eq!(answer.status(), 308);
            assert_eq!(answer.headers()["location"], "https://calls.example.com/book/a?b=c");
        }
        let answer = asked(&leading, "GET", "//evil.example/").unwrap();
        assert_eq!(answer.headers()["location"], "https://calls.example.com//evil.example/");
        assert_eq!(asked(&leading, "POST", "/voice/inbound").unwrap().status(), 403);
        assert!(asked(&leading, "GET", "/healthz").is_none());
    }
}
