//! Joins a component with the adapters that it depends on into one, as Spin does at load.

use anyhow::{Context, Result, bail};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};

/// Composes `component` with its dependencies: pairs of a name as the manifest writes it (`package:name@version`
/// or `package:name/interface@version`) and the bytes of the component that satisfies it.
pub fn compose(id: &str, component: Vec<u8>, dependencies: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    if dependencies.is_empty() {
        return Ok(component);
    }
    let mut graph = CompositionGraph::new();
    let package = Package::from_bytes(id, None, component, graph.types_mut())?;
    let world = package.ty();
    let package = graph.register_package(package)?;
    let root = graph.instantiate(package);
    let imports: Vec<String> = graph.types()[world].imports.keys().cloned().collect();
    for (name, bytes) in dependencies {
        let package = Package::from_bytes(name, None, bytes.clone(), graph.types_mut())?;
        let package = graph.register_package(package)?;
        let adapter = graph.instantiate(package);
        let wanted: Vec<&String> = imports.iter().filter(|import| satisfies(name, import)).collect();
        if wanted.is_empty() {
            bail!("component {id:?} does not import {name:?}: take the dependency out of the manifest");
        }
        for import in wanted {
            let export = graph
                .alias_instance_export(adapter, import)
                .with_context(|| format!("the dependency {name:?} of {id:?} does not export {import}"))?;
            graph
                .set_instantiation_argument(root, import, export)
                .with_context(|| format!("what {name:?} exports as {import} does not fit {id:?}"))?;
        }
    }
    let exports: Vec<String> = graph.types()[world].exports.keys().cloned().collect();
    for name in exports {
        let export = graph.alias_instance_export(root, &name)?;
        graph.export(export, &name)?;
    }
    Ok(graph.encode(EncodeOptions::default())?)
}

/// Whether a dependency name covers an import: by package, or by package and interface; a version must agree.
fn satisfies(dependency: &str, import: &str) -> bool {
    let (wanted, wanted_version) = split_version(dependency);
    let (offered, version) = split_version(import);
    let same_name =
        offered == wanted || offered.split_once('/').is_some_and(|(package, _)| package == wanted);
    same_name && (wanted_version.is_none() || wanted_version == version)
}

fn split_version(name: &str) -> (&str, Option<&str>) {
    name.split_once('@').map_or((name, None), |(name, version)| (name, Some(version)))
}

#[cfg(test)]
mod tests {
    use super::satisfies;

    #[test]
    fn a_dependency_covers_an_interface_or_its_whole_package() {
        assert!(satisfies("ringback:carrier@0.1.0", "ringback:carrier/webhooks@0.1.0"));
        assert!(satisfies("ringback:carrier/webhooks", "ringback:carrier/webhooks@0.1.0"));
        assert!(!satisfies("ringback:carrier/messages", "ringback:carrier/webhooks@0.1.0"));
        assert!(!satisfies("ringback:carrier@0.2.0", "ringback:carrier/webhooks@0.1.0"));
        assert!(!satisfies("ringback:car", "ringback:carrier/webhooks@0.1.0"));
    }
}
