//! The whole reading of a message: the rules, and the model where it may help.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use reader::{Context, LONGEST, Reading};

use crate::memory::Memory;
use crate::redact::{Redacted, redact};
use crate::settings::Settings;
use crate::{answer, check, merge, prompt, sure};

/// What comes back for a request.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// The world: the network and a clock that only goes on.
#[allow(async_fn_in_trait, reason = "nobody moves these between threads")]
pub trait Outside {
    /// Posts JSON. `key` is a bearer token; empty means none. Reads no more than [`answer::LARGEST`] bytes.
    async fn post(&self, url: &str, key: &str, body: Vec<u8>) -> Result<Answer, Fault>;
    /// Comes back after this time.
    async fn wait(&self, time: Duration);
    /// How long the clock has gone.
    fn elapsed(&self) -> Duration;
}

/// Why the model has no say. The texts are for the log: no words of anybody are in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It took longer than `model_patience`.
    Late,
    /// No connection, or one that broke.
    Broken,
    /// The host does not let us go there.
    Forbidden,
    /// The server answered with this status.
    Status(u16),
    /// The answer is longer than any answer.
    TooLong,
    /// The answer has not the form that was asked for.
    Malformed,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late => f.write_str("took longer than model_patience"),
            Self::Broken => f.write_str("cannot be reached or broke off: see model_api"),
            Self::Forbidden => f.write_str("may not be reached: see model_api and allowed_outbound_hosts"),
            Self::Status(401 | 403) => f.write_str("refused us: see model_key"),
            Self::Status(404) => f.write_str("is not there: see model_path and model_name"),
            Self::Status(429) => f.write_str("has had too many questions"),
            Self::Status(status) => write!(f, "answered with status {status}"),
            Self::TooLong => f.write_str("answered too long"),
            Self::Malformed => f.write_str("answered in a form that we did not ask for"),
        }
    }
}

impl std::error::Error for Fault {}

/// Who has read a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The rules alone: they were sure, or there was nothing to ask about.
    Rules,
    /// The rules alone, because the model rests after failures.
    Resting,
    /// The rules alone, because the model failed.
    Failed(Fault),
    /// Both.
    Model,
}

/// Everything that a message says, and who has read it. `kept_back` must not leave the machine.
pub async fn read(
    outside: &impl Outside,
    settings: &Settings,
    memory: &Memory,
    text: &str,
    context: &Context,
    kept_back: &[String],
) -> (Vec<Reading>, How) {
    let rules = reader::read(text, context);
    let message = head(text);
    if sure::sure(&rules, context) || !message.contains(char::is_alphanumeric) {
        return (rules, How::Rules);
    }
    if memory.rests(outside.elapsed()) {
        return (rules, How::Resting);
    }
    let redacted = redact(message, &rules, kept_back);
    let asked = pin!(ask(outside, settings, memory, &redacted, context));
    let said = match select(asked, pin!(outside.wait(settings.patience))).await {
        Either::Left((said, _)) => said,
        Either::Right(_) => Err(Fault::Late),
    };
    match said {
        Ok(said) => {
            memory.answered();
            let model = check::readings(said, message, &redacted, context);
            (merge::merge(message, rules, model), How::Model)
        }
        Err(fault) => {
            memory.failed(outside.elapsed());
            (rules, How::Failed(fault))
        }
    }
}

/// Asks in the full form, and once more in the plain one where the server does not know the full one.
async fn ask(
    outside: &impl Outside,
    settings: &Settings,
    memory: &Memory,
    message: &Redacted,
    context: &Context,
) -> Result<Vec<answer::Said>, Fault> {
    let post = async |plain: bool| {
        let body = prompt::body(&settings.name, &message.text, context, plain).to_string();
        outside.post(&settings.url, &settings.key, body.into_bytes()).await
    };
    let mut answer = post(memory.plain()).await?;
    if matches!(answer.status, 400 | 422) && !memory.plain() {
        answer = post(true).await?;
        if answer.status == 200 {
            memory.keep_plain();
        }
    }
    if answer.status != 200 {
        return Err(Fault::Status(answer.status));
    }
    answer::parse(&answer.body)
}

/// As much of the message as the rules read.
fn head(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}
