//! The application inside the executable: spin.toml, its components, and their compiled code.
//!
//! It stands after the program, as one archive: the parts, an index that says where each is and what its SHA-256 is,
//! and a footer that finds the index. Linux runs such a file as it runs any other. `ringback package` makes it.

mod write;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use write::Writer;

/// What a file with an application inside ends with.
const MAGIC: &[u8; 16] = b"ringback-inside1";
/// The index's length, its SHA-256, the mark.
const FOOTER: u64 = 8 + 32 + 16;
/// More than an index ever takes.
const LONGEST_INDEX: u64 = 1 << 20;
/// The name of the manifest.
const MANIFEST: &str = "spin.toml";

/// What to do about a damaged one.
const REINSTALL: &str = "this copy of ringback is damaged: install it again";

/// An application inside a file. The file stays open, so that another may take its name meanwhile.
#[derive(Debug)]
pub struct Bundle {
    file: File,
    path: PathBuf,
    index: Index,
}

#[derive(Debug, Serialize, Deserialize)]
struct Index {
    version: String,
    commit: String,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Part {
    name: String,
    at: u64,
    length: u64,
    sha256: String,
}

impl Bundle {
    /// The application inside a file; none if it ends as other files do.
    pub fn open(path: &Path) -> Result<Option<Self>> {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let length = file.metadata()?.len();
        let Some(footer_at) = length.checked_sub(FOOTER) else { return Ok(None) };
        let footer = read(&file, footer_at, FOOTER)?;
        let Some(footer) = footer.strip_suffix(MAGIC) else { return Ok(None) };
        let index = index(&file, footer, footer_at).context(REINSTALL)?;
        Ok(Some(Self { file, path: path.to_owned(), index }))
    }

    /// The application inside the program that runs.
    pub fn of_this_program() -> Result<Option<Self>> {
        Self::open(&this_program())
    }

    /// The text of the manifest.
    pub fn manifest(&self) -> Result<String> {
        String::from_utf8(self.part(MANIFEST)?).context("the manifest inside is no text")
    }

    /// A component as it was built, by its path in the manifest.
    pub fn component(&self, source: &Path) -> Result<Vec<u8>> {
        self.part(&component_name(source))
    }

    /// The SHA-256 of the compiled code of a component that serves; none if it is not inside.
    pub fn code_hash(&self, id: &str) -> Option<&str> {
        self.find(&code_name(id)).map(|part| part.sha256.as_str())
    }

    /// That code.
    pub fn code(&self, id: &str) -> Result<Vec<u8>> {
        self.part(&code_name(id))
    }

    fn find(&self, name: &str) -> Option<&Part> {
        self.index.parts.iter().find(|part| part.name == name)
    }

    /// A part, if it is as it was written.
    fn part(&self, name: &str) -> Result<Vec<u8>> {
        let part = self.find(name);
        let part = part.ok_or_else(|| anyhow!("{name} is not inside {}", self.path.display()))?;
        let packed = read(&self.file, part.at, part.length)
            .with_context(|| format!("{name} cannot be read: {REINSTALL}"))?;
        ensure!(hex(&packed) == part.sha256, "{name} does not match its SHA-256: {REINSTALL}");
        zstd::decode_all(packed.as_slice()).with_context(|| format!("{name} cannot be unpacked: {REINSTALL}"))
    }
}

/// The file of the program that runs, also when another has taken its name.
pub fn this_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { running } else { std::env::current_exe().unwrap_or(running) }
}

/// The version of the program, and the commit that it was made of where that is known.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| match Bundle::of_this_program() {
        Ok(Some(bundle)) if !bundle.index.commit.is_empty() => {
            format!("{} ({})", bundle.index.version, bundle.index.commit)
        }
        _ => env!("CARGO_PKG_VERSION").to_owned(),
    });
    &VERSION
}

fn index(file: &File, footer: &[u8], end: u64) -> Result<Index> {
    let (length, sum) = footer.split_first_chunk::<8>().context("its footer is too short")?;
    let length = u64::from_le_bytes(*length);
    ensure!(length <= LONGEST_INDEX, "its index is too long");
    let at = end.checked_sub(length).context("its index is missing")?;
    let text = read(file, at, length)?;
    ensure!(Sha256::digest(&text).as_slice() == sum, "its index does not match its SHA-256");
    let index: Index = serde_json::from_slice(&text)?;
    let inside = |part: &Part| part.at.checked_add(part.length).is_some_and(|end| end <= at);
    ensure!(index.parts.iter().all(inside), "a part of it is missing");
    Ok(index)
}

fn read(file: &File, at: u64, length: u64) -> Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length)?];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes)
}

fn component_name(source: &Path) -> String {
    format!("component/{}", source.display())
}

fn code_name(id: &str) -> String {
    format!("code/{id}")
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A program with something inside, and the place of that.
    fn made(name: &str) -> (PathBuf, Bundle) {
        let path = std::env::temp_dir().join(format!("ringback-{name}-{}", std::process::id()));
        let mut file = File::create(&path).unwrap();
        file.write_all(b"a program").unwrap();
        let mut writer = Writer::after(file, "9.9.9", "abc").unwrap();
        writer.manifest("spin_manifest_version = 2").unwrap();
        writer.component(Path::new("a/b.wasm"), &[7; 5000]).unwrap();
        writer.code("b", b"code").unwrap();
        writer.finish().unwrap();
        let bundle = Bundle::open(&path).unwrap().unwrap();
        (path, bundle)
    }

    #[test]
    fn what_was_put_inside_is_found_and_the_program_stands_before_it() {
        let (path, bundle) = made("inside");
        assert_eq!(bundle.manifest().unwrap(), "spin_manifest_version = 2");
        assert_eq!(bundle.component(Path::new("a/b.wasm")).unwrap(), [7; 5000]);
        assert_eq!(bundle.code("b").unwrap(), b"code");
        assert!(bundle.code_hash("c").is_none() && bundle.code("c").is_err());
        assert!(std::fs::read(&path).unwrap().starts_with(b"a program"));
        let _ = std::fs::remove_file(path);
    }

    #[test]
    fn whichever_byte_after_the_program_is_flipped_it_is_refused() {
        let (path, _) = made("flipped");
        let sound = std::fs::read(&path).unwrap();
        // The last bytes are the mark: without it, the file is one like any other.
        for at in b"a program".len()..sound.len() - MAGIC.len() {
            let mut damaged = sound.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            let all = Bundle::open(&path).and_then(|bundle| {
                let bundle = bundle.unwrap();
                bundle.manifest()?;
                bundle.component(Path::new("a/b.wasm"))?;
                bundle.code("b")
            });
            let error = format!("{:#}", all.unwrap_err());
            assert!(error.contains("install it again"), "byte {at}: {error}");
        }
        let _ = std::fs::remove_file(path);
    }

    #[test]
    fn a_file_that_ends_otherwise_has_nothing_inside() {
        let (path, _) = made("cut");
        let sound = std::fs::read(&path).unwrap();
        for length in [0, 9, sound.len() - 1] {
            std::fs::write(&path, &sound[..length]).unwrap();
            assert!(Bundle::open(&path).unwrap().is_none(), "{length}");
        }
        let _ = std::fs::remove_file(path);
    }
}
