//! What earlier programs left in a store, as it stands in `tests/data/state-v<version>/entries.jsonl`.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ringback::host::store::Store;
use serde::Deserialize;
use state::version;

use crate::places;

/// A key and its value.
pub type Entry = (String, Vec<u8>);

#[derive(Deserialize)]
struct Line {
    key: String,
    text: Option<String>,
    base64: Option<String>,
}

/// Everything that stood in a store of a version.
pub fn entries(version: u32) -> Vec<Entry> {
    let path = places::root().join(format!("tests/data/state-v{version}/entries.jsonl"));
    let text = std::fs::read_to_string(path).expect("there is a state of this version");
    let entry = |line: &str| {
        let line: Line = serde_json::from_str(line).expect("an entry a line");
        let value = match (line.text, line.base64) {
            (Some(text), _) => text.into_bytes(),
            (None, base64) => STANDARD.decode(base64.expect("a value")).expect("base64"),
        };
        (line.key, value)
    };
    text.lines().map(entry).collect()
}

/// Makes the store of a data folder that holds these entries and no other, not even a version.
pub async fn fill(folder: &Path, entries: &[Entry]) {
    let store = Store::open(&folder.join("ringback.db")).expect("a store can be made");
    store.delete(version::KEY.to_owned()).await.expect("the version can be removed");
    for (key, value) in entries {
        store.set(key.clone(), value.clone()).await.expect("an entry can be written");
    }
    store.close();
}
