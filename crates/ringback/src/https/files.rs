//! The folder of what is kept for HTTPS: nobody else may read it, and each file is replaced as a whole.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::folder;

/// The folder.
#[derive(Debug, Clone)]
pub struct Files(PathBuf);

impl Files {
    /// Makes the folder where it is missing.
    pub fn open(path: &Path) -> Result<Self> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Self(path.to_owned()))
    }

    /// What a file holds, where there is one.
    pub fn read(&self, name: &str) -> Result<Option<String>> {
        let path = self.0.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Puts a file in the place of what it was, outlasting a power failure.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.0.join(name);
        self.replace(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    fn replace(&self, path: &Path, text: &str) -> Result<()> {
        let fresh = folder::beside(path, "new");
        // One that was left behind may be open to others.
        self.discard(&fresh)?;
        let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        folder::sync(&self.0)
    }

    /// Takes a file away.
    pub fn remove(&self, name: &str) -> Result<()> {
        self.discard(&self.0.join(name))
    }

    fn discard(&self, path: &Path) -> Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", path.display()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_is_for_nobody_else() {
        let folder = std::env::temp_dir().join(format!("ringback-files-{}", std::process::id()));
        let files = Files::open(&folder.join("tls")).unwrap();
        assert_eq!(files.read("a").unwrap(), None);
        for text in ["one", "another"] {
            files.write("a", text).unwrap();
            assert_eq!(files.read("a").unwrap().as_deref(), Some(text));
        }
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(folder.join("tls")), mode(folder.join("tls/a"))), (0o700, 0o600));
        assert_eq!(fs::read_dir(folder.join("tls")).unwrap().count(), 1);
        files.remove("a").unwrap();
        files.remove("a").unwrap();
        assert_eq!(files.read("a").unwrap(), None);
        fs::remove_dir_all(folder).unwrap();
    }
}
