//! What others add: a folder of `templates/` or `examples/`, added by the command, and built with its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use ringback::add::add;
use ringback::host::manifest::Manifest;
use sha2::{Digest, Sha256};

use crate::{places, tools};

/// One build at a time.
static BUILDING: Mutex<()> = Mutex::new(());

/// The application with a folder added: `templates/extension-javascript`. A build takes long, so what came of it is kept by
/// what went in.
///
/// # Panics
/// If it cannot be built, or does not fit into ours.
pub fn added(folder: &str) -> Manifest {
    let _one_at_a_time = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let from = places::root().join(folder);
    let place = places::test_tools().join("added").join(format!("{}-{}", name(&from), hash(&from)));
    let (spin_toml, kept) = (place.join("spin.toml"), place.join("kept"));
    if !kept.is_file() {
        forget_earlier(&place);
        lay_out(&place);
    }
    // Ours may have changed since it was built.
    let _ = std::fs::remove_dir_all(place.join("extensions"));
    std::fs::copy(places::root().join("spin.toml"), &spin_toml).expect("target/ can be written");
    let added = add(&spin_toml, &from, None).expect("it fits into ours");
    let manifest = Manifest::read(&spin_toml).expect("it can be run");
    let component = &manifest.components[&added.name];
    let (built, folder) = (place.join(&component.source), place.join(&added.folder));
    if kept.is_file() {
        std::fs::create_dir_all(built.parent().expect("a file lies in a folder"))
            .expect("target/ can be written");
        std::fs::copy(&kept, &built).expect("target/ can be written");
        return manifest;
    }
    furnish(&from, &folder);
    for command in component.build.iter().flat_map(|build| &build.commands) {
        let status = Command::new("sh").args(["-c", command]).current_dir(&place).status();
        assert!(status.expect("there is a shell").success(), "this build failed: {command}");
    }
    std::fs::copy(&built, &kept).expect("it built what spin.toml names");
    manifest
}

/// The repository as it is for whoever adds something.
fn lay_out(place: &Path) {
    std::fs::create_dir_all(place).expect("target/ can be written");
    for ours in std::fs::read_dir(places::root()).expect("the repository can be read") {
        let ours = ours.expect("the repository can be read");
        if !["spin.toml", "extensions", ".git"].iter().any(|name| ours.file_name() == *name) {
            link(&ours.path(), &place.join(ours.file_name()));
        }
    }
}

/// What several builds may share.
fn furnish(from: &Path, folder: &Path) {
    if from.join("Cargo.toml").is_file() {
        let target = places::test_tools().join("added/cargo");
        std::fs::create_dir_all(&target).expect("target/ can be written");
        link(&target, &folder.join("target"));
    }
    if from.join("package.json").is_file() {
        link(&tools::node_modules(from), &folder.join("node_modules"));
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
