//! HTTPS by itself, from Pebble: Let's Encrypt's own server for tests.

use tests::tools::{has_pebble, has_python, python_of};
use tests::{PROFILE, Temporary, command, environment, root};

#[test]
fn a_certificate_is_got_kept_over_a_restart_and_renewed_under_a_connection() {
    if !has_python() || !has_pebble() {
        return;
    }
    let folder = Temporary::new();
    let mut variables = environment(PROFILE, "http://127.0.0.1:9");
    variables.remove("public_url");
    let paths = [command(), root(), folder.path().to_owned()];
    let paths: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let said = python_of("cryptography==50.0.2", "acme.py", &paths, &variables);
    assert_eq!(said.trim(), "kept over a restart, renewed under a connection");
}
