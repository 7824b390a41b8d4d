//! `ringback bench`: measures the real application on this machine, and prints tables to paste.
//!
//! The components are the files of spin.toml, the clock is the machine's, the store is on the disk. The carrier is
//! simulated, and it and whoever sends the load live in the same process, on threads of their own: they share the
//! machine with what is measured.

mod child;
mod client;
mod figures;
mod life;
mod load;
mod machine;
mod speed;
mod stage;
mod table;
mod webhook;

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

use figures::Figures;
use stage::{Peer, Stage};

/// How it is to be measured.
pub struct Options {
    /// How long each load runs, after a warm-up of a fifth of it.
    pub seconds: u64,
    /// Print JSON instead of tables.
    pub json: bool,
}

/// Measures everything and prints the figures; the application runs on `inside`.
pub fn run(manifest: &Path, inside: &Runtime, options: &Options) -> Result<()> {
    // Beside the build, because a system's temporary folder is often not on a disk.
    let data = manifest
        .parent()
        .unwrap_or(Path::new("."))
        .join("target")
        .join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;
    let outside = Builder::new_multi_thread().thread_name(machine::OUTSIDE).enable_all().build()?;
    let measured = outside.block_on(measure(manifest, &data, inside, options));
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

async fn measure(manifest: &Path, data: &Path, inside: &Runtime, options: &Options) -> Result<Figures> {
    let doing = |what: &str| eprintln!("Measuring {what} ...");
    doing("the disk");
    let machine = machine::describe(data)?;
    let components = machine::components(manifest)?;
    doing("reads and writes over a lead's life");
    let life = inside.spawn(life::play(manifest.to_owned(), data.join("life"))).await??;
    let peer = Peer::start()?;
    doing("the start of the process");
    let (start, memory) = child::measure(&peer, manifest, data).await?;
    let stage = Stage::set_up(&peer, manifest, &data.join("served"), inside).await?;
    doing("the time from a miss to its text");
    let texts = speed::texts(&stage).await?;
    doing("webhooks per second");
    let load = Duration::from_secs(options.seconds);
    let webhooks = speed::webhooks(&stage, load).await?;
    doing("the static route");
    let health = speed::health(&stage, load).await?;
    stage.stop(inside).await?;
    let load_average_after = machine::load_average();
    Ok(Figures { machine, texts, webhooks, health, life, start, memory, components, load_average_after })
}
