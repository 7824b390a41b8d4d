//! A broken application is found out by `ringback simulate`, and by a short history.

use std::process::Command;

use tests::{Temporary, command, root, test_tools};

#[test]
fn simulate_finds_a_broken_application_and_tells_the_shortest_history() {
    let folder = Temporary::new();
    tests::components();
    let manifest = std::fs::read_to_string(root().join("spin.toml")).unwrap();
    let target = root().join("target");
    // Nobody looks at what is due: the desk answers in the clock's place.
    let broken = manifest
        .replace("component/clock.wasm", "component/desk.wasm")
        .replace("source = \"target/", &format!("source = \"{}/", target.display()));
    std::fs::write(folder.path().join("spin.toml"), broken).unwrap();
    std::fs::create_dir(folder.path().join("target")).unwrap();
    // What the other tests have compiled serves here too.
    std::os::unix::fs::symlink(test_tools(), folder.path().join("target/simulate")).unwrap();
    let arguments = ["simulate", "--no-build", "--seed", "5", "--days", "1", "--faults", "none"];
    let output = Command::new(command()).args(arguments).current_dir(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    let shortest =
        told.split("The shortest of ").nth(1).unwrap_or_else(|| panic!("no shortest history in {told}"));
    assert_eq!(shortest.matches(") calls ").count(), 1, "one caller is enough: {shortest}");
    assert!(shortest.contains("seed 5") && shortest.contains("BROKEN at "), "{shortest}");
}
