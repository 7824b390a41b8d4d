//! A list of lines under a name that only grows, on as many documents as it takes: `<name>.0`, `<name>.1`, ...

use std::collections::BTreeSet;

use crate::{Error, Store};

/// So many bytes fill a page.
const FULL: usize = 48 * 1024;
const TRIES: usize = 64;

/// Appends lines: one write, however many there are, unless they fill more than a page. What the last page has
/// already is left out.
pub async fn append(store: &Store, name: &str, lines: &[String]) -> Result<(), Error> {
    let mut page = last_page(store, name).await?;
    let mut rest = lines;
    for _ in 0..TRIES {
        let key = key(name, page);
        let old = store.get(&key).await?;
        let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
        let known: BTreeSet<&str> = text.lines().collect();
        let mut new = text.clone();
        let mut taken = 0;
        for line in rest {
            if !known.contains(line.as_str()) {
                if new.len() + line.len() >= FULL {
                    break;
                }
                new.push_str(line);
                new.push('\n');
            }
            taken += 1;
        }
        let done = match &old {
            _ if new == text => true,
            None => store.create(&key, new.as_bytes()).await?,
            Some(old) => store.replace(&key, old, new.as_bytes()).await?,
        };
        if done {
            rest = rest.get(taken..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(());
            }
            page += 1;
        }
    }
    Err(Error::Unavailable(format!("the list {name} keeps changing")))
}

/// Every line, in order. A line may stand twice where it was appended twice.
pub async fn read(store: &Store, name: &str) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    for page in 0.. {
        let Some(text) = store.get(&key(name, page)).await? else { break };
        all.extend(String::from_utf8_lossy(&text).lines().map(str::to_owned));
    }
    Ok(all)
}

/// Takes out every line that is `wanted`.
pub async fn remove(store: &Store, name: &str, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
    for page in 0.. {
        let key = key(name, page);
        for attempt in 0..=TRIES {
            let Some(old) = store.get(&key).await? else { return Ok(()) };
            let text = String::from_utf8_lossy(&old).into_owned();
            if attempt == TRIES {
                return Err(Error::Unavailable(format!("the list {name} keeps changing")));
            }
            if !text.lines().any(&wanted) {
                break;
            }
            let mut left = String::new();
            for line in text.lines().filter(|line| !wanted(line)) {
                left.push_str(line);
                left.push('\n');
            }
            // An empty page stays: those behind it are found through it.
            if store.replace(&key, &old, left.as_bytes()).await? {
                break;
            }
        }
    }
    Ok(())
}

async fn last_page(store: &Store, name: &str) -> Result<u32, Error> {
    let mut page = 0;
    while store.get(&key(name, page + 1)).await?.is_some() {
        page += 1;
    }
    Ok(page)
}

fn key(name: &str, page: u32) -> String {
    format!("{name}.{page}")
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    #[test]
    fn what_is_appended_is_read_back_in_order_over_many_pages() {
        block_on(async {
            let store = Store::in_memory();
            let lines: Vec<String> = (0..9000).map(|n| format!("lead:acme:1602555{n:04} {n}")).collect();
            for some in lines.chunks(700) {
                append(&store, "day:acme:2026-12-01", some).await.unwrap();
            }
            assert_eq!(read(&store, "day:acme:2026-12-01").await.unwrap(), lines);
            assert!(read(&store, "day:acme:2026-12-02").await.unwrap().is_empty());
        });
    }

    #[test]
    fn a_line_that_is_there_is_not_written_again() {
        block_on(async {
            let store = Store::in_memory();
            let lines = ["a 1".to_owned(), "b 1".to_owned()];
            append(&store, "day", &lines).await.unwrap();
            append(&store, "day", &lines).await.unwrap();
            append(&store, "day", &["c 1".to_owned()]).await.unwrap();
            assert_eq!(read(&store, "day").await.unwrap(), ["a 1", "b 1", "c 1"]);
        });
    }

    #[test]
    fn what_is_taken_out_is_gone_from_every_page_and_the_rest_stays() {
        block_on(async {
            let store = Store::in_memory();
            let lines: Vec<String> = (0..3000).map(|n| format!("lead:acme:{:011} {n}", n % 7)).collect();
            append(&store, "day", &lines).await.unwrap();
            remove(&store, "day", |line| line.starts_with("lead:acme:00000000003 ")).await.unwrap();
            let left = read(&store, "day").await.unwrap();
            assert_eq!(
                left,
                lines.iter().filter(|line| !line.contains(":00000000003 ")).cloned().collect::<Vec<_>>()
            );
        });
    }
}
