//! The component: reads the variables, reaches the model, and leaves everything else to the pure parts.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use reader::interface::{Context, Guest, Reading};
use spin_sdk::http::{FullBody, IntoRequest as _, Request};
use spin_sdk::wasip3::http::types::{ErrorCode, RequestOptions};
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;

use crate::answer::LARGEST;
use crate::ask::{self, Answer, Fault, How, Outside};
use crate::memory::Memory;
use crate::settings::{SettingError, Settings};

/// What this instance has seen of the model.
static MEMORY: Memory = Memory::new();

struct Component;

// The generated export is the only unsafe code, and it is not ours.
#[allow(unsafe_code)]
mod export {
    use super::Component;
    reader::interface::export!(Component with_types_in reader::interface);
}

impl Guest for Component {
    fn read(text: String, context: Context) -> Vec<Reading> {
        reader::read(&text, &context.into()).into_iter().map(Reading::from).collect()
    }

    async fn consult(text: String, mut context: Context) -> Option<Vec<Reading>> {
        let kept_back = std::mem::take(&mut context.kept_back);
        let settings = match settings().await {
            Ok(settings) => settings,
            Err(error) => {
                eprintln!("no model is asked: {error}");
                return None;
            }
        };
        let network = Network { patience: settings.patience };
        let (readings, how) =
            ask::read(&network, &settings, &MEMORY, &text, &context.into(), &kept_back).await;
        match how {
            How::Model => Some(readings.into_iter().map(Reading::from).collect()),
            How::Failed(fault) => {
                eprintln!("the model {fault}; the rules read alone");
                None
            }
            How::Rules | How::Resting => None,
        }
    }
}

async fn settings() -> Result<Settings, SettingError> {
    let (api, path) = (variable("model_api").await?, variable("model_path").await?);
    let (name, key) = (variable("model_name").await?, variable("model_key").await?);
    Settings::parse(&api, &path, &name, &key, &variable("model_patience").await?)
}

async fn variable(name: &'static str) -> Result<String, SettingError> {
    // The provider's own words stay out of the log: they may quote the value.
    spin_sdk::variables::get(name).await.map_err(|_| SettingError::Missing(name))
}

struct Network {
    patience: Duration,
}

impl Outside for Network {
    async fn post(&self, url: &str, key: &str, body: Vec<u8>) -> Result<Answer, Fault> {
        let mut request = Request::<()>::builder()
            .method("POST")
            .uri(url)
            .extension(RequestOptionsExtension(self.options()))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("content-length", body.len());
        if !key.is_empty() {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let request = request.body(FullBody::new(Bytes::from(body))).map_err(|_| Fault::Broken)?;
        let request = request.into_request().map_err(|error| fault(&error))?;
        let response = spin_sdk::http::send(request).await.map_err(|error| fault(&error))?;
        let status = response.status().as_u16();
        // What a refusal says is not looked at: it may quote the question.
        if status != 200 {
            return Ok(Answer { status, body: Vec::new() });
        }
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        let body = body.map_err(|error| {
            if error.is::<http_body_util::LengthLimitError>() { Fault::TooLong } else { Fault::Broken }
        })?;
        Ok(Answer { status, body: body.to_bytes().to_vec() })
    }

    async fn wait(&self, time: Duration) {
        spin_sdk::time::sleep(time).await;
    }

    fn elapsed(&self) -> Duration {
        // The clock of the machine has no beginning that can be asked for: the first message makes one.
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}

impl Network {
    /// A host need not support these limits; the one around the whole reading holds anyway.
    fn options(&self) -> RequestOptions {
        let limit = u64::try_from(self.patience.as_nanos()).ok();
        let options = RequestOptions::new();
        let _ = options.set_connect_timeout(limit);
        let _ = options.set_first_byte_timeout(limit);
        let _ = options.set_between_bytes_timeout(limit);
        options
    }
}

fn fault(error: &ErrorCode) -> Fault {
    match error {
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => Fault::Forbidden,
        ErrorCode::ConnectionReadTimeout | ErrorCode::HttpResponseTimeout => Fault::Late,
        _ => Fault::Broken,
    }
}
