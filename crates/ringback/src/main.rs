//! The `ringback` command.

use std::io::{stdin, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use domain::Phone;
use ringback::host::Proxies;
use ringback::host::manifest::Manifest;
use ringback::simulate::trouble::Level;
use ringback::{
    backup, bench, build, bundle, businesses, connect, demo, doctor, forget, healthy, https, key, ledger,
    package, profiles, report, settings, simulate, understand, up,
};

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Gets missed calls back.
#[derive(Parser)]
#[command(name = "ringback", version = bundle::version())]
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
    /// Ask whether `ringback up` is well on this machine; fails if it is not. For containers that ask a command.
    Healthy {
        /// Where it listens, without HTTPS.
        #[arg(long, default_value = "127.0.0.1:3000")]
        listen: SocketAddr,
    },
    /// Let the calls and texts of a number come to the application that runs at SPIN_VARIABLE_PUBLIC_URL.
    Connect {
        /// The number, such as +16025550100; without it, one is chosen from the list that the carrier gives.
        number: Option<String>,
        /// Let them go where they went before, instead.
        #[arg(long)]
        undo: bool,
        /// Ask nothing.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        profile: Profile,
    },
    /// Check that everything works, and say what to do where it does not; fails if something does not.
    Doctor {
        /// As JSON.
        #[arg(long)]
        json: bool,
        /// Ring the number that customers dial, to see whether it is forwarded to us.
        #[arg(long, value_name = "NUMBER")]
        call: Option<String>,
        #[command(flatten)]
        profile: Profile,
    },
    /// Print the figures of the last days.
    Report {
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
    /// Write everything that is stored to a file, also while it serves.
    Backup {
        /// Where to; a file of this name is replaced.
        file: PathBuf,
        #[command(flatten)]
        data: Data,
    },
    /// Put a backup in the place of everything that is stored, also while it serves: the server finishes what runs,
    /// and callers wait for a moment.
    Restore {
        /// A file that `ringback backup` wrote.
        file: PathBuf,
        #[command(flatten)]
        data: Data,
    },
    /// Check that no decision about a text was altered or taken out; fails if one was.
    Verify {
        #[command(flatten)]
        data: Data,
    },
    /// Print everything about a caller, or about all of them, as JSON.
    Export {
        /// The number, such as +16025550142; all callers without it.
        number: Option<String>,
        #[command(flatten)]
        data: Data,
    },
    /// Delete everything about a caller, through the application that runs at SPIN_VARIABLE_PUBLIC_URL.
    Forget {
        /// The number, such as +16025550142.
        number: String,
        #[command(flatten)]
        profile: Profile,
    },
    /// The keys with which programs use the API, through the application that runs at SPIN_VARIABLE_PUBLIC_URL.
    Key {
        #[command(subcommand)]
        what: KeyVerb,
        #[command(flatten)]
        profile: Profile,
    },
    /// The businesses of the application that runs at SPIN_VARIABLE_PUBLIC_URL, where there are many.
    Business {
        #[command(subcommand)]
        what: BusinessVerb,
        #[command(flatten)]
        data: Data,
    },
    /// Print the ready profile of a trade, to start from; the trades without one.
    Profile {
        /// The trade, such as plumbing.
        trade: Option<String>,
    },
    /// Build the components.
    Build,
    /// Build one file that is this program with the application inside: dist/ringback-<architecture>.
    Package {
        /// For which machines.
        #[arg(long, value_enum, default_value = "native")]
        target: package::Target,
        /// Take the components as they are.
        #[arg(long)]
        no_build: bool,
    },
    /// Measure the application on this machine, beside others; takes about ten minutes.
    Bench {
        /// How long each run of a load takes, in seconds; every load is run five times.
        #[arg(long, default_value_t = 4)]
        seconds: u64,
        /// Only these, separated by commas.
        #[arg(long, value_delimiter = ',')]
        only: Vec<bench::Part>,
        /// How many leads are many.
        #[arg(long, default_value_t = 1_000_000)]
        leads: u64,
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
    /// Read messages from standard input, a JSON object a line, and write what they say, a JSON object a line.
    #[command(
        after_help = "A line: {\"text\": ..., \"now\": RFC 3339, \"time_zone\": ..., \"asked\": ..., \"offers\": [...]}; \
                      docs/understanding.md has the rest."
    )]
    Understand {
        /// The profile of the business: its services, area and time zone.
        #[arg(long, value_name = "FILE")]
        business: Option<PathBuf>,
    },
    /// Build everything and pass the tests.
    Test {
        /// Passed on to `cargo test`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
}

#[derive(Subcommand)]
enum BusinessVerb {
    /// Have them served as their profiles say, from now on; fails if one is not.
    Put {
        /// Profiles, and folders of them.
        #[arg(required = true)]
        profiles: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
enum KeyVerb {
    /// Make a key and print it, this once.
    Create {
        /// What it is for.
        name: String,
        /// What it is good for, separated by commas.
        #[arg(long, value_delimiter = ',', required = true, value_parser = key::scope)]
        scopes: Vec<session::key::Scope>,
    },
    /// Print all keys: id, name, what they are good for.
    List,
    /// End a key.
    Revoke {
        /// Its id.
        id: String,
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
    /// The profile of the business, instead of SPIN_VARIABLE_BUSINESS. `up` takes a folder of them as well.
    #[arg(long, value_name = "FILE")]
    business: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

impl Profile {
    /// The variables of the application.
    fn values(&self, manifest: &Path) -> Result<settings::Values> {
        settings::read(&Manifest::read(manifest)?, self.business.as_deref(), &self.data.data)
    }
}

#[derive(Args)]
struct Up {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    #[command(flatten)]
    https: https::Arguments,
    /// Proxies before us, by address, by range such as 10.0.0.0/8, or as `loopback` or `private`: what they say about
    /// where a request came from is believed.
    #[arg(long, value_name = "PROXIES", value_delimiter = ',')]
    trust_forwarded_from: Vec<Proxies>,
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
