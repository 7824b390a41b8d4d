//! Writes the caller's page in its states as HTML files, to be looked at in a browser:
//! `cargo run -p booking --example preview -- FOLDER`
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a tool for looking")]

#[path = "../tests/samples/mod.rs"]
mod samples;

use booking::pages;

fn main() {
    let folder = std::env::args().nth(1).expect("a folder to write to");
    for (name, page) in samples::all() {
        std::fs::write(format!("{folder}/{name}.html"), page).unwrap();
    }
    std::fs::write(format!("{folder}/ended.html"), pages::ended().into_string()).unwrap();
}
