//! The account at the carrier, and the one call that tests the forwarding.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated from wit/")]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    inline: "
        package ringback:setting-up@0.1.0;
        world setting-up {
            import ringback:carrier/account@0.1.0;
            import ringback:carrier/calls@0.1.0;
        }
    ",
    world: "ringback:setting-up/setting-up",
    with: { "ringback:carrier/webhooks@0.1.0": guest::webhooks },
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
