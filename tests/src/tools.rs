//! Other people's tools, installed below `target/test-tools` when they are missing: the carriers' own libraries for
//! Python, and Prism, which holds requests against an OpenAPI description.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::http::free_address;
use crate::places;

/// Twilio's own library for Python.
pub const TWILIO: &str = "twilio==9.13.0";
/// Plivo's own library for Python.
pub const PLIVO: &str = "plivo==4.63.0";
/// SignalWire's own library for Python.
pub const SIGNALWIRE: &str = "signalwire==2.1.1";
/// Telnyx's own library for Python, with what it verifies signatures with.
pub const TELNYX: &str = "telnyx==4.189.0 pynacl==1.6.2";
/// Vonage's own libraries for Python: tokens, calls and texts.
pub const VONAGE: &str = "vonage-jwt==1.1.5 vonage-voice==1.5.1 vonage-messages==1.8.1";
/// What makes requests up from a description of an API.
pub const SCHEMATHESIS: &str = "schemathesis==4.32.5";
const PRISM: &str = "@stoplight/prism-cli@5.14.2";
const MCP: &[&str] = &["@modelcontextprotocol/sdk@1.32.2"];
const PLAYWRIGHT: &[&str] = &["playwright-core@1.65.1", "@axe-core/playwright@4.13.0"];
const LISTENS_WITHIN: Duration = Duration::from_secs(60);

/// One installation at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Whether Python is there for the carriers' own libraries; installed from Debian's packages where that may be done.
/// Without it the test that asks says so and is passed over, but never in CI.
pub fn has_python() -> bool {
    has("python3", &["-c", "import ensurepip"], "python3-venv")
}

/// Whether Node is there for Prism; else as [`has_python`].
pub fn has_node() -> bool {
    has("npm", &["--version"], "npm")
}

/// Whether redis-server is there; else as [`has_python`].
pub fn has_redis() -> bool {
    has("redis-server", &["--version"], "redis-server")
}

/// Whether Pebble is there, Let's Encrypt's server for tests; else as [`has_python`].
pub fn has_pebble() -> bool {
    has("pebble", &["-h"], "pebble")
}

/// Whether nginx is there, and openssl to make it a certificate; else as [`has_python`].
pub fn has_nginx() -> bool {
    has("nginx", &["-v"], "nginx-light") && has("openssl", &["version"], "openssl")
}

/// Whether strace is there and may look at processes; else as [`has_python`].
pub fn has_strace() -> bool {
    has("strace", &["-f", "-e", "trace=fdatasync", "true"], "strace")
}

/// Whether Spin 4.1 or later is there. No package has it: without it the test that asks is passed over, in CI too.
pub fn has_spin() -> bool {
    let told = Command::new("spin").arg("--version").output().map(|told| told.stdout).unwrap_or_default();
    let told = String::from_utf8_lossy(&told).into_owned();
    // spin 4.1.0 (commit date)
    let version = told.split_whitespace().nth(1).unwrap_or_default();
    let numbers: Vec<u32> = version.split('.').map_while(|number| number.parse().ok()).collect();
    let has = numbers.as_slice() >= [4, 1].as_slice();
    if !has {
        eprintln!(
            "PASSED OVER: spin 4.1 or later is missing; install it to check the application on Spin itself"
        );
    }
    has
}

/// A real browser, driven from Node.
pub struct Browser {
    folder: PathBuf,
}

/// Chromium with the libraries that drive it and look for what keeps people out; else as [`has_python`].
pub fn browser() -> Option<Browser> {
    if !has("chromium", &["--version"], "chromium") || !has_node() {
        return None;
    }
    Some(Browser { folder: node_packages("browser", PLAYWRIGHT) })
}

impl Browser {
    /// Runs a script of `tests/node`, with the browser's path as its first argument; gives what it printed.
    ///
    /// # Panics
    /// If the script fails.
    pub fn run(&self, script: &str, arguments: &[&str]) -> String {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("node").join(script);
        // Node looks for packages beside the script.
        let beside = self.folder.join(script);
        std::fs::copy(from, &beside).expect("target/ can be written");
        let path = run(Command::new("sh").args(["-c", "command -v chromium"]), "chromium is there");
        run(Command::new("node").arg(beside).arg(path.trim()).args(arguments), "the script runs")
    }
}

/// Runs a script of `tests/node` with the client of the Model Context Protocol; gives what it printed.
///
/// # Panics
/// If the client cannot be had, or the script fails.
pub fn mcp_client(script: &str, arguments: &[&str]) -> String {
    let folder = node_packages("mcp", MCP);
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("node").join(script);
    // Node looks for packages beside the script.
    let beside = folder.join(script);
    std::fs::copy(from, &beside).expect("target/ can be written");
    run(Command::new("node").arg(beside).args(arguments), "the script runs")
}

/// # Panics
/// In CI, if it is missing and cannot be installed.
fn has(program: &str, works: &[&str], package: &str) -> bool {
    let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let quiet = |program: &str, arguments: &[&str]| {
        let status =
            Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    if quiet(program, works) {
        return true;
    }
    let installed = quiet("apt-get", &["install", "-y", package])
        || quiet("apt-get", &["update"]) && quiet("apt-get", &["install", "-y", package]);
    if installed && quiet(program, works) {
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{program} is missing and could not be installed: install {package}"
    );
    eprintln!(
        "PASSED OVER: {program} is missing; install {package} to check against other people's software"
    );
    false
}

/// Runs a script of `tests/python` with Twilio's library; gives what it printed.
///
/// # Panics
/// If Python is missing, the library cannot be had, or the script fails.
pub fn python(script: &str, arguments: &[&str]) -> String {
    python_with(TWILIO, script, arguments)
}

/// The same with other libraries, named with their versions.
///
/// # Panics
/// As [`python`].
pub fn python_with(libraries: &str, script: &str, arguments: &[&str]) -> String {
    python_of(libraries, script, arguments, &BTreeMap::new())
}

/// The same, with the variables of an application in its environment.
///
/// # Panics
/// As [`python`].
pub fn python_of(
    libraries: &str,
    script: &str,
    arguments: &[&str],
    variables: &BTreeMap<&str, String>,
) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(script);
    let mut command = Command::new(interpreter(libraries));
    let variables =
        variables.iter().map(|(name, value)| (format!("SPIN_VARIABLE_{}", name.to_uppercase()), value));
    run(command.arg(path).args(arguments).envs(variables), "the script runs")
}

/// The `node_modules` of a folder's `package.json` and its lock: `npm ci`, as its own build does.
pub(crate) fn node_modules(folder: &Path) -> PathBuf {
    let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let lock = std::fs::read(folder.join("package-lock.json")).expect("it has a package-lock.json");
    // The first lines hold the folder's own name.
    let packages = lock.splitn(4, |byte| *byte == b'\n').last().unwrap_or_default();
    let hash: String = Sha256::digest(packages).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let place = places::test_tools().join(format!("node-{hash}"));
    let done = place.join("installed");
    if !done.is_file() {
        std::fs::create_dir_all(&place).expect("target/ can be written");
        for file in ["package.json", "package-lock.json"] {
            std::fs::copy(folder.join(file), place.join(file)).expect("target/ can be written");
        }
        let mut install = Command::new("npm");
        install.args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&place);
        run(&mut install, "npm is there and its registry can be reached");
        std::fs::write(done, "").expect("target/ can be written");
    }
    place.join("node_modules")
}

/// Python with these libraries.
pub(crate) fn interpreter(libraries: &str) -> PathBuf {
    let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = places::test_tools().join(libraries.replace("==", "-").replace(' ', "+"));
    let python = folder.join("bin/python");
    // Written last, so that an installation that broke off is not taken for one.
    let done = folder.join("installed");
    if !done.is_file() {
        run(
            Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder),
            "python3 and its venv are there",
        );
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        let install = install.into_iter().chain(libraries.split(' '));
        run(Command::new(&python).args(install), "the package index can be reached");
        std::fs::write(done, "").expect("target/ can be written");
    }
    python
}

/// Prism between the application and the carrier: every request and answer is held against a description.
pub struct Prism {
    child: Child,
    /// Where it listens.
    pub address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Prism {
    /// Starts it before `upstream`.
    ///
    /// # Panics
    /// If Node is missing, Prism cannot be had, or it does not start.
    pub fn start(description: &Path, upstream: &str) -> Self {
        let free = free_address();
        let mut command = Command::new("node");
        command.arg(prism()).args([
            "proxy",
            "--errors",
            "--host",
            "127.0.0.1",
            "--port",
            &free.port().to_string(),
        ]);
        command.arg(description).arg(upstream);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .stdin(Stdio::null())
            .spawn()
            .expect("node is there and runs Prism");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (ready, wait) = mpsc::channel();
        let lines = BufReader::new(child.stdout.take().expect("standard output is a pipe")).lines();
        let written = log.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line.contains("is listening") {
                    let _ = ready.send(());
                }
                written.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        let prism = Self { child, address: format!("http://{free}"), log };
        assert!(wait.recv_timeout(LISTENS_WITHIN).is_ok(), "Prism did not start: {:?}", prism.log());
        prism
    }

    /// What it has written so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn prism() -> PathBuf {
    node_packages("prism", &[PRISM]).join("node_modules/@stoplight/prism-cli/dist/index.js")
}

/// A folder with these packages.
fn node_packages(name: &str, packages: &[&str]) -> PathBuf {
    let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let versions = packages.join("+").replace(['@', '/'], "-");
    let folder = places::test_tools().join(format!("{name}{versions}"));
    let done = folder.join("installed");
    if !done.is_file() {
        std::fs::create_dir_all(&folder).expect("target/ can be written");
        let mut install = Command::new("npm");
        install
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(&folder)
            .args(packages);
        run(&mut install, "npm is there and its registry can be reached");
        std::fs::write(done, "").expect("target/ can be written");
    }
    folder
}

fn run(command: &mut Command, needs: &str) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{program} cannot be run ({error}); this test needs: {needs}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} failed; this test needs: {needs}\n{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
