//! What an instance of a component holds on the host's side: one field for each capability.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::log::LineLog;
use super::outbound::Outbound;
use super::redis::Connections;
use super::store::Store;
use super::surroundings::Surroundings;

/// What all instances of one component share.
pub struct Grants {
    /// The component's id.
    pub id: String,
    /// Its variables.
    pub variables: BTreeMap<String, String>,
    /// The stores that it may open.
    pub stores: Vec<String>,
    /// The store behind them.
    pub store: Store,
    /// The connections to Redis servers.
    pub redis: Connections,
    /// What it has around it.
    pub surroundings: Surroundings,
    /// Set when the process is about to end.
    pub stopping: Arc<AtomicBool>,
}

/// The data of one instance.
pub struct Instance {
    /// What it may do.
    pub grants: Arc<Grants>,
    pub(super) table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
}

impl Instance {
    pub(super) fn new(grants: Arc<Grants>, outbound: Outbound) -> Self {
        let Surroundings { clock, chance, log, .. } = &grants.surroundings;
        let mut wasi = WasiCtx::builder();
        wasi.wall_clock(clock.clone())
            .stdout(LineLog::new(&grants.id, log))
            .stderr(LineLog::new(&grants.id, log))
            .allow_tcp(false)
            .allow_udp(false);
        if let Some(monotonic) = clock.monotonic() {
            wasi.monotonic_clock(monotonic);
        }
        chance.give(&mut wasi);
        Self { grants, table: ResourceTable::new(), wasi: wasi.build(), http: WasiHttpCtx::new(), outbound }
    }
}

impl Instance {
    /// Whether `allowed_outbound_hosts` covers an address.
    pub(super) fn may_reach(&self, address: &str) -> bool {
        self.outbound.allows(address)
    }
}

impl WasiView for Instance {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Instance {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.outbound }
    }
}
