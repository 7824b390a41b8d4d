//! A server that keeps to what Google documents of its Calendar API.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::tools;

const LIBRARIES: &str = "pyjwt==2.10.1 cryptography==46.0.3";
/// The calendar that is there.
pub const CALENDAR: &str = "jobs@group.calendar.google.com";

/// The server.
pub struct Google {
    child: Child,
    port: u16,
    /// The key of its service account, in JSON.
    pub service: String,
}

impl Google {
    /// Starts it. None where there is no Python and the tests may be passed over.
    pub fn start() -> Option<Self> {
        if !tools::has_python() {
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/google_calendar.py");
        let mut command = Command::new(tools::interpreter(LIBRARIES));
        command.arg(script).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("python runs the script");
        let mut line = String::new();
        let printed = child.stdout.take().expect("standard output is a pipe");
        BufReader::new(printed).read_line(&mut line).expect("it says where it listens");
        let said: Value = serde_json::from_str(&line).expect("what it says is JSON");
        let port = said["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        Some(Self { child, port, service: said["service"].to_string() })
    }

    /// `http://host:port`.
    pub fn host(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A refresh token that it takes, in JSON.
    pub fn refresh(&self) -> String {
        let token_uri = format!("{}/token", self.host());
        json!({"client_id": "client", "client_secret": "secret", "refresh_token": "refresh", "token_uri": token_uri})
            .to_string()
    }

    /// Something that the owner does, or a fault: see the script.
    pub async fn test(&self, method: hyper::Method, path: &str, body: &Value) -> Value {
        let http = crate::Http::new(self.host());
        let answer = http.send(method, &format!("/test/{path}"), &[], body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).expect("JSON")
    }
}

impl Drop for Google {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
