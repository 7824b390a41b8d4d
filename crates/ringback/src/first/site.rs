//! Which request is for what, and what comes of it.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result};
use bytes::Bytes;
use desk::door::{Door as Desk, is_own_form};
use desk::reply::Reply;
use domain::setup::{Line, Lines};
use domain::{Business, Phone};
use futures::future::BoxFuture;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use jiff::Timestamp;
use tokio::sync::watch;
use wasmtime_wasi_http::WasiBody;

use super::account::Account;
use super::carrier::{self, Known, SECRETS};
use super::door::{Door, secret};
use super::form::{self, Faults, Form};
use super::keep::{self, Settings};
use super::pages::{self, View};
use super::profile::{self, Answers};
use crate::host::manifest::Manifest;
use crate::host::{Answers as Inside, log};
use crate::https::Domain;
use crate::{report, settings};

/// The pages and what was typed there.
pub struct Site {
    door: Door,
    pub(super) account: Account,
    manifest: Manifest,
    data: PathBuf,
    domain: Option<Domain>,
    known: Known,
    form: Mutex<Form>,
    /// Where the owner reaches it, for the log.
    base: OnceLock<String>,
    finished: watch::Sender<bool>,
}

/// A request, as far as it counts here.
struct Asked {
    method: Method,
    path: String,
    key: Option<String>,
    cookies: Option<String>,
    /// Whether one of our own pages sent it, as far as the browser says.
    own: bool,
    https: bool,
    authority: String,
    body: Bytes,
}

/// What is known when the first page is right.
struct Sound {
    answers: Answers,
    settings: Settings,
}

impl Site {
    #[allow(clippy::too_many_arguments, reason = "what the pages stand on, put together in one place")]
    pub(super) fn new(
        door: Door,
        account: Account,
        manifest: Manifest,
        data: PathBuf,
        domain: Option<Domain>,
        known: Known,
        form: Form,
        finished: watch::Sender<bool>,
    ) -> Self {
        let (form, base) = (Mutex::new(form), OnceLock::new());
        Self { door, account, manifest, data, domain, known, form, base, finished }
    }

    /// Writes the link to the log.
    pub(super) fn tell(&self, base: String) {
        let base = self.base.get_or_init(|| base);
        if let Some(path) = self.door.path() {
            eprintln!("Nothing is set up yet. Open this once, in a browser: {base}{path}");
        }
    }

    async fn route(&self, asked: Asked) -> Reply {
        let reads = matches!(asked.method, Method::GET | Method::HEAD);
        match asked.path.as_str() {
            "/healthz" => Reply::plain(200, "waits to be set up"),
            "/setup" if reads && asked.key.is_some() => self.enter(&asked),
            "/setup" | "/setup/number" if !self.door.knows(asked.cookies.as_deref()) => self.locked(),
            "/setup" if reads => self.first(&asked),
            "/setup/number" if reads => self.second().await,
            "/setup" | "/setup/number" if asked.method != Method::POST => {
                Reply::plain(405, "Only GET and POST are for this address.")
            }
            "/setup" | "/setup/number" if !asked.own => {
                Reply::page(403, pages::trouble("The form was sent by another site, so nothing was done."))
            }
            "/setup" => self.said_first(&asked).await,
            "/setup/number" => self.said_second(&asked).await,
            "/" if reads => Reply::page(200, pages::locked("Ringback is not set up yet", false)),
            // A carrier that calls already goes on to what else it was told to do.
            _ => Reply::plain(503, "Ringback is not set up yet.").with("retry-after", "60"),
        }
    }

    fn enter(&self, asked: &Asked) -> Reply {
        let key = asked.key.as_deref().unwrap_or_default();
        if self.door.knows(asked.cookies.as_deref()) {
            return Reply::see_other("/setup");
        }
        // A program that only looks whether there is something does not use it up.
        let cookie = if asked.method == Method::GET { self.door.enter(key, asked.https) } else { None };
        match cookie {
            Some(cookie) => Reply::see_other("/setup").with("set-cookie", cookie),
            None => self.locked(),
        }
    }

    fn locked(&self) -> Reply {
        let is_used = self.door.path().is_none();
        if let Some(path) = self.door.again() {
            let base = self.base.get().map_or("", String::as_str);
            eprintln!("The link to the set-up was used. Here is a new one: {base}{path}");
        }
        let title = if is_used { "This link has been used" } else { "This is not the link" };
        Reply::page(401, pages::locked(title, is_used))
    }

    fn first(&self, asked: &Asked) -> Reply {
        let mut form = self.typed();
        form.default_to("carrier", "twilio");
        form.default_to("public_url", &carrier::suggestion(&asked.authority, asked.https, &self.known));
        self.business_page(200, &form, &Faults::new())
    }

    fn business_page(&self, status: u16, form: &Form, faults: &Faults) -> Reply {
        Reply::page(status, pages::business(&View { form, faults, known: &self.known }))
    }

    async fn said_first(&self, asked: &Asked) -> Reply {
        let form = self.take(asked);
        let sound = match self.sound(&form) {
            Ok(sound) => sound,
            Err(faults) => return self.business_page(422, &form, &faults),
        };
        match self.lines(&sound).await {
            Ok(_) => Reply::see_other("/setup/number"),
            Err(why) => self.business_page(422, &form, &Faults::from([("account", why)])),
        }
    }

    async fn second(&self) -> Reply {
        let form = self.typed();
        let Ok(sound) = self.sound(&form) else { return Reply::see_other("/setup") };
        match self.lines(&sound).await {
            Ok(lines) => self.number_page(200, &form, &Faults::new(), &lines),
            Err(why) => self.business_page(422, &form, &Faults::from([("account", why)])),
        }
    }

    fn number_page(&self, status: u16, form: &Form, faults: &Faults, lines: &[Line]) -> Reply {
        Reply::page(status, pages::numbers(&View { form, faults, known: &self.known }, lines))
    }

    async fn said_second(&self, asked: &Asked) -> Reply {
        let form = self.take(asked);
        let sound = match self.sound(&form) {
            Ok(sound) => sound,
            Err(faults) if faults.keys().eq(["feed"].iter()) => {
                return self.refused_second(&form, faults).await;
            }
            Err(_) => return Reply::see_other("/setup"),
        };
        let lines = match self.lines(&sound).await {
            Ok(lines) => lines,
            Err(why) => return self.business_page(422, &form, &Faults::from([("account", why)])),
        };
        let Some(line) = lines.iter().find(|line| line.number.as_str() == form.value("number")) else {
            let faults = Faults::from([("number", "Choose one of the account’s numbers.".to_owned())]);
            return self.number_page(422, &form, &faults, &lines);
        };
        self.finish(&sound, &line.number, asked).unwrap_or_else(|error| {
            log::line("first", &format!("set-up cannot be finished: {error:#}"));
            Reply::page(
                500,
                pages::trouble("What you said cannot be kept. The log says why; nothing is lost."),
            )
        })
    }

    /// The second page again. The list stands on everything but what is wrong.
    async fn refused_second(&self, form: &Form, faults: Faults) -> Reply {
        let mut without = form.clone();
        without.take(Form::read(b"feed="), &[]);
        let lines = match self.sound(&without) {
            Ok(sound) => self.lines(&sound).await,
            Err(_) => return Reply::see_other("/setup"),
        };
        match lines {
            Ok(lines) => self.number_page(422, form, &faults, &lines),
            Err(why) => self.business_page(422, form, &Faults::from([("account", why)])),
        }
    }

    /// Keeps everything, says so, and leads to the third page, which is the application's.
    fn finish(&self, sound: &Sound, line: &Phone, asked: &Asked) -> Result<Reply> {
        let mut kept = sound.settings.clone();
        kept.insert("tick_token".to_owned(), secret()?);
        kept.insert("session_key".to_owned(), secret()?);
        kept.extend(
            sound
                .answers
                .feed
                .as_deref()
                .and_then(carrier::feed_host)
                .map(|host| ("feed_host".to_owned(), host)),
        );
        let profile = profile::write(&sound.answers, Some(line));
        let values = settings::of(&self.manifest, Some(profile.clone()), &kept, self.domain.as_ref())?;
        let business = settings::business(&values)?;
        keep::write(&self.data, &kept, &profile)?;
        self.finished.send_replace(true);
        self.third(&values, &business, asked)
    }

    fn third(&self, values: &settings::Values, business: &Business, asked: &Asked) -> Result<Reply> {
        let value = |name: &str| values.get(name).with_context(|| format!("there is no variable {name}"));
        let (public_url, session_key) = (value("public_url")?, value("session_key")?);
        let public: http::Uri = public_url.parse()?;
        // At another address the desk's cookie would not come along.
        if public.authority().is_none_or(|authority| authority.as_str() != asked.authority) {
            return Ok(Reply::see_other(&report::link(values, Timestamp::now())?));
        }
        let desk = Desk { public_url, session_key, now: Timestamp::now() };
        // The browser sends the same form there.
        let reply = Reply { status: 307, ..Reply::see_other("/desk/setup/connect") };
        Ok(reply.with("set-cookie", desk.open(&business.id)?).with("connection", "close"))
    }

    /// What the first page says, or what is wrong with it; nothing of it was asked of the carrier.
    fn sound(&self, form: &Form) -> Result<Sound, Faults> {
        let (answers, settings) = (form::business(form), carrier::settings(form, &self.known));
        match (answers, settings) {
            (Ok(answers), Ok(settings)) => Ok(Sound { answers, settings }),
            (answers, settings) => Err(answers.err().into_iter().chain(settings.err()).flatten().collect()),
        }
    }

    /// The numbers of the account, or why they are not to be had, for the owner.
    async fn lines(&self, sound: &Sound) -> Result<Vec<Line>, String> {
        let asked = async {
            let mut settings = sound.settings.clone();
            // Of no use here, and wanted.
            settings.insert("tick_token".to_owned(), secret()?);
            settings.insert("session_key".to_owned(), secret()?);
            let profile = profile::write(&sound.answers, None);
            let values = settings::of(&self.manifest, Some(profile), &settings, self.domain.as_ref())?;
            self.account.lines(&values).await
        };
        match asked.await {
            Ok(Lines::Numbers(lines)) => Ok(lines),
            // What follows the dash is for people who set variables.
            Ok(Lines::Refused(why)) => {
                let found = why.split(" — ").next().unwrap_or_default();
                Err(format!(
                    "The carrier does not show its numbers: {found}. Compare account and secret with its console."
                ))
            }
            Err(error) => {
                log::line("first", &format!("the account cannot be asked: {error:#}"));
                Err("The account cannot be asked just now: the log says why. Try again.".to_owned())
            }
        }
    }

    fn typed(&self) -> Form {
        self.form.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what a page sends, right or not, so that nothing typed is lost.
    fn take(&self, asked: &Asked) -> Form {
        let form = {
            let mut form = self.form.lock().unwrap_or_else(PoisonError::into_inner);
            form.take(Form::read(&asked.body), &SECRETS);
            form.clone()
        };
        if let Err(error) = keep::write_draft(&self.data, form.fields()) {
            log::line("first", &format!("what was typed cannot be kept over a restart: {error:#}"));
        }
        form
    }
}

impl Inside for Site {
    fn at(&self, _: &str) -> Option<String> {
        Some("first".to_owned())
    }

    fn answer<'a>(
        &'a self,
        _: &'a str,
        request: Request<WasiBody>,
    ) -> BoxFuture<'a, Result<Response<WasiBody>>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
            let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
            let query = head.uri.query().unwrap_or_default().as_bytes();
            let key = form_urlencoded::parse(query).find(|(name, _)| name == "key");
            let asked = Asked {
                path: head.uri.path().to_owned(),
                key: key.map(|(_, value)| value.into_owned()),
                cookies: text("cookie").map(str::to_owned),
                own: is_own_form(text("sec-fetch-site")),
                https: head.uri.scheme_str() == Some("https"),
                authority: head.uri.authority().map_or_else(String::new, |name| name.as_str().to_owned()),
                method: head.method,
                body,
            };
            response(self.route(asked).await)
        })
    }
}

fn response(reply: Reply) -> Result<Response<WasiBody>> {
    let mut response = Response::builder().status(StatusCode::from_u16(reply.status)?);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let body = Full::new(Bytes::from(reply.body)).map_err(|never| match never {}).boxed_unsync();
    Ok(response.body(body)?)
}
