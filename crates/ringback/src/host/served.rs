//! A component that serves requests, with its instances.
//!
//! An instance serves one request at a time and goes back to the others that rest: a call of the store holds a whole
//! instance, so requests that shared one would wait for each other's commits. Whoever asks drives the instance in
//! their own task, without a queue and without a change of thread. Who goes away earlier leaves it to a task of its
//! own: what a request has begun is finished.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{OptionFuture, join};
use http::{Request, Response};
use tokio::time::Instant;
use wasmtime::component::InstancePre;
use wasmtime::{AsContextMut, Engine, Result, format_err};
use wasmtime_wasi_http::handler::{Prepared, Proxy, ProxyPre};
use wasmtime_wasi_http::{WasiBody, WasiHttpView, p2, p3};

use super::outbound::Outbound;
use super::state::{Grants, Instance};
use super::surroundings::Surroundings;
use super::whole;

/// So many requests in a life: whatever a component lets grow does not grow for ever.
const REQUESTS_IN_A_LIFE: usize = 1024;
/// As Spin: so long an instance rests before it goes.
const IDLE: Duration = Duration::from_secs(1);
/// No request of ours takes longer; a component that does is stuck.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// Serves requests with one component. Clones share its instances.
#[derive(Clone)]
pub struct Served(Arc<Inner>);

struct Inner {
    engine: Engine,
    instance: ProxyPre<Instance>,
    grants: Arc<Grants>,
    outbound: Outbound,
    resting: Mutex<Resting>,
}

/// Instances that wait for a request, those that have rested longest in front.
#[derive(Default)]
struct Resting {
    living: VecDeque<Living>,
    /// Whether somebody sees to it that they do not rest for ever.
    watched: bool,
}

/// An instance.
struct Living {
    store: wasmtime::Store<Instance>,
    proxy: Proxy,
    served: usize,
    rests_since: Instant,
}

type Answer = oneshot::Sender<Result<Response<WasiBody>>>;
type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Served {
    pub(super) fn new(
        engine: &Engine,
        instance: InstancePre<Instance>,
        grants: Arc<Grants>,
        outbound: Outbound,
    ) -> Result<Self> {
        let instance = proxy(instance)?;
        let resting = Mutex::default();
        Ok(Self(Arc::new(Inner { engine: engine.clone(), instance, grants, outbound, resting })))
    }

    /// Serves one request, driven by the caller's task. Not to be awaited within another instance: wasmtime allows no
    /// event loop within another.
    pub async fn handle(&self, request: Request<WasiBody>) -> Result<Response<WasiBody>> {
        let (answer, mut answered) = oneshot::channel();
        let mut rest = Rest(Some(Box::pin(self.0.clone().run(request, answer))));
        let answered = poll_fn(|context| {
            if rest.0.as_mut().is_some_and(|running| running.as_mut().poll(context).is_ready()) {
                rest.0 = None;
            }
            Pin::new(&mut answered).poll(context)
        });
        answered.await.map_err(ended)?
    }

    /// The same in a task of its own.
    pub async fn handle_apart(&self, request: Request<WasiBody>) -> Result<Response<WasiBody>> {
        let (answer, answered) = oneshot::channel();
        tokio::spawn(self.0.clone().run(request, answer));
        answered.await.map_err(ended)?
    }
}

/// What serves a request: a handler of wasi:http 0.3, or of 0.2.
fn proxy(instance: InstancePre<Instance>) -> Result<ProxyPre<Instance>> {
    if let Ok(service) = p3::bindings::ServicePre::new(instance.clone()) {
        return Ok(ProxyPre::P3(service));
    }
    let proxy = p2::bindings::ProxyPre::new(instance).map_err(|_| {
        format_err!(
            "it exports neither wasi:http/handler@0.3 nor wasi:http/incoming-handler@0.2: it serves no requests"
        )
    })?;
    Ok(ProxyPre::P2(proxy))
}

fn ended(_: oneshot::Canceled) -> wasmtime::Error {
    format_err!("the instance ended before it answered")
}

/// What is left to do when the caller has their answer, or has gone.
struct Rest(Option<Running>);

impl Drop for Rest {
    fn drop(&mut self) {
        if let (Some(running), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(running);
        }
    }
}

impl Inner {
    async fn run(self: Arc<Self>, request: Request<WasiBody>, answer: Answer) {
        let Surroundings { life, log, .. } = &self.grants.surroundings;
        let served = tokio::select! {
            biased;
            // It goes no further, and nobody hears of it.
            () = life.ended() => return,
            served = tokio::time::timeout(REQUEST_LIMIT, self.clone().serve(request, answer)) => served,
        };
        let served =
            served.unwrap_or_else(|_| Err(format_err!("a request took longer than {REQUEST_LIMIT:?}")));
        // When the process ends, what runs ends with it: no fault of theirs.
        if let Err(error) = served
            && !self.grants.stopping.load(Ordering::Relaxed)
        {
            log.line(&self.grants.id, &format!("an instance ended: {error:#}"));
        }
    }

    /// An instance that fails is not used again.
    async fn serve(self: Arc<Self>, request: Request<WasiBody>, answer: Answer) -> Result<()> {
        let mut living = match self.take() {
            Some(living) => living,
            None => match self.instantiate().await {
                Ok(living) => living,
                Err(error) => {
                    // Whoever asked may have gone.
                    let _ = answer.send(Err(format_err!("it cannot be instantiated")));
                    return Err(error);
                }
            },
        };
        let proxy = &living.proxy;
        let (sender, response) = oneshot::channel();
        let passing = pass_on(response, answer);
        // A component of 0.2 that waits for somebody to read its answer holds all that runs inside: it is read outside.
        let (inside, outside) = match proxy {
            Proxy::P3(_) => (Some(passing), None),
            Proxy::P2(_) => (None, Some(passing)),
        };
        let run = living.store.run_concurrent(async |accessor| {
            let prepared = accessor.with(|mut store| {
                Prepared::new(store.as_context_mut(), proxy, request, Instance::http, sender)
            })?;
            prepared.run(accessor, std::future::pending()).await?;
            OptionFuture::from(inside).await.transpose()?;
            // It may go on after its answer.
            poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
            Ok::<(), wasmtime::Error>(())
        });
        let (run, passed) = join(run, OptionFuture::from(outside)).await;
        run??;
        passed.transpose()?;
        living.served += 1;
        self.put_back(living);
        Ok(())
    }

    async fn instantiate(&self) -> Result<Living> {
        let data = Instance::new(self.grants.clone(), self.outbound.clone());
        let mut store = wasmtime::Store::new(&self.engine, data);
        let proxy = self.instance.instantiate_async(&mut store).await?;
        Ok(Living { store, proxy, served: 0, rests_since: Instant::now() })
    }

    /// The one that rested last: the others may then rest long enough to go.
    fn take(&self) -> Option<Living> {
        self.resting().living.pop_back()
    }

    fn put_back(self: &Arc<Self>, mut living: Living) {
        // As with Spin, one of 0.2 serves one request: it may not be ready for another.
        if living.served >= REQUESTS_IN_A_LIFE || matches!(living.proxy, Proxy::P2(_)) {
            return;
        }
        living.rests_since = Instant::now();
        let mut resting = self.resting();
        resting.living.push_back(living);
        if !resting.watched {
            resting.watched = true;
            tokio::spawn(watch(Arc::downgrade(self)));
        }
    }

    /// Lets go of those that have rested long enough. False: nobody rests any more.
    fn let_go(&self) -> bool {
        let mut gone = Vec::new();
        let mut resting = self.resting();
        while let Some(living) = resting.living.pop_front_if(|living| living.rests_since.elapsed() >= IDLE) {
            gone.push(living);
        }
        resting.watched = !resting.living.is_empty();
        resting.watched
    }

    fn resting(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass_on(response: oneshot::Receiver<Result<Response<WasiBody>>>, answer: Answer) -> Result<()> {
    match response.await? {
        Ok(response) => whole::pass_on(response, answer).await,
        Err(error) => {
            let _ = answer.send(Err(format_err!("{error:#}")));
            return Err(error);
        }
    }
    Ok(())
}

async fn watch(served: Weak<Inner>) {
    loop {
        tokio::time::sleep(IDLE).await;
        if !served.upgrade().is_some_and(|served| served.let_go()) {
            return;
        }
    }
}
