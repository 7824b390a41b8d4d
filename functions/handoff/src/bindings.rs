//! Placing calls; what comes back is shared with the other functions.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated from wit/")]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    inline: "
        package ringback:calling@0.1.0;
        world calling {
            import ringback:carrier/calls@0.1.0;
        }
    ",
    world: "ringback:calling/calling",
    with: { "ringback:carrier/webhooks@0.1.0": guest::webhooks },
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
