//! What is not offered here, for components that import it all the same.
//!
//! The SDKs of some languages import all of Spin, whatever their component uses. What we do not offer of it may be there
//! as long as nobody calls it.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker, ResourceType};
use wasmtime::{Engine, Result, format_err};

use super::state::Instance;

/// Packages that are offered whole. Their interfaces name resources of each other, which must not be made up.
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
    for (name, import) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = import.ty else { continue };
        if WHOLE.iter().any(|package| name.starts_with(package)) {
            continue;
        }
        let mut there = linker.instance(name)?;
        for (item, export) in interface.exports(engine) {
            let called = format!("{name}#{item} is not offered here");
            let _is_there_already = match export.ty {
                ComponentItem::ComponentFunc(function) if function.async_() => {
                    there.func_new_concurrent(item, move |_, _, _, _| {
                        let called = called.clone();
                        Box::pin(async move { Err(format_err!("{called}")) })
                    })
                }
                ComponentItem::ComponentFunc(_) => {
                    there.func_new(item, move |_, _, _, _| Err(format_err!("{called}")))
                }
                ComponentItem::Resource(_) => there.resource(item, ResourceType::host::<()>(), |_, _| Ok(())),
                _ => Ok(()),
            };
        }
    }
    Ok(())
}
