//! `spin:variables@3.0.0`, and the earlier interface of the same for languages whose components cannot wait.

use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Linker, Lower};

use super::state::Instance;

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
#[allow(dead_code, reason = "cases of the interface")]
enum Error {
    #[component(name = "invalid-name")]
    InvalidName(String),
    #[component(name = "undefined")]
    Undefined(String),
    #[component(name = "provider")]
    Provider(String),
    #[component(name = "other")]
    Other(String),
}

/// Adds the interfaces.
pub fn add_to_linker(linker: &mut Linker<Instance>) -> Result<()> {
    let mut interface = linker.instance("spin:variables/variables@3.0.0")?;
    interface.func_wrap_concurrent("get", |accessor, (name,): (String,)| {
        let value = accessor.with(|mut access| access.get().grants.variables.get(&name).cloned());
        Box::pin(async move { Ok((value.ok_or(Error::Undefined(name)),)) })
    })?;
    let mut earlier = linker.instance("fermyon:spin/variables@2.0.0")?;
    earlier.func_wrap("get", |store, (name,): (String,)| {
        let value = store.data().grants.variables.get(&name).cloned();
        Ok((value.ok_or(Error::Undefined(name)),))
    })
}
