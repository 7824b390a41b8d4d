//! A real CalDAV server, Radicale, and somebody who uses the calendar in it through Python's own libraries.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::http::free_address;
use crate::temporary::Temporary;
use crate::tools;

/// The server and the libraries.
const LIBRARIES: &str = "radicale==3.9.0 caldav==3.6.0 icalendar==7.3.2";
/// The user and the password.
pub const OWNER: (&str, &str) = ("owner", "one long password");

/// Radicale on a free port, with one user who has one calendar.
pub struct Radicale {
    child: Option<Child>,
    port: u16,
    folder: Temporary,
}

impl Radicale {
    /// Starts it. None where there is no Python and the tests may be passed over.
    pub fn start() -> Option<Self> {
        if !tools::has_python() {
            return None;
        }
        let folder = Temporary::new();
        let users = folder.path().join("users");
        std::fs::write(users, format!("{}:{}\n", OWNER.0, OWNER.1)).expect("the folder can be written");
        let mut radicale = Self { child: None, port: free_address().port(), folder };
        radicale.resume();
        radicale.owner("make", &[]);
        Some(radicale)
    }

    /// `http://host:port`.
    pub fn host(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The variables that let the application in.
    pub fn variables(&self) -> [(&'static str, String); 3] {
        [
            ("calendar_host", self.host()),
            ("calendar_user", OWNER.0.to_owned()),
            ("calendar_secret", OWNER.1.to_owned()),
        ]
    }

    /// What the owner does in their calendar: a verb of `tests/python/calendar_owner.py`.
    pub fn owner(&self, verb: &str, arguments: &[&str]) -> Value {
        let base = format!("{}/", self.host());
        let mut all = vec![base.as_str(), OWNER.0, OWNER.1, verb];
        all.extend(arguments);
        let printed = tools::python_with(LIBRARIES, "calendar_owner.py", &all);
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
    }

    /// Stops it: from now on it cannot be reached.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again on the same port and data.
    pub fn resume(&mut self) {
        let path = |name: &str| self.folder.path().join(name).to_string_lossy().into_owned();
        let mut command = Command::new(tools::interpreter(LIBRARIES));
        command.args(["-m", "radicale", "--config", "", "--hosts", &format!("127.0.0.1:{}", self.port)]);
        command.args(["--storage-filesystem-folder", &path("data"), "--auth-type", "htpasswd"]);
        command.args(["--auth-htpasswd-encryption", "plain", "--auth-htpasswd-filename", &path("users")]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.child = Some(child.expect("radicale can be started"));
        for _ in 0..800 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("radicale did not start");
    }
}

impl Drop for Radicale {
    fn drop(&mut self) {
        self.stop();
    }
}
