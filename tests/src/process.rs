//! The command as an operator runs it: a process of its own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::bench::{ACCOUNT, SECRET};
use crate::http::free_address;
use crate::places;

/// Loading takes a second or two; compiling everything for the first time much longer.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// A running `ringback up`.
pub struct Process {
    child: Child,
    /// What it printed once it served, without the line's end.
    pub ready: String,
    output: Option<[JoinHandle<String>; 2]>,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts it and waits until it serves at `variables["public_url"]`.
    ///
    /// # Panics
    /// If it ends before it serves.
    pub fn start(variables: &BTreeMap<&str, String>, data: &Path) -> Self {
        Self::of(up(variables, data))
    }

    /// Starts a command that serves, and waits until it does.
    ///
    /// # Panics
    /// If it ends before it serves.
    pub fn of(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().expect("the command can be started");
        let stderr = child.stderr.take().expect("standard error is a pipe");
        let log = Arc::new(Mutex::new(String::new()));
        let written = log.clone();
        let stderr = std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut log = written.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(&line);
                log.push('\n');
            }
            written.lock().unwrap_or_else(PoisonError::into_inner).clone()
        });
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
        let (first_line, first) = mpsc::channel();
        let stdout = std::thread::spawn(move || {
            let mut line = String::new();
            let _ = stdout.read_line(&mut line);
            let _ = first_line.send(line.clone());
            line + &all(stdout)
        });
        let ready = first.recv_timeout(READY_WITHIN).unwrap_or_default().trim_end().to_owned();
        if ready.is_empty() {
            let _ = child.kill();
            panic!("ringback up did not become ready: {}", stderr.join().unwrap_or_default());
        }
        Self { child, ready, output: Some([stdout, stderr]), log }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to standard error so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks it to stop as a service manager does. Gives the exit code, all of standard output and standard error.
    pub fn terminate(mut self) -> (Option<i32>, String, String) {
        let told = Command::new("kill").args(["-TERM", &self.served_by()]).status().expect("kill can be run");
        assert!(told.success(), "the process had gone already");
        let status = self.child.wait().expect("a child can be waited for");
        let [stdout, stderr] =
            self.output.take().expect("output is read once").map(|thread| thread.join().unwrap());
        (status.code(), stdout, stderr)
    }

    /// The id of what serves, also where a tool watches it.
    fn served_by(&self) -> String {
        let own = self.child.id();
        let children =
            std::fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        children.split_whitespace().next().map_or_else(|| own.to_string(), str::to_owned)
    }

    /// Ends it at once, as a power failure does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Gone already, where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs another verb of the command on a data folder.
pub fn verb(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(places::command());
    command.args(arguments).arg("--data").arg(data).current_dir(places::root()).stdin(Stdio::null());
    command.output().expect("the command can be run")
}

/// Runs another verb of the command with the variables of a process, and nobody at the terminal.
pub fn with_variables(arguments: &[&str], variables: &BTreeMap<&str, String>) -> Output {
    let mut command = Command::new(places::command());
    command.args(arguments).current_dir(places::root()).stdin(Stdio::null());
    set(&mut command, variables);
    command.output().expect("the command can be run")
}

/// Runs `ringback up` where it must not come up.
pub fn refused(variables: &BTreeMap<&str, String>, data: &Path) -> Output {
    up(variables, data).output().expect("the command can be run")
}

/// Sound variables for a process on a free port.
pub fn environment(profile: &str, carrier_api: &str) -> BTreeMap<&'static str, String> {
    let free = free_address();
    BTreeMap::from([
        ("public_url", format!("http://{free}")),
        ("carrier_api", carrier_api.to_owned()),
        ("carrier_account", ACCOUNT.to_owned()),
        ("carrier_secret", SECRET.to_owned()),
        ("tick_token", "tick-token-of-a-process-0123456789".to_owned()),
        ("session_key", "session-key-of-a-process-0123456789abcdef".to_owned()),
        ("business", profile.to_owned()),
    ])
}

fn up(variables: &BTreeMap<&str, String>, data: &Path) -> Command {
    // Behind a balancer it listens elsewhere than where it is reached.
    let listen = variables.get("listen").map(String::as_str);
    let listen = listen.or_else(|| variables.get("public_url").and_then(|url| url.strip_prefix("http://")));
    let listen = listen.unwrap_or("127.0.0.1:0");
    let mut command = match variables.get("under") {
        None => Command::new(places::command()),
        Some(tool) => {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("exec {tool} \"$0\" \"$@\"")]).arg(places::command());
            command
        }
    };
    command.args(["up", "--no-build", "--listen", listen, "--data"]).arg(data);
    if let Some(folder) = variables.get("folder") {
        command.arg("--business").arg(folder);
    }
    command.current_dir(places::root()).stdin(Stdio::null());
    set(&mut command, variables);
    command
}

/// Starts `ringback up` and ends it at once after a while, whatever it is doing then.
pub fn killed_after(variables: &BTreeMap<&str, String>, data: &Path, time: Duration) {
    let mut command = up(variables, data);
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command can be started");
    std::thread::sleep(time);
    let _ = child.kill();
    let _ = child.wait();
}

/// Gives a command the variables of the application and no others of it.
pub fn set(command: &mut Command, variables: &BTreeMap<&str, String>) {
    for name in places::manifest().variables.keys() {
        let name_there = format!("SPIN_VARIABLE_{}", name.to_uppercase());
        match variables.get(name.as_str()) {
            Some(value) => command.env(name_there, value),
            None => command.env_remove(name_there),
        };
    }
}

fn all(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = pipe.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
