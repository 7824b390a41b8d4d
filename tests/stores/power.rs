//! A 2xx means durable. A real process is watched by strace; from its system calls follows what the disk is sure to
//! hold at any moment: what was written to the store's files before a sync of theirs began that has ended. At the
//! moment of every answer to a call, a store is opened on exactly that, as after a power failure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ringback::host::store::Store;
use tests::{LINE, Process, Temporary, caller, environment, free_address, tools};

use crate::stage::{acknowledged, carrier, phone, texts_at_once};

const CALLS: usize = 12;
const TRACED: &str = "strace -f -y -xx -s 300000 -o \"$RINGBACK_TRACE\" -e signal=none -e \
                      trace=write,writev,pwrite64,lseek,ftruncate,fdatasync,fsync,sendto,recvfrom";

/// A file of which some is synced and some is not.
#[derive(Default, Clone)]
struct Traced {
    now: Vec<u8>,
    synced: Vec<u8>,
}

impl Traced {
    fn write(&mut self, at: usize, bytes: &[u8]) {
        if self.now.len() < at + bytes.len() {
            self.now.resize(at + bytes.len(), 0);
        }
        self.now[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

#[derive(Default)]
struct Disk {
    files: BTreeMap<String, Traced>,
    positions: BTreeMap<String, usize>,
    /// What a sync that runs will have made sure of, by thread.
    syncing: BTreeMap<String, (String, Vec<u8>)>,
    /// The caller of the request that came last on a socket.
    asked: BTreeMap<String, String>,
    /// Unfinished calls, by thread.
    open: BTreeMap<String, String>,
}

impl Disk {
    /// Takes a line of the trace; gives the caller whose call was just answered with a 2xx.
    fn take(&mut self, line: &str) -> Option<String> {
        let (thread, rest) = line.split_once(' ')?;
        let rest = rest.trim_start();
        if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            self.begin(thread, begun);
            self.open.insert(thread.to_owned(), begun.to_owned());
            // An answer counts from the moment at which it is handed over.
            return self.answer(begun);
        }
        if let Some((_, resumed)) = rest.split_once(" resumed>") {
            let whole = self.open.remove(thread)? + resumed;
            self.end(thread, &whole);
            return None;
        }
        self.begin(thread, rest);
        self.end(thread, rest);
        self.answer(rest)
    }

    fn begin(&mut self, thread: &str, call: &str) {
        if (call.starts_with("fdatasync(") || call.starts_with("fsync("))
            && let Some((_, file)) = target(call)
        {
            let now = self.files.get(&file).map(|traced| traced.now.clone()).unwrap_or_default();
            self.syncing.insert(thread.to_owned(), (file, now));
        }
    }

    fn end(&mut self, thread: &str, call: &str) {
        let Some(result) = result(call) else { return };
        let Some((descriptor, file)) = target(call) else { return };
        let numbers = numbers(call);
        if call.starts_with("fdatasync(") || call.starts_with("fsync(") {
            if let Some((file, bytes)) = self.syncing.remove(thread)
                && result == 0
            {
                self.files.entry(file).or_default().synced = bytes;
            }
        } else if call.starts_with("recvfrom(") || call.starts_with("read(") {
            if let Some(from) = from(&bytes(call)) {
                self.asked.insert(descriptor, from);
            }
        } else if call.starts_with("lseek(") {
            self.positions.insert(descriptor, result);
        } else if call.starts_with("ftruncate(") {
            let length = numbers.last().copied().unwrap_or_default();
            self.files.entry(file).or_default().now.resize(length, 0);
        } else if call.starts_with("pwrite64(") {
            let at = numbers.last().copied().unwrap_or_default();
            self.files.entry(file).or_default().write(at, &bytes(call)[..result]);
        } else if call.starts_with("write(") && file.contains("ringback.db") {
            let at = self.positions.get(&descriptor).copied().unwrap_or_default();
            self.files.entry(file).or_default().write(at, &bytes(call)[..result]);
            self.positions.insert(descriptor, at + result);
        }
    }

    fn answer(&mut self, call: &str) -> Option<String> {
        let sends = ["sendto(", "write(", "writev("].iter().any(|name| call.starts_with(name));
        let (descriptor, _) = target(call).filter(|_| sends)?;
        let told = bytes(call).windows(10).any(|window| window == b"HTTP/1.1 2");
        self.asked.get(&descriptor).cloned().filter(|_| told)
    }

    /// What a power failure leaves.
    fn cut(&self, folder: &Path) {
        for (file, traced) in &self.files {
            let name = Path::new(file).file_name().unwrap().to_str().unwrap();
            if name == "ringback.db" || name == "ringback.db-wal" {
                std::fs::write(folder.join(name), &traced.synced).unwrap();
            }
        }
    }
}

/// The descriptor, and what it leads to: `12</tmp/x/ringback.db-wal>`.
fn target(call: &str) -> Option<(String, String)> {
    let (_, rest) = call.split_once('(')?;
    let (descriptor, rest) = rest.split_once('<')?;
    let path = rest.split('>').next().unwrap_or_default();
    let hexadecimal = path.starts_with("\\x");
    let file = if hexadecimal { String::from_utf8_lossy(&hex(path)).into_owned() } else { path.to_owned() };
    Some((descriptor.to_owned(), file))
}

fn result(call: &str) -> Option<usize> {
    call.rsplit_once(" = ")?.1.split_whitespace().next()?.parse().ok()
}

/// The numbers after the last quoted text or the descriptor.
fn numbers(call: &str) -> Vec<usize> {
    let arguments = call.rsplit_once(" = ").map_or(call, |(arguments, _)| arguments);
    let after = arguments.rsplit_once('"').map_or(arguments, |(_, after)| after);
    after.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

/// All that is quoted in a call.
fn bytes(call: &str) -> Vec<u8> {
    call.split('"').skip(1).step_by(2).flat_map(hex).collect()
}

fn hex(text: &str) -> Vec<u8> {
    let digits = |part: &str| part.get(..2).and_then(|two| u8::from_str_radix(two, 16).ok());
    text.split("\\x").filter_map(digits).collect()
}

/// The caller in a webhook of a call.
fn from(request: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(request);
    if !text.contains("POST /voice/inbound") && !text.contains("CallStatus=ringing") {
        return None;
    }
    let digits = text.split("From=%2B").nth(1)?;
    Some(format!("+{}", digits.split('&').next()?.trim()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_failure_at_the_moment_of_any_answer_loses_nothing_that_was_acknowledged() {
    if !tools::has_strace() {
        return;
    }
    let (folder, traces) = (Temporary::new(), Temporary::new());
    let trace = traces.path().join("trace");
    let listen = free_address();
    let mut variables = environment(&texts_at_once(), &format!("http://{listen}"));
    variables.insert("under", TRACED.replace("$RINGBACK_TRACE", trace.to_str().unwrap()));
    let carrier = carrier(&variables["public_url"], listen);
    let process = tokio::task::block_in_place(|| Process::start(&variables, folder.path()));
    for at in 0..CALLS {
        carrier.call(caller(&phone(at)), LINE).await;
    }
    tokio::task::block_in_place(|| process.terminate());
    let told = acknowledged(&carrier, "/voice/inbound");
    assert_eq!(told.len(), CALLS);

    let mut disk = Disk::default();
    let mut checked = BTreeSet::new();
    for line in std::fs::read_to_string(trace).unwrap().lines() {
        let Some(caller) = disk.take(line).filter(|caller| told.contains(caller)) else { continue };
        checked.insert(caller);
        let after = Temporary::new();
        disk.cut(after.path());
        let store = Store::open(&after.path().join("ringback.db")).unwrap();
        for caller in &checked {
            let key = format!("lead:acme-heating:{}", caller.trim_start_matches('+'));
            assert!(store.get(&key).unwrap().is_some(), "{key} was acknowledged and is not on the disk");
        }
        store.close();
    }
    assert_eq!(checked, told, "every answer was seen");
    // The check can fail: nothing is there without what was synced.
    let synced = disk.files.values().map(|traced| traced.synced.len()).sum::<usize>();
    assert!(synced > 0);
}
