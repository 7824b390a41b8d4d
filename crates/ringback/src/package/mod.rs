//! `ringback package`: one file that is the program with the application inside.

mod cross;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use crate::bundle::{self, Bundle, Writer};
use crate::folder::beside;
use crate::host::manifest::Manifest;
use crate::{build, host};

/// For which machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// This one; the program is the one that runs, with the C library of this system.
    Native,
    /// Linux on 64-bit Intel and AMD processors, static.
    #[value(name = "x86_64-unknown-linux-musl")]
    X86,
    /// Linux on 64-bit ARM processors, static.
    #[value(name = "aarch64-unknown-linux-musl")]
    Arm,
}

impl Target {
    fn architecture(self) -> &'static str {
        match self {
            Self::Native => std::env::consts::ARCH,
            Self::X86 => "x86_64",
            Self::Arm => "aarch64",
        }
    }
}

/// Builds everything and writes `dist/ringback-<architecture>`; gives its path.
pub fn package(manifest: &Path, target: Target, built: bool) -> Result<PathBuf> {
    let architecture = target.architecture();
    let folder = manifest.parent().unwrap_or(Path::new("."));
    if !host::knows(architecture) {
        return again_with_every_architecture(folder, target, built);
    }
    if !built {
        build::components(manifest)?;
    }
    let program = match target {
        Target::Native => bundle::this_program(),
        Target::X86 | Target::Arm => cross::build(folder, &format!("{architecture}-unknown-linux-musl"))?,
    };
    ensure!(Bundle::open(&program)?.is_none(), "this program has an application inside already");
    let path = folder.join("dist").join(format!("ringback-{architecture}"));
    fs::create_dir_all(folder.join("dist"))?;
    let partial = beside(&path, "partial");
    fs::copy(&program, &partial).with_context(|| format!("cannot write {}", partial.display()))?;
    fs::set_permissions(&partial, Permissions::from_mode(0o755))?;
    if target == Target::Native {
        strip(&partial);
    }
    put_inside(&Manifest::read(manifest)?, manifest, architecture, &partial)?;
    fs::rename(&partial, &path)?;
    Ok(path)
}

/// Puts the application behind the program.
fn put_inside(manifest: &Manifest, path: &Path, architecture: &str, program: &Path) -> Result<()> {
    let file = File::options().append(true).open(program)?;
    let mut writer = Writer::after(file, env!("CARGO_PKG_VERSION"), &commit(&manifest.folder))?;
    writer.manifest(&fs::read_to_string(path)?)?;
    for component in manifest.components.values() {
        writer.component(&component.source, &manifest.source(component)?)?;
    }
    eprintln!("Compiling the components for {architecture} ...");
    host::ahead(manifest, architecture, |id, code| writer.code(id, &code))?;
    writer.finish()
}

/// Names take a quarter of a program and serve nobody here. It runs with them all the same.
fn strip(program: &Path) {
    let _ = Command::new("strip").arg(program).status();
}

/// The commit, with a mark if something was changed since; empty where git does not say.
fn commit(folder: &Path) -> String {
    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(folder).output().ok();
    let Some(head) = git(&["rev-parse", "--short=12", "HEAD"]).filter(|head| head.status.success()) else {
        return String::new();
    };
    let head = String::from_utf8_lossy(&head.stdout).trim().to_owned();
    let unchanged = git(&["diff", "--quiet", "HEAD"]).is_some_and(|diff| diff.status.success());
    if unchanged { head } else { format!("{head} and changes") }
}

/// The compiler that is built into the command knows one architecture, because the others would only make it larger.
fn again_with_every_architecture(folder: &Path, target: Target, built: bool) -> Result<PathBuf> {
    ensure!(!cfg!(feature = "all-arch"), "nothing can be compiled for {}", target.architecture());
    eprintln!("Building the command once more, with a compiler for {} ...", target.architecture());
    let name = target.to_possible_value().context("a target has no name")?;
    let mut again = build::by_itself(Command::new(build::cargo()));
    again.args(["run", "--release", "--package", "ringback", "--features", "all-arch", "--", "package"]);
    again.args(["--target", name.get_name()]).args(built.then_some("--no-build")).current_dir(folder);
    if !again.status().context("cannot run cargo")?.success() {
        bail!("it could not be packaged for {}", target.architecture());
    }
    Ok(folder.join("dist").join(format!("ringback-{}", target.architecture())))
}
