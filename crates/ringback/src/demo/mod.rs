//! `ringback demo`: a day of missed calls against a simulated carrier, told as it happens.
//!
//! Everything is real but the carrier and the people: the same host, the same components, HTTP in both
//! directions, signed webhooks, the store on disk. Only the time is virtual.

mod callers;
mod people;
mod stage;
mod story;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use domain::lead::Caller;
use domain::{Business, Lead, Phone};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use simulated_carrier::{Carrier, Config, Event, Number};

use crate::host::manifest::Manifest;
use crate::host::{App, Clock, Host, listen};
use crate::report;
use callers::{CALLERS, Script};
use people::{Member, TEAM};
use stage::{Act, Stage, after, text_of_ours};
use story::Story;

/// The profile that the demo plays.
const PROFILE: &str = include_str!("../../../../tests/profiles/acme-heating.toml");
/// A Tuesday.
const FIRST_DAY: Date = date(2026, 12, 1);
/// Long enough for the one who never answers to be given up.
const DAYS: i32 = 6;
const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";

/// Plays the demo. `once`: on fast time, then exits; else at a pace to read, then keeps serving the desk.
pub async fn run(manifest: &Path, once: bool) -> Result<ExitCode> {
    let business = Business::from_toml(PROFILE).map_err(|faults| anyhow::anyhow!("{faults}"))?;
    let folder = std::env::temp_dir().join(format!("ringback-demo-{}", std::process::id()));
    let played = play(manifest, &business, &folder, once).await;
    // A leftover folder in the system's temporary place harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    played
}

async fn play(manifest: &Path, business: &Business, folder: &Path, once: bool) -> Result<ExitCode> {
    let clock = Clock::standing_at(at(business, 0, "08:00")?);
    let line = business.numbers.first().context("the profile has no number")?.clone();
    let (stage, values) = set_up(manifest, folder, &clock, &line, !once).await?;
    let mut stage = stage;
    people::set_up(&stage.carrier);
    for (index, script) in CALLERS.iter().enumerate() {
        for (day, time) in script.calls {
            stage.plan(at(business, *day, time)?, Act::Call(index));
        }
        for (day, time, text) in script.texts {
            stage
                .plan(at(business, *day, time)?, Act::Text(script.from.to_owned(), (*text).to_owned(), None));
        }
    }
    let mut story = Story::new(business.time_zone.clone(), line.as_str(), names());
    story.say(&format!("\n{} on a busy Tuesday. Nobody gets to the phone; Ringback does.\n", business.name));
    let mut minds = Minds::default();
    let end = at(business, DAYS, "12:00")?;
    let script = |index: usize| CALLERS.get(index).map(Script::call).unwrap_or_default();
    stage.play(end, &mut story, script, |event| minds.react(event)).await?;
    let faults = faults(&stage.host, business)?;
    let (_, figures) = report::ask(&stage.host.app, &values, business, 7).await?;
    story.say(&format!("\n{}", figures.text(&business.name)));
    for fault in &faults {
        story.say(&format!("NOT AS SCRIPTED: {fault}"));
    }
    let done =
        format!("{} callers, {} ended as their scripts say.", CALLERS.len(), CALLERS.len() - faults.len());
    story.say(&done);
    if !once {
        story.say(&format!("\nThe desk: {}\n(Ctrl-C to stop)", report::link(&values, clock.now())?));
        tokio::signal::ctrl_c().await?;
    }
    stage.host.stop().await;
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn set_up(
    manifest: &Path,
    folder: &Path,
    clock: &Clock,
    line: &Phone,
    paced: bool,
) -> Result<(Stage, BTreeMap<String, String>)> {
    let listener = listen(([127, 0, 0, 1], 0).into()).await?;
    let public_url = format!("http://{}", listener.local_addr()?);
    let secret = report::random_hex();
    let number = Number {
        phone: line.as_str().to_owned(),
        voice_url: format!("{public_url}/voice/inbound"),
        sms_url: format!("{public_url}/sms/inbound"),
        status_callback: format!("{public_url}/voice/status"),
    };
    let time = clock.clone();
    let config =
        Config { clock: Arc::new(move || time.now()), ..Config::new(ACCOUNT, &secret, vec![number]) };
    let carrier = Carrier::start(config)?;
    let tick_token = report::random_hex();
    let given = BTreeMap::from([
        ("public_url", public_url),
        ("carrier_api", carrier.api_url()),
        ("carrier_account", ACCOUNT.to_owned()),
        ("carrier_secret", secret),
        ("tick_token", tick_token.clone()),
        ("session_key", report::random_hex()),
        ("business", PROFILE.to_owned()),
    ]);
    let manifest = Manifest::read(manifest)?;
    let values = manifest.variables(|name| given.get(name).cloned())?;
    let app = App::load(manifest, &values, folder, clock.clone())?;
    let host = Host::start(app, listener)?;
    Ok((Stage::new(host, carrier, clock.clone(), line.as_str(), &tick_token, paced), values))
}

/// What everyone does when they get a text.
#[derive(Default)]
struct Minds {
    given: Vec<(&'static str, usize)>,
}

impl Minds {
    fn react(&mut self, event: &Event) -> Vec<(Timestamp, Act)> {
        let Some((to, body)) = text_of_ours(event) else { return Vec::new() };
        let mut acts = Vec::new();
        if let Some(script) = CALLERS.iter().find(|script| script.from == to) {
            let fresh =
                script.answers.iter().enumerate().find(|(at, answer)| {
                    !self.given.contains(&(script.from, *at)) && body.contains(answer.to)
                });
            if let Some((at, answer)) = fresh {
                self.given.push((script.from, at));
                let picture = answer.picture.map(str::to_owned);
                let text = Act::Text(script.from.to_owned(), answer.text.to_owned(), picture);
                acts.push((after(event, answer.after), text));
            }
        }
        if let Some(member) = TEAM.iter().find(|member| member.phone == to) {
            acts.extend(member_reacts(member, event, body));
        }
        acts
    }
}

fn member_reacts(member: &Member, event: &Event, body: &str) -> Option<(Timestamp, Act)> {
    let (_, seconds, text) = member.answers.iter().find(|(words, ..)| body.starts_with(words))?;
    Some((after(event, *seconds), Act::Text(member.phone.to_owned(), (*text).to_owned(), None)))
}

/// Who did not end where their script says.
fn faults(host: &Host, business: &Business) -> Result<Vec<String>> {
    let store = &host.app.store;
    let keys = store.keys().map_err(anyhow::Error::msg)?;
    let mut faults = Vec::new();
    for script in CALLERS {
        let key = match Phone::parse(script.from) {
            Ok(phone) => Some(Lead::key(&business.id, &Caller::Number(phone))),
            Err(_) => {
                keys.iter().find(|key| key.starts_with(&format!("lead:{}:call-", business.id))).cloned()
            }
        };
        let bytes = key.map(|key| store.get(&key)).transpose().map_err(anyhow::Error::msg)?.flatten();
        let lead: Option<Lead> = bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?;
        let first_name = |phone: &Phone| business.person(phone).map_or("", |p| p.first_name()).to_owned();
        if let Some(fault) = script.ends.fault(lead.as_ref(), first_name) {
            faults.push(format!("{} {fault}", script.name));
        }
    }
    Ok(faults)
}

fn names() -> BTreeMap<String, &'static str> {
    let callers = CALLERS.iter().map(|script| (script.from.to_owned(), script.name));
    callers.chain(TEAM.iter().map(|member| (member.phone.to_owned(), member.name))).collect()
}

/// A moment of the demo, in the business's own time.
fn at(business: &Business, day: i32, time: &str) -> Result<Timestamp> {
    let time: jiff::civil::Time = time.parse()?;
    let date = FIRST_DAY.checked_add(jiff::Span::new().days(day))?;
    Ok(date.to_datetime(time).to_zoned(business.time_zone.clone())?.timestamp())
}
