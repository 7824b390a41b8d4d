//! The one file that `ringback package` makes, alone in an empty folder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ringback::bundle::Bundle;
use ringback::host::store::Store;
use serde_json::Value;
use sha2::{Digest, Sha256};
use state::version::{KEY, STEPS, last};
use tests::{Process, Temporary, earlier, environment, free_address, manifest, root, set, test_tools};

use crate::stage::{carrier, texts, texts_at_once, until};

const RAY: &str = "+16025550163";
/// The index's length, its SHA-256, and a mark of so many bytes.
const MARK: usize = 16;
const FOOTER: usize = 8 + 32 + MARK;
/// A component that is compiled in a moment.
const SMALL: &str = "clock";

/// The file of what is built now. To make it takes a while, so it is kept until something in it changes.
fn packaged() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut hash = Sha256::new();
        let mut inside = vec![tests::command(), root().join("spin.toml")];
        inside.extend(tests::components().into_iter().map(|(_, path)| path));
        inside.iter().for_each(|path| hash.update(Sha256::digest(fs::read(path).unwrap())));
        let folder = test_tools().join("package");
        let file = folder.join(hex(&hash.finalize()));
        if !file.is_file() {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            fs::copy(root().join("spin.toml"), folder.join("spin.toml")).unwrap();
            symlink(root().join("target"), folder.join("target")).unwrap();
            let mut package = Command::new(tests::command());
            let output = package.args(["package", "--no-build"]).current_dir(&folder).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let made = String::from_utf8(output.stdout).unwrap();
            fs::rename(folder.join(made.trim_end()), &file).unwrap();
        }
        file
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder that holds the file and nothing else.
struct Home {
    folder: Temporary,
    variables: BTreeMap<&'static str, String>,
}

impl Home {
    fn new() -> Self {
        let home =
            Self { folder: Temporary::new(), variables: environment(&texts_at_once(), "http://127.0.0.1:9") };
        fs::create_dir(home.path()).unwrap();
        fs::copy(packaged(), home.program()).unwrap();
        home
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn program(&self) -> PathBuf {
        self.path().join("ringback")
    }

    fn data(&self) -> PathBuf {
        self.path().join(".ringback")
    }

    /// `ringback up` with the variables and nothing else in its environment.
    fn up(&self) -> Command {
        let listen = self.variables["public_url"].trim_start_matches("http://");
        let mut command = Command::new(self.program());
        command.args(["up", "--listen", listen]).current_dir(self.path()).env_clear();
        set(&mut command, &self.variables);
        command
    }

    /// What it says when it does not come up.
    fn refusal(&self) -> String {
        let output = self.up().output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{said}");
        said
    }

    /// Comes up and goes down; gives the log.
    fn log(&self) -> String {
        let (code, _, log) = Process::of(self.up()).terminate();
        assert_eq!(code, Some(0), "{log}");
        log
    }

    /// The files of compiled code, by name.
    fn compiled(&self) -> Vec<String> {
        let files = fs::read_dir(self.data().join("compiled")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name.ends_with(".compiled")).collect();
        names.sort();
        names
    }

    /// The names that code has which was compiled ahead.
    fn ahead(&self) -> Vec<String> {
        let bundle = Bundle::open(&self.program()).unwrap().unwrap();
        let manifest = manifest();
        let name = |id: &str| format!("{id}.{}.compiled", bundle.code_hash(id).unwrap());
        let mut names: Vec<_> = manifest.served().map(|(id, _)| name(id)).collect();
        names.sort();
        names
    }

    /// Changes the file: its bytes, and the parts that its index tells of.
    fn change(&self, change: impl FnOnce(&mut [u8], &mut Vec<Value>)) {
        let mut file = fs::read(self.program()).unwrap();
        let footer = file.split_off(file.len() - FOOTER);
        let length = u64::from_le_bytes(footer[..8].try_into().unwrap());
        let index = file.split_off(file.len() - usize::try_from(length).unwrap());
        let mut index: Value = serde_json::from_slice(&index).unwrap();
        change(&mut file, index["parts"].as_array_mut().unwrap());
        let index = serde_json::to_vec(&index).unwrap();
        file.extend(&index);
        file.extend((index.len() as u64).to_le_bytes());
        file.extend(Sha256::digest(&index));
        file.extend(&footer[FOOTER - MARK..]);
        fs::write(self.program(), file).unwrap();
    }

    /// Flips a bit in the middle of a part.
    fn damage(&self, name: &str) {
        self.change(|file, parts| {
            let part = parts.iter().find(|part| part["name"] == name).unwrap();
            let number = |name: &str| usize::try_from(part[name].as_u64().unwrap()).unwrap();
            file[number("at") + number("length") / 2] ^= 1;
        });
    }

    /// Puts something that no machine can run in the place of the compiled code of a component: another component.
    fn unfit(&self) {
        let component = component();
        self.change(|_, parts| {
            let is_other = |part: &&Value| {
                part["name"].as_str().is_some_and(|name| name.starts_with("component/") && name != component)
            };
            let mut instead = parts.iter().find(is_other).unwrap().clone();
            instead["name"] = format!("code/{SMALL}").into();
            let code = parts.iter_mut().find(|part| part["name"] == instead["name"]).unwrap();
            *code = instead;
        });
    }
}

/// The name of the part that holds the small component.
fn component() -> String {
    format!("component/{}", manifest().components[SMALL].source.display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alone_in_an_empty_folder_it_gets_a_call_back_with_code_that_was_compiled_ahead() {
    let mut home = Home::new();
    let listen = free_address();
    home.variables = environment(&texts_at_once(), &format!("http://{listen}"));
    let carrier = carrier(&home.variables["public_url"], listen);
    let process = Process::of(home.up());
    carrier.call(tests::caller(RAY), tests::LINE).await;
    until("the caller is texted", || texts(&carrier).contains_key(RAY)).await;
    let (code, _, log) = process.terminate();
    assert_eq!(code, Some(0), "{log}");
    let all: Vec<_> = fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(all.len(), 2, "it keeps its data in one folder: {all:?}");
    assert!(!home.ahead().is_empty());
    assert_eq!(home.compiled(), home.ahead());

    // What was unpacked and is damaged since is unpacked again.
    let path = home.data().join("compiled").join(&home.ahead()[0]);
    let sound = fs::read(&path).unwrap();
    let mut damaged = sound.clone();
    damaged[sound.len() / 2] ^= 1;
    fs::write(&path, damaged).unwrap();
    home.log();
    assert!(fs::read(&path).unwrap() == sound && home.compiled() == home.ahead());
}

#[test]
fn code_that_does_not_fit_the_machine_is_compiled_there_once_of_the_component_inside() {
    let home = Home::new();
    home.unfit();
    let log = home.log();
    assert!(log.contains(&format!("the code inside does not fit, {SMALL} is compiled here")), "{log}");
    let (compiled, ahead) = (home.compiled(), home.ahead());
    let other: Vec<_> = compiled.iter().filter(|name| !ahead.contains(name)).collect();
    assert!(compiled.len() == ahead.len() && other.len() == 1 && other[0].starts_with(SMALL), "{compiled:?}");
    home.log();
    assert_eq!(home.compiled(), compiled, "it was compiled again");
}

#[test]
fn a_flipped_bit_in_code_or_in_a_component_that_is_needed_is_refused() {
    let home = Home::new();
    home.damage("code/desk");
    let said = home.refusal();
    assert!(
        said.contains("code/desk does not match its SHA-256") && said.contains("install it again"),
        "{said}"
    );

    let home = Home::new();
    home.damage(&component());
    // As long as its code fits, nobody reads it.
    home.log();
    home.unfit();
    let said = home.refusal();
    assert!(said.contains(&format!("{} does not match its SHA-256", component())), "{said}");
    assert!(said.contains("install it again"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_takes_over_what_earlier_programs_stored_and_refuses_what_newer_ones_did() {
    let home = Home::new();
    fs::create_dir(home.data()).unwrap();
    earlier::fill(&home.data(), &earlier::entries(0)).await;
    let log = home.log();
    assert!(log.contains("went from state version 0 to"), "{log}");
    let path = home.data().join("ringback.db");
    let store = Store::open(&path).unwrap();
    assert_eq!(store.get(KEY).unwrap(), Some(last(STEPS).to_string().into_bytes()));
    assert!(store.get(&format!("lead:acme-heating:{}", RAY.trim_start_matches('+'))).unwrap().is_some());
    store.set(KEY.to_owned(), (last(STEPS) + 1).to_string().into_bytes()).await.unwrap();
    store.close();
    drop(store);
    let before = fs::read(&path).unwrap();
    let said = home.refusal();
    assert!(said.contains("a newer ringback wrote what is stored"), "{said}");
    assert!(fs::read(&path).unwrap() == before, "it was touched");
}
