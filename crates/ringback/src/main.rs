//! The `ringback` command.

mod arguments;

use std::io::{stdin, stdout};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use domain::Phone;
use ringback::host::manifest::Manifest;
use ringback::{
    add, backup, bench, build, businesses, connect, demo, doctor, forget, healthy, key, ledger, package,
    profiles, report, settings, simulate, understand, up,
};

use crate::arguments::{BusinessVerb, Command, KeyVerb, Verb};

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(Command::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ringback: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    // These need nothing of the application.
    if let Verb::Understand { business } = &verb {
        return understood(business.as_deref());
    }
    if let Verb::Profile { trade } = &verb {
        return profile(trade.as_deref());
    }
    if let Verb::Healthy { listen } = verb {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(healthy::check(listen))?;
        return Ok(ExitCode::SUCCESS);
    }
    let manifest = build::manifest_path()?;
    if let Verb::Simulate { seed, days, faults, trace, no_build } = verb {
        if !no_build {
            build::components(&manifest)?;
        }
        let cache = simulate::cache(&manifest)?;
        return simulate::run(&manifest, &cache, &simulate::Options { seed, days, faults, trace });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match verb {
        Verb::Add { folder, name } => {
            let manifest = build::manifest_of_the_repository(&manifest)?;
            println!("{}", add::add(manifest, &folder, name.as_deref())?.told());
        }
        Verb::Build => build::components(build::manifest_of_the_repository(&manifest)?)?,
        Verb::Package { target, no_build } => {
            let manifest = build::manifest_of_the_repository(&manifest)?;
            println!("{}", package::package(manifest, target, no_build)?.display());
        }
        Verb::Test { rest } => {
            return build::test(build::manifest_of_the_repository(&manifest)?, &rest);
        }
        Verb::Bench { seconds, only, leads, json, no_build } => {
            let options = bench::Options { seconds, json, only, leads, build: !no_build };
            bench::run(build::manifest_of_the_repository(&manifest)?, &runtime, &options)?;
        }
        Verb::Demo { once } => {
            build::components(&manifest)?;
            return runtime.block_on(demo::run(&manifest, once));
        }
        Verb::Up(options) => {
            if !options.no_build {
                build::components(&manifest)?;
            }
            let options = up::Options {
                listen: options.listen,
                https: options.https,
                data: options.profile.data.data,
                business: options.profile.business,
                trust_forwarded_from: options.trust_forwarded_from,
            };
            runtime.block_on(up::run(&manifest, options))?;
        }
        Verb::Connect { number, undo, yes, profile } => {
            let values = profile.values(&manifest)?;
            let number = number.as_deref().map(Phone::parse).transpose()?;
            println!(
                "{}",
                runtime.block_on(connect::connect(&values, &connect::Options { number, undo, yes }))?
            );
        }
        Verb::Doctor { json, call, profile } => {
            let values = profile.values(&manifest)?;
            let call = call.as_deref().map(Phone::parse).transpose()?;
            let checks = runtime.block_on(doctor::checks(&values, call.as_ref()))?;
            println!("{}", doctor::text(&checks, json)?);
            return Ok(if doctor::all_well(&checks) { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Verb::Report { profile, days, json } => {
            let (business, data) = (profile.business.as_deref(), &profile.data.data);
            let report = report::report(&manifest, business, data, days, json);
            print!("{}", runtime.block_on(report)?);
        }
        // These have been done, see above.
        Verb::Simulate { .. } | Verb::Understand { .. } | Verb::Profile { .. } | Verb::Healthy { .. } => {}
        Verb::Backup { file, data } => {
            runtime.block_on(backup::backup(&data.data, &file))?;
            println!("{}", file.display());
        }
        Verb::Restore { file, data } => match runtime.block_on(backup::restore(&data.data, &file))? {
            backup::Restored::Here => println!("restored"),
            backup::Restored::Running => println!("restored, by the server that runs"),
        },
        Verb::Verify { data } => return Ok(told(&ledger::verify(&data.data)?)),
        Verb::Export { number, data } => {
            let number = number.as_deref().map(Phone::parse).transpose()?;
            println!(
                "{}",
                serde_json::to_string_pretty(&ledger::export(&data.data, None, number.as_ref())?)?
            );
        }
        Verb::Forget { number, profile } => {
            let values = profile.values(&manifest)?;
            let known = runtime.block_on(forget::forget(&values, &Phone::parse(&number)?))?;
            println!(
                "{}",
                if known { "being deleted, within seconds" } else { "nothing is known of that number" }
            );
        }
        Verb::Key { what, profile } => {
            let values = profile.values(&manifest)?;
            let wanted = match what {
                KeyVerb::Create { name, scopes } => key::Wanted::Create { name, scopes },
                KeyVerb::List => key::Wanted::List,
                KeyVerb::Revoke { id } => key::Wanted::Revoke { id },
            };
            println!("{}", runtime.block_on(key::key(&values, &wanted))?);
        }
        Verb::Business { what: BusinessVerb::Put { profiles }, data } => {
            let values = settings::read(&Manifest::read(&manifest)?, None, &data.data)?;
            let (told, all) = runtime.block_on(businesses::put(&values, &profiles))?;
            println!("{told}");
            return Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Verb::Desk { profile } => {
            let (business, data) = (profile.business.as_deref(), &profile.data.data);
            println!("{}", report::desk_link(&manifest, business, data)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn profile(trade: Option<&str>) -> Result<ExitCode> {
    match trade {
        Some(trade) => print!("{}", profiles::of(trade)?),
        None => println!("{}", profiles::trades().join("\n")),
    }
    Ok(ExitCode::SUCCESS)
}

fn understood(business: Option<&Path>) -> Result<ExitCode> {
    let count = understand::run(business, stdin().lock(), stdout().lock())?;
    if count.faulty > 0 {
        eprintln!("ringback: {} of {} lines are faulty, see their \"error\"", count.faulty, count.lines);
    }
    Ok(ExitCode::SUCCESS)
}

/// What `verify` found.
fn told(verified: &ledger::Verified) -> ExitCode {
    let ledger::Verified { decisions, leads, forgotten, broken } = verified;
    if broken.is_empty() {
        println!("sound: {decisions} decisions, of {leads} episodes and {forgotten} forgotten ones");
        return ExitCode::SUCCESS;
    }
    broken.iter().for_each(|what| println!("BROKEN: {what}"));
    ExitCode::FAILURE
}
