//! A real redis-server, installed from Debian's packages where it is missing and may be.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::http::free_address;
use crate::temporary::Temporary;
use crate::tools;

/// A redis-server that syncs every write before it answers it.
pub struct Redis {
    child: Child,
    port: u16,
    folder: Temporary,
}

impl Redis {
    /// Starts it on a free port with nothing in it. None where there is none and the tests may be passed over.
    pub fn start() -> Option<Self> {
        if !tools::has_redis() {
            return None;
        }
        let (port, folder) = (free_address().port(), Temporary::new());
        Some(Self { child: run(port, &folder), port, folder })
    }

    /// What the variable `state` says.
    pub fn state(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// `redis://host:port`.
    pub fn host(&self) -> String {
        self.state()
    }

    /// Ends it at once, as a power failure does, and starts it again on what it had synced.
    pub fn restart(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.child = run(self.port, &self.folder);
    }

    /// Writes a value.
    pub fn put(&self, key: &str, value: &str) {
        let client = redis::Client::open(self.state()).expect("the address is right");
        let mut connection = client.get_connection().expect("redis-server listens");
        redis::Cmd::set(key, value).exec(&mut connection).expect("a value is written");
    }

    /// The values under keys that begin with a prefix.
    pub fn values(&self, prefix: &str) -> Vec<Vec<u8>> {
        let client = redis::Client::open(self.state()).expect("the address is right");
        let mut connection = client.get_connection().expect("redis-server listens");
        let keys: Vec<String> =
            redis::cmd("KEYS").arg(format!("{prefix}*")).query(&mut connection).expect("keys are listed");
        let get = |key: &String| redis::Cmd::get(key).query(&mut connection).expect("a key holds a value");
        keys.iter().map(get).collect()
    }
}

fn run(port: u16, folder: &Temporary) -> Child {
    let mut command = Command::new("redis-server");
    command
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(folder.path());
    command.args(["--appendonly", "yes", "--appendfsync", "always"]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("redis-server can be started");
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).expect("the address is right");
    for _ in 0..400 {
        let answer = client.get_connection().and_then(|mut it| redis::cmd("PING").query::<String>(&mut it));
        if answer.is_ok() {
            return child;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    let _ = child.kill();
    let _ = child.wait();
    panic!("redis-server did not start");
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
