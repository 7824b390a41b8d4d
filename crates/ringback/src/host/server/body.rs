//! Bodies, read whole before anyone works on them and before an answer leaves: a client that trickles keeps its own
//! connection waiting, and no component.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime_wasi_http::WasiBody;

use super::Limits;
use super::shedding::Place;

/// The longest part of an answer that is held for a client that reads slowly.
const LONGEST_HELD: usize = 1024 * 1024;

/// Reads bodies, so many bytes at a time over all clients.
#[derive(Clone)]
pub struct Bodies {
    room: Arc<Semaphore>,
    longest: usize,
    within: std::time::Duration,
}

/// A whole body. The room that it takes is free again when it is dropped.
pub struct Whole {
    bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    /// With these limits.
    pub fn new(limits: &Limits) -> Self {
        let room = Arc::new(Semaphore::new(limits.bodies.min(Semaphore::MAX_PERMITS)));
        Self { room, longest: limits.body, within: limits.body_within }
    }

    /// The whole body, or what to answer instead. None: the client went away.
    pub async fn read(&self, body: Incoming) -> Result<Whole, Option<StatusCode>> {
        let declared = body.size_hint().upper();
        if declared == Some(0) {
            return Ok(Whole { bytes: Bytes::new(), _room: None });
        }
        if declared.is_some_and(|length| length > self.longest as u64) {
            return Err(Some(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let late = |_| Some(StatusCode::REQUEST_TIMEOUT);
        tokio::time::timeout(self.within, self.collect(body)).await.map_err(late)?
    }

    async fn collect(&self, mut body: Incoming) -> Result<Whole, Option<StatusCode>> {
        let mut bytes = BytesMut::new();
        let mut room: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| None)?.into_data() else { continue };
            if bytes.len() + data.len() > self.longest {
                return Err(Some(StatusCode::PAYLOAD_TOO_LARGE));
            }
            // Room is taken as bytes come, not as they are announced: announcing costs a client nothing.
            let count = u32::try_from(data.len()).unwrap_or(u32::MAX);
            let more = self.room.clone().try_acquire_many_owned(count);
            let more = more.map_err(|_| Some(StatusCode::SERVICE_UNAVAILABLE))?;
            match &mut room {
                Some(room) => room.merge(more),
                none => *none = Some(more),
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Whole { bytes: bytes.freeze(), _room: room })
    }
}

impl Body for Whole {
    type Data = Bytes;
    type Error = wasmtime_wasi_http::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let bytes = std::mem::take(&mut self.bytes);
        std::task::Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.bytes.len() as u64)
    }
}

/// Takes an answer from the component, so that it is free for the next request however slowly the client reads. A
/// long one is passed on as it comes, and keeps its place.
pub async fn take(mut body: WasiBody, place: Place) -> Result<WasiBody, wasmtime_wasi_http::Error> {
    let mut frames: VecDeque<Frame<Bytes>> = VecDeque::new();
    let mut held = 0;
    while held <= LONGEST_HELD {
        let Some(frame) = body.frame().await else { return Ok(whole(frames)) };
        let frame = frame?;
        held += frame.data_ref().map_or(0, Bytes::len);
        frames.push_back(frame);
    }
    Ok(Rest { frames, body, _place: place }.boxed_unsync())
}

fn whole(frames: VecDeque<Frame<Bytes>>) -> WasiBody {
    let parts: Vec<Bytes> = frames.into_iter().filter_map(|frame| frame.into_data().ok()).collect();
    let bytes = match <[Bytes; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => parts.concat().into(),
    };
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

struct Rest {
    frames: VecDeque<Frame<Bytes>>,
    body: WasiBody,
    _place: Place,
}

impl Body for Rest {
    type Data = Bytes;
    type Error = wasmtime_wasi_http::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.frames.pop_front() {
            Some(frame) => std::task::Poll::Ready(Some(Ok(frame))),
            None => std::pin::Pin::new(&mut self.body).poll_frame(context),
        }
    }
}
