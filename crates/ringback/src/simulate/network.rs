//! The network between the carrier and the processes, without sockets: it takes time, and may lose, repeat and delay.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use simulated_carrier::{Application, Carrier, Taken};

use super::dice::Dice;
use super::process::Process;
use super::trouble::Way;
use super::watch::Watch;
use crate::host::{Life, Peer, PeerAnswer};

/// Between two tries of a webhook.
const RETRY_AFTER: Duration = Duration::from_secs(3);

/// The network.
pub struct Network {
    seed: u64,
    watch: Arc<Watch>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    processes: Vec<Arc<Process>>,
    /// Webhooks and requests so far.
    webhooks: u64,
    requests: u64,
    /// What becomes of how many webhooks in a hundred.
    trouble: Vec<(u64, Way)>,
    /// How often a webhook that was not acknowledged is sent again.
    retries: u32,
}

impl Network {
    /// A network in good order.
    pub fn new(seed: u64, watch: Arc<Watch>) -> Self {
        Self { seed, watch, state: Mutex::default() }
    }

    /// Says who answers.
    pub fn connect(&self, processes: Vec<Arc<Process>>) {
        self.state().processes = processes;
    }

    /// From now on the carrier sends a webhook that was not acknowledged so often again, as Twilio does when its
    /// address ends in `#rc=5&rp=all`. Without that it tries once.
    pub fn retry(&self, times: u32) {
        self.state().retries = times;
    }

    /// From now on this becomes of so many webhooks in a hundred.
    pub fn trouble(&self, percent: u64, way: Way) {
        self.state().trouble.push((percent, way));
    }

    /// It no longer does.
    pub fn over(&self, way: Way) {
        self.state().trouble.retain(|(_, other)| *other != way);
    }

    /// In good order again.
    pub fn calm(&self) {
        self.state().trouble.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The chance of the next webhook, what becomes of it, and a process that takes it.
    fn next_webhook(&self) -> (Dice, Option<Way>, Option<Arc<Process>>) {
        let mut state = self.state();
        state.webhooks += 1;
        let mut dice = Dice::of(self.seed, ("webhook", state.webhooks));
        let way = state.trouble.iter().find_map(|(percent, way)| dice.percent(*percent).then_some(*way));
        let alive: Vec<_> = state.processes.iter().filter(|process| process.is_alive()).cloned().collect();
        let process = dice.pick(&alive).cloned();
        (dice, way, process)
    }
}

/// The way from the carrier to the application.
#[derive(Clone)]
pub struct Inward(pub Arc<Network>);

impl Application for Inward {
    fn take(&self, webhook: Request<Bytes>) -> Taken {
        let network = self.0.clone();
        // A task of its own: what is on its way arrives, also when the carrier has stopped waiting.
        let delivery = tokio::spawn(async move { network.deliver_at_last(webhook).await });
        Box::pin(async move { delivery.await.unwrap_or_else(|_| Err("the delivery broke".to_owned())) })
    }
}

impl Network {
    async fn deliver_at_last(self: Arc<Self>, webhook: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let retries = self.state().retries;
        for _ in 0..retries {
            let answer = self.clone().deliver(webhook.clone()).await;
            if answer.as_ref().is_ok_and(|answer| !answer.status().is_server_error()) {
                return answer;
            }
            tokio::time::sleep(RETRY_AFTER).await;
        }
        self.deliver(webhook).await
    }

    async fn deliver(self: Arc<Self>, webhook: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let (mut dice, way, process) = self.next_webhook();
        let Some(process) = process else { return Err("nobody listens".to_owned()) };
        tokio::time::sleep(dice.millis(5, 120)).await;
        if let Some(way) = way {
            self.watch.webhook_meets(way);
        }
        match way {
            Some(Way::Lost) => std::future::pending::<()>().await,
            Some(Way::Late(by)) => tokio::time::sleep(by).await,
            Some(Way::Again(by)) => {
                let (network, copy) = (self.clone(), webhook.clone());
                tokio::spawn(async move {
                    tokio::time::sleep(by).await;
                    let another = network.next_webhook().2;
                    if let Some(process) = another {
                        // Nobody waits for the answer to a copy.
                        let _ = network.hand_over(&process, copy).await;
                    }
                });
            }
            Some(Way::AnswerLost) | None => {}
        }
        let answer = self.hand_over(&process, webhook).await;
        if way == Some(Way::AnswerLost) {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(dice.millis(5, 120)).await;
        answer
    }

    async fn hand_over(&self, process: &Process, webhook: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let (path, form) = (webhook.uri().clone(), webhook.body().clone());
        self.watch.webhook_arrives(&path, &form);
        let answer = process.answer(webhook).await;
        match &answer {
            Ok(answer) => self.watch.webhook_answered(&path, &form, answer.status().as_u16(), answer.body()),
            Err(_) => self.watch.webhook_broke(&path),
        }
        answer
    }
}

/// The way from a process to the carrier.
pub struct Outward {
    /// The network.
    pub network: Arc<Network>,
    /// Weakly: the carrier knows the network too.
    pub carrier: Weak<Carrier>,
    /// The process whose way it is.
    pub process: usize,
    /// Whether it lives.
    pub life: Life,
}

impl Peer for Outward {
    fn take(&self, request: Request<Bytes>) -> PeerAnswer {
        if self.life.has_ended() {
            return Box::pin(std::future::pending());
        }
        let Some(carrier) = self.carrier.upgrade() else { return Box::pin(async { None }) };
        let mut dice = {
            let mut state = self.network.state();
            state.requests += 1;
            Dice::of(self.network.seed, ("request", state.requests))
        };
        let watch = self.network.watch.clone();
        watch.request_begins(self.process, &request);
        // A request that has left arrives, whatever becomes of who sent it.
        let exchange = tokio::spawn(async move {
            tokio::time::sleep(dice.millis(10, 150)).await;
            let asked = (request.method().clone(), request.uri().clone());
            let answer = carrier.ask(request).await;
            watch.request_served(&asked.0, &asked.1, answer.as_ref().map(|answer| answer.status().as_u16()));
            tokio::time::sleep(dice.millis(10, 150)).await;
            answer
        });
        Box::pin(async move { exchange.await.ok().flatten() })
    }
}

/// The body of an answer, whole.
pub async fn whole(answer: Response<wasmtime_wasi_http::WasiBody>) -> Result<Response<Bytes>, String> {
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map_err(|error| format!("the answer broke off: {error}"))?;
    Ok(Response::from_parts(head, body.to_bytes()))
}

/// A request as a component takes it.
pub fn incoming(request: Request<Bytes>) -> Request<wasmtime_wasi_http::WasiBody> {
    request.map(|body| Full::new(body).map_err(|never| match never {}).boxed_unsync())
}
