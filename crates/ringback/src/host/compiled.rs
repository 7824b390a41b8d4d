//! Compiled components, kept below the data.
//!
//! A file is found by a strong hash of everything that it comes of: the parts of the component, what wasmtime's
//! compiler depends on, and the sources of this host that have a say. Whatever changes leads to another file, so none
//! can be stale. A checksum beside it tells a damaged one, which is made again.
//!
//! Where the application is inside the program, its code is inside too, compiled ahead for every processor of the kind.
//! It is unpacked here once, and mapped like the rest: a start reads only the pages that it needs.

use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, anyhow};
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::compose::compose;
use super::manifest::Manifest;
use super::{config, log, parts};
use crate::bundle::Bundle;

/// What decides over how parts become one component. The lock file names the version of everything else.
const OURS: [&[u8]; 3] =
    [include_bytes!("compose.rs"), include_bytes!("compiled.rs"), include_bytes!("../../../../Cargo.lock")];

/// So much of a file is read at a time.
const PIECE: usize = 256 * 1024;

/// A component and those that it depends on.
pub struct Parts {
    /// Its id.
    pub id: String,
    /// Its bytes.
    pub component: Vec<u8>,
    /// What satisfies its imports: names as the manifest writes them, and bytes.
    pub dependencies: Vec<(String, Vec<u8>)>,
}

/// Where compiled components are.
pub struct Compiled {
    folder: PathBuf,
    engine: Engine,
    base: Sha256,
}

impl Compiled {
    /// Kept in `folder`, which is made if it is not there.
    pub fn below(folder: PathBuf, engine: &Engine) -> Result<Self> {
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create the folder {}", folder.display()))?;
        let mut base = Hashing(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut base);
        for source in OURS {
            base.part(source);
        }
        Ok(Self { folder, engine: engine.clone(), base: base.0 })
    }

    /// The component of these parts: the file of it, if there is a sound one, else composed, compiled and kept.
    pub fn load(&self, parts: &Parts) -> Result<Component> {
        let path = self.path(parts);
        if is_sound(&path)
            && let Ok(component) = self.mapped(&path)
        {
            return Ok(component);
        }
        let id = &parts.id;
        eprintln!("Compiling {id} for this machine: later starts find it ...");
        let composed = compose(id, parts.component.clone(), &parts.dependencies)?;
        let code = self.engine.precompile_component(&composed).map_err(anyhow::Error::from);
        let code = code.with_context(|| format!("cannot compile the component {id:?}"))?;
        if let Err(error) = keep(&path, &code) {
            // It runs all the same; the next start is slow again.
            log::line("host", &format!("a compiled component could not be kept: {error:#}"));
            let component = Component::from_binary(&self.engine, &composed).map_err(anyhow::Error::from);
            return component.with_context(|| format!("cannot compile the component {id:?}"));
        }
        self.forget_others(id, &path);
        self.mapped(&path).with_context(|| format!("cannot load the compiled component {id:?}"))
    }

    /// The component whose code is inside a program: unpacked, if it is not there yet. None: there is none, or this
    /// machine cannot run it, and it has to be compiled here.
    pub fn unpacked(&self, bundle: &Bundle, id: &str) -> Result<Option<Component>> {
        let Some(hash) = bundle.code_hash(id) else { return Ok(None) };
        let path = self.folder.join(format!("{id}.{hash}.compiled"));
        if is_sound(&path)
            && let Ok(component) = self.mapped(&path)
        {
            return Ok(Some(component));
        }
        let code = bundle.code(id)?;
        let loaded = match keep(&path, &code) {
            Ok(()) => self.mapped(&path),
            Err(error) => {
                log::line(
                    "host",
                    &format!("compiled code could not be unpacked, it stays in memory: {error:#}"),
                );
                self.in_memory(&code)
            }
        };
        match loaded {
            Ok(component) => {
                self.forget_others(id, &path);
                Ok(Some(component))
            }
            Err(error) => {
                log::line("host", &format!("the code inside does not fit, {id} is compiled here: {error:#}"));
                // What was compiled here at an earlier start stays, and is found in a moment.
                let _ = fs::remove_file(checksum_path(&path));
                let _ = fs::remove_file(path);
                Ok(None)
            }
        }
    }

    fn path(&self, parts: &Parts) -> PathBuf {
        let mut hashing = Hashing(self.base.clone());
        hashing.part(&parts.component);
        for (name, bytes) in &parts.dependencies {
            hashing.part(name.as_bytes());
            hashing.part(bytes);
        }
        let digest = hashing.0.finalize();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{}.{hex}.compiled", parts.id))
    }

    #[allow(unsafe_code, reason = "wasmtime loads code that it compiled before only so")]
    fn mapped(&self, path: &Path) -> Result<Component> {
        // SAFETY: the file holds what `precompile_component` gave. Its name is a hash of everything that went in, its
        // checksum was right a moment ago or it was just written, and nobody changes such a file: a new one is written
        // under another name and takes its place.
        let component = unsafe { Component::deserialize_file(&self.engine, path) };
        component.map_err(anyhow::Error::from)
    }

    #[allow(unsafe_code, reason = "wasmtime loads code that it compiled before only so")]
    fn in_memory(&self, code: &[u8]) -> Result<Component> {
        // SAFETY: these bytes came out of the program itself, and their SHA-256 is the one that was noted when
        // `precompile_component` gave them.
        let component = unsafe { Component::deserialize(&self.engine, code) };
        component.map_err(anyhow::Error::from)
    }

    /// Files of the same component under another name are those of earlier versions.
    fn forget_others(&self, id: &str, kept: &Path) {
        let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let (Some(kept), Ok(files)) = (name(kept), fs::read_dir(&self.folder)) else { return };
        for path in files.flatten().map(|file| file.path()) {
            let earlier = name(&path).is_some_and(|name| {
                name.strip_prefix(id).is_some_and(|rest| rest.starts_with('.')) && !name.starts_with(&kept)
            });
            if earlier {
                // Whoever has it mapped keeps it; a leftover costs some space.
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Composes and compiles every component that serves, ahead, for every processor of an architecture: `x86_64`, `aarch64`.
/// Nothing beyond its oldest processor is used, so that the code runs wherever the program does.
pub fn ahead(
    manifest: &Manifest,
    architecture: &str,
    mut each: impl FnMut(&str, Vec<u8>) -> Result<()>,
) -> Result<()> {
    let mut config = config();
    // Compiled code knows nothing of the C library, so one name stands for all.
    config.target(&format!("{architecture}-unknown-linux-musl"))?;
    let engine = Engine::new(&config)?;
    for (id, component) in manifest.served() {
        let parts = parts(manifest, id, component)?;
        let composed = compose(id, parts.component, &parts.dependencies)?;
        let code = engine.precompile_component(&composed);
        each(
            id,
            code.map_err(|error| anyhow!(error).context(format!("cannot compile the component {id:?}")))?,
        )?;
    }
    Ok(())
}

/// Whether this program's compiler knows an architecture: that of the machine, or all of them with the feature `all-arch`.
pub fn knows(architecture: &str) -> bool {
    let mut config = config();
    config.target(&format!("{architecture}-unknown-linux-musl")).is_ok() && Engine::new(&config).is_ok()
}

/// Whether a file is as it was written.
fn is_sound(path: &Path) -> bool {
    let noted = fs::read_to_string(checksum_path(path));
    noted.is_ok_and(|noted| File::open(path).and_then(checksum).is_ok_and(|checksum| checksum == noted))
}

/// Writes it and its checksum so that either is whole or not there.
fn keep(path: &Path, code: &[u8]) -> Result<()> {
    write(path, code)?;
    write(&checksum_path(path), checksum(code)?.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let temporary = path.with_extension(format!("{}-{count}.new", std::process::id()));
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    Ok(())
}

fn checksum_path(path: &Path) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".sum");
    path.into()
}

/// Tells damage, not malice: whoever may write here may also replace the program.
fn checksum(mut code: impl Read) -> std::io::Result<String> {
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; PIECE];
    let mut length = 0;
    loop {
        let read = code.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else {
            return Ok(format!("{length} {:08x}\n", hasher.finalize()));
        };
        hasher.update(piece);
        length += read;
    }
}

struct Hashing(Sha256);

impl Hashing {
    /// With its length, so that no two rows of parts look alike.
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

impl Hasher for Hashing {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(component: &[u8]) -> Parts {
        Parts { id: "some".to_owned(), component: component.to_vec(), dependencies: Vec::new() }
    }

    fn compiled(folder: &Path, config: &wasmtime::Config) -> Compiled {
        Compiled::below(folder.to_owned(), &Engine::new(config).unwrap()).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let files = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_compiled_is_kept_once_and_a_damaged_file_is_made_again() {
        let folder = std::env::temp_dir().join(format!("ringback-compiled-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        // The binary form of an empty component, and the same with a custom section that says nothing.
        let empty = [b"\0asm".as_slice(), &[0x0d, 0, 1, 0]].concat();
        let other = [empty.as_slice(), &[0, 2, 1, b'x']].concat();
        let config = wasmtime::Config::new();
        let first = compiled(&folder, &config);
        first.load(&parts(&empty)).unwrap();
        let kept = names(&folder);
        assert_eq!(kept.len(), 2, "{kept:?}");

        let path = first.path(&parts(&empty));
        let sound = fs::read(&path).unwrap();
        let mut damaged = sound.clone();
        *damaged.last_mut().unwrap() ^= 1;
        for wrong in [damaged.as_slice(), &sound[..sound.len() / 2]] {
            fs::write(&path, wrong).unwrap();
            assert!(!is_sound(&path));
            compiled(&folder, &config).load(&parts(&empty)).unwrap();
            assert_eq!(fs::read(&path).unwrap(), sound);
        }

        let mut debug = wasmtime::Config::new();
        debug.consume_fuel(true);
        assert_ne!(compiled(&folder, &debug).path(&parts(&empty)), path, "another compiler, the same file");

        first.load(&parts(&other)).unwrap();
        assert_ne!(names(&folder), kept);
        assert_eq!(names(&folder).len(), 2, "the earlier one was not forgotten");
        let _ = fs::remove_dir_all(&folder);
    }
}
