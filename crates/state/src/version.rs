//! The version of the shape of what is stored, and the steps from one to the next.
//!
//! It stands in the store itself, under [`KEY`]: `2`, or `2<1` while entries are brought from 1 to 2 where that cannot be
//! one transaction. What has none is of version 0: it was written before there were versions. A program refuses what a
//! newer one wrote, because it would read it wrongly and write it back so.

use std::fmt;

use crate::{Error, Store};

/// Where the version stands.
pub const KEY: &str = "state:version";
/// The list of businesses. Where it is not there, nothing of anybody is stored yet.
pub const IN_USE: &str = "business.ids";
/// So often somebody else may be faster.
const TRIES: u32 = 8;

/// What an entry becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Becomes {
    /// What it is.
    Same,
    /// Another value.
    This(Vec<u8>),
    /// Nothing: it is removed.
    Gone,
}

/// What a step makes of an entry, given its key and its value. What it gave, it leaves as it is: whoever was interrupted
/// begins again.
pub type OfEntry = fn(&str, &[u8]) -> Result<Becomes, String>;

/// The way from a version to the next.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// What was written before is read as it stands; only what is written from now on differs.
    Number,
    /// Each entry by itself.
    Entries(OfEntry),
}

/// The steps, from version 0 on. A released one is never changed: a new shape is a new step at the end.
pub const STEPS: &[Step] = &[Step::Number];

/// Why what is stored cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A newer program wrote it.
    Newer {
        /// Its version.
        found: u32,
        /// The last one that this program knows.
        known: u32,
    },
    /// An older program wrote it, in another shape; or the migration from there was broken off.
    Older {
        /// Its version.
        found: u32,
        /// The one that this program reads.
        known: u32,
    },
    /// What stands there is no version.
    Unreadable,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { found, known } => write!(
                f,
                "a newer ringback wrote what is stored (state version {found}, this one knows {known}): nothing was \
                 changed; install that version again, or restore the backup from before it"
            ),
            Self::Older { found, known } => write!(
                f,
                "an older ringback wrote what is stored (state version {found}, this one reads {known}): start this \
                 version once with `ringback up`, which migrates it"
            ),
            Self::Unreadable => write!(f, "the version of what is stored cannot be read: restore a backup"),
        }
    }
}

impl std::error::Error for Unfit {}

/// The version from which these steps lead on.
pub fn of(stored: Option<&[u8]>, steps: &[Step]) -> Result<u32, Unfit> {
    let Some(stored) = stored else { return Ok(0) };
    let text = std::str::from_utf8(stored).map_err(|_| Unfit::Unreadable)?;
    let (to, from) = text.split_once('<').unwrap_or((text, text));
    let number = |digits: &str| digits.parse::<u32>().map_err(|_| Unfit::Unreadable);
    let (found, known) = (number(to)?, last(steps));
    if found > known { Err(Unfit::Newer { found, known }) } else { number(from) }
}

/// The version that these steps lead to.
pub fn last(steps: &[Step]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

/// The steps that are left from a version on.
pub fn left(from: u32, steps: &[Step]) -> &[Step] {
    usize::try_from(from).ok().and_then(|from| steps.get(from..)).unwrap_or_default()
}

/// The same as [`of`], where every entry reads as this program expects: no entry is left to be changed.
pub fn readable(stored: Option<&[u8]>, steps: &[Step]) -> Result<u32, Unfit> {
    let found = of(stored, steps)?;
    match left(found, steps).iter().all(|step| matches!(step, Step::Number)) {
        true => Ok(found),
        false => Err(Unfit::Older { found, known: last(steps) }),
    }
}

/// Why an entry could not be migrated. A key may hold a number, and no log may: only its kind is told.
pub fn cannot(key: &str, why: &str) -> String {
    let kind = key.split(':').next().unwrap_or_default();
    format!("an entry {kind}:... cannot be migrated: {why}")
}

/// A component's first look at a store: refuses what it cannot read, and notes its own version where there is a lower
/// one, or none.
pub async fn check(store: &Store, steps: &[Step]) -> Result<(), Error> {
    let known = last(steps).to_string();
    for _ in 0..TRIES {
        let (mut stored, mut in_use) = (store.get(KEY).await?, true);
        if stored.is_none() {
            in_use = store.get(IN_USE).await?.is_some();
            // Whoever began to use it since the first look noted the version before all else.
            stored = store.get(KEY).await?;
        }
        if in_use || stored.is_some() {
            readable(stored.as_deref(), steps).map_err(Error::Unfit)?;
        }
        let noted = match &stored {
            Some(stored) if stored == known.as_bytes() => true,
            Some(stored) => store.replace(KEY, stored, known.as_bytes()).await?,
            None => store.create(KEY, known.as_bytes()).await?,
        };
        if noted {
            return Ok(());
        }
    }
    Err(Error::Unavailable("the version of the state keeps changing".to_owned()))
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    const TWO: &[Step] = &[Step::Number, Step::Entries(|_, _| Ok(Becomes::Same))];
    const THREE: &[Step] = &[Step::Number, Step::Entries(|_, _| Ok(Becomes::Same)), Step::Number];

    async fn holding(entries: &[(&str, &str)]) -> Store {
        let store = Store::in_memory();
        for (key, value) in entries {
            store.create(key, value.as_bytes()).await.unwrap();
        }
        store
    }

    async fn version(store: &Store) -> Option<String> {
        store.get(KEY).await.unwrap().map(|stored| String::from_utf8(stored).unwrap())
    }

    #[test]
    fn what_is_empty_is_of_this_version_and_so_is_what_reads_as_it_stands() {
        block_on(async {
            for (entries, steps) in [
                (&[][..], TWO),
                (&[(IN_USE, "acme\n")][..], STEPS),
                (&[(KEY, "2")][..], TWO),
                (&[(KEY, "2"), (IN_USE, "acme\n")][..], THREE),
            ] {
                let store = holding(entries).await;
                for _ in 0..2 {
                    check(&store, steps).await.unwrap();
                    assert_eq!(version(&store).await, Some(steps.len().to_string()));
                }
            }
        });
    }

    #[test]
    fn what_a_newer_program_wrote_is_refused_and_left_as_it_is() {
        block_on(async {
            // Also while the newer one is only about to.
            for newer in ["3", "3<2"] {
                let store = holding(&[(KEY, newer)]).await;
                let error = check(&store, TWO).await.unwrap_err();
                assert_eq!(error, Error::Unfit(Unfit::Newer { found: 3, known: 2 }));
                assert!(error.to_string().contains("(state version 3, this one knows 2)"), "{error}");
                assert_eq!(version(&store).await.as_deref(), Some(newer));
            }
        });
    }

    #[test]
    fn a_component_does_not_pass_over_a_step_that_changes_entries() {
        block_on(async {
            for (stored, found) in [((IN_USE, "acme\n"), 0), ((KEY, "1"), 1), ((KEY, "2<1"), 1)] {
                let store = holding(&[stored]).await;
                let before = version(&store).await;
                let older = Error::Unfit(Unfit::Older { found, known: 2 });
                assert_eq!(check(&store, TWO).await, Err(older));
                assert_eq!(version(&store).await, before);
            }
            let unreadable = holding(&[(KEY, "two")]).await;
            assert_eq!(check(&unreadable, TWO).await, Err(Error::Unfit(Unfit::Unreadable)));
        });
    }
}
