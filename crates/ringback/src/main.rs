//! The `ringback` command.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use ringback::simulate::trouble::Level;
use ringback::{bench, build, demo, report, simulate, up};

/// Gets missed calls back.
#[derive(Parser)]
#[command(name = "ringback", version)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Play a day of missed calls against a simulated carrier, then show the desk.
    Demo {
        /// Play everything on fast time, then exit; fails if a caller did not end where their script says.
        #[arg(long)]
        once: bool,
    },
    /// Serve the application. Variables come from the environment: SPIN_VARIABLE_PUBLIC_URL and so on.
    Up(Up),
    /// Print the figures of the last days.
    Report {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        profile: Profile,
        /// How many days: 1, 7 or 30.
        #[arg(long, default_value_t = 7)]
        days: u32,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print a one-time link to the desk.
    Desk {
        #[command(flatten)]
        profile: Profile,
    },
    /// Build the components.
    Build,
    /// Measure the application on this machine; takes about four minutes.
    Bench {
        /// How long each load runs, in seconds.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// As JSON.
        #[arg(long)]
        json: bool,
        /// Take the components as they are.
        #[arg(long)]
        no_build: bool,
    },
    /// Play a busy business on virtual time, with trouble of all kinds, and check every promise.
    Simulate {
        /// The same seed gives the same history.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many days.
        #[arg(long, default_value_t = 7)]
        days: u32,
        /// How much goes wrong.
        #[arg(long, value_enum, default_value_t = Level::Some)]
        faults: Level,
        /// Write every step to a file.
        #[arg(long, value_name = "FILE")]
        trace: Option<PathBuf>,
        /// Take the components as they are.
        #[arg(long)]
        no_build: bool,
    },
    /// Build everything and pass the tests.
    Test {
        /// Passed on to `cargo test`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
}

#[derive(Args)]
struct Data {
    /// The folder that holds everything that is stored.
    #[arg(long, default_value = ".ringback")]
    data: PathBuf,
}

#[derive(Args)]
struct Profile {
    /// The profile of the business, instead of SPIN_VARIABLE_BUSINESS.
    #[arg(long, value_name = "FILE")]
    business: Option<PathBuf>,
}

#[derive(Args)]
struct Up {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Proxies before us, by address: what they say in X-Forwarded-For about where a request came from is believed.
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    trust_forwarded_from: Vec<IpAddr>,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    profile: Profile,
    /// Take the components as they are.
    #[arg(long)]
    no_build: bool,
}

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
    let manifest = build::manifest_path()?;
    if let Verb::Simulate { seed, days, faults, trace, no_build } = verb {
        if !no_build {
            build::components(&manifest)?;
        }
        let cache = manifest.with_file_name("target").join("simulate");
        return simulate::run(&manifest, &cache, &simulate::Options { seed, days, faults, trace });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match verb {
        Verb::Build => build::components(&manifest)?,
        Verb::Test { rest } => return build::test(&manifest, &rest),
        Verb::Bench { seconds, json, no_build } => {
            if !no_build {
                build::components(&manifest)?;
            }
            bench::run(&manifest, &runtime, &bench::Options { seconds, json })?;
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
                data: options.data.data,
                business: options.profile.business,
                trust_forwarded_from: options.trust_forwarded_from,
            };
            runtime.block_on(up::run(&manifest, options))?;
        }
        Verb::Report { data, profile, days, json } => {
            let report = report::report(&manifest, profile.business.as_deref(), &data.data, days, json);
            print!("{}", runtime.block_on(report)?);
        }
        // Has a runtime of its own, see above.
        Verb::Simulate { .. } => {}
        Verb::Desk { profile } => println!("{}", report::desk_link(&manifest, profile.business.as_deref())?),
    }
    Ok(ExitCode::SUCCESS)
}
