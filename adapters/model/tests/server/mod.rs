//! A server that speaks as OpenAI's API does, with every fault that one can have.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How the server answers a question.
#[derive(Clone)]
pub enum Does {
    /// With these facts.
    Facts(Value),
    /// With this for the model's words.
    Says(String),
    /// With this body and status.
    Answers(u16, String),
    /// To a schema with 400, and to the plain form with these facts.
    KnowsNoSchema(Value),
    /// Never.
    Waits,
    /// With less than it announced.
    BreaksOff,
    /// By hanging up.
    HangsUp,
    /// With more than anybody reads.
    NeverEnds,
}

/// A question as it came.
#[derive(Clone)]
pub struct Asked {
    /// Its first line and headers.
    pub head: String,
    /// Its body.
    pub body: Value,
}

/// The server. It goes with the test.
pub struct Server {
    /// Its scheme, host and port.
    pub url: String,
    does: Arc<Mutex<Does>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub async fn that(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (does, asked) = (Arc::new(Mutex::new(does)), Arc::new(Mutex::new(Vec::new())));
        let server = Self { url, does: does.clone(), asked: asked.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, does.clone(), asked.clone()));
            }
        });
        server
    }

    pub fn now(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    /// Every question so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// One question a connection.
async fn serve(mut stream: TcpStream, does: Arc<Mutex<Does>>, asked: Arc<Mutex<Vec<Asked>>>) {
    let Some(question) = question(&mut stream).await else { return };
    let plain = question.body["response_format"]["type"] == "json_object";
    asked.lock().unwrap().push(question);
    let does = does.lock().unwrap().clone();
    let completion = |content: String| {
        let message = json!({"role": "assistant", "content": content});
        json!({"id": "c1", "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
            .to_string()
    };
    let facts = |facts: Value| completion(json!({"facts": facts}).to_string());
    let (status, body) = match does {
        Does::Facts(list) => (200, facts(list)),
        Does::Says(content) => (200, completion(content)),
        Does::Answers(status, body) => (status, body),
        Does::KnowsNoSchema(list) if plain => (200, facts(list)),
        Does::KnowsNoSchema(_) => (400, json!({"error": {"message": "response_format"}}).to_string()),
        Does::Waits => return std::future::pending().await,
        Does::HangsUp => return,
        Does::BreaksOff => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"choices\": [").await;
            return;
        }
        Does::NeverEnds => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n").await;
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
            return;
        }
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body.as_bytes()).await;
}

async fn question(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length:")
                .map(|length| length.trim().parse::<usize>().unwrap())
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(Asked { head: head.to_owned(), body: serde_json::from_str(body).unwrap() });
        }
    }
}
