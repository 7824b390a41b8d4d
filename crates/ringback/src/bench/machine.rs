//! The machine: what it is, how busy it is, how fast its disk syncs, who uses its processors.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use super::figures::{Component, Machine, Spread};
use crate::host::manifest::Manifest;

/// Name of the threads of the carrier and of whoever sends the load.
pub const OUTSIDE: &str = "outside";
const STORE: &str = "store";
/// How often the disk is synced to learn how fast it does that.
const SYNCS: usize = 500;

/// The machine, with its disk measured in `folder`.
pub fn describe(folder: &Path) -> Result<Machine> {
    Ok(Machine {
        cores: std::thread::available_parallelism()?.get(),
        kernel: read("/proc/sys/kernel/osrelease"),
        load_average: load_average(),
        sync: sync(folder)?,
    })
}

/// The system's load averages.
pub fn load_average() -> String {
    let text = read("/proc/loadavg");
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// How long the disk takes to sync 4 KiB.
pub fn sync(folder: &Path) -> Result<Spread> {
    let path = folder.join("sync");
    let mut file = fs::File::create(&path)?;
    let mut micros = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let began = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        micros.push(began.elapsed().as_micros() as u64);
    }
    fs::remove_file(&path)?;
    Ok(Spread::of(micros))
}

/// The .wasm files of the manifest.
pub fn components(manifest: &Path) -> Result<Vec<Component>> {
    let manifest = Manifest::read(manifest)?;
    let size = |(id, component): (&String, &crate::host::manifest::Component)| {
        let path = manifest.folder.join(&component.source);
        let file =
            fs::metadata(&path).with_context(|| format!("{} is missing: build first", path.display()))?;
        Ok(Component { id: id.clone(), bytes: file.len() })
    };
    manifest.components.iter().map(size).collect()
}

/// Processor time of this process's threads so far, in milliseconds. Zero where the system does not tell.
#[derive(Debug, Default, Clone, Copy)]
pub struct Processor {
    /// The threads of the application.
    pub inside: f64,
    /// The thread that writes to the store.
    pub store: f64,
    /// The threads of the carrier and of the load.
    pub outside: f64,
}

impl Processor {
    /// Now.
    pub fn used() -> Self {
        let mut used = Self::default();
        for task in fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
            let file = |name: &str| fs::read_to_string(task.path().join(name)).unwrap_or_default();
            let nanos: f64 =
                file("schedstat").split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
            match file("comm").trim() {
                OUTSIDE => used.outside += nanos / 1e6,
                STORE => used.store += nanos / 1e6,
                _ => used.inside += nanos / 1e6,
            }
        }
        used
    }

    /// Both.
    pub fn plus(self, other: Self) -> Self {
        Self {
            inside: self.inside + other.inside,
            store: self.store + other.store,
            outside: self.outside + other.outside,
        }
    }

    /// What was used since `earlier`.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            inside: self.inside - earlier.inside,
            store: self.store - earlier.store,
            outside: self.outside - earlier.outside,
        }
    }
}

/// A process's resident memory now and at its highest, in MiB.
pub fn memory(process: u32) -> (Option<f64>, Option<f64>) {
    let text = read(&format!("/proc/{process}/status"));
    let fields: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(':')).collect();
    let field = |name: &str| -> Option<f64> {
        let kib: f64 = fields.get(name)?.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kib / 1024.0)
    };
    (field("VmRSS"), field("VmHWM"))
}

fn read(path: &str) -> String {
    fs::read_to_string(path).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}
