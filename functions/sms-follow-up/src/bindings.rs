//! The carrier's sending side; the receiving side is shared with the other functions.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated from wit/")]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    inline: "
        package ringback:sending@0.1.0;
        world sending {
            import ringback:carrier/messages@0.1.0;
            import ringback:carrier/media@0.1.0;
        }
    ",
    world: "ringback:sending/sending",
    with: { "ringback:carrier/webhooks@0.1.0": guest::webhooks },
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
