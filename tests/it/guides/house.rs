//! Where the commands of a paper run: a copy of the repository with the built `ringback`, a carrier, and somebody who calls.

use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use simulated_carrier::{Carrier, Config, Number, Person};
use tests::{ACCOUNT, LINE, SECRET, Temporary, caller, command, free_address, manifest, profile, root};
use tokio::task::{JoinHandle, block_in_place};

/// Who calls, in every paper.
pub const CALLER: &str = "+16025550142";
/// What the business's customers dial, where it is not the line itself.
const DIALLED: &str = "+16025550150";
/// The line of the ready profiles' plumbers.
const ANOTHER_LINE: &str = "+13035550100";
const COPIED: [&str; 8] =
    ["README.md", "spin.toml", "deploy", "docs", "examples", "profiles", "templates", "tests/data"];
const LINKED: [&str; 3] = ["target", "crates", "functions"];

/// The house of one paper: what a block sets, the next one finds.
pub struct House {
    folder: Temporary,
    address: SocketAddr,
    carrier: Carrier,
    clockwork: JoinHandle<()>,
    called: bool,
}

impl House {
    /// Builds it; with the variables set, where the paper takes for granted that they are.
    pub fn new(variables: bool) -> Self {
        let folder = Temporary::new();
        let address = free_address();
        let lines = [LINE, ANOTHER_LINE].map(|line| Number {
            phone: line.to_owned(),
            voice_url: "https://other.example/voice".to_owned(),
            ..Number::default()
        });
        let carrier = Carrier::start(Config::new(ACCOUNT, SECRET, lines.to_vec())).unwrap();
        carrier.set_person(DIALLED, Person::Forwards { after: Duration::from_secs(1), to: LINE.into() });
        let clockwork = carrier.spawn_real_time();
        let house = Self { folder, address, carrier, clockwork, called: false };
        house.furnish(variables);
        house
    }

    fn clone_path(&self) -> PathBuf {
        self.folder.path().join("ringback")
    }

    fn furnish(&self, variables: bool) {
        let (clone, home, tools) =
            (self.clone_path(), self.folder.path().join("home"), self.folder.path().join("bin"));
        for folder in [&clone, &home, &tools, &clone.join(".ringback")] {
            std::fs::create_dir_all(folder).unwrap();
        }
        for name in COPIED.iter().filter(|name| root().join(name).exists()) {
            let to = clone.join(name);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            let copied = Command::new("cp").arg("-r").arg(root().join(name)).arg(&to).status();
            assert!(copied.is_ok_and(|status| status.success()), "{name} cannot be copied");
        }
        for name in LINKED {
            symlink(root().join(name), clone.join(name)).unwrap();
        }
        symlink(self.folder.path().join("compiled"), clone.join(".ringback/compiled")).unwrap();
        // Callers are texted at once, at any hour at which this may run.
        let business = profile(&[
            ("ring = [\"dispatch\", \"owner\"]", "ring = []"),
            ("after_hours = \"voice-intake\"", "after_hours = \"voicemail\""),
        ]);
        for folder in [&clone, &home] {
            std::fs::write(folder.join("my-business.toml"), &business).unwrap();
        }
        std::fs::write(clone.join("private.key"), "no key: nothing here is signed with it\n").unwrap();
        for (name, script) in [("ringback", RINGBACK), ("cargo", CARGO), ("curl", CURL)] {
            let path = tools.join(name);
            std::fs::write(&path, script).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(&path, mode).unwrap();
        }
        std::fs::write(self.folder.path().join("environment"), self.environment(variables)).unwrap();
    }

    /// What a shell knows before the first block.
    fn environment(&self, variables: bool) -> String {
        let unset: String = manifest()
            .variables
            .keys()
            .map(|name| format!("unset SPIN_VARIABLE_{}\n", name.to_uppercase()))
            .collect();
        let (base, address) = (self.folder.path().display(), self.address);
        let path = std::env::var("PATH").unwrap_or_default();
        let set = format!(
            "export SPIN_VARIABLE_PUBLIC_URL=http://{address} SPIN_VARIABLE_CARRIER=twilio \
             SPIN_VARIABLE_CARRIER_ACCOUNT={ACCOUNT} SPIN_VARIABLE_CARRIER_SECRET={SECRET} \
             SPIN_VARIABLE_TICK_TOKEN=tick-token-of-a-guide-0123456789 \
             SPIN_VARIABLE_SESSION_KEY=session-key-of-a-guide-0123456789abcdef\n"
        );
        let set = format!("{set}export SPIN_VARIABLE_BUSINESS=\"$(cat '{base}/home/my-business.toml')\"\n");
        let set = if variables { set } else { String::new() };
        format!(
            "{unset}{set}unset KEY URL\nexport HOME='{base}/home' PATH='{base}/bin:{path}' HOUSE='{base}' ADDRESS='{address}'\n\
             export REAL='{}' SPIN_VARIABLE_CARRIER_API='{}'\n",
            command().display(),
            self.carrier.api_url(),
        )
    }

    /// Starts the application, where a paper takes for granted that it runs.
    pub fn open(&mut self) {
        let output = self.run(&format!("ringback up && ringback connect {LINE} --yes"), true);
        assert!(output.status.success(), "the application of a paper starts: {}", errors(&output));
    }

    /// Runs a script as the reader would, in the folder of the repository. What it sets stays if it is `kept`.
    pub fn run(&mut self, script: &str, kept: bool) -> Output {
        let keep = if kept {
            "export -p | grep -v '^declare -x \\(OLD\\)\\?PWD=' > \"$HOUSE/environment\""
        } else {
            "true"
        };
        let script = format!(
            "set -a\n. \"$HOUSE/environment\"\nset -euo pipefail\n{}\n{keep}\n",
            self.as_here(script)
        );
        let mut bash = Command::new("bash");
        bash.arg("-c")
            .arg(script)
            .env("HOUSE", self.folder.path())
            .current_dir(self.clone_path())
            .stdin(Stdio::null());
        let output = block_in_place(|| bash.output()).expect("bash can be run");
        self.call();
        output
    }

    /// What stands in a paper for what is here.
    pub fn as_here(&self, script: &str) -> String {
        let here = [
            ("https://calls.example.com", format!("http://{}", self.address)),
            ("127.0.0.1:3000", self.address.to_string()),
            ("AC...", ACCOUNT.to_owned()),
            ("CARRIER_SECRET=...", format!("CARRIER_SECRET={SECRET}")),
        ];
        here.iter().fold(script.to_owned(), |script, (there, here)| script.replace(there, here))
    }

    /// Somebody calls as soon as the line comes here, and is missed.
    fn call(&mut self) {
        let ours = format!("http://{}/voice/inbound", self.address);
        let comes_here =
            |line: &&&str| self.carrier.number(line).is_some_and(|number| number.voice_url == ours);
        if let (false, Some(line)) = (self.called, [LINE, ANOTHER_LINE].iter().find(comes_here)) {
            self.called = true;
            let handle = tokio::runtime::Handle::current();
            block_in_place(|| handle.block_on(self.carrier.call(caller(CALLER), line)));
        }
    }

    /// The application that runs, if one does.
    fn process(&self) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join("process")).ok().map(|id| id.trim().to_owned())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(process) = self.process() {
            let _ = Command::new("kill").arg(process).status();
        }
        self.clockwork.abort();
    }
}

/// What a command wrote about what went wrong.
pub fn errors(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// `ringback`: what serves goes to the background once it is ready, in the place of what served before.
const RINGBACK: &str = r#"#!/usr/bin/env bash
set -euo pipefail
case "${1-}" in
up) shift ;;
simulate) exec "$REAL" "$@" --no-build ;;
*) exec "$REAL" "$@" ;;
esac
if [ -f "$HOUSE/process" ]; then
    kill "$(cat "$HOUSE/process")" && while kill -0 "$(cat "$HOUSE/process")" 2>/dev/null; do sleep 0.05; done
    rm "$HOUSE/process"
fi
case " $* " in *" --listen "*) ;; *) set -- --listen "$ADDRESS" "$@" ;; esac
: > "$HOUSE/ready"
setsid "$REAL" up --no-build "$@" > "$HOUSE/ready" 2> "$HOUSE/log" < /dev/null &
echo $! > "$HOUSE/process"
for _ in $(seq 1200); do
    if grep -q '^ready ' "$HOUSE/ready"; then cat "$HOUSE/ready"; exit 0; fi
    kill -0 "$(cat "$HOUSE/process")" 2>/dev/null || break
    sleep 0.1
done
cat "$HOUSE/log" >&2
exit 1
"#;

/// `curl` that fails where the answer says so.
const CURL: &str = r#"#!/usr/bin/env bash
PATH=${PATH#*:} exec curl --fail-with-body --silent --show-error "$@"
"#;

/// `cargo ringback` is `ringback`; nothing is compiled in a house.
const CARGO: &str = r#"#!/usr/bin/env bash
if [ "${1-}" = ringback ]; then shift; exec ringback "$@"; fi
echo "cargo $*: not in a house; mark the block with where it is run" >&2
exit 1
"#;
