//! `ringback bench`: measures the real application on this machine, and prints tables to paste.
//!
//! The components are the files of spin.toml, the clock is the machine's, the store is on the disk. The carrier is
//! simulated, and it and whoever sends the load live in the same process, on threads of their own: they share the
//! machine with what is measured.

mod aims;
mod child;
mod client;
mod figures;
mod growth;
mod life;
mod load;
mod machine;
mod peers;
mod speed;
mod stage;
mod table;
mod webhook;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime::{Builder, Runtime};

use crate::host::manifest::Manifest;
use crate::host::{App, Clock, Host, listen};
use figures::{Figures, Growth, Server, Static, Webhooks};
use peers::{Hyper, Node, Other, spin, wasmtime};
use stage::{Peer, Stage, place};

/// The application of one component that always answers the same.
const STATIC: &str = "bench/static/spin.toml";

/// How it is to be measured.
pub struct Options {
    /// How long each load runs, after a warm-up of a fifth of it.
    pub seconds: u64,
    /// Print JSON instead of tables.
    pub json: bool,
    /// What to measure; nothing: everything.
    pub only: Vec<Part>,
    /// How many leads are many.
    pub leads: u64,
    /// Build what is measured first.
    pub build: bool,
}

/// A part of what can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Reads and writes over a lead's life.
    Life,
    /// The start of the process, and its memory.
    Start,
    /// The time from a miss to its text.
    Texts,
    /// Webhooks, beside the Node service.
    Webhooks,
    /// A static answer, beside hyper and wasmtime.
    Static,
    /// Webhooks on a store with many leads.
    Leads,
    /// Ticks with many dues pending.
    Dues,
}

/// Measures and prints the figures; the application runs on `inside`.
pub fn run(manifest: &Path, inside: &Runtime, options: &Options) -> Result<()> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    if options.build {
        crate::build::components(manifest)?;
        crate::build::components(&folder.join(STATIC))?;
    }
    // Beside the build, because a system's temporary folder is often not on a disk.
    let data = folder.join("target").join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;
    let outside = Builder::new_multi_thread().thread_name(machine::OUTSIDE).enable_all().build()?;
    let bench = Bench { manifest, folder, data: &data, inside, options };
    let measured = outside.block_on(bench.measure());
    outside.shutdown_background();
    // What cannot be removed there is in nobody's way.
    let _ = std::fs::remove_dir_all(&data);
    let figures = measured?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    } else {
        print!("{}", table::markdown(&figures));
    }
    Ok(())
}

/// One of the others, or none: then why is told, now and in the tables.
fn told<T>(other: Result<T, String>, passed_over: &mut Vec<String>) -> Option<T> {
    other
        .inspect_err(|why| {
            eprintln!("PASSED OVER: {why}");
            passed_over.push(why.clone());
        })
        .ok()
}

struct Bench<'a> {
    manifest: &'a Path,
    folder: &'a Path,
    data: &'a Path,
    inside: &'a Runtime,
    options: &'a Options,
}

impl Bench<'_> {
    fn wants(&self, part: Part, what: &str) -> bool {
        let wanted = self.options.only.is_empty() || self.options.only.contains(&part);
        if wanted {
            eprintln!("Measuring {what} ...");
        }
        wanted
    }

    async fn measure(&self) -> Result<Figures> {
        let mut figures = Figures {
            machine: machine::describe(self.data)?,
            components: machine::components(self.manifest)?,
            ..Figures::default()
        };
        if self.wants(Part::Life, "reads and writes over a lead's life") {
            let played = life::play(self.manifest.to_owned(), place(self.data, "life")?);
            figures.life = Some(self.inside.spawn(played).await??);
        }
        let peer = Peer::start()?;
        if self.wants(Part::Start, "the start of the process") {
            let (start, memory) = child::measure(&peer, self.manifest, self.data).await?;
            (figures.start, figures.memory) = (Some(start), Some(memory));
        }
        let stage = Stage::set_up(&peer, self.manifest, &place(self.data, "served")?, self.inside).await?;
        if self.wants(Part::Texts, "the time from a miss to its text") {
            figures.texts = speed::texts(&stage).await?;
        }
        if self.wants(Part::Webhooks, "webhooks per second") {
            figures.webhooks = self.webhooks(&stage, &mut figures.passed_over).await?;
        }
        if self.wants(Part::Static, "a static answer") {
            figures.statics = self.statics(&mut figures.passed_over).await?;
        }
        stage.stop(self.inside).await?;
        figures.growth = self.growth(&peer).await?;
        figures.load_average_after = machine::load_average();
        Ok(figures)
    }

    fn load(&self) -> Duration {
        Duration::from_secs(self.options.seconds)
    }

    async fn webhooks(&self, stage: &Stage, passed_over: &mut Vec<String>) -> Result<Vec<Webhooks>> {
        let node = Node::start(&stage.peer, self.folder, &self.data.join("node"))?;
        let node = told(node, passed_over);
        let spin = told(spin(self.manifest, &stage.peer.variables(), &self.data.join("spin"))?, passed_over);
        let others = speed::Others { node: node.as_ref(), spin: spin.as_ref() };
        speed::webhooks(stage, &others, self.data, self.load()).await
    }

    async fn statics(&self, passed_over: &mut Vec<String>) -> Result<Vec<Static>> {
        let manifest = Manifest::read(&self.folder.join(STATIC))?;
        let component = manifest.components.values().next().context("bench/static has no component")?;
        let file = manifest.folder.join(&component.source);
        let hyper = Hyper::start(self.inside).await?;
        let data = place(self.data, "static")?;
        let started = self.inside.spawn(async move {
            let listener = listen(([127, 0, 0, 1], 0).into()).await?;
            let values = manifest.variables(|_| None)?;
            Host::start(App::load(manifest, &values, &data, Clock::real())?, listener)
        });
        let host = started.await??;
        let mut servers = vec![(Server::Hyper, hyper.address), (Server::Component, host.address)];
        let wasmtime = told(wasmtime(&file)?, passed_over);
        let spin = spin(&self.folder.join(STATIC), &BTreeMap::new(), &self.data.join("spin-static"))?;
        let spin = told(spin, passed_over);
        let others: [(_, &Option<Other>); 2] = [(Server::WasmtimeServe, &wasmtime), (Server::SpinUp, &spin)];
        for (server, other) in others {
            servers.extend(other.as_ref().map(|other| (server, other.address)));
        }
        let statics = speed::statics(&servers, self.load()).await?;
        self.inside.spawn(host.stop()).await?;
        Ok(statics)
    }

    async fn growth(&self, peer: &std::sync::Arc<Peer>) -> Result<Vec<Growth>> {
        let Bench { manifest, data, inside, options, .. } = self;
        let mut growth = Vec::new();
        if self.wants(Part::Leads, "webhooks with many leads in the store") {
            growth.push(growth::leads(peer, manifest, data, inside, options.leads, self.load()).await?);
        }
        if self.wants(Part::Dues, "ticks with many dues pending") {
            growth.push(growth::dues(peer, manifest, data, inside).await?);
        }
        Ok(growth)
    }
}
