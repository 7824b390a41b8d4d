//! `ringback connect`: lets the webhooks of a number come to the application that runs.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use domain::Phone;
use domain::setup::{Addresses, Line};
use serde_json::json;

use crate::application::Application;
use crate::settings::Values;

/// What is wanted.
pub struct Options {
    /// The number; none: one is to be chosen.
    pub number: Option<Phone>,
    /// Lets them go where they went before, instead.
    pub undo: bool,
    /// Asks nothing.
    pub yes: bool,
}

/// Connects a number, or puts it back, and tells what came of it.
pub async fn connect(values: &Values, options: &Options) -> Result<String> {
    let application = Application::new(values)?;
    let lines: Vec<Line> = application.post("/api/v1/setup/numbers", &json!({})).await?.read()?;
    let number = match &options.number {
        Some(number) => number.clone(),
        None => choose(&lines, options, &Addresses::ours(&application.public_url))?,
    };
    let shared = lines.iter().find(|line| line.number == number).map_or(&[][..], |line| &line.shared_with);
    if !shared.is_empty() && !options.yes {
        let others: Vec<&str> = shared.iter().map(Phone::as_str).collect();
        agree(&format!("This changes {} with it. Go on?", others.join(", ")))?;
    }
    let path = if options.undo { "/api/v1/setup/undo" } else { "/api/v1/setup/connect" };
    let line: Line = application.post(path, &json!({ "number": number.as_str() })).await?.read()?;
    told(&line, options.undo, &application.public_url)
}

fn told(line: &Line, undo: bool, public_url: &str) -> Result<String> {
    let number = line.number.as_str();
    match (undo, &line.overridden) {
        (true, _) => Ok(format!("{number} is as it was before.")),
        (false, None) if line.connected => Ok(format!(
            "{number} is connected: its calls and texts come to {public_url}.\n\
             To put it back as it was: ringback connect {number} --undo\n\
             To check everything: ringback doctor"
        )),
        (false, Some(why)) => bail!("{number} is set, but its calls or texts do not come yet: {why}"),
        (false, None) => bail!("the carrier took it, and {number} does not go to {public_url}: try again"),
    }
}

/// Shows the numbers, and has one chosen.
fn choose(lines: &[Line], options: &Options, ours: &Addresses) -> Result<Phone> {
    if lines.is_empty() {
        bail!("the account at the carrier has no number: buy one there first");
    }
    println!("The account's numbers:");
    for (at, line) in lines.iter().enumerate() {
        println!("{:>3}  {}", at + 1, row(line, ours));
    }
    let fits = |line: &&Line| if options.undo { line.can_undo } else { line.in_profile };
    match lines.iter().filter(fits).collect::<Vec<_>>()[..] {
        [] if options.undo => bail!("nothing was connected from here, so there is nothing to put back"),
        [] => bail!(
            "none of them is in the profile: add one to numbers under [business], and start again with it"
        ),
        [only] => {
            if !options.yes {
                agree(&format!(
                    "{} {}?",
                    if options.undo { "Put back" } else { "Connect" },
                    only.number.as_str()
                ))?;
            }
            Ok(only.number.clone())
        }
        [..] => pick(lines),
    }
}

fn row(line: &Line, ours: &Addresses) -> String {
    let mut row = format!("{}  {}", line.number.as_str(), line.state());
    if !line.connected && line.overridden.is_none() && line.addresses != Addresses::default() {
        row += &format!(" ({})", line.addresses.differences(ours).join(", "));
    }
    if !line.in_profile {
        row += ", not in the profile";
    }
    if !line.name.is_empty() && line.name != line.number.as_str() {
        row += &format!("  {}", line.name);
    }
    row
}

/// By its place in the list, or written out.
fn pick(lines: &[Line]) -> Result<Phone> {
    let answer = question("Which one? ")?;
    let by_place = answer.parse::<usize>().ok().and_then(|at| lines.get(at.checked_sub(1)?));
    match by_place {
        Some(line) => Ok(line.number.clone()),
        None => Phone::parse(&answer).context("that is none of them"),
    }
}

fn agree(what: &str) -> Result<()> {
    match question(&format!("{what} [y/N] "))?.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => bail!("nothing was changed"),
    }
}

fn question(words: &str) -> Result<String> {
    if !io::stdin().is_terminal() {
        bail!(
            "nobody is here to answer: say which number and --yes, such as ringback connect +16025550100 --yes"
        );
    }
    print!("{words}");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}
