//! The data folder: whose it is, and what lies in it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The store's file.
pub fn store(folder: &Path) -> PathBuf {
    folder.join("ringback.db")
}

/// A store that only one process writes. The operating system frees it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held, not read")] File);

impl Lock {
    /// Takes a store, or says what to do when somebody has it.
    pub fn take(store: &Path) -> Result<Self> {
        match Self::try_take(store)? {
            Some(lock) => Ok(lock),
            None => bail!(
                "another ringback uses the folder {}: stop it first, or give this one a folder of its own with --data",
                parent(store).display()
            ),
        }
    }

    /// Takes a store if nobody has it.
    pub fn try_take(store: &Path) -> Result<Option<Self>> {
        let path = beside(store, "lock");
        let file = File::options().create(true).write(true).truncate(false).open(&path);
        let file = file.with_context(|| {
            format!(
                "cannot write {}: give the user that runs ringback the right to write there",
                path.display()
            )
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", path.display()))
            }
        }
    }
}

/// The path of a file with more at the end of its name: `ringback.db` and `lock` give `ringback.db.lock`.
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    file.with_file_name(name)
}

/// The folder that a file is in.
pub fn parent(file: &Path) -> PathBuf {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Makes what was renamed or created in a folder outlast a power failure.
pub fn sync(folder: &Path) -> Result<()> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot sync the folder {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_has_one_writer_and_is_free_again_when_that_one_ends() {
        let folder = std::env::temp_dir().join(format!("ringback-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = store(&folder);
        let first = Lock::take(&store).unwrap();
        let error = Lock::take(&store).unwrap_err().to_string();
        assert!(error.contains(&*folder.to_string_lossy()) && error.contains("--data"), "{error}");
        drop(first);
        assert!(Lock::try_take(&store).unwrap().is_some());
        let _ = std::fs::remove_dir_all(folder);
    }
}
