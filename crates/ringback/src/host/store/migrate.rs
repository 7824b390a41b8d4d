//! Takes what an older program stored over, before anybody uses it.
//!
//! All steps are one transaction: whoever is killed on the way finds the file as it was, and begins again.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use state::version::{self, Becomes, KEY, OfEntry, Step};

use super::sqlite::PUT;
use crate::backup;
use crate::folder::beside;
use crate::host::log;

/// So many entries are in memory at a time.
const PAGE: i64 = 500;

/// Brings an open store to the last version, and keeps a backup of what it was beside it. One that holds nothing is of
/// the last version. What a newer program wrote is refused and left as it is. Only for whoever holds the store's lock.
pub(super) fn migrate(connection: &mut Connection, path: &Path, steps: &[Step]) -> Result<()> {
    let to = version::last(steps);
    if !connection.query_row("SELECT EXISTS (SELECT 1 FROM kv)", [], |row| row.get(0))? {
        connection.execute(PUT, params![KEY, to.to_string().as_bytes()])?;
        return Ok(());
    }
    let from = version::of(stored(connection)?.as_deref(), steps)?;
    if from == to {
        return Ok(());
    }
    let kept = beside(path, &format!("version-{from}.backup"));
    backup::copy(connection, &kept)
        .context("what is stored must be migrated, and could not be backed up first")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in version::left(from, steps) {
        if let Step::Entries(of_entry) = step {
            entries(&transaction, *of_entry)?;
        }
    }
    transaction.execute(PUT, params![KEY, to.to_string().as_bytes()])?;
    transaction.commit().context("what was migrated could not be committed")?;
    let kept = kept.display();
    log::line(
        "host",
        &format!("what is stored went from state version {from} to {to}; what it was is in {kept}"),
    );
    Ok(())
}

/// The version that stands in a store.
pub(crate) fn stored(connection: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    connection.query_row("SELECT value FROM kv WHERE key = ?1", [KEY], |row| row.get(0)).optional()
}

/// One step over all entries, in the order of their keys.
fn entries(transaction: &Transaction<'_>, of_entry: OfEntry) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = page(transaction, &after)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        for (key, value) in page.iter().filter(|(key, _)| key != KEY) {
            let becomes = of_entry(key, value).map_err(|why| anyhow!(version::cannot(key, &why)))?;
            match becomes {
                Becomes::Same => {}
                Becomes::This(fresh) => {
                    transaction.execute(PUT, params![key, fresh])?;
                }
                Becomes::Gone => {
                    transaction.execute("DELETE FROM kv WHERE key = ?1", [key])?;
                }
            }
        }
    }
}

fn page(transaction: &Transaction<'_>, after: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut statement =
        transaction.prepare_cached("SELECT key, value FROM kv WHERE key > ?1 ORDER BY key LIMIT ?2")?;
    let rows = statement.query_map(params![after, PAGE], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::process::Command;

    use super::super::Store;
    use super::super::sqlite::connect;
    use super::*;

    /// Words become loud, everything else goes.
    const LOUD: Step = Step::Entries(|key, value| {
        Ok(match key.strip_prefix("word:") {
            Some(_) if value.iter().any(u8::is_ascii_lowercase) => Becomes::This(value.to_ascii_uppercase()),
            Some(_) => Becomes::Same,
            None => Becomes::Gone,
        })
    });
    /// Comes as far as the seven hundredth word.
    const SPOILT: Step = Step::Entries(|key, value| match key {
        "word:0700" => Err("no".to_owned()),
        _ => Ok(Becomes::This(value.repeat(2))),
    });
    /// Is killed there.
    const KILLED: Step = Step::Entries(|key, value| {
        if key == "word:0700" {
            let _ = Command::new("kill").args(["-KILL", &std::process::id().to_string()]).status();
        }
        Ok(Becomes::This(value.repeat(2)))
    });
    /// Where the process that is to be killed finds its file.
    const FILE: &str = "RINGBACK_TEST_MIGRATES";

    /// A folder with a store of 1,200 words in it, more than SQLite holds in memory, of no version.
    fn filled(name: &str) -> (PathBuf, PathBuf) {
        let folder = std::env::temp_dir().join(format!("ringback-migrate-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("ringback.db");
        Store::open(&path).unwrap().close();
        let mut connection = connect(&path).unwrap();
        let transaction = connection.transaction().unwrap();
        transaction.execute("DELETE FROM kv", []).unwrap();
        for number in 0..1200 {
            transaction.execute(PUT, params![format!("word:{number:04}"), b"quiet".repeat(800)]).unwrap();
        }
        transaction.execute(PUT, params!["counter", [1_u8, 0, 0, 0, 0, 0, 0, 0]]).unwrap();
        transaction.commit().unwrap();
        (folder, path)
    }

    fn run(path: &Path, steps: &[Step]) -> Result<()> {
        migrate(&mut connect(path).unwrap(), path, steps)
    }

    fn all(path: &Path) -> Vec<(String, Vec<u8>)> {
        let connection = connect(path).unwrap();
        let mut statement = connection.prepare("SELECT key, value FROM kv ORDER BY key").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    fn version_of(path: &Path) -> Option<Vec<u8>> {
        stored(&connect(path).unwrap()).unwrap()
    }

    #[test]
    fn every_entry_goes_through_the_steps_once_and_a_backup_of_before_is_kept() {
        let (folder, path) = filled("once");
        let before = all(&path);
        run(&path, &[LOUD, Step::Number]).unwrap();
        let after = all(&path);
        assert_eq!(after.len(), 1201);
        assert!(after.iter().all(|(key, value)| key == KEY && value == b"2" || value.starts_with(b"QUIET")));
        run(&path, &[LOUD, Step::Number]).unwrap();
        assert_eq!(all(&path), after);

        backup::to_folder(&folder, &folder.join("ringback.db.version-0.backup")).unwrap();
        assert_eq!(all(&path), before);
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn a_step_that_fails_in_the_middle_leaves_everything_as_it_was() {
        let (folder, path) = filled("fails");
        let before = all(&path);
        let error = format!("{:#}", run(&path, &[LOUD, SPOILT]).unwrap_err());
        assert!(error.contains("word:...") && !error.contains("0700"), "{error}");
        assert_eq!(all(&path), before);
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn whoever_is_killed_in_the_middle_has_changed_nothing_and_begins_again() {
        if let Some(path) = std::env::var_os(FILE) {
            let _ = run(Path::new(&path), &[LOUD, KILLED]);
            return;
        }
        let (folder, path) = filled("killed");
        let before = all(&path);
        let name = "host::store::migrate::tests::whoever_is_killed_in_the_middle_has_changed_nothing_and_begins_again";
        let mut again = Command::new(std::env::current_exe().unwrap());
        let status = again.args(["--exact", name]).env(FILE, &path).status().unwrap();
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9), "{status}");
        let log = std::fs::metadata(path.with_file_name("ringback.db-wal")).unwrap().len();
        assert!(log > 1 << 20, "nothing had been written yet: {log} bytes");
        assert_eq!(all(&path), before);
        run(&path, &[LOUD]).unwrap();
        assert_eq!((all(&path).len(), version_of(&path)), (1201, Some(b"1".to_vec())));
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn what_is_newer_is_neither_migrated_nor_opened_nor_restored() {
        let (folder, path) = filled("newer");
        let file = folder.join("newer.backup");
        let connection = connect(&path).unwrap();
        connection.execute(PUT, params![KEY, b"999"]).unwrap();
        backup::copy(&connection, &file).unwrap();
        let before = all(&path);
        let refusals = [
            run(&path, &[LOUD]),
            Store::open(&path).map(|_| ()),
            Store::open_to_read(&path).map(|_| ()),
            backup::to_folder(&folder, &file).map(|_| ()),
        ];
        for refused in refusals {
            let error = format!("{:#}", refused.unwrap_err());
            assert!(error.contains("a newer ringback wrote what is stored (state version 999"), "{error}");
        }
        assert_eq!(all(&path), before);
        assert!(!folder.join("ringback.db.version-999.backup").exists());
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn an_empty_store_is_of_the_last_version_and_needs_no_backup() {
        let (folder, path) = filled("empty");
        connect(&path).unwrap().execute("DELETE FROM kv", []).unwrap();
        run(&path, &[LOUD, SPOILT]).unwrap();
        assert_eq!(version_of(&path), Some(b"2".to_vec()));
        assert!(!folder.join("ringback.db.version-0.backup").exists());
        let _ = std::fs::remove_dir_all(folder);
    }
}
