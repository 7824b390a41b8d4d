//! A component that serves requests, with its instances.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::{Duration, Instant as RealInstant};

use tokio::time::Instant;

use http::{Request, Response};
use wasmtime::component::{GuestTaskId, InstancePre};
use wasmtime::{Engine, Result, StoreContextMut};
use wasmtime_wasi_http::WasiBody;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance as HandlerInstance, ProxyHandler, ProxyPre, ShouldAccept, WorkerExpiration,
    WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::outbound::Outbound;
use super::state::{Grants, Instance};
use super::surroundings::Life;

/// As Spin: an instance serves so many requests in its life, so many at a time, and lingers so long.
const REQUESTS_IN_A_LIFE: usize = 128;
const REQUESTS_AT_A_TIME: usize = 16;
const IDLE: Duration = Duration::from_secs(1);
/// No request of ours takes longer; a component that does is stuck.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// Serves requests with one component. Clones share its instances.
#[derive(Clone)]
pub struct Served(ProxyHandler<Handler>);

struct Handler {
    engine: Engine,
    instance: ServicePre<Instance>,
    grants: Arc<Grants>,
    outbound: Outbound,
}

impl Served {
    pub(super) fn new(
        engine: &Engine,
        instance: InstancePre<Instance>,
        grants: Arc<Grants>,
        outbound: Outbound,
    ) -> Result<Self> {
        let instance = ServicePre::new(instance)?;
        Ok(Self(ProxyHandler::new(Handler { engine: engine.clone(), instance, grants, outbound })))
    }

    /// Serves one request.
    pub async fn handle(&self, request: Request<WasiBody>) -> Result<Response<WasiBody>> {
        self.0.handle((), request).await
    }
}

impl HandlerState for Handler {
    type StoreData = Instance;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> Result<HandlerInstance<Instance, Expiration, Worker>> {
        let data = Instance::new(self.grants.clone(), self.outbound.clone());
        let mut store = wasmtime::Store::new(&self.engine, data);
        let proxy = ProxyPre::P3(self.instance.clone()).instantiate_async(&mut store).await?;
        Ok(HandlerInstance {
            store,
            proxy,
            view: wasmtime_wasi_http::WasiHttpView::http,
            expiration: Expiration::new(&self.grants.surroundings.life),
            state: Worker { grants: self.grants.clone() },
        })
    }
}

pub(super) struct Worker {
    grants: Arc<Grants>,
}

impl WorkerState for Worker {
    type StoreData = Instance;
    type RequestData = ();

    fn should_accept_request(&self, running: usize, served: usize) -> ShouldAccept {
        if served >= REQUESTS_IN_A_LIFE {
            ShouldAccept::Never
        } else if running >= REQUESTS_AT_A_TIME {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, Instance>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        Box::pin(tokio::time::sleep(REQUEST_LIMIT))
    }

    fn drop(&self, _: wasmtime::Store<Instance>, result: Result<()>) {
        // When the process ends, instances that linger end with it: no fault of theirs.
        let Grants { id, surroundings, stopping, .. } = &*self.grants;
        if let Err(error) = result
            && !stopping.load(Ordering::Relaxed)
            && !surroundings.life.has_ended()
        {
            surroundings.log.line(id, &format!("an instance ended: {error:#}"));
        }
    }
}

pub(super) struct Expiration {
    timer: Pin<Box<tokio::time::Sleep>>,
    /// Since when the instance is in which state. The handler's `start` tells one state from the next, but is on the
    /// machine's time, from which a simulation's may be far away.
    since: (WorkerStatus, Option<RealInstant>),
    death: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
}

impl Expiration {
    fn new(life: &Life) -> Self {
        let life = life.clone();
        Self {
            timer: Box::pin(tokio::time::sleep(IDLE)),
            since: (WorkerStatus::Idle, None),
            death: Box::pin(async move { life.ended().await }),
        }
    }
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        start: RealInstant,
    ) -> Poll<()> {
        if self.death.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        if self.since != (status, Some(start)) {
            self.since = (status, Some(start));
            let limit = match status {
                WorkerStatus::Idle => IDLE,
                WorkerStatus::Requests | WorkerStatus::PostReturn => REQUEST_LIMIT,
            };
            self.timer.as_mut().reset(Instant::now() + limit);
        }
        self.timer.as_mut().poll(context)
    }
}
