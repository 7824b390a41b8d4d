// Generated code, and its documentation is in the WIT files.
#![allow(unsafe_code, missing_docs)]

use spin_sdk::wit_bindgen;

wit_bindgen::generate!({
    path: "../../wit",
    world: "carrier",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
    additional_derives: [PartialEq],
});
