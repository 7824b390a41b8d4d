//! Puts an application behind a program.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::{Index, MAGIC, MANIFEST, Part, code_name, component_name, hex};

/// Compiled code shrinks to a fifth; higher levels cost minutes and gain little.
const LEVEL: i32 = 15;

/// Writes parts, then the index and the footer.
pub struct Writer {
    file: File,
    index: Index,
}

impl Writer {
    /// Begins at the end of what a file holds.
    pub fn after(mut file: File, version: &str, commit: &str) -> Result<Self> {
        file.seek(SeekFrom::End(0))?;
        let index = Index { version: version.to_owned(), commit: commit.to_owned(), parts: Vec::new() };
        Ok(Self { file, index })
    }

    /// The manifest's text.
    pub fn manifest(&mut self, text: &str) -> Result<()> {
        self.part(MANIFEST.to_owned(), text.as_bytes())
    }

    /// A component, under its path in the manifest.
    pub fn component(&mut self, source: &Path, bytes: &[u8]) -> Result<()> {
        self.part(component_name(source), bytes)
    }

    /// The compiled code of a component that serves, with everything that it depends on.
    pub fn code(&mut self, id: &str, bytes: &[u8]) -> Result<()> {
        self.part(code_name(id), bytes)
    }

    fn part(&mut self, name: String, bytes: &[u8]) -> Result<()> {
        let packed = zstd::encode_all(bytes, LEVEL).with_context(|| format!("cannot pack {name}"))?;
        let at = self.file.stream_position()?;
        self.file.write_all(&packed)?;
        self.index.parts.push(Part { name, at, length: packed.len() as u64, sha256: hex(&packed) });
        Ok(())
    }

    /// Makes it whole.
    pub fn finish(mut self) -> Result<()> {
        let index = serde_json::to_vec(&self.index)?;
        self.file.write_all(&index)?;
        self.file.write_all(&(index.len() as u64).to_le_bytes())?;
        self.file.write_all(&Sha256::digest(&index))?;
        self.file.write_all(MAGIC)?;
        self.file.sync_all().context("cannot write it out")
    }
}
