//! The door: connections, routes, limits.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use wasmtime_wasi_http::{Error, WasiBody};

use super::{App, log};

/// How long a client may take to send its headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// How long running requests are waited for when the process is asked to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves until `stop` turns true, then finishes what runs.
pub async fn serve(listener: TcpListener, app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let (alive, mut all_gone) = tokio::sync::mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let (app, stop, alive) = (app.clone(), stop.clone(), alive.clone());
                tokio::spawn(async move {
                    connection(stream, app, stop).await;
                    drop(alive);
                });
            }
            Err(error) => {
                // Out of file descriptors, most likely: the connections that run will free some.
                log::line("host", &format!("cannot accept a connection: {error}"));
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(alive);
    if tokio::time::timeout(DRAIN, all_gone.recv()).await.is_err() {
        log::line("host", "stopped before every request was answered");
    }
}

/// Returns when the process is asked to stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody can ask any more: stop as well.
    let _ = stop.wait_for(|stop| *stop).await.map(|_| ());
}

async fn connection(stream: TcpStream, app: Arc<App>, mut stop: watch::Receiver<bool>) {
    // Small answers must not wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(app.clone(), request));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A client that went away is its own affair.
        _ = connection.as_mut() => {}
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

async fn answer(
    app: Arc<App>,
    request: Request<Incoming>,
) -> Result<Response<WasiBody>, std::convert::Infallible> {
    let Some(id) = app.manifest.route(request.uri().path()).map(str::to_owned) else {
        return Ok(plain(StatusCode::NOT_FOUND, "There is nothing at this address.\n"));
    };
    let request = request.map(|body| body.map_err(Error::Hyper).boxed_unsync());
    Ok(match app.call(&id, with_authority(request)).await {
        Ok(response) => response,
        Err(error) => {
            log::line(&id, &format!("a request failed: {error:#}"));
            plain(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side. Please try again.\n")
        }
    })
}

/// A component sees scheme and authority beside the path.
fn with_authority(mut request: Request<WasiBody>) -> Request<WasiBody> {
    let host =
        request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let uri = http::Uri::builder().scheme("http").authority(host).path_and_query(path).build();
    if let Ok(uri) = uri {
        *request.uri_mut() = uri;
    }
    request
}

fn plain(status: StatusCode, text: &'static str) -> Response<WasiBody> {
    let body = Full::new(Bytes::from_static(text.as_bytes())).map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
