//! Many businesses in one application: a folder in which every `*.toml` is the profile of one, and `ringback business put`,
//! which gives profiles to an application that runs elsewhere. Both ask the API for the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use bytes::Bytes;
use domain::Business;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

use crate::application::Application;
use crate::host::{App, log};
use crate::settings::Values;

/// A profile as it stands in a file.
struct Profile {
    id: String,
    text: String,
}

impl Profile {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).context("cannot be read")?;
        let business =
            Business::from_toml(&text).map_err(|faults| anyhow!("the profile has faults:\n{faults}"))?;
        Ok(Self { id: business.id, text })
    }

    /// Where the API takes it.
    fn address(&self) -> String {
        format!("/api/v1/businesses/{}", self.id)
    }

    fn body(&self) -> Value {
        json!({ "profile": self.text })
    }
}

/// The profiles of a folder, by name; or the one file.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let inside = std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut files: Vec<PathBuf> = inside
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml") && path.is_file())
        .filter(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")))
        .collect();
    files.sort();
    Ok(files)
}

/// Gives the profiles of files and folders to the application that runs, and says what came of each. The second is
/// whether all were taken.
pub async fn put(values: &Values, paths: &[PathBuf]) -> Result<(String, bool)> {
    let application = Application::of_the_operator(values)?;
    let (mut told, mut all) = (Vec::new(), true);
    for path in paths.iter().map(|path| files(path)).collect::<Result<Vec<_>>>()?.concat() {
        let came = put_one(&application, &path).await;
        all &= came.is_ok();
        told.push(match came {
            Ok(id) => format!("{}: {id} is served", path.display()),
            Err(why) => format!("{}: {why:#}", path.display()),
        });
    }
    if told.is_empty() {
        bail!("there is no profile: a folder holds one .toml file for each business");
    }
    Ok((told.join("\n"), all))
}

async fn put_one(application: &Application, path: &Path) -> Result<String> {
    let profile = Profile::read(path)?;
    application.ask(Method::PUT, &profile.address(), Some(&profile.body())).await?.succeeded()?;
    Ok(profile.id)
}

/// What tells a file that was changed from one that was not.
type Stamp = (Option<SystemTime>, u64);

fn stamp(path: &Path) -> Stamp {
    std::fs::metadata(path).map_or((None, 0), |data| (data.modified().ok(), data.len()))
}

/// What became of a file.
struct Seen {
    stamp: Stamp,
    /// The business that is served by it. None: it was refused.
    id: Option<String>,
}

/// Why a file is not served.
enum Refused {
    /// As it stands, it never will be.
    Now(anyhow::Error),
    /// The application could not keep it. It will be asked again.
    Later(anyhow::Error),
}

/// A folder of profiles that an application here serves.
pub struct Folder {
    path: PathBuf,
    seen: BTreeMap<PathBuf, Seen>,
}

impl Folder {
    /// Of which nothing is served yet.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), seen: BTreeMap::new() }
    }

    /// Takes up whatever is new or was changed. What is wrong is told by its name, and keeps no other from being served. A
    /// file that has gone leaves its business: callers are under way there.
    pub async fn take_up(&mut self, app: &App, session_key: &str) {
        let files = match files(&self.path) {
            Ok(files) => files,
            Err(why) => return log::line("host", &format!("{why:#}")),
        };
        self.seen.retain(|path, _| files.binary_search(path).is_ok());
        let mut changed = false;
        for path in files {
            let stamp = stamp(&path);
            if self.seen.get(&path).is_some_and(|seen| seen.stamp == stamp) {
                continue;
            }
            changed = true;
            let id = match self.take(app, session_key, &path).await {
                Ok(id) => Some(id),
                Err(Refused::Now(why)) => {
                    log::line("host", &format!("{} is not served: {why:#}", path.display()));
                    None
                }
                Err(Refused::Later(why)) => {
                    log::line("host", &format!("{} is not served yet: {why:#}", path.display()));
                    continue;
                }
            };
            self.seen.insert(path, Seen { stamp, id });
        }
        if changed {
            eprintln!("{}", self.told());
        }
    }

    /// How it stands, in a sentence.
    fn told(&self) -> String {
        let served = self.seen.values().filter(|seen| seen.id.is_some()).count();
        let refused = self.seen.len() - served;
        let rest = match refused {
            0 => String::new(),
            1 => "; one file is not, the log says why".to_owned(),
            many => format!("; {many} files are not, the log says why"),
        };
        format!("{served} businesses of {} are served{rest}.", self.path.display())
    }

    async fn take(&self, app: &App, session_key: &str, path: &Path) -> Result<String, Refused> {
        let profile = Profile::read(path).map_err(Refused::Now)?;
        let same = |(other, seen): &(&PathBuf, &Seen)| {
            seen.id.as_ref() == Some(&profile.id) && other.as_path() != path
        };
        if let Some((other, _)) = self.seen.iter().find(same) {
            return Err(Refused::Now(anyhow!("{} has the id {} already", other.display(), profile.id)));
        }
        let (status, answer) = keep(app, session_key, &profile).await.map_err(Refused::Later)?;
        let detail = || answer.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned();
        match status {
            200 | 201 => Ok(profile.id),
            400..500 => Err(Refused::Now(anyhow!("{}", detail()))),
            _ => Err(Refused::Later(anyhow!("the application answered {status}: {}", detail()))),
        }
    }
}

async fn keep(app: &App, session_key: &str, profile: &Profile) -> Result<(u16, Value)> {
    let expires = app.clock.now().checked_add(session::API_LIFE)?;
    let token = session::mint_operator(session_key, expires)?;
    let body = Full::new(Bytes::from(profile.body().to_string())).map_err(|never| match never {});
    let request = Request::put(format!("http://api.spin.internal{}", profile.address()))
        .header("authorization", format!("Bearer {token}"))
        .body(body.boxed_unsync())?;
    let response = app.call("api", request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map_err(|error| anyhow!("{error}"))?.to_bytes();
    Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
}
