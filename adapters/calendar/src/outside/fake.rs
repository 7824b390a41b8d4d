//! A transport for tests: answers that were put in a row, and what was asked.

use std::cell::RefCell;
use std::collections::VecDeque;

use http::{Request, Response};

use super::Transport;

/// Answers in order; without one, nothing comes back.
#[derive(Default)]
pub(super) struct Fake {
    answers: RefCell<VecDeque<Response<Vec<u8>>>>,
    asked: RefCell<Vec<Request<Vec<u8>>>>,
}

impl Fake {
    /// The next answer.
    pub(super) fn answers(&self, status: u16, headers: &[(&str, &str)], body: &str) -> &Self {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.answers.borrow_mut().push_back(response.body(body.as_bytes().to_vec()).unwrap());
        self
    }

    /// Method and address of everything that was asked, in order.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.borrow().iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
    }

    /// A header of a request.
    pub(super) fn header(&self, at: usize, name: &str) -> Option<String> {
        Some(self.asked.borrow().get(at)?.headers().get(name)?.to_str().unwrap().to_owned())
    }

    /// The body of a request.
    pub(super) fn body(&self, at: usize) -> String {
        String::from_utf8(self.asked.borrow()[at].body().clone()).unwrap()
    }
}

impl Transport for &Fake {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String> {
        self.asked.borrow_mut().push(request);
        self.answers
            .borrow_mut()
            .pop_front()
            .ok_or_else(|| "the calendar's host cannot be reached".to_owned())
    }
}
