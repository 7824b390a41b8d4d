//! The calendar adapter.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated from wit/")]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    world: "ringback:functions/booking",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
