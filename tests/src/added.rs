//! What others add: a folder of `templates/` or `examples/`, copied to where its README says, built with its own command
//! and wired with its own lines of spin.toml, from nothing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use ringback::host::manifest::Manifest;
use sha2::{Digest, Sha256};

use crate::{places, tools};

/// One build at a time.
static BUILDING: Mutex<()> = Mutex::new(());

/// The application with a folder added: `templates/extension-javascript`. A build takes long, so what came of it is kept by
/// what went in.
///
/// # Panics
/// If it cannot be built, or its lines do not fit behind ours.
pub fn added(folder: &str) -> Manifest {
    let _one_at_a_time = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let from = places::root().join(folder);
    let place = places::test_tools().join("added").join(format!("{}-{}", name(&from), hash(&from)));
    let text = joined(&places::root().join("spin.toml"), &from.join("spin.toml"));
    let manifest = Manifest::parse(&text, place.clone()).expect("its lines fit behind ours");
    let is_new = |(id, _): &(&String, &ringback::host::manifest::Component)| {
        !places::manifest().components.contains_key(*id)
    };
    let component = manifest.components.iter().find(is_new).expect("it has a component").1;
    if !manifest.folder.join(&component.source).is_file() {
        let build = component.build.as_ref().expect("it says how it is built");
        lay_out(&from, &place, &component.source);
        let status = Command::new("sh").args(["-c", &build.command]).current_dir(&place).status();
        assert!(status.expect("there is a shell").success(), "this build failed: {}", build.command);
        assert!(manifest.folder.join(&component.source).is_file(), "it built something else");
    }
    manifest
}

/// Our spin.toml with their lines: triggers and components behind ours, variables among ours.
fn joined(ours: &Path, theirs: &Path) -> String {
    let read = |path: &Path| -> toml::Table {
        let text = std::fs::read_to_string(path).expect("there is a spin.toml");
        text.parse().expect("it is TOML")
    };
    let (mut joined, theirs) = (read(ours), read(theirs));
    join(&mut joined, theirs);
    joined.to_string()
}

fn join(ours: &mut toml::Table, theirs: toml::Table) {
    for (name, value) in theirs {
        match (ours.get_mut(&name), value) {
            (None, value) => drop(ours.insert(name, value)),
            (Some(toml::Value::Table(ours)), toml::Value::Table(theirs)) => join(ours, theirs),
            (Some(toml::Value::Array(ours)), toml::Value::Array(theirs)) => ours.extend(theirs),
            _ => panic!("it changes {name} of ours"),
        }
    }
}

/// The repository as it is for whoever adds something: our components, and theirs in the folder that its source names.
fn lay_out(from: &Path, place: &Path, source: &Path) {
    forget_earlier(place);
    let into: PathBuf = source.iter().take(2).collect();
    let into = place.join(into);
    copy(from, &into);
    for ours in std::fs::read_dir(places::root()).expect("the repository can be read") {
        let ours = ours.expect("the repository can be read");
        if !["spin.toml", "extensions", ".git"].iter().any(|name| ours.file_name() == *name) {
            link(&ours.path(), &place.join(ours.file_name()));
        }
    }
    if from.join("Cargo.toml").is_file() {
        let target = places::test_tools().join("added/cargo");
        std::fs::create_dir_all(&target).expect("target/ can be written");
        link(&target, &into.join("target"));
    }
    if from.join("package.json").is_file() {
        link(&tools::node_modules(from), &into.join("node_modules"));
    }
}

/// What an earlier state of the same folder left.
fn forget_earlier(place: &Path) {
    let name = place.file_name().expect("a place has a name").to_string_lossy().into_owned();
    let stem = name.rsplit_once('-').expect("it ends with a hash").0.to_owned();
    for earlier in std::fs::read_dir(place.parent().expect("it lies in a folder")).into_iter().flatten() {
        let earlier = earlier.expect("target/ can be read");
        let other = earlier.file_name().to_string_lossy().into_owned();
        if other.rsplit_once('-').is_some_and(|(other, _)| other == stem) {
            std::fs::remove_dir_all(earlier.path()).expect("target/ can be written");
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("target/ can be written");
    for path in files(from) {
        let to = to.join(path.strip_prefix(from).expect("it lies within"));
        std::fs::create_dir_all(to.parent().expect("a file lies in a folder"))
            .expect("target/ can be written");
        std::fs::copy(&path, to).expect("target/ can be written");
    }
}

fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).expect("a link can be made");
}

/// What is under version control, or would be.
fn files(folder: &Path) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(folder)
        .output()
        .expect("git is there");
    let names = String::from_utf8(listed.stdout).expect("names are UTF-8");
    let mut files: Vec<PathBuf> = names.split_terminator('\0').map(|name| folder.join(name)).collect();
    files.retain(|file| file.is_file());
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

fn hash(folder: &Path) -> String {
    let mut hash = Sha256::new();
    for file in files(folder) {
        hash.update(file.to_string_lossy().as_bytes());
        hash.update(std::fs::read(&file).expect("a file can be read"));
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn name(folder: &Path) -> String {
    folder.file_name().expect("a folder has a name").to_string_lossy().into_owned()
}
