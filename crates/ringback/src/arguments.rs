//! What the command line takes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use ringback::host::Proxies;
use ringback::host::manifest::Manifest;
use ringback::simulate::trouble::Level;
use ringback::{bench, bundle, https, key, package, settings};

/// Gets missed calls back.
#[derive(Parser)]
#[command(name = "ringback", version = bundle::version())]
pub struct Command {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
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
    /// Take a folder of templates/ or examples/ into the application: to extensions/<name>, and into spin.toml.
    Add {
        /// The folder, such as templates/extension-javascript.
        folder: PathBuf,
        /// What the component is called here, such as spam-guard; without it, as it is there.
        name: Option<String>,
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
pub enum BusinessVerb {
    /// Have them served as their profiles say, from now on; fails if one is not.
    Put {
        /// Profiles, and folders of them.
        #[arg(required = true)]
        profiles: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum KeyVerb {
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
pub struct Data {
    /// The folder that holds everything that is stored.
    #[arg(long, default_value = ".ringback")]
    pub data: PathBuf,
}

#[derive(Args)]
pub struct Profile {
    /// The profile of the business, instead of SPIN_VARIABLE_BUSINESS. `up` takes a folder of them as well.
    #[arg(long, value_name = "FILE")]
    pub business: Option<PathBuf>,
    #[command(flatten)]
    pub data: Data,
}

impl Profile {
    /// The variables of the application.
    pub fn values(&self, manifest: &Path) -> Result<settings::Values> {
        settings::read(&Manifest::read(manifest)?, self.business.as_deref(), &self.data.data)
    }
}

#[derive(Args)]
pub struct Up {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub https: https::Arguments,
    /// Proxies before us, by address, by range such as 10.0.0.0/8, or as `loopback` or `private`: what they say about
    /// where a request came from is believed.
    #[arg(long, value_name = "PROXIES", value_delimiter = ',')]
    pub trust_forwarded_from: Vec<Proxies>,
    #[command(flatten)]
    pub profile: Profile,
    /// Take the components as they are.
    #[arg(long)]
    pub no_build: bool,
}
