//! Writes the pages with made-up leads into a folder, for looking at them:
//! `cargo run -p desk --example preview -- FOLDER`.

use std::error::Error;
use std::path::Path;

use desk::pages::setup::{Outcome, SetUp};
use desk::{pages, range};
use domain::Business;
use domain::setup::{Check, Lines, Part};

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/desk".to_owned());
    std::fs::create_dir_all(&folder)?;
    let business = samples::business();
    let gathered = samples::week();
    let week = range::dates(samples::now(), &business.time_zone, 7);
    let view = gathered.view(&business, samples::now(), &week, None);
    write(&folder, "desk", &pages::desk(&view).into_string())?;
    write(&folder, "open", &pages::desk(&view).into_string().replace("<details", "<details open"))?;
    println!("{}", view.report.text(&business.name));
    let clock = samples::around_the_clock();
    let around = clock.view(&business, samples::now(), &week, None);
    write(&folder, "around-the-clock", &pages::desk(&around).into_string())?;
    first_day(&folder, &business)?;
    set_up(&folder, &business)?;
    write(&folder, "login", &pages::login().into_string())?;
    write(&folder, "locked", &pages::locked().into_string())
}

fn first_day(folder: &str, business: &Business) -> Result<(), Box<dyn Error>> {
    let nothing = samples::gathered(Vec::new());
    let today = range::dates(samples::now(), &business.time_zone, 7);
    write(
        folder,
        "first-day",
        &pages::desk(&nothing.view(business, samples::now(), &today, None)).into_string(),
    )
}

fn set_up(folder: &str, business: &Business) -> Result<(), Box<dyn Error>> {
    let (lines, checks) = (Lines::Numbers(samples::lines()), samples::checks());
    let forwarding =
        Check::unknown(Part::Forwarding, "not tested", "ringback doctor --call NUMBER rings the number");
    for (name, outcome) in [("set-up", Outcome::None), ("checked", Outcome::Checked(&checks))] {
        let view = SetUp { business, lines: &lines, forwarding: &forwarding, outcome };
        write(folder, name, &pages::setup::set_up(&view).into_string())?;
    }
    Ok(())
}

/// With the policy that the answer's header would carry, so that a browser shows what it would refuse.
fn write(folder: &str, name: &str, page: &str) -> Result<(), Box<dyn Error>> {
    let reply = desk::reply::Reply::of(200, "text/html", String::new());
    let policy = reply.headers.iter().find(|(name, _)| *name == "content-security-policy");
    let policy = policy.map(|(_, policy)| policy.as_str()).unwrap_or_default();
    let meta = format!("<head><meta http-equiv=\"content-security-policy\" content=\"{policy}\">");
    let path = Path::new(folder).join(format!("{name}.html"));
    Ok(std::fs::write(path, page.replacen("<head>", &meta, 1))?)
}
