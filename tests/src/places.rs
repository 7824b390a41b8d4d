//! Where things are.

use std::path::{Path, PathBuf};

use ringback::host::manifest::Manifest;

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository").to_owned()
}

/// The application's manifest.
pub fn manifest() -> Manifest {
    Manifest::read(&root().join("spin.toml")).expect("spin.toml can be read")
}

/// The built components, by id.
///
/// # Panics
/// If one is missing.
pub fn components() -> Vec<(String, PathBuf)> {
    let manifest = manifest();
    let all: Vec<_> =
        manifest.components.iter().map(|(id, c)| (id.clone(), manifest.folder.join(&c.source))).collect();
    let missing: Vec<&str> =
        all.iter().filter(|(_, path)| !path.is_file()).map(|(id, _)| id.as_str()).collect();
    assert!(
        missing.is_empty(),
        "not built: {missing:?}; run `cargo ringback test`, or `cargo ringback build` first"
    );
    all
}

/// The `ringback` command that was built with these tests.
///
/// # Panics
/// If it is missing.
pub fn command() -> PathBuf {
    let here = std::env::current_exe().expect("a running test has a path");
    // The test lies in target/<profile>/deps, the command above it.
    let path = here.ancestors().nth(2).expect("a test lies in a folder of cargo's").join("ringback");
    assert!(
        path.is_file(),
        "the command is not built: run `cargo ringback test`, or build the package ringback first"
    );
    path
}

/// What the tests keep from run to run: compiled components, tools of others.
pub fn test_tools() -> PathBuf {
    let path = root().join("target/test-tools");
    std::fs::create_dir_all(&path).expect("target/ can be written");
    path
}
