//! The manifest. Whatever is read: a route leads only to a component that is there, the longest fitting one wins,
//! and filling in templates leaves none behind.

use std::collections::BTreeMap;
use std::path::PathBuf;

// The host's own file, without the host: its runtime would take ten minutes to build for the fuzzer.
#[allow(dead_code)]
#[path = "../../../crates/ringback/src/host/manifest.rs"]
mod real;

pub fn check(bytes: &[u8]) {
    let ([path], text) = crate::lines::<1>(bytes);
    let values = BTreeMap::from([("name".to_owned(), "value".to_owned())]);
    if let Ok(filled) = real::fill(&path, &values) {
        assert!(!filled.contains("{{ name }}"));
    }
    let Ok(manifest) = real::Manifest::parse(&text, PathBuf::from(".")) else { return };
    if let Some(component) = manifest.route(&path) {
        assert!(manifest.components.contains_key(component));
        let fits = |route: &&real::Route| route.path == path || route.below && path.starts_with(&route.path);
        let longest = manifest.routes.iter().filter(fits).map(|route| route.path.len()).max();
        assert!(longest.is_none_or(|length| length <= path.len()));
    }
    let _ = manifest.variables(|_| None);
}
