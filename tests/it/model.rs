//! A model at the other end of `model_api`: what it understands is in the lead, and when it is away the rules do.

use std::sync::{Arc, Mutex};

use ringback::host::manifest::Manifest;
use serde_json::{Value, json};
use tests::{Bench, Setup};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const MARIA: &str = "+16025550142";
/// The rules know of no service here.
const VAGUE: &str = "aunt zelda says it did the thing again, my number is 602-555-0199";

/// The line that swaps the reader.
fn with_a_model(manifest: &mut Manifest) {
    let qualification = manifest.components.get_mut("qualification").unwrap();
    qualification.dependencies.get_mut("ringback:understanding@0.1.0").unwrap().component =
        "model".to_owned();
}

type Questions = Arc<Mutex<Vec<String>>>;

/// A server that knows what the thing is, and what it was asked.
async fn model() -> (String, Questions) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (url, questions) = (format!("http://{}", listener.local_addr().unwrap()), Questions::default());
    let asked = questions.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, asked.clone()));
        }
    });
    (url, questions)
}

async fn answer(mut stream: TcpStream, questions: Questions) {
    let mut question = String::new();
    let complete = |question: &str| {
        let (head, body) = question.split_once("\r\n\r\n")?;
        let length = |line: &str| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok();
        head.lines().find_map(length).filter(|length: &usize| body.len() >= *length)
    };
    while complete(&question).is_none() {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        if count == 0 {
            return;
        }
        question.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    questions.lock().unwrap().push(question);
    let need = json!({"kind": "need", "value": "ac-repair", "time": null, "words": "it did the thing again", "confidence": 0.9});
    let content = json!({ "facts": [need] }).to_string();
    let body: Value = json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]});
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all((head + &body).as_bytes()).await;
}

async fn bench(api: &str) -> Bench {
    let variables = [("model_api", api), ("model_name", "small"), ("model_key", "secret-key")];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Bench::with(Setup { variables: variables.into(), manifest: with_a_model, ..Setup::default() }).await
}

#[tokio::test]
async fn what_the_model_understands_is_in_the_lead_and_numbers_do_not_leave() {
    let (url, questions) = model().await;
    let mut bench = bench(&url).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, VAGUE).await;
    assert_eq!(bench.the_lead(MARIA).intake.service.as_deref(), Some("ac-repair"));
    let asked = questions.lock().unwrap().join("\n");
    assert!(
        asked.contains("POST /v1/chat/completions") && asked.contains("it did the thing again"),
        "{asked}"
    );
    assert!(!asked.contains("0199") && !asked.contains("0142"), "{asked}");
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn while_the_model_is_away_the_rules_read_alone() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let mut bench = bench(&url).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, VAGUE).await;
    let lead = bench.the_lead(MARIA);
    assert_eq!(lead.intake.service, None);
    assert!(bench.texts_to(MARIA).len() > 1, "they are answered all the same");
    bench.text(MARIA, "my AC is not cooling, 85021").await;
    let lead = bench.the_lead(MARIA);
    assert_eq!(
        (lead.intake.service.as_deref(), lead.intake.zip.as_deref()),
        (Some("ac-repair"), Some("85021"))
    );
    bench.assert_webhooks_taken();
}

#[tokio::test]
async fn stop_is_read_here_and_never_shown_to_a_model() {
    let (url, questions) = model().await;
    let mut bench = bench(&url).await;
    bench.miss(MARIA).await;
    bench.text(MARIA, "STOP").await;
    assert_eq!(questions.lock().unwrap().len(), 0);
    assert_eq!(bench.the_lead(MARIA).outcome, Some(domain::lead::Outcome::OptedOut));
}
