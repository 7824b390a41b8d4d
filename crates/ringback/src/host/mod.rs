//! The embedded host: runs the application of spin.toml on one machine.
//!
//! It is the one-machine default and the test bench, not another Spin: as much of Spin's interfaces as the
//! application uses, with the same meaning, so that the same manifest and the same .wasm files run on both.

mod clock;
mod compiled;
mod compose;
mod key_value;
pub mod log;
pub mod manifest;
mod outbound;
mod redis;
mod served;
mod server;
mod serving;
mod state;
pub mod store;
mod stubs;
mod surroundings;
mod variables;
mod whole;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, anyhow, bail};
use futures::future::BoxFuture;
use http::{Request, Response};
use http_body_util::BodyExt;
use tokio::net::TcpListener;
use wasmtime::component::{InstancePre, Linker};
use wasmtime::{Config, Engine, ProfilingStrategy};
use wasmtime_wasi_http::WasiBody;

pub use clock::Clock;
use compiled::{Compiled, Parts};
pub use compiled::{ahead, knows};
pub use log::Log;
use manifest::Manifest;
use outbound::{Allowed, Neighbours, Outbound};
pub use outbound::{Outside, Peer, PeerAnswer};
use served::Served;
pub use server::{Answers, Challenges, Entrance, Leading, Limits, Manner, NoProxies, Proxies, Shown};
pub use serving::Serving;
use state::{Grants, Instance};
use store::Store;
pub use surroundings::{Chance, Life, Surroundings};

/// The application's components, compiled and linked: what its processes share.
pub struct Code {
    manifest: Manifest,
    engine: Engine,
    components: BTreeMap<String, InstancePre<Instance>>,
}

/// The loaded application.
pub struct App {
    /// Its manifest.
    pub manifest: Manifest,
    /// Its store.
    pub store: Store,
    /// The time that its components see.
    pub clock: Clock,
    served: Arc<Neighbours>,
    stopping: Arc<AtomicBool>,
}

/// The application, serving.
pub struct Host {
    /// The application.
    pub app: Arc<App>,
    /// Where it listens.
    pub address: SocketAddr,
    serving: Serving,
}

impl Code {
    /// Composes, compiles (or takes from the cache below `data`) and links every component.
    pub fn load(manifest: Manifest, data: &Path) -> Result<Self> {
        let engine = engine()?;
        let compiled = Compiled::below(data.join("compiled"), &engine)?;
        let linker = linker(&engine)?;
        let ready = |id: &str, component: &manifest::Component| -> Result<InstancePre<Instance>> {
            let inside = manifest.bundle.as_ref().map(|bundle| compiled.unpacked(bundle, id));
            let component = match inside.transpose()?.flatten() {
                Some(component) => component,
                None => compiled.load(&parts(&manifest, id, component)?)?,
            };
            let instance = linked(&linker, id, &component).map_err(anyhow::Error::from);
            instance.with_context(|| format!("the component {id:?} wants something we do not offer"))
        };
        // Side by side: each is found, mapped and linked by itself.
        let loaded: Vec<_> = std::thread::scope(|scope| {
            let mut loading = Vec::new();
            for (id, component) in manifest.served() {
                let ready = &ready;
                loading.push((id.clone(), scope.spawn(move || ready(id, component))));
            }
            loading.into_iter().map(|(id, loading)| (id, loading.join())).collect()
        });
        let mut components = BTreeMap::new();
        for (id, instance) in loaded {
            let instance = instance.map_err(|_| anyhow!("loading the component {id:?} panicked"))??;
            components.insert(id, instance);
        }
        Ok(Self { manifest, engine, components })
    }

    /// Their manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

impl App {
    /// The application on this machine, with its data in a folder.
    pub fn load(
        manifest: Manifest,
        values: &BTreeMap<String, String>,
        data: &Path,
        clock: Clock,
    ) -> Result<Self> {
        std::fs::create_dir_all(data)
            .with_context(|| format!("cannot create the folder {}", data.display()))?;
        // The store recovers its log while the components are found.
        let (code, store) = std::thread::scope(|scope| {
            let opening = scope.spawn(|| Store::open(&data.join("ringback.db")));
            (Code::load(manifest, data), opening.join())
        });
        let (code, store) = (code?, store.map_err(|_| anyhow!("opening the store panicked"))??);
        Self::start(&code, values, store, &Surroundings { clock, ..Surroundings::default() })
    }

    /// A process of the application.
    pub fn start(
        code: &Code,
        values: &BTreeMap<String, String>,
        store: Store,
        surroundings: &Surroundings,
    ) -> Result<Self> {
        let neighbours = Arc::new(Neighbours::new());
        let stopping = Arc::new(AtomicBool::new(false));
        let redis = redis::Connections::default();
        let mut served = BTreeMap::new();
        for (id, component) in code.manifest.served() {
            let instance = code.components.get(id).with_context(|| format!("{id:?} was not compiled"))?;
            let allowed = allowed(component, values)?;
            let outbound = Outbound::new(allowed, Arc::downgrade(&neighbours), surroundings.outside.clone());
            let grants = Grants {
                id: id.clone(),
                variables: variables(component, values)?,
                stores: component.key_value_stores.clone(),
                store: store.clone(),
                redis: redis.clone(),
                surroundings: surroundings.clone(),
                stopping: stopping.clone(),
            };
            let component = Served::new(&code.engine, instance.clone(), Arc::new(grants), outbound)?;
            served.insert(id.clone(), component);
        }
        neighbours.set(served).map_err(|_| anyhow!("the components were linked twice"))?;
        let (manifest, clock) = (code.manifest.clone(), surroundings.clock.clone());
        Ok(Self { manifest, store, clock, served: neighbours, stopping })
    }

    /// Closes the store, after what waits there.
    pub fn close(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.store.close();
    }

    /// Calls a component directly.
    pub async fn call(&self, id: &str, request: Request<WasiBody>) -> Result<Response<WasiBody>> {
        let served = self.served.get().and_then(|all| all.get(id));
        let served = served.with_context(|| format!("there is no component {id:?}"))?;
        served.handle(request).await.map_err(anyhow::Error::from)
    }

    /// Asks the clock to look at whatever is due.
    pub async fn tick(&self, token: &str) -> Result<()> {
        let request = Request::post("http://clock.spin.internal/tick")
            .header("authorization", format!("Bearer {token}"))
            .body(empty_body())?;
        let response = self.call("clock", request).await?;
        if !response.status().is_success() {
            bail!("the clock answered {}", response.status());
        }
        Ok(())
    }
}

impl Answers for App {
    fn at(&self, path: &str) -> Option<String> {
        self.manifest.route(path).map(str::to_owned)
    }

    fn answer<'a>(
        &'a self,
        who: &'a str,
        request: Request<WasiBody>,
    ) -> BoxFuture<'a, Result<Response<WasiBody>>> {
        Box::pin(self.call(who, request))
    }
}

impl Host {
    /// Serves the application on a socket that listens already.
    pub fn start(app: App, listener: TcpListener) -> Result<Self> {
        Self::start_within(app, listener, Limits::default())
    }

    /// Serves the application within limits of one's own.
    pub fn start_within(app: App, listener: TcpListener, limits: Limits) -> Result<Self> {
        Self::start_at(app, vec![Entrance { listener, manner: Manner::Plain }], limits)
    }

    /// Serves the application at several sockets; the address is that of the first.
    pub fn start_at(app: App, entrances: Vec<Entrance>, limits: Limits) -> Result<Self> {
        let app = Arc::new(app);
        let serving = Serving::start(app.clone(), entrances, limits)?;
        Ok(Self { app, address: serving.address, serving })
    }

    /// Asks the clock to look at whatever is due.
    pub async fn tick(&self, token: &str) -> Result<()> {
        self.app.tick(token).await
    }

    /// Takes no more requests, finishes those that run, closes the store.
    pub async fn stop(self) {
        self.serving.stop().await;
        self.app.close();
    }
}

/// Listens at an address.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => anyhow!(
            "port {} is not permitted to this user: permit it with `sudo setcap cap_net_bind_service=+ep \"$(command \
             -v ringback)\"`, or in a systemd unit with AmbientCapabilities=CAP_NET_BIND_SERVICE, or listen at a port \
             above 1023 that the router leads there",
            address.port()
        ),
        _ => anyhow!(error).context(format!("cannot listen on {address}; is something else using it?")),
    })
}

/// A body with nothing in it.
pub fn empty_body() -> WasiBody {
    http_body_util::Empty::new().map_err(|never| match never {}).boxed_unsync()
}

fn engine() -> Result<Engine> {
    let mut config = config();
    // For `perf`: it then tells the functions of the components apart.
    if std::env::var_os("RINGBACK_PERF_MAP").is_some() {
        config.profiler(ProfilingStrategy::PerfMap);
    }
    Ok(Engine::new(&config)?)
}

/// What has a say in compiled code.
fn config() -> Config {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    // Nobody reads where in a component an instruction came from: smaller files, a faster start.
    config.generate_address_map(false);
    config
}

fn linker(engine: &Engine) -> Result<Linker<Instance>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    // Components in other languages are often of the earlier wasi:http, which Spin serves too.
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    key_value::add_to_linker(&mut linker)?;
    redis::add_to_linker(&mut linker)?;
    variables::add_to_linker(&mut linker)?;
    Ok(linker)
}

/// A component that imports what is not offered here too: see [`stubs`].
fn linked(
    linker: &Linker<Instance>,
    id: &str,
    component: &wasmtime::component::Component,
) -> wasmtime::Result<InstancePre<Instance>> {
    let missing = match linker.instantiate_pre(component) {
        Ok(instance) => return Ok(instance),
        Err(missing) => missing,
    };
    let mut linker = linker.clone();
    stubs::add(&mut linker, component.engine(), component)?;
    log::line(
        "host",
        &format!("{id} imports what is not offered here, and ends if it calls it: {missing:#}"),
    );
    linker.instantiate_pre(component)
}

fn parts(manifest: &Manifest, id: &str, component: &manifest::Component) -> Result<Parts> {
    let mut dependencies = Vec::new();
    for (name, dependency) in &component.dependencies {
        let adapter = manifest.components.get(&dependency.component);
        let adapter = adapter.with_context(|| format!("there is no component {:?}", dependency.component))?;
        dependencies.push((name.clone(), manifest.source(adapter)?));
    }
    Ok(Parts { id: id.to_owned(), component: manifest.source(component)?, dependencies })
}

fn allowed(component: &manifest::Component, values: &BTreeMap<String, String>) -> Result<Vec<Allowed>> {
    let hosts = component.allowed_outbound_hosts.iter();
    hosts.map(|host| Allowed::parse(&manifest::fill(host, values)?)).collect()
}

fn variables(
    component: &manifest::Component,
    values: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>> {
    let filled =
        component.variables.iter().map(|(name, text)| Ok((name.clone(), manifest::fill(text, values)?)));
    filled.collect()
}
