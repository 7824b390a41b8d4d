//! The pages of a bucket: documents of lines.

use crate::{Error, Store};

/// Pages on each level. A page on a level is written only by someone who saw that there is one on the level below.
const PAGES: [u32; 4] = [1, 4, 16, 64];
/// So many bytes fill a page on a level: small ones first, so that writers in a rush soon spread out.
const FULL: [usize; 4] = [512, 2 * 1024, 8 * 1024, 48 * 1024];
/// So many lost races on the last level mean that something is wrong.
const TRIES: u32 = 64;

/// A page, as it was read.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) key: String,
    pub(super) lines: Vec<String>,
}

/// Adds a line; with `once`, not to a page that has it. False: the bucket is full.
pub(super) async fn append(store: &Store, bucket: i64, line: &str, once: bool) -> Result<bool, Error> {
    let mut level = 0;
    for attempt in 0..TRIES {
        let (Some(count), Some(full)) = (PAGES.get(level), FULL.get(level)) else { return Ok(false) };
        let key = key(bucket, level, spread(line, attempt) % count);
        let old = store.get(&key).await?;
        let text = old.as_deref().unwrap_or_default();
        if once && text.split(|byte| *byte == b'\n').any(|known| known == line.as_bytes()) {
            return Ok(true);
        }
        if text.len() + line.len() >= *full {
            level += 1;
            continue;
        }
        let mut new = text.to_vec();
        new.extend_from_slice(line.as_bytes());
        new.push(b'\n');
        let done = match &old {
            None => store.create(&key, &new).await?,
            Some(old) => store.replace(&key, old, &new).await?,
        };
        if done {
            return Ok(true);
        }
        level = (level + 1).min(PAGES.len() - 1);
    }
    Err(Error::Unavailable("a due bucket keeps changing".to_owned()))
}

/// Every page of a bucket: one read where there is none.
pub(super) async fn pages(store: &Store, bucket: i64) -> Result<Vec<Page>, Error> {
    let mut found = Vec::new();
    for (level, count) in PAGES.iter().enumerate() {
        let before = found.len();
        for page in 0..*count {
            let key = key(bucket, level, page);
            if let Some(text) = store.get(&key).await? {
                found.push(Page { key, lines: lines(&text) });
            }
        }
        if found.len() == before {
            break;
        }
    }
    Ok(found)
}

/// Takes lines out of a page; an empty page stays, because those above it are found through it.
pub(super) async fn remove_lines(store: &Store, key: &str, done: &[String]) -> Result<(), Error> {
    if done.is_empty() {
        return Ok(());
    }
    for _ in 0..TRIES {
        let Some(old) = store.get(key).await? else { return Ok(()) };
        let mut new = String::new();
        for line in without(lines(&old), done) {
            new.push_str(&line);
            new.push('\n');
        }
        if store.replace(key, &old, new.as_bytes()).await? {
            return Ok(());
        }
    }
    Err(Error::Unavailable("a due bucket keeps changing".to_owned()))
}

/// What is left of `all` without `some`, each of which takes one away: a line that came in again stays.
pub(super) fn without(all: Vec<String>, some: &[String]) -> Vec<String> {
    let mut left = all;
    for line in some {
        if let Some(at) = left.iter().position(|known| known == line) {
            left.remove(at);
        }
    }
    left
}

fn lines(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn key(bucket: i64, level: usize, page: u32) -> String {
    format!("due:{bucket}:{level}.{page}")
}

/// FNV-1a: spreads lines over pages, and one line over others at each try.
fn spread(line: &str, attempt: u32) -> u32 {
    let bytes = line.bytes().chain(attempt.to_le_bytes());
    bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
