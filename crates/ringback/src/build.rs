//! Builds the components of the manifest, and sets up what that takes.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::bundle::{self, Bundle};
use crate::host::manifest::Manifest;

const TARGET: &str = "wasm32-wasip2";

/// What [`Manifest::read`] reads: this program, if the application is inside; else spin.toml of this folder or of one
/// above it.
pub fn manifest_path() -> Result<PathBuf> {
    if Bundle::of_this_program()?.is_some() {
        return Ok(bundle::this_program());
    }
    let here = std::env::current_dir()?;
    let found = here.ancestors().map(|folder| folder.join("spin.toml")).find(|path| path.is_file());
    found.context(
        "there is no spin.toml here or above, and no application inside this program: run this in the Ringback folder, or \
         install ringback again if it was downloaded",
    )
}

/// The manifest, for what is only done in the repository.
pub fn manifest_of_the_repository(path: &Path) -> Result<&Path> {
    ensure!(
        Bundle::open(path)?.is_none(),
        "this is done in the repository, with `cargo ringback`: this program has the application inside"
    );
    Ok(path)
}

/// Builds every component that has a build command. What is inside a program was built before.
pub fn components(manifest: &Path) -> Result<()> {
    let manifest = Manifest::read(manifest)?;
    if manifest.bundle.is_some() {
        return Ok(());
    }
    ensure_target(TARGET)?;
    let builds: Vec<_> = manifest.components.values().filter_map(|it| it.build.as_ref()).collect();
    eprintln!("Building {} components ...", builds.len());
    let commands: Vec<(&Path, &str)> = builds
        .iter()
        .flat_map(|build| build.commands.iter().map(|command| (build.workdir.as_path(), command.as_str())))
        .collect();
    for (workdir, command) in merged(&commands) {
        run(&command, &manifest.folder.join(workdir))?;
    }
    Ok(())
}

/// Builds the components, then runs every test of the workspace.
///
/// In two runs: Cargo unifies features over the packages of one run, and with all of them it would build the
/// WebAssembly runtime a second time, only to test crates that do not use it.
pub fn test(manifest: &Path, rest: &[String]) -> Result<ExitCode> {
    components(manifest)?;
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let with_the_host = ["--package", "ringback", "--package", "tests"];
    let others = ["--workspace", "--exclude", "ringback", "--exclude", "tests"];
    for packages in [&others[..], &with_the_host[..]] {
        let mut test = by_itself(Command::new(cargo()));
        test.args(["test", "--release"]).args(packages).args(rest).current_dir(folder);
        if !test.status().context("cannot run cargo test")?.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Cargo builds many packages in one run much faster than one after another: commands that differ only in the
/// package become one.
fn merged<'a>(commands: &[(&'a Path, &str)]) -> Vec<(&'a Path, String)> {
    let mut merged: Vec<((&Path, String), String)> = Vec::new();
    for (workdir, command) in commands {
        let parts: Vec<&str> = command.split(" --package ").collect();
        let (Some(head), Some(rest), true) = (parts.first(), parts.get(1), parts.len() == 2) else {
            merged.push(((workdir, (*command).to_owned()), String::new()));
            continue;
        };
        let (package, options) = rest.split_once(' ').unwrap_or((rest, ""));
        let shape = (*workdir, format!("{head} {options}"));
        match merged.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, packages)) => packages.push_str(&format!(" --package {package}")),
            None => merged.push((shape, format!(" --package {package}"))),
        }
    }
    merged.into_iter().map(|((workdir, shape), packages)| (workdir, format!("{shape}{packages}"))).collect()
}

/// Runs a command as a shell does, which is how Spin runs it.
fn run(command: &str, folder: &Path) -> Result<()> {
    let mut shell = by_itself(Command::new("sh"));
    shell.args(["-c", command]).current_dir(folder);
    // The cargo that it finds is the one that runs us, so that the same toolchain builds everything.
    if let Some(bin) = Path::new(&cargo()).parent().filter(|bin| bin.is_absolute()) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let first = std::iter::once(bin.to_owned());
        shell.env("PATH", std::env::join_paths(first.chain(std::env::split_paths(&path)))?);
    }
    let status = shell.status().context("cannot run sh")?;
    ensure!(status.success(), "this build failed: {command}");
    Ok(())
}

/// Without what `cargo run` tells us of our own package: build scripts that look at it would run again, and with them most
/// of what was compiled would be compiled again, whenever a cargo within us and one outside take turns.
pub fn by_itself(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|start| name.as_encoded_bytes().starts_with(start.as_bytes()));
        if ours {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that runs us.
pub fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Adds a target to the toolchain where it is missing.
pub fn ensure_target(target: &str) -> Result<()> {
    if has_target(target) {
        return Ok(());
    }
    eprintln!("Adding the {target} target to the Rust toolchain ...");
    let added = Command::new("rustup").args(["target", "add", target]).status();
    if added.is_ok_and(|status| status.success()) && has_target(target) {
        return Ok(());
    }
    bail!(
        "the Rust target {target} is missing and could not be added.\n\
         With rustup and a network connection: rustup target add {target}\n\
         Without rustup: install the {target} standard library of your distribution's Rust"
    )
}

/// Whether the toolchain has the target's standard library.
fn has_target(target: &str) -> bool {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let found = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", target])
        .stderr(Stdio::null())
        .output();
    let folder = found.ok().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let mut files = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_that_differ_only_in_the_package_become_one() {
        let [here, there] = ["", "there"].map(Path::new);
        let commands = [
            (here, "cargo build --package a --release"),
            (here, "npm run build"),
            (here, "cargo build --package b --release"),
            (there, "cargo build --package c --release"),
        ];
        let expected = [
            (here, "cargo build --release --package a --package b".to_owned()),
            (here, "npm run build".to_owned()),
            (there, "cargo build --release --package c".to_owned()),
        ];
        assert_eq!(merged(&commands), expected);
    }
}
