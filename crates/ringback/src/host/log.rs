//! One line of JSON for each thing worth knowing, on standard error.

use std::io::Write;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use jiff::Timestamp;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// Writes a line: `{"at": ..., "component": ..., "message": ...}`.
pub fn line(component: &str, message: &str) {
    let entry = serde_json::json!({"at": Timestamp::now(), "component": component, "message": message});
    // A closed standard error is no reason to stop answering the phone.
    let _ = writeln!(std::io::stderr(), "{entry}");
}

/// Hears which component said what.
pub type Hearer = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// Where the components' words go.
#[derive(Clone, Default)]
pub enum Log {
    /// To standard error.
    #[default]
    Standard,
    /// To whoever wants to know: the component, and what it said.
    Heard(Hearer),
}

impl Log {
    pub(super) fn line(&self, component: &str, message: &str) {
        match self {
            Self::Standard => line(component, message),
            Self::Heard(hear) => hear(component, message),
        }
    }
}

/// What a component writes to its standard output and error, as log lines.
#[derive(Clone)]
pub struct LineLog {
    component: String,
    log: Log,
    pending: Arc<Mutex<Vec<u8>>>,
}

impl LineLog {
    /// For one instance of a component.
    pub fn new(component: &str, log: &Log) -> Self {
        Self { component: component.to_owned(), log: log.clone(), pending: Arc::default() }
    }

    fn take(&self, bytes: &[u8]) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            pending.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.log.line(&self.component, String::from_utf8_lossy(&pending).trim_end());
                pending.clear();
            }
        }
    }
}

impl IsTerminal for LineLog {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for LineLog {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for LineLog {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
