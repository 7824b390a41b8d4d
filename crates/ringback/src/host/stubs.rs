//! What is not offered here, for components that import it all the same.
//!
//! The SDKs of some languages import all of Spin, whatever their component uses. What we do not offer of it may be there
//! as long as nobody calls it.

use wasmtime::component::types::{self, ComponentItem};
use wasmtime::component::{Component, Linker, LinkerInstance, ResourceType};
use wasmtime::{Engine, Result, format_err};

use super::state::Instance;

/// Packages that are offered whole, but for what came before a version was released. Their interfaces name resources of
/// each other, which must not be made up.
const WHOLE: [&str; 7] = [
    "wasi:cli/",
    "wasi:clocks/",
    "wasi:filesystem/",
    "wasi:http/",
    "wasi:io/",
    "wasi:random/",
    "wasi:sockets/",
];

/// Adds functions that end whoever calls them, wherever an import of a component is not there.
pub fn add(linker: &mut Linker<Instance>, engine: &Engine, component: &Component) -> Result<()> {
    // Resources of what is offered: other interfaces may name them too.
    let mut offered: Vec<ResourceType> = Vec::new();
    for (name, import) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = import.ty else { continue };
        let resources = interface.exports(engine).filter_map(|(item, export)| match export.ty {
            ComponentItem::Resource(resource) => Some((item, resource)),
            _ => None,
        });
        if is_whole(name) || is_offered(linker, name, &interface, engine)? {
            offered.extend(resources.map(|(_, resource)| resource));
            continue;
        }
        for (item, _) in resources.filter(|(_, resource)| !offered.contains(resource)) {
            linker.instance(name)?.resource(item, ResourceType::host::<()>(), |_, _| Ok(()))?;
        }
    }
    Ok(())
}

fn is_whole(name: &str) -> bool {
    WHOLE.iter().any(|package| name.starts_with(package)) && !name.contains("-rc-")
}

/// Whether an interface is there; what of its functions is not is added.
fn is_offered(
    linker: &mut Linker<Instance>,
    name: &str,
    interface: &types::ComponentInstance,
    engine: &Engine,
) -> Result<bool> {
    let mut there = linker.instance(name)?;
    let mut is_offered = false;
    for (item, export) in interface.exports(engine) {
        if let ComponentItem::ComponentFunc(function) = export.ty {
            // What is there already is not defined twice.
            is_offered |= ending(&mut there, name, item, function.async_()).is_err();
        }
    }
    Ok(is_offered)
}

/// A function that ends whoever calls it.
fn ending(
    there: &mut LinkerInstance<'_, Instance>,
    interface: &str,
    name: &str,
    is_async: bool,
) -> Result<()> {
    let told = format!("{interface}#{name} is not offered here");
    if is_async {
        return there.func_new_concurrent(name, move |_, _, _, _| {
            let told = told.clone();
            Box::pin(async move { Err(format_err!("{told}")) })
        });
    }
    there.func_new(name, move |_, _, _, _| Err(format_err!("{told}")))
}
