//! Folders that go when the test is over.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::places;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A fresh folder for an application's data.
pub struct Temporary(PathBuf);

impl Temporary {
    /// Makes it. Compiled components are shared by all such folders: the host keeps them below its data, and
    /// compiling them anew for every test would take minutes.
    pub fn new() -> Self {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ringback-test-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the system's temporary folder can be written");
        let shared = places::test_tools().join("compiled");
        std::fs::create_dir_all(&shared).expect("target/ can be written");
        std::os::unix::fs::symlink(shared, path.join("compiled")).expect("a link can be made");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for Temporary {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // A leftover in the system's temporary place harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
