//! What the carrier adapter offers to functions that take webhooks.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated from wit/")]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    inline: "
        package ringback:guest@0.1.0;
        world webhooks {
            import ringback:carrier/webhooks@0.1.0;
        }
    ",
    world: "ringback:guest/webhooks",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
