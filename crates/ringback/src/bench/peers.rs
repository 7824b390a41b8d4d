//! The others, under the same load: a server without components, the Node service, `wasmtime serve`, `spin up`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener as StdListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rusqlite::{Connection, OpenFlags};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::stage::Peer;

const READY_WITHIN: Duration = Duration::from_secs(20);
/// It compiles every component first.
const SPIN_READY_WITHIN: Duration = Duration::from_secs(120);
/// What the static component answers.
const WORDS: &[u8] = b"ok\n";
/// The files of the Node service.
const NODE_FILES: [&str; 3] = ["package.json", "package-lock.json", "server.js"];

/// hyper, as directly as it goes.
pub struct Hyper {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Hyper {
    /// Serves on the threads of `inside`, as the application does.
    pub async fn start(inside: &Runtime) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let task = inside.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                tokio::spawn(async move {
                    let service = service_fn(async |_| {
                        let mut response = Response::new(Full::new(Bytes::from_static(WORDS)));
                        let kind = http::HeaderValue::from_static("text/plain; charset=utf-8");
                        response.headers_mut().insert("content-type", kind);
                        Ok::<_, Infallible>(response)
                    });
                    let server = hyper::server::conn::http1::Builder::new();
                    // How it ends is the client's affair.
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Ok(Self { address, task })
    }
}

impl Drop for Hyper {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A server that ends with its owner: its process, and those that this one started.
pub struct Other {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Other {
    /// Starts a server of which `address` is one, and waits until it listens. None: it did not in time.
    fn start(mut command: Command, address: SocketAddr, within: Duration) -> Result<Option<Self>> {
        let process = command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let other = Self { process, address };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if began.elapsed() > within {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Some(other))
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // It may have ended by itself.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `wasmtime serve`, where it is there in the version that this host is built on; else why not.
pub fn wasmtime(component: &Path) -> Result<Result<Other, String>> {
    let version = Command::new("wasmtime").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match version {
        Ok(version) if version.starts_with("wasmtime 48.") => {}
        Ok(version) => {
            return Ok(Err(format!("`wasmtime serve`: there is {version}, and we are built on 48")));
        }
        Err(_) => return Ok(Err("`wasmtime serve`: there is no wasmtime on the PATH".to_owned())),
    }
    let address = StdListener::bind(("127.0.0.1", 0))?.local_addr()?;
    let mut serve = Command::new("wasmtime");
    serve.args(["serve", "-W", "component-model-async", "-S", "p3,cli", "--addr", &address.to_string()]);
    serve.arg(component);
    let started = Other::start(serve, address, READY_WITHIN)?;
    Ok(started.ok_or_else(|| "`wasmtime serve` did not start".to_owned()))
}

/// The application of a manifest on `spin up`, with the store that Spin has by itself; else why not.
pub fn spin(
    manifest: &Path,
    variables: &BTreeMap<&str, String>,
    data: &Path,
) -> Result<Result<Other, String>> {
    if !Command::new("spin").arg("--version").stdout(Stdio::null()).status().is_ok_and(|told| told.success())
    {
        return Ok(Err("`spin up`: there is no spin on the PATH".to_owned()));
    }
    let address = StdListener::bind(("127.0.0.1", 0))?.local_addr()?;
    let mut up = Command::new("spin");
    up.args(["up", "--quiet", "--listen", &address.to_string(), "--from"])
        .arg(std::path::absolute(manifest)?);
    up.arg("--state-dir").arg(std::path::absolute(data)?);
    for (name, value) in variables {
        up.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
    }
    let started = Other::start(up, address, SPIN_READY_WITHIN)?;
    Ok(started.ok_or_else(|| "`spin up` did not start: it must be 4.1 or later".to_owned()))
}

/// The service of `bench/node`.
pub struct Node {
    server: Other,
    database: PathBuf,
}

impl Node {
    /// Installs what it needs below `target`, and starts it; else why not.
    pub fn start(peer: &Arc<Peer>, folder: &Path, data: &Path) -> Result<Result<Self, String>> {
        for program in ["node", "npm"] {
            let found = Command::new(program).arg("--version").stdout(Stdio::null()).status();
            if !found.is_ok_and(|status| status.success()) {
                return Ok(Err(format!(
                    "the Node service: {program} is missing (on Debian: apt-get install npm)"
                )));
            }
        }
        let installed = match install(folder)? {
            Ok(installed) => installed,
            Err(why) => return Ok(Err(why)),
        };
        fs::create_dir_all(data)?;
        let database = data.join("node.db");
        let mut process = Command::new("node")
            .arg("server.js")
            .current_dir(installed)
            .env("ACCOUNT_SID", &peer.account.sid)
            .env("AUTH_TOKEN", &peer.account.secret)
            .env("CARRIER_API", peer.carrier.api_url())
            .env("PUBLIC_URL", &peer.account.public_url)
            .env("DATABASE", std::path::absolute(&database)?)
            .env("NODE_ENV", "production")
            .env_remove("HTTP_PROXY")
            .env_remove("http_proxy")
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start node")?;
        let output = process.stdout.take().context("node has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().strip_prefix("ready http://").and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let _ = process.kill();
            bail!("the Node service did not get ready");
        };
        Ok(Ok(Self { server: Other { process, address }, database }))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Leads in its database whose text was accepted.
    pub fn leads(&self) -> Result<u64> {
        let database = Connection::open_with_flags(&self.database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(database
            .query_row("SELECT count(message) FROM leads", [], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }
}

/// Copies the service to a folder named after its packages, and lets npm fetch those, once.
fn install(folder: &Path) -> Result<Result<PathBuf, String>> {
    let source = folder.join("bench/node");
    let lock = fs::read(source.join("package-lock.json")).context("bench/node is not complete")?;
    let place = folder.join("target/bench-tools").join(format!("node-{:08x}", crc32fast::hash(&lock)));
    fs::create_dir_all(&place)?;
    for file in NODE_FILES {
        fs::copy(source.join(file), place.join(file))
            .with_context(|| format!("bench/node/{file} is missing"))?;
    }
    // Written last, so that an installation that broke off is not taken for one.
    let done = place.join("installed");
    if !done.is_file() {
        eprintln!(
            "Installing the Node service that is measured against (npm, and a C++ compiler for SQLite) ..."
        );
        let install = ["install", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
        let npm = Command::new("npm").args(install).current_dir(&place).output().context("cannot run npm")?;
        if !npm.status.success() {
            let words = String::from_utf8_lossy(&npm.stderr);
            let words: Vec<&str> = words.lines().rev().take(5).collect();
            return Ok(Err(format!("the Node service: npm failed: {}", words.join(" | "))));
        }
        fs::write(&done, "")?;
    }
    Ok(Ok(place))
}
