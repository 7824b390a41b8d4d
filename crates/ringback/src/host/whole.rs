//! Answers of components, whole where they are short: an instance is then free as soon as it has written its answer,
//! however slowly the client reads, and the answer goes out in one piece.

use std::convert::Infallible;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::SinkExt;
use futures::channel::{mpsc, oneshot};
use http::Response;
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use wasmtime::Result;
use wasmtime_wasi_http::{Error, WasiBody};

/// A longer answer is passed on as it comes.
const LONGEST: usize = 256 * 1024;
/// One that takes longer too.
const WAIT: Duration = Duration::from_millis(100);
/// How many pieces of it may wait for a slow client.
const PIECES: usize = 4;

enum Read {
    Whole,
    More(Option<Frame<Bytes>>),
    Broken(Error),
}

/// Passes an answer on: whole, or the head at once and the rest as it comes. Returns when all of it has been read.
pub async fn pass_on(response: Response<WasiBody>, answer: oneshot::Sender<Result<Response<WasiBody>>>) {
    let (head, mut rest) = response.into_parts();
    let mut start = BytesMut::new();
    let read = tokio::time::timeout(WAIT, read(&mut rest, &mut start)).await.unwrap_or(Read::More(None));
    let start = start.freeze();
    let next = match read {
        Read::Whole => {
            let body = Full::new(start).map_err(|never: Infallible| match never {}).boxed_unsync();
            // Whoever asked may have gone.
            let _ = answer.send(Ok(Response::from_parts(head, body)));
            return;
        }
        Read::More(frame) => frame.map(Ok),
        Read::Broken(error) => Some(Err(error)),
    };
    let (mut pieces, passed) = mpsc::channel(PIECES);
    let body = BodyExt::boxed_unsync(StreamBody::new(passed));
    let _ = answer.send(Ok(Response::from_parts(head, body)));
    let first = (!start.is_empty()).then(|| Ok(Frame::data(start)));
    for piece in first.into_iter().chain(next) {
        let broken = piece.is_err();
        if pieces.send(piece).await.is_err() || broken {
            return;
        }
    }
    while let Some(piece) = rest.frame().await {
        if pieces.send(piece).await.is_err() {
            return;
        }
    }
}

/// Reads until the end, or until there is more than is wanted.
async fn read(body: &mut WasiBody, start: &mut BytesMut) -> Read {
    loop {
        match body.frame().await {
            None => return Read::Whole,
            Some(Err(error)) => return Read::Broken(error),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => start.extend_from_slice(&data),
                // Trailers.
                Err(frame) => return Read::More(Some(frame)),
            },
        }
        if start.len() > LONGEST {
            return Read::More(None);
        }
    }
}
