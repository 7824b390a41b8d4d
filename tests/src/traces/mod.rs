//! Traces: what a carrier sends in the course of a story, in its own wire form, played to the application.
//!
//! `tests/carriers/README.md` says what is in the files.

mod face;
mod wire;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::bench::{Bench, Setup};
use crate::http::encode;
use face::Face;

/// A carrier as the files describe it.
#[derive(Deserialize)]
pub struct Carrier {
    /// The application's variables.
    variables: BTreeMap<String, String>,
    /// How its API answers.
    api: face::Api,
}

#[derive(Deserialize)]
struct Trace {
    /// What the carrier's own ids stand for, so that the ends of two traces can be compared.
    ids: Vec<(String, String)>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// A webhook of the carrier's.
    Webhook(Webhook),
    /// Time goes by.
    Wait(String),
    /// The next text is taken by the carrier, and its answer is lost.
    LoseAnswer,
}

#[derive(Deserialize)]
struct Webhook {
    /// Where to: a path, or a place in what we said before.
    to: String,
    /// A form.
    form: Option<BTreeMap<String, String>>,
    /// JSON.
    json: Option<Value>,
    /// Words that must be in the answer.
    #[serde(default)]
    says: Vec<String>,
}

/// How a story has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Every lead, with the carrier's ids replaced.
    pub leads: Value,
    /// Every text that the carrier took: from, to, words.
    pub texts: Vec<[String; 3]>,
    /// Every call that it placed: from, to.
    pub calls: Vec<[String; 2]>,
    /// What the webhooks were answered, but for those that nobody reads.
    pub documents: Vec<String>,
}

/// Plays a story as one carrier tells it.
///
/// # Panics
/// If a file is missing, or a webhook of the carrier's is not taken.
pub async fn play(carrier: &str, story: &str, profile: String, at: &'static str) -> End {
    let folder = crate::root().join("tests/carriers").join(carrier);
    let mut description: Carrier = read(folder.join("carrier.json"));
    if carrier == "vonage" {
        description.variables.insert("carrier_private_key".to_owned(), wire::private_key());
    }
    let trace: Trace = read(folder.join(format!("{story}.json")));
    let face = Face::start(description.api).await;
    let setup = Setup {
        profile,
        at,
        carrier_api: Some(face.url.clone()),
        variables: description.variables.clone(),
        ..Setup::default()
    };
    let bench = Bench::with(setup).await;
    let mut player =
        Player { name: carrier, variables: description.variables, face, bench, said: Vec::new() };
    for (number, step) in trace.steps.iter().enumerate() {
        player.step(step, &format!("{carrier}, {story}, step {number}")).await;
    }
    player.end(&trace.ids)
}

fn read<T: for<'a> Deserialize<'a>>(path: PathBuf) -> T {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

struct Player<'a> {
    name: &'a str,
    variables: BTreeMap<String, String>,
    face: Face,
    bench: Bench,
    /// Every answer of ours, oldest first.
    said: Vec<String>,
}

impl Player<'_> {
    async fn step(&mut self, step: &Step, place: &str) {
        match step {
            Step::Wait(time) => self.bench.run_for(time).await,
            Step::LoseAnswer => self.face.lose_answer(),
            Step::Webhook(webhook) => self.webhook(webhook, place).await,
        }
    }

    async fn webhook(&mut self, webhook: &Webhook, place: &str) {
        let path = self.path(&webhook.to).unwrap_or_else(|| {
            panic!("{place}: there is no {:?} in {:#?} or {:#?}", webhook.to, self.said, self.face.asked())
        });
        let (content_type, body) = match (&webhook.form, &webhook.json) {
            (Some(form), None) => ("application/x-www-form-urlencoded", form_body(form)),
            (None, Some(json)) => ("application/json", json.to_string()),
            _ => panic!("{place}: a webhook has a form or JSON"),
        };
        let signing = wire::Signing {
            variables: &self.variables,
            url: format!("http://{}{path}", self.bench.address()),
            form: webhook.form.as_ref(),
            body: &body,
            now: self.bench.now().as_second(),
        };
        let mut headers = wire::headers(self.name, &signing);
        headers.push(("content-type".to_owned(), content_type.to_owned()));
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.bench.http.send(hyper::Method::POST, &path, &headers, body).await;
        assert!((200..300).contains(&answer.status), "{place}: {path} was answered {answer:?}");
        for words in &webhook.says {
            assert!(
                answer.body.replace("&apos;", "'").contains(words),
                "{place}: {words:?} is not in {}",
                answer.body
            );
        }
        self.said.push(answer.body);
    }

    /// `/voice/inbound`; `@Gather.action` in what we said last that has it; `text.1.receipts` of what we asked.
    fn path(&self, to: &str) -> Option<String> {
        let address = if let Some(place) = to.strip_prefix('@') {
            self.said.iter().rev().find_map(|document| wire::address(document, place))?
        } else if to.starts_with('/') {
            return Some(to.to_owned());
        } else {
            self.face.address(to)?
        };
        let own = format!("http://{}", self.bench.address());
        address.strip_prefix(&own).map(str::to_owned)
    }

    fn end(self, ids: &[(String, String)]) -> End {
        let sent = self.face.text_ids().into_iter().enumerate();
        let sent = sent.map(|(n, id)| (id, format!("sent-{}", n + 1)));
        let calls = self.face.call_ids().into_iter().enumerate();
        let calls = calls.map(|(n, id)| (id, format!("placed-{}", n + 1)));
        let ids: Vec<_> = ids.iter().cloned().chain(sent).chain(calls).collect();
        let here = self.bench.address();
        let mut leads: Vec<_> = self.bench.leads();
        leads.sort_by_key(domain::Lead::own_key);
        End {
            leads: leads.iter().map(|lead| comparable(&json!(lead), &ids)).collect(),
            // Each bench listens elsewhere, which the link to the caller's page shows.
            texts: self
                .face
                .texts()
                .into_iter()
                .map(|text| text.map(|word| word.replace(&here, "here")))
                .collect(),
            calls: self.face.calls(),
            documents: self.said.into_iter().filter(|document| !document.is_empty()).collect(),
        }
    }
}

/// The lead with our words for the carrier's ids, in every form that they take in it.
fn comparable(lead: &Value, ids: &[(String, String)]) -> Value {
    let clean = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
    let text = ids.iter().fold(lead.to_string(), |text, (id, word)| {
        let cleaned: String = id.chars().map(clean).collect();
        text.replace(id, word).replace(&cleaned, word)
    });
    let mut lead = serde_json::from_str(&text).expect("only ids were replaced");
    without_hashes(&mut lead);
    lead
}

/// The ledger's hashes are over the carrier's ids too.
fn without_hashes(lead: &mut Value) {
    let entries = lead.pointer_mut("/ledger/entries").and_then(Value::as_array_mut);
    for entry in entries.into_iter().flatten().filter_map(Value::as_object_mut) {
        entry.insert("hash".to_owned(), "0".repeat(64).into());
        entry.insert("text".to_owned(), "0".repeat(32).into());
    }
}

fn form_body(form: &BTreeMap<String, String>) -> String {
    encode(&form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>())
}
