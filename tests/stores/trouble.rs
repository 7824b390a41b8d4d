//! Stores that cannot be opened, and disks that are full.

use std::process::Command;

use tests::{Http, PROFILE, Process, Signature, Temporary, environment, free_address, refused};

use crate::stage::texts_at_once;

fn complaint(folder: &Temporary) -> String {
    let output = refused(&environment(PROFILE, "http://127.0.0.1:9"), folder.path());
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("panicked"), "{text}");
    text
}

#[test]
fn a_damaged_store_is_told_with_the_way_back() {
    let folder = Temporary::new();
    std::fs::write(folder.path().join("ringback.db"), "this is no store ".repeat(1000)).unwrap();
    let text = complaint(&folder);
    assert!(text.contains("ringback.db") && text.contains("ringback restore"), "{text}");
}

#[test]
fn a_store_that_cannot_be_opened_is_told_with_what_to_do() {
    let folder = Temporary::new();
    std::fs::create_dir(folder.path().join("ringback.db")).unwrap();
    let text = complaint(&folder);
    assert!(text.contains("the right to write"), "{text}");
}

#[test]
fn a_folder_that_another_ringback_uses_is_told_with_what_to_do() {
    let folder = Temporary::new();
    let process = Process::start(&environment(PROFILE, "http://127.0.0.1:9"), folder.path());
    let text = complaint(&folder);
    assert!(text.contains(&*folder.path().to_string_lossy()) && text.contains("--data"), "{text}");
    assert_eq!(process.terminate().0, Some(0));
    let variables = environment(PROFILE, "http://127.0.0.1:9");
    assert_eq!(Process::start(&variables, folder.path()).terminate().0, Some(0));
}

#[test]
fn a_state_that_is_neither_is_told() {
    let folder = Temporary::new();
    let mut variables = environment(PROFILE, "http://127.0.0.1:9");
    variables.insert("state", "mongodb://somewhere".to_owned());
    let output = refused(&variables, folder.path());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("SPIN_VARIABLE_STATE") && text.contains("redis://host:port"), "{text}");
}

/// A file system of 4 MiB; none where this user may not have one.
struct Small(Temporary);

impl Small {
    fn mount() -> Option<Self> {
        let folder = Temporary::new();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "none"]).arg(&data).output();
        if mount.is_ok_and(|output| output.status.success()) {
            let shared = std::fs::canonicalize(folder.path().join("compiled")).unwrap();
            std::os::unix::fs::symlink(shared, data.join("compiled")).unwrap();
            return Some(Self(folder));
        }
        eprintln!("PASSED OVER: a small disk can only be mounted by root");
        None
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("data")
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_requests_are_answered_503_until_there_is_room_again() {
    let Some(disk) = Small::mount() else { return };
    let variables = environment(&texts_at_once(), &format!("http://{}", free_address()));
    let process = tokio::task::block_in_place(|| Process::start(&variables, &disk.path()));
    let http = Http::new(variables["public_url"].clone());
    let call = async |at: usize| {
        let (sid, from) = (format!("CA{at}"), crate::stage::phone(at));
        let form =
            [("CallSid", sid.as_str()), ("From", &from), ("To", tests::LINE), ("CallStatus", "ringing")];
        http.webhook("/voice/inbound", &form, Signature::With(tests::SECRET)).await.status
    };
    assert_eq!(call(0).await, 200);
    let filler = disk.path().join("filler");
    let _ = std::fs::write(&filler, vec![1; 8 * 1024 * 1024]);
    let mut full = 0;
    for at in 1..40 {
        full += u32::from(call(at).await == 503);
    }
    assert!(full > 0, "the disk was not full");
    std::fs::remove_file(filler).unwrap();
    assert_eq!(call(50).await, 200);
    let (code, _, log) = tokio::task::block_in_place(|| process.terminate());
    assert!(code == Some(0) && !log.contains("panicked"), "{log}");
}
