//! `spin:key-value@3.0.0` and `wasi:keyvalue@0.2.0-draft2` (store and atomics), bound by name: only what a
//! component really imports has to be here.

use wasmtime::component::{ComponentType, Lift, Linker, Lower, Resource, ResourceType};
use wasmtime::{Result, StoreContextMut};

use super::state::Instance;
use super::store::Store;

/// An open store, of either interface.
pub struct Bucket;

/// A compare-and-set in the making.
pub struct Cas {
    key: String,
    seen: Option<Vec<u8>>,
}

#[derive(ComponentType, Lift, Lower, Debug, Clone)]
#[component(variant)]
enum WasiError {
    #[component(name = "no-such-store")]
    NoSuchStore,
    #[component(name = "access-denied")]
    #[allow(dead_code, reason = "a case of the interface")]
    AccessDenied,
    #[component(name = "other")]
    Other(String),
}

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum CasError {
    #[component(name = "store-error")]
    StoreError(WasiError),
    #[component(name = "cas-failed")]
    CasFailed(Resource<Cas>),
}

#[derive(ComponentType, Lift, Lower, Debug, Clone)]
#[component(variant)]
enum SpinError {
    #[component(name = "store-table-full")]
    #[allow(dead_code, reason = "a case of the interface")]
    StoreTableFull,
    #[component(name = "no-such-store")]
    NoSuchStore,
    #[component(name = "access-denied")]
    AccessDenied,
    #[component(name = "other")]
    Other(String),
}

/// Adds both interfaces.
pub fn add_to_linker(linker: &mut Linker<Instance>) -> Result<()> {
    add_wasi_store(linker)?;
    add_wasi_atomics(linker)?;
    add_spin(linker)
}

fn store(instance: &Instance) -> Store {
    instance.grants.store.clone()
}

fn drop_bucket(mut instance: StoreContextMut<'_, Instance>, handle: u32) -> Result<()> {
    instance.data_mut().table.delete(Resource::<Bucket>::new_own(handle))?;
    Ok(())
}

fn add_wasi_store(linker: &mut Linker<Instance>) -> Result<()> {
    let mut interface = linker.instance("wasi:keyvalue/store@0.2.0-draft2")?;
    interface.resource("bucket", ResourceType::host::<Bucket>(), drop_bucket)?;
    interface.func_wrap("open", |mut instance: StoreContextMut<'_, Instance>, (label,): (String,)| {
        let data = instance.data_mut();
        if !data.grants.stores.contains(&label) {
            return Ok((Err(WasiError::NoSuchStore),));
        }
        Ok((Ok(data.table.push(Bucket)?),))
    })?;
    interface.func_wrap_async(
        "[method]bucket.get",
        |instance: StoreContextMut<'_, Instance>, (_, key): (Resource<Bucket>, String)| {
            let store = store(instance.data());
            Box::new(async move { Ok((store.read(&key).await.map_err(WasiError::Other),)) })
        },
    )?;
    interface.func_wrap_async(
        "[method]bucket.exists",
        |instance: StoreContextMut<'_, Instance>, (_, key): (Resource<Bucket>, String)| {
            let store = store(instance.data());
            Box::new(async move {
                let found = store.read(&key).await.map_err(WasiError::Other);
                Ok((found.map(|value| value.is_some()),))
            })
        },
    )?;
    interface.func_wrap_async(
        "[method]bucket.set",
        |instance: StoreContextMut<'_, Instance>, (_, key, value): (Resource<Bucket>, String, Vec<u8>)| {
            let store = store(instance.data());
            Box::new(async move { Ok((store.set(key, value).await.map_err(WasiError::Other),)) })
        },
    )?;
    interface.func_wrap_async(
        "[method]bucket.delete",
        |instance: StoreContextMut<'_, Instance>, (_, key): (Resource<Bucket>, String)| {
            let store = store(instance.data());
            Box::new(async move { Ok((store.delete(key).await.map_err(WasiError::Other),)) })
        },
    )
}

fn add_wasi_atomics(linker: &mut Linker<Instance>) -> Result<()> {
    let mut interface = linker.instance("wasi:keyvalue/atomics@0.2.0-draft2")?;
    interface.resource("cas", ResourceType::host::<Cas>(), |mut instance, handle| {
        instance.data_mut().table.delete(Resource::<Cas>::new_own(handle))?;
        Ok(())
    })?;
    interface.func_wrap_async(
        "increment",
        |instance: StoreContextMut<'_, Instance>, (_, key, delta): (Resource<Bucket>, String, i64)| {
            let store = store(instance.data());
            Box::new(async move { Ok((store.add(key, delta).await.map_err(WasiError::Other),)) })
        },
    )?;
    interface.func_wrap_async(
        "[static]cas.new",
        |mut instance: StoreContextMut<'_, Instance>, (_, key): (Resource<Bucket>, String)| {
            Box::new(async move {
                let seen = match store(instance.data()).read(&key).await {
                    Ok(seen) => seen,
                    Err(cause) => return Ok((Err(WasiError::Other(cause)),)),
                };
                Ok((Ok(instance.data_mut().table.push(Cas { key, seen })?),))
            })
        },
    )?;
    interface.func_wrap(
        "[method]cas.current",
        |instance: StoreContextMut<'_, Instance>, (cas,): (Resource<Cas>,)| {
            let seen = instance.data().table.get(&cas)?.seen.clone();
            Ok((Ok::<_, WasiError>(seen),))
        },
    )?;
    interface.func_wrap_async(
        "swap",
        |mut instance: StoreContextMut<'_, Instance>, (cas, value): (Resource<Cas>, Vec<u8>)| {
            Box::new(async move {
                let store = store(instance.data());
                let Cas { key, seen } = instance.data_mut().table.delete(cas)?;
                let swapped = match store.swap(key.clone(), seen, value).await {
                    Ok(true) => Ok(()),
                    Ok(false) => match store.read(&key).await {
                        Ok(seen) => {
                            Err(CasError::CasFailed(instance.data_mut().table.push(Cas { key, seen })?))
                        }
                        Err(cause) => Err(CasError::StoreError(WasiError::Other(cause))),
                    },
                    Err(cause) => Err(CasError::StoreError(WasiError::Other(cause))),
                };
                Ok((swapped,))
            })
        },
    )
}

fn add_spin(linker: &mut Linker<Instance>) -> Result<()> {
    let mut interface = linker.instance("spin:key-value/key-value@3.0.0")?;
    interface.resource("store", ResourceType::host::<Bucket>(), drop_bucket)?;
    interface.func_wrap_concurrent("[static]store.open", |accessor, (label,): (String,)| {
        Box::pin(async move {
            accessor.with(|mut access| {
                let data = access.get();
                if !data.grants.stores.contains(&label) {
                    let known = label == "default";
                    return Ok((Err(if known { SpinError::AccessDenied } else { SpinError::NoSuchStore }),));
                }
                Ok((Ok(data.table.push(Bucket)?),))
            })
        })
    })?;
    interface.func_wrap_concurrent(
        "[method]store.get",
        |accessor, (_, key): (Resource<Bucket>, String)| {
            let store = accessor.with(|mut access| store(access.get()));
            Box::pin(async move { Ok((store.read(&key).await.map_err(SpinError::Other),)) })
        },
    )?;
    interface.func_wrap_concurrent(
        "[method]store.exists",
        |accessor, (_, key): (Resource<Bucket>, String)| {
            let store = accessor.with(|mut access| store(access.get()));
            Box::pin(async move {
                let found = store.read(&key).await;
                Ok((found.map(|value| value.is_some()).map_err(SpinError::Other),))
            })
        },
    )?;
    interface.func_wrap_concurrent(
        "[method]store.set",
        |accessor, (_, key, value): (Resource<Bucket>, String, Vec<u8>)| {
            let store = accessor.with(|mut access| store(access.get()));
            Box::pin(async move { Ok((store.set(key, value).await.map_err(SpinError::Other),)) })
        },
    )?;
    interface.func_wrap_concurrent(
        "[method]store.delete",
        |accessor, (_, key): (Resource<Bucket>, String)| {
            let store = accessor.with(|mut access| store(access.get()));
            Box::pin(async move { Ok((store.delete(key).await.map_err(SpinError::Other),)) })
        },
    )
}
