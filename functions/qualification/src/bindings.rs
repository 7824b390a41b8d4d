//! The understanding adapter.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated from wit/")]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    inline: "
        package ringback:reading@0.1.0;
        world reading {
            import ringback:understanding/reader@0.1.0;
        }
    ",
    world: "ringback:reading/reading",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
