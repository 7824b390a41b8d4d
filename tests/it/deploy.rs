//! The manifests in `deploy/`: read by the strictest parsers that can be had, and held against each other and spin.toml.

use tests::root;
use tests::tools::{has_python, python_with};

const LIBRARIES: &str = "compose-spec==0.2.1 kubernetes-validate==1.37.0 jsonschema==4.26.0 pyyaml==6.0.4";

fn manifests(verb: &str) -> Option<String> {
    has_python().then(|| python_with(LIBRARIES, "manifests.py", &[verb, &root().to_string_lossy()]))
}

#[test]
fn every_manifest_is_sound_and_agrees_with_spin_toml() {
    let Some(said) = manifests("check") else { return };
    assert!(said.ends_with("sound\n"), "{said}");
}

#[test]
fn a_manifest_in_which_something_is_wrong_is_not_sound() {
    let Some(said) = manifests("broken") else { return };
    assert!(said.ends_with("faults are found\n"), "{said}");
}
