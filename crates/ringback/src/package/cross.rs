//! Builds the program for another C library and another processor: static, with musl.
//!
//! Rust's own libraries for that come with rustup. The C code in it (SQLite, cryptography, compression) wants a C
//! compiler that knows musl and the processor: zig is one, and comes from PyPI like the tool that passes it to Cargo.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::build;

/// What is installed, by exact version, so that the same source gives the same program.
const TOOLS: [&str; 2] = ["cargo-zigbuild==0.24.0", "ziglang==0.16.0"];

/// The program for a target; gives its path.
pub fn build(folder: &Path, target: &str) -> Result<PathBuf> {
    build::ensure_target(target)?;
    let tools = tools(&folder.join("target/package-tools"))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(tools.clone()).chain(std::env::split_paths(&path)))?;
    eprintln!("Building ringback for {target} ...");
    let status = build::by_itself(Command::new(tools.join("cargo-zigbuild")))
        .args(["zigbuild", "--release", "--package", "ringback", "--bin", "ringback", "--target", target])
        .env("PATH", path)
        .env("CARGO_PROFILE_RELEASE_STRIP", "symbols")
        .current_dir(folder)
        .status();
    ensure!(status.context("cannot run cargo-zigbuild")?.success(), "the build for {target} failed");
    Ok(folder.join("target").join(target).join("release/ringback"))
}

/// The folder of the tools' commands; installs them if they are not there.
fn tools(folder: &Path) -> Result<PathBuf> {
    let commands = folder.join("bin");
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == TOOLS.join("\n")) {
        return Ok(commands);
    }
    eprintln!("Installing {} below target/ ...", TOOLS.join(" and "));
    let venv = Command::new("python3").args(["-m", "venv"]).arg(folder).status();
    let pip =
        || Command::new(commands.join("pip")).args(["install", "--quiet", "--no-deps"]).args(TOOLS).status();
    if !venv.is_ok_and(|venv| venv.success()) || !pip().is_ok_and(|pip| pip.success()) {
        bail!(
            "the C compiler for other machines could not be installed: this needs python3 with venv and a network \
             connection to PyPI ({})",
            TOOLS.join(", ")
        );
    }
    std::fs::write(mark, TOOLS.join("\n"))?;
    Ok(commands)
}
