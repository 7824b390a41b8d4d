//! Something that is served at sockets until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::server::{self, Answers, Entrance, Limits};

/// It is served.
pub struct Serving {
    /// Where it listens first.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Serving {
    /// Serves it at several sockets.
    pub fn start(inside: Arc<dyn Answers>, entrances: Vec<Entrance>, limits: Limits) -> Result<Self> {
        let first = entrances.first().context("there is nowhere to listen")?;
        let address = first.listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(server::serve(entrances, inside, limits, stopped));
        Ok(Self { address, stop, server })
    }

    /// Takes no more requests, and finishes those that run.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // A server that panicked has nothing left to finish.
        let _ = self.server.await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::future::BoxFuture;
    use http::{Request, Response};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use wasmtime_wasi_http::WasiBody;

    use super::*;
    use crate::host::{Manner, empty_body};

    struct Nothing;

    impl Answers for Nothing {
        fn at(&self, _: &str) -> Option<String> {
            Some("nothing".to_owned())
        }

        fn answer<'a>(
            &'a self,
            _: &'a str,
            _: Request<WasiBody>,
        ) -> BoxFuture<'a, Result<Response<WasiBody>>> {
            Box::pin(async { Ok(Response::new(empty_body())) })
        }
    }

    async fn ask(connection: &mut TcpStream) {
        connection.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
    }

    #[tokio::test]
    async fn a_stop_answers_whoever_has_just_come_in() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let entrance = Entrance { listener, manner: Manner::Plain };
        let serving = Serving::start(Arc::new(Nothing), vec![entrance], Limits::default()).unwrap();
        let mut waits = TcpStream::connect(serving.address).await.unwrap();
        let mut knows = TcpStream::connect(serving.address).await.unwrap();
        let mut start = [0; 12];
        ask(&mut knows).await;
        knows.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");

        let stopping = tokio::spawn(serving.stop());
        // Closed at once: it has had its answer.
        knows.read_to_end(&mut Vec::new()).await.unwrap();
        // For the same reason as in a browser, which opens its connection a moment before it asks.
        tokio::time::sleep(Duration::from_millis(50)).await;
        ask(&mut waits).await;
        let mut answer = String::new();
        waits.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"), "{answer}");
        stopping.await.unwrap();
    }
}
