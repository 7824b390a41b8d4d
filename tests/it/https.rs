//! HTTPS, by itself and behind a proxy.

use std::collections::BTreeMap;

use tests::tools::{TWILIO, has_nginx, has_pebble, has_python, python_of};
use tests::{LINE, PROFILE, SECRET, Temporary, command, environment, root};

/// Runs a script with the command, the folder of the application and a folder to work in, and what it is given more.
fn run(libraries: &str, script: &str, more: &[&str], variables: &BTreeMap<&str, String>) -> String {
    let folder = Temporary::new();
    let paths = [command(), root(), folder.path().to_owned()];
    let paths: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let arguments: Vec<&str> = paths.iter().map(String::as_str).chain(more.iter().copied()).collect();
    python_of(libraries, script, &arguments, variables).trim().to_owned()
}

/// Pebble is Let's Encrypt's own server for tests.
#[test]
fn a_certificate_is_got_kept_over_a_restart_and_renewed_under_a_connection() {
    if !has_python() || !has_pebble() {
        return;
    }
    let mut variables = environment(PROFILE, "http://127.0.0.1:9");
    variables.remove("public_url");
    let said = run("cryptography==50.0.2", "acme.py", &[], &variables);
    assert_eq!(said, "kept over a restart, renewed under a connection");
}

#[test]
fn behind_nginx_as_the_guide_sets_it_up_signatures_hold_and_each_source_is_told_from_the_others() {
    if !has_python() || !has_nginx() {
        return;
    }
    let variables = environment(PROFILE, "http://127.0.0.1:9");
    let said = run(TWILIO, "proxy.py", &[SECRET, LINE], &variables);
    assert_eq!(said, "signed ones pass, and each source is told from the others behind nginx");
}
